// The Team Communicator as its user meets it: the release gateway, a large directory, Chromium, real keys. Prints how the directory comes
// on a first and a second visit, and for each key how long the page's script works and how long it takes to the painted rows: quiet, and
// with 5,000 changes of readiness a second arriving. Figures, not checks. Usage: make bench-communicator (SIZES=1000,100000; GATEWAY=path)

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const { chromium } = createRequire(join(root, "tests/package.json"))("@playwright/test");
const sizes = (process.env.SIZES ?? "1000,20000,100000").split(",").map(Number);
const program = process.env.GATEWAY ?? join(root, "target/release/gateway");
const FLOOD_PER_SECOND = 5_000;
/** How long anything may take before it counts as hung, in milliseconds. */
const LIMIT = 30_000;

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
/** Browsers tell of tasks from 50 ms on. */
const longest = (long) => (long.length ? ms(Math.max(...long)) : "< 50 ms").padStart(9);

/** The promise's outcome, or an error that says what did not come in time: a hung page answers nothing, not even an error. */
async function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${what}: no answer within ${LIMIT / 1000} s`)), LIMIT)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Starts the gateway with so many targets. It ends with this script, however that ends. */
async function gateway(size) {
  const data = mkdtempSync(join(tmpdir(), "baton-bench-"));
  const file = join(data, "people.csv");
  writeFileSync(file, people(size));
  const child = spawn(program, ["--demo", "--listen", "127.0.0.1:0", "--data", data, "--directory", file]);
  const stop = () => (child.kill("SIGKILL"), rmSync(data, { recursive: true, force: true, maxRetries: 5 }));
  process.once("exit", stop);
  let said = "";
  child.stderr.on("data", (chunk) => (said = (said + chunk).slice(-2_000)));
  const port = new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`the gateway cannot be started (${error.message}): build it with make build`)));
    child.once("exit", () => reject(new Error(`the gateway ended: ${said}`)));
    child.stdout.on("data", (chunk) => {
      const found = /listening on http:\S+:(\d+)/.exec(String(chunk));
      if (found) resolve(Number(found[1]));
    });
  });
  const ended = () => process.off("exit", stop) && stop();
  return { port: await within("the gateway's start", port), stop: ended };
}

/** Cuts bytes into WebSocket frames and hands each on once it is whole. */
function frames(take) {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2) {
      const short = rest[1] & 127;
      const key = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
      const from = key + (rest[1] & 128 ? 4 : 0);
      if (rest.length < from) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
      if (rest.length < from + length) return;
      const whole = rest.subarray(0, from + length);
      rest = rest.subarray(from + length);
      // What a browser sends is masked.
      const text = () => String(whole.subarray(from).map((byte, at) => (from > key ? byte ^ whole[key + (at & 3)] : byte)));
      take({ whole, text, kind: whole[0] & 15, last: (whole[0] & 128) !== 0 });
    }
  };
}

const TEXT = 1;
const CLOSE = 8;

/** A text frame as a server sends it. */
function frame(text) {
  const payload = Buffer.from(text);
  const { length } = payload;
  return Buffer.concat([Buffer.from(length < 126 ? [128 | TEXT, length] : [128 | TEXT, 126, length >> 8, length & 255]), payload]);
}

/**
 * Stands between browser and gateway and can put changes of readiness among what the gateway says: the demo's agents do not change state
 * by the thousand, and frames that come through the browser's debugging protocol would cost the page more than they do on the wire.
 */
async function proxy(port) {
  /** The page's connection, where it is a WebSocket; what it watches; and which of these it was told are ready. */
  let socket;
  let watched = [];
  const ready = new Set();
  /** Not inside a message that comes in several frames. */
  let between = true;

  const server = net.createServer((page) => {
    const gateway = net.connect(port, "127.0.0.1");
    const close = () => (page.destroy(), gateway.destroy());
    for (const end of [page, gateway]) end.setNoDelay().on("error", close).on("close", close);

    let heard = () => {};
    page.on("data", (bytes) => (gateway.write(bytes), heard(bytes)));
    const hear = ({ kind, text }) => {
      const { watch } = kind === TEXT ? JSON.parse(text()) : {};
      if (watch) (watched = watch.targets.map((target) => JSON.stringify(target))), ready.clear();
    };

    // The gateway's side: first the head of its first answer, which says what the connection becomes.
    let head = Buffer.alloc(0);
    let follow = (bytes) => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n") + 4;
      if (end < 4) return;
      page.write(head.subarray(0, end));
      if (head.toString("latin1", 0, 12) === "HTTP/1.1 101") {
        [socket, watched, between] = [page, [], true];
        heard = frames(hear);
        // Whole frames are passed on, so that what is written in between is between two of them.
        follow = frames(({ whole, kind, last }) => {
          page.write(whole);
          if (kind < CLOSE) between = last;
          if (kind === CLOSE) socket = undefined;
        });
      } else {
        follow = (bytes) => page.write(bytes);
      }
      follow(head.subarray(end));
    };
    gateway.on("data", (bytes) => follow(bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  /** Begins to change the readiness of what is watched, target by target. Gives what ends it and says how many frames a second left. */
  function flood() {
    const began = performance.now();
    let [turn, done, sent] = [0, 0, 0];
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) * FLOOD_PER_SECOND) / 1000) - done;
      done += due;
      // Nothing to tell where nothing is watched: these are not made up for.
      if (!socket?.writable || !between || !watched.length) return;
      const news = Array.from({ length: due }, () => {
        const target = watched[turn++ % watched.length];
        const now = ready.delete(target) ? '"logged_out"' : (ready.add(target), `{"ready":{"since":${Date.now()}}}`);
        return frame(`{"readiness":{"targets":[[${target},${now}]]}}`);
      });
      socket.write(Buffer.concat(news), (error) => (sent += error ? 0 : due));
    }, 4);
    return () => (clearInterval(timer), sent / ((performance.now() - began) / 1000));
  }
  return { url: `http://127.0.0.1:${server.address().port}`, flood, stop: () => server.close() };
}

