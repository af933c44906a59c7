// The desk as a part of a CRM: texts begun there, its look, the keyboard, several frames, a sandbox, leaving.

import type { BrowserContext, FrameLocator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { ANN_DIRECT, button, CONTACT, CUSTOMER, preview } from "./desk";
import { ask, expect, test } from "./embedded";
import { test as plain } from "./gateway";

const setup = {
  case_data: [
    { key: "order", label: "Order" },
    { key: "secret", label: "Secret" },
  ],
};
test.use({ setup });

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => `${document.activeElement?.tagName ?? ""} ${document.activeElement?.textContent ?? ""}`.trim());
const inTheDesk = async (page: Page): Promise<boolean> => /^(BATON-DESK|IFRAME)/.test(await focused(page));

/**
 * Presses a key that moves the focus, and waits until it has moved and is on something: from one frame to another that
 * takes messages between their processes.
 */
async function move(page: Page, key: string): Promise<void> {
  const place = async (): Promise<string> => {
    const focused = () => [...document.querySelectorAll("*")].indexOf(document.activeElement as Element);
    const inside = () =>
      document.activeElement === document.body
        ? -1
        : [...document.querySelectorAll("*")].indexOf(document.activeElement as Element);
    const outer = await page.evaluate(focused);
    if (!(await inTheDesk(page))) return `${outer}`;
    const inner = await page.frames()[1]?.evaluate(inside);
    return inner === -1 ? "between" : `${outer} ${inner}`;
  };
  const before = await place();
  await page.keyboard.press(key);
  await expect.poll(async () => ["between", before].includes(await place()), `${key} moves the focus`).toBe(false);
}

// Where the desk is narrow, only those who hear are told that it is connected.
const connected = (page: Page) =>
  page.frameLocator("iframe").getByRole("banner").getByText("Connected", { exact: true });
const message = (desk: FrameLocator) => desk.getByLabel(`Message to ${CONTACT}`);

test("a number in the CRM becomes a text: the window opens, the words are there, the agent sends them", async ({
  open,
  handset,
}) => {
  const phone = await handset(CUSTOMER);
  const { page, desk } = await open("ann", "element");
  await button(page, "Priya Shah").click();
  await button(page, "Send a text").click();
  await expect(message(desk)).toBeFocused();
  await page.keyboard.type("Your order is here.");
  await page.keyboard.press("Enter");
  await expect(phone.getByRole("log")).toContainText("Your order is here.");
  // The same number again leads to the same window, with the new text and subject.
  const again = { to: "+44 7700 900001", text: "Shall we send it?", case: [{ key: "order", value: "4711" }] };
  const opened = (await ask(page, "composeMessage", again)) as { interaction: string };
  // The subject is recorded after the window is open.
  await expect
    .poll(() => ask(page, "listInteractions"))
    .toMatchObject([{ id: opened.interaction, line: ANN_DIRECT, case: [{ value: "4711" }] }]);
  await expect(message(desk)).toHaveValue("Shall we send it?");
  for (const [to, code] of [
    ["nobody", "not_a_number"],
    ["", "not_a_number"],
    ["12", "not_a_number"],
  ]) {
    expect(await ask(page, "composeMessage", { to }), `to ${to}`).toBe(code);
  }
  expect(await ask(page, "composeMessage", { to: CUSTOMER, case: [{ key: "secret", value: "x" }] })).toBe(
    "not_allowed",
  );
});

test("the desk looks as the CRM does, until the agent chooses for themselves @firefox", async ({ open }) => {
  const { page, desk } = await open("ann", "iframe");
  const root = desk.locator("html");
  await expect(root).toHaveAttribute("data-theme", "system");
  await page.getByLabel("Theme").selectOption("Dark");
  await expect(root).toHaveAttribute("data-theme", "dark");
  expect(await ask(page, "getSettings")).toMatchObject({ theme: "system", text_size: "100" });
  expect(await ask(page, "setSetting", { key: "theme", value: "light" })).toBeUndefined();
  await expect(root).toHaveAttribute("data-theme", "light");
  // An invalid language tag changes and breaks nothing.
  expect(await ask(page, "setLook", { locale: "x1-notalanguage" })).toBeUndefined();
  expect(await ask(page, "setLook", { locale: "en_GB" })).toBe("malformed");
});

