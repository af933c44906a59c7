// Real key presses, and what must hold after each of them and after every event.

import { expect, type Locator, type Page } from "@playwright/test";

/**
 * Asserts that the focused element is useful, drawn as focused, entirely visible where it fits, and covered by nothing:
 * neither sticky elements nor a card, a menu or a flash (WCAG 2.4.3, 2.4.7, 2.4.11).
 */
export async function invariants(page: Page, step: string): Promise<void> {
  const trouble = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body || focused === document.documentElement)
        return "the focus is on nothing";
      const name = `${focused.tagName.toLowerCase()} “${(focused.getAttribute("aria-label") ?? focused.textContent)?.trim().slice(0, 40)}”`;
      // An invisible field is inside a visible label.
      const shown = focused.matches(".hidden") ? (focused.closest("label") ?? focused) : focused;
      const whole = shown.getBoundingClientRect();
      let { left, right, top, bottom } = whole;
      let [room, tall] = [innerWidth, innerHeight];
      const clip = (box: { left: number; right: number; top: number; bottom: number }) => {
        [left, right, top, bottom] = [
          Math.max(left, box.left),
          Math.min(right, box.right),
          Math.max(top, box.top),
          Math.min(bottom, box.bottom),
        ];
        [room, tall] = [Math.min(room, box.right - box.left), Math.min(tall, box.bottom - box.top)];
      };
      clip({ left: 0, right: innerWidth, top: 0, bottom: innerHeight });
      // Elements fixed to the window are outside of the scrolling containers around them.
      for (
        let at = shown;
        getComputedStyle(at).position !== "fixed" && at.parentElement && at.parentElement !== document.body;
        at = at.parentElement
      ) {
        if (getComputedStyle(at.parentElement).overflow !== "visible") clip(at.parentElement.getBoundingClientRect());
      }
      if (right - left < 1 || bottom - top < 1) return `${name} is off the screen`;
      const cut = Math.max(Math.min(whole.width, room) - (right - left), Math.min(whole.height, tall) - (bottom - top));
      if (cut > 2) return `${name} is seen in part: ${Math.round(cut)} pixels are not`;
      for (const across of [0.08, 0.5, 0.92]) {
        for (const down of [0.15, 0.5, 0.85]) {
          const hit = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
          if (!hit || !(shown.contains(hit) || hit.closest("label")?.control === focused))
            return `${name} is covered by ${hit?.tagName} ${hit?.className}`;
        }
      }
      if (focused.matches(":focus-visible")) {
        // A field may be drawn by the box around it.
        const drawn = (it: Element | null, around: number): boolean => {
          if (!it || around < 0) return false;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
          const ring = it !== shown && it.contains(shown) && boxShadow !== "none";
          return (
            ring || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || drawn(it.parentElement, around - 1)
          );
        };
        if (!drawn(shown, 2)) return `${name} does not look focused`;
      }
      // Lets the pointer through, but covers nevertheless.
      const flash = document.querySelector(".flash")?.getBoundingClientRect();
      const over =
        flash &&
        flash.width > 0 &&
        flash.left < right &&
        flash.right > left &&
        flash.top < bottom &&
        flash.bottom > top;
      return over ? `${name} is covered by a flash` : "";
    });
  await expect.poll(trouble, { message: `focus after: ${step}`, intervals: [10, 50, 100, 250] }).toBe("");
}

/** Presses these keys, one after the other. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await invariants(page, key);
  }
}

/**
 * Presses Tab (or Shift+Tab) until this has the focus; after the page's last element the browser wraps around to the
 * first.
 */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab", most = 12): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate(() => document.activeElement === document.body)) continue;
    await invariants(page, key);
    if (await target.evaluate((it) => it === document.activeElement)) return;
  }
  throw new Error(`${most} times ${key} did not lead to ${target}`);
}
