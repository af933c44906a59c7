// Short names between the app's WebAssembly and its script. wasm-bindgen's carry a hash each, so that they hardly
// compress, and each is downloaded twice: here and there.
import { asNumber, asText, Reader } from "./wasm.mjs";

/**
 * Returns both files with the same names made short in both.
 * @param {Buffer<ArrayBuffer>} wasm
 * @param {string} script
 */
export function shortNames(wasm, script) {
  const module = new WebAssembly.Module(wasm);
  const made = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)].filter(
    ({ kind }) => kind === "function",
  );
  // Only names that nobody else can have chosen; `$` is in none of them. Those of the split are in the parts too.
  const long = [...new Set(made.map(({ name }) => name))].filter((name) =>
    /^(__w(?!asm_split)|wasm_bindgen_)/.test(name),
  );
  const short = new Map(long.map((name, i) => [name, `$${i.toString(36)}`]));
  return {
    wasm: renamed(wasm, (name) => short.get(name) ?? name),
    script: withoutStreams(script).replace(/[\w$]+/g, (word) => short.get(word) ?? word),
  };
}

const IMPORTS = 2;
const EXPORTS = 7;

/**
 * Returns the script without the classes for the streams of `wasm-streams`, whose exports the linker leaves out.
 * @param {string} script
 */
function withoutStreams(script) {
  const left = script
    .replace(/^export class IntoUnderlying\w+ \{$[^]*?^\}\n/gm, "")
    .replace(/^if \(Symbol\.dispose\) IntoUnderlying.*\n/gm, "")
    .replace(/^const IntoUnderlying\w+ = [^;]*;$/gm, "");
  if (/intounderlying/i.test(left)) throw new Error("wasm-bindgen writes classes in another way");
  return left;
}

/**
 * The module with other names of its imports and exports: https://webassembly.github.io/spec/core/binary/modules.html
 * @param {Buffer} wasm
 * @param {(name: string) => string} name
 */
function renamed(wasm, name) {
  const read = new Reader(wasm);
  const number = () => read.number();
  const limits = () => {
    const flags = read.byte();
    number();
    if (flags & 1) number();
  };
  // What an import is, by its kind: function, table, memory, global, tag.
  const kinds = [number, () => (read.byte(), limits()), limits, () => (read.at += 2), () => (read.byte(), number())];
  const description = () => {
    const kind = kinds[read.byte()];
    if (!kind) throw new Error("an import of the WebAssembly is of no known kind");
    kind();
  };
  /** @type {Record<number, () => Buffer[]>} */
  const entries = {
    [IMPORTS]: () => [asText(read.text()), asText(name(read.text())), copied(description)],
    [EXPORTS]: () => [asText(name(read.text())), copied(() => (read.byte(), number()))],
  };
  const copied = (/** @type {() => unknown} */ pass) => {
    const start = read.at;
    pass();
    return wasm.subarray(start, read.at);
  };

  const parts = [wasm.subarray(0, read.at)];
  while (read.more) {
    const start = read.at;
    const id = read.byte();
    const end = number() + read.at;
    const entry = entries[id];
    if (entry) {
      const count = number();
      const body = Buffer.concat([asNumber(count), ...Array.from({ length: count }, entry).flat()]);
      parts.push(Buffer.from([id]), asNumber(body.length), body);
      if (read.at !== end) throw new Error(`section ${id} of the WebAssembly could not be read`);
    } else {
      parts.push(wasm.subarray(start, end));
    }
    read.at = end;
  }
  return Buffer.concat(parts);
}
