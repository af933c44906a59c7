// The Team Communicator as its user meets it: the release gateway, a large directory, Chromium, real keys. Prints how long the directory
// takes to come, and for each key how long the page's script works and how long it takes to the painted rows; then the same with
// 5,000 changes of readiness a second arriving. Figures, not checks. Usage: make bench-communicator (SIZES=1000,100000)

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const { chromium } = createRequire(join(root, "tests/package.json"))("@playwright/test");
const sizes = (process.env.SIZES ?? "1000,20000,100000").split(",").map(Number);
const FLOOD_PER_SECOND = 5_000;

const FIRST = "Ada,Bao,Chloé,Dũng,Emil,Femi,Gita,Håkon,Inès,Jan,Kofi,Łucja,Mei,Noor,Oğuz,Petra,Quinn,Rania,Søren,Tariq,Ülle,Václav,Wanda,Ximena,Yuki,Zoë".split(",");
const LAST = "Abara,Bauer,Costa,Díaz,Eriksen,Fofana,Gruber,Hansen,Ito,Jensen,Kaya,Lefèvre,Müller,Novák,Okafor,Park,Quispe,Rossi,Schäfer,Trần,Ueda,Vašek,Weiß,Xu,Yılmaz,Zhang".split(",");

/** As many agents, names and numbers of their own, some in queues; the order shuffled. */
function people(size) {
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const rows = Array.from({ length: size }, (_, at) => {
    const [first, last] = [FIRST[random(FIRST.length)], LAST[random(LAST.length)]];
    const middle = String.fromCharCode(65 + random(26)) + "aeiou"[random(5)] + "lmnrst"[random(6)] + "aeiou"[random(5)];
    return `agent,u${at},${first} ${middle} ${last},,u${at}@example.com,Site ${random(40)},queue:q${random(50)}`;
  });
  const queues = Array.from({ length: 50 }, (_, at) => `queue,q${at},Queue ${at},,,,`);
  return ["kind,id,name,number,email,site,sets", "agent,ann,Ann Lee,,,,", ...queues, ...rows].join("\n");
}

/** What is typed, key by key: names, halves of names, last name first, a queue, an address, and corrections. */
const TYPED = ["chloe mul", "schafer", "dung tra", "ito bao", "hakn", "okafor n", "queue 17", "u4711@ex", "zoe", "wei", "novak e", "lefevre ra", "yilmaz", "petra q", "s"];

const sorted = (list) => [...list].sort((one, other) => one - other);
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN;
const ms = (value) => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(9);

/** Runs in the page: measures each key from its event to the painted rows, and every long task. */
function measure() {
  window.keys = [];
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask", buffered: true });
  let begun;
  let pressed;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  addEventListener("input", () => (begun = performance.now()), true);
  // The page's own handler, and what it has put off to the end of its task, is over by now.
  addEventListener("input", () => {
    const key = { script: performance.now() - begun, begun: pressed };
    requestAnimationFrame(() => {
      // The first task after the frame was painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.keys.push({ ...key, painted: performance.now() - key.begun });
      port2.postMessage(0);
    });
  });
}

async function gateway(size) {
  const data = await mkdtemp(join(tmpdir(), "baton-bench-"));
  const file = join(data, "people.csv");
  await writeFile(file, people(size));
  const args = ["--demo", "--listen", "127.0.0.1:0", "--data", data, "--directory", file];
  const child = spawn(join(root, "target/release/gateway"), args, { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("the gateway ended: build it with make build")));
    child.stdout.on("data", (chunk) => {
      const found = /listening on (http:\S+)/.exec(String(chunk));
      if (found) resolve(found[1]);
    });
  });
  return { url, stop: async () => (child.kill("SIGKILL"), rm(data, { recursive: true, force: true })) };
}

async function typeAll(page) {
  const search = page.getByLabel("Find an internal target");
  for (const typed of TYPED) {
    await search.focus();
    for (const key of typed) {
      const before = await page.evaluate(() => window.keys.length);
      await page.keyboard.press(key);
      await page.waitForFunction((before) => window.keys.length > before, before, { polling: 5 });
    }
    await search.fill("");
  }
  return page.evaluate(() => [window.keys.splice(0), window.long.splice(0)]);
}

function tell(what, [keys, long]) {
  const [script, painted] = [keys.map((key) => key.script), keys.map((key) => key.painted)];
  const shares = (list) => `${ms(at(list, 0.5))} ${ms(at(list, 0.95))} ${ms(at(list, 0.99))}`;
  console.log(`${what.padEnd(32)} ${String(keys.length).padStart(5)}  ${shares(script)}   ${shares(painted)}  ${ms(Math.max(0, ...long))}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-dev-shm-usage"],
});
console.log(`${"".padEnd(32)}  keys  script: median       p95       p99   to paint: median      p95       p99  longest task`);
for (const size of sizes) {
  const { url, stop } = await gateway(size);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.addInitScript(measure);
  let watched = [];
  let flooded = 0;
  let flood;
  await page.routeWebSocket("**/socket", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { watch } = JSON.parse(String(frame));
      if (watch) watched = watch.targets;
      server.send(frame);
    });
    server.onMessage((frame) => socket.send(frame));
    flood = (turn) => {
      const target = watched[turn % watched.length];
      if (!target) return;
      flooded += 1;
      const now = turn % 3 ? { ready: { since: Date.now() } } : "logged_out";
      socket.send(JSON.stringify({ readiness: { targets: [[target, now]] } }));
    };
  });
  const begun = Date.now();
  await page.goto(`${url}/?agent=ann`);
  await page.getByRole("button", { name: "Team Communicator" }).click();
  await page.getByText(`${size + 50} matching internal targets`).waitFor({ timeout: 60_000 });
  const came = Date.now() - begun;
  const long = await page.evaluate(() => window.long.splice(0));
  console.log(`${size} targets: there ${came} ms after the page was asked for, longest task ${Math.max(0, ...long).toFixed(0)} ms`);
  tell(`${size}, quiet`, await typeAll(page));
  let turn = 0;
  const began = Date.now();
  const before = flooded;
  const timer = setInterval(() => {
    const due = ((Date.now() - began) * FLOOD_PER_SECOND) / 1000;
    while (turn < due) flood(turn++);
  }, 2);
  const figures = await typeAll(page);
  clearInterval(timer);
  tell(`${size}, ${Math.round((flooded - before) / ((Date.now() - began) / 1000))} changes a second`, figures);
  await page.context().close();
  await stop();
}
await browser.close();
