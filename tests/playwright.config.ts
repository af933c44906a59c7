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
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
