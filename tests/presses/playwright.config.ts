import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

export default defineConfig({
  ...base,
  testDir: ".",
  outputDir: "../results/presses",
  // One at a time: the time between two presses is what is tested.
  workers: 1,
  timeout: 600_000,
  reporter: [["list"]],
  projects: base.projects!.filter(({ name }) => name === "chromium"),
});
