// From the navigation to a usable desk, in Chromium: a signed-in agent's desk is connected, they are Ready, the list of
// their interactions is painted and takes the focus. On a slow line with a slow processor, and on a faster one; with an
// empty cache, and from it (and its service worker) in a new visit. Beside it, on the same line in turns, the least Leptos
// page, painted and focused. Figures, not checks.
//
// Usage: make bench-start, or node tests/bench/start/run.mjs [NAME=FOLDER…] for the apps in other folders than the one in
// the program. RUNS=5, LINE=slow or fast for one of them, WATERFALL=1 for what the last run of each loaded when.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { FEATURES } from "../../../.make/wasm.mjs";
import { OPTIONS } from "../browser.mjs";
import { report } from "../report.mjs";
import { line } from "./line.mjs";

const ROOT = join(import.meta.dirname, "../../..");
const OUT = join(ROOT, "target/bench-start");
const PROGRAM = process.env.GATEWAY ?? join(ROOT, "target/release/gateway");
const RUNS = Number(process.env.RUNS ?? (process.env.QUICK ? 3 : 5));
const LINES = [
  { name: "slow", words: "1.6 Mbit/s, 150 ms, processor slowed down 4 times", bits: 1_600_000, ms: 150, cpu: 4 },
  { name: "fast", words: "10 Mbit/s, 40 ms, processor as it is", bits: 10_000_000, ms: 40, cpu: 1 },
].filter(({ name }) => [name, undefined].includes(process.env.LINE));

