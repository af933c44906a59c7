// Layout checks that no tool makes: whether the page holds together as currently laid out. See `screens.spec.ts`.

import type { Page } from "@playwright/test";

/**
 * Returns the problems, one per line: reflow, target sizes, overflow, overlap and clipping (WCAG 1.4.4, 1.4.10, 1.4.12,
 * 2.5.8).
 */
export function troubles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // The page learns of a new size in the next frame.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      found.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
    const name = (it: Element) =>
      `${it.tagName.toLowerCase()} “${it.getAttribute("aria-label") ?? it.textContent?.trim().slice(0, 40)}”`;
    // Inert content under a dialog cannot be reached; what is clipped to nothing is for those who hear.
    const heard = (it: Element | null): boolean =>
      it !== null && (getComputedStyle(it).clipPath === "inset(50%)" || heard(it.parentElement));
    const seen = (it: Element) => it.checkVisibility() && !it.closest(".skip, .hidden, [inert]") && !heard(it);
    for (const it of document.querySelectorAll("*")) {
      const { overflowX } = getComputedStyle(it);
      if ((overflowX === "auto" || overflowX === "scroll") && it.scrollWidth > it.clientWidth + 1 && seen(it)) {
        found.push(`${name(it)} scrolls sideways: ${it.scrollWidth} in ${it.clientWidth}`);
      }
    }

    // Text that is cut off with a mark that it goes on. The whole of it is one step away.
    const goesOn = (it: Element, below: Element | null = null): boolean => {
      for (let around: Element | null = it; around && around !== below; around = around.parentElement) {
        const { textOverflow, overflow, webkitLineClamp } = getComputedStyle(around);
        if ((textOverflow === "ellipsis" && overflow !== "visible") || webkitLineClamp !== "none") return true;
      }
      return false;
    };

    // The label around an invisible field is the pointer target.
    const pointed =
      "button, a[href], input, select, textarea, summary, label:has(> .hidden), [role=menuitem], [tabindex='0']";
    const targets = [...document.querySelectorAll<HTMLElement>(pointed)].filter(seen);
    // So is the label around one that is seen.
    const boxes = targets.map((it) =>
      ((it instanceof HTMLInputElement && it.closest("label")) || it).getBoundingClientRect(),
    );
    for (const [at, it] of targets.entries()) {
      const { width, height, left, right, top, bottom } = boxes[at] as DOMRect;
      if (left < 0 || right > root.clientWidth) found.push(`${name(it)} sticks out of the page`);
      // Not what is for those who hear, and not what says by an ellipsis that it goes on.
      const words = [...it.querySelectorAll("*")].filter((part) => part.checkVisibility() && !heard(part));
      const cut = words.some((part) => {
        const box = part.getBoundingClientRect();
        const out = Math.max(left - box.left, box.right - right, top - box.top, box.bottom - bottom);
        return out > 1 && !part.closest("svg") && !goesOn(part, it);
      });
      if (it.tagName === "BUTTON" && cut) found.push(`${name(it)} is clipped`);
      if (width >= 24 && height >= 24) continue;
      // A link in a sentence is as high as its line, and then needs 24 pixels around its centre for itself. Other
      // targets have no exception.
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const alone = boxes.every((box, other) => {
        const [far, high] = [Math.max(box.left - x, x - box.right, 0), Math.max(box.top - y, y - box.bottom, 0)];
        return other === at || targets[other]?.contains(it) || Math.hypot(far, high) >= 12;
      });
      if (getComputedStyle(it).display !== "inline" || !alone) found.push(`${name(it)} is ${width}×${height}`);
    }

    // The visible part of an element: scrolling containers clip the rest.
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
    // A menu lies over the page by design.
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

    // No text is clipped by a box that does not scroll. A line of facts lets go of those that have no room for them.
    const EXCERPTS = ".window-state, .grid-cell, .grid-words";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const within = text.parentElement;
      if (!text.textContent?.trim() || !within || !seen(within) || within.closest(EXCERPTS) || goesOn(within)) continue;
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
 * WCAG 1.4.12: the text spacing that a reader may set. As a constructed style sheet, which the page's security policy
 * allows.
 */
export const spaced = (page: Page, on: boolean): Promise<void> =>
  page.evaluate((on) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }",
    );
    document.adoptedStyleSheets = on ? [sheet] : [];
    dispatchEvent(new Event("resize")); // an open menu repositions itself
  }, on);

