// Whose work is in the program, with the licence of each: of all crates of the gateway (with the S3 store and traces) and of the app,
// and what else is compiled in. Usage: node .make/notices.mjs [--check]; without it, writes target/notices/notices.txt.gz.
// Fails if the terms of a crate cannot be told.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * @typedef {{ id: string, name: string, version: string, license: string | null, authors: string[],
 *   repository: string | null, manifest_path: string }} Package
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node
 */

const TERMS = /^(licen[sc]e|copying|copyright|notice|unlicense)/i;

/** @type {(who: string) => string} */
const mit = (who) => readFileSync("LICENSE-MIT", "utf8").replace(/^Copyright.*$/m, `Copyright (c) ${who}`);

const isc = `ISC License

Copyright (c) Lucide Icons and Contributors

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
`;

/** What is no crate: name, licence and its text. @type {[string, string, string][]} */
const OTHERS = [
  ["Rust's standard library", "MIT OR Apache-2.0", mit("The Rust Project Contributors")],
  ["musl, in the static program", "MIT", mit("2005-2020 Rich Felker, et al.")],
  ["Lucide, the icons", "ISC", isc],
  ["Feather, some of the icons", "MIT", mit("2013-2017 Cole Bemis")],
];

/** The crates that are linked for a target, not those that only help to build. @type {(...flags: string[]) => Package[]} */
function crates(...flags) {
  const command = ["metadata", "--format-version", "1", ...(process.env.CI ? ["--locked"] : []), ...flags];
  const { packages, resolve } = JSON.parse(execFileSync("cargo", command, { maxBuffer: 1 << 28, encoding: "utf8" }));
  /** @type {Map<string, Node>} */
  const nodes = new Map(resolve.nodes.map((/** @type {Node} */ node) => [node.id, node]));
  const found = new Set([resolve.root]);
  for (const id of found)
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? [])
      if (dep_kinds.some(({ kind }) => kind === null)) found.add(pkg);
  found.delete(resolve.root);
  return packages.filter((/** @type {Package} */ { id }) => found.has(id));
}

/** The texts that a crate comes with, or the usual one where it has forgotten them. @type {(crate: Package) => string[]} */
function terms(crate) {
  const folder = dirname(crate.manifest_path);
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && TERMS.test(entry.name),
  );
  const texts = files.map(({ name }) => readFileSync(join(folder, name), "utf8").trim()).filter(Boolean);
  const choices = texts.length === 0 ? (crate.license?.split(/ OR |\//) ?? []) : [];
  if (choices.includes("MIT"))
    texts.push(
      mit(crate.authors.map((author) => author.replace(/ <.*/, "")).join(", ") || `the authors of ${crate.name}`),
    );
  else if (choices.includes("Apache-2.0")) texts.push(readFileSync("LICENSE-APACHE", "utf8"));
  return texts;
}

const all = new Map(
  [
    ...crates("--features", "s3,otel", "--filter-platform", "x86_64-unknown-linux-musl"),
    ...crates("--filter-platform", "wasm32-unknown-unknown"),
  ].map((crate) => [crate.id, crate]),
);
const list = [...all.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
const untold = list.filter((crate) => !crate.license || terms(crate).length === 0);
if (untold.length > 0) {
  console.error(`error: no terms known of ${untold.map(({ name, version }) => `${name} ${version}`).join(", ")}`);
  process.exit(1);
}

/** Each text once, with those under it. @type {Map<string, string[]>} */
const texts = new Map();
/** @type {(text: string, name: string) => void} */
const add = (text, name) => void texts.set(text.trim(), [...(texts.get(text.trim()) ?? []), name]);
for (const crate of list) for (const text of terms(crate)) add(text, `${crate.name} ${crate.version}`);
for (const [name, , text] of OTHERS) add(text, name);

if (!process.argv.includes("--check")) {
  const rows = [
    ...list.map(({ name, version, license, repository }) =>
      `${name} ${version}: ${license} ${repository ?? ""}`.trim(),
    ),
    ...OTHERS.map(([name, license]) => `${name}: ${license}`),
  ];
  const rule = "=".repeat(80);
  const bodies = [...texts].map(([text, names]) => `${rule}\n${names.join(", ")}\n${rule}\n\n${text}\n`);
  const head = "Baton contains work of others. This is what each is, under which licence, and then the licences.\n";
  mkdirSync("target/notices", { recursive: true });
  writeFileSync(
    "target/notices/notices.txt.gz",
    gzipSync(`${head}\n${rows.join("\n")}\n\n${bodies.join("\n")}`, { level: 9 }),
  );
}
console.log(`${list.length} crates and ${OTHERS.length} others, ${texts.size} texts`);
