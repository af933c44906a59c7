// A long transcript as an agent experiences it: the release gateway, Chromium, a real wheel. Prints the time to open a
// window with this many messages and the number of them in the page, then the time per frame while scrolling back to
// the first message and forth again. Figures, not checks. Usage: make bench-transcript (MESSAGES=10000; GATEWAY=path)

import { browser, text, url } from "../started.mjs";

const messages = Number(process.env.MESSAGES ?? 10_000);
const CUSTOMER = "+447700900001";
/** Pixels per second: ten thousand messages take about a minute. */
const SPEED = 12_000;
const WORDS =
  "the parcel did not come on friday and my neighbour says that nobody rang so where is it now please tell me soon".split(
    " ",
  );

/** @param {number} n */
const message = (n) => {
  // From one word to four lines.
  const words = Array.from({ length: 1 + ((n * 37) % 60) }, (_, at) => WORDS[(n + at) % WORDS.length]).join(" ");
  return text(CUSTOMER, `${n}: ${words}`);
};

const context = await browser.newContext({ viewport: null });
const page = await context.newPage();
await page.goto(`${url}/?agent=ann`);
await page.getByRole("banner").getByText("Connected", { exact: true }).waitFor();
await message(0);
await page.getByRole("button", { name: "Accept", exact: true }).press("Enter");
await page.getByRole("log").waitFor();
await page.close();
for (let from = 1; from < messages; from += 200) {
  await Promise.all(Array.from({ length: Math.min(200, messages - from) }, (_, n) => message(from + n)));
}

// Opening: from the welcome on the socket to the painted window.
const desk = await context.newPage();
await desk.addInitScript(() => {
  const opened = (window.opened = { welcome: 0, seen: 0, bytes: 0 });
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(/** @type {ConstructorParameters<typeof WebSocket>} */ ...given) {
      super(...given);
      this.addEventListener("message", (event) => {
        if (!opened.welcome && event.data.startsWith('{"welcome"'))
          ((opened.welcome = performance.now()), (opened.bytes = event.data.length));
      });
    }
  };
  const look = () => {
    if (!document.querySelector(".message-text")) return requestAnimationFrame(look);
    requestAnimationFrame(() => (opened.seen = performance.now()));
  };
  requestAnimationFrame(look);
});
await desk.goto(`${url}/?agent=ann`);
await desk.waitForFunction(() => window.opened.seen > 0);
const opened = await desk.evaluate(() => ({ ...window.opened, nodes: document.querySelectorAll("*").length }));
const size = () =>
  desk.evaluate(() => ({
    nodes: document.querySelectorAll("*").length,
    rows: document.querySelectorAll(".message").length,
  }));
const first = await size();

const sorted = (/** @type {number[]} */ list) => [...list].sort((one, other) => one - other);
/** @type {(list: number[], share: number) => number} */
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN;
const ms = (/** @type {number} */ value) => `${value.toFixed(1)} ms`.padStart(9);

/**
 * Scrolls at constant speed to the end. Returns the time of each frame and the maximum number of messages in the page.
 * @param {number} direction
 * @returns {Promise<{ frames: number[], nodes: number, seconds: number, height: number }>}
 */
async function scroll(direction) {
  return desk.evaluate(
    ({ direction, speed }) =>
      new Promise((resolve) => {
        const log = /** @type {Element} */ (document.querySelector("[role=log]"));
        /** @type {number[]} */
        const frames = [];
        const began = performance.now();
        let [before, nodes, still] = [performance.now(), 0, 0];
        const step = (/** @type {number} */ now) => {
          frames.push(now - before);
          const top = log.scrollTop;
          log.scrollTop += direction * Math.min(speed * ((now - before) / 1000), 600);
          before = now;
          if (frames.length % 60 === 0) nodes = Math.max(nodes, document.querySelectorAll("*").length);
          still = log.scrollTop === top ? still + 1 : 0;
          if (still > 30)
            resolve({ frames: frames.slice(2), nodes, seconds: (now - began) / 1000, height: log.scrollHeight });
          else requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    { direction, speed: SPEED },
  );
}

console.log(`A transcript of ${messages.toLocaleString("en")} messages, 1280×800, Chromium ${browser.version()}`);
console.log(
  `opened     welcome → painted ${ms(opened.seen - opened.welcome)}; ${opened.bytes.toLocaleString("en")} bytes of welcome`,
);
console.log(`           ${first.nodes} elements in the page, ${first.rows} messages of them`);
for (const { name, direction } of [
  { name: "back", direction: -1 },
  { name: "forth", direction: 1 },
]) {
  const { frames, nodes, seconds, height } = await scroll(direction);
  const [median, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => ms(at(frames, share)));
  console.log(`${name.padEnd(10)} frame median ${median}, p95 ${p95}, p99 ${p99}, longest ${most}`);
  console.log(
    `           ${frames.length} frames in ${seconds.toFixed(0)} s, ${height.toLocaleString("en")} px, at most ${nodes} elements in the page`,
  );
}
await browser.close();
process.exit(0);
