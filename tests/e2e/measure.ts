// What no tool measures of a page: that it holds together as it is laid out now. See `screens.spec.ts`.

import type { Page } from "@playwright/test";

/**
 * What is wrong: one line each. Reflow, targets, what sticks out, overlaps or is cut off (WCAG 1.4.4, 1.4.10, 1.4.12,
 * 2.5.8).
 */
export function troubles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // The page hears of a new size with the next frame.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      found.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
    const name = (it: Element) =>
      `${it.tagName.toLowerCase()} “${it.getAttribute("aria-label") ?? it.textContent?.trim().slice(0, 40)}”`;
    // What lies inert under a dialog is not there to be met.
    const seen = (it: Element) => it.checkVisibility() && !it.closest(".skip, .hidden, [inert]");
    for (const it of document.querySelectorAll("*")) {
      const { overflowX } = getComputedStyle(it);
      if ((overflowX === "auto" || overflowX === "scroll") && it.scrollWidth > it.clientWidth + 1 && seen(it)) {
        found.push(`${name(it)} scrolls sideways: ${it.scrollWidth} in ${it.clientWidth}`);
      }
    }

    // A label around a field that is not seen itself is what one points at.
    const pointed =
      "button, a[href], input, select, textarea, summary, label:has(> .hidden), [role=menuitem], [tabindex='0']";
    const targets = [...document.querySelectorAll<HTMLElement>(pointed)].filter(seen);
    const boxes = targets.map((it) => it.getBoundingClientRect());
    for (const [at, it] of targets.entries()) {
      const { width, height, left, right, top, bottom } = boxes[at] as DOMRect;
      if (left < 0 || right > root.clientWidth) found.push(`${name(it)} sticks out of the page`);
      if (it.tagName === "BUTTON" && (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1))
        found.push(`${name(it)} is clipped`);
      if (width >= 24 && height >= 24) continue;
      // A link in a sentence is as high as its line: then 24 pixels around its middle must be its own. Others have no
      // excuse.
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const alone = boxes.every((box, other) => {
        const [far, high] = [Math.max(box.left - x, x - box.right, 0), Math.max(box.top - y, y - box.bottom, 0)];
        return other === at || targets[other]?.contains(it) || Math.hypot(far, high) >= 12;
      });
      if (getComputedStyle(it).display !== "inline" || !alone) found.push(`${name(it)} is ${width}×${height}`);
    }

    // What is drawn of an element: what scrolls around it cuts the rest off.
    const drawn = (it: HTMLElement) => {
      let { left, right, top, bottom } = it.getBoundingClientRect();
      for (let around = it.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflow === "visible") continue;
        const box = around.getBoundingClientRect();
        [left, right, top, bottom] = [
          Math.max(left, box.left),
          Math.min(right, box.right),
          Math.max(top, box.top),
          Math.min(bottom, box.bottom),
        ];
      }
      return { left, right, top, bottom };
    };
    // A menu lies over the page by its nature.
    const buttons = targets
      .filter((it) => it.tagName === "BUTTON" && !it.closest("[role=menu]"))
      .map((it) => ({ it, box: drawn(it) }));
    for (const [at, { it: one, box: a }] of buttons.entries()) {
      for (const { it: other, box: b } of buttons.slice(at + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push(`${name(one)} overlaps ${name(other)}`);
      }
    }

    // No text is cut off by a box that does not scroll. Excerpts are meant to be: the whole is where they lead.
    const EXCERPTS = ".interactions-last, .past-text, .grid-cell, .grid-words";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const within = text.parentElement;
      if (!text.textContent?.trim() || !within || !seen(within) || within.closest(EXCERPTS)) continue;
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      for (let around: HTMLElement | null = within; around && around !== document.body; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around);
        if (overflowX === "auto" || overflowX === "scroll" || overflowY === "auto" || overflowY === "scroll") break;
        if (overflowX === "visible" && overflowY === "visible") continue;
        const edge = around.getBoundingClientRect();
        const over = Math.max(
          edge.left - box.left,
          box.right - edge.right,
          edge.top - box.top,
          box.bottom - edge.bottom,
        );
        if (over > 1)
          found.push(`“${text.textContent.trim().slice(0, 40)}” is cut off by ${Math.round(over)} in ${name(around)}`);
      }
    }
    return found;
  });
}

/**
 * WCAG 1.4.12: the spacing a reader may ask for. As a sheet made by script, which the page's security policy lets
 * through.
 */
export const spaced = (page: Page, on: boolean): Promise<void> =>
  page.evaluate((on) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }",
    );
    document.adoptedStyleSheets = on ? [sheet] : [];
    dispatchEvent(new Event("resize")); // an open menu finds its place again
  }, on);

/** WCAG 1.4.4: text alone, twice as large, as an agent can choose it. */
export const enlarged = (page: Page, on: boolean): Promise<void> =>
  page.evaluate(async (on) => {
    document.documentElement.setAttribute("data-text", on ? "200" : "100");
    // Laid out anew with the first, measured anew with the second.
    for (let times = 0; times < 2; times += 1) {
      dispatchEvent(new Event("resize"));
      await new Promise(requestAnimationFrame);
    }
  }, on);

/** In the user's own colours: what tells something by a colour must tell it by a shape, and be seen. */
export function untold(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const shown = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter((it) => it.checkVisibility());
    const ground = (it: Element | null): string => {
      const colour = it ? getComputedStyle(it).backgroundColor : "rgb(255, 255, 255)";
      return it && /, 0\)$|transparent/.test(colour) ? ground(it.parentElement) : colour;
    };
    for (const dot of shown(".dot")) {
      const { borderTopColor, borderTopWidth, backgroundColor } = getComputedStyle(dot);
      const full = backgroundColor === borderTopColor;
      const ready = dot.dataset.ready === "true" || dot.closest("[data-state=connected]") !== null;
      if (parseFloat(borderTopWidth) < 2 || borderTopColor === ground(dot.parentElement))
        found.push("a dot is not seen");
      if (ready !== full) found.push(`a dot is ${full ? "full" : "empty"}, and should not be`);
    }
    // Edges of what can be pressed, of the card of an error, of what is current.
    for (const it of shown(
      "button:not(.quiet, .grid-name, [role=menuitem], .composer-head *, .composer-count *), input:not(.hidden, [type=checkbox]), select, textarea, .card, .banner, .message",
    )) {
      const style = getComputedStyle(it);
      const edge = (side: string) =>
        style.getPropertyValue(`border-${side}-style`) !== "none" &&
        parseFloat(style.getPropertyValue(`border-${side}-width`)) >= 1;
      if (
        !["top", "bottom", "left", "right"].some(
          (side) => edge(side) && style.getPropertyValue(`border-${side}-color`) !== ground(it),
        )
      ) {
        found.push(`${it.tagName.toLowerCase()}.${it.className} “${it.textContent?.trim().slice(0, 30)}” has no edge`);
      }
    }
    for (const it of shown("[aria-current=true], button[aria-expanded=true]")) {
      if (parseFloat(getComputedStyle(it).borderTopWidth) < 3)
        found.push(`“${it.textContent?.trim().slice(0, 30)}” does not stand out`);
    }
    return found;
  });
}
