// The browser of the benchmarks.

import { chromium } from "@playwright/test";

const args = [
  ...["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"],
  "--window-size=1280,887",
];
if (process.getuid?.() === 0) args.push("--no-sandbox");

/**
 * How Chromium is launched: with windows that show 1280×800 of a page: their frame takes 87 of the height. Contexts are created
 * with `viewport: null`. With that size instead, Playwright makes the window that high and its foot is never shown: the
 * browser then reports what changes there only with what changes elsewhere, up to a second late.
 */
export const OPTIONS = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args };

/** Launches it. */
export const launch = () => chromium.launch(OPTIONS);
