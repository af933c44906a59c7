// Several tabs and devices of one agent: all show the same, one rings; if that one cannot, the others do.

import type { BrowserContext, Page } from "@playwright/test";
import { accept, ANN_DIRECT, answer, button, composer, CONTACT, CUSTOMER, pressOnCard, preview } from "./desk";
import { expect, test } from "./gateway";

declare global {
  interface Window {
    rings: number;
  }
}

/**
 * Opens a tab of an agent that counts how often it rings, with a click in it. `mute`: the browser still blocks sound.
 * (A tab without a click is impossible: evaluating in it counts as one.)
 */
async function tab(context: BrowserContext, mute = false): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript((mute) => {
    window.rings = 0;
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement) {
      if (mute) throw new DOMException("play() can only be initiated by a user gesture.", "NotAllowedError");
      await play.call(this);
      window.rings += 1;
    };
  }, mute);
  await page.goto("/?agent=ann");
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await page.getByRole("heading", { name: "Baton" }).click();
  return page;
}

const rings = (page: Page): Promise<number> => page.evaluate(() => window.rings);

test("the tab used last rings, the others show it in silence; when it closes another takes over", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const tabs = [await tab(context), await tab(context), await tab(context)];
  const [first, second, last] = tabs as [Page, Page, Page];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  for (const page of tabs) await expect(preview(page)).toBeVisible();
  await expect.poll(() => rings(last)).toBe(1);
  await last.close();
  await pressOnCard(first, "Decline");
  await expect(preview(second)).toHaveCount(0);

  await gateway.text("+447700900002", ANN_DIRECT, "Hello");
  for (const page of [first, second]) await expect(preview(page)).toBeVisible();
  await expect.poll(async () => (await rings(first)) + (await rings(second))).toBe(1);
  await context.close();
});

test("where the chosen tab sleeps, the others ring after two seconds", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const awake = await tab(context);
  const asleep = await tab(context);
  // Uses the debugger: Chromium does not freeze visible tabs, and on a headless system all tabs are visible.
  const devtools = await context.newCDPSession(asleep);
  await devtools.send("Debugger.enable");
  await devtools.send("Debugger.pause");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(awake)).toBeVisible();
  await expect.poll(() => rings(awake)).toBe(1);
  await devtools.send("Debugger.disable");
  await context.close();
});

test("where the chosen tab may not sound, the others ring; with the ring turned off none is heard", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const used = await tab(context);
  const mute = await tab(context, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect.poll(() => rings(used)).toBe(1);
  expect(await rings(mute)).toBe(0);
  await pressOnCard(used, "Decline");

  await mute.close();
  await button(used, "Ann Lee, Ready").click();
  await used.getByRole("menuitem", { name: "Settings" }).click();
  await used.getByLabel("Ring for invitations").uncheck();
  await used.keyboard.press("Escape");
  await gateway.text("+447700900002", ANN_DIRECT, "Hello");
  await expect(preview(used)).toBeVisible();
  // Later than the latest moment at which it could have rung, by its own clock.
  await used.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3_500)));
  expect(await rings(used), "no more than before").toBe(1);
  await context.close();
});

test("what is typed in one tab is in the other", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const [first, second] = [await tab(context), await tab(context)];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await pressOnCard(second, "Accept");
  await composer(second).fill("Half a sentence");
  await expect(composer(first)).toHaveValue("Half a sentence");
  await answer(second, "A whole sentence.");
  await expect(composer(first)).toHaveValue("");
  await context.close();
});

test("a second device is told of in words on both, and both are in step", async ({ agent, gateway }) => {
  const desk = await agent("ann");
  const laptop = await agent("ann");
  for (const page of [desk, laptop]) await expect(page.getByRole("banner")).toContainText("on 2 devices");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  for (const page of [desk, laptop]) await expect(preview(page)).toBeVisible();
  await pressOnCard(laptop, "Accept");
  for (const page of [desk, laptop]) await expect(page.getByRole("region", { name: CONTACT })).toBeVisible();
  await laptop.close();
  await expect(desk.getByRole("banner")).not.toContainText("devices");
});

test("who signs out leaves no word in the browser, from no tab", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const [first, second] = [await tab(context), await tab(context)];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(first);
  await composer(first).fill("Half a th");
  await second.getByRole("button", { name: /^Ann Lee, / }).click();
  await second.getByRole("menuitem", { name: "Sign out" }).click();
  const asked = second.getByRole("dialog", { name: "You have 1 open interaction." });
  await expect(asked).toContainText("You have an unsent draft. Signing out discards it.");
  const kept = (): Promise<string[]> =>
    second.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("baton/ann/")));
  expect((await kept()).some((key) => key.includes("draft/"))).toBe(true);
  await button(asked, "Keep them").click();
  for (const page of [first, second]) await expect(button(page, "Sign in as Ann Lee")).toBeVisible();
  expect(await kept()).toEqual([]);
  await context.close();
});
