// My Messages, and how much is new: in the page's title, its icon and browser notifications.

import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  CUSTOMER,
  error,
  interactionWindow,
  messages,
  openMessages,
  pressOnCard,
  preview,
  SERVICE,
  settle,
  transfer,
} from "./desk";
import { expect, type Gateway, test } from "./gateway";

const OTHER = "+447700900002";

declare global {
  interface Window {
    /** True while the agent works in another program. */
    away: boolean;
    /** The browser notifications shown now, by tag, and how many were shown in all. */
    shown: Map<string, Notification>;
    count: number;
    /** How often the worker has asked whether it may lead here. */
    asked: number;
    /** The files that the page has made, by URL. */
    made: Map<string, Blob>;
  }
}

/** Lets a transfer of Ann's to Ben fail. */
async function declined(ann: Page, ben: Page, reason?: string): Promise<void> {
  await transfer(ann, "ben", "Ben Okafor");
  if (reason === undefined) await pressOnCard(ben, "Decline");
  else {
    await pressOnCard(ben, "Decline with a reason");
    await ben.getByRole("menuitem", { name: reason }).click();
  }
  await expect(error(ann)).toBeVisible();
  await expect(preview(ben)).toHaveCount(0);
}

const rows = (ann: Page): Locator => messages(ann).getByRole("group", { name: "Ben Okafor" });

test("messages are filtered, marked read, deleted and brought back, and the focus stays among them", async ({
  agent,
  gateway,
}) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  for (let i = 0; i < 3; i += 1) await declined(ann, ben);
  await openMessages(ann);
  await expect(rows(ann)).toHaveCount(3);
  await expect(messages(ann)).toContainText("Kept for 30 days, at most 200 messages.");

  await rows(ann).nth(1).getByRole("button", { name: "Mark read" }).click();
  await button(messages(ann), "Unread").click();
  await expect(rows(ann)).toHaveCount(2);
  await rows(ann).first().getByRole("button", { name: "Mark read" }).click();
  await expect(rows(ann)).toHaveCount(1);
  await expect(rows(ann)).toBeFocused();
  await button(messages(ann), "Mark all read").click();
  await expect(messages(ann)).toContainText("No unread messages");
  await expect(button(messages(ann), "Mark all read")).toHaveAttribute("aria-disabled", "true");
  await button(messages(ann), "All").click();

  await expect(rows(ann)).toHaveCount(3);
  const ids = () => rows(ann).evaluateAll((all) => all.map((row) => row.id));
  const before = await ids();
  await rows(ann).nth(1).getByRole("button", { name: "Delete" }).click();
  await expect(rows(ann)).toHaveCount(2);
  await expect(rows(ann).nth(1)).toBeFocused();
  await ann.keyboard.press("Shift+Tab");
  await expect(button(messages(ann), "Undo")).toBeFocused();
  await ann.keyboard.press("Enter");
  await expect(rows(ann)).toHaveCount(3);
  expect(await ids(), "in its place").toEqual(before);
  await expect(rows(ann).nth(1)).toBeFocused();
  await expect(ann.locator("#live-polite")).toContainText("Message restored.");
});

test("a message says where its interaction is, and the date if it is not of today", async ({ agent, gateway }) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await declined(ann, ben);
  await openMessages(ann);
  await expect(rows(ann).getByRole("time")).toHaveText(/^\d\d:\d\d$/);
  await transfer(ann, "ben", "Ben Okafor");
  await accept(ben);
  await expect(interactionWindow(ann)).toHaveCount(0);
  await button(rows(ann), "Show").click();
  await expect(rows(ann)).toBeFocused();
  await expect(rows(ann)).toHaveAccessibleDescription("The interaction is no longer yours: it went to Ben Okafor.");
  await expect(rows(ann)).not.toContainText("Unread");

  await gateway.advance(24 * 60 * 60_000);
  // The sign-in has expired.
  await ann.goto("/?agent=ann");
  await openMessages(ann);
  await expect(rows(ann).getByRole("time")).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d$/);
});

test("an administrator who takes an interaction is named", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, SERVICE, "Hello");
  await accept(ann);
  await gateway.administer("reassign", "ann", "--to-queue");
  await openMessages(ann);
  const row = messages(ann).getByRole("group", { name: /^Dana Admin took the conversation with .* from you\.$/ });
  await expect(row).toContainText("Information");
  await expect(row).toContainText("it went to Support.");
});

