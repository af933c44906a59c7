import { defineConfig } from "@playwright/test";
import main from "../playwright.config";

// Chromium as started by the main tests; each test has its own Tryton and gateway.
const chromium = main.projects?.find(({ name }) => name === "chromium");

export default defineConfig({
  testDir: ".",
  outputDir: "../results/crm",
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../results/crm.json" }]],
  use: { ...main.use, ...chromium?.use, viewport: { width: 1440, height: 900 } },
});
