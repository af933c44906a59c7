// What a benchmark leaves for `make bench`: its section of docs/performance.md, as target/bench/NAME.json.
import { mkdirSync, writeFileSync } from "node:fs";

/**
 * A figure, and those of others in the same run. Less is better, but for `more`.
 * @typedef {{ name: string, unit: string, baton: number, others: Record<string, number>, more?: boolean }} Row
 */

/**
 * Writes a section. `about` says in Markdown what is measured, and how.
 * @param {string} name
 * @param {{ title: string, about: string, rows: Row[] }} section
 */
export const report = (name, section) => {
  mkdirSync("target/bench", { recursive: true });
  writeFileSync(`target/bench/${name}.json`, JSON.stringify(section));
};
