// The desk by keyboard alone, with real key presses: everything can be reached, and the focus is never lost or hidden.

import type { Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  composer,
  CONTACT,
  CUSTOMER,
  error,
  expectTranscript,
  interactionWindow,
  messages,
  notifications,
  openMessages,
  pending,
  preview,
  search,
  settle,
  transcript,
} from "./desk";
import { expect, test } from "./gateway";
import { invariants, press, tabTo } from "./keys";

const interactions = (page: Page) => page.getByRole("heading", { name: "Interactions" });
const heading = (page: Page) => interactionWindow(page).getByRole("heading", { name: CONTACT });

test(
  "the whole job: accept, answer, find, transfer, cancel, transfer again, accept there",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await expect(preview(ann)).toBeVisible();

    await press(ann, "F8");
    await expect(preview(ann)).toBeFocused();
    await tabTo(ann, button(preview(ann), "Accept"));
    await press(ann, "Enter");
    await expect(composer(ann)).toBeFocused();
    await ann.keyboard.type("Which model is it?");
    await press(ann, "Enter");
    await expectTranscript(ann, ["Hello", "Which model is it?"]);
    await expect(composer(ann)).toBeFocused();
    await expect(composer(ann)).toHaveValue("");

    await tabTo(ann, button(ann, "Transfer"), "Shift+Tab");
    await press(ann, "Enter");
    await expect(search(ann)).toBeFocused();
    await ann.keyboard.type("ben");
    await press(ann, "ArrowDown");
    await expect(button(ann, "Ben Okafor")).toBeFocused();
    await press(ann, "Enter");
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeFocused();
    await press(ann, "Enter");
    await expect(button(pending(ann), "Cancel transfer")).toBeFocused();
    await expect(preview(ben)).toBeVisible();

    await settle(ann);
    await press(ann, "Enter");
    await expect(pending(ann)).toHaveCount(0);
    await invariants(ann, "cancelled");
    await expect(heading(ann)).toBeFocused();
    await expect(notifications(ben)).toContainText("Withdrawn by Ann Lee.");

    await tabTo(ann, button(ann, "Transfer"));
    await press(ann, "Enter");
    await expect(search(ann)).toBeFocused();
    await ann.keyboard.type("ben");
    await press(ann, "Enter", "Enter");
    await expect(button(preview(ben), "Accept")).toBeVisible();
    await press(ben, "F8");
    await expect(preview(ben)).toBeFocused();
    await tabTo(ben, button(preview(ben), "Accept"));
    await press(ben, "Enter");
    await expect(composer(ben)).toBeFocused();
    await expect(interactionWindow(ann)).toHaveCount(0);
    await invariants(ann, "the window went to Ben");
    await expect(interactions(ann)).toBeFocused();
  },
);

test.describe("in an interaction", () => {
  let ann: Page;

  test.beforeEach(async ({ agent, gateway }) => {
    ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    await expect(composer(ann)).toBeFocused();
  });

  test("Transfer, two letters, Enter, Enter: on its way to the first match; declined, the focus stays useful", async ({
    agent,
  }) => {
    const ben = await agent("ben");
    await tabTo(ann, button(ann, "Transfer"), "Shift+Tab");
    await press(ann, "Enter");
    await expect(search(ann)).toBeFocused();
    await ann.keyboard.type("be");
    await press(ann, "Enter", "Enter");
    await expect(pending(ann)).toContainText("Ben Okafor");
    await expect(button(pending(ann), "Cancel transfer")).toBeFocused();
    await expect(preview(ben)).toBeVisible();
    await press(ben, "F8");
    await tabTo(ben, button(preview(ben), "Decline"));
    await press(ben, "Enter");
    await expect(preview(ben)).toHaveCount(0);
    await expect(interactions(ben)).toBeFocused();
    await expect(error(ann)).toBeVisible();
    await invariants(ann, "declined");
    await tabTo(ann, button(error(ann), "Try again"));
    await press(ann, "Enter");
    await expect(button(pending(ann), "Cancel transfer")).toBeFocused();
  });

  test("Escape clears the text, then closes, and the focus is back on Transfer", { tag: "@firefox" }, async () => {
    await tabTo(ann, button(ann, "Transfer"), "Shift+Tab");
    await press(ann, "Enter");
    await expect(search(ann)).toBeFocused();
    await ann.keyboard.type("eve");
    await press(ann, "ArrowDown", "Escape");
    await expect(search(ann)).toBeFocused();
    await press(ann, "Escape");
    await expect(search(ann)).toHaveValue("");
    await expect(search(ann)).toBeFocused();
    await press(ann, "Escape");
    await expect(search(ann)).toHaveCount(0);
    await expect(button(ann, "Transfer")).toBeFocused();
  });

  test("F6 goes round the landmarks, and back to where one was in each", { tag: "@firefox" }, async ({ gateway }) => {
    await gateway.text("+447700900002", ANN_DIRECT, "Me too");
    await expect(preview(ann)).toBeVisible();
    await openMessages(ann);
    await press(ann, "F6");
    const here = () =>
      ann.evaluate(() => {
        const at = document.activeElement?.closest("[data-landmark]");
        return at?.getAttribute("aria-label") ?? at?.querySelector("h1, h2")?.textContent;
      });
    const round = ["Baton", "Notifications", "Interactions", CONTACT, "My Messages"];
    for (const name of [...round, "Baton"]) {
      expect(await here()).toBe(name);
      await press(ann, "F6");
    }
    expect(await here()).toBe("Notifications");
    await press(ann, "Shift+F6", "Shift+F6", "Shift+F6");
    expect(await here()).toBe(CONTACT);
    await expect(composer(ann)).toBeFocused();
  });

  test(
    "an invitation that arrives neither takes the focus nor interrupts what is typed",
    { tag: "@firefox" },
    async ({ gateway }) => {
      await ann.keyboard.type("I am ");
      await gateway.text("+447700900002", ANN_DIRECT, "Me too");
      await ann.keyboard.type("just ");
      await expect(preview(ann)).toBeVisible();
      await ann.keyboard.type("typing.");
      await expect(composer(ann)).toBeFocused();
      await expect(composer(ann)).toHaveValue("I am just typing.");
      await invariants(ann, "an invitation has arrived");
      await press(ann, "Enter");
      await expect(transcript(ann)).toContainText("I am just typing.");
      await expect(preview(ann)).toBeVisible();
    },
  );

  test(
    "declining leads to the other card, then back to where the focus was",
    { tag: "@firefox" },
    async ({ gateway }) => {
      await gateway.text("+447700900002", ANN_DIRECT, "Me too");
      await expect(preview(ann)).toHaveCount(1);
      await gateway.text("+447700900003", ANN_DIRECT, "And me");
      await expect(preview(ann)).toHaveCount(2);
      for (const left of [1, 0]) {
        await press(ann, "F8");
        await tabTo(ann, button(preview(ann).last(), "Decline"));
        await press(ann, "Enter");
        await expect(preview(ann)).toHaveCount(left);
        await invariants(ann, "declined");
        await expect(left ? preview(ann) : composer(ann)).toBeFocused();
      }
    },
  );
});

