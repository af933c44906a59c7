// The conversation stays in view, nothing that arrives moves or covers what can be pressed, and content too long for its
// place is wrapped. See screens.spec.ts for the rest.

import type { Page } from "@playwright/test";
import {
  accept,
  act,
  ANN_DIRECT,
  answer,
  button,
  composer,
  CUSTOMER,
  error,
  interactionWindow,
  messages,
  notifications,
  openDetails,
  pending,
  pressOnCard,
  preview,
  search,
  settle,
  transfer,
} from "./desk";
import { expect, type Gateway, test } from "./gateway";
import { invariants } from "./keys";
import { troubles } from "./measure";
import { expectConversationInView, lastMessage, measureShifts, stays, takeShifts } from "./moves";

/** The short form has one of each layout. */
const SIZES = [
  { width: 320, height: 640 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  ...(process.env.WHOLE === undefined
    ? []
    : [
        { width: 400, height: 800 },
        { width: 1440, height: 900 },
        { width: 1920, height: 1080 },
      ]),
];
/** Side panels of a CRM, and the smallest phone. */
const PANELS = [
  { width: 320, height: 568 },
  { width: 320, height: 640 },
  { width: 360, height: 740 },
  { width: 400, height: 800 },
];
const LONG = "A long question, so that the card grows. ".repeat(6);
const QUESTION = "It's the top left corner, all dark now. I need it for work tomorrow morning.";

/** A stranger's number; each writes once. */
const stranger = (n: number): string => `+4477009000${String(10 + n)}`;

/** A further invitation. */
async function invited(page: Page, gateway: Gateway, n: number): Promise<void> {
  const before = await preview(page).count();
  await gateway.text(stranger(n), ANN_DIRECT, LONG);
  await expect(preview(page)).toHaveCount(before + 1);
}

async function customerWrites(page: Page, gateway: Gateway, text: string): Promise<void> {
  // Or it could come in before the agent's own.
  await expect(page.getByRole("log")).not.toContainText("Sending");
  await gateway.text(CUSTOMER, ANN_DIRECT, text);
  await expect(lastMessage(page)).toHaveText(text);
}

/** Declines every invitation. */
async function cleared(page: Page): Promise<void> {
  for (let left = await preview(page).count(); left > 0; left -= 1) {
    // What has come into the place of a card takes no press at first.
    await settle(page);
    await button(preview(page).first(), "Decline").click();
    await expect(preview(page)).toHaveCount(left - 1);
  }
}

/** Ann's transfer to Ben fails. */
async function declined(ann: Page, ben: Page): Promise<void> {
  await pressOnCard(ben, "Decline");
  await expect(error(ann)).toBeAttached();
}

for (const size of SIZES) {
  const firefox = [320, 1280].includes(size.width) ? { tag: "@firefox" } : {};
  test(
    `what arrives moves nothing that can be pressed, ${size.width}×${size.height}`,
    firefox,
    async ({ agent, gateway }) => {
      const [ann, ben] = [await agent("ann"), await agent("ben")];
      await ann.setViewportSize(size);
      const stay = (state: string, arrives: () => Promise<void>) => stays(ann, state, arrives);

      await stay("no interaction ← a card", () => invited(ann, gateway, 1));
      await stay("a card ← another", () => invited(ann, gateway, 2));
      await cleared(ann);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
      await accept(ann);
      await answer(ann, "Which model is it?");
      await stay("a conversation ← a message", () => customerWrites(ann, gateway, LONG));
      await composer(ann).fill("It is on its way, I have looked it up");
      await stay("an answer half written ← a message", () => customerWrites(ann, gateway, "Please"));
      await stay("a conversation ← a card", () => invited(ann, gateway, 3));
      await invariants(ann, "an invitation has arrived");
      await stay("a conversation and a card ← another", () => invited(ann, gateway, 4));
      await stay("a conversation and cards ← a message", () => customerWrites(ann, gateway, LONG));

      await transfer(ann, "ben", "Ben Okafor");
      // Before that, the card says that he is being asked.
      await expect(pending(ann)).toContainText("has been shown the request");
      await stay("a pending transfer ← a message", () => customerWrites(ann, gateway, "Are you there?"));
      await stay("a pending transfer ← its failure", () => declined(ann, ben));
      await stay("an error ← a message", () => customerWrites(ann, gateway, LONG));
      await stay("an error ← a card", () => invited(ann, gateway, 5));
      await cleared(ann);

      await button(ann, "Transfer").click();
      await expect(search(ann)).toBeVisible();
      // Who is ready stands first: rows move once, when that has come.
      await expect(ann.getByRole("grid")).toContainText("Logged out");
      await stay("the Team Communicator ← a card", () => invited(ann, gateway, 6));
      await ann.keyboard.press("Escape");
      await openDetails(ann);
      await stay("the details ← a card", () => invited(ann, gateway, 7));
      if (!(await composer(ann).isVisible())) await act(ann, "Details");
      await cleared(ann);
      await button(ann, "Standard responses").click();
      await expect(ann.getByLabel("Search standard responses")).toBeVisible();
      await stay("standard responses ← a card", () => invited(ann, gateway, 8));
      await ann.keyboard.press("Escape");
      await ann.getByRole("button", { name: /^My Messages/ }).click();
      await expect(messages(ann)).toBeVisible();
      await stay("My Messages ← a card", () => invited(ann, gateway, 9));
      await button(messages(ann), "Close").click();

      await stay("a conversation ← the connection is lost", async () => {
        await gateway.kill();
        await expect(ann.getByRole("banner")).toContainText("Reconnecting");
      });
      await stay("no connection ← it is back", async () => {
        await gateway.start();
        await expect(ann.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached({ timeout: 30_000 });
      });
    },
  );
}

for (const size of PANELS) {
  const firefox = size.height === 568 ? { tag: "@firefox" } : {};
  test(
    `the last message and the composer are in view, ${size.width}×${size.height}`,
    firefox,
    async ({ agent, gateway }) => {
      const [ann, ben] = [await agent("ann"), await agent("ben")];
      await ann.setViewportSize(size);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
      await accept(ann);
      await answer(ann, "Which model is it?");
      await customerWrites(ann, gateway, QUESTION);
      await expectConversationInView(ann, "a conversation");
      await invited(ann, gateway, 1);
      await expectConversationInView(ann, "with a card");
      await invited(ann, gateway, 2);
      await expectConversationInView(ann, "with two cards");
      await cleared(ann);
      await transfer(ann, "ben", "Ben Okafor");
      await expect(pending(ann)).toBeVisible();
      await expectConversationInView(ann, "with a pending transfer");
      await declined(ann, ben);
      await expect(notifications(ann)).toContainText("declined");
      await expectConversationInView(ann, "with an error");
      await invited(ann, gateway, 3);
      await expectConversationInView(ann, "with an error and a card");
      await customerWrites(ann, gateway, "And again, a message");
      await expectConversationInView(ann, "with an error, a card and a new message");
      await gateway.kill();
      await expect(ann.getByRole("banner")).toContainText("Reconnecting");
      await expectConversationInView(ann, "with an error, a card and no connection");
    },
  );
}

for (const size of [PANELS[1]!, PANELS[3]!]) {
  test(`in the frame of a page it is the same, ${size.width}×${size.height}`, async ({ agent, gateway, page }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${gateway.url}/demo-crm`);
    await button(page, "Sign in as Ann Lee").click();
    const desk = page.frameLocator("iframe");
    await expect(desk.getByRole("banner")).toContainText("Connected");
    await page.locator("iframe").evaluate((frame, { width, height }) => {
      frame.style.cssText = `position: fixed; inset: 0 auto auto 0; width: ${width}px; height: ${height}px; min-height: 0`;
    }, size);
    const ben = await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await pressOnCard(desk, "Accept");
    await desk.getByRole("textbox", { name: /^Message to / }).fill("Which model is it?");
    await desk.getByRole("button", { name: "Send", exact: true }).click();
    await gateway.text(CUSTOMER, ANN_DIRECT, QUESTION);
    await expect(lastMessage(desk)).toHaveText(QUESTION);
    await desk.getByRole("button", { name: "Transfer", exact: true }).click();
    await desk.getByLabel("Find an internal target").fill("ben");
    await desk.getByRole("button", { name: "Actions for Ben Okafor" }).click();
    await desk.getByRole("menuitem", { name: "SMS Transfer" }).click();
    await pressOnCard(ben, "Decline");
    await expect(desk.getByRole("main").getByRole("group", { name: "Error" })).toBeVisible();
    await expectConversationInView(desk, "with an error");
    await gateway.text(stranger(1), ANN_DIRECT, LONG);
    await expect(preview(desk)).toHaveCount(1);
    await expectConversationInView(desk, "with an error and a card");
  });
}

test("twenty arrivals shift no layout", async ({ agent, gateway, browserName }) => {
  test.skip(browserName !== "chromium", "only Chromium measures it");
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  for (const size of [
    { width: 360, height: 740 },
    { width: 1280, height: 800 },
  ]) {
    await ann.setViewportSize(size);
    const from = (n: number) => stranger(size.width === 360 ? 20 + n : 40 + n);
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    if (!(await interactionWindow(ann).isVisible())) await accept(ann);
    await measureShifts(ann);
    const holds = async (what: string) => expect.soft(await takeShifts(ann), `${size.width}: ${what}`).toEqual([]);
    await takeShifts(ann);
    for (let n = 0; n < 3; n += 1) {
      await customerWrites(ann, gateway, `A message ${size.width} ${n}. ${LONG}`);
      await holds("a message");
      await gateway.text(from(n), ANN_DIRECT, LONG);
      await expect(preview(ann)).toHaveCount(n + 1);
      await holds("a card");
    }
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toBeVisible();
    await expect(pending(ann)).toContainText("has been shown");
    await takeShifts(ann);
    await declined(ann, ben);
    await holds("an error");
    await customerWrites(ann, gateway, `A last message ${size.width}`);
    await holds("a message under an error");
    await cleared(ann);
  }
});

test("a message of one endless word is broken, not cut off", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "https://example.org/".padEnd(300, "long"));
  await expect(preview(ann)).toBeVisible();
  for (const screen of ["Interaction Preview", "interaction window"]) {
    if (screen === "interaction window") await accept(ann);
    for (const size of [SIZES[0]!, SIZES[2]!]) {
      await ann.setViewportSize(size);
      expect(await troubles(ann), `${screen}, ${size.width}×${size.height}`).toEqual([]);
    }
  }
});

test("the interaction in front is in view in the list; the narrowest desk says in words that one is ready", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  for (let n = 0; n < 4; n += 1) {
    await gateway.text(stranger(n), ANN_DIRECT, "Hello");
    await pressOnCard(ann, "Accept");
    await expect(interactionWindow(ann, stranger(n))).toBeVisible();
  }
  await ann.setViewportSize({ width: 1280, height: 260 });
  const list = ann.getByRole("navigation", { name: "Interactions" });
  const cut = async (): Promise<number> => {
    const [around, current] = await Promise.all([list, list.locator("[aria-current]")].map((it) => it.boundingBox()));
    if (!around || !current) return Infinity;
    return Math.max(around.y - current.y, current.y + current.height - around.y - around.height, 0);
  };
  for (const keys of ["F9", "F9", "F9", "F9", "Shift+F9", "Shift+F9"]) {
    await ann.keyboard.press(keys);
    await expect.poll(cut, { message: keys }).toBeLessThanOrEqual(1);
  }
  await list.getByRole("button").first().focus();
  for (let n = 1; n < 4; n += 1) {
    await ann.keyboard.press("Tab");
    await invariants(ann, `Tab to row ${n}`);
  }
  await ann.setViewportSize({ width: 320, height: 300 });
  await ann.getByRole("button", { name: /^Interactions/ }).click();
  await expect.poll(cut, { message: "in the place of the window" }).toBeLessThanOrEqual(1);
  const state = button(ann, "Ann Lee, Ready").getByText("Ready");
  await expect(state).toBeInViewport({ ratio: 1 });
  expect((await state.boundingBox())?.width, "it is seen").toBeGreaterThan(24);
});
