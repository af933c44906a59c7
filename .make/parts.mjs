// The parts of the app that are loaded when they are needed. .make/split/wasm-bindgen has cut them out, in many pieces: what
// several parts need is a piece for each such set of parts. Here they become a few files, made small, named by what is in them
// and put beside the page; and what loads them is put into the app's script, so that it is no request more.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { order } from "./order.mjs";
import { FEATURES, run } from "./wasm.mjs";

// In the order in which a desk loads them: a piece is in the file of the first part that needs it.
const ORDER = ["work", "panels", "communicator"];
// A page inside another one begins with this part. What it shares with the others is in files of their own: what the first of
// them needs too, and what only the later ones do.
const FIRST = "host";
const COMMON = "common";
const LATER = "later";

// As Trunk is told in public/index.html for the rest.
const OPTIMIZE = [
  "-Oz",
  "--low-memory-unused",
  "--one-caller-inline-max-function-size=20",
  "--flatten",
  "--rereloop",
  "-Oz",
  "-Oz",
  "--strip-debug",
  "--strip-producers",
  "--strip-target-features",
];

// What the two programs write: a line of wasm-bindgen's script for each function that it imports, …
const IMPORT = /^import \* as (\w+) from "\.\/__wasm_split\.js";?$/gm;
// … a piece with the parts that need it, a part of its own, and what they import from the main part.
const PIECE = /^\/\* (.+) \*\/\nconst \w+ = makeLoad\(\(\) => \{\s*const src = fetch\(new URL\("\.\/(\w+)\.wasm"/gm;
const PART = /^export const __wasm_split_load_(\w+) = /gm;
const SHARED =
  /Object\.assign\(sharedImports\.__wasm_split, \{ (__indirect_function_table, __wasm_split_shared0, memory),\s*\}\)/;

/**
 * Returns the app's script with what loads the parts in it.
 * @param {string} script
 * @param {string} from where the pieces are
 * @param {string} dist where the files go
 */
export function withParts(script, from, dist) {
  const written = readFileSync(join(from, "__wasm_split.js"), "utf8");
  const imports = [...script.matchAll(IMPORT)].map(([, name = ""]) => name);
  const parts = [...written.matchAll(PART)].map(([, part = ""]) => part);
  const [, shared] = SHARED.exec(written) ?? [];
  const known = [...ORDER, FIRST];
  if (
    imports.length === 0 ||
    !shared ||
    parts.length !== known.length ||
    !parts.every((part) => known.includes(part))
  ) {
    throw new Error(
      `the parts of the app are others than .make/parts.mjs knows, or written in another way: ${parts.join(" ")}`,
    );
  }

  /** @type {Map<string, string[]>} the pieces of each file */
  const files = new Map([COMMON, LATER, ...known].map((file) => [file, []]));
  /** @type {Map<string, Set<string>>} what is loaded with a part */
  const needs = new Map(parts.map((part) => [part, new Set()]));
  for (const [, list = "", piece = ""] of written.matchAll(PIECE)) {
    const needed = list.split(", ");
    const shared = needed.includes(ORDER[0] ?? "") ? COMMON : LATER;
    const file = needed.includes(FIRST) ? shared : (ORDER.find((part) => needed.includes(part)) ?? "");
    files.get(file)?.push(piece);
    needed.filter((part) => part !== file).forEach((part) => needs.get(part)?.add(file));
  }
  parts.forEach((part) => files.get(part)?.push(`split_${part}`));

  const stub = join(from, "stub.wat");
  writeFileSync(stub, passedOn(join(from, `split_${FIRST}.wasm`)));
  const loads = [...files].map(([file, pieces]) => {
    const there = pieces.map((piece) => join(from, `${piece}.wasm`)).filter((path) => existsSync(path));
    const wasm = merged(stub, there, join(from, file));
    const name = `${file}-${createHash("sha256").update(wasm).digest("hex").slice(0, 16)}.wasm`;
    writeFileSync(join(dist, name), wasm);
    const before = [...(needs.get(file) ?? [])].map((other) => `load_${other}`);
    return `const load_${file} = loader("./${name}", () => [${before.join(", ")}]);`;
  });
  const doors = parts.map((part) => `__wasm_split_load_${part}: door(load_${part})`);
  return `${script.replace(IMPORT, "")}
${LOADER.replaceAll("SHARED", shared)}
${loads.join("\n")}
const doors = { ${doors.join(", ")} };
const ${imports.map((name) => `${name} = doors`).join(", ")};
`;
}

// A file is loaded once, after what it needs; one that could not be loaded is loaded anew the next time.
const LOADER = `
const shared = () => {
  const { SHARED } = initSync();
  return { main: { SHARED } };
};
const loader = (name, needs) => {
  let loading;
  const load = async () => {
    const before = needs().map((need) => need());
    const file = fetch(new URL(name, import.meta.url));
    file.catch(() => {});
    await Promise.all(before);
    await WebAssembly.instantiateStreaming(file, shared());
  };
  return () => (loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  }));
};
const door = (load) => async (then, data) => {
  const loaded = await load().then(() => true, (error) => (console.warn(error), false));
  shared().main.__indirect_function_table.get(then)(data, loaded);
};
`;

/**
 * Returns a module that passes on what the pieces import from the main part, all of them the same: merged with them, it makes
 * of their imports one.
 * @param {string} piece
 */
function passedOn(piece) {
  const text = run("wasm-dis", piece);
  const imports = [...text.matchAll(/\(import "__wasm_split" "(\w+)" \((\w+) (?:\$\S+ )?(.+)\)\)$/gm)];
  const lines = imports.map(
    ([, name = "", kind = "", type = ""]) =>
      `(import "main" "${name}" (${kind} $${name} ${type})) (export "${name}" (${kind} $${name}))`,
  );
  return `(module ${lines.join("\n")})`;
}

// As wasm-dis writes them: what a module puts into the table, and a function that only calls what is at a place there.
const SLOTS = /\(elem \$\S+ \(i32\.const (\d+)\)((?: \$\S+)+)\)/g;
const PASSED_ON =
  /(\n \(func [^\n]+\n {2})\(call_indirect \S+ \(type \S+\)\n((?: {3}\(local\.get \S+\)\n)*) {3}\(i32\.const (\d+)\)\n {2}\)\n \)/g;

/**
 * Returns the text of a module whose functions call each other and do not look in the table for what the same module has put
 * there. The pieces have to, as they are modules of their own: merged, they are not any more.
 * @param {string} text
 */
function direct(text) {
  /** @type {Map<number, string>} */
  const slots = new Map();
  for (const [, first = "", list = ""] of text.matchAll(SLOTS)) {
    list
      .trim()
      .split(" ")
      .forEach((name, at) => slots.set(Number(first) + at, name));
  }
  if (slots.size === 0 || text.search(PASSED_ON) < 0) throw new Error("wasm-dis writes modules in another way");
  return text.replace(PASSED_ON, (all, before = "", values = "", slot = "") => {
    const name = slots.get(Number(slot));
    return name === undefined ? all : `${before}(call ${name}\n${values}  )\n )`;
  });
}

/**
 * Merges pieces into one module, and makes it small.
 * @param {string} stub
 * @param {string[]} pieces
 * @param {string} to
 */
function merged(stub, pieces, to) {
  const named = pieces.flatMap((piece, at) => [piece, `piece${at}`]);
  run("wasm-merge", stub, "__wasm_split", ...named, "-o", `${to}.merged.wasm`, ...FEATURES);
  writeFileSync(`${to}.direct.wat`, direct(run("wasm-dis", `${to}.merged.wasm`, ...FEATURES)));
  run("wasm-opt", `${to}.direct.wat`, "-o", `${to}.small.wasm`, ...FEATURES, ...OPTIMIZE);
  order(`${to}.small.wasm`);
  const wasm = readFileSync(`${to}.small.wasm`);
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ module }) => module !== "main");
  if (imported.length > 0) throw new Error(`${to} imports ${imported.map(({ name }) => name).join(", ")}`);
  return wasm;
}
