import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// Chromium has no sandbox when run as root. The other options keep the browser from contacting anything but the
// gateway.
const args = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

/** The folder in which Firefox saves downloads: it does not report them to a test. */
export const SAVED = join(import.meta.dirname, "results/saved");
const prefs = {
  "browser.download.folderList": 2,
  "browser.download.dir": SAVED,
  "browser.download.alwaysOpenPanel": false,
  "intl.accept_languages": "en-GB",
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "results/output",
  // Each test has its own gateway, so tests may run in parallel: one for each core. More is faster, and unsteady.
  fullyParallel: true,
  workers: Number(process.env.WORKERS ?? availableParallelism()),
  forbidOnly: process.env.CI !== undefined,
  // A test that passes only on the second run is broken, or has found a bug: it is told apart (see .make/test), with a
  // trace of the second run.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }], ["./table.ts"]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/London",
    // None keeps a copy of the page, or comes between it and a test's routes, unless a test wants that.
    serviceWorkers: "block",
    // A trace of everything costs more than the tests; a failure is looked at with TRACE=1.
    trace: process.env.TRACE ? "retain-on-failure" : "on-first-retry",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "chromium",
      use: {
        browserName: "chromium",
        launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
      },
    },
    {
      // The main workflows again, in Firefox as shipped; see firefox.mjs. A trace takes longer there than the test.
      name: "firefox",
      grep: /@firefox/,
      use: {
        browserName: "firefox",
        channel: "moz-firefox",
        launchOptions: {
          executablePath: join(import.meta.dirname, "firefox.mjs"),
          firefoxUserPrefs: prefs,
          env: { ...process.env, TZ: "Europe/London" } as Record<string, string>,
        },
        trace: "off",
      },
    },
  ],
});