/** Runs in the page: measures each key from its event to the painted rows, and every long task; counts what the socket brings. */
function measure() {
  window.keys = [];
  window.told = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => (window.told += 1));
    }
  };
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask", buffered: true });
  window.takeLong = () => [...tasks.splice(0), ...observer.takeRecords()].map((task) => task.duration);

  let begun;
  let pressed;
  // A field is emptied by the script with the Delete key: not one of those that are measured.
  addEventListener("keydown", (event) => (pressed = event.key.length === 1 ? event.timeStamp : undefined), true);
  addEventListener("input", () => (begun = performance.now()), true);
  // The page's own handler, and what it has put off to the end of its task, is over by now.
  addEventListener("input", () => {
    if (pressed === undefined) return;
    const key = { script: performance.now() - begun, begun: pressed };
    pressed = undefined;
    requestAnimationFrame(() => {
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

/** A visit, until the directory can be searched. Opens the Team Communicator as soon as it can be. */
async function visit(context, url, size, which) {
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  await page.addInitScript(measure);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  // What went over the wire; the page itself is shown 200 where the browser got 304.
  let directory;
  const statuses = new Map();
  network.on("Network.requestWillBeSent", ({ requestId, request }) => request.url.endsWith("/directory") && (directory = requestId));
  network.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => statuses.set(requestId, statusCode));
  const loaded = new Promise((resolve) => {
    network.on("Network.loadingFinished", (end) => end.requestId === directory && resolve(end.encodedDataLength));
  });
  await page.goto(`${url}/?agent=ann`, { waitUntil: "commit" });
  const searchable = (text) => {
    const button = [...document.querySelectorAll("button")].find((button) => button.textContent === "Team Communicator");
    if (button?.ariaExpanded === "false") button.click();
    return document.body?.textContent.includes(text) && performance.now();
  };
  const came = await page.waitForFunction(searchable, `${size + 50} matching internal targets`);
  const bytes = await within("the directory's last byte", loaded);
  const [time, long] = [await came.jsonValue(), await page.evaluate(() => window.takeLong())];
  await network.detach();
  const wire = `${statuses.get(directory)}, ${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${size}, ${which} visit: can be searched after ${time.toFixed(0)} ms, longest task ${longest(long).trim()}, directory ${wire}`);
  return page;
}

async function typeAll(page) {
  const search = page.getByLabel("Find an internal target");
  const [began, before] = await page.evaluate(() => (window.takeLong(), [performance.now(), window.told]));
  for (const typed of TYPED) {
    await search.focus();
    for (const key of typed) {
      const answered = page.evaluate(() => new Promise((resolve) => (window.answered = resolve)));
      await within(`"${key}" of "${typed}"`, Promise.all([answered, page.keyboard.press(key)]));
    }
    await search.fill("");
  }
  const figures = page.evaluate(([began, before]) => {
    const told = (window.told - before) / ((performance.now() - began) / 1000);
    return { keys: window.keys.splice(0), long: window.takeLong(), told };
  }, [began, before]);
  return within("the page's figures", figures);
}

function tell(what, { keys, long }) {
  const [script, painted] = [keys.map((key) => key.script), keys.map((key) => key.painted)];
  const shares = (list) => `${ms(at(list, 0.5))} ${ms(at(list, 0.95))} ${ms(at(list, 0.99))}`;
  console.log(`${what.padEnd(32)} ${String(keys.length).padStart(5)}  ${shares(script)}   ${shares(painted)}     ${longest(long)}`);
}

async function run(browser, size) {
  const { port, stop } = await gateway(size);
  const between = await proxy(port);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await (await visit(context, between.url, size, "first")).close();
  const page = await visit(context, between.url, size, "second");
  if (!process.env.NODISABLE) await page._connection.toImpl(page).delegate._mainFrameSession._client.send("Network.disable");
  tell(`${size}, quiet`, await typeAll(page));
  const end = between.flood();
  const figures = await typeAll(page);
  const rate = end();
  tell(`${size}, flooded`, figures);
  console.log(`${size}, flooded: ${rate.toFixed(0)} changes a second sent, ${figures.told.toFixed(0)} frames a second taken in by the page`);
  await context.close();
  between.stop();
  stop();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-dev-shm-usage"],
});
console.log(`${"".padEnd(32)}  keys  script: median       p95       p99   to paint: median      p95       p99  longest task`);
try {
  for (const size of sizes) await run(browser, size);
} catch (error) {
  console.error(`bench-communicator: ${error.message}`);
  process.exitCode = 1;
} finally {
  // A hung page would hold up its closing: the browser is ended with this script at the latest.
  await within("the browser's end", browser.close()).catch(() => {});
  process.exit();
}
