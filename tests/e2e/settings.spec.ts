// An agent's settings and their effects, in real browsers.

import type { Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  composer,
  CONTACT,
  CUSTOMER,
  interactionWindow,
  messages,
  notifications,
  pressOnCard,
  preview,
  search,
  written,
  talking,
} from "./desk";
import { expect, test } from "./gateway";
import { invariants, tabTo } from "./keys";

const OTHER = "+447700900002";
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

async function openSettings(page: Page, name: "Settings" | "Keyboard shortcuts" = "Settings"): Promise<void> {
  await page.getByRole("button", { name: /^Ann Lee, / }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(dialog(page, name)).toBeFocused();
}

test("choices follow the agent into another browser, and to a page that is open there", async ({ agent }) => {
  const [here, there] = [await agent("ann"), await agent("ann")];
  const ben = await agent("ben");
  await openSettings(here);
  await here.getByLabel("Theme").selectOption("Dark");
  await here.getByLabel("Density").selectOption("Compact");
  await here.getByLabel("Text size").selectOption("Large");
  await here.getByLabel("Motion").selectOption("Reduced");
  await here.getByLabel("Ring for invitations").uncheck();
  const root = there.locator("html");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await expect(root).toHaveAttribute("data-density", "compact");
  await expect(root).toHaveAttribute("data-text", "125");
  await expect(root).toHaveCSS("font-size", "20px");
  await expect(root).toHaveAttribute("data-motion", "reduced");
  await openSettings(there);
  await expect(there.getByLabel("Ring for invitations")).not.toBeChecked();
  await expect(ben.locator("html")).toHaveAttribute("data-theme", "system");
  await expect(ben.locator("html")).toHaveAttribute("data-density", "comfortable");
  await there.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
});

test("a choice made while the gateway is away counts at once and is kept when it is back", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  // The settings are in a part of the app that is loaded right after the desk.
  await ann.waitForLoadState("networkidle");
  await gateway.kill();
  await expect(ann.getByRole("banner")).toContainText("Reconnecting");
  await openSettings(ann);
  await ann.getByLabel("Theme").selectOption("High contrast");
  await expect(ann.locator("html")).toHaveAttribute("data-theme", "contrast");
  await gateway.start();
  await expect(ann.locator(".link")).toContainText("Connected", { timeout: 40_000 });
  const other = await agent("ann");
  await expect(other.locator("html")).toHaveAttribute("data-theme", "contrast");
});

test("the focus goes to a preview only when nobody types, accepts nothing, and goes back to the caret", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  await openSettings(ann);
  await ann.getByLabel("Move the focus to an Interaction Preview when it arrives").check();
  await ann.keyboard.press("Escape");
  await expect(button(ann, "Ann Lee, Ready")).toBeFocused();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await composer(ann).fill("One  three");
  await composer(ann).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 4));
  // Typing continues while it arrives: no key may end up anywhere else.
  await ann.keyboard.press("t");
  await gateway.text(OTHER, ANN_DIRECT, "Are you there?");
  await expect(preview(ann)).toBeVisible();
  for (const key of ["w", "o", " ", " ", "Backspace"]) {
    await expect(composer(ann)).toBeFocused();
    await ann.keyboard.press(key);
  }
  await expect(composer(ann)).toHaveValue("One two  three");
  await expect(preview(ann)).toBeFocused();
  await invariants(ann, "the preview took the focus");
  await ann.keyboard.press("Space");
  await ann.keyboard.press("Enter");
  await expect(preview(ann)).toBeFocused();
  await expect(button(preview(ann), "Accept")).toBeVisible();
  await ann.keyboard.press("Escape");
  await expect(composer(ann)).toBeFocused();
  await ann.keyboard.press("Backspace");
  await expect(composer(ann)).toHaveValue("One two three");
  // After declining, the focus goes back, too.
  await ann.keyboard.press("F8");
  await button(preview(ann), "Decline").press("Enter");
  await expect(preview(ann)).toHaveCount(0);
  await expect(composer(ann)).toBeFocused();
});