test("times are written as the CRM writes them", async ({ open, gateway }) => {
  const { page, desk } = await open("ann", "element");
  expect(await ask(page, "setLook", { locale: "fa-IR" })).toBeUndefined();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  await button(page, "Accept").click();
  await expect(desk.getByRole("log").locator("time").first()).toHaveText(/[\u06F0-\u06F9]/);
});

test.describe("by keyboard", () => {
  for (const shape of ["element", "iframe"] as const) {
    test(`Tab goes through the ${shape}, and F6 leads in and out again`, async ({ open, gateway }) => {
      const { page, desk } = await open("ann", shape);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
      await button(page, "Accept").click();
      await expect(message(desk)).toBeVisible();

      const from = page.getByRole("button", { name: "Mill Lane Bakery" });
      for (const key of ["F6", "Shift+F6"]) {
        await from.focus();
        await page.keyboard.press(key);
        await expect.poll(() => inTheDesk(page), key).toBe(true);
        await expect(desk.locator("[data-landmark]:focus-within")).toHaveCount(1);
        // Through its regions, and out after the last.
        let steps = 0;
        for (; (await inTheDesk(page)) && steps < 12; steps += 1) await move(page, key);
        await expect(from, `after ${steps} times ${key}`).toBeFocused();
        expect(steps).toBeGreaterThan(0);
      }

      await page.getByRole("log", { name: "What the desk said" }).focus();
      await move(page, "Tab");
      await expect.poll(() => inTheDesk(page)).toBe(true);
      // Through all of it, and out at its end: no keyboard trap.
      let tabs = 0;
      for (; (await inTheDesk(page)) && tabs < 100; tabs += 1) await move(page, "Tab");
      expect(await inTheDesk(page), `after ${tabs} times Tab`).toBe(false);
      expect(tabs).toBeGreaterThan(3);
      // And in again from behind.
      await move(page, "Shift+Tab");
      await expect.poll(() => inTheDesk(page)).toBe(true);
    });
  }
});

declare global {
  interface Window {
    rings: number;
    pops: number;
  }
}

/** Counts in the frame how often the desk rings. */
async function counting(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.rings = 0;
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement) {
      await play.call(this);
      window.rings += 1;
    };
  });
}

const rings = (page: Page): Promise<number> => page.frames()[1]?.evaluate(() => window.rings) ?? Promise.resolve(0);

test("several frames of one agent, in two CRM tabs and another browser, are in step; one rings, one pops", async ({
  open,
  gateway,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const other = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await counting(context);
  await counting(other);
  const desks = [
    await open("ann", "element", context),
    await open("ann", "iframe", context),
    await open("ann", "element", other),
  ];
  const [first, second, third] = desks as [(typeof desks)[0], (typeof desks)[0], (typeof desks)[0]];
  for (const { desk } of desks) await desk.getByText("No interaction is open.").click();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  for (const { page, desk } of desks) {
    await expect(preview(desk)).toBeVisible();
    await expect(page).toHaveTitle("(1) Demo CRM");
  }
  const heard = async () =>
    (await Promise.all(desks.map(({ page }) => rings(page)))).reduce((sum, count) => sum + count, 0);
  await expect.poll(heard).toBe(1);

  await button(second.page, "Accept").click();
  for (const { page, desk } of desks) {
    await expect(message(desk)).toBeVisible();
    await expect(page).toHaveTitle("Demo CRM");
  }
  // The CRM shows the contact where the agent has accepted, and nowhere else.
  await expect(second.page.getByRole("heading", { name: "Priya Shah" })).toBeVisible();
  for (const { page } of [first, third]) await expect(page.getByRole("heading", { name: "No contact" })).toBeVisible();
  // Recorded data too; drafts only if the browser allows the frame storage, which this one does not.
  const interaction = ((await ask(first.page, "listInteractions")) as { id: string }[])[0]?.id;
  expect(await ask(first.page, "setCaseData", { interaction, key: "order", value: "4711" })).toBeUndefined();
  for (const { page } of desks)
    await expect.poll(() => ask(page, "listInteractions")).toMatchObject([{ case: [{ value: "4711" }] }]);
  expect(await heard()).toBe(1);
  await context.close();
  await other.close();
});

test("a sandboxed frame works with its origin, and without one is told nothing @firefox", async ({
  open,
  gateway,
  crm,
}) => {
  const { page } = await open("ann", "iframe");
  const sandboxed = await page.context().newPage();
  await sandboxed.goto(`${crm.origin}/sandbox/allow-scripts+allow-same-origin`);
  await expect(connected(sandboxed)).toBeAttached();
  expect(await ask(sandboxed, "getState")).toMatchObject({ agent: "ann" });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(sandboxed.frameLocator("iframe"))).toBeVisible();
  await sandboxed.goto(`${crm.origin}/sandbox/allow-scripts`);
  await expect(sandboxed.locator("iframe")).toHaveCount(1);
  expect(await ask(sandboxed, "getState")).toBe("timeout");
});

