// Checks a screen with axe: all rules of WCAG 2.2 A and AA, and axe's best practices. Nothing is disabled.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { expect, type Page } from "@playwright/test";

// Injected once and run directly: seven times as fast as the usual wrapper, which supports pages with frames.
const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPTIONS: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
};

/** What another theme can change of what axe looks at: colours, and the size of what has another border. */
const LOOKS: RunOptions = { ...OPTIONS, runOnly: ["color-contrast", "link-in-text-block", "target-size"] };

/** Fails with one line per finding: rule, description and elements. */
export const expectAccessible = (page: Page, screen: string): Promise<void> => holds(page, screen, OPTIONS);

/** The same for the rules that depend on the theme, where the others have been checked in another one. */
export const expectReadable = (page: Page, screen: string): Promise<void> => holds(page, screen, LOOKS);

async function holds(page: Page, screen: string, options: RunOptions): Promise<void> {
  await page.evaluate(`"axe" in window || (() => {${SOURCE}})()`);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run(options),
    options,
  );
  const findings = violations.flatMap(({ id, impact, help, nodes }) => [
    `${impact ?? "?"}: ${id}: ${help}`,
    ...nodes.map(
      ({ target, html, failureSummary }) =>
        `    ${target.join(" ")}: ${html}\n      ${failureSummary?.replaceAll("\n", "\n      ") ?? ""}`,
    ),
  ]);
  expect.soft(findings.join("\n"), `axe on ${screen}`).toBe("");
}
