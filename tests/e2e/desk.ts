// What agents and customers do and see, by role and name.

import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { Gateway } from "./gateway";

export const SERVICE = "+447700900999";
export const ANN_DIRECT = "+447700900101";
export const CUSTOMER = "+447700900001";

/** Returns a British mobile number as the desk writes it. */
export const written = (number: string): string => number.replace(/^\+44(\d{4})(\d{6})$/, "+44 $1 $2");
/** The customer on screen, as long as nobody has named them. */
export const CONTACT = written(CUSTOMER);

export const preview = (page: Page | FrameLocator): Locator =>
  page.getByRole("group", { name: /^Interaction Preview/ });
export const interactionWindow = (page: Page, contact = CUSTOMER): Locator =>
  page.getByRole("region", { name: written(contact) });
export const transcript = (page: Page): Locator => page.getByRole("log");
export const pending = (page: Page): Locator => page.getByRole("group", { name: "Transfer pending" });
export const error = (page: Page): Locator => page.getByRole("main").getByRole("group", { name: "Error" });
export const notifications = (page: Page): Locator => page.getByRole("region", { name: "Notifications" });
export const messages = (page: Page): Locator => page.getByRole("region", { name: "My Messages" });
export const search = (page: Page): Locator => page.getByLabel("Find an internal target");
export const composer = (page: Page): Locator => page.getByLabel(`Message to ${CONTACT}`);
export const button = (within: Page | Locator, name: string): Locator =>
  within.getByRole("button", { name, exact: true });

/** A little more than the time in which what has just appeared takes no press. */
const QUIET_MS = 520;
export const details = (page: Page): Locator => page.getByRole("region", { name: "Details" });

/**
 * Presses End, Mark Done or Details of the window in front. A narrow head has them in the menu "More actions"; once a
 * conversation has ended, Mark Done is a button everywhere.
 */
export async function act(page: Page, name: "End" | "Mark Done" | "Details"): Promise<void> {
  const [inHead, more] = [button(page, name), button(page, "More actions")];
  await expect(inHead.or(more).filter({ visible: true }).first()).toBeVisible();
  if (await inHead.isVisible()) return inHead.click();
  await more.click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** Marks the interaction in front done, whatever would be lost by it. */
export async function markDone(page: Page): Promise<void> {
  await act(page, "Mark Done");
  await button(page.getByRole("dialog"), "Mark Done").click();
}

/** Opens the details of the window in front, which are open already where there is room for them. */
export async function openDetails(page: Page): Promise<void> {
  await expect(button(page, "Transfer").or(button(page, "Mark Done")).filter({ visible: true }).first()).toBeVisible();
  // A desk that has just become wider opens them by itself: a press at that moment would close them.
  await expect(async () => {
    if (!(await details(page).isVisible())) await act(page, "Details");
    await expect(details(page)).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** Lets the half second pass in which what has taken the place of what was pressed takes no press. */
export const settle = (page: Page): Promise<void> => page.waitForTimeout(QUIET_MS);

/** Clicks a button of the invitation once it may be clicked: what appears by itself takes no click for half a second. */
export async function pressOnCard(where: Page | FrameLocator, name: string): Promise<void> {
  await expect(preview(where)).toBeVisible();
  await new Promise((settled) => setTimeout(settled, QUIET_MS));
  await preview(where).getByRole("button", { name, exact: true }).click();
}

/** Accepts the invitation and waits for the window. */
export async function accept(page: Page): Promise<void> {
  await pressOnCard(page, "Accept");
  await expect(interactionWindow(page)).toBeVisible();
}

/** Signs in as Ann, to whom the customer writes, and accepts. */
export async function talking(
  agent: (id: string) => Promise<Page>,
  gateway: Gateway,
  text = "Hello",
  to = ANN_DIRECT,
): Promise<Page> {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, to, text);
  await accept(ann);
  return ann;
}

/** Ann has answered the customer and asks Ben, who sees it. Returns the desks of both. */
export async function asking(agent: (id: string) => Promise<Page>, gateway: Gateway): Promise<[Page, Page]> {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await answer(ann, "One moment.");
  await expect(ann.getByRole("log")).toContainText("Sent");
  await transfer(ann, "ben", "Ben Okafor");
  await expect(preview(ben)).toBeVisible();
  return [ann, ben];
}

export async function answer(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await button(page, "Send").click();
}

/** Transfer → type → action menu → SMS Transfer. */
export async function transfer(page: Page, typed: string, target: string): Promise<void> {
  await button(page, "Transfer").click();
  await search(page).fill(typed);
  await button(page, `Actions for ${target}`).click();
  await page.getByRole("menuitem", { name: "SMS Transfer" }).click();
}

/** Asserts the texts of the transcript, oldest first. */
export async function expectTranscript(page: Page, texts: string[]): Promise<void> {
  await expect(transcript(page).locator(".message-text")).toHaveText(texts);
}

export async function openMessages(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^My Messages/ }).click();
  await expect(messages(page).getByRole("heading")).toBeFocused();
}

/** Asserts that My Messages has this as an error of high priority. */
export async function expectInMyMessages(page: Page, text: string): Promise<void> {
  await openMessages(page);
  const row = messages(page).getByRole("group", { name: text });
  await expect(row).toContainText("Error");
  await expect(row).toContainText("Priority High");
  await button(messages(page), "Close").click();
}