test("who signs out inside stays signed out, in every frame, until they or the CRM sign in again", async ({
  open,
  gateway,
  crm,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const { page, desk } = await open("ann", "element", context);
  const other = await open("ann", "iframe", context);
  expect(crm.tokens).toBe(2);
  await desk.getByRole("button", { name: /^Ann Lee/ }).click();
  await desk.getByRole("menuitem", { name: "Sign out" }).click();
  for (const frame of [desk, other.desk]) await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Baton");
  for (const { page: host } of [{ page }, other]) {
    await expect.poll(() => ask(host, "getState")).toBe("not_signed_in");
    // Not with a token freely given by the CRM's server either.
    expect(
      await ask(host, "setToken", { token: await host.evaluate(async () => (await fetch("/token")).text()) }),
    ).toBe("not_signed_in");
  }
  expect(crm.tokens, "only those of the line above").toBe(4);
  await button(desk.locator("body"), "Sign in").click();
  await expect(desk.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  expect(crm.tokens).toBe(5);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(desk)).toBeVisible();
  await context.close();
});

plain("a frame that is loaded anew is nobody's until the page around says whose", async ({ page, gateway }) => {
  // On the gateway's own pages, where the browser would allow storage.
  await page.goto(`${gateway.url}/demo-crm`);
  const desk = page.frameLocator("iframe");
  // Nobody signs in inside the panel: the CRM does, for both.
  await expect(desk.locator("body")).toBeHidden();
  await button(page, "Sign in as Ann Lee").click();
  await expect(desk.getByRole("banner")).toContainText("Ann Lee");
  await expect(page.getByText("The desk is connected.")).toBeVisible();
  await page.reload();
  await expect(button(page, "Sign in as Ben Okafor")).toBeVisible();
  await expect(desk.getByRole("heading", { name: "Baton" })).toHaveCount(1);
  await expect(desk.getByRole("banner")).toHaveCount(0);
});

for (const when of ["early", "late"]) {
  test(`a token that is set ${when} signs in @firefox`, async ({ gateway, crm, page }) => {
    crm.gateway = gateway.url;
    await page.goto(`${crm.origin}/${when}`);
    await expect(connected(page)).toBeAttached();
    expect(await ask(page, "getState")).toMatchObject({ agent: "ann" });
    expect(crm.tokens).toBe(1);
  });
}

test("a CRM's server that fails is asked again, and the work begins", async ({ gateway, crm, page }) => {
  crm.gateway = gateway.url;
  crm.fails = 1;
  await page.goto(`${crm.origin}/early`);
  await expect(connected(page)).toBeAttached({ timeout: 20_000 });
  expect(await ask(page, "getState")).toMatchObject({ agent: "ann" });
  expect(crm.tokens).toBe(2);
});

test("the demo CRM can be used by everybody, at every width and in every theme", async ({ open, gateway }) => {
  const { page, desk } = await open("ann", "element");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  for (const width of [1280, 768, 320]) {
    await page.setViewportSize({ width, height: 800 });
    // With room for one of them, the desk is seen, or the contacts.
    if (width === 320) {
      await expect(message(desk).or(preview(desk))).toBeVisible();
      await button(page, "Contacts").click();
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(button(page, "Accept")).toBeVisible();
      await expectAccessible(page, `the demo CRM at ${width}, ${colorScheme}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
  await button(page, "Accept").click();
  await button(page, "Contacts").click();
  await expect(message(desk)).toBeVisible();
  await expectAccessible(page, "the demo CRM with a conversation");
});
