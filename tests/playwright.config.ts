import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// Chromium has no sandbox when run by root. The rest keeps the browser from talking to anybody but the gateway.
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

/** Where Firefox puts what is saved: it does not tell a test. */
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
  // Each test has a gateway of its own, so tests may run beside each other; two is what two cores carry.
  fullyParallel: true,
  workers: Number(process.env.WORKERS ?? 2),
  forbidOnly: process.env.CI !== undefined,
  // A test that passes only the second time is a test, or a Baton, to mend.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }], ["./table.ts"]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
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
      // The main ways once more, in the browser as it is shipped; see firefox.mjs. A trace costs more there than the
      // test.
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
