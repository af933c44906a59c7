// The tour: every screen and state of the desk, for checks that apply to all of them.

import type { Page } from "@playwright/test";
import {
  accept,
  act,
  ANN_DIRECT,
  answer,
  button,
  CONTACT,
  CUSTOMER,
  error,
  interactionWindow,
  messages,
  notifications,
  openDetails,
  openMessages,
  pending,
  pressOnCard,
  preview,
  search,
  transfer,
} from "./desk";
import { expect, type Gateway } from "./gateway";
import { png } from "./png";

type Stage = {
  gateway: Gateway;
  page: Page;
  agent: (id: string) => Promise<Page>;
  handset: (number: string) => Promise<Page>;
};

/** The check of each screen; `main` screens are worth a longer one. */
type Visit = (page: Page, screen: string, main?: boolean) => Promise<void>;

export const TOUR: Record<string, (stage: Stage, visit: Visit) => Promise<void>> = {
  "signing in": async ({ gateway, page }, visit) => {
    await page.goto(gateway.url);
    await expect(button(page, "Sign in as Ann Lee")).toBeVisible();
    await visit(page, "sign-in", true);
    await gateway.kill();
    await button(page, "Sign in as Ann Lee").click();
    await expect(button(page, "Try again")).toBeVisible();
    await visit(page, "sign-in, the gateway is away");
  },

  "the desk without an interaction": async ({ agent }, visit) => {
    const ann = await agent("ann");
    await visit(ann, "desk empty", true);
    await button(ann, "Ann Lee, Ready").click();
    await expect(ann.getByRole("menuitem", { name: "Lunch" })).toBeVisible();
    await visit(ann, "state menu open");
    await ann.getByRole("menuitem", { name: "Lunch" }).click();
    await expect(button(ann, "Ann Lee, Not ready: Lunch")).toBeVisible();
    await button(ann, "Team Communicator").click();
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await visit(ann, "Team Communicator from the header", true);
    await button(ann, "Actions for Ben Okafor").click();
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toHaveAttribute("aria-disabled", "true");
    await visit(ann, "action menu with an item that cannot be used");
    await ann.context().setOffline(true);
    await expect(ann.getByRole("banner")).toContainText("Offline");
    await visit(ann, "offline");
  },

  "settings and keyboard shortcuts": async ({ agent }, visit) => {
    const ann = await agent("ann");
    await button(ann, "Ann Lee, Ready").click();
    await ann.getByRole("menuitem", { name: "Settings" }).click();
    await expect(ann.getByRole("dialog", { name: "Settings" })).toBeFocused();
    await visit(ann, "settings", true);
    await button(ann, "Keyboard shortcuts").click();
    await ann.getByLabel("Go to the newest invitation").press("F6");
    await expect(ann.getByRole("dialog").getByText("F6 is taken")).toBeVisible();
    await visit(ann, "keyboard shortcuts, one refused", true);
  },

  "an interaction, from the preview to the answer": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
    await expect(preview(ann)).toBeVisible();
    await visit(ann, "Interaction Preview", true);
    await accept(ann);
    await answer(ann, "Which model is it?");
    await expect(ann.getByRole("log")).toContainText("Sent");
    await visit(ann, "interaction window", true);
    await button(ann, "Standard responses").click();
    await expect(ann.getByLabel("Search standard responses")).toBeFocused();
    await visit(ann, "standard responses");
    await ann.keyboard.press("Escape");
    await openDetails(ann);
    await ann.getByLabel("Order").fill("20417");
    await ann.keyboard.press("Tab");
    await ann.getByLabel("Note", { exact: true }).fill("Prefers mornings");
    await ann.getByLabel("Disposition").selectOption("Answered");
    await expect(ann.getByRole("link", { name: "Open Order" })).toBeVisible();
    await visit(ann, "interaction window with details", true);
    await act(ann, "Mark Done");
    // Else it might be refused, as the contact has written meanwhile.
    await expect(ann.getByRole("navigation").getByRole("listitem")).toHaveCount(0);
    await gateway.text(CUSTOMER, ANN_DIRECT, "It is dead again.");
    await accept(ann);
    await button(ann, "History (1)").click();
    await expect(ann.getByRole("main").getByText("1 past interaction")).toBeVisible();
    await visit(ann, "history");
    await ann.getByRole("button", { name: /SMS, Ann Lee/ }).click();
    await expect(ann.getByRole("heading", { name: /^Interaction of/ })).toBeFocused();
    await visit(ann, "past interaction");
  },

  "files, in a conversation and for a message": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    const [wide, tall] = [png(800, 600), png(60, 400, [120, 60, 140])];
    await gateway.files(CUSTOMER, ANN_DIRECT, {
      "label.png": wide,
      "tower.png": tall,
      "bill.pdf": Buffer.from("%PDF-1.7 and so on"),
    });
    await accept(ann);
    await expect(ann.getByRole("log").getByRole("img")).toHaveCount(2);
    await ann.getByLabel("Attach files").setInputFiles([
      { name: "a map with a rather long name that goes on and on.png", mimeType: "image/png", buffer: wide },
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<html>") },
    ]);
    await expect(ann.getByRole("list", { name: "Files of this message" }).getByRole("img")).toHaveCount(0);
    await expect(ann.getByRole("main").getByText("Uploading…")).toHaveCount(0);
    await ann.getByLabel(`Message to ${CONTACT}`).fill("It’s on its way…");
    await visit(ann, "files", true);
    await ann
      .getByRole("log")
      .getByRole("button", { name: /^Picture from/ })
      .first()
      .click();
    await expect(ann.getByRole("dialog").getByRole("img")).toBeVisible();
    await visit(ann, "a picture full size", true);
  },

  "a transfer, from the Team Communicator until it is pending": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
    await accept(ann);
    await button(ann, "Transfer").click();
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await visit(ann, "Team Communicator", true);
    await search(ann).fill("nobody at all");
    await expect(ann.getByRole("main").getByText("0 matching internal targets")).toBeVisible();
    await visit(ann, "Team Communicator, no match");
    await search(ann).fill("ben");
    await button(ann, "Actions for Ben Okafor").click();
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeVisible();
    await visit(ann, "action menu", true);
    await ann.keyboard.press("Escape");
    // A menu that closes is there for a moment.
    await expect(ann.getByRole("menuitem")).toHaveCount(0);
    await search(ann).fill("billing");
    await button(ann, "Actions for Billing").click();
    await expect(ann.getByRole("menuitem", { name: "Transfer and let wait" })).toBeVisible();
    await visit(ann, "action menu of a queue");
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("menuitem")).toHaveCount(0);
    await search(ann).fill("ben");
    await button(ann, "Actions for Ben Okafor").click();
    await ann.getByRole("menuitem", { name: "SMS Transfer" }).click();
    await expect(pending(ann)).toContainText("Ben Okafor has been shown the request.");
    await visit(ann, "transfer pending", true);
  },

  "signing out with an open interaction": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
    await accept(ann);
    await ann.getByLabel(`Message to ${CONTACT}`).fill("Half a sentence");
    await button(ann, "Ann Lee, Ready").click();
    await ann.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(ann.getByRole("dialog", { name: "You have 1 open interaction." })).toBeFocused();
    await visit(ann, "signing out with open interactions", true);
    await button(ann, "Transfer …").click();
    await expect(search(ann)).toBeFocused();
    await visit(ann, "a target of all interactions, before signing out");
  },

  "a transfer that failed, in the window and in My Messages": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
    await accept(ann);
    await transfer(ann, "ben", "Ben Okafor");
    await pressOnCard(ben, "Decline");
    await expect(error(ann)).toBeVisible();
    await expect(notifications(ann)).toContainText("declined");
    await visit(ann, "transfer error and notification", true);
    await openMessages(ann);
    const row = messages(ann).getByRole("group", { name: "Ben Okafor" });
    await expect(row).toContainText("Unread");
    await visit(ann, "My Messages, unread", true);
    await button(messages(ann), "Mark read").click();
    await expect(row).not.toContainText("Unread");
    await visit(ann, "My Messages, read");
  },

  "invitations that are over, an ended conversation, a lost connection": async ({ agent, gateway }, visit) => {
    const ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    await gateway.text("+447700900002", ANN_DIRECT, "Is anybody there?");
    await expect(preview(ann)).toBeVisible();
    await gateway.advance(60_000);
    await expect(notifications(ann)).toContainText("Expired: time was up.");
    await visit(ann, "expired invitation", true);

    await gateway.kill();
    await expect(ann.getByRole("banner")).toContainText("Reconnecting");
    await answer(ann, "Kept until the connection is back.");
    await expect(ann.getByRole("log")).toContainText("Waiting for the connection");
    await visit(ann, "reconnecting", true);
    await gateway.start();
    await expect(ann.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached({ timeout: 30_000 });

    await gateway.text(CUSTOMER, ANN_DIRECT, "STOP");
    await expect(interactionWindow(ann)).toContainText("Ended by the contact");
    await visit(ann, "ended conversation", true);
  },

  "the demo phone": async ({ handset }, visit) => {
    const phone = await handset(CUSTOMER);
    await button(phone, "Send").click();
    await expect(phone.getByText("Write a message or attach a file.")).toBeVisible();
    await visit(phone, "handset, nothing to send");
    await phone.getByLabel("Message", { exact: true }).fill("Hello");
    await button(phone, "Send").click();
    await expect(phone.getByRole("log")).toContainText("Hello");
    await visit(phone, "handset with a conversation", true);
  },
};
