// The wire between a browser and the gateway: it can be cut, stalled, slowed or refused.
//
// Plain TCP. The browser opens the wire's address instead of the gateway's: host and origin are both the wire's
// loopback name, so that the gateway treats the page as its own.

import { connect, createServer, type Server, type Socket } from "node:net";

/** The direction: from the browser or from the gateway. */
export type Way = "up" | "down";

/** One direction of one connection. Data that is held back waits here. */
class Pipe {
  #waiting: Buffer[] = [];
  #ended = false;
  #busy = false;

  constructor(
    readonly wire: Wire,
    readonly way: Way,
    from: Socket,
    readonly to: Socket,
  ) {
    from.on("data", (chunk: Buffer) => {
      this.#waiting.push(chunk);
      wire.noticed(way, chunk);
      this.flow();
    });
    from.on("close", () => {
      this.#ended = true;
      this.flow();
    });
    from.on("error", () => {}); // 'close' follows
  }

  flow(): void {
    if (this.#busy || this.wire.holds(this.way)) return;
    if (this.#waiting.length > 0) {
      const bytes = Buffer.concat(this.#waiting);
      this.#waiting = [];
      const wait = this.wire.delay(bytes.length);
      if (wait === 0) {
        this.to.write(bytes);
      } else {
        this.#busy = true;
        setTimeout(() => {
          this.#busy = false;
          if (!this.to.destroyed) this.to.write(bytes);
          this.flow();
        }, wait);
        return;
      }
    }
    if (!this.#ended) return;
    this.to.end();
    this.wire.forget(this);
  }
}

export class Wire {
  readonly #server: Server;
  #port = 0;
  #pipes = new Set<Pipe>();
  #sockets = new Set<Socket>();
  #held = new Set<Way>();
  #down = false;
  #latency = 0;
  #rate = Number.POSITIVE_INFINITY;
  #watchers = new Set<{ way: Way; words: string; met: () => void }>();

  private constructor(gateway: number) {
    this.#server = createServer((browser) => {
      if (this.#down) {
        browser.on("error", () => {});
        browser.destroy();
        return;
      }
      const far = connect(gateway, "127.0.0.1");
      const pipes = [new Pipe(this, "up", browser, far), new Pipe(this, "down", far, browser)];
      for (const pipe of pipes) this.#pipes.add(pipe);
      for (const socket of [browser, far]) {
        this.#sockets.add(socket);
        socket.setNoDelay(true);
        socket.on("close", () => this.#sockets.delete(socket));
      }
    });
  }

  /** Creates a wire to the gateway at this address. */
  static async to(url: string): Promise<Wire> {
    const wire = new Wire(Number(new URL(url).port));
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    const address = wire.#server.address();
    wire.#port = address !== null && typeof address === "object" ? address.port : 0;
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Breaks every connection. Data in flight is lost; new connections are refused until `mend`. */
  cut(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#pipes.clear();
    this.#held.clear();
  }

  /** Stalls one direction or both: nothing comes through and nothing closes. */
  hold(...ways: Way[]): void {
    for (const way of ways.length > 0 ? ways : (["up", "down"] as const)) this.#held.add(way);
  }

  slow(latencyMs: number, bytesPerSecond: number): void {
    this.#latency = latencyMs;
    this.#rate = bytesPerSecond;
  }

  /** Lets everything flow again, including held data. */
  mend(): void {
    this.#down = false;
    this.#held.clear();
    this.slow(0, Number.POSITIVE_INFINITY);
    for (const pipe of this.#pipes) pipe.flow();
  }

  /** Resolves when the next bytes go this way, held or not; with `words` among them where they can be read. */
  comes(way: Way, words = ""): Promise<void> {
    return new Promise((met) => this.#watchers.add({ way, words, met }));
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** For `Pipe`. */
  holds(way: Way): boolean {
    return this.#held.has(way);
  }

  /** For `Pipe`. */
  delay(bytes: number): number {
    return this.#latency === 0 ? 0 : this.#latency + (bytes / this.#rate) * 1000;
  }

  /** For `Pipe`. */
  forget(pipe: Pipe): void {
    this.#pipes.delete(pipe);
  }

  /** For `Pipe`. */
  noticed(way: Way, chunk: Buffer): void {
    for (const watcher of this.#watchers) {
      if (watcher.way !== way || !chunk.toString("latin1").includes(watcher.words)) continue;
      this.#watchers.delete(watcher);
      watcher.met();
    }
  }
}
