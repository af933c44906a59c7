// The transcript and the composer as laid out: groups, what is said between them, the end that stays in view, and the
// place that stays the reader's.

import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import {
  ANN_DIRECT,
  CUSTOMER,
  accept,
  answer,
  button,
  composer,
  interactionWindow,
  pressOnCard,
  preview,
  settle,
  transcript,
  talking,
} from "./desk";
import { expect, test } from "./gateway";

const OTHER = "+447700900002";
const MINUTE = 60_000;
const BEN_DIRECT = "+447700900102";

const message = (page: Page, text: string): Locator => transcript(page).getByText(text, { exact: true });
/** How far the end is from the transcript's own end, in CSS pixels. */
const fromEnd = (page: Page): Promise<number> =>
  transcript(page).evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
const top = async (it: Locator): Promise<number> => Math.round((await it.boundingBox())!.y);

/** Asserts that all of an element is seen inside the transcript. */
async function expectWhole(page: Page, it: Locator): Promise<void> {
  await expect(it).toBeInViewport({ ratio: 1 });
  const [log, box] = [(await transcript(page).boundingBox())!, (await it.boundingBox())!];
  expect(box.y).toBeGreaterThanOrEqual(log.y);
  expect(box.y + box.height).toBeLessThanOrEqual(log.y + log.height + 1);
}

test("messages stand in groups, each with one time, and every one is heard with its own", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway, "One");
  await gateway.advance(14 * MINUTE);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Two");
  await gateway.advance(16 * MINUTE);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Three");
  await answer(ann, "Four");
  await answer(ann, "Five");
  await expect(message(ann, "Five")).toBeVisible();
  await expect(transcript(ann)).toContainText("Sent");
  const times = transcript(ann).locator(".message-end").filter({ visible: true });
  // By what the eye sees: what is transparent is there for those who hear.
  const seen = async (): Promise<string[]> =>
    times.evaluateAll((all) =>
      all
        .filter((it) => getComputedStyle(it).opacity !== "0")
        .map((it) => it.closest(".message")?.querySelector(".message-text")?.textContent ?? ""),
    );
  await ann.mouse.move(0, 0);
  expect(await seen()).toEqual(["Two", "Three", "Five"]);
  // Pointing at another shows its own, and moves nothing.
  const before = await top(message(ann, "Five"));
  await message(ann, "Four").hover();
  expect(await seen()).toEqual(["Two", "Three", "Four", "Five"]);
  expect(await top(message(ann, "Five"))).toBe(before);
  await expect(transcript(ann).locator(".message-who")).toHaveCount(5);
  await expect(transcript(ann).getByRole("separator")).toHaveAccessibleName("Today");
  await expectAccessible(ann, "groups");
  // A new day begins with its name.
  await gateway.advance(24 * 60 * MINUTE - 30 * MINUTE);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Six");
  // The sign-in has run out meanwhile.
  await ann.goto("/?agent=ann");
  await expect(message(ann, "Six")).toBeVisible();
  const days = transcript(ann).getByRole("separator");
  await expect(days).toHaveText(["Yesterday", "Today"]);
});

test("a hand-over stands in the conversation with its note", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, BEN_DIRECT, "My screen is cracked");
  await accept(ben);
  await answer(ben, "One moment");
  await expect(transcript(ben)).toContainText("Sent");
  await button(ben, "Transfer").click();
  await ben.getByLabel("Find an internal target").fill("ann");
  await ben.getByLabel("Note for the target (optional)").fill("I promised a swap");
  await button(ben, "Actions for Ann Lee").click();
  await ben.getByRole("menuitem", { name: "SMS Transfer" }).click();
  await accept(ann);
  await expect(transcript(ann)).toContainText(
    /One moment.*Transferred to you by Ben Okafor\..*Note: I promised a swap/s,
  );
  await expect(transcript(ann).locator(".message-head:not(.hidden)")).toContainText("Ben Okafor");
  await answer(ann, "Ann here");
  await expect(message(ann, "Ann here")).toBeVisible();
  await expect(transcript(ann)).toContainText(/Transferred to you by Ben Okafor.*Ann here/s);
  await expect(transcript(ann).locator(".event")).toHaveCount(1);
});

