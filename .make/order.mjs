// The functions of a WebAssembly module in another order: what is alike stands side by side, and is smaller compressed.
import { readFileSync, writeFileSync } from "node:fs";
import { asNumber, asText, FEATURES, run } from "./wasm.mjs";

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
