// The Team Communicator as a user experiences it: the release gateway, a large directory, Chromium, real keys. Prints
// how the directory arrives on a first and a second visit, and for each key the time of its event's script, of the script
// in the frame that shows what is found, and the time to the painted rows: without load, and with 5,000 readiness changes
// per second. Figures, not checks. Usage: make bench-communicator (SIZES=1000,100000; GATEWAY=path)

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../browser.mjs";
import { proxy } from "./proxy.mjs";

/**
 * @import { Browser, BrowserContext, Page } from "@playwright/test"
 * @typedef {{ keys: Window["keys"], long: number[], told: number }} Figures
 */

const root = join(import.meta.dirname, "../../..");
const sizes = (process.env.SIZES ?? "1000,20000,100000").split(",").map(Number);
const program = process.env.GATEWAY ?? join(root, "target/release/gateway");
const FLOOD_PER_SECOND = 5_000;
/** The maximum time for anything before it counts as hung, in milliseconds. */
const LIMIT = 30_000;

const FIRST =
  "Ada,Bao,Chloé,Dũng,Emil,Femi,Gita,Håkon,Inès,Jan,Kofi,Łucja,Mei,Noor,Oğuz,Petra,Quinn,Rania,Søren,Tariq,Ülle,Václav,Wanda,Ximena,Yuki,Zoë".split(
    ",",
  );
const LAST =
  "Abara,Bauer,Costa,Díaz,Eriksen,Fofana,Gruber,Hansen,Ito,Jensen,Kaya,Lefèvre,Müller,Novák,Okafor,Park,Quispe,Rossi,Schäfer,Trần,Ueda,Vašek,Weiß,Xu,Yılmaz,Zhang".split(
    ",",
  );

/**
 * Returns this many agents with unique names and numbers, some in queues, in random order.
 * @param {number} size
 */
function people(size) {
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const rows = Array.from({ length: size }, (_, at) => {
    const [first, last] = [FIRST[random(FIRST.length)], LAST[random(LAST.length)]];
    const middle = String.fromCharCode(65 + random(26)) + "aeiou"[random(5)] + "lmnrst"[random(6)] + "aeiou"[random(5)];
    return `agent,u${at},${first} ${middle} ${last},,u${at}@example.com,Site ${random(40)},queue:q${random(50)}`;
  });
  const queues = Array.from({ length: 50 }, (_, at) => `queue,q${at},Queue ${at},,,,`);
  return ["kind,id,name,number,email,site,sets", "agent,ann,Ann Lee,,,,", ...queues, ...rows].join("\n");
}

/** The typed text, key by key: names, partial names, last name first, a queue, an address, and corrections. */
const TYPED = [
  "chloe mul",
  "schafer",
  "dung tra",
  "ito bao",
  "hakn",
  "okafor n",
  "queue 17",
  "u4711@ex",
  "zoe",
  "wei",
  "novak e",
  "lefevre ra",
  "yilmaz",
  "petra q",
  "s",
];

const sorted = (/** @type {number[]} */ list) => [...list].sort((one, other) => one - other);
/** @type {(list: number[], share: number) => number} */
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN;
const ms = (/** @type {number} */ value) => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(9);
/** Browsers report tasks from 50 ms. */
const longest = (/** @type {number[]} */ long) => (long.length ? ms(Math.max(...long)) : "< 50 ms").padStart(9);

/**
 * Resolves like the promise, or fails with the name of what did not come in time: a hung page answers nothing, not even
 * an error.
 * @template T
 * @param {string} what
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function within(what, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise(
    (_, reject) => (timer = setTimeout(() => reject(new Error(`${what}: no answer within ${LIMIT / 1000} s`)), LIMIT)),
  );
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Starts the gateway with this many targets. It ends with this script, however that ends.
 * @param {number} size
 */
