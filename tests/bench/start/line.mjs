// A slow line: a proxy in front of a server on this machine, through which all bytes of a browser go at a given rate and
// delay, those of service workers and WebSockets too, which the browser's own throttling does not hold back in the same
// way. Opening a connection takes a round trip. As on a line that is shared, connections take turns.

import { once } from "node:events";
import net from "node:net";

/** The payload of a packet, in bytes. */
const PACKET = 1_460;

/**
 * One direction of a line.
 * @param {number} bitsPerSecond
 * @param {number} delay in milliseconds
 */
function direction(bitsPerSecond, delay) {
  /** @type {Map<net.Socket, Buffer[]>} What waits to be sent, by the connection it goes to. */
  const waiting = new Map();
  /** @type {{ at: number, to: net.Socket, packet: Buffer }[]} What is on its way, in order. */
  const sent = [];
  let free = 0;
  let landing = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  const land = () => {
    landing = undefined;
    const now = performance.now();
    while (sent[0] && sent[0].at <= now) {
      const { to, packet } = /** @type {(typeof sent)[number]} */ (sent.shift());
      if (packet.length === 0) to.end();
      else if (to.writable) to.write(packet);
    }
    if (sent[0]) landing ??= setTimeout(land, sent[0].at - now);
  };
  let timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  const send = () => {
    timer = undefined;
    const now = performance.now();
    free = Math.max(free, now - 1);
    while (waiting.size > 0 && free <= now) {
      const [[to, packets]] = /** @type {[[net.Socket, Buffer[]]]} */ ([...waiting].slice(0, 1));
      const packet = /** @type {Buffer} */ (packets.shift());
      // To the end of the queue: the others have their turn first.
      waiting.delete(to);
      if (packets.length > 0) waiting.set(to, packets);
      free += (packet.length * 8_000) / bitsPerSecond;
      sent.push({ at: free + delay, to, packet });
    }
    if (waiting.size > 0) timer ??= setTimeout(send, free - now);
    landing ??= setTimeout(land, delay);
  };
  return (/** @type {net.Socket} */ to, /** @type {Buffer} */ bytes) => {
    const packets = waiting.get(to) ?? [];
    // Nothing says that this was all.
    if (bytes.length === 0) packets.push(bytes);
    for (let at = 0; at < bytes.length; at += PACKET) packets.push(bytes.subarray(at, at + PACKET));
    waiting.set(to, packets);
    timer ??= setTimeout(send, 0);
  };
}

/**
 * Starts a line to the server at a port. Resolves with its address.
 * @param {number} port
 * @param {number} bitsPerSecond each way
 * @param {number} roundTrip in milliseconds
 */
export async function line(port, bitsPerSecond, roundTrip) {
  const up = direction(bitsPerSecond, roundTrip / 2);
  const down = direction(bitsPerSecond, roundTrip / 2);
  const server = net.createServer((browser) => {
    const gateway = net.connect(port, "127.0.0.1");
    for (const end of [browser, gateway]) end.setNoDelay().on("error", () => (browser.destroy(), gateway.destroy()));
    let opened = false;
    browser.on("data", (bytes) => {
      if (opened) return up(gateway, bytes);
      // Its SYN and the answer to it would have come first.
      opened = true;
      browser.pause();
      setTimeout(() => (up(gateway, bytes), browser.resume()), roundTrip);
    });
    gateway.on("data", (bytes) => down(browser, bytes));
    browser.on("close", () => gateway.destroy());
    gateway.on("close", () => down(browser, Buffer.alloc(0)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {net.AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}
