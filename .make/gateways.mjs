// Several gateways on one PostgreSQL, HAProxy in front of them, and those who are outside: a carrier and a CRM. Everything is in a
// folder of its own. For `make run-cluster` and tests/cluster.
import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createWebServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */
/** @typedef {{ from: string, to: string, text: string }} Text */

const ROOT = join(import.meta.dirname, "..");
const HAPROXY = "/usr/sbin/haproxy";
const START_LIMIT_MS = 60_000;
/** The exit code of a gateway that is to be started again. */
const AGAIN = 75;
/** The pause before that, as systemd makes one. */
const PAUSE_MS = 500;
const TOKENS = { issuer: "crm", audience: "baton", secret: "known to the CRM and to the gateways" };
/** The password with which the carrier calls. */
const KEY = "customer";

export const SERVICE = "+447700900999";
/** The agents: user name, name for people, direct number. */
export const AGENTS = /** @type {const} */ ([
  ["ann", "Ann Lee", "+447700900101"],
  ["ben", "Ben Okafor", "+447700900102"],
  ["chloe", "Chloé Martin", "+447700900103"],
  ["dung", "Dũng Trần", "+447700900104"],
  ["eve", "Eve Novák", "+447700900105"],
  ["sam", "Sam Roe", "+447700900106"],
]);

/** Returns an unused port. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

/**
 * Waits until something is so.
 * @param {string} what
 * @param {() => Promise<boolean>} isSo
 */
async function until(what, isSo) {
  for (const begun = Date.now(); !(await isSo().catch(() => false)); await wait(50)) {
    if (Date.now() - begun > START_LIMIT_MS) throw new Error(`${what}: not in time`);
  }
}

/** The folder with PostgreSQL's programs: BATON_POSTGRES, or where Debian puts the newest. */
async function postgresPrograms() {
  if (process.env.BATON_POSTGRES) return process.env.BATON_POSTGRES;
  const folder = "/usr/lib/postgresql";
  const versions = (await readdir(folder).catch(() => [])).sort((one, other) => Number(other) - Number(one));
  if (versions[0] === undefined) throw new Error("PostgreSQL is not installed: .make/install postgres");
  return join(folder, versions[0], "bin");
}

/** Whether the programs are there that this needs. */
export const isInstalled = () =>
  Promise.all([postgresPrograms(), access(HAPROXY)]).then(
    () => true,
    () => false,
  );

/** A database on a server of its own. */
class Database {
  /** @param {ChildProcess} server @param {string} bin @param {string} folder @param {number} port */
  constructor(server, bin, folder, port) {
    this.server = server;
    this.bin = bin;
    this.folder = folder;
    this.port = port;
  }

  static async start() {
    const [bin, port] = await Promise.all([postgresPrograms(), freePort()]);
    // It ends when its input does: a group of its own, so that Ctrl-C does not end it before the gateways.
    const stdio = /** @type {const} */ (["pipe", "pipe", "inherit"]);
    const server = spawn(join(ROOT, ".make/cluster"), [bin, `${port}`], { stdio: [...stdio], detached: true });
    const [line] = await once(createInterface(server.stdout), "line");
    const database = new Database(server, bin, line.split(" ")[0], port);
    await until("PostgreSQL", () => database.sql("SELECT 1", "postgres").then(() => true));
    await database.sql("CREATE DATABASE baton", "postgres");
    return database;
  }

  get url() {
    return `postgres://baton@${this.folder.replaceAll("/", "%2F")}:${this.port}/baton`;
  }

  /** Runs SQL. Resolves with what it prints. @param {string} sql @param {string} name */
  async sql(sql, name = "baton") {
    const args = ["-h", this.folder, "-p", `${this.port}`, "-U", "baton", "-X", "-q", "-t", "-A", "-c", sql, name];
    return (await promisify(execFile)(join(this.bin, "psql"), args)).stdout.trim();
  }

  async end() {
    this.server.stdin?.end();
    if (this.server.exitCode === null) await once(this.server, "exit");
  }
}

/** One gateway, running or not. */
class Gateway {
  /** @type {ChildProcess | undefined} */
  process;

  /** @param {string} name @param {string} program @param {string} address @param {string[]} args @param {string} log */
  constructor(name, program, address, args, log) {
    this.name = name;
    this.program = program;
    this.address = address;
    this.args = args;
    this.log = log;
  }

  get url() {
    return `http://${this.address}`;
  }