async function gateway(size) {
  const data = mkdtempSync(join(tmpdir(), "baton-bench-"));
  const file = join(data, "people.csv");
  writeFileSync(file, people(size));
  const child = spawn(program, ["--demo", "--listen", "127.0.0.1:0", "--data", data, "--directory", file]);
  const stop = () => (child.kill("SIGKILL"), rmSync(data, { recursive: true, force: true, maxRetries: 5 }));
  process.once("exit", stop);
  let said = "";
  child.stderr.on("data", (chunk) => (said = (said + chunk).slice(-2_000)));
  /** @type {Promise<number>} */
  const port = new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(new Error(`the gateway cannot be started (${error.message}): build it with make build`)),
    );
    child.once("exit", () => reject(new Error(`the gateway ended: ${said}`)));
    child.stdout.on("data", (chunk) => {
      const found = /listening on http:\S+:(\d+)/.exec(String(chunk));
      if (found) resolve(Number(found[1]));
    });
  });
  const ended = () => process.off("exit", stop) && stop();
  return { port: await within("the gateway's start", port), stop: ended };
}

/**
 * Runs in the page: measures each key from its event to the painted rows, and every long task; counts the frames from
 * the socket.
 */
function measure() {
  window.keys = [];
  window.told = 0;
  window.WebSocket = class extends WebSocket {
    constructor(/** @type {ConstructorParameters<typeof WebSocket>} */ ...given) {
      super(...given);
      this.addEventListener("message", () => (window.told += 1));
    }
  };
  /** @type {PerformanceEntry[]} */
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask", buffered: true });
  window.takeLong = () => [...tasks.splice(0), ...observer.takeRecords()].map((task) => task.duration);

  /** @type {number} */
  let begun;
  let frame = 0;
  /** @type {number | undefined} */
  let pressed;
  // The script empties a field with the Delete key, which is not measured.
  addEventListener("keydown", (event) => (pressed = event.key.length === 1 ? event.timeStamp : undefined), true);
  addEventListener(
    "input",
    () => {
      begun = performance.now();
      // Before what the page asks for in the same frame.
      requestAnimationFrame(() => (frame = performance.now()));
    },
    true,
  );
  // The page's own handler, and what it deferred to the end of its task, have run by now.
  addEventListener("input", () => {
    if (pressed === undefined) return;
    const key = { script: performance.now() - begun, begun: pressed, frame: 0 };
    pressed = undefined;
    requestAnimationFrame(() => {
      key.frame = performance.now() - frame;
      // The first task after the frame was painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.keys.push({ ...key, painted: performance.now() - key.begun });
        window.answered();
      };
      port2.postMessage(0);
    });
  });
}

/**
 * Visits the page until the directory can be searched. Opens the Team Communicator as soon as possible.
 * @param {BrowserContext} context
 * @param {string} url
 * @param {number} size
 * @param {string} which
 */