test("the title and the icon say how much is new, and agree", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  await context.addInitScript(() => {
    const make = URL.createObjectURL.bind(URL);
    // The content security policy lets the page show such a file, and not read it.
    URL.createObjectURL = (blob: Blob) => {
      const url = make(blob);
      window.made.set(url, blob);
      return url;
    };
    window.made = new Map();
  });
  const ann = await tab(context);
  /** Returns the words of the icon, which the content security policy must let the browser show. */
  const icon = (): Promise<string> =>
    ann.evaluate(async () => {
      const { href } = document.querySelector("link[rel=icon]") as HTMLLinkElement;
      const image = new Image();
      image.src = href;
      await image.decode();
      const svg = new DOMParser().parseFromString((await window.made.get(href)?.text()) ?? "<svg/>", "image/svg+xml");
      return svg.querySelector("parsererror") ? "broken" : (svg.querySelector("text")?.textContent ?? "");
    });
  await expect(ann).toHaveTitle("Ann Lee – Baton");
  expect(await icon()).toBe("");
  for (const from of [CUSTOMER, OTHER]) await gateway.text(from, ANN_DIRECT, "Hello");
  await expect(ann).toHaveTitle("(2) Ann Lee – Baton");
  expect(await icon()).toBe("2");
  for (const left of [1, 0]) {
    await settle(ann);
    await button(preview(ann).first(), "Decline").click();
    await expect(preview(ann)).toHaveCount(left);
  }
  await expect(ann).toHaveTitle("Ann Lee – Baton");
  expect(await icon()).toBe("");
  await context.close();
});

/** A browser in which notifications are allowed and wanted; `pages`: whether a page may show them itself. */
async function wanting(browser: Browser, gateway: Gateway, pages = true): Promise<BrowserContext> {
  const permissions = ["notifications"];
  const context = await browser.newContext({ baseURL: gateway.url, permissions, serviceWorkers: "allow" });
  // Only the worker that shows notifications, and not the one that keeps a copy of the page.
  await context.addInitScript(() => {
    const { register } = ServiceWorkerContainer.prototype;
    ServiceWorkerContainer.prototype.register = function (path, options) {
      return path === "/shell.js" ? Promise.reject(new TypeError("not here")) : register.call(this, path, options);
    };
  });
  await context.addInitScript((pages) => {
    const shown = new Map<string, Notification>();
    Object.assign(window, { away: false, shown, count: 0 });
    document.hasFocus = () => !window.away;
    const Real = Notification;
    // A shown notification cannot be inspected from here: it is recorded when it is made and when it is closed.
    window.Notification = class extends Real {
      constructor(title: string, options: NotificationOptions = {}) {
        if (!pages)
          throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
        super(title, options);
        shown.set(options.tag ?? "", this);
        window.count += 1;
      }

      override close(): void {
        shown.delete(this.tag);
        super.close();
      }
    };
  }, pages);
  return context;
}

/** Opens a tab in which Ann wants browser notifications. */
async function tab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto("/?agent=ann");
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await page.getByRole("heading", { name: "Baton" }).first().click();
  return page;
}

