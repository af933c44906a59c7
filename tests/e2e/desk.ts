// What agents and customers do and see, by role and name.

import { expect, type Locator, type Page } from "@playwright/test";

export const SERVICE = "+447700900999";
export const ANN_DIRECT = "+447700900101";
export const CUSTOMER = "+447700900001";

export const preview = (page: Page): Locator => page.getByRole("group", { name: /^Interaction Preview/ });
export const interactionWindow = (page: Page, contact = CUSTOMER): Locator => page.getByRole("region", { name: contact });
export const transcript = (page: Page): Locator => page.getByRole("log");
export const pending = (page: Page): Locator => page.getByRole("group", { name: "Transfer pending" });
export const error = (page: Page): Locator => page.getByRole("main").getByRole("group", { name: "Error" });
export const notifications = (page: Page): Locator => page.getByRole("region", { name: "Notifications" });
export const messages = (page: Page): Locator => page.getByRole("region", { name: "My Messages" });
export const search = (page: Page): Locator => page.getByLabel("Find an internal target");
export const composer = (page: Page): Locator => page.getByLabel(`Message to ${CUSTOMER}`);
export const button = (within: Page | Locator, name: string): Locator => within.getByRole("button", { name, exact: true });

/** Accepts what the agent is asked, and waits for the window. */
export async function accept(page: Page): Promise<void> {
  await button(preview(page), "Accept").click();
  await expect(interactionWindow(page)).toBeVisible();
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

/** The texts of the transcript, oldest first. */
export async function expectTranscript(page: Page, texts: string[]): Promise<void> {
  await expect(transcript(page).locator(".message-text")).toHaveText(texts);
}

export async function openMessages(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^My Messages/ }).click();
  await expect(messages(page).getByRole("heading")).toBeFocused();
}

/** My Messages holds this as an error of high priority. */
export async function expectInMyMessages(page: Page, text: string): Promise<void> {
  await openMessages(page);
  const row = messages(page).getByRole("group", { name: text });
  await expect(row).toContainText("Error");
  await expect(row).toContainText("Priority High");
  await button(messages(page), "Close").click();
}

/** What has the focus is something useful, on the screen, and covered by nothing. After each step by keyboard. */
export async function expectFocusSeen(page: Page, step: string): Promise<void> {
  const trouble = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body || focused === document.documentElement) return "the focus is on nothing";
      const name = `${focused.tagName.toLowerCase()} “${focused.textContent?.trim().slice(0, 40)}”`;
      const box = focused.getBoundingClientRect();
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      if (right <= left || bottom <= top) return `${name} is off the screen`;
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!hit || !(focused.contains(hit) || hit.closest("label")?.control === focused)) return `${name} is covered by ${hit?.className}`;
      // Lets the pointer through, and covers all the same.
      const flash = document.querySelector(".flash")?.getBoundingClientRect();
      const over = flash && flash.width > 0 && flash.left < right && flash.right > left && flash.top < bottom && flash.bottom > top;
      return over ? `${name} is covered by a flash` : "";
    });
  await expect.poll(trouble, { message: `focus after: ${step}` }).toBe("");
}

/** Presses Tab (or Shift+Tab) until this has the focus, looking at each stop on the way. */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab", most = 12): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key);
    await expectFocusSeen(page, key);
    if (await target.evaluate((it) => it === document.activeElement)) return;
  }
  throw new Error(`${most} times ${key} did not lead to ${target}`);
}
