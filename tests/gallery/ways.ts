// What agents and contacts do on the way to the states.

import { expect, type Page } from "@playwright/test";
import { ANN_DIRECT, button, preview, search, settle } from "../e2e/desk";
import type { Gateway } from "../e2e/gateway";

export const PRIYA = "+447700900001";
export const TOM = "+447700900044";
export const STRANGER = "+447700900118";
export const NAMES = `number,name\n${PRIYA},Priya Shah\n${TOM},Tom Reed\n`;
export const field = (page: Page) => page.getByRole("textbox", { name: /^Message to / });
export const pressed = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();

export async function takes(page: Page, gateway: Gateway, from: string, text: string, to = ANN_DIRECT): Promise<void> {
  const open = await page.getByRole("navigation", { name: "Interactions" }).getByRole("listitem").count();
  await gateway.text(from, to, text);
  await expect(preview(page).first()).toBeVisible();
  await settle(page);
  await button(preview(page).first(), "Accept").click();
  await expect(page.getByRole("navigation", { name: "Interactions" }).locator("li")).toHaveCount(open + 1);
}

export async function writes(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log").last()).toContainText(text);
}

/** A conversation as it goes. */
export async function talk(page: Page, gateway: Gateway, from = PRIYA): Promise<void> {
  await takes(page, gateway, from, "Hi, my order 4471 arrived with a cracked screen.");
  await gateway.text(from, ANN_DIRECT, "Can I swap it today?");
  await writes(page, "I'm sorry to hear that. Could you send a photo of the screen, please?");
  await expect(page.getByRole("log")).toContainText("Sent");
  await gateway.text(from, ANN_DIRECT, "Sure, one moment");
  await gateway.text(from, ANN_DIRECT, "It's the top left corner, all dark now. I need it for work tomorrow morning.");
  await gateway.advance(4 * 60_000);
  await expect(page.getByRole("log")).toContainText("tomorrow morning");
}

export async function transferTo(page: Page, name: string, note = ""): Promise<void> {
  await button(page, "Transfer").click();
  await search(page).fill(name);
  if (note) await page.getByRole("main").getByLabel(/^Note/).first().fill(note);
  await pressed(page, /^Actions for /);
  await page.getByRole("menuitem", { name: "SMS Transfer" }).click();
}
