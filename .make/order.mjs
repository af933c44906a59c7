// The functions of a WebAssembly module in another order: what is alike stands side by side, and is smaller compressed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

// What the compiler uses by default.
export const FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

/**
 * Runs a program of binaryen and returns what it prints.
 * @param {string} program
 * @param {string[]} args
 */
export const run = (program, ...args) =>
  execFileSync(program, args, { stdio: "pipe", encoding: "utf8", maxBuffer: 2 ** 30 });

/**
 * Puts the functions of a module in the order of their code, as text without names and numbers. wasm-opt sorts by name: so each
 * gets its place as its name.
 * @param {string} path of the module, which is replaced
 */
export function order(path) {
  const [, ...functions] = run("wasm-dis", path, ...FEATURES).split(/^ \(func \$/m);
  const keys = functions.map((code) => code.replace(/\$?\b\d+\b|\s+/g, " "));
  const places = keys.map((key, at) => ({ key, at })).sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const wasm = readFileSync(path);
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind === "function");
  const names = places
    .map(({ at }, place) => ({ at: at + imported.length, name: `${place}`.padStart(6, "0") }))
    .sort((a, b) => a.at - b.at)
    .map(({ at, name }) => Buffer.concat([asNumber(at), asText(name)]));
  const all = Buffer.concat([asNumber(names.length), ...names]);
  const section = Buffer.concat([asText("name"), asNumber(1), asNumber(all.length), all]);
  writeFileSync(path, Buffer.concat([wasm, asNumber(0), asNumber(section.length), section]));
  run("wasm-opt", path, "-o", path, ...FEATURES, "--reorder-functions-by-name", "--strip-debug");
}

/**
 * Returns a number as WebAssembly has it.
 * @param {number} value
 */
export function asNumber(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

/**
 * Returns a text as WebAssembly has it.
 * @param {string} value
 */
export function asText(value) {
  return Buffer.concat([asNumber(Buffer.byteLength(value)), Buffer.from(value)]);
}
