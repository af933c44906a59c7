// The main workflow, end to end: a text comes in, is answered and transferred, and the window moves, or stays and says
// why.

import type { Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  answer,
  button,
  CONTACT,
  CUSTOMER,
  error,
  expectInMyMessages,
  expectTranscript,
  interactionWindow,
  pending,
  pressOnCard,
  preview,
  SERVICE,
  transfer,
} from "./desk";
import { expect, test } from "./gateway";

test(
  "a text is answered, transferred and answered again; the phone sees it all",
  { tag: "@firefox" },
  async ({ agent, handset }) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    const phone = await handset(CUSTOMER);
    const conversation = phone.getByRole("log", { name: "Conversation" });

    await phone.getByLabel("Send to").fill(SERVICE);
    await phone.getByLabel("Message", { exact: true }).fill("Hello, my router is dead.");
    await button(phone, "Send").click();

    // Longest idle first: Ann has been ready longer than Ben.
    await expect(preview(ann)).toContainText("New for Support");
    await expect(preview(ann)).toContainText("Hello, my router is dead.");
    await expect(preview(ben)).toHaveCount(0);
    await accept(ann);
    await expect(ann.getByLabel(`Message to ${CONTACT}`)).toBeFocused();

    await answer(ann, "Hello, Ann here. Which model is it?");
    await expect(conversation).toContainText("Hello, Ann here. Which model is it?");
    await expect(ann.getByRole("log")).toContainText("Delivered");
    await phone.getByLabel("Message", { exact: true }).fill("A Fritz.");
    await button(phone, "Send").click();
    await expectTranscript(ann, ["Hello, my router is dead.", "Hello, Ann here. Which model is it?", "A Fritz."]);

    await transfer(ann, "ben", "Ben Okafor");
    await expect(pending(ann)).toContainText("Ben Okafor has been shown the request.");
    await expect(pending(ann)).toContainText(/\d+ seconds left/);
    await expect(preview(ben)).toContainText("Transfer from Ann Lee");
    await expect(preview(ben)).toContainText("A Fritz.");
    await expect(interactionWindow(ann)).toBeVisible();

    await accept(ben);
    await expect(interactionWindow(ann)).toHaveCount(0);
    await expectTranscript(ben, ["Hello, my router is dead.", "Hello, Ann here. Which model is it?", "A Fritz."]);
    await answer(ben, "Ben here: it is on its way.");
    await expect(conversation).toContainText("Ben here: it is on its way.");

    await button(ben, "End").click();
    await expect(interactionWindow(ben)).toContainText("Ended");
    await button(ben, "Mark Done").click();
    await expect(interactionWindow(ben)).toHaveCount(0);
  },
);