async function want(page: Page, on: boolean): Promise<void> {
  await page.getByRole("button", { name: /^Ann Lee, / }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByLabel("Browser notifications while the page is not in front").setChecked(on);
  await page.keyboard.press("Escape");
}

/** The agent goes to another program, or comes back to this tab. */
const go = (page: Page, away: boolean): Promise<void> =>
  page.evaluate((away) => {
    window.away = away;
    window.dispatchEvent(new Event(away ? "blur" : "focus"));
  }, away);

const shown = (page: Page): Promise<string[]> => page.evaluate(() => [...window.shown.values()].map((it) => it.title));

test("browser notifications: one tab shows one about each thing, and it leads to the tab and the interaction", async ({
  browser,
  gateway,
}) => {
  const context = await wanting(browser, gateway);
  const [first, second] = [await tab(context), await tab(context)];
  // As in a browser, one page at most is in front. Told long before the other leaves too: the gateway hears of each tab
  // over a connection of its own.
  await go(first, true);
  await want(second, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await pressOnCard(second, "Accept");
  await gateway.text(OTHER, ANN_DIRECT, "Hello");
  await settle(second);
  await pressOnCard(second, "Accept");
  await expect(second.getByLabel(/^Message to .*0002$/)).toBeFocused();
  expect(await shown(second), "quiet while the agent is here").toEqual([]);

  await go(second, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "My PIN is 1234");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Are you there?");
  await expect.poll(() => shown(second)).toEqual(["2 new messages from +44 7700 900001."]);
  expect(await first.evaluate(() => window.count), "the other tab shows none").toBe(0);

  await second.evaluate(() => {
    for (const it of window.shown.values()) it.dispatchEvent(new Event("click"));
  });
  await expect(interactionWindow(second).getByRole("heading", { name: /0001$/ }).first()).toBeFocused();
  expect(await shown(second), "it is closed").toEqual([]);

  await gateway.text("+447700900003", ANN_DIRECT, "Hello");
  await expect.poll(() => shown(second)).toEqual(["New for Ann Lee: SMS from +44 7700 900003."]);
  await second.evaluate(() => {
    for (const it of window.shown.values()) it.dispatchEvent(new Event("click"));
  });
  await expect(preview(second)).toBeFocused();

  await gateway.text(OTHER, ANN_DIRECT, "Hello?");
  await expect.poll(() => shown(second)).toEqual(["1 new message from +44 7700 900002."]);
  await go(second, false);
  await expect.poll(() => shown(second), "the agent is back").toEqual([]);
  await context.close();
});

test("where a page may not show them a service worker does, which leads back and never serves a file", async ({
  browser,
  gateway,
}) => {
  const context = await wanting(browser, gateway, false);
  const page = await tab(context);
  await want(page, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await pressOnCard(page, "Accept");
  expect(context.serviceWorkers(), "none before it is needed").toEqual([]);
  await go(page, true);
  // Chromium forgets a notification that a page asks for while it is first shown, so it is asked once the browser has told.
  const shown: string[] = [];
  const told = await context.newCDPSession(page);
  told.on(
    "BackgroundService.backgroundServiceEventReceived",
    ({ backgroundServiceEvent: { eventName, eventMetadata } }) => {
      if (eventName === "Notification displayed") shown.push(...eventMetadata.map(({ value }) => value));
    },
  );
  await told.send("BackgroundService.setRecording", { service: "notifications", shouldRecord: true });
  await told.send("BackgroundService.startObserving", { service: "notifications" });
  const started = context.waitForEvent("serviceworker");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Are you there?");
  const worker = await started;
  const titles = (): Promise<string[]> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration("/worker/");
      return ((await registration?.getNotifications()) ?? []).map((it) => it.title);
    });
  const shows = async (title: string): Promise<void> => {
    await expect.poll(() => shown).toContain(title);
    shown.length = 0;
    await expect.poll(titles).toEqual([title]);
  };
  await shows("1 new message from +44 7700 900001.");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello?");
  await shows("2 new messages from +44 7700 900001.");

  await page.getByRole("heading", { name: "Baton" }).first().click();
  const pressIt = () =>
    worker.evaluate(async () => {
      const scope = self as unknown as { registration: ServiceWorkerRegistration };
      const [notification] = await scope.registration.getNotifications();
      // Browsers make these events themselves; its type is not among those of a page.
      const Click = Reflect.get(self, "NotificationEvent") as new (name: string, init: object) => Event;
      self.dispatchEvent(new Click("notificationclick", { notification }));
    });
  await pressIt();
  await expect(interactionWindow(page).getByRole("heading", { name: /0001$/ }).first()).toBeFocused();
  await expect.poll(titles).toEqual([]);

  // A page that is busy is led there once, however long it takes.
  await go(page, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Quick!");
  await shows("3 new messages from +44 7700 900001.");
  await page.getByRole("heading", { name: "Baton" }).first().click();
  await page.evaluate(() => {
    window.asked = 0;
    navigator.serviceWorker.addEventListener("message", () => (window.asked += 1));
  });
  // Six times as long as the worker waits before it looks again.
  const busy = page.evaluate(() => {
    const until = performance.now() + 1_200;
    while (performance.now() < until);
  });
  await pressIt();
  await busy;
  await expect(interactionWindow(page).getByRole("heading", { name: /0001$/ }).first()).toBeFocused();
  expect(await page.evaluate(() => window.asked)).toBe(1);

  // It stays when the page is loaded again, and leads there while that is still under way.
  await go(page, true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Anybody?");
  await shows("4 new messages from +44 7700 900001.");
  await context.addInitScript(() => (window.away = true));
  await page.reload({ waitUntil: "commit" });
  await pressIt();
  await expect(interactionWindow(page).getByRole("heading", { name: /0001$/ }).first()).toBeFocused();
  expect(new URL(page.url()).hash).toBe("");

  // Loaded again or not, it is closed when the agent is back.
  await gateway.text(CUSTOMER, ANN_DIRECT, "Nobody?");
  await shows("1 new message from +44 7700 900001.");
  await page.reload();
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  expect(await titles()).toHaveLength(1);
  await go(page, false);
  await expect.poll(titles).toEqual([]);

  const served: string[] = [];
  page.on("response", (response) => {
    if (response.fromServiceWorker()) served.push(response.url());
  });
  await page.reload();
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  expect(served).toEqual([]);
  const kept = await page.evaluate(async () => [navigator.serviceWorker.controller, await caches.keys()]);
  expect(kept, "it controls no page and stores nothing").toEqual([null, []]);

  await want(page, false);
  const registered = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  await expect.poll(registered, "nor is it there where nobody wants it").toBe(0);
  await context.close();
});
