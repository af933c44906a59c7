// Checks a screen with axe: all of WCAG 2.2 A and AA, and axe's best practices. Nothing is switched off.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Fails with one line for each finding: rule, what it means, and the elements it is about. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const findings = violations.flatMap(({ id, impact, help, nodes }) => [
    `${impact ?? "?"}: ${id}: ${help}`,
    ...nodes.map(({ target, html, failureSummary }) => `    ${target.join(" ")}: ${html}\n      ${failureSummary?.replaceAll("\n", "\n      ") ?? ""}`),
  ]);
  expect(findings.join("\n"), `axe on ${screen}`).toBe("");
}
