// The stage: an invisible display, the two buses for accessibility, and Orca, whose speech arrives as text.
//
// Everything runs in its own folders and is ended by process id. Processes started by these (buses start services,
// browsers start many) are recognised by the stage's folder in their environment.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { Speech } from "./speech";

const PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
const START_LIMIT_MS = 20_000;
const END_LIMIT_MS = 3_000;
const SCREEN = "1280x900x24";

export class Stage {
  readonly speech = new Speech();
  readonly #started: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly env: Record<string, string>,
  ) {}

  /** `language`: that of the words which Orca adds, as in the variable LANGUAGE. */
  static async start(language: string): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "stage-"));
    for (const name of ["home", "run"]) await mkdir(join(folder, name), { mode: 0o700 });
    const home = join(folder, "home");
    const stage = new Stage(folder, {
      PATH,
      HOME: home,
      XDG_RUNTIME_DIR: join(folder, "run"),
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_DATA_HOME: join(home, "data"),
      XDG_CACHE_HOME: join(home, "cache"),
      XDG_SESSION_TYPE: "x11",
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      TZ: "Europe/London",
      GDK_BACKEND: "x11",
      // No settings daemon: settings hold for this stage alone.
      GSETTINGS_BACKEND: "memory",
      GNOME_ACCESSIBILITY: "1",
      PYTHONDONTWRITEBYTECODE: "1",
    });
    try {
      // Both write their address to file descriptor 3 once they are ready.
      const display = await stage.#firstLine(
        "Xvfb",
        "-displayfd",
        "3",
        "-screen",
        "0",
        SCREEN,
        "-nolisten",
        "tcp",
        "-noreset",
        "-ac",
      );
      stage.env.DISPLAY = `:${display}`;
      stage.env.DBUS_SESSION_BUS_ADDRESS = await stage.#firstLine(
        "dbus-daemon",
        "--session",
        "--nofork",
        "--nopidfile",
        "--print-address=3",
      );
      await stage.run("/usr/libexec/at-spi-bus-launcher", "--launch-immediately");
      const script = join(import.meta.dirname, "speaking_orca.py");
      const orca = await stage.run("/usr/bin/env", `LANGUAGE=${language}`, "/usr/bin/python3", script);
      stage.speech.listen(pipe(orca));
      await stage.#within("Orca", orca, stage.speech.until(/./));
      await stage.speech.quiet();
      stage.speech.forget();
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  /** Starts a program on the stage, with a pipe on file descriptor 3. It does not outlive this process. */
  async run(program: string, ...args: string[]): Promise<ChildProcess> {
    const log = await open(join(this.folder, `${program.split("/").at(-1)}.log`), "a");
    const child = spawn("setpriv", ["--pdeathsig", "TERM", program, ...args], {
      env: this.env,
      stdio: ["ignore", log.fd, log.fd, "pipe"],
      // Its own process group: Ctrl-C in a terminal ends the tests, and they end the stage.
      detached: true,
    });
    await log.close();
    this.#started.push(child);
    return child;
  }

  /** Presses a key or several at once, as named by X: `Tab`, `shift+Tab`. */
  async press(keys: string): Promise<void> {
    await this.#xdotool("key", "--clearmodifiers", keys);
  }

  async type(text: string): Promise<void> {
    await this.#xdotool("type", "--delay", "60", text);
  }

  async #xdotool(...args: string[]): Promise<void> {
    await promisify(execFile)("xdotool", args, { env: this.env });
  }

  /** Ends everything, in whatever state it is. */
  async stop(): Promise<void> {
    for (const child of this.#started.reverse()) {
      if (!(await ended(child, "SIGTERM"))) await ended(child, "SIGKILL");
    }
    for (const pid of await this.#left()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // The process has already ended.
      }
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Returns the processes with the stage's folder in their environment. */
  async #left(): Promise<number[]> {
    const mark = `XDG_RUNTIME_DIR=${this.env.XDG_RUNTIME_DIR}\0`;
    const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
    const ours = await Promise.all(
      pids.map(async (pid) => (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).includes(mark)),
    );
    return pids.filter((_, at) => ours[at]);
  }

  async #firstLine(program: string, ...args: string[]): Promise<string> {
    const child = await this.run(program, ...args);
    let text = "";
    const line = new Promise<string>((resolve) => {
      pipe(child).on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) resolve(text.trim());
      });
    });
    return this.#within(program, child, line);
  }

  /** Waits for a result; fails with the program's output. */
  async #within<T>(program: string, child: ChildProcess, awaited: Promise<T>): Promise<T> {
    let fail: (why: string) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = (why) => {
        const log = join(this.folder, `${child.spawnargs[3]?.split("/").at(-1)}.log`);
        void readFile(log, "utf8")
          .catch(() => "")
          .then((output) => reject(new Error(`${program} ${why}\n${output}`)));
      };
    });
    const timer = setTimeout(() => fail("was not ready in time"), START_LIMIT_MS);
    const gone = (code: number | null) => fail(`ended with ${code}: is it installed? '.make/install reader' does it`);
    child.once("exit", gone);
    try {
      return await Promise.race([awaited, failed]);
    } finally {
      clearTimeout(timer);
      child.off("exit", gone);
    }
  }
}

function pipe(child: ChildProcess): Readable {
  return child.stdio[3] as Readable;
}

/** Waits until a process told to end has ended. Returns whether it did within the limit. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  const gone = new Promise<boolean>((resolve) => child.once("exit", () => resolve(true)));
  child.kill(signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), END_LIMIT_MS);
  });
  const result = await Promise.race([gone, late]);
  clearTimeout(timer);
  return result;
}
