// Prints "passed failed skipped unsteady" for one stage of .make/test. Usage: count.mjs KIND EXIT-STATUS LOG
import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const [how = "", exit, log = ""] = process.argv.slice(2);
const [kind, report] = how.split(":"); // `playwright:report` reads tests/results/report.json
const crashed = exit !== "0";

/** @type {Record<string, () => { passed: number, failed: number, skipped: number, unsteady?: number }>} */
const readers = {
  // One check: it holds or not.
  check: () => ({ passed: crashed ? 0 : 1, failed: crashed ? 1 : 0, skipped: 0 }),

  // One line a tool, see .make/lint.
  lint: () => {
    const lines = stripVTControlCharacters(readFileSync(log, "utf8"));
    const count = (/** @type {string} */ word) => [...lines.matchAll(new RegExp(`^[\\w-]+ +${word}\\b`, "gm"))].length;
    return { passed: count("ok"), failed: count("FAILED"), skipped: 0 };
  },

  // cargo test and the wasm-bindgen runner print one "test result" line a binary, nextest one "Summary" line for all.
  rust: () => {
    const text = stripVTControlCharacters(readFileSync(log, "utf8"));
    const sum = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };
    for (const [, passed, failed, ignored] of text.matchAll(
      /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
    )) {
      sum.passed += Number(passed);
      sum.failed += Number(failed);
      sum.skipped += Number(ignored);
    }
    for (const [, ran, what = ""] of text.matchAll(/^\s+Summary \[[^\]]*\]\s+(\d+)(?:\/\d+)? tests? run: (.*)$/gm)) {
      const of = (/** @type {string} */ word) => Number(what.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
      sum.unsteady += of("flaky");
      sum.passed += of("passed") - of("flaky");
      sum.failed += Number(ran) - of("passed"); // failed, timed out, could not be started
      sum.skipped += of("skipped");
    }
    return sum;
  },

  // What closes with a line of its own, see tests/attack.
  closing: () => {
    const [, passed, failed] = readFileSync(log, "utf8").match(/^(\d+) passed, (\d+) failed$/m) ?? [];
    return { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: 0 };
  },

  playwright: () => {
    const file = `tests/results/${report}.json`;
    if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
    const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, "utf8")).stats;
    return { passed: expected, failed: unexpected, skipped, unsteady: flaky };
  },
};

const reader = readers[kind ?? ""];
if (!reader) throw new Error(`no such kind of stage: ${kind}`);
const sum = reader();
const ranNothing = sum.passed + sum.failed + sum.skipped === 0;
if ((crashed || ranNothing) && sum.failed === 0) sum.failed = 1;
console.log(sum.passed, sum.failed, sum.skipped, sum.unsteady ?? 0);
