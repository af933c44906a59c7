// The browser of the benchmarks.

import { chromium } from "@playwright/test";

// As in tests/playwright.config.ts, and the size of windows.
const args = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--window-size=1280,887",
];

/**
 * The options of a launch. Windows show 1280×800 of a page: their frame takes 87 of the height. Contexts are created with
 * `viewport: null`. With that size instead, Playwright makes the window that high and its foot is never shown: the
 * browser then reports what changes there only with what changes elsewhere, up to a second late.
 */
export const OPTIONS = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args };

/** Launches it. */
export const launch = () => chromium.launch(OPTIONS);
