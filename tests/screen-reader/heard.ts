// Writes what was heard in each scenario to results/heard.txt, for people to read.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import type { Step } from "./reader";

export default class Heard implements Reporter {
  readonly #scenarios: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const heard = result.attachments.find(({ name }) => name === "heard")?.body;
    const steps = heard ? (JSON.parse(heard.toString()) as Step[]) : [];
    const lines = steps.flatMap(({ did, said }) => [`  ${did}`, ...said.map((words) => `    “${words}”`)]);
    this.#scenarios.push(
      [`${test.title} (${result.status}, ${(result.duration / 1000).toFixed(1)} s)`, ...lines, ""].join("\n"),
    );
  }

  onEnd(): void {
    const folder = join(import.meta.dirname, "../results");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "heard.txt"), this.#scenarios.join("\n"));
  }

  printsToStdio(): boolean {
    return false;
  }
}
