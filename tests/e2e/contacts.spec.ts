// Who contacts are: named by an agent in Details, and by the page around the desk.

import {
  accept,
  ANN_DIRECT,
  button,
  composer,
  CONTACT,
  CUSTOMER,
  interactionWindow,
  openMessages,
  messages,
  pressOnCard,
  preview,
  settle,
  transcript,
} from "./desk";
import { expectAccessible } from "./axe";
import { ask, EVENTS, METHODS, test as embedded } from "./embedded";
import { expect, test } from "./gateway";

test("an agent names a contact, and the name stands wherever the number stood", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my parcel?");
  await accept(ann);
  const tab = await ann.context().newPage();
  await tab.goto("/?agent=ann");
  // The other tab hears of the name only if it was there before.
  await expect(interactionWindow(tab)).toBeVisible();
  const window = interactionWindow(ann);
  await expect(window.getByText("Connected", { exact: true })).toBeVisible();
  await expect(window.getByText(/^Connected to/)).toHaveCount(0);

  const field = ann.getByRole("region", { name: "Details" }).getByLabel("Name", { exact: true });
  await expect(field).toHaveValue("");
  // With real keys: not every browser treats scripted input as a change.
  await field.pressSequentially("Priya Shah");
  await ann.keyboard.press("Tab");
  for (const page of [ann, tab]) {
    const named = page.getByRole("region", { name: "Priya Shah" });
    await expect(named.getByRole("heading", { name: "Priya Shah" })).toBeVisible();
    await expect(named.getByText(`Connected to ${CONTACT}`, { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Priya Shah/ })).toBeVisible();
    await expect(page.getByLabel("Message to Priya Shah")).toBeVisible();
    await expect(page.getByRole("log", { name: "Conversation with Priya Shah" })).toBeVisible();
    await expect(transcript(page).getByText("Priya Shah")).toBeVisible();
    await expect(interactionWindow(page)).toHaveCount(0);
  }
  await expect(tab.locator("#live-polite")).toContainText(`${CONTACT} is now called Priya Shah.`);
  await expectAccessible(ann, "a window with a named contact");

  // A colleague who is asked sees and hears the name, and so does whoever was not in time.
  const ben = await agent("ben");
  await button(ann, "Transfer").click();
  await ann.getByLabel("Find an internal target").fill("ben");
  await button(ann, "Actions for Ben Okafor").click();
  await ann.getByRole("menuitem", { name: "SMS Transfer" }).click();
  await expect(preview(ben)).toContainText("Priya Shah");
  await settle(ben);
  await pressOnCard(ben, "Accept");
  await expect(ben.getByRole("region", { name: "Priya Shah" })).toBeVisible();
});

test("a name is refused with a reason, and an empty one brings the number back", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  const field = ann.getByRole("region", { name: "Details" }).getByLabel("Name", { exact: true });
  await field.fill("Priya\u{202e}Shah");
  await ann.keyboard.press("Tab");
  await expect(ann.getByRole("main").getByRole("group", { name: "Error" })).toContainText("Not saved.");
  await field.fill("Priya");
  await ann.keyboard.press("Tab");
  await expect(ann.getByRole("region", { name: "Priya" })).toBeVisible();
  await field.fill("");
  await ann.keyboard.press("Tab");
  await expect(interactionWindow(ann)).toBeVisible();
  await expect(composer(ann)).toBeVisible();
});

test("a message about somebody who was named later has the name", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  await gateway.advance(60_000);
  const report = await gateway.contacts(`number,name\n${CUSTOMER},Priya Shah\n`);
  expect(report).toMatchObject({ added: 1, refused: 0 });
  await openMessages(ann);
  await expect(messages(ann)).toContainText("You did not answer the invitation from Priya Shah.");
});

embedded.describe("a page around the desk", () => {
  embedded.use({
    policy: { methods: [...METHODS, "setContact"], events: EVENTS, read: ["order"], write: ["order"] },
  });

  embedded("names a contact in answer to a screen pop, and by request", async ({ open, gateway }) => {
    const { page, desk } = await open("ann", "element");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
    await button(page, "Accept").click();
    // The demo's CRM knows them.
    await expect(desk.getByRole("region", { name: "Priya Shah" })).toBeVisible();
    await expect(desk.getByText(`Connected to ${CONTACT}`, { exact: true })).toBeVisible();
    const [{ id }] = (await ask(page, "listInteractions")) as [{ id: string }];
    const fields = [{ label: "Customer number", value: "C-1042" }];
    expect(await ask(page, "setContact", { interaction: id, name: "Priya Q. Shah", fields })).toBeUndefined();
    await expect(desk.getByRole("region", { name: "Priya Q. Shah" })).toBeVisible();
    expect(await ask(page, "listInteractions")).toMatchObject([{ contact: { name: "Priya Q. Shah", fields } }]);
    expect(await ask(page, "setContact", { interaction: id, name: "x".repeat(101) })).toBe("text_too_long");
    expect(await ask(page, "setContact", { interaction: "i9", name: "Nobody" })).toBe("unknown");
  });
});
