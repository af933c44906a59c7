// New text: an agent writes to a contact first, and asks a colleague for a conversation that they have.

import { type Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { ANN_DIRECT, CUSTOMER, SERVICE, accept, button, notifications, preview, settle, transcript } from "./desk";
import { expect, test } from "./gateway";
import { press, tabTo } from "./keys";

const NUMBER = "+447700900042";
const CONTACTS = `number,name\n${NUMBER},Zoë Abel\n+447700900043,Zoltan Ray\n`;

const panel = (page: Page) => page.getByRole("region", { name: "New text" });
const contact = (page: Page) => panel(page).getByRole("combobox", { name: "Contact" });
const found = (page: Page) => panel(page).getByRole("listbox", { name: "Contacts" }).getByRole("option");
const chosen = (page: Page) => panel(page).getByRole("combobox", { name: "Service number" });

/** Chooses the first contact that is found, and the number of Support. */
async function choose(page: Page, typed: string): Promise<void> {
  await button(page, "New text").click();
  await contact(page).fill(typed);
  await expect(found(page).first()).toBeVisible();
  await contact(page).press("Enter");
  await expect(found(page)).toHaveCount(0);
  await chosen(page).selectOption({ label: "Support, +44 7700 900999" });
}

for (const [width, height] of [
  [1280, 800],
  [320, 640],
] as const)
  test(`a text is started by keyboard alone at ${width} px`, async ({ agent, gateway, handset }) => {
    await gateway.contacts(CONTACTS);
    const phone = await handset(NUMBER);
    const ann = await agent("ann");
    await ann.setViewportSize({ width, height });
    await press(ann, "Shift+F2");
    await expect(contact(ann)).toBeFocused();
    await ann.keyboard.type("zo");
    await expect(panel(ann).getByRole("status").first()).toHaveText("2 contacts");
    await expectAccessible(ann, `New text with contacts, ${width} px`);
    await press(ann, "ArrowDown", "ArrowUp", "Enter");
    await expect(contact(ann)).toHaveValue("Zoë Abel");
    await tabTo(ann, chosen(ann));
    await ann.keyboard.type("Support");
    await expect(chosen(ann)).toHaveValue(SERVICE);
    await tabTo(ann, panel(ann).getByRole("textbox", { name: "Message to Zoë Abel" }));
    await ann.keyboard.type("Your parcel is here.");
    await expectAccessible(ann, `New text, ${width} px`);
    await press(ann, "Escape");
    await expect(button(ann, "New text")).toBeFocused();
    // What is typed is there again, after a reload too.
    await ann.reload();
    await button(ann, "New text").press("Enter");
    const text = panel(ann).getByRole("textbox", { name: "Message to Zoë Abel" });
    await expect(text).toHaveValue("Your parcel is here.");
    await expect(chosen(ann)).toHaveValue(SERVICE);
    await tabTo(ann, text);
    await ann.keyboard.press("Enter");
    await expect(transcript(ann)).toContainText("Your parcel is here.");
    await expect(panel(ann)).toHaveCount(0);
    await expect(ann.getByRole("textbox", { name: "Message to Zoë Abel" })).toBeFocused();
    await expect(phone.getByText("Your parcel is here.")).toHaveCount(1);
  });

test("a colleague is asked for the conversation that they have, and transfers it", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, SERVICE, "Hello");
  await accept(ann);
  await choose(ben, CUSTOMER);
  await expect(panel(ben)).toContainText("Ann Lee has the conversation with this contact.");
  const text = panel(ben).getByRole("textbox", { name: /^Message to/ });
  await text.fill("I can help.");
  await settle(ben);
  await button(panel(ben), "Send").click();
  await expect(ben.getByText(/^Not sent. .*Ann Lee.* has the conversation/)).toBeAttached();
  await expect(text).toHaveValue("I can help.");
  await expectAccessible(ben, "New text, refused");
  await button(panel(ben), "Ask for it").click();
  await expect(panel(ben)).toContainText("Ann Lee has been asked.");
  const card = notifications(ann).getByRole("group", { name: /^Request Ben Okafor asks for the conversation/ });
  await expect(card).toBeVisible();
  await expectAccessible(ann, "a colleague asks for the conversation");
  await settle(ann);
  await button(card, "Not now").click();
  await expect(notifications(ben)).toContainText(/Ann Lee keeps the conversation with/);
  await button(panel(ben), "Ask for it").click();
  await expect(card).toBeVisible();
  await ann.reload();
  await expect(card).toBeVisible();
  await settle(ann);
  await button(card, "Transfer to Ben Okafor").click();
  await expect(preview(ben)).toBeVisible();
  await accept(ben);
  await expect(transcript(ben)).toContainText("Hello");
  await expect(ann.getByText("No interaction is open.").first()).toBeVisible();
});

test("a text is sent once although the gateway is killed before it answers", async ({ agent, gateway, handset }) => {
  const phone = await handset(NUMBER);
  const ann = await agent("ann");
  await button(ann, "New text").click();
  await contact(ann).fill(NUMBER);
  await expect(found(ann)).toHaveCount(1);
  await contact(ann).press("Enter");
  await panel(ann)
    .getByRole("textbox", { name: /^Message to/ })
    .fill("Only once.");
  await settle(ann);
  // Whether it has been stored before the kill or not.
  await Promise.all([button(panel(ann), "Send").click(), gateway.kill()]);
  await gateway.start();
  await ann.reload();
  await expect(transcript(ann)).toContainText("Only once.");
  await expect(transcript(ann).getByText("Only once.")).toHaveCount(1);
  await expect(phone.getByText("Only once.")).toHaveCount(1);
  await expect(ann.getByRole("region", { name: ANN_DIRECT })).toHaveCount(0);
});
