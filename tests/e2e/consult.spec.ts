// A colleague is asked about a conversation, which remains its owner's: what both see, and that the contact sees none of
// it.

import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import {
  accept,
  ANN_DIRECT,
  answer,
  button,
  CONTACT,
  CUSTOMER,
  details,
  error,
  expectInMyMessages,
  interactionWindow,
  openDetails,
  pressOnCard,
  preview,
  search,
  settle,
} from "./desk";
import { expect, test } from "./gateway";

const side = (page: Page) => page.getByRole("region", { name: "Side conversation" });
const reading = (page: Page) => page.getByRole("region", { name: `Consultation: ${CONTACT}` });
const consultation = (page: Page) => page.getByRole("main").getByRole("group", { name: "Consultation" });

/** Consult → type → action menu → Consult. */
async function consult(page: Page, question: string): Promise<void> {
  await button(page, "Consult").click();
  await search(page).fill("ben");
  await page.getByLabel("Question (optional)").fill(question);
  await button(page, "Actions for Ben Okafor").click();
  await page.getByRole("menuitem", { name: "Consult" }).click();
}

test("a colleague reads along, says what to do, and is handed the conversation", async ({
  agent,
  gateway,
  handset,
}) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  const phone = await handset(CUSTOMER);
  await gateway.text(CUSTOMER, ANN_DIRECT, "My parcel is torn.");
  await accept(ann);
  await consult(ann, "May I refund this?");
  await expect(button(ann, "Cancel consultation")).toBeFocused();
  await expect(preview(ben)).toContainText("Consultation from Ann Lee");
  await expect(preview(ben)).toContainText("May I refund this?");
  await pressOnCard(ben, "Accept");
  await expect(reading(ben)).toContainText("My parcel is torn.");
  await expect(ben.getByLabel("Message to Ann Lee")).toBeFocused();
  await expect(consultation(ann)).toContainText("With Ben Okafor.");

  await ben.keyboard.type("Ask for the receipt.");
  await ben.keyboard.press("Enter");
  await expect(side(ann)).toContainText("Ask for the receipt.");
  await gateway.text(CUSTOMER, ANN_DIRECT, "It was 40 pounds.");
  await expect(reading(ben)).toContainText("It was 40 pounds.");
  await expect(ben.getByLabel(`Message to ${CONTACT}`)).toHaveCount(0);
  await answer(ann, "Have you the receipt?");
  await expect(reading(ben)).toContainText("Have you the receipt?");
  await expectAccessible(ann, "a consultation, its owner");
  await expectAccessible(ben, "a consultation, a colleague");

  await settle(ann);
  await button(ann, "Transfer to them").click();
  await expect(interactionWindow(ann)).toHaveCount(0);
  await expect(ben.getByLabel(`Message to ${CONTACT}`)).toBeFocused();
  await openDetails(ben);
  await expect(details(ben)).toContainText("Ask for the receipt.");
  await expect(phone.getByRole("log", { name: "Conversation" })).toContainText("Have you the receipt?");
  await expect(phone.getByRole("log", { name: "Conversation" })).not.toContainText("Ask for the receipt.");
});

test("ended, it is over for both, and the owner keeps what was said", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "My parcel is torn.");
  await accept(ann);
  await consult(ann, "May I refund this?");
  await pressOnCard(ben, "Decline");
  await expect(error(ann)).toContainText("Ben Okafor declined the consultation.");
  await expectInMyMessages(ann, "Ben Okafor declined the consultation.");
  await button(error(ann), "Try again").click();
  await pressOnCard(ben, "Accept");
  await expect(reading(ben)).toBeVisible();
  await settle(ann);
  await button(ann, "End consultation").click();
  await expect(reading(ben)).toHaveCount(0);
  await expect(ben.getByText("Ann Lee ended the consultation.", { exact: true }).first()).toBeVisible();
  await expect(interactionWindow(ann)).toBeVisible();
  await button(side(ann), "Close the side conversation").click();
  await openDetails(ann);
  await expect(details(ann)).toContainText("Consultation ended.");
});

test("in the narrowest desk, by keyboard", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "My parcel is torn.");
  await accept(ann);
  await ben.setViewportSize({ width: 320, height: 640 });
  await consult(ann, "May I refund this?");
  await expect(preview(ben)).toBeVisible();
  await ben.keyboard.press("F8");
  await ben.keyboard.press("Tab");
  await expect(button(preview(ben), "Accept")).toBeFocused();
  await ben.keyboard.press("Enter");
  await expect(ben.getByLabel("Message to Ann Lee")).toBeFocused();
  await expect(ben.getByText("My parcel is torn.").filter({ visible: true })).toHaveCount(0);
  await ben.keyboard.press("Shift+Tab");
  await ben.keyboard.press("Shift+Tab");
  await expect(button(side(ben), "Close the side conversation")).toBeFocused();
  await ben.keyboard.press("Enter");
  await expect(button(ben, "Side conversation")).toBeFocused();
  await expect(reading(ben).getByText("My parcel is torn.")).toBeVisible();
  await ben.keyboard.press("Tab");
  await expect(button(ben, "End consultation")).toBeFocused();
  await ben.keyboard.press("Enter");
  await expect(reading(ben)).toHaveCount(0);
  await expect(ann.getByText("Ben Okafor ended the consultation.", { exact: true }).first()).toBeVisible();
});