test.describe("a transfer that does not come about", () => {
  let ann: Page;
  let ben: Page;

  test.beforeEach(async ({ agent, gateway }) => {
    ann = await agent("ann");
    ben = await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
  });

  test("declined: the window stays and says so in both places, also after a reload", { tag: "@firefox" }, async () => {
    await transfer(ann, "ben", "Ben Okafor");
    await pressOnCard(ben, "Decline");
    await expect(preview(ben)).toHaveCount(0);
    await expect(error(ann)).toContainText("Ben Okafor declined the transfer.");
    await expectInMyMessages(ann, "Ben Okafor declined the transfer.");
    await ann.reload();
    await expect(error(ann)).toContainText("Ben Okafor declined the transfer.");
    await button(error(ann), "Try again").click();
    await accept(ben);
    await expect(interactionWindow(ann)).toHaveCount(0);
  });

  test("declined with a reason: the source reads it", async () => {
    await transfer(ann, "ben", "Ben Okafor");
    await pressOnCard(ben, "Decline with a reason");
    await ben.getByRole("menuitem", { name: "This is not my subject." }).click();
    await expect(error(ann)).toContainText("Ben Okafor declined the transfer. Reason: This is not my subject.");
    await button(error(ann), "Choose another target").click();
    await expect(ann.getByLabel("Find an internal target")).toBeFocused();
  });

  test("no answer: told to both sides when the time is up", async ({ gateway }) => {
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toBeVisible();
    await gateway.advance(60_000);
    await expect(error(ann)).toContainText("Ben Okafor did not answer.");
    await expectInMyMessages(ann, "Ben Okafor did not answer.");
    await expect(preview(ben)).toHaveCount(0);
    await expect(ben.getByRole("region", { name: "Notifications" })).toContainText("Expired: time was up.");
  });

  test("cancelled: no error, and the target's card says who withdrew it", { tag: "@firefox" }, async () => {
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toBeVisible();
    await button(pending(ann), "Cancel transfer").click();
    await expect(pending(ann)).toHaveCount(0);
    await expect(error(ann)).toHaveCount(0);
    await expect(ben.getByRole("region", { name: "Notifications" })).toContainText("Withdrawn by Ann Lee.");
    await expect(interactionWindow(ann)).toBeVisible();
  });

  test("a target that cannot be asked says why in the action menu, and is not asked", async () => {
    await button(ann, "Transfer").click();
    await ann.getByLabel("Find an internal target").fill("eve");
    await button(ann, "Actions for Eve Novák").click();
    const item = ann.getByRole("menuitem", { name: "SMS Transfer" });
    await expect(item).toHaveAttribute("aria-disabled", "true");
    await expect(item).toHaveAccessibleDescription("Eve Novák is logged out.");
    // Playwright waits for disabled elements to be enabled; a user just presses.
    await item.click({ force: true });
    await expect(pending(ann)).toHaveCount(0);
  });

  test("nobody is offered themselves", async () => {
    await button(ann, "Transfer").click();
    await ann.getByLabel("Find an internal target").fill("ann lee");
    await expect(ann.getByRole("main").getByText("0 matching internal targets")).toBeVisible();
  });

  test("favourites and recent targets are remembered and shown alone", async () => {
    await button(ann, "Transfer").click();
    await button(ann, "Actions for Chloé Martin").click();
    await ann.getByRole("menuitem", { name: "Add to favourites" }).click();
    await ann.getByLabel("Show").selectOption("Favourites");
    await expect(ann.getByRole("main").getByText("1 matching internal target", { exact: true })).toBeVisible();
    await expect(button(ann, "Chloé Martin (favourite)")).toBeVisible();
    await button(interactionWindow(ann), "Close").click();
    await transfer(ann, "ben", "Ben Okafor");
    await pressOnCard(ben, "Decline");
    await expect(error(ann)).toBeVisible();

    await ann.reload();
    await button(ann, "Transfer").click();
    await ann.getByLabel("Show").selectOption("Recent");
    await expect(ann.getByRole("main").getByText("1 matching internal target", { exact: true })).toBeVisible();
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await ann.getByLabel("Show").selectOption("Favourites");
    await button(ann, "Actions for Chloé Martin").click();
    await ann.getByRole("menuitem", { name: "Remove from favourites" }).click();
    await expect(ann.getByRole("main").getByText("0 matching internal targets")).toBeVisible();
  });

  test("logged out while asked: told in both places", async () => {
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toBeVisible();
    await button(ben, "Ben Okafor, Ready").click();
    await ben.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(button(ben, "Sign in as Ben Okafor")).toBeVisible();
    await expect(error(ann)).toContainText("Ben Okafor is logged out.");
    await expectInMyMessages(ann, "Ben Okafor is logged out.");
  });

  test("the contact ends the conversation while the target is asked", async ({ gateway }) => {
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toBeVisible();
    await gateway.text(CUSTOMER, ANN_DIRECT, "STOP");
    await expect(error(ann)).toContainText("The contact ended the conversation.");
    await expect(preview(ben)).toHaveCount(0);
    await expect(interactionWindow(ann)).toContainText("Ended by the contact");
  });

  test(
    "more time: the target gets another answer time and the source sees it",
    { tag: "@firefox" },
    async ({ gateway }) => {
      await transfer(ann, "ben", "Ben Okafor");
      await expect(preview(ben)).toBeVisible();
      await gateway.advance(45_000);
      await pressOnCard(ben, "More time");
      await expect(pending(ann)).toContainText(/[67]\d seconds left/);
      await gateway.advance(30_000);
      await accept(ben);
    },
  );

  test("a queue: one agent after the other is asked, until one accepts", async ({ agent }) => {
    const chloe = await agent("chloe");
    await transfer(ann, "bil", "Billing");
    // Ben has been ready longer.
    await expect(pending(ann)).toContainText("Ben Okafor");
    await expect(preview(chloe)).toHaveCount(0);
    await pressOnCard(ben, "Decline");
    await expect(preview(chloe)).toContainText("Transfer from Ann Lee to Billing");
    await expect(interactionWindow(ann)).toBeVisible();
    await accept(chloe);
    await expect(interactionWindow(ann)).toHaveCount(0);
    await expectTranscript(chloe, ["Hello"]);
  });

  test("a queue with nobody left to ask", async () => {
    await transfer(ann, "bil", "Billing");
    await pressOnCard(ben, "Decline");
    await expect(error(ann)).toContainText("No agent in Billing is available.");
    await expectInMyMessages(ann, "No agent in Billing is available.");
  });

  test("while it is pending the source goes on reading and answering, and can neither end nor mark done", async ({
    gateway,
  }) => {
    await transfer(ann, "ben", "Ben Okafor");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Still there?");
    await expectTranscript(ann, ["Hello", "Still there?"]);
    await expect(preview(ben)).toContainText("Still there?");
    await answer(ann, "Yes.");
    await expectTranscript(ann, ["Hello", "Still there?", "Yes."]);
    for (const name of ["Transfer", "End", "Mark Done"]) {
      await expect(button(ann, name)).toHaveAttribute("aria-disabled", "true");
      await expect(button(ann, name)).toHaveAccessibleDescription("A transfer is pending.");
    }
    await accept(ben);
    await expectTranscript(ben, ["Hello", "Still there?", "Yes."]);
  });
});
