import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

export default defineConfig({
  ...base,
  testDir: ".",
  outputDir: "../results/pictures",
  workers: 1,
  reporter: [["list"]],
  projects: base.projects!.filter(({ name }) => name === "chromium"),
});