/** Builds the least Leptos page as the app is built, into a folder that the gateway can serve. */
function bare() {
  const dist = join(OUT, "dist");
  const here = join(import.meta.dirname, "bare");
  const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
    execFileSync(program, args, { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
  const target = ["--target", "wasm32-unknown-unknown", "--target-dir", join(OUT, "cargo")];
  run("cargo", "build", "--profile", "app", "--quiet", ...target);
  mkdirSync(dist, { recursive: true });
  const built = join(OUT, "cargo/wasm32-unknown-unknown/app/bare.wasm");
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", dist, "--out-name", "bare", built);
  const wasm = join(dist, "bare_bg.wasm");
  run("wasm-opt", "-Oz", ...FEATURES, "--strip-debug", "--strip-producers", wasm, "-o", wasm);
  // Named so that the gateway lets browsers keep them.
  const named = { "bare-0000000000000000.js": "bare.js", "bare-0000000000000000_bg.wasm": "bare_bg.wasm" };
  for (const [name, from] of Object.entries(named)) writeFileSync(join(dist, name), readFileSync(join(dist, from)));
  writeFileSync(
    join(dist, "start-0000000000000000.js"),
    'import init from "./bare-0000000000000000.js"; await init({ module_or_path: "/bare-0000000000000000_bg.wasm" });',
  );
  writeFileSync(
    join(dist, "index.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title>
<script src="/start-0000000000000000.js" type="module"></script>
<link rel="modulepreload" href="/bare-0000000000000000.js" crossorigin="anonymous">
<link rel="preload" href="/bare-0000000000000000_bg.wasm" crossorigin="anonymous" as="fetch" type="application/wasm">
</head><body></body></html>`,
  );
  for (const name of Object.keys(named)) {
    writeFileSync(join(dist, `${name}.br`), brotliCompressSync(readFileSync(join(dist, name))));
  }
  return dist;
}

/**
 * Starts a gateway with an app. Resolves with its port, and the token of the demo's agent Ann.
 * @param {string} folder empty for the app in the program
 */
async function serve(folder) {
  const data = mkdtempSync(join(tmpdir(), "baton-bench-"));
  const args = ["--demo", "--no-sample", "--listen", "127.0.0.1:0", "--data", data];
  const child = spawn(PROGRAM, [...args, ...(folder ? ["--app", folder] : [])], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  process.once("exit", () => (child.kill("SIGKILL"), rmSync(data, { recursive: true, force: true, maxRetries: 5 })));
  /** @type {string} */
  const url = await new Promise((resolve) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const address = /listening on (\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
  });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/sign-in`, { method: "POST", headers, body: '{"agent":"ann"}' });
  const { token } = /** @type {{ token: string }} */ (await answer.json());
  return { port: Number(new URL(url).port), token };
}

/**
 * Puts into the page what tells when it is usable.
 * @param {{ account: string }} given
 */
function watch({ account }) {
  if (location.protocol === "about:") return;
  // The agent has signed in before, in this tab of this browser.
  sessionStorage.setItem("baton/account", account);
  localStorage.setItem("baton/device", "benchmark");
  const place = () => {
    const bare = document.querySelector("body > button");
    if (bare instanceof HTMLElement) return bare;
    const ready = document.querySelector(".link[data-state=connected]") && document.querySelector("[data-ready=true]");
    return ready && document.querySelector(".bar ul") ? document.getElementById("interaction-bar") : null;
  };
  window.usable = new Promise((resolve) => {
    const look = () => {
      if (!place()) return;
      observer.disconnect();
      // The message comes after the frame that shows it.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        place()?.focus();
        resolve(document.activeElement === place() ? performance.now() : NaN);
      };
      requestAnimationFrame(() => channel.port2.postMessage(undefined));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const { compileStreaming, instantiateStreaming } = WebAssembly;
  const mark = (/** @type {string} */ name) => performance.mark(name);
  WebAssembly.instantiateStreaming = (...args) => instantiateStreaming(...args).then((it) => (mark("compiled"), it));
  WebAssembly.compileStreaming = (...args) => compileStreaming(...args).then((it) => (mark("compiled"), it));
  window.WebSocket = class extends WebSocket {
    /** @param {string | URL} url @param {string | string[]} [protocol] */
    constructor(url, protocol) {
      super(url, protocol);
      mark("socket begun");
      this.addEventListener("open", () => mark("socket open"));
      this.addEventListener("message", () => mark("first frame"), { once: true });
    }
  };
}

/**
 * One visit with an empty cache, and one after it.
 * @param {string} url
 * @param {string} token
 * @param {number} cpu
 * @param {boolean} keeps whether a service worker will keep the page
 */
async function visits(url, token, cpu, keeps) {
  const profile = mkdtempSync(join(tmpdir(), "baton-bench-"));
  const context = await chromium.launchPersistentContext(profile, { ...OPTIONS, viewport: null });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.addInitScript(watch, { account: `ann ${token}` });
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
    const visit = async () => {
      await page.goto("about:blank");
      await page.goto(url, { waitUntil: "commit" });
      const ms = await page.evaluate(() => window.usable);
      const seen = await page.evaluate(() => {
        const timed = /** @type {PerformanceResourceTiming[]} */ ([
          ...performance.getEntriesByType("navigation"),
          ...performance.getEntriesByType("resource"),
        ]);
        const loads = timed.map((it) => ({
          name: new URL(it.name).pathname,
          at: it.startTime,
          load: [it.responseStart, it.responseEnd, it.transferSize],
        }));
        const marks = [...performance.getEntriesByType("mark"), ...performance.getEntriesByType("paint")];
        return [...loads, ...marks.map((it) => ({ name: it.name, at: it.startTime, load: [] }))];
      });
      return { ms, seen };
    };
    const cold = await visit();
    await page.waitForLoadState("networkidle");
    const isKept = () => page.evaluate(async () => (await caches.match("/")) !== undefined);
    while (keeps && !(await isKept())) await page.waitForTimeout(100);
    await page.waitForTimeout(500);
    const cached = await visit();
    return { cold, cached };
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const given = process.argv.slice(2).map((it) => it.split("="));
const apps = [["bare Leptos page", bare()], ...(given.length > 0 ? given : [["Baton", ""]])].map(
  ([name = "", folder = ""]) => ({
    name,
    folder,
    keeps: existsSync(join(folder || join(ROOT, "target/dist"), "shell.js")),
  }),
);

/** @type {(list: number[]) => number} */
const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1] ?? NaN;
/** @type {import("../report.mjs").Row[]} */
const rows = [];
for (const { words, bits, ms, cpu } of LINES) {
  console.log(`\n${words}; ms, median of ${RUNS} (least–most), and times the bare page`);
  const served = await Promise.all(
    apps.map(async (app) => {
      const { port, token } = await serve(app.folder);
      const { url, stop } = await line(port, bits, ms);
      return { ...app, url, stop, token, all: /** @type {Awaited<ReturnType<typeof visits>>[]} */ ([]) };
    }),
  );
  for (let run = 0; run < RUNS; run += 1)
    for (const { url, token, keeps, all } of served) all.push(await visits(url, token, cpu, keeps));
  for (const { name, all } of served) {
    const figures = /** @type {const} */ (["cold", "cached"]).map((kind) => {
      const list = all.map((it) => it[kind].ms);
      const least = median((served[0]?.all ?? []).map((it) => it[kind].ms));
      const spread = `(${Math.min(...list).toFixed(0)}–${Math.max(...list).toFixed(0)})`;
      const ratio = `${(median(list) / least).toFixed(2)} ×`;
      return `${kind} ${median(list).toFixed(0).padStart(5)} ${spread.padEnd(12)} ${ratio}`;
    });
    console.log(`  ${name.padEnd(18)} ${figures.join("   ")}`);
  }
  for (const kind of given.length > 0 ? [] : /** @type {const} */ (["cold", "cached"])) {
    const [bare = NaN, baton = NaN] = served.map(({ all }) => median(all.map((it) => it[kind].ms)));
    const name = `${words}, ${kind === "cold" ? "nothing kept" : "kept by the browser"}`;
    rows.push({ name, unit: "ms", baton, others: { "a bare Leptos page": bare } });
  }
  for (const { name, all, stop } of served) {
    stop();
    const last = all.at(-1);
    if (!process.env.WATERFALL || !last) continue;
    for (const kind of /** @type {const} */ (["cold", "cached"])) {
      console.log(`\n  ${name}, ${kind}: from, first byte, end, bytes; usable at ${last[kind].ms.toFixed(0)}`);
      for (const it of last[kind].seen.toSorted((one, other) => one.at - other.at)) {
        const cells = [it.at, ...it.load].map((cell) => cell.toFixed(0).padStart(7));
        console.log(`  ${cells.join("").padEnd(30)} ${it.name}`);
      }
    }
  }
}
if (rows.length > 0) {
  report("start", {
    title: "The start of the desk",
    about: `From the navigation until a signed-in agent's desk is connected, painted and takes the focus, in Chromium; median
of ${RUNS}. Beside it, in turns on the same line, the least Leptos page.`,
    rows,
  });
}
process.exit(0);