test("while an input method composes the focus stays", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  await openSettings(ann);
  await ann.getByLabel("Move the focus to an Interaction Preview when it arrives").check();
  await ann.keyboard.press("Escape");
  await composer(ann).focus();
  const devtools = await ann.context().newCDPSession(ann);
  await devtools.send("Input.imeSetComposition", { text: "かな", selectionStart: 2, selectionEnd: 2 });
  await gateway.text(OTHER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  // Longer than the pause that counts as typing, by the page's own clock.
  await ann.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
  await expect(composer(ann)).toBeFocused();
  await devtools.send("Input.insertText", { text: "仮名" });
  await expect(preview(ann)).toBeFocused();
  await expect(composer(ann)).toHaveValue("仮名");
});

test("shortcuts are told, changed by pressing or writing them, refused in words, and switched off", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  await ann.keyboard.press("Control+/");
  await expect(dialog(ann, "Keyboard shortcuts")).toBeFocused();
  const invitation = ann.getByLabel("Go to the newest invitation");
  await expect(invitation).toHaveValue("F8");
  await invitation.press("F6");
  await expect(invitation).toHaveAccessibleDescription("Usually F8 F6 is taken: Go to the next region.");
  await invitation.press("Control+Alt+i");
  await expect(invitation).toHaveValue("Ctrl+Alt+I");
  await expect(invitation).toHaveAccessibleDescription("Usually F8");
  await ann.getByLabel("Open the Team Communicator").fill("alt + shift + f");
  await ann.keyboard.press("Tab");
  await expect(ann.getByLabel("Open the Team Communicator")).toHaveValue("Alt+Shift+F");
  await ann.getByLabel("Open My Messages").fill("m");
  await ann.keyboard.press("Tab");
  await expect(ann.getByLabel("Open My Messages")).toHaveAccessibleDescription(/Use Ctrl, Alt or Meta with a key/);
  await ann.getByLabel("Go to the next region").fill("");
  await ann.keyboard.press("Escape");
  await expect(dialog(ann, "Keyboard shortcuts")).toHaveCount(0);

  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  await ann.keyboard.press("F8");
  await expect(preview(ann)).not.toBeFocused();
  await ann.keyboard.press("Control+Alt+i");
  await expect(preview(ann)).toBeFocused();
  await ann.keyboard.press("F6");
  await expect(preview(ann)).toBeFocused();
  await ann.keyboard.press("Alt+Shift+f");
  await expect(search(ann)).toBeFocused();
  await ann.keyboard.type("?m");
  await expect(search(ann)).toHaveValue("?m");
  await expect(messages(ann)).toHaveCount(0);
  await expect(dialog(ann, "Keyboard shortcuts")).toHaveCount(0);
});

test("a dialog gives the focus back, and one leads to the other", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  await composer(ann).focus();
  await ann.keyboard.press("Control+/");
  await expect(dialog(ann, "Keyboard shortcuts")).toBeFocused();
  await ann.keyboard.press("Escape");
  await expect(composer(ann)).toBeFocused();
  await openSettings(ann);
  await tabTo(ann, button(dialog(ann, "Settings"), "Keyboard shortcuts"), "Tab", 40);
  await ann.keyboard.press("Enter");
  await expect(dialog(ann, "Keyboard shortcuts")).toBeFocused();
  await expect(dialog(ann, "Settings")).toHaveCount(0);
  await tabTo(ann, button(dialog(ann, "Keyboard shortcuts"), "Close"));
  await ann.keyboard.press("Enter");
  await expect(button(ann, "Ann Lee, Ready")).toBeFocused();
  await expect(interactionWindow(ann).locator("xpath=ancestor-or-self::*[@inert]")).toHaveCount(0);
  // From a dialog straight to an invitation.
  await gateway.text(OTHER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  await ann.keyboard.press("Control+/");
  await expect(dialog(ann, "Keyboard shortcuts")).toBeFocused();
  await ann.keyboard.press("F8");
  await expect(preview(ann)).toBeFocused();
  await expect(dialog(ann, "Keyboard shortcuts")).toHaveCount(0);
});