test("the end stays in view, whatever takes room from it", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await ann.setViewportSize({ width: 360, height: 640 });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Message 0");
  await accept(ann);
  for (let n = 1; n < 12; n += 1)
    await gateway.text(CUSTOMER, ANN_DIRECT, `Message ${n} ${"and so on ".repeat(n % 4)}`);
  await gateway.text(CUSTOMER, ANN_DIRECT, "The last one");
  const last = message(ann, "The last one");
  await expectWhole(ann, last);
  const log = (await transcript(ann).boundingBox())!.height;
  await gateway.text(OTHER, ANN_DIRECT, "Are you there? ".repeat(6));
  await expect(preview(ann)).toBeVisible();
  await expectWhole(ann, last);
  expect((await transcript(ann).boundingBox())!.height, "the card takes room").toBeLessThan(log);
  // The connection strip, and a field that grows.
  await ann.context().setOffline(true);
  await expect(ann.getByText("Offline").filter({ visible: true }).first()).toBeVisible();
  await expectWhole(ann, last);
  await composer(ann).fill("One\ntwo\nthree\nfour");
  await expectWhole(ann, last);
  expect(await fromEnd(ann)).toBeLessThanOrEqual(1);
  await ann.context().setOffline(false);
  for (const size of [
    { width: 320, height: 568 },
    { width: 1280, height: 720 },
    { width: 400, height: 800 },
  ]) {
    await ann.setViewportSize(size);
    await expectWhole(ann, last);
  }
});

test("few messages stand at the end", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  const [log, box] = [(await transcript(ann).boundingBox())!, (await message(ann, "Hello").boundingBox())!];
  expect(log.y + log.height - box.y - box.height).toBeLessThan(48);
});

/** Scrolls to the first message, and waits until the desk has been told of it: by an event, in the next frame. */
const scrollToBegin = (page: Page): Promise<void> =>
  transcript(page).evaluate(async (log) => {
    log.scrollTo(0, 0);
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
  });

test("what arrives below moves nothing, and one button leads to it", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "Message 0");
  for (let n = 1; n < 40; n += 1) await gateway.text(CUSTOMER, ANN_DIRECT, `Message ${n}`);
  await expectWhole(ann, message(ann, "Message 39"));
  const newest = ann.getByRole("button", { name: /Jump to newest$/ });
  await expect(newest).toHaveCount(0);
  await scrollToBegin(ann);
  const first = message(ann, "Message 0");
  await expectWhole(ann, first);
  const before = await top(first);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Last but one");
  await expect(newest).toHaveText("1 new message. Jump to newest");
  await gateway.text(CUSTOMER, ANN_DIRECT, "The last one");
  await expect(newest).toHaveText("2 new messages. Jump to newest");
  expect(await top(first)).toBe(before);
  const log = (await transcript(ann).boundingBox())!;
  expect(log.y + log.height, "it covers nothing").toBeLessThanOrEqual(await top(newest));
  // A box of another height, with the panel open in its place and closed again.
  await composer(ann).fill("One\ntwo\nthree");
  expect(await top(first)).toBe(before);
  await composer(ann).fill("");
  await expectAccessible(ann, "new messages below");
  await transcript(ann).focus();
  await ann.keyboard.press("Tab");
  await expect(newest).toBeFocused();
  await ann.keyboard.press("Enter");
  await expectWhole(ann, message(ann, "The last one"));
  await expect(transcript(ann)).toBeFocused();
  await expect(newest).toHaveCount(0);
  // Scrolling there does as well.
  await scrollToBegin(ann);
  await gateway.text(CUSTOMER, ANN_DIRECT, "One more");
  await expect(newest).toHaveText("1 new message. Jump to newest");
  await transcript(ann).evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await expect(newest).toHaveCount(0);
  // What the agent sends leads to the end.
  await scrollToBegin(ann);
  await answer(ann, "Here you are");
  await expectWhole(ann, message(ann, "Here you are"));
});

