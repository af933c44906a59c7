// Puts the words beside the app, as the build step of the words (.make/words) has made them: a file for each language of
// the desk; for each page beside it a module for each language, with the script that reads them; and into the module for
// hosts, which is one file, its words in all languages.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SOURCES = "public/words";

/** Returns a folder of each run of the build step. */
function made(/** @type {string} */ what) {
  const builds = join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown");
  const scripts = readdirSync(builds)
    .map((profile) => join(builds, profile, "build"))
    .filter((path) => existsSync(path));
  return scripts
    .flatMap((path) => readdirSync(path).map((name) => join(path, name, "out", what)))
    .filter((path) => existsSync(path));
}

/** The desk's: the files that its code names. */
function addLanguages(/** @type {string} */ dist, /** @type {string} */ app) {
  const code = readFileSync(app).toString("latin1");
  const named = new Set(code.match(/[a-z]{2}(-[A-Z][A-Za-z]+)?-[0-9a-f]{16}\.txt/g));
  for (const folder of made("words")) {
    for (const name of readdirSync(folder)) if (named.delete(name)) copyFileSync(join(folder, name), join(dist, name));
  }
  if (named.size > 0) throw new Error(`no words of ${[...named].join(", ")}`);
}

/** Replaces what stands in a file between two texts, which stay. */
function fill(/** @type {string} */ path, /** @type {string} */ before, /** @type {string} */ after, text = "") {
  const whole = readFileSync(path, "utf8");
  const from = whole.indexOf(before) + before.length;
  const to = whole.indexOf(after, from);
  if (from < before.length || to < 0) throw new Error(`${path}: no place for the words`);
  writeFileSync(path, whole.slice(0, from) + text + whole.slice(to));
}

/** The pages': those that were made of the present sources. */
function addPages(/** @type {string} */ dist) {
  const names = readdirSync(SOURCES).sort();
  const sources = names
    .filter((name) => name.endsWith(".ftl"))
    .map((name) => readFileSync(join(SOURCES, name), "utf8"));
  const folder = made("pages").find((path) => readFileSync(join(path, "sources"), "utf8") === sources.join(""));
  if (!folder) throw new Error(`no words of ${SOURCES}`);
  const words = join(dist, "words");
  mkdirSync(words, { recursive: true });
  for (const name of names.filter((name) => name.endsWith(".js"))) copyFileSync(join(SOURCES, name), join(words, name));
  for (const name of readdirSync(folder).filter((name) => /\.(js|html)$/.test(name)))
    copyFileSync(join(folder, name), join(words, name));
  const read = (/** @type {string} */ name) => readFileSync(join(folder, name), "utf8");
  fill(join(words, "words.js"), "const LANGUAGES = ", ";", read("languages.json"));
  fill(join(dist, "embed/baton.js"), "const WORDS = ", ";\n", read("embed.json"));
}

/** Adds them to an app that has been built: its folder, and its file of WebAssembly there. */
export function addWords(/** @type {string} */ dist, /** @type {string} */ app) {
  addLanguages(dist, app);
  addPages(dist);
}
