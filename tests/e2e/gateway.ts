// The harness of every end-to-end test: its own real gateway, agents at their desks, and the customer's phone.
//
//   import { expect, test } from "./gateway";
//   test("a text comes in", async ({ gateway, agent, handset }) => { … });

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BrowserContext, type Page, test as base } from "@playwright/test";
import { kill } from "./server";

export { expect } from "@playwright/test";

const PROGRAM = process.env.GATEWAY ?? join(import.meta.dirname, "../../target/debug/gateway");
const START_LIMIT_MS = 15_000;

/** Returns the time until the next noon in UTC, in ms. No day ends while a test runs, whatever the time it runs at. */
function untilNoon(): number {
  const day = 24 * 3_600_000;
  return (day + day / 2 - (Date.now() % day)) % day;
}

/** A gateway on a free port, with a data folder and a test clock; in demo mode by default. */
export class Gateway {
  #process: ChildProcess | undefined;
  #port = 0;
  /** How far its clock is ahead. */
  #ahead = untilNoon();

  constructor(
    readonly data: string,
    readonly log: string,
    /** A command to run it under. */
    readonly prefix: string[] = [],
    /** Further arguments. */
    readonly args: string[] = [],
    readonly demo = true,
    /** Whether the demo starts with what it has for a first look. */
    readonly sample = false,
  ) {}

