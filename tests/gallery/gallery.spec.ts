// Pictures of every state, in every width, theme and language, and what a look at the boxes finds. `make gallery` puts them
// on one page. STATES, WIDTHS and THEMES make it quicker: `make gallery STATES=window,error WIDTHS=320`. With LANGUAGES there
// are only the pictures in these: `make gallery LANGUAGES=de,ja`.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { test } from "../e2e/gateway";
import { troubles } from "../e2e/measure";
import { dress } from "../e2e/themes";
import { each, LANGUAGES } from "./languages";
import { FOLDER, HEIGHTS, type Shot, THEMES, VARIANTS, WIDTHS } from "./shots";
import { type State, STATES, type Visit } from "./states";
import { STOPS } from "./stops";

const listed = (name: string): string[] | undefined => process.env[name]?.split(",").filter((it) => it !== "");
const states = listed("STATES");
const widths = listed("WIDTHS")?.map(Number) ?? WIDTHS;
const languages = listed("LANGUAGES");
const themes = listed("THEMES") ?? THEMES.map(({ name }) => name);

test.describe.configure({ timeout: 600_000 });
// Pictures take their time.
test.use({ args: ["--answer-time", "300"] });

/** Takes the picture of a page as it is. */
async function take(page: Page, file: string): Promise<void> {
  await page.screenshot({
    path: join(FOLDER, file),
    type: "jpeg",
    quality: 80,
    animations: "disabled",
    caret: "hide",
    timeout: 20_000,
  });
}

/** Sets an attribute of the page's root, and lets what depends on its size follow. */
const set = (page: Page, name: string, value: string | undefined): Promise<void> =>
  page.evaluate(
    async ([name, value]) => {
      if (value === undefined) document.documentElement.removeAttribute(name);
      else document.documentElement.setAttribute(name, value);
      for (let times = 0; times < 2; times += 1) {
        dispatchEvent(new Event("resize"));
        await new Promise(requestAnimationFrame);
      }
    },
    [name, value] as [string, string | undefined],
  );

/** Takes the pictures of the same state of a folder of pages, such as drafts of the look. */
async function beside(browser: Browser, state: State, shots: Shot[]): Promise<void> {
  const folder = process.env.MOCK;
  if (folder === undefined || folder === "") return;
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const shot of shots.filter(({ variant }) => variant === undefined)) {
    const file = `mock-${shot.file}`;
    await page.setViewportSize({ width: shot.width, height: HEIGHTS[shot.width] ?? 800 });
    const answer = await page.goto(`file://${join(folder, `${state}.html`)}?theme=${shot.theme}`).catch(() => null);
    if (answer === null) break;
    await take(page, file);
    shot.mock = file;
  }
  await context.close();
}

const visitWith =
  (browser: Browser): Visit =>
  async (page, state, options = {}) => {
    if (states && !states.includes(state)) return;
    const shots: Shot[] = [];
    const shoot = async (width: number, theme: string, variant?: string) => {
      if (variant === undefined || !LANGUAGES.includes(variant)) await options.prepare?.();
      const file = [state, width, theme, variant].filter(Boolean).join("-") + ".jpg";
      const found = theme === "light" ? await troubles(page) : [];
      await take(page, file);
      shots.push({ state, width, theme, file, found, ...(variant === undefined ? {} : { variant }) });
    };
    if (options.rtl) await set(page, "dir", "rtl");
    const size = async (width: number) => page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
    const allowed = widths.filter((width) => options.widths?.includes(width) ?? true);
    for (const width of languages ? [] : allowed) {
      await size(width);
      for (const theme of THEMES.filter(({ name }) => themes.includes(name))) {
        await dress(page, theme);
        await shoot(width, theme.name);
      }
      await dress(page, { name: "light", system: "light" });
      if (![1280, 400].includes(width)) continue;
      if (!options.rtl) {
        await set(page, "dir", "rtl");
        await shoot(width, "light", "right to left");
        await set(page, "dir", undefined);
      }
      await set(page, "data-density", "compact");
      await shoot(width, "light", "compact");
      await set(page, "data-density", undefined);
      await set(page, "data-text", "200");
      await shoot(width, "light", "text at 200 %");
      await set(page, "data-text", "100");
      await page.emulateMedia({ forcedColors: "active" });
      await shoot(width, "forced", "forced colours");
      await page.emulateMedia({ forcedColors: "none" });
      const browser = await page.context().newCDPSession(page);
      await browser.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
      await set(page, "data-text", "100");
      await shoot(width, "light", "touch");
      await browser.send("Emulation.setTouchEmulationEnabled", { enabled: false });
      await browser.detach();
    }
    if (!options.rtl && !options.english)
      await each(page, languages ?? LANGUAGES, async (language) => {
        for (const width of allowed.filter((width) => [1280, 400].includes(width))) {
          await size(width);
          await shoot(width, "light", language);
        }
      });
    await size(1280);
    await beside(browser, state, shots);
    await writeFile(join(FOLDER, `${state}.json`), JSON.stringify(shots));
  };

for (const [name, stop] of Object.entries(STOPS)) {
  // A state that is not asked for is still on the way to the next.
  const visits = Object.keys(STATES).filter((state) => stop.toString().includes(`"${state}"`));
  if (states && !visits.some((state) => states.includes(state))) continue;
  test(`${name}: ${VARIANTS} pictures of a state`, async ({ agent, browser, gateway, handset, page }) => {
    await mkdir(FOLDER, { recursive: true });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await stop({ agent, gateway, handset, page }, visitWith(browser));
  });
}
