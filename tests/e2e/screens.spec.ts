// Every screen and state: its accessibility tree, axe with nothing disabled in each width, and what no tool measures
// (WCAG 1.4.4, 1.4.10, 1.4.12, 2.5.5, 2.5.8). The short form has two widths, and in the other themes asks axe, at one of them, for
// what depends on the theme.
// Each screen is visited once for all checks; a failure does not stop the others.

import type { Page } from "@playwright/test";
import { expectAccessible, expectReadable } from "./axe";
import { expect, test } from "./gateway";
import { enlarged, fingertips, spaced, troubles, untold } from "./measure";
import { TOUR } from "./screens";
import { dress, FORCED, THEMES } from "./themes";
import { TREES } from "./trees";

const WIDE = { width: 1280, height: 720 };
const MIDDLING = { width: 900, height: 700 };
const HALF = { width: 640, height: 720 };
const NARROW = { width: 320, height: 640 };
/** The CSS pixels that remain of 1280×720 at 400 %. */
const ZOOMED = { width: 320, height: 180 };

const whole = process.env.WHOLE !== undefined;

async function check(page: Page, screen: string): Promise<void> {
  const holds = async (how: string) => expect.soft(await troubles(page), `${screen}, ${how}`).toEqual([]);
  for (const [within, tree] of TREES[screen] ?? []) await expect.soft(within(page), screen).toMatchAriaSnapshot(tree);
  for (const size of whole ? [NARROW, HALF, WIDE] : [NARROW, WIDE]) {
    await page.setViewportSize(size);
    await holds(`${size.width}×${size.height}`);
    // What depends on the theme does not on the width.
    for (const theme of whole || size === WIDE ? THEMES : THEMES.slice(0, 1)) {
      await dress(page, theme);
      const expectAll = whole || theme === THEMES[0];
      await (expectAll ? expectAccessible : expectReadable)(page, `${screen}, ${theme.name}, ${size.width} wide`);
      if (theme === FORCED) expect.soft(await untold(page), `${screen}, ${theme.name}`).toEqual([]);
    }
  }
  for (const size of whole ? [ZOOMED, MIDDLING] : [HALF, ZOOMED, MIDDLING]) {
    await page.setViewportSize(size);
    await holds(`${size.width}×${size.height}`);
  }
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    await spaced(page, true);
    await holds(`${size.width}×${size.height}, text spaced out`);
    await spaced(page, false);
  }
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    await enlarged(page, true);
    await holds(`${size.width}×${size.height}, text twice as large`);
    await enlarged(page, false);
    expect.soft(await fingertips(page), `${screen}, ${size.width}×${size.height}, by touch`).toEqual([]);
  }
}

// Takes long.
test.describe.configure({ timeout: 150_000 });

for (const [stop, tour] of Object.entries(TOUR)) {
  test(stop, async ({ agent, gateway, handset, page }) => tour({ agent, gateway, handset, page }, check));
}
