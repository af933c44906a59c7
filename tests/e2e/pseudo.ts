// The desk in a pseudo-language (see .make/words/pseudo.rs), and the tests' English found in it.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

export type Tag = "en-XA" | "ar-XB";

const ROOT = join(import.meta.dirname, "../..");
/** What may stand between two letters of what is looked for, and between two words. */
const JOINTS = "[⟦⟧\u2066-\u2069]*";
const GAP = "[\\s⟦⟧\u2066-\u2069]+";

/** Returns the letters of a pseudo-language, in the place of a to z. */
function letters(tag: Tag): string[] {
  const source = readFileSync(join(ROOT, ".make/words/pseudo.rs"), "utf8");
  const found = new RegExp(`"${tag}", "([^"]+)"`).exec(source)?.[1];
  if (found === undefined) throw new Error(`no letters of ${tag}`);
  return [...found];
}

/** Returns the words of a pseudo-language, as the compiler has made them beside the gateway of the tests. */
export function words(tag: Tag): string {
  const builds = join(ROOT, process.env.CARGO_TARGET_DIR ?? "target", "debug/build");
  const files = readdirSync(builds).flatMap((name) => {
    const file = join(builds, name, "out/words", `${tag}.txt`);
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? [{ file, at: stats.mtimeMs }] : [];
  });
  const [newest] = files.sort((one, other) => other.at - one.at);
  if (!newest) throw new Error(`no words of ${tag}: build the gateway with 'cargo build'`);
  return readFileSync(newest.file, "utf8");
}

/** Returns what finds English in the pseudo-language: its own letters or the other ones, with brackets anywhere. */
function finder(tag: Tag): (english: string | RegExp, exact?: boolean) => RegExp {
  const other = letters(tag);
  const letter = (it: string): string => {
    const found = other[it.toLowerCase().charCodeAt(0) - 97] ?? "";
    return `(?:${it}|(?:${it === it.toLowerCase() ? found : found.toUpperCase()}){1,2})${JOINTS}`;
  };
  const spelt = (source: string) =>
    source.replace(/\\.|\[[^\]]*\]|[a-z]|[^a-z(){}|*+?.^$]/gi, (it) =>
      /^[a-z]$/i.test(it) ? letter(it) : it.startsWith("[") ? it : it === " " ? GAP : `${it}${JOINTS}`,
    );
  return (english, exact = false) => {
    if (english instanceof RegExp)
      return new RegExp(spelt(english.source).replace(/^\^/, `^${JOINTS}`), english.flags.replace(/[gy]/g, ""));
    const source = spelt(english.trim().replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    return new RegExp(exact ? `^\\s*${JOINTS}${source}\\s*$` : source, exact ? "" : "i");
  };
}

type Method = (...args: unknown[]) => unknown;
type Patched = Record<string, Method>;
type Options = { name?: string | RegExp; exact?: boolean };
type Expected = { string?: string; regexSource?: string; regexFlags?: string; matchSubstring?: boolean };

/** Lets what is looked for in English be found in a pseudo-language. Returns what ends that. */
export function listen(page: Page, tag: Tag): () => void {
  const find = finder(tag);
  const undo: (() => void)[] = [];
  const patch = (it: object, name: string, wrap: (before: Method) => Method) => {
    const on = Object.getPrototypeOf(it) as Patched;
    const before = on[name] as Method;
    on[name] = wrap(before);
    undo.push(() => (on[name] = before));
  };
  for (const it of [page.mainFrame(), page.locator("body"), page.frameLocator("iframe")]) {
    for (const name of ["getByText", "getByLabel"])
      patch(it, name, (before) => {
        return function (this: unknown, text, options) {
          return before.call(this, find(text as string, (options as Options | undefined)?.exact));
        };
      });
    patch(it, "getByRole", (before) => {
      return function (this: unknown, role, options) {
        const { name, exact, ...rest } = (options ?? {}) as Options;
        return before.call(this, role, name === undefined ? rest : { ...rest, name: find(name, exact) });
      };
    });
  }
  patch(page.locator("body"), "_expect", (before) => {
    return function (this: unknown, expression, options) {
      const { expectedText, ...rest } = options as { expectedText?: Expected[] };
      const found = ({ string, regexSource, regexFlags, matchSubstring }: Expected) => {
        const { source, flags } = find(
          regexSource === undefined ? (string ?? "") : new RegExp(regexSource, regexFlags),
          !matchSubstring,
        );
        return { regexSource: source, regexFlags: flags };
      };
      const isText = String(expression).startsWith("to.have.text") || String(expression).startsWith("to.contain.text");
      return before.call(this, expression, {
        ...rest,
        ...(expectedText && { expectedText: isText ? expectedText.map(found) : expectedText }),
      });
    };
  });
  return () => undo.reverse().forEach((it) => it());
}

