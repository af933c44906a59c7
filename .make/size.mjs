// What a browser loads for the desk, in bytes, and whether it keeps to the goal. The handset's page is not part of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = "target/dist";
// Brotli bytes until the agent is *Ready*, until the first text is answered, and of everything: the goals, and the limits,
// which may only be lowered.
/** @type {[stage: string, goal: number, limit: number][]} */
const STAGES = [
  ["until Ready", 180_000, 118_800],
  ["until the first answered text", 215_000, 214_900],
  ["everything", 340_000, 331_000],
];
// The parts of the app (.make/parts.mjs) that are loaded by the end of the second stage.
const FOR_AN_ANSWER = ["common", "work"];
// What a page that embeds the desk loads of ours.
const HOST = 6_000;
/** @type {[string, number, number][]} */
const OTHERS = [
  // what, raw, brotli: measured on what they publish to npm
  ["Twilio Flex UI 2.17.1, the whole desk", 8_034_506, 1_205_597],
  ["Amazon Connect Streams 2.28.2, no UI", 730_481, 149_705],
  ["Amazon Connect ChatJS 5.0.0, no UI", 303_188, 63_432],
  ["least Leptos app with a WebSocket", 174_666, 64_757],
];

const html = readFileSync(join(DIST, "index.html"), "utf8");
if (html.includes("reload.js")) {
  console.error("error: target/dist holds the dev build: run `make build` first");
  process.exit(1);
}
// What the page names, and the parts that its script names. A file that is merely carried along costs the user nothing.
const named = [...html.matchAll(/(?:href|src)="\/?([^":?#]+)"/g)].map(([, name = ""]) => name);
// A page that a link leads to is loaded by whoever follows it.
const first = ["index.html", ...new Set(named.filter((name) => !name.endsWith(".html")))];
const script = first.find((name) => /^baton-.*\.js$/.test(name));
const parts = [...readFileSync(join(DIST, script ?? ""), "utf8").matchAll(/"\.\/((\w+)-[0-9a-f]{16}\.wasm)"/g)];
const stages = [
  first,
  parts.filter(([, , part = ""]) => FOR_AN_ANSWER.includes(part)).map(([, name = ""]) => name),
  parts.filter(([, , part = ""]) => !FOR_AN_ANSWER.includes(part)).map(([, name = ""]) => name),
];

const number = (/** @type {number} */ n, width = 11) => n.toLocaleString("en-US").padStart(width);
/** @type {(name: string, ...sizes: (number | undefined)[]) => void} */
const row = (name, ...sizes) =>
  console.log(name.padEnd(40) + sizes.map((size) => (size === undefined ? "".padStart(11) : number(size))).join(""));

console.log("".padEnd(40) + "        raw       gzip     brotli");
/** @type {(file: string) => [raw: number, gzip: number, brotli: number]} */
const sizesOf = (file) => {
  const raw = readFileSync(join(DIST, file));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  };
  return [raw.length, gzipSync(raw, { level: 9 }).length, brotliCompressSync(raw, { params }).length];
};
let [raw, gzip, brotli] = [0, 0, 0];
let broken = stages.some((files) => files.length === 0);
/** @type {string[]} */
const verdicts = [];
for (const [at, [stage, goal, limit]] of STAGES.entries()) {
  for (const file of stages[at] ?? []) {
    const sizes = sizesOf(file);
    [raw, gzip, brotli] = [raw + sizes[0], gzip + sizes[1], brotli + sizes[2]];
    row(file, ...sizes);
  }
  row(stage, raw, gzip, brotli);
  console.log();
  broken ||= brotli > limit;
  const met = brotli > goal ? `missed, ${number(brotli - goal, 0)} over` : "met";
  verdicts.push(
    `${stage}: limit ${number(limit, 0)} ${brotli > limit ? "BROKEN" : "kept"}, goal ${number(goal, 0)} ${met}`,
  );
}
const host = sizesOf("embed/baton.js");
row("the module for hosts, embed/baton.js", ...host);
console.log("\nBeside it:");
for (const [name, raw, brotli] of OTHERS) row(name, raw, undefined, brotli);

console.log(`\nBytes brotli ${verdicts.join("\n             ")}`);
console.log(`The module for hosts: at most ${number(HOST, 0)} bytes brotli: ${host[2] > HOST ? "BROKEN" : "kept"}`);
process.exit(broken || host[2] > HOST ? 1 : 0);
