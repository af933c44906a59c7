// Trunk's post_build hook. Release: names, scripts and styles made small, and a .br and a .gz beside each file worth
// it, so that the gateway never compresses. Dev: a script that reloads the page after each build, in place of Trunk's
// own, which needs Trunk as the server.
import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { order } from "./order.mjs";
import { withParts } from "./parts.mjs";
import { shortNames } from "./rename.mjs";
import { addWords } from "./words.mjs";

const dist = process.env.TRUNK_STAGING_DIR ?? "target/dist";
const WORTH_IT = 1024; // bytes
const LANGUAGE = 8_000; // bytes, the most of a language, compressed
const MINIFIED = /\.(js|css)$/;
const TEXT_OR_WASM = /\.(html|js|css|wasm|svg|json|txt)$/;

/** Joins the style sheets that the page names into one, in their order: fewer requests, and smaller compressed. */
function joinSheets() {
  const index = join(dist, "index.html");
  let html = readFileSync(index, "utf8");
  const links = [...html.matchAll(/<link rel="stylesheet" href="\/([^"]+)"[^>]*>\s*/g)];
  const all = links.map(([, name = ""]) => readFileSync(join(dist, name), "utf8")).join("\n");
  const joined = `style-${createHash("sha256").update(all).digest("hex").slice(0, 16)}.css`;
  for (const [at, [link, name = ""]] of links.entries()) {
    rmSync(join(dist, name));
    html = html.replace(link, at === 0 ? link.replace(name, joined) : "");
  }
  writeFileSync(join(dist, joined), all);
  writeFileSync(index, html);
}

/** Returns the path of the app in the folder. */
function app() {
  const [binary] = readdirSync(dist).filter((name) => name.endsWith("_bg.wasm"));
  if (!binary) throw new Error(`no app in ${dist}`);
  return join(dist, binary);
}

addWords(dist, app());
if (process.env.TRUNK_PROFILE === "release") {
  const tools = resolve(process.env.TOOLS ?? "", "npm", "package.json"); // see .make/env
  const { transformSync } = createRequire(tools)("esbuild");
  const binary = app();
  const glue = binary.replace("_bg.wasm", ".js");
  const parts = resolve(process.env.CARGO_TARGET_DIR ?? "target", "wasm-bindgen/release/split");
  order(binary);
  const whole = withParts(readFileSync(glue, "utf8"), parts, dist);
  const { wasm, script } = shortNames(readFileSync(binary), whole);
  rmSync(binary);
  rmSync(glue);
  // Named anew, as Trunk has not seen which parts they go with.
  const stem = `baton-${createHash("sha256").update(wasm).update(script).digest("hex").slice(0, 16)}`;
  writeFileSync(join(dist, `${stem}_bg.wasm`), wasm);
  writeFileSync(join(dist, `${stem}.js`), script);
  const index = join(dist, "index.html");
  writeFileSync(index, readFileSync(index, "utf8").replaceAll(basename(glue, ".js"), stem));
  joinSheets();
  // What takes longest to load is named first: it gets the connection that is open already, and the others open their own.
  // And the page knows the version of the app: of all that it names, and of the parts that its script names.
  const written = readFileSync(index, "utf8").replace(/<!--[^]*?-->/g, "");
  const [longest = ""] = /<link rel="preload"[^>]*>/.exec(written) ?? [];
  const page = written
    .replace(longest, "")
    .replace('<meta charset="utf-8">', (first) => first + longest)
    .replace(/\n\s*/g, "\n");
  const isKnown = longest !== "" && page.includes(`utf-8">${longest}`);
  if (!isKnown) throw new Error("Trunk writes the page in another way");
  const crate = /^version = "(.+)"$/m.exec(readFileSync("Cargo.toml", "utf8"))?.[1] ?? "";
  const version = `${crate}+${createHash("sha256").update(page).digest("hex").slice(0, 16)}`;
  writeFileSync(index, page.replace("<title>", `<meta name="version" content="${version}"><title>`));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || !TEXT_OR_WASM.test(path)) continue;
    let raw = readFileSync(path);
    const kind = MINIFIED.exec(path)?.[1];
    if (kind) {
      // Most of the app's script is called at the start: Chromium then compiles it while it loads, and not when it is called.
      const banner = path.endsWith(`${stem}.js`) ? "//# allFunctionsCalledOnLoad\n" : "";
      raw = Buffer.from(banner + transformSync(raw, { loader: kind, minify: true, legalComments: "none" }).code);
      writeFileSync(path, raw);
    }
    if (raw.length < WORTH_IT) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    };
    const compressed = brotliCompressSync(raw, { params });
    if (path.endsWith(".txt") && compressed.length > LANGUAGE)
      throw new Error(`${path}: ${compressed.length} bytes of words`);
    writeFileSync(`${path}.br`, compressed);
    writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }));
  }
} else {
  // The page names its parts by hash, so its text changes whenever one of them does.
  writeFileSync(
    join(dist, "reload.js"),
    `
const page = () =>
  fetch("/", { cache: "no-store" })
    .then((answer) => (answer.ok ? answer.text() : undefined))
    .catch(() => undefined);
const before = await page();
setInterval(async () => {
  const now = await page();
  if (before && now && now !== before) location.reload();
}, 1000);
`,
  );
  const index = join(dist, "index.html");
  writeFileSync(
    index,
    readFileSync(index, "utf8").replace("</head>", '<script type="module" src="/reload.js"></script></head>'),
  );
}
