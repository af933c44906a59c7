// Writes the sections of the named benchmarks in docs/performance.md, with a plot each, from what they have left in target/bench,
// and warns of ratios that have become worse since. The others stay as they are. Usage: node .make/performance.mjs NAME…
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";

/**
 * A section, as a benchmark leaves it (tests/bench/report.rs).
 * @typedef {{ name: string, unit: string, baton: number, others: Record<string, number>, more?: boolean }} Row
 * @typedef {{ title: string, about: string, rows: Row[] }} Section
 */

const PAGE = "docs/performance.md";
const PLOTS = "docs/images/performance";
// Runs differ by that much without a reason.
const WORSE = 1.25;

/** @type {(value: number) => string} */
const figure = (value) => {
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(Math.abs(value) < 0.1 ? 1 : Math.abs(value) < 1 ? 2 : 3);
};
/** How many times as much as another's. @type {(row: Row, other: number) => string} */
const times = (row, other) => `${figure(row.baton / other)} ×`;

/** @type {(section: Section) => string[]} */
const others = ({ rows }) => [...new Set(rows.flatMap((row) => Object.keys(row.others)))];

/** @type {(section: Section) => string} */
const table = (section) => {
  const names = others(section);
  /** @type {(row: Row, name: string) => string} */
  const cell = (row, name) => {
    const other = row.others[name];
    return other === undefined ? "" : `${figure(other)} (${times(row, other)})`;
  };
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [
    line(["", "", "Baton", ...names]),
    line(["---", "---", "---:", ...names.map(() => "---:")]),
    ...section.rows.map((row) =>
      line([row.name, row.unit, figure(row.baton), ...names.map((name) => cell(row, name))]),
    ),
  ].join("\n");
};

/** Returns the ratios that a page has, by section, row and the other's name. @type {(page: string) => Map<string, number>} */
const ratios = (page) => {
  const found = new Map();
  let [title, columns] = ["", /** @type {string[]} */ ([])];
  for (const line of page.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    if (line.startsWith("## ")) title = line.slice(3);
    else if (cells.length < 5 || cells[1] === "---") continue;
    else if (cells[3] === "Baton") columns = cells;
    else {
      cells.forEach((cell, at) => {
        const ratio = /\(([\d.,]+) ×\)/.exec(cell)?.[1];
        if (ratio !== undefined)
          found.set(`${title}: ${cells[1]}, beside ${columns[at]}`, Number(ratio.replace(",", "")));
      });
    }
  }
  return found;
};