  /** The origin, without a trailing slash. The same after a restart. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it at noon; after `kill` or `stop` on the same port and data, `later` ms later. Resolves when it listens. */
  async start(later = 0): Promise<void> {
    if (this.#process) throw new Error("the gateway runs already");
    this.#ahead += later;
    const [program = PROGRAM, ...before] = [...this.prefix, PROGRAM];
    const demo = this.demo ? ["--demo", ...(this.sample ? [] : ["--no-sample"]), `--test-clock=${this.#ahead}`] : [];
    const listen = this.args.includes("--listen") ? [] : ["--listen", `127.0.0.1:${this.#port}`];
    const args = [...before, ...demo, ...listen, "--data", this.data, ...this.args];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;

    let output = "";
    this.#port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the gateway did not listen in time\n${output}`)),
        START_LIMIT_MS,
      );
      const keep = (chunk: Buffer) => {
        output += chunk.toString();
        void appendFile(this.log, chunk);
        const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      };
      child.stdout.on("data", keep);
      child.stderr.on("data", keep);
      child.once("error", (error) => {
        clearTimeout(timer);
        reject(new Error(`${PROGRAM} could not be started: build it with 'cargo build' (${error.message})`));
      });
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the gateway ended with ${signal ?? code} before it listened\n${output}`));
      });
    });
  }

  /** Kills it as a power cut would: SIGKILL. Resolves when it has ended. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    await kill(child);
  }

  /** Stops it as an administrator does: SIGTERM. Resolves when it has ended. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  /** Sends a text from a customer's number to one of the demo's numbers, as the handset's page does. */
  async text(from: string, to: string, text: string): Promise<void> {
    await this.#post("/handset/messages", { from, to, text });
  }

  /** Sends a text with files, each named. */
  async files(from: string, to: string, files: Record<string, Buffer>): Promise<void> {
    const media = [];
    for (const [name, bytes] of Object.entries(files)) {
      const answer = await fetch(`${this.url}/handset/media`, { method: "POST", body: new Uint8Array(bytes) });
      media.push({ ...((await answer.json()) as { id: string }), name });
    }
    await this.#post("/handset/messages", { from, to, text: "", media });
  }

  /** Advances the gateway's clock, so that a deadline can pass without waiting for it. */
  async advance(ms: number): Promise<void> {
    await this.#post("/test/clock", { advance_ms: ms });
  }

  /** Imports a directory, as its administrator does: PUT replaces it, POST adds and changes. */
  async directory(method: "PUT" | "POST", csv: string): Promise<void> {
    const key = await readFile(join(this.data, "directory.key"), "utf8");
    const headers = { "content-type": "text/csv", authorization: `Bearer ${key}` };
    const answer = await fetch(`${this.url}/directory`, { method, headers, body: csv });
    const report = (await answer.json()) as { refused?: number };
    if (!answer.ok || report.refused !== 0)
      throw new Error(`${method} /directory: ${answer.status} ${JSON.stringify(report)}`);
  }

  /** Imports contacts from CSV: adds and changes. Resolves with the report. */
  async contacts(csv: string): Promise<unknown> {
    const key = await readFile(join(this.data, "contacts.key"), "utf8");
    const headers = { "content-type": "text/csv", authorization: `Bearer ${key}` };
    const answer = await fetch(`${this.url}/contacts`, { method: "POST", headers, body: csv });
    return answer.json();
  }

  /** Does something about an agent, as an administrator does: `gateway agent …`. Resolves with what it says. */
  async administer(...args: string[]): Promise<string> {
    const whole = ["agent", ...args, "--by", "Dana Admin", "--url", this.url, "--data", this.data];
    return (await promisify(execFile)(PROGRAM, whole)).stdout;
  }

  async #post(path: string, body: unknown): Promise<void> {
    const answer = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  }
}

type Fixtures = {
  /** The directory the gateway starts with, as CSV; the demo's by default. */
  people: string | undefined;
  /** The desk's setup; the demo's by default. */
  setup: object | undefined;
  /** Further arguments for the gateway. */
  args: string[];
  /** Whether it runs in demo mode. */
  demo: boolean;
  /** The words of languages in the place of the app's, by their tags. */
  words: Record<string, string>;
  gateway: Gateway;
  /** Signs in an agent in a separate browser context: `const ann = await agent("ann")`. Resolves when connected. */
  agent: (id: string) => Promise<Page>;
  /** Opens the customer's phone with its number filled in: `const phone = await handset("+447700900001")`. */
  handset: (number: string) => Promise<Page>;
};

/** Gives a browser other words of languages than the app's. */
async function speak(context: BrowserContext, words: Record<string, string>): Promise<void> {
  for (const [tag, body] of Object.entries(words))
    await context.route(new RegExp(`/${tag}-[0-9a-f]{16}\\.txt$`), (route) =>
      route.fulfill({ body, contentType: "text/plain; charset=utf-8" }),
    );
}

export const test = base.extend<Fixtures>({
  people: [undefined, { option: true }],
  setup: [undefined, { option: true }],
  args: [[], { option: true }],
  demo: [true, { option: true }],
  words: [{}, { option: true }],

  gateway: async ({ people, setup, args, demo }, use, info) => {
    const data = await mkdtemp(join(tmpdir(), "baton-"));
    const file = join(data, "people.csv");
    if (people !== undefined) await writeFile(file, people);
    const setupFile = join(data, "setup.json");
    if (setup !== undefined) await writeFile(setupFile, JSON.stringify(setup));
    const files = [
      ...(people === undefined ? [] : ["--directory", file]),
      ...(setup === undefined ? [] : ["--setup", setupFile]),
    ];
    const gateway = new Gateway(data, info.outputPath("gateway.log"), [], [...files, ...args], demo);
    try {
      await gateway.start();
      await use(gateway);
    } finally {
      await gateway.kill();
      const failed = info.status !== info.expectedStatus;
      const logged = await stat(gateway.log).catch(() => undefined);
      if (failed && logged) await info.attach("gateway.log", { path: gateway.log, contentType: "text/plain" });
      await rm(data, { recursive: true, force: true });
    }
  },

  context: async ({ context, words }, use) => {
    await speak(context, words);
    await use(context);
  },

  agent: async ({ browser, gateway, words }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (id) => {
      const context = await browser.newContext({ baseURL: gateway.url });
      contexts.push(context);
      await speak(context, words);
      const page = await context.newPage();
      await page.goto(`/?agent=${id}`);
      await page.getByRole("banner").getByText("Connected", { exact: true }).waitFor({ state: "attached" });
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  handset: async ({ browser, gateway }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (number) => {
      const context = await browser.newContext({ baseURL: gateway.url });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto("/handset");
      await page.getByLabel("My number").fill(number);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