test(
  "My Messages: opened, closed with Escape, the focus is back on its button",
  { tag: "@firefox" },
  async ({ agent }) => {
    const ann = await agent("ann");
    await tabTo(ann, ann.getByRole("button", { name: /^My Messages/ }), "Shift+Tab");
    await press(ann, "Enter");
    await expect(messages(ann).getByRole("heading")).toBeFocused();
    await press(ann, "Escape");
    await expect(messages(ann)).toHaveCount(0);
    await expect(ann.getByRole("button", { name: /^My Messages/ })).toBeFocused();
  },
);

test("a countdown is seen each second, and spoken at most three times", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await ann.clock.install();
  await ann.evaluate(() => {
    const spoken: string[] = [];
    Object.assign(window, { spoken });
    const regions = document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]");
    const keep = (changes: MutationRecord[]) => {
      for (const region of new Set(changes.map(({ target }) => target)))
        if (region.textContent) spoken.push(region.textContent);
    };
    for (const region of regions)
      new MutationObserver(keep).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  const left = async () => Number(/(\d+) seconds left/.exec(await preview(ann).innerText())?.[1]);
  // The page's clock, not the gateway's: the invitation does not expire.
  for (let seen = await left(); seen > 15; seen = await left()) {
    await ann.clock.fastForward(3000);
    await expect.poll(left, { intervals: [20] }).toBeLessThan(seen - 1);
  }
  const spoken = () => ann.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
  await expect.poll(async () => (await spoken()).at(-1)).toMatch(/seconds left to answer/);
  expect((await spoken()).length, (await spoken()).join("\n")).toBeLessThanOrEqual(3);
});

test("the message field is shown whole when Tab leads to it, also where it was cut off before", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  await ann.setViewportSize({ width: 320, height: 460 });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  for (const cut of [3, 20, 60]) {
    await ann.getByLabel("Attach files").focus();
    await composer(ann).evaluate(
      (field, cut) => scrollBy(0, field.getBoundingClientRect().bottom - innerHeight - cut),
      cut,
    );
    await ann.keyboard.press("Tab");
    await expect(composer(ann)).toBeFocused();
    const below = await composer(ann).evaluate((field) => field.getBoundingClientRect().bottom - innerHeight);
    expect(below, `${cut} pixels were cut off`).toBeLessThan(0);
  }
});

test("a menu opened while its card arrives stays at its button", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  const session = await ann.context().newCDPSession(ann);
  await session.send("Animation.enable");
  await session.send("Animation.setPlaybackRate", { playbackRate: 0.01 });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  await press(ann, "F8");
  await tabTo(ann, button(preview(ann), "Decline with a reason"));
  await press(ann, "Enter");
  await expect(ann.getByRole("menuitem").first()).toBeFocused();
  const place = () => ann.getByRole("menu").boundingBox();
  const before = await place();
  await ann.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  expect(await place()).toEqual(before);
});
