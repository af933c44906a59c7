// A second press does not reach what has taken the place of what was pressed.

import type { Locator, Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  CUSTOMER,
  interactionWindow,
  pending,
  pressOnCard,
  preview,
  search,
  settle,
} from "./desk";
import { expect, test } from "./gateway";
import { type Device, gaps, markDoneTwice } from "./presses";

const SECOND = "+447700900002";
/** The times between the two presses, in milliseconds. */
const GAPS = [0, 60, 120, 260, 400];

/** Presses the left button twice where the pointer is. */
async function pressTwice(page: Page, gap: number): Promise<void> {
  await page.mouse.down();
  await page.mouse.up();
  // The time between the presses is what is tested.
  await page.waitForTimeout(gap);
  await page.mouse.down();
  await page.mouse.up();
}

/**
 * Returns what presses a key with the time at which that is to have been, as event.timeStamp has it: a machine that is busy
 * may need some time more to press it.
 */
async function keyAtTimes(page: Page, key: "Enter"): Promise<(at: number) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  return async (at) => {
    const event = { key, code: key, windowsVirtualKeyCode: 13, timestamp: at / 1000 };
    await session.send("Input.dispatchKeyEvent", { ...event, type: "keyDown", text: "\r" });
    await session.send("Input.dispatchKeyEvent", { ...event, type: "keyUp" });
  };
}

async function point(page: Page, name: string): Promise<void> {
  const box = await button(page, name).first().boundingBox();
  if (!box) throw new Error(`${name} is not on the page`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
}

const windows = (page: Page): Locator => page.getByRole("navigation", { name: "Interactions" }).getByRole("listitem");

for (const gap of GAPS) {
  test(`two clicks ${gap} ms apart accept one invitation`, async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "One");
    await gateway.text(SECOND, ANN_DIRECT, "Two");
    await expect(preview(ann)).toHaveCount(2);
    await settle(ann);
    await point(ann, "Accept");
    await pressTwice(ann, gap);
    await expect(preview(ann)).toHaveCount(1);
    // Once the newcomer may be pressed, it is.
    await expect(async () => {
      await pressOnCard(ann, "Accept");
      await expect(preview(ann)).toHaveCount(0, { timeout: 500 });
    }).toPass();
  });

  test(`an Enter ${gap} ms after the last one of a transfer does not cancel it`, async ({ agent, gateway }) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    await button(ann, "Transfer").click();
    await search(ann).pressSequentially("ben okafor");
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await ann.keyboard.press("Enter");
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeFocused();
    const enter = await keyAtTimes(ann, "Enter");
    const first = Date.now();
    await enter(first);
    await ann.waitForTimeout(gap);
    await enter(first + gap);
    await expect(preview(ben)).toBeVisible();
    await expect(button(pending(ann), "Cancel transfer")).toBeFocused();
    await expect(pending(ann)).toContainText("Ben Okafor has been shown the request.");
  });
}

// The short form of `make presses`.
for (const device of ["mouse", "touch", "keyboard"] satisfies Device[]) {
  test(`Mark Done pressed twice by ${device} and taken back reaches no other conversation`, async ({
    browser,
    gateway,
  }) => {
    const context = await browser.newContext({ baseURL: gateway.url, hasTouch: device === "touch" });
    const ann = await context.newPage();
    await ann.goto("/?agent=ann");
    await markDoneTwice(ann, gateway, device, gaps(4));
    await context.close();
  });
}

test("what the agent moves to takes a press at once", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  // The focus is in the composer now; an agent who knows the way goes on without a pause.
  await ann.keyboard.type("Hi");
  await ann.keyboard.press("Enter");
  await expect(ann.getByRole("log")).toContainText("Hi");
  await button(ann, "End").click();
  await expect(ann.getByRole("main")).toContainText("The conversation has ended.");
  // The button has gone; the focus is on the heading of the window.
  await expect(interactionWindow(ann).getByRole("heading").first()).toBeFocused();
  await ann.keyboard.press("Tab");
  await ann.keyboard.press("Enter");
  await expect(windows(ann)).toHaveCount(0);
});

test("a press on a label reaches its field", { tag: "@firefox" }, async ({ agent }) => {
  const ann = await agent("ann");
  await button(ann, "Team Communicator").click();
  await ann.getByText("Group by kind", { exact: true }).click();
  await expect(ann.getByRole("checkbox", { name: "Group by kind" })).toBeChecked();
});
