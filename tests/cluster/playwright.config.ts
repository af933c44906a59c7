import { defineConfig } from "@playwright/test";
import main from "../playwright.config";

// Chromium as started by the main tests; each test has its own gateways, database and proxy.
const chromium = main.projects?.find(({ name }) => name === "chromium");

export default defineConfig({
  testDir: ".",
  outputDir: "../results/cluster",
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../results/cluster.json" }]],
  use: { ...main.use, ...chromium?.use, viewport: { width: 1280, height: 800 } },
});
