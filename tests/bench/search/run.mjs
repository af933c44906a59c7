// Builds the benchmark, runs it in Chromium and prints a table. Usage: make bench-search, or SIZES=1000 node
// tests/bench/search/run.mjs. ENGINES=Baton measures only the engines whose names begin like this, SEED=1 on other targets and
// with other queries than those the ranking was made with.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../browser.mjs";
import { report } from "../report.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../../..");
const OUT = join(ROOT, "target/bench-search");
const SIZES = (process.env.SIZES ?? "1000,20000,100000").split(",").map(Number);
const SEED = Number(process.env.SEED ?? 0);
const ONLY = process.env.ENGINES ?? "";
const { buildSync } = createRequire(join(process.env.TOOLS ?? "", "npm/package.json"))("esbuild");

/** @type {(program: string, ...args: string[]) => void} */
const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"], cwd: HERE });
mkdirSync(OUT, { recursive: true });
for (const profile of ["app", "fast"]) {
  run(
    "cargo",
    "build",
    "--lib",
    "--profile",
    profile,
    "--target",
    "wasm32-unknown-unknown",
    "--target-dir",
    join(OUT, "cargo"),
    "--quiet",
  );
  const wasm = join(OUT, "cargo/wasm32-unknown-unknown", profile, "search_bench.wasm");
  run("wasm-bindgen", "--target", "web", "--out-dir", join(OUT, profile), wasm);
}
copyFileSync(join(HERE, "page.js"), join(OUT, "page.js"));
buildSync({
  entryPoints: [join(OUT, "page.js")],
  outfile: join(OUT, "bundle.js"),
  bundle: true,
  format: "esm",
  platform: "browser",
  nodePaths: [join(ROOT, "tests/node_modules")],
  external: ["./app/*", "./fast/*"],
  logLevel: "error",
});

// A page isolated from other origins gets a clock with a resolution of 5 µs.
/** @type {Record<string, string>} */
const KINDS = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  if (path === "/")
    return response
      .writeHead(200, { ...headers, "Content-Type": "text/html" })
      .end("<!doctype html><title>Search</title>");
  try {
    const body = readFileSync(join(OUT, path));
    response.writeHead(200, { ...headers, "Content-Type": KINDS[extname(path)] ?? "text/plain" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

const begun = Date.now();
const browser = await launch();
console.log(
  `Chromium ${browser.version()}; keys are typed one after the other, without a pause; MB: live bytes, of scripts the heap after a collection`,
);
/** @type {(value: number | undefined, digits: number) => string} */
const number = (value, digits) => (value === undefined ? "" : value.toFixed(digits));
/** @type {(name: string, ...cells: (string | number)[]) => void} */
const line = (name, ...cells) => console.log(name.padEnd(35) + cells.map((cell) => String(cell).padStart(11)).join(""));

/** Of the builds of Baton's engine, the one on the page. @type {(engine: string) => boolean} */
const isShipped = (engine) => engine.startsWith("Baton, as shipped");
/** The section of docs/performance.md. @type {import("../report.mjs").Row[]} */
const rows = [];
/** @type {(name: string, unit: string, engine: string, value: number, more?: boolean) => void} */
const note = (name, unit, engine, value, more = false) => {
  let row = rows.find((row) => row.name === name);
  if (row === undefined) {
    row = { name, unit, baton: NaN, others: {}, more };
    rows.push(row);
  }
  if (isShipped(engine)) row.baton = value;
  else row.others[engine] = value;
};

for (const size of SIZES) {
  console.log(`\n${size.toLocaleString("en-US")} targets${SEED ? `, seed ${SEED}` : ""}`);
  line(
    "",
    "build ms",
    "longest ms",
    "MB",
    "median ms",
    "p99 ms",
    "recall@10",
    "MRR",
    "hard med.",
    "hard p99",
    "recall@10",
    "MRR",
    "queries",
    "keys",
  );
  const context = await browser.newContext({ viewport: null });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  await page.goto(`http://127.0.0.1:${port}/`);
  const debug = await context.newCDPSession(page);
  const heap = async () => {
    await debug.send("HeapProfiler.collectGarbage");
    return (await debug.send("Runtime.getHeapUsage")).usedSize;
  };
  /** @param {[name: string, ...args: unknown[]]} called */
  const call = (...called) =>
    page.evaluate(async ({ bundle, called: [name, ...args] }) => (await import(bundle))[name](...args), {
      bundle: "/bundle.js",
      called,
    });
  /** @type {string[]} */
  const all = await page.evaluate(async (bundle) => (await import(bundle)).names, "/bundle.js");
  const names = all.filter((name) => name.startsWith(ONLY));
  await call("begin", size, SEED);
  for (const name of names) {
    const before = await heap();
    const built = await call("build", name);
    const bytes = built.bytes ?? (await heap()) - before;
    const [forRelevance, forTime] = size > 20_000 ? [4_000, 2_000] : [8_000, 2_000];
    const ordinary = await call("type", "ordinary", forRelevance, forTime);
    const hard = await call("type", "hard", forRelevance, forTime);
    await call("drop");
    const asked = ordinary.asked + hard.asked;
    const all = ordinary.of + hard.of;
    line(
      name,
      number(built.time, 0),
      number(built.longest, 1),
      number(bytes / 1e6, 1),
      number(ordinary.median, 3),
      number(ordinary.p99, 3),
      number(ordinary.recall, 3),
      number(ordinary.rank, 3),
      number(hard.median, 3),
      number(hard.p99, 3),
      number(hard.recall, 3),
      number(hard.rank, 3),
      asked === all ? all : `${asked} of ${all}`,
      ordinary.keys + hard.keys,
    );
    if (isShipped(name) || !name.startsWith("Baton")) {
      const of = `${size.toLocaleString("en-US")} targets`;
      note(`${of}, a key, p50`, "ms", name, ordinary.median);
      note(`${of}, a key, p99`, "ms", name, ordinary.p99);
      note(`${of}, recall@10`, "share", name, ordinary.recall, true);
      note(`${of}, memory`, "MB", name, bytes / 1e6);
    }
    if (built.weighing !== undefined) {
      const [best, all] = built.all;
      console.log(
        `  5,000 changes of readiness: ${built.weighing.toFixed(2)} ms; a blank query: the best ${best.toFixed(2)} ms, all ${all.toFixed(2)} ms`,
      );
    }
    if (process.env.KINDS) {
      for (const [kind, [count, found, rank]] of Object.entries({ ...ordinary.kinds, ...hard.kinds })) {
        console.log(`    ${kind.padEnd(14)} recall ${(found / count).toFixed(3)} MRR ${(rank / count).toFixed(3)}`);
      }
    }
  }
  await context.close();
}
await browser.close();
server.close();
if (!ONLY) {
  const about = `Typing queries of people, teams and queues key by key, without a pause, in Chromium. Each engine has the same
targets and gives its ten best; recall is how often who is meant is among them.`;
  report("search", { title: "The search of internal targets", about, rows });
}
console.log(`\nran ${Math.round((Date.now() - begun) / 1000)} s`);