test("a dialog is a card, a page where it is narrow, and never hides what has the focus", async ({ agent }) => {
  const ann = await agent("ann");
  for (const [width, height, card] of [
    [1280, 800, true],
    [320, 460, false],
  ] as const) {
    await ann.setViewportSize({ width, height });
    await ann.keyboard.press("Control+/");
    const it = dialog(ann, "Keyboard shortcuts");
    await expect(it).toBeFocused();
    const box = await it.boundingBox();
    expect(box?.width, `at ${width}`).toBe(card ? 640 : width);
    if (!card) expect(box).toEqual({ x: 0, y: 0, width, height });
    // The keys scroll it before anything in it has the focus, and its head stays.
    await ann.keyboard.press("End");
    await expect(it.getByText("Team Communicator, list")).toBeInViewport();
    await expect(button(it, "Close")).toBeInViewport();
    const head = (await button(it, "Close").locator("xpath=..").boundingBox()) ?? { y: 0, height: 0 };
    // Back from the last field to the first: each comes out from under the head.
    await button(it, "Close").focus();
    for (const field of (await it.getByRole("textbox").all()).reverse()) {
      await ann.keyboard.press("Shift+Tab");
      await expect(field).toBeFocused();
      const { y, height: own } = (await field.boundingBox()) ?? { y: 0, height: 0 };
      expect(y).toBeGreaterThanOrEqual(head.y + head.height);
      expect(y + own).toBeLessThanOrEqual(height);
    }
    expect(await ann.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await ann.keyboard.press("Escape");
  }
});

test("browser notifications are asked for, and where they are refused that is said", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url, permissions: ["notifications"] });
  const ann = await context.newPage();
  await ann.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const Real = Notification;
    // A shown notification cannot be inspected from here: its words are recorded on creation.
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        shown.push(title);
      }
    };
    document.hasFocus = () => !(window as unknown as { away?: boolean }).away;
  });
  await ann.goto("/?agent=ann");
  await openSettings(ann);
  await ann.getByLabel("Browser notifications while the page is not in front").check();
  await ann.keyboard.press("Escape");
  await ann.evaluate(() => {
    Object.assign(window, { away: true });
    window.dispatchEvent(new Event("blur"));
  });
  await gateway.text(CUSTOMER, ANN_DIRECT, "My PIN is 1234");
  await expect(preview(ann)).toBeVisible();
  await expect
    .poll(() => ann.evaluate(() => (window as unknown as { shown: string[] }).shown))
    .toEqual([`New for Ann Lee: SMS from ${CONTACT}.`]);
  await context.close();

  const refusing = await browser.newContext({ baseURL: gateway.url });
  const page = await refusing.newPage();
  await page.addInitScript(() => {
    Notification.requestPermission = () => Promise.resolve("denied");
  });
  await page.goto("/?agent=ann");
  await openSettings(page);
  await expect(page.getByLabel("Browser notifications while the page is not in front")).toBeChecked();
  await button(page, "Allow in this browser").click();
  await expect(dialog(page, "Settings")).toContainText("The browser does not let this page show notifications");
  await refusing.close();
});

test("new messages are summed up, and the last one is said when asked for", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  const said = ann.locator("#live-polite");
  for (const text of ["One", "Two", "Three", "Four", "Five"]) await gateway.text(CUSTOMER, ANN_DIRECT, text);
  // It may come together with the previous announcement.
  await expect(said).toContainText(`${CONTACT}: One`);
  await expect(said).toHaveText(`4 more messages from ${CONTACT}. The last: Five`);
  await ann.keyboard.press("F2");
  await expect(ann.locator("#live-assertive")).toHaveText(`${CONTACT}: Five Written less than a minute ago.`);
  await gateway.text(OTHER, ANN_DIRECT, "Hello");
  await expect(notifications(ann)).toContainText(written(OTHER));
  await pressOnCard(ann, "Accept");
  await expect(ann.getByLabel(`Message to ${written(OTHER)}`)).toBeFocused();
  await ann.keyboard.press("F9");
  await expect(interactionWindow(ann).getByRole("heading", { name: CONTACT })).toBeFocused();
  await ann.keyboard.press("Shift+F9");
  await expect(interactionWindow(ann, OTHER).getByRole("heading", { name: written(OTHER) })).toBeFocused();
});