/**
 * Returns what is neither of the words nor data, one per line: texts, names and descriptions of the page in plain Latin
 * letters.
 */
export async function foreign(page: Page, data: RegExp[]): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest("script, style, noscript")) found.push(node.textContent ?? "");
    for (const it of document.querySelectorAll("*"))
      for (const name of ["label", "description", "roledescription", "valuetext"].map((it) => `aria-${it}`))
        found.push(it.getAttribute(name) ?? "");
    for (const it of document.querySelectorAll("*"))
      for (const name of ["title", "alt", "placeholder"]) found.push(it.getAttribute(name) ?? "");
    return found;
  });
  const known = new RegExp(data.map((it) => it.source).join("|"), "gu");
  const isOther = (text: string) => /[A-Za-z]{2,}/.test(text.replace(known, " "));
  return [...new Set(texts.filter(isOther).map((text) => `“${text.trim()}” is not of the words`))];
}

/**
 * Returns the texts of which a part is not seen, one per line: what a box cuts off, at its sides, above or below, with an
 * ellipsis or without, and what has no room in a choice or as the hint of a field. `shortened`: those meant to be.
 */
export function cutOff(page: Page, shortened: string): Promise<string[]> {
  return page.evaluate(async (shortened) => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    const found = new Set<string>();
    const heard = (it: Element | null): boolean =>
      it !== null && (getComputedStyle(it).clipPath === "inset(50%)" || heard(it.parentElement));
    const seen = (it: Element) => it.checkVisibility() && !it.closest(".skip, .hidden, [inert]") && !heard(it);
    const one = (it: Element | null) =>
      it && it.tagName.toLowerCase() + [...it.classList].map((one) => `.${one}`).join("");
    const name = (it: Element) => `${one(it.parentElement)} > ${one(it)}`;
    const range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const within = node.parentElement;
      if (!node.textContent?.trim() || !within || within.closest("option, svg, script") || !seen(within)) continue;
      if (within.closest(shortened)) continue;
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      let [across, down] = [true, true];
      for (let it: HTMLElement | null = within; it && it !== document.body; it = it.parentElement) {
        const { overflowX, overflowY, display, position } = getComputedStyle(it);
        if (display === "inline" || display === "contents") continue;
        if (overflowX === "auto" || overflowX === "scroll") across = false;
        if (overflowY === "auto" || overflowY === "scroll") down = false;
        const edge = it.getBoundingClientRect();
        const sideways = Math.max(edge.left - box.left, box.right - edge.right);
        const upright = Math.max(edge.top - box.top, box.bottom - edge.bottom);
        const over = Math.max(
          across && overflowX !== "visible" ? sideways : 0,
          // A line is higher than its letters.
          down && overflowY !== "visible" ? upright - 2 : 0,
        );
        if (over > 1)
          found.add(`“${node.textContent.trim().slice(0, 60)}” is cut off by ${Math.round(over)} in ${name(it)}`);
        if (position === "fixed" || (!across && !down)) break;
      }
    }
    const context = document.createElement("canvas").getContext("2d")!;
    for (const it of document.querySelectorAll<HTMLSelectElement | HTMLInputElement | HTMLTextAreaElement>(
      "select, input[placeholder], textarea[placeholder]",
    )) {
      if (!seen(it) || it.matches(shortened)) continue;
      const { font, paddingLeft, paddingRight } = getComputedStyle(it);
      context.font = font;
      const text = it instanceof HTMLSelectElement ? (it.selectedOptions[0]?.text ?? "") : it.placeholder;
      const room = it.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      const over = context.measureText(text).width - room;
      const wraps = it instanceof HTMLTextAreaElement;
      if (wraps ? !it.value && it.scrollHeight > it.clientHeight + 2 : over > 1)
        found.add(`“${text}” has no room in ${name(it)}, by ${Math.round(over)}`);
    }
    return [...found];
  }, shortened);
}
