// A proxy between browser and gateway that can insert readiness changes into the gateway's frames: the demo's agents do
// not change state by the thousand, and frames injected by the browser's debugging protocol cost far more than real
// ones. Bytes pass unchanged.

import { once } from "node:events";
import net from "node:net";

const TEXT = 1;
const CLOSE = 8;

/**
 * A WebSocket frame: all its bytes, its text, its kind, and whether it is the last of its message.
 * @typedef {{ whole: Buffer, text: () => string, kind: number, last: boolean }} Frame
 */

/**
 * Splits bytes into WebSocket frames and passes on each once it is complete.
 * @param {(frame: Frame) => void} take
 * @returns {(bytes: Buffer) => void}
 */
function frames(take) {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2) {
      const second = rest.readUInt8(1);
      const short = second & 127;
      const key = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
      const from = key + (second & 128 ? 4 : 0);
      if (rest.length < from) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
      if (rest.length < from + length) return;
      const whole = rest.subarray(0, from + length);
      rest = rest.subarray(from + length);
      // Frames from a browser are masked.
      const text = () =>
        String(whole.subarray(from).map((byte, at) => (from > key ? byte ^ whole.readUInt8(key + (at & 3)) : byte)));
      take({ whole, text, kind: whole.readUInt8(0) & 15, last: (whole.readUInt8(0) & 128) !== 0 });
    }
  };
}

/**
 * Returns a text frame as sent by a server.
 * @param {string} text
 */
function frame(text) {
  const payload = Buffer.from(text);
  const { length } = payload;
  return Buffer.concat([
    Buffer.from(length < 126 ? [128 | TEXT, length] : [128 | TEXT, 126, length >> 8, length & 255]),
    payload,
  ]);
}

/**
 * Starts a proxy on its own port, for the gateway at a port of this machine.
 * @param {number} port
 */
export async function proxy(port) {
  /** @type {net.Socket | undefined} The page's connection, if it is a WebSocket. */
  let socket;
  /** @type {string[]} Its watched targets. */
  let watched = [];
  /** Those of them it was told are ready. */
  const ready = new Set();
  /** Not inside a message of several frames. */
  let between = true;

  const server = net.createServer((page) => {
    const gateway = net.connect(port, "127.0.0.1");
    const close = () => (page.destroy(), gateway.destroy());
    for (const end of [page, gateway]) end.setNoDelay().on("error", close).on("close", close);

    /** @type {(bytes: Buffer) => void} */
    let heard = () => {};
    page.on("data", (bytes) => (gateway.write(bytes), heard(bytes)));
    const hear = (/** @type {Frame} */ { kind, text }) => {
      const { watch } = kind === TEXT ? JSON.parse(text()) : {};
      if (!watch) return;
      watched = watch.targets.map((/** @type {unknown} */ target) => JSON.stringify(target));
      ready.clear();
    };

    // The gateway's side begins with an HTTP response, which says what the connection becomes.
    let head = Buffer.alloc(0);
    /** @type {(bytes: Buffer) => void} */
    let follow = (bytes) => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n") + 4;
      if (end < 4) return;
      page.write(head.subarray(0, end));
      if (head.toString("latin1", 0, 12) === "HTTP/1.1 101") {
        [socket, watched, between] = [page, [], true];
        heard = frames(hear);
        // Only complete frames are passed on, so that inserted frames come between two of them.
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

  /**
   * Changes the readiness of watched targets, one by one. Returns a function that stops this and returns the frames per
   * second.
   * @param {number} perSecond
   */
  function flood(perSecond) {
    const began = performance.now();
    let [turn, done, sent] = [0, 0, 0];
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) * perSecond) / 1000) - done;
      done += due;
      // Without watched targets nothing is sent, and these are not caught up later.
      if (!socket?.writable || !between || !watched.length) return;
      const news = Array.from({ length: due }, () => {
        const target = /** @type {string} */ (watched[turn++ % watched.length]);
        const logOut = ready.delete(target);
        if (!logOut) ready.add(target);
        const now = logOut ? "logged_out" : { ready: { since: Date.now() } };
        return frame(`{"readiness":{"targets":[[${target},${JSON.stringify(now)}]]}}`);
      });
      socket.write(Buffer.concat(news), (error) => (sent += error ? 0 : due));
    }, 4);
    return () => (clearInterval(timer), sent / ((performance.now() - began) / 1000));
  }
  const address = /** @type {net.AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}`, flood, stop: () => server.close() };
}
