// Prints the table of steps and faults after all tests, from the attachments of `struck.spec.ts`, and saves it in
// results/faults.txt.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** A cell, as attached by a test: the result of this step under this fault. */
export type Cell = { fault: string; step: string; result: string };

export default class Table implements Reporter {
  readonly #faults = new Map<string, Map<string, string>>();

  onTestEnd(_: TestCase, result: TestResult): void {
    for (const attachment of result.attachments) {
      if (attachment.name !== "cell" || !attachment.body) continue;
      const { fault, step, result: words } = JSON.parse(attachment.body.toString()) as Cell;
      const column = this.#faults.get(fault) ?? new Map<string, string>();
      this.#faults.set(fault, column.set(step, words));
    }
  }

  onEnd(): void {
    if (this.#faults.size === 0) return;
    const steps = [...new Set([...this.#faults.values()].flatMap((column) => [...column.keys()]))].sort();
    const faults = [...this.#faults.keys()];
    const width = Math.max(...faults.map((fault) => fault.length));
    const lines = steps.flatMap((step) => [
      step,
      ...faults.map((fault) => `    ${fault.padEnd(width)}  ${this.#faults.get(fault)?.get(step) ?? "not tried"}`),
    ]);
    const cells = faults.flatMap((fault) => [...(this.#faults.get(fault)?.values() ?? [])]);
    const count = (words: string) => cells.filter((cell) => cell.startsWith(words)).length;
    lines.push(`${cells.length} cells, ${count("FAILED")} failed, ${count("skipped")} skipped`);
    const text = `${lines.join("\n")}\n`;
    console.log(`\nA fault at each step of a transfer, and what became of it:\n${text}`);
    const folder = join(import.meta.dirname, "results");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "faults.txt"), text);
  }

  printsToStdio(): boolean {
    return false;
  }
}
