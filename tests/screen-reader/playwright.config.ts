import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../results/screen-reader",
  // One display, one keyboard focus, one screen reader.
  workers: 1,
  repeatEach: Number(process.env.RUNS ?? 1),
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../results/screen-reader.json" }], ["./heard.ts"]],
});