  /** Starts it; also after it has ended, with the data it had. */
  start() {
    const child = spawn(this.program, this.args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    child.stderr.pipe(createWriteStream(this.log, { flags: "a" }));
    this.process = child;
    child.once("exit", () => {
      if (this.process === child) this.process = undefined;
    });
    return child;
  }

  async ready() {
    await until(`${this.name} is ready`, async () => (await fetch(`${this.url}/readyz`)).ok);
  }

  /** Sends a signal. @param {NodeJS.Signals} signal */
  signal(signal) {
    this.process?.kill(signal);
  }

  /** Sends a signal that ends it, and resolves when it has. @param {NodeJS.Signals} signal */
  async ends(signal) {
    const child = this.process;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

export class Gateways {
  /** What the gateways have sent to contacts. @type {Text[]} */
  sent = [];
  /** Told of each of these. @type {(text: Text) => void} */
  onText = () => {};
  /** Whether what ends is started again, as systemd does. */
  startsAgain = true;
  /** @type {Gateway[]} */
  gateways = [];
  /** @type {ChildProcess | undefined} */
  proxy;
  /** @type {import("node:http").Server | undefined} */
  outside;
  #brought = 0;
  #ending = false;

  /** @param {string} folder @param {Database} database @param {number} port */
  constructor(folder, database, port) {
    this.folder = folder;
    this.database = database;
    this.port = port;
  }

  /**
   * Starts them. `port` is HAProxy's; the next one is the CRM's. 0 takes free ones.
   * @param {{ program: string, folder: string, port?: number, names?: string[] }} options
   */
  static async start({ program, folder, port = 0, names = ["one", "two", "three"] }) {
    const all = new Gateways(folder, await Database.start(), port || (await freePort()));
    try {
      await all.#outside(port && port + 1);
      await all.#configure(program, names);
      for (const gateway of all.gateways) {
        all.#run(gateway);
        // The first one is the first to write.
        await gateway.ready();
      }
      await all.#front();
    } catch (error) {
      await all.end();
      throw error;
    }
    return all;
  }

  /** Where agents and carriers find the gateways. */
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The CRM, with the desk of each agent at `/USER`. */
  get crm() {
    const address = /** @type {import("node:net").AddressInfo | null | undefined} */ (this.outside?.address());
    if (!address) throw new Error("the CRM is not there");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The command that sends a text as a customer. */
  get command() {
    const headers = [
      ["From", "+447700900001"],
      ["To", SERVICE],
    ].map(([name, value]) => `-H 'X-Kannel-${name}: ${value}'`);
    const query = "id=$(date +%s%N)";
    return `curl -u kannel:${KEY} ${headers.join(" ")} -d 'Where is my order?' "${this.url}/carriers/kannel/kannel/messages?${query}"`;
  }

  /** Returns who writes. @returns {Promise<Gateway | undefined>} */
  async writer() {
    const holder = await this.database.sql("SELECT holder FROM lease WHERE until > clock_timestamp()").catch(() => "");
    // One that was started again does not have what it had before.
    return this.gateways.find((gateway) => holder === `${gateway.address} of process ${gateway.process?.pid}`);
  }

  /** Has a customer write, as the carrier brings it until it is taken. @param {Text} text */
  async text({ from, to, text }) {
    const id = `${++this.#brought}`;
    const headers = {
      authorization: `Basic ${Buffer.from(`kannel:${KEY}`).toString("base64")}`,
      "content-type": 'text/plain; charset="UTF-8"',
      "x-kannel-from": from,
      "x-kannel-to": to,
    };
    const path = `${this.url}/carriers/kannel/kannel/messages?id=${id}`;
    await until("the text is taken", async () => (await fetch(path, { method: "POST", headers, body: text })).ok);
  }

  /** Returns the gateways' own token for an agent. @param {string} agent */
  async token(agent) {
    const body = JSON.stringify({ token: token(agent) });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.url}/sign-in`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`${agent} cannot sign in: ${answer.status} ${await answer.text()}`);
    return /** @type {{ token: string }} */ (await answer.json()).token;
  }

  async end() {
    this.#ending = true;
    this.proxy?.kill();
    await Promise.all(this.gateways.map((gateway) => gateway.ends("SIGKILL")));
    this.outside?.closeAllConnections();
    this.outside?.close();
    await this.database.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @param {string} program @param {string[]} names */
  async #configure(program, names) {
    const within = (/** @type {string} */ name) => join(this.folder, name);
    await mkdir(within("media"), { recursive: true });
    const agents = AGENTS.map(([id, name]) => `agent,${id},${name},queue:support`);
    await writeFile(within("people.csv"), ["kind,id,name,sets", "queue,support,Support,", ...agents, ""].join("\n"));
    const direct = AGENTS.map(([id, , number]) => [number, `agent:${id}`]);
    const carrier = {
      ...{ name: "kannel", kind: "kannel", send: `${this.crm}/send`, gateway: this.url },
      ...{ username: "baton", password: "a-password", key: KEY },
      numbers: { [SERVICE]: "queue:support", ...Object.fromEntries(direct) },
    };
    const files = {
      "sign-in": { tokens: [TOKENS] },
      carriers: { carriers: [carrier] },
      hosts: { hosts: [{ origin: this.crm, methods: [], events: [], read: [], write: [] }] },
    };
    for (const [name, content] of Object.entries(files))
      await writeFile(within(`${name}.json`), JSON.stringify(content));
    const alike = Object.keys(files).flatMap((name) => [`--${name}`, within(`${name}.json`)]);
    alike.push("--directory", within("people.csv"), "--media", `file://${within("media")}`, "--log", this.database.url);
    alike.push("--trusted-proxy", "127.0.0.1");
    for (const name of names) {
      const [address, peer] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
      const own = ["--listen", address, "--peer-listen", peer, "--data", within(name)];
      this.gateways.push(new Gateway(name, program, address, [...own, ...alike], within(`${name}.log`)));
    }
  }

  /** Runs a gateway, also again. @param {Gateway} gateway */
  #run(gateway) {
    gateway.start().once("exit", async (code) => {
      if (!this.startsAgain && code !== AGAIN) return;
      await wait(PAUSE_MS);
      if (!this.#ending) this.#run(gateway);
    });
  }

  /** Starts HAProxy, as docs/cluster.md says. */
  async #front() {
    const part = async (/** @type {string} */ file, /** @type {RegExp} */ wanted) => {
      const found = wanted.exec(await readFile(join(ROOT, file), "utf8"))?.[0];
      if (found === undefined) throw new Error(`${file} does not have ${wanted}`);
      return found;
    };
    const defaults = await part("docs/operating/haproxy.cfg", /^defaults[^]*?(?=^frontend)/m);
    const backend = await part("docs/cluster.md", /^ *backend baton[^]*?(?=^ *server )/m);
    const frontend = ["frontend desk", `bind 127.0.0.1:${this.port}`, "option forwardfor", "default_backend baton"];
    // Tests place an agent by a cookie; it counts as long as that gateway is up.
    const placed = this.gateways.map(({ name }) => `use-server ${name} if { req.cook(gateway) -m str ${name} }`);
    const servers = this.gateways.map(({ name, address }) => `server ${name} ${address}`);
    const file = join(this.folder, "haproxy.cfg");
    await writeFile(file, `${defaults}${frontend.join("\n    ")}\n\n${backend}${[...placed, ...servers].join("\n")}\n`);
    const log = createWriteStream(join(this.folder, "haproxy.log"));
    this.proxy = spawn(HAPROXY, ["-db", "-f", file], { stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.proxy.stdout?.pipe(log);
    this.proxy.stderr?.pipe(log);
    await until("HAProxy", async () => (await fetch(`${this.url}/readyz`)).ok);
  }

  /** Starts those who are outside. @param {number} port */
  async #outside(port) {
    this.outside = createWebServer((request, response) => {
      const [agent = "", what] = (request.url ?? "").slice(1).split("/");
      if (agent === "send") {
        void text(request).then((text) => {
          this.#takes(text, request.headers);
          response.writeHead(202).end("0: Accepted for delivery");
        });
      } else if (AGENTS.every(([id]) => id !== agent)) {
        response.writeHead(404).end();
      } else if (what === "token") {
        response.end(token(agent));
      } else {
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(this.url, agent));
      }
    }).listen(port, "127.0.0.1");
    await once(this.outside, "listening");
  }

  /** Takes a text for a contact, and reports that it has arrived. @param {string} text @param {NodeJS.Dict<string | string[]>} headers */
  #takes(text, { "x-kannel-from": from, "x-kannel-to": to, "x-kannel-dlr-url": report }) {
    const taken = { from: `${from}`, to: `${to}`, text };
    this.sent.push(taken);
    this.onText(taken);
    const url = new URL(`${report}`.replace("%d", "1"));
    const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString("base64")}`;
    url.username = url.password = "";
    void until("a report is taken", async () => (await fetch(url, { headers: { authorization } })).ok).catch(() => {});
  }
}

/** Returns a token of the CRM for an agent (JWT). @param {string} agent */
function token(agent) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: TOKENS.issuer, aud: TOKENS.audience, sub: agent, iat: now, exp: now + 600 };
  const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signed = parts.join(".");
  return `${signed}.${createHmac("sha256", TOKENS.secret).update(signed).digest("base64url")}`;
}

/** Returns the CRM's page with an agent's desk. @param {string} gateway @param {string} agent */
const page = (gateway, agent) => `<!doctype html>
<html lang="en">
  <title>Baton: ${agent}</title>
  <style>body { margin: 0 } baton-desk { display: block; height: 100vh }</style>
  <script type="module" src="${gateway}/embed/baton.js"></script>
  <baton-desk></baton-desk>
  <script type="module">
    document.querySelector("baton-desk").token = async () => (await fetch("/${agent}/token")).text();
  </script>
</html>
`;
