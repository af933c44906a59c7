// Every screen holds together: zoomed in, narrow, with more space between letters, and when something arrives.

import type { Page } from "@playwright/test";
import { accept, ANN_DIRECT, button, composer, CUSTOMER, expectFocusSeen, messages, notifications, openMessages, preview, transfer } from "./desk";
import { expect, test } from "./gateway";
import { TOUR } from "./screens";

const WIDE = { width: 1280, height: 720 };
const MIDDLING = { width: 900, height: 700 };
const NARROW = { width: 320, height: 640 };
/** 1280×720 at 400 %: what is left of it in CSS pixels. */
const ZOOMED = { width: 320, height: 180 };

/** What is wrong with the page as it is laid out now: one line each. */
function troubles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // The page hears of a new size with the next frame.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
    const name = (it: Element) => `${it.tagName.toLowerCase()} “${it.getAttribute("aria-label") ?? it.textContent?.trim().slice(0, 40)}”`;
    // What lies inert under a dialog is not there to be met.
    const seen = (it: HTMLElement) => it.checkVisibility() && !it.closest(".skip, .hidden, [inert]");
    const targets = [...document.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, [role=menuitem], [tabindex='0']")].filter(seen);
    for (const it of targets) {
      const { width, height, left, right } = it.getBoundingClientRect();
      // A link in a sentence is as high as its line.
      if (getComputedStyle(it).display !== "inline" && (width < 24 || height < 24)) found.push(`${name(it)} is ${width}×${height}`);
      if (left < 0 || right > root.clientWidth) found.push(`${name(it)} sticks out of the page`);
      if (it.tagName === "BUTTON" && (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1)) found.push(`${name(it)} is clipped`);
    }
    // What is drawn of an element: what scrolls around it cuts the rest off.
    const drawn = (it: HTMLElement) => {
      let { left, right, top, bottom } = it.getBoundingClientRect();
      for (let around = it.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflow === "visible") continue;
        const box = around.getBoundingClientRect();
        [left, right, top, bottom] = [Math.max(left, box.left), Math.min(right, box.right), Math.max(top, box.top), Math.min(bottom, box.bottom)];
      }
      return { left, right, top, bottom };
    };
    // A menu lies over the page by its nature.
    const buttons = targets.filter((it) => it.tagName === "BUTTON" && !it.closest("[role=menu]")).map((it) => ({ it, box: drawn(it) }));
    for (const [at, { it: one, box: a }] of buttons.entries()) {
      for (const { it: other, box: b } of buttons.slice(at + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push(`${name(one)} overlaps ${name(other)}`);
      }
    }
    // Nothing of a sentence is cut off either; the last line in a tab of the interaction bar is an excerpt.
    for (const it of document.querySelectorAll<HTMLElement>("h1, h2, h3, p, label, .message-text, [role=gridcell]")) {
      const cut = getComputedStyle(it).overflow !== "visible" && it.scrollWidth > it.clientWidth + 1;
      if (seen(it) && cut) found.push(`${name(it)} is cut off`);
    }
    return found;
  });
}

/** WCAG 1.4.12: the spacing a reader may ask for. As a sheet made by script, which the page's security policy lets through. */
const spaced = (page: Page, on: boolean): Promise<void> =>
  page.evaluate((on) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
    document.adoptedStyleSheets = on ? [sheet] : [];
    dispatchEvent(new Event("resize")); // an open menu finds its place again
  }, on);

async function check(page: Page, screen: string): Promise<void> {
  for (const size of [WIDE, MIDDLING, NARROW, ZOOMED]) {
    await page.setViewportSize(size);
    expect(await troubles(page), `${screen}, ${size.width}×${size.height}`).toEqual([]);
  }
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    await spaced(page, true);
    expect(await troubles(page), `${screen}, ${size.width}×${size.height}, text spaced out`).toEqual([]);
    await spaced(page, false);
  }
}

for (const [stop, tour] of Object.entries(TOUR)) {
  test(stop, async ({ agent, gateway, handset, page }) => tour({ agent, gateway, handset, page }, check));
}

/** Where what an agent is about to press is. */
const places = async (page: Page) => ({
  transfer: await button(page, "Transfer").boundingBox(),
  end: await button(page, "End").boundingBox(),
  composer: await composer(page).boundingBox(),
  send: await button(page, "Send").boundingBox(),
  tab: await page.getByRole("navigation", { name: "Interactions" }).getByRole("button").first().boundingBox(),
});

for (const size of [WIDE, { width: 1024, height: 768 }, MIDDLING]) {
  test(`what arrives moves nothing under the pointer and covers nothing, ${size.width}×${size.height}`, async ({ agent, gateway }) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    await ann.setViewportSize(size);
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    // Before this the answer's waiting time is not told yet.
    await expect(ann.getByText("Waiting for an answer")).toBeVisible();
    const before = await places(ann);
    for (const [at, from] of ["+447700900002", "+447700900003", "+447700900004"].entries()) {
      await gateway.text(from, ANN_DIRECT, "A long question, so that the card grows. ".repeat(6));
      await expect(preview(ann)).toHaveCount(at + 1);
      expect(await places(ann)).toEqual(before);
      await expectFocusSeen(ann, "an invitation has arrived");
    }
    await transfer(ann, "ben", "Ben Okafor");
    await button(preview(ben), "Decline").click();
    await expect(notifications(ann)).toContainText("Ben Okafor declined the transfer.");
    expect(await places(ann)).toEqual(before);
    await openMessages(ann);
    expect(await places(ann)).toEqual(before);
    await button(messages(ann), "Show").scrollIntoViewIfNeeded();
    expect(await troubles(ann)).toEqual([]);
  });
}

test("a message of one endless word is broken, not cut off", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "https://example.org/".padEnd(300, "long"));
  await expect(preview(ann)).toBeVisible();
  await check(ann, "Interaction Preview");
  await accept(ann);
  await check(ann, "interaction window");
});
