// Short names between the app's WebAssembly and its script. wasm-bindgen's carry a hash each, so that they hardly
// compress, and each is downloaded twice: here and there.
import { asNumber, asText } from "./order.mjs";

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
    script: script.replace(/[\w$]+/g, (word) => short.get(word) ?? word),
  };
}

const IMPORTS = 2;
const EXPORTS = 7;

/**
 * Returns the app without what it exports for the streams of `wasm-streams`, which it has none of: as exports, they are kept
 * with all that they call. Of both files as wasm-bindgen writes them.
 * @param {Buffer} wasm
 * @param {string} script
 */
export function withoutStreams(wasm, script) {
  const left = script
    .replace(/^export class IntoUnderlying\w+ \{$[^]*?^\}\n/gm, "")
    .replace(/^if \(Symbol\.dispose\) IntoUnderlying.*\n/gm, "")
    .replace(/^const IntoUnderlying\w+ = [^;]*;$/gm, "");
  if (/intounderlying/i.test(left)) throw new Error("wasm-bindgen writes classes in another way");
  return { wasm: renamed(wasm, (name) => (/^(__wbg_)?intounderlying/.test(name) ? "" : name)), script: left };
}

/**
 * The module with other names of its imports and exports: https://webassembly.github.io/spec/core/binary/modules.html
 * An export is left out where the name is empty.
 * @param {Buffer} wasm
 * @param {(name: string) => string} name
 */
function renamed(wasm, name) {
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
  const limits = () => {
    const flags = wasm.readUInt8(at++);
    number();
    if (flags & 1) number();
  };
  // What an import is, by its kind: function, table, memory, global, tag.
  const kinds = [number, () => (at++, limits()), limits, () => (at += 2), () => (at++, number())];
  const description = () => {
    const kind = kinds[wasm.readUInt8(at++)];
    if (!kind) throw new Error("an import of the WebAssembly is of no known kind");
    kind();
  };
  /** @type {Record<number, () => Buffer[]>} */
  const entries = {
    [IMPORTS]: () => [asText(text()), asText(name(text())), copied(description)],
    [EXPORTS]: () => {
      const [exported, what] = [name(text()), copied(() => (at++, number()))];
      return exported === "" ? [] : [asText(exported), what];
    },
  };
  const copied = (/** @type {() => unknown} */ read) => {
    const start = at;
    read();
    return wasm.subarray(start, at);
  };

  const parts = [wasm.subarray(0, at)];
  while (at < wasm.length) {
    const start = at;
    const id = wasm.readUInt8(at++);
    const end = number() + at;
    const entry = entries[id];
    if (entry) {
      const count = number();
      const all = Array.from({ length: count }, entry).filter((parts) => parts.length > 0);
      const body = Buffer.concat([asNumber(all.length), ...all.flat()]);
      parts.push(Buffer.from([id]), asNumber(body.length), body);
      if (at !== end) throw new Error(`section ${id} of the WebAssembly could not be read`);
    } else {
      parts.push(wasm.subarray(start, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
}
