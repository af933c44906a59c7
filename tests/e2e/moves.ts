// Whether what can be pressed stays where it is, and whether the conversation is in view.

import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

type Place = { it: HTMLElement; box: DOMRect };
type Remembering = { places: Place[]; shifts: { value: number; of: string }[] };

/**
 * Remembers where everything is that can be pressed and is in view. A transcript is left out: a message moves those
 * before it, and its end is looked at by [`lastMessage`].
 */
const remember = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const pressed =
      "button, a[href], input, select, textarea, summary, label:has(> .hidden), [role=menuitem], [tabindex='0']";
    const within = window as unknown as Remembering;
    within.places = [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter((it) => it.checkVisibility() && !it.closest("[role=log], [inert], .hidden, .skip"))
      .map((it) => ({ it, box: it.getBoundingClientRect() }))
      .filter(({ it, box }) => {
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return hit !== null && (it.contains(hit) || hit.closest("label")?.control === it);
      });
  });

/** Returns what is not where it was remembered, or is covered now, one per line. What is gone has not moved. */
const moved = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    // At the foot of its column the dock grows upwards, and its cards with it: they are read from the oldest to the
    // newest. What so comes under the pointer takes no press at first (press.spec.ts).
    const dock = document.querySelector(".dock");
    const grows = dock !== null && Math.abs(dock.getBoundingClientRect().bottom - innerHeight) < 2;
    const written = (box: DOMRect) => [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
    for (const { it, box: before } of (window as unknown as Remembering).places) {
      if (!it.isConnected || !it.checkVisibility()) continue;
      const name = `${it.tagName.toLowerCase()} “${(it.getAttribute("aria-label") ?? it.textContent)?.trim().slice(0, 30)}”`;
      const after = it.getBoundingClientRect();
      // The words of a control may change, such as those of a row; what is around it must not.
      const by = Math.max(Math.abs(after.x - before.x), Math.abs(after.y - before.y));
      if (by > 1 && grows && dock.contains(it)) continue;
      if (by > 1) {
        found.push(`${name} was at ${written(before)} and is at ${written(after)}`);
        continue;
      }
      const [x, y] = [after.x + after.width / 2, after.y + after.height / 2];
      const hit = document.elementFromPoint(x, y);
      if (hit === null || it.contains(hit) || hit.closest("label")?.control === it) continue;
      // A list that shrinks from below clips its last rows.
      let clipped = false;
      for (let around = it.parentElement; around; around = around.parentElement) {
        const room = around.getBoundingClientRect();
        clipped ||= getComputedStyle(around).overflowY !== "visible" && (y < room.top || y > room.bottom);
      }
      if (!clipped) found.push(`${name} is covered by ${hit.tagName.toLowerCase()} ${hit.className}`);
    }
    return found;
  });

/** Asserts that nothing that can be pressed moves while something arrives. */
export async function stays(page: Page, state: string, arrives: () => Promise<void>): Promise<void> {
  await remember(page);
  await arrives();
  expect.soft(await moved(page), state).toEqual([]);
}

/** The last message of the transcript that is in front. */
export const lastMessage = (within: Page | FrameLocator): Locator =>
  within.getByRole("log").locator(".message-text").last();

/** Returns how many pixels of an element are not in view, and what covers it; empty if all of it can be seen. */
const hidden = (it: Locator): Promise<string> =>
  it.evaluate((it) => {
    const box = it.getBoundingClientRect();
    let { left, right, top, bottom } = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let around = it.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflow === "visible") continue;
      const clip = around.getBoundingClientRect();
      [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
      [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
    }
    const over = Math.max(left - box.left, box.right - right, top - box.top, box.bottom - bottom);
    if (over > 1) return `${Math.round(over)} px are out of view: ${Math.round(box.top)} to ${Math.round(box.bottom)}`;
    for (const down of [0.1, 0.5, 0.9]) {
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * down);
      if (hit && !it.contains(hit) && !hit.contains(it)) return `covered by ${hit.tagName} ${hit.className}`;
    }
    return "";
  });

/** Asserts that the last message and the field for the next one are wholly in view. */
export async function expectConversationInView(within: Page | FrameLocator, state: string): Promise<void> {
  const field = within.getByRole("textbox", { name: /^Message to / });
  await expect.poll(() => hidden(lastMessage(within)), { message: `${state}: the last message` }).toBe("");
  await expect.poll(() => hidden(field), { message: `${state}: the composer` }).toBe("");
  await expect
    .poll(() => hidden(within.getByRole("button", { name: "Send", exact: true })), { message: `${state}: Send` })
    .toBe("");
}

/** Begins to measure layout shifts, as the browser defines them. Chromium only. */
export const measureShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const within = window as unknown as Remembering;
    within.shifts = [];
    type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
    const name = (it: Element) =>
      `${it.tagName.toLowerCase()} “${it.textContent?.trim().slice(0, 30)}” in ${it.parentElement?.className}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        // A message moves those before it, the dock grows, facts in a line
        // make room for each other, and how a transfer goes has one line or two in a place for two. Also within half a second of a press: an arrival is none of its effects.
        const nodes = entry.sources.map(({ node }) => (node instanceof Element ? node : node?.parentElement));
        const outside = nodes.filter(
          (node) => node != null && !node.closest("[role=log], .dock, .desk-says, .window-state, .banner.pending p"),
        );
        if (outside.length > 0)
          within.shifts.push({ value: entry.value, of: outside.map((node) => name(node as Element)).join(", ") });
      }
    }).observe({ type: "layout-shift" });
  });

/** Returns the layout shifts since the last time, one per line. */
export const takeShifts = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
    return (window as unknown as Remembering).shifts.splice(0).map(({ value, of }) => `${value.toFixed(4)}: ${of}`);
  });
