// The appearances of the desk: its themes, and the user's own colours.

import type { Page } from "@playwright/test";

type Theme = {
  name: string;
  /** The system's preference. */
  system?: "light" | "dark";
  forced?: true;
  /** The agent's choice: `data-theme` of the page. */
  chosen?: string;
};

/** Dark, as most who force colours have it; and where a colour that the page did not choose may be lost. */
export const FORCED: Theme = { name: "forced colours", system: "dark", forced: true };

export const THEMES: Theme[] = [
  { name: "light", system: "light" },
  { name: "dark", system: "dark" },
  { name: "high contrast", chosen: "contrast" },
  FORCED,
];

/** Applies a theme to the page. */
export async function dress(page: Page, { system = "light", forced, chosen = "system" }: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: system, forcedColors: forced ? "active" : "none" });
  await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), chosen);
}