test("the reader's place stays while older messages and pictures come", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "Message 0");
  for (let n = 1; n < 130; n += 1)
    await gateway.text(CUSTOMER, ANN_DIRECT, `Message ${n} ${"and so on ".repeat((n * 7) % 30)}`);
  // What the gateway sends takes a while from here on, so that what is fetched comes after what was there.
  await ann.routeWebSocket(/.*/, (desk) => {
    const gateway = desk.connectToServer();
    gateway.onMessage((frame) => setTimeout(() => desk.send(frame), 200));
  });
  await ann.reload();
  await expect(transcript(ann).locator(".message-text").last()).toBeInViewport();
  // Up to where the first page ends, which is when older messages are fetched; from then on until they are there.
  const moved = await transcript(ann).evaluate(async (log) => {
    const find = (text: string) =>
      [...log.querySelectorAll(".message-text")].find((it) => it.textContent?.startsWith(`${text} `));
    const frame = () => new Promise(requestAnimationFrame);
    for (; !find("Message 31"); await frame()) log.scrollBy(0, -200);
    const here = find("Message 31") as Element;
    const before = here.getBoundingClientRect().top;
    const late = find("Message 25") !== undefined;
    let most = 0;
    for (let after = 0; after < 5; after += find("Message 25") ? 1 : 0) {
      await frame();
      most = Math.max(most, Math.abs(here.getBoundingClientRect().top - before));
    }
    return { late, most };
  });
  expect(moved.late, "the older ones come after").toBe(false);
  expect(moved.most).toBeLessThanOrEqual(1);
});

test("the place is kept under a panel that covers it", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await ann.setViewportSize({ width: 400, height: 700 });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Message 0");
  await accept(ann);
  for (let n = 1; n < 90; n += 1) await gateway.text(CUSTOMER, ANN_DIRECT, `Message ${n}`);
  await expectWhole(ann, message(ann, "Message 89"));
  await transcript(ann).evaluate((log) => log.scrollBy(0, -2000));
  const middle = transcript(ann)
    .getByText(/^Message 5\d$/)
    .filter({ visible: true });
  await expect(middle.first()).toBeAttached();
  const at = await transcript(ann).evaluate((log) => log.scrollTop);
  await button(ann, "Transfer").click();
  await expect(transcript(ann)).toBeHidden();
  await ann.getByRole("main").getByRole("button", { name: "Close" }).or(button(ann, "Transfer")).first().click();
  await expect(transcript(ann)).toBeVisible();
  await expect.poll(() => transcript(ann).evaluate((log) => log.scrollTop)).toBe(at);
});

test("what came while the window was out of sight stands below a line until it is seen and left", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway);
  await gateway.text(OTHER, ANN_DIRECT, "Hello too");
  await expect(preview(ann)).toBeVisible();
  await settle(ann);
  await pressOnCard(ann, "Accept");
  await expect(interactionWindow(ann, OTHER)).toBeVisible();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Still there?");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello?");
  const tabs = ann.getByRole("navigation", { name: "Interactions" }).getByRole("button");
  await expect(tabs.first()).toContainText("2 new");
  await tabs.first().click();
  const line = transcript(ann).getByRole("separator", { name: "2 new messages" });
  await expect(line).toBeVisible();
  await expect(transcript(ann)).toContainText(/Hello.*2 new messages.*Still there\?.*Hello\?/s);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Good");
  await expect(message(ann, "Good")).toBeVisible();
  await expect(line).toBeVisible();
  await tabs.last().click();
  await expect(interactionWindow(ann, OTHER)).toBeVisible();
  await tabs.first().click();
  await expect(message(ann, "Good")).toBeVisible();
  await expect(line).toHaveCount(0);
});

for (const width of [320, 1280]) {
  test(`the field grows with its text, and Send stays where it is, ${width} px`, async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await ann.setViewportSize({ width, height: 720 });
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    const height = async () => (await composer(ann).boundingBox())!.height;
    const send = await button(ann, "Send").boundingBox();
    const one = await height();
    const grown: number[] = [];
    for (const lines of [2, 4, 6, 9]) {
      await composer(ann).fill(Array.from({ length: lines }, (_, n) => `Line ${n}`).join("\n"));
      grown.push(await height());
      expect(await button(ann, "Send").boundingBox()).toEqual(send);
      await expectWhole(ann, message(ann, "Hello"));
    }
    const [two = 0, four = 0, six = 0, nine = 0] = grown;
    expect(two).toBeGreaterThan(one);
    expect(four).toBeGreaterThan(two);
    expect(six).toBeGreaterThan(four);
    expect(nine).toBe(six);
    // What is billed, files and standard responses push the transcript alone.
    await composer(ann).fill("It’s on its way… ");
    await expect(button(ann, "Replace 2 characters to send 1 message")).toBeVisible();
    expect(await button(ann, "Send").boundingBox()).toEqual(send);
    await button(ann, "Standard responses").click();
    await expect(ann.getByLabel("Search standard responses")).toBeFocused();
    expect(await button(ann, "Send").boundingBox()).toEqual(send);
    await ann.keyboard.press("Escape");
    await composer(ann).fill("");
    expect(await height()).toBe(one);
  });
}
