// axe on every screen and state, with nothing switched off: light and dark, 320 pixels wide, forced colours.

import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { test } from "./gateway";
import { TOUR } from "./screens";

const WIDE = { width: 1280, height: 720 };
const NARROW = { width: 320, height: 640 };

/** The screen as it stands, in both themes; a main one also narrow and in the user's own colours. */
async function check(page: Page, screen: string, main = false): Promise<void> {
  await page.setViewportSize(WIDE);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${screen}, ${colorScheme}`);
  }
  if (!main) return;
  await page.emulateMedia({ forcedColors: "active" });
  await expectAccessible(page, `${screen}, forced colours`);
  await page.emulateMedia({ forcedColors: "none" });
  await page.setViewportSize(NARROW);
  await expectAccessible(page, `${screen}, narrow`);
  await page.setViewportSize(WIDE);
}

for (const [stop, tour] of Object.entries(TOUR)) {
  test(stop, async ({ agent, gateway, handset, page }) => tour({ agent, gateway, handset, page }, check));
}
