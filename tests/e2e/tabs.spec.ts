// Several tabs and devices of one agent: all show the same, one is heard; where that one cannot be, the others are.

import type { BrowserContext, Page } from "@playwright/test";
import { ANN_DIRECT, answer, button, composer, CUSTOMER, preview } from "./desk";
import { expect, test } from "./gateway";

declare global {
  interface Window {
    rings: number;
  }
}

/** A tab of an agent that counts how often it rings. `used`: somebody has clicked in it, without which no browser lets it sound. */
async function tab(context: BrowserContext, used = true): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.rings = 0;
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement) {
      await play.call(this);
      window.rings += 1;
    };
  });
  await page.goto("/?agent=ann");
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeVisible();
  if (used) await page.getByRole("heading", { name: "Baton" }).click();
  return page;
}

const rings = (page: Page): Promise<number> => page.evaluate(() => window.rings);

test("the tab used last rings, the others show it in silence; when it closes another takes over", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const tabs = [await tab(context), await tab(context), await tab(context)];
  const [first, second, last] = tabs as [Page, Page, Page];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  for (const page of tabs) await expect(preview(page)).toBeVisible();
  await expect.poll(() => rings(last)).toBe(1);
  await last.close();
  await button(preview(first), "Decline").click();
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
  const devtools = await context.newCDPSession(asleep);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(awake)).toBeVisible();
  await expect.poll(() => rings(awake)).toBe(1);
  await context.close();
});

test("a tab in which nobody has clicked yet is passed over; with the ring turned off none is heard", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const used = await tab(context);
  const fresh = await tab(context, false);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect.poll(() => rings(used)).toBe(1);
  expect(await rings(fresh)).toBe(0);
  await button(preview(used), "Decline").click();

  await fresh.close();
  await button(used, "Ann Lee, Ready").click();
  await used.getByRole("menuitem", { name: "Turn the ring off" }).click();
  await used.reload();
  await button(used, "Ann Lee, Ready").click();
  await expect(used.getByRole("menuitem", { name: "Turn the ring on" })).toBeVisible();
  await used.keyboard.press("Escape");
  await gateway.text("+447700900002", ANN_DIRECT, "Hello");
  await expect(preview(used)).toBeVisible();
  // Later than the latest moment at which it could have rung, by its own clock.
  await used.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3_500)));
  expect(await rings(used)).toBe(0);
  await context.close();
});

test("what is typed in one tab is in the other", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const [first, second] = [await tab(context), await tab(context)];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await button(preview(second), "Accept").click();
  await composer(second).fill("Half a sentence");
  await expect(composer(first)).toHaveValue("Half a sentence");
  await answer(second, "A whole sentence.");
  await expect(composer(first)).toHaveValue("");
  await context.close();
});

test("a second device is told of in words on both, and both are in step", async ({ agent, gateway }) => {
  const desk = await agent("ann");
  const laptop = await agent("ann");
  for (const page of [desk, laptop]) await expect(page.getByRole("banner")).toContainText("Signed in on 2 devices");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  for (const page of [desk, laptop]) await expect(preview(page)).toBeVisible();
  await button(preview(laptop), "Accept").click();
  for (const page of [desk, laptop]) await expect(page.getByRole("region", { name: CUSTOMER })).toBeVisible();
  await laptop.close();
  await expect(desk.getByRole("banner")).not.toContainText("Signed in on");
});
