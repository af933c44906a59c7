// Parked interactions: for a time, and until the contact writes.

import {
  accept,
  ANN_DIRECT,
  answer,
  button,
  CONTACT,
  CUSTOMER,
  expectTranscript,
  interactionWindow,
  preview,
  SERVICE,
  settle,
  talking,
} from "./desk";
import { expect, test } from "./gateway";

const HALF_HOUR = 30 * 60_000;

test("parked for a time, it comes back by the clock and is said", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  const said = ann.locator("#live-polite");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Call me in half an hour");
  await accept(ann);
  await button(ann, "Park").click();
  await ann.getByRole("menuitem", { name: "For 30 minutes" }).click();
  await expect(said).toContainText(/Parked until \d\d:\d\d\./);
  await expect(interactionWindow(ann)).toBeHidden();
  await expect(ann.getByRole("heading", { name: "Interactions" })).toBeFocused();
  const list = ann.getByRole("list", { name: "Parked" });
  await expect(list.getByRole("listitem")).toContainText(/Until \d\d:\d\d/);
  // Opening it leaves it parked.
  await list.getByRole("button", { name: new RegExp(`^\\${CONTACT}`) }).focus();
  await settle(ann);
  await ann.keyboard.press("Enter");
  await expect(interactionWindow(ann)).toContainText(/Parked until \d\d:\d\d/);
  await expect(button(ann, "Unpark")).toBeVisible();
  await gateway.advance(HALF_HOUR);
  await expect(said).toContainText(`${CONTACT} is no longer parked: the time has come.`);
  await expect(list).toBeHidden();
  await expect(button(ann, "Park")).toBeVisible();
  await answer(ann, "It is ready");
  await expectTranscript(ann, ["Call me in half an hour", "It is ready"]);
});

test("parked until the contact writes, it goes to a colleague if its agent has left", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "I will send you the number", SERVICE);
  const ben = await agent("ben");
  await button(ann, "Park").click();
  await ann.getByRole("menuitem", { name: "Until the contact writes" }).click();
  await expect(ann.locator("#live-polite")).toContainText("Parked until the contact writes.");
  await ann.getByRole("button", { name: /^Ann Lee/ }).click();
  await ann.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(button(ann, "Sign in as Ann Lee")).toBeVisible();
  await expect(preview(ben)).toBeHidden();
  await gateway.text(CUSTOMER, SERVICE, "Here it is: 20417");
  await accept(ben);
  await expectTranscript(ben, ["I will send you the number", "Here it is: 20417"]);
});