/** WCAG 1.4.4: text only, twice as large, as an agent can set it. */
export const enlarged = (page: Page, on: boolean): Promise<void> =>
  page.evaluate(async (on) => {
    document.documentElement.setAttribute("data-text", on ? "200" : "100");
    // Laid out in the first frame, measured in the second.
    for (let times = 0; times < 2; times += 1) {
      dispatchEvent(new Event("resize"));
      await new Promise(requestAnimationFrame);
    }
  }, on);

/** Where a finger points: targets of fewer than 44 pixels, one per line (WCAG 2.5.5). Chromium only. */
export async function fingertips(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
  const found = await page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    if (!matchMedia("(pointer: coarse)").matches) return ["the pointer is not coarse"];
    const targets = document.querySelectorAll<HTMLElement>(
      "button, input:not(.hidden), select, textarea, [role=menuitem]",
    );
    return [...targets].flatMap((it) => {
      if (!it.checkVisibility() || it.closest(".hidden, [inert]") || it.tabIndex < 0) return [];
      const box = ((it instanceof HTMLInputElement && it.closest("label")) || it).getBoundingClientRect();
      // What is laid over a larger place belongs to the target.
      const after = getComputedStyle(it, "::after");
      const laid = after.position === "absolute" ? [parseFloat(after.width), parseFloat(after.height)] : [0, 0];
      const [width, height] = [Math.max(box.width, laid[0] ?? 0), Math.max(box.height, laid[1] ?? 0)];
      if (width < 2 || (width >= 43.5 && height >= 43.5)) return [];
      const name = it.getAttribute("aria-label") ?? it.textContent?.trim().slice(0, 40);
      return [`${it.tagName.toLowerCase()} “${name}” is ${Math.round(width)}×${Math.round(height)}`];
    });
  });
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await session.detach();
  return found;
}

/** In forced colours: all text is seen, and information conveyed by colour is also conveyed by a visible shape. */
export function untold(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const shown = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter((it) => it.checkVisibility());
    const sheet = document.body.appendChild(document.createElement("i"));
    sheet.style.backgroundColor = "Canvas";
    const canvas = getComputedStyle(sheet).backgroundColor;
    sheet.remove();
    const ground = (it: Element | null): string => {
      const colour = it ? getComputedStyle(it).backgroundColor : canvas;
      return it && /^rgba.*, 0\)$|transparent/.test(colour) ? ground(it.parentElement) : colour;
    };
    // A border, an outline or a ground of its own: of buttons, fields, cards, banners and bubbles.
    const outlined = (it: HTMLElement) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(it);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    const filled = (it: HTMLElement) => ground(it) !== ground(it.parentElement);
    for (const it of shown(
      "button:not(.ghost, .tab, .grid-name, [role=menuitem]), input:not(.hidden, [type=checkbox], [type=file]), select, .write, .card, .banner, .bubble",
    )) {
      if (it.closest(".search") && it.tagName === "INPUT") continue;
      const style = getComputedStyle(it);
      const edge = ["top", "bottom", "left", "right"].some(
        (side) =>
          style.getPropertyValue(`border-${side}-style`) !== "none" &&
          parseFloat(style.getPropertyValue(`border-${side}-width`)) >= 1 &&
          style.getPropertyValue(`border-${side}-color`) !== ground(it.parentElement),
      );
      if (!edge && !filled(it) && !outlined(it))
        found.push(`${it.tagName.toLowerCase()}.${it.className} “${it.textContent?.trim().slice(0, 30)}” has no edge`);
    }
    // axe does not decide about a text in the colour of its ground.
    for (const it of shown("body *")) {
      const text = [...it.childNodes].map((node) => (node instanceof Text ? node.data.trim() : "")).join("");
      if (text && !it.closest("svg, .hidden") && getComputedStyle(it).color === ground(it))
        found.push(`${it.tagName.toLowerCase()} “${text.slice(0, 30)}” has the colour of its ground`);
    }
    for (const it of shown("[aria-current=true], button[aria-expanded=true]")) {
      if (parseFloat(getComputedStyle(it).borderTopWidth) < 2 && !outlined(it) && !filled(it))
        found.push(`“${it.textContent?.trim().slice(0, 30)}” does not stand out`);
    }
    return found;
  });
}
