// WebAssembly's binary format, as far as the app's modules are read and written here:
// https://webassembly.github.io/spec/core/binary/index.html
import { execFileSync } from "node:child_process";

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

/** Reads a module from behind its header on. `at` is the place of the byte that is read next. */
export class Reader {
  at = 8;

  /** @param {Buffer} wasm */
  constructor(wasm) {
    this.wasm = wasm;
  }

  byte() {
    return this.wasm.readUInt8(this.at++);
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    return this.wasm.toString("utf8", this.at, (this.at += length));
  }

  /** Whether there is more. */
  get more() {
    return this.at < this.wasm.length;
  }
}