/** @type {(text: string) => string} */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** What stands for whom: told by form as well as by colour. @type {((x: number, y: number) => string)[]} */
const MARKS = [
  (x, y) => `<circle class="m0" cx="${x}" cy="${y}" r="6"/>`,
  (x, y) => `<rect class="m1" x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
  (x, y) => `<path class="m2" d="M${x} ${y - 7}l7 12h-14z"/>`,
  (x, y) => `<path class="m3" d="M${x} ${y - 7}l7 7l-7 7l-7 -7z"/>`,
  (x, y) => `<path class="m4" d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10"/>`,
  (x, y) => `<circle class="m5" cx="${x}" cy="${y}" r="5"/>`,
  (x, y) => `<path class="m6" d="M${x - 6} ${y}h12m-6 -6v12"/>`,
  (x, y) => `<rect class="m7" x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
];
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.b{fill:#fff}.g{stroke:#d0d7de}.e{text-anchor:end}
.c{text-anchor:middle}.m0{fill:#0b57d0}.m1{fill:#b3541e}.m2{fill:#1a7f37}.m3{fill:#8250df}.m4,.m6{stroke:#57606a;stroke-width:3}
.m5,.m7{fill:none;stroke:#57606a;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117}.g{stroke:#30363d}.m0{fill:#79b8ff}.m1{fill:#f0a05a}
.m2{fill:#56d364}.m3{fill:#d2a8ff}.m4,.m5,.m6,.m7{stroke:#9198a1}}`;

/** Draws a point for each figure, on a logarithmic scale for each unit. @type {(section: Section) => string} */
const plot = (section) => {
  const [left, width, each] = [250, 800, 26];
  const names = ["Baton", ...others(section)];
  const parts = [];
  let y = 24;
  names.forEach((name, at) => {
    const x = left + (at % 3) * 175;
    parts.push(MARKS[at % MARKS.length]?.(x, y - 4), `<text x="${x + 12}" y="${y}">${escaped(name)}</text>`);
    if (at % 3 === 2) y += 20;
  });
  for (const unit of new Set(section.rows.map((row) => row.unit))) {
    const rows = section.rows.filter((row) => row.unit === unit);
    const values = rows.flatMap((row) => [row.baton, ...Object.values(row.others)]).filter((value) => value > 0);
    if (values.length === 0) continue;
    const from = Math.floor(Math.log10(Math.min(...values)));
    const to = Math.max(Math.ceil(Math.log10(Math.max(...values))), from + 1);
    const x = (/** @type {number} */ value) =>
      Math.round(left + ((Math.log10(value) - from) / (to - from)) * (width - left - 40));
    y += 30;
    const bottom = y + rows.length * each;
    for (let power = from; power <= to; power++) {
      const at = x(10 ** power);
      const label = `${(10 ** power).toLocaleString("en-US", { maximumFractionDigits: 9 })} ${unit}`;
      parts.push(`<path class="g" d="M${at} ${y - 14}V${bottom}"/>`);
      parts.push(`<text class="c" x="${at}" y="${bottom + 16}">${escaped(label)}</text>`);
    }
    for (const row of rows) {
      parts.push(`<text class="e" x="${left - 14}" y="${y + 4}">${escaped(row.name)}</text>`);
      parts.push(`<path class="g" d="M${left} ${y}H${width - 40}"/>`);
      names.toReversed().forEach((name) => {
        const value = name === "Baton" ? row.baton : row.others[name];
        if (value !== undefined && value > 0) parts.push(MARKS[names.indexOf(name) % MARKS.length]?.(x(value), y));
      });
      y += each;
    }
    y += 16;
  }
  const size = `width="${width}" height="${y + 12}" viewBox="0 0 ${width} ${y + 12}"`;
  const all = [`<style>${STYLE}</style>`, `<rect class="b" width="100%" height="100%"/>`, ...parts];
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n${all.join("\n")}\n</svg>\n`;
};

const last = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
const before = ratios(last);
const all = readFileSync(".make/benches", "utf8").replace(/#.*/g, "").split(/\s+/).filter(Boolean);
const ran = process.argv.slice(2).filter((name) => existsSync(`target/bench/${name}.json`));
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const memory = Math.round(totalmem() / 2 ** 30);
const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), ${memory} GiB, Linux ${release()}`;
const form = process.env["QUICK"] ? ", short form (`QUICK=1`)" : "";

/** @type {Section[]} */
const sections = [];
/** A section as it is written now, or else as it is on the page. @type {(name: string) => string} */
const written = (name) => {
  if (!ran.includes(name)) {
    return (
      last
        .split(/^(?=## )/m)
        .find((it) => it.includes(`\n\`make bench-${name}\`, `))
        ?.trimEnd() ?? ""
    );
  }
  const file = `target/bench/${name}.json`;
  const section = /** @type {Section} */ (JSON.parse(readFileSync(file, "utf8")));
  const day = statSync(file).mtime.toISOString().slice(0, 10);
  sections.push(section);
  writeFileSync(`${PLOTS}/${name}.svg`, plot(section));
  return `## ${section.title}

${section.about}

\`make bench-${name}\`, ${day}, commit ${commit}${form}, on ${machine}:

${table(section)}

![${section.title}: the figures of the table as points on a logarithmic scale](images/performance/${name}.svg)`;
};

mkdirSync(PLOTS, { recursive: true });
const about = `# Performance

What \`make bench\` has measured. Figures are those of one machine on one day; what lasts are the ratios to the others, which
ran in the same minutes on the same machine. In brackets: how many times as much Baton takes. \`make bench\` warns if one of
these has become worse by a quarter since its section was written.`;
const page = `${[about, ...all.map(written).filter(Boolean)].join("\n\n")}\n`;
writeFileSync(PAGE, page);

const more = new Set(
  sections.flatMap(({ title, rows }) => rows.filter((it) => it.more).map((it) => `${title}: ${it.name}`)),
);
let worse = 0;
for (const [what, ratio] of ratios(page)) {
  const then = before.get(what);
  if (then === undefined) continue;
  const by = more.has(what.split(", beside ")[0] ?? "") ? then / ratio : ratio / then;
  if (by > WORSE) {
    worse++;
    console.warn(`warning: ${what}: ${ratio} × is worse than the ${then} × before`);
  }
}
console.log(`${PAGE} is written: ${sections.length} sections; ${worse} of ${before.size} ratios have become worse`);