async function visit(context, url, size, which) {
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.addInitScript(measure);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  // The status on the wire; the page itself sees 200 where the browser got 304.
  /** @type {string | undefined} */
  let directory;
  const statuses = new Map();
  network.on(
    "Network.requestWillBeSent",
    ({ requestId, request }) => request.url.endsWith("/directory") && (directory = requestId),
  );
  network.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => statuses.set(requestId, statusCode));
  /** @type {Promise<number>} */
  const loaded = new Promise((resolve) => {
    network.on("Network.loadingFinished", (end) => end.requestId === directory && resolve(end.encodedDataLength));
  });
  await within("the page", page.goto(`${url}/?agent=ann`, { waitUntil: "commit" }));
  const searchable = (/** @type {string} */ text) => {
    const button = [...document.querySelectorAll("button")].find(
      (button) => button.textContent === "Team Communicator",
    );
    if (button?.ariaExpanded === "false") button.click();
    return document.body?.textContent.includes(text) && performance.now();
  };
  const came = await within(
    "the directory to search in",
    page.waitForFunction(searchable, `${size + 50} matching internal targets`),
  );
  const bytes = await within("the directory's last byte", loaded);
  const [time, long] = [Number(await came.jsonValue()), await page.evaluate(() => window.takeLong())];
  await network.detach();
  const wire = `${statuses.get(directory)}, ${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `${size}, ${which} visit: can be searched after ${time.toFixed(0)} ms, longest task ${longest(long).trim()}, directory ${wire}`,
  );
  return page;
}

/**
 * Stops the debugging protocol's copies of every frame: Playwright enables them for each page and has no option against
 * that, and at thousands per second they cost the page several times as much as the frames. Uses internals, as there is
 * no other way.
 * @param {any} page
 */
async function unfollow(page) {
  const session = page._connection?.toImpl?.(page)?.delegate?._mainFrameSession?._client;
  if (!session)
    throw new Error(
      "this version of Playwright does not let its own network log be stopped: the figures would be its own",
    );
  await session.send("Network.disable");
}

/**
 * Types everything, each key after the previous one has been painted.
 * @param {Page} page
 * @returns {Promise<Figures>}
 */
async function typeAll(page) {
  const search = page.getByLabel("Find an internal target");
  const start = await page.evaluate(() => (window.takeLong(), { began: performance.now(), told: window.told }));
  for (const typed of TYPED) {
    await within(`the field for "${typed}"`, search.focus());
    for (const key of typed) {
      // In two steps: a busy page may take in the key before what would wait for its paint.
      await page.evaluate(() => void (window.painted = new Promise((resolve) => (window.answered = resolve))));
      const painted = page.keyboard.press(key).then(() => page.evaluate(() => window.painted));
      await within(`"${key}" of "${typed}"`, painted);
    }
    await within(`the field, emptied of "${typed}"`, search.fill(""));
  }
  const figures = page.evaluate((start) => {
    const told = (window.told - start.told) / ((performance.now() - start.began) / 1000);
    return { keys: window.keys.splice(0), long: window.takeLong(), told };
  }, start);
  return within("the page's figures", figures);
}

/**
 * @param {string} what
 * @param {Figures} figures
 */
function tell(what, { keys, long }) {
  const [script, frame] = [keys.map((key) => key.script), keys.map((key) => key.frame)];
  const painted = keys.map((key) => key.painted);
  const shares = (/** @type {number[]} */ list) => `${ms(at(list, 0.5))} ${ms(at(list, 0.95))} ${ms(at(list, 0.99))}`;
  console.log(
    `${what.padEnd(32)} ${String(keys.length).padStart(5)}  ${shares(script)}  ${shares(frame)}   ${shares(painted)}     ${longest(long)}`,
  );
}

/**
 * @param {Browser} browser
 * @param {number} size
 */
async function run(browser, size) {
  const { port, stop } = await gateway(size);
  const between = await proxy(port);
  const context = await browser.newContext({ viewport: null });
  await (await visit(context, between.url, size, "first")).close();
  const page = await visit(context, between.url, size, "second");
  await unfollow(page);
  tell(`${size}, quiet`, await typeAll(page));
  const end = between.flood(FLOOD_PER_SECOND);
  const figures = await typeAll(page);
  const rate = end();
  tell(`${size}, flooded`, figures);
  console.log(
    `${size}, flooded: ${rate.toFixed(0)} changes a second sent, ${figures.told.toFixed(0)} frames a second taken in by the page`,
  );
  await context.close();
  between.stop();
  stop();
}

const browser = await launch();
console.log(
  `${"".padEnd(32)}  keys  script: median       p95       p99   in the frame        p95       p99   to paint: median      p95       p99  longest task`,
);
try {
  for (const size of sizes) await run(browser, size);
} catch (error) {
  console.error(`bench-communicator: ${/** @type {Error} */ (error).message.split("\n")[0]}`);
  process.exitCode = 1;
} finally {
  // A hung page would delay its closing; the browser ends with this script at the latest.
  await within("the browser's end", browser.close()).catch(() => {});
  process.exit();
}
