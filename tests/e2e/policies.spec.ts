// What the setup's policies change about the desk, in real browsers.

import { accept, ANN_DIRECT, button, CONTACT, CUSTOMER, error, interactionWindow, pressOnCard, transfer } from "./desk";
import { expect, test } from "./gateway";

test("a reason in one's own words is what colleagues read", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  const field = ben.getByLabel("Reason", { exact: true });
  const other = async (): Promise<void> => {
    await ben.getByRole("menuitem", { name: "Other reason…" }).click();
    await expect(field).toBeFocused();
  };
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await transfer(ann, "ben", "Ben Okafor");
  await pressOnCard(ben, "Decline with a reason");
  await other();
  await ben.keyboard.press("Escape");
  await expect(button(ben, "Decline with a reason")).toBeVisible();
  await button(ben, "Decline with a reason").click();
  await other();
  await ben.keyboard.type("It is about a parcel");
  await ben.keyboard.press("Enter");
  await expect(error(ann)).toContainText("Ben Okafor declined the transfer. Reason: It is about a parcel");

  await button(ben, "Ben Okafor, Ready").click();
  await other();
  await ben.keyboard.press("Escape");
  await expect(button(ben, "Ben Okafor, Ready")).toBeFocused();
  await ben.keyboard.press("Enter");
  await other();
  await ben.keyboard.type("Fire drill");
  await button(ben, "Not ready").click();
  await expect(button(ben, "Ben Okafor, Not ready: Fire drill")).toBeFocused();
  await button(ann, "Team Communicator").click();
  await expect(ann.getByRole("row", { name: /Ben Okafor/ })).toContainText("Not ready: Fire drill");
  await expect(ann.getByRole("region", { name: CONTACT })).toBeVisible();
});

test.describe("an agent who may be asked although they are not ready", () => {
  test.use({ setup: { policies: { of: [{ target: "agent:ben", invite_not_ready: true }] } } });

  test("is asked by a transfer, and by no consultation", async ({ agent, gateway }) => {
    const [ann, ben] = [await agent("ann"), await agent("ben")];
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    await button(ben, "Ben Okafor, Ready").click();
    await ben.getByRole("menuitem", { name: "Not ready: Lunch" }).click();

    await button(ann, "Consult").click();
    await ann.getByLabel("Find an internal target").fill("ben");
    await expect(ann.getByRole("row", { name: /Ben Okafor/ })).toContainText("Not ready: Lunch");
    await button(ann, "Actions for Ben Okafor").click();
    const consult = ann.getByRole("menuitem", { name: "Consult" });
    await expect(consult).toHaveAccessibleDescription("Ben Okafor is not ready.");
    await ann.keyboard.press("Escape");
    await button(interactionWindow(ann), "Close").click();

    await transfer(ann, "ben", "Ben Okafor");
    await accept(ben);
    await expect(interactionWindow(ben)).toContainText("Hello");
    await expect(interactionWindow(ann)).toHaveCount(0);
  });
});
