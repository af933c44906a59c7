// The ways a desk can look: its themes, and the colours of the user's own.

import type { Page } from "@playwright/test";

type Theme = {
  name: string;
  /** What the system asks for. */
  system?: "light" | "dark";
  forced?: true;
  /** What the agent has chosen: `data-theme` of the page. */
  chosen?: string;
};

export const FORCED: Theme = { name: "forced colours", forced: true };

export const THEMES: Theme[] = [
  { name: "light", system: "light" },
  { name: "dark", system: "dark" },
  { name: "high contrast", chosen: "contrast" },
  FORCED,
];

/** Puts the page into a theme. */
export async function dress(page: Page, { system = "light", forced, chosen = "system" }: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: system, forcedColors: forced ? "active" : "none" });
  await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), chosen);
}
