import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

export default defineConfig({
  ...base,
  testDir: ".",
  outputDir: "../results/gallery",
  globalSetup: "./begin.ts",
  globalTeardown: "./end.ts",
  reporter: [["list"]],
  projects: base.projects!.filter(({ name }) => name === "chromium"),
});
