// Nobody is left behind: signing out with open interactions, letting one wait in a set, and an owner who is gone.

import { expect, type Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  CONTACT,
  CUSTOMER,
  interactionWindow,
  messages,
  notifications,
  openMessages,
  preview,
  search,
  SERVICE,
  talking,
} from "./desk";
import { test } from "./gateway";

const question = (page: Page, count: string) => page.getByRole("dialog", { name: `You have ${count}.`, exact: true });

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Ann Lee, / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
}

test("signing out, by keyboard: back to the queue, and a colleague is invited", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "Hello", SERVICE);
  await gateway.text("+447700900002", ANN_DIRECT, "For you alone");
  await button(preview(ann), "Accept").waitFor();
  await ann.keyboard.press("F8");
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Enter");
  await expect(interactionWindow(ann, "+447700900002")).toBeVisible();
  const ben = await agent("ben");
  await signOut(ann);
  await expect(question(ann, "2 open interactions")).toBeFocused();
  await expect(question(ann, "2 open interactions")).toContainText("away for longer than 5 minutes");
  await ann.keyboard.press("Escape");
  await expect(ann.getByRole("button", { name: /^Ann Lee, / })).toBeFocused();
  await signOut(ann);
  await expect(question(ann, "2 open interactions")).toBeFocused();
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Tab");
  await expect(button(ann, "Back to the queue")).toBeFocused();
  await ann.keyboard.press("Enter");
  await expect(preview(ben)).toContainText(CONTACT);
  await expect(preview(ben)).toContainText("Transfer from Ann Lee to Support");
  // One has no queue: it is named, and asked about again.
  await expect(question(ann, "1 open interaction")).toContainText("+44 7700 900002: This conversation came in for you");
  await button(ann, "Transfer …").click();
  await expect(search(ann)).toBeFocused();
  await search(ann).fill("ben");
  await button(ann, "Actions for Ben Okafor").click();
  await ann.getByRole("menuitem", { name: "Transfer and sign out" }).click();
  await expect(button(ann, "Sign in as Ann Lee")).toBeVisible();
  await expect(preview(ben)).toHaveCount(2);
});

test("a conversation waits in a set with nobody ready, and comes to who is, with its note", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway);
  await button(ann, "Transfer").click();
  await search(ann).fill("billing");
  await ann.getByLabel("Note for the target (optional)").fill("Wants a refund");
  await button(ann, "Actions for Billing").click();
  const [asks, waits] = ["SMS Transfer", "Transfer and let wait"].map((name) => ann.getByRole("menuitem", { name }));
  await expect(asks!).toHaveAccessibleDescription("No agent in Billing is available.");
  await expect(waits!).toHaveAccessibleDescription("Nobody is waiting.");
  await waits!.click();
  await expect(interactionWindow(ann)).toHaveCount(0);
  await expect(ann.getByRole("status").filter({ hasText: "Given to Billing." })).not.toHaveCount(0);
  const ben = await agent("ben");
  await expect(preview(ben)).toContainText("Transfer from Ann Lee to Billing");
  await expect(preview(ben)).toContainText("Wants a refund");
});

test("the owner is gone and the customer writes: a colleague takes it, and the owner reads so on return", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway, "Hello", SERVICE);
  await ann.context().close();
  await gateway.text(CUSTOMER, SERVICE, "Is anybody there?");
  const ben = await agent("ben");
  await gateway.advance(6 * 60_000);
  await expect(preview(ben)).toContainText("Back from Ann Lee, who is away, to Support");
  await expect(preview(ben)).toContainText("Is anybody there?");
  await accept(ben);
  const back = await agent("ann");
  await expect(interactionWindow(back)).toHaveCount(0);
  const told = `${CONTACT}: Given to Support while you were away.`;
  await expect(notifications(back)).toContainText(told);
  await openMessages(back);
  const row = messages(back).getByRole("group", { name: told });
  await expect(row).toContainText("Information");
  await button(row, "Show").click();
  await expect(row).toContainText("The interaction is no longer yours: it went to");
  // Told once.
  await back.reload();
  await expect(back.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await expect(back.getByRole("button", { name: "Ann Lee, Ready" })).toBeVisible();
  await expect(back.getByText("while you were away")).toHaveCount(0);
});
