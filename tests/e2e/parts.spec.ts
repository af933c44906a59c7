// The parts of the app that are loaded when they are needed: one that cannot be loaded says so and loses nothing, and nobody
// hears of one that comes in time.

import type { BrowserContext, Page, Route } from "@playwright/test";
import { accept, ANN_DIRECT, button, composer, CUSTOMER, details, messages, preview, search } from "./desk";
import { expect, type Gateway, test } from "./gateway";

const PART = /\/(common|later|work|panels|communicator|host)-[0-9a-f]{16}\.wasm$/;

/** Opens Ann's desk in a context in which `answer` gets the requests for parts, each with the part's name. */
async function desk(context: BrowserContext, answer: (route: Route, part: string) => unknown): Promise<Page> {
  await context.route(PART, (route) => answer(route, PART.exec(route.request().url())?.[1] ?? ""));
  const page = await context.newPage();
  await page.goto("/?agent=ann");
  await page.getByRole("banner").getByText("Connected", { exact: true }).waitFor({ state: "attached" });
  const script = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=modulepreload]");
    return link ? (await fetch(link.href)).text() : "";
  });
  test.skip(!script.includes("work-"), "a quick build, which is one file");
  return page;
}

const alert = (page: Page) => page.getByText("This part could not be loaded.");

async function write(gateway: Gateway): Promise<void> {
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
}

test("each part that cannot be loaded says so, and comes with Try again where the focus is meant to be", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const gone = new Set(["common", "later", "work", "panels", "communicator"]);
  const page = await desk(context, (route, part) => (gone.has(part) ? route.abort() : route.continue()));

  // The dock cannot show the invitation.
  await write(gateway);
  await expect(alert(page)).toBeVisible();
  await button(page, "Try again").click();
  await expect(alert(page)).toBeVisible();
  gone.delete("common");
  gone.delete("work");
  await button(page, "Try again").click();
  await expect(preview(page)).toBeVisible();
  await expect(alert(page)).toHaveCount(0);

  await accept(page);
  await composer(page).fill("One moment");
  await button(page, "Transfer").click();
  await expect(alert(page)).toBeVisible();
  await expect(composer(page)).toHaveValue("One moment");
  gone.clear();
  await button(page, "Try again").click();
  await expect(search(page)).toBeFocused();
  await search(page).press("Escape");
  await expect(details(page)).toBeVisible();
  await expect(composer(page)).toHaveValue("One moment");

  // Parts whose first request failed come when they are opened, without a word.
  await button(page, "My Messages").click();
  await expect(messages(page).getByRole("heading")).toBeFocused();
  await context.close();
});

test("nothing is heard of a part that comes in time, and a slow one takes the focus only from where it was", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  const page = await desk(context, async (route, part) => {
    if (part === "panels") await passed;
    await route.continue();
  });
  const heard: string[] = [];
  await page.exposeFunction("hear", (text: string) => heard.push(text));
  await page.evaluate(() => {
    const watch = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(
          "[role=status], [role=alert]",
        );
        if (region?.textContent) void (window as unknown as { hear(text: string): void }).hear(region.textContent);
      }
    });
    watch.observe(document.body, { childList: true, characterData: true, subtree: true });
  });

  await button(page, "My Messages").click();
  await expect(button(page, "My Messages")).toHaveAttribute("aria-expanded", "true");
  const others = () => heard.filter((text) => text !== "Loading…" && !text.startsWith("Signed in as "));
  expect(others()).toEqual([]);
  await expect(page.getByText("Loading…")).toBeVisible();
  await button(page, "New text").focus();
  pass();
  await expect(messages(page)).toBeVisible();
  await expect(button(page, "New text")).toBeFocused();
  expect(others()).toEqual([]);
  await context.close();
});

test("the gateway is gone before the parts have come: a panel says so, and comes with the connection", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  let there = false;
  const page = await desk(context, (route, part) => (there || part !== "panels" ? route.continue() : route.abort()));
  await gateway.kill();
  await expect(page.getByRole("banner")).toContainText("Reconnecting");
  await button(page, "My Messages").click();
  await expect(alert(page)).toBeVisible();
  there = true;
  await gateway.start();
  await expect(messages(page).getByRole("heading")).toBeFocused({ timeout: 20_000 });
  await expect(alert(page)).toHaveCount(0);
  await context.close();
});

test("a part of an earlier version is gone with it: the page can be reloaded where it is missed", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  let upgraded = false;
  await context.routeWebSocket(/.*/, (desk) => {
    const server = desk.connectToServer();
    server.onMessage((frame) => {
      const text = frame.toString();
      desk.send(upgraded ? text.replace(/"app":"[^"]+"/, '"app":"another"') : text);
    });
  });
  let reloaded = false;
  const page = await desk(context, (route, part) =>
    reloaded || part !== "panels" ? route.continue() : route.fulfill({ status: 404, body: "There is nothing here." }),
  );
  upgraded = true;
  await gateway.stop();
  await gateway.start();
  await expect(page.getByRole("group", { name: /^New version/ })).toBeVisible({ timeout: 20_000 });
  await button(page, "My Messages").click();
  await expect(alert(page)).toBeVisible();
  // Not before: the page fetches by itself what it is missing when the connection is back.
  page.once("domcontentloaded", () => (reloaded = true));
  await Promise.all([
    page.waitForEvent("load"),
    page.locator(".waits").getByRole("button", { name: "Reload" }).click(),
  ]);
  await button(page, "My Messages").click();
  await expect(messages(page).getByRole("heading")).toBeFocused();
  await context.close();
});
