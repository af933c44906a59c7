import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

export default defineConfig({
  ...base,
  testDir: ".",
  outputDir: "../results/gallery",
  globalSetup: "./begin.ts",
  globalTeardown: "./end.ts",
  reporter: [["list"]],
  use: { ...base.use, actionTimeout: 10_000 },
  projects: base.projects!.filter(({ name }) => name === "chromium"),
});
