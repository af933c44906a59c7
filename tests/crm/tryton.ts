// A Tryton server with its web client and the module of docs/recipes/tryton, on SQLite, in its own folder.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { freePort, kill } from "../e2e/server";

const MODULE = join(import.meta.dirname, "../../docs/recipes/tryton/baton");
const CLIENT = "/usr/share/tryton-sao/www";
const DATABASE = "crm";
const ADMIN = { login: "admin", password: "Keys4tryOn" };
export const AGENT = { login: "ann", password: "Texts2day!" };
/** A user who is not an agent. */
export const CLERK = { login: "clerk", password: "Bills4you!" };
/** A user whom the gateway knows too. */
export const SECRET = "known to both servers, and to nobody else";
const START_LIMIT_MS = 30_000;

type Person = { login: string; password: string };

export class Tryton {
  #process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async create(): Promise<Tryton> {
    return new Tryton(await mkdtemp(join(tmpdir(), "tryton-")), await freePort());
  }

  /** Creates a database in which the module is activated. */
  async install(): Promise<void> {
    for (const name of ["modules/baton.egg-info", "database"])
      await mkdir(join(this.folder, name), { recursive: true });
    // The module is used from this folder, by an entry point as an installed package has it, without touching the
    // system's modules.
    await symlink(MODULE, join(this.folder, "modules/baton"));
    await this.#write("modules/baton.egg-info/PKG-INFO", "Metadata-Version: 1.0\nName: baton\nVersion: 1\n");
    await this.#write("modules/baton.egg-info/entry_points.txt", "[trytond.modules]\nbaton = baton\n");
    // That library rejects the numbers reserved for tests; Tryton works without it.
    await this.#write("modules/phonenumbers.py", "raise ImportError\n");
    await this.#write("password", ADMIN.password); // the environment names this file
    await this.#configure("");
    await this.#write("database/crm.sqlite", "");
    const activate = ["-u", "baton", "--activate-dependencies", "--email", "admin@example.com"];
    await promisify(execFile)("trytond-admin", [...this.#on, ...activate], { env: this.#env });
    await copyFile(join(this.folder, "database/crm.sqlite"), join(this.folder, "new.sqlite"));
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts the server with a new database for a gateway. Resolves when it responds. */
  async start(gateway: string): Promise<void> {
    await this.#configure(gateway);
    await copyFile(join(this.folder, "new.sqlite"), join(this.folder, "database/crm.sqlite"));
    const log = await open(join(this.folder, "trytond.log"), "w");
    this.#process = spawn("trytond", ["-v", ...this.#on], { env: this.#env, stdio: ["ignore", log.fd, log.fd] });
    await log.close();
    const answers = () =>
      fetch(this.origin).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: START_LIMIT_MS, message: "trytond answers" }).toBe(true);
  }

  get log(): string {
    return join(this.folder, "trytond.log");
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    await kill(child);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Creates the users, as an administrator does. */
  async users(): Promise<void> {
    const admin = await this.admin();
    const agents = await admin("model.res.group.search", [["name", "=", "Baton Agents"]]);
    const user = (name: string, person: Person, groups: unknown) => ({ name, ...person, groups: [["add", groups]] });
    await admin("model.res.user.create", [user("Ann", AGENT, agents), user("Clerk", CLERK, [])]);
  }

  /** Creates a party with a mobile phone. */
  async party(name: string, number: string): Promise<void> {
    const admin = await this.admin();
    await admin("model.party.party.create", [
      { name, contact_mechanisms: [["create", [{ type: "mobile", value: number }]]] },
    ]);
  }

  /** Returns a function that calls a method as the administrator. */
  async admin(): Promise<(method: string, ...params: unknown[]) => Promise<unknown>> {
    const authorization = await this.logIn(ADMIN);
    return (method, ...params) => this.#call({ authorization }, method, [...params, {}]);
  }

  /** Returns the `authorization` header of a logged-in user. */
  async logIn({ login, password }: Person): Promise<string> {
    const [user, key] = (await this.#call({}, "common.db.login", [login, { password }, "en"])) as [number, string];
    return `Session ${Buffer.from(`${login}:${user}:${key}`).toString("base64")}`;
  }

  /** Requests a token for the desk. */
  signIn(authorization: string): Promise<Response> {
    return fetch(`${this.origin}/${DATABASE}/baton/sign-in`, { method: "POST", headers: { authorization } });
  }

  async #call(headers: Record<string, string>, method: string, params: unknown[]): Promise<unknown> {
    const answer = await fetch(`${this.origin}/${DATABASE}/`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ id: 0, method, params }),
    });
    const { result, error } = (answer.ok ? await answer.json() : { error: answer.status }) as {
      result?: unknown;
      error?: unknown;
    };
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  get #on(): string[] {
    return ["-c", join(this.folder, "trytond.conf"), "-d", DATABASE];
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PYTHONPATH: join(this.folder, "modules"),
      PYTHONDONTWRITEBYTECODE: "1",
      TRYTONPASSFILE: join(this.folder, "password"),
    };
  }

  async #configure(gateway: string): Promise<void> {
    const sections = {
      web: { listen: `127.0.0.1:${this.port}`, root: CLIENT },
      database: { uri: "sqlite://", path: join(this.folder, "database") },
      baton: { gateway, secret: SECRET },
    };
    const section = ([name, values]: [string, object]) => [
      `[${name}]`,
      ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
      "",
    ];
    await this.#write("trytond.conf", Object.entries(sections).flatMap(section).join("\n"));
  }

  #write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }
}
