// Where the bytes of the app are: by module and by function, in the main part and in the others together, before they are
// compressed (about a third is left of them). Of the last release build: the parts themselves have no names any more, so the
// whole program is made small once more with its names, and what is not in the main part is in the others.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const target = resolve(process.env.CARGO_TARGET_DIR ?? "target");
const FEATURES = ["bulk-memory", "multivalue", "nontrapping-float-to-int", "reference-types", "sign-ext"];
const [MODULES, FUNCTIONS] = [60, 100];

const folder = mkdtempSync(join(tmpdir(), "symbols-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });

const linked = join(target, "wasm32-unknown-unknown/app/baton.wasm");
run("wasm-bindgen", "--target=web", "--keep-lld-exports", `--out-dir=${folder}`, "--out-name=whole", linked);
const main = new Set(sizes(join(target, "wasm-bindgen/release/baton_bg.wasm")).map(([name]) => name));
const all = sizes(join(folder, "whole_bg.wasm"));

/** @type {Map<string, [main: number, parts: number]>} */
const modules = new Map();
for (const [name, size] of all) {
  // The first of ours in it, as what is made of others' code for ours has no place of its own; else the crate.
  const [, ours] = /baton::(\w+(?:::\w+)?)/.exec(name) ?? [];
  const module = ours ?? /(\w+)::/.exec(name)?.[1] ?? "others";
  const [inMain, inParts] = modules.get(module) ?? [0, 0];
  modules.set(module, main.has(name) ? [inMain + size, inParts] : [inMain, inParts + size]);
}
const number = (/** @type {number} */ n) => (n === 0 ? "" : n.toLocaleString("en-US")).padStart(10);
console.log(`${" ".repeat(6)}main     parts`);
for (const [module, [inMain, inParts]] of [...modules]
  .sort(([, [a, b]], [, [c, d]]) => c + d - a - b)
  .slice(0, MODULES)) {
  console.log(`${number(inMain)}${number(inParts)}  ${module}`);
}
console.log();
for (const [name, size] of all.sort(([, a], [, b]) => b - a).slice(0, FUNCTIONS)) {
  console.log(`${main.has(name) ? number(size) + number(0) : number(0) + number(size)}  ${name.slice(0, 180)}`);
}

/**
 * Returns the functions of a module, made small, with their names and sizes.
 * @param {string} path
 * @returns {[name: string, size: number][]}
 */
function sizes(path) {
  const small = join(folder, "small.wasm");
  run("wasm-opt", path, "-o", small, "-g", "-Oz", ...FEATURES.map((feature) => `--enable-${feature}`));
  const wasm = readFileSync(small);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm.readUInt8(at++);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    return wasm.toString("utf8", at, (at += length));
  };
  /** @type {number[]} */
  const bodies = [];
  /** @type {Map<number, string>} */
  const names = new Map();
  while (at < wasm.length) {
    const id = wasm.readUInt8(at++);
    const end = number() + at;
    if (id === 10) {
      for (let left = number(); left > 0; left--) {
        const size = number();
        bodies.push(size);
        at += size;
      }
    } else if (id === 0 && text() === "name") {
      while (at < end) {
        const kind = wasm.readUInt8(at++);
        const last = number() + at;
        for (let left = kind === 1 ? number() : 0; left > 0; left--) names.set(number(), text());
        at = last;
      }
    }
    at = end;
  }
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind === "function");
  const short = (/** @type {string} */ name) => name.replace(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}/g, "");
  return bodies.map((size, n) => [short(names.get(n + imported.length) ?? "?"), size]);
}
