// axe on every screen and state, with nothing switched off: light and dark, 320 pixels wide, forced colours.

import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import {
  accept, ANN_DIRECT, answer, button, CUSTOMER, error, interactionWindow, messages, notifications, openMessages, pending, preview, search,
} from "./desk";
import { expect, test } from "./gateway";

const WIDE = { width: 1280, height: 720 };
const NARROW = { width: 320, height: 640 };

/** The screen as it stands, in both themes; a main one also narrow and in the user's own colours. */
async function check(page: Page, screen: string, main = false): Promise<void> {
  await page.setViewportSize(WIDE);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${screen}, ${colorScheme}`);
  }
  if (!main) return;
  await page.emulateMedia({ forcedColors: "active" });
  await expectAccessible(page, `${screen}, forced colours`);
  await page.emulateMedia({ forcedColors: "none" });
  await page.setViewportSize(NARROW);
  await expectAccessible(page, `${screen}, narrow`);
  await page.setViewportSize(WIDE);
}

test("signing in", async ({ gateway, page }) => {
  await page.goto(gateway.url);
  await expect(button(page, "Sign in as Ann Lee")).toBeVisible();
  await check(page, "sign-in", true);
  await gateway.kill();
  await button(page, "Sign in as Ann Lee").click();
  await expect(button(page, "Try again")).toBeVisible();
  await check(page, "sign-in, the gateway is away");
});

test("the desk without an interaction", async ({ agent }) => {
  const ann = await agent("ann");
  await check(ann, "desk empty", true);
  await button(ann, "Ann Lee, Ready").click();
  await expect(ann.getByRole("menuitem", { name: "Lunch" })).toBeVisible();
  await check(ann, "state menu open");
  await ann.getByRole("menuitem", { name: "Lunch" }).click();
  await expect(button(ann, "Ann Lee, Not ready: Lunch")).toBeVisible();
  await button(ann, "Team Communicator").click();
  await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
  await check(ann, "Team Communicator from the header", true);
  await button(ann, "Actions for Ben Okafor").click();
  await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toHaveAttribute("aria-disabled", "true");
  await check(ann, "action menu with an item that cannot be used");
  await ann.context().setOffline(true);
  await expect(ann.getByRole("banner")).toContainText("Offline");
  await check(ann, "offline");
});

test("an interaction, from the preview to a transfer that fails", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  const ben = await agent("ben");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
  await expect(preview(ann)).toBeVisible();
  await check(ann, "Interaction Preview", true);
  await accept(ann);
  await answer(ann, "Which model is it?");
  await expect(ann.getByRole("log")).toContainText("Sent");
  await check(ann, "interaction window", true);

  await button(ann, "Transfer").click();
  await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
  await check(ann, "Team Communicator", true);
  await search(ann).fill("nobody at all");
  await expect(ann.getByText("0 matching internal targets")).toBeVisible();
  await check(ann, "Team Communicator, no match");
  await search(ann).fill("ben");
  await button(ann, "Actions for Ben Okafor").click();
  await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeVisible();
  await check(ann, "action menu", true);
  await ann.getByRole("menuitem", { name: "SMS Transfer" }).click();
  await expect(pending(ann)).toContainText("Ben Okafor has been shown the request.");
  await check(ann, "transfer pending", true);

  await button(preview(ben), "Decline").click();
  await expect(error(ann)).toBeVisible();
  await expect(notifications(ann)).toContainText("declined");
  await check(ann, "transfer error and notification", true);
  await openMessages(ann);
  await expect(messages(ann)).toContainText("Unread");
  await check(ann, "My Messages, unread", true);
  await button(messages(ann), "Mark read").click();
  await expect(messages(ann)).not.toContainText("Unread");
  await check(ann, "My Messages, read");
});

test("invitations that are over, an ended conversation, a lost connection", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await gateway.text("+447700900002", ANN_DIRECT, "Is anybody there?");
  await expect(preview(ann)).toBeVisible();
  await gateway.advance(60_000);
  await expect(notifications(ann)).toContainText("Expired: time was up.");
  await check(ann, "expired invitation", true);

  await gateway.kill();
  await expect(ann.getByRole("banner")).toContainText("Reconnecting");
  await answer(ann, "Kept until the connection is back.");
  await expect(ann.getByRole("log")).toContainText("Waiting for the connection");
  await check(ann, "reconnecting", true);
  await gateway.start();
  await expect(ann.getByRole("banner").getByText("Connected", { exact: true })).toBeVisible({ timeout: 30_000 });

  await gateway.text(CUSTOMER, ANN_DIRECT, "STOP");
  await expect(interactionWindow(ann)).toContainText("Ended by the contact");
  await check(ann, "ended conversation", true);
});

test("the demo phone", async ({ handset }) => {
  const phone = await handset(CUSTOMER);
  await button(phone, "Send").click();
  await expect(phone.getByText("Write a message or attach a picture.")).toBeVisible();
  await check(phone, "handset, nothing to send");
  await phone.getByLabel("Message", { exact: true }).fill("Hello");
  await button(phone, "Send").click();
  await expect(phone.getByRole("log")).toContainText("Hello");
  await check(phone, "handset with a conversation", true);
});
