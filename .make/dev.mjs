// `make dev`: Trunk rebuilds the app (quick profile) on each change, this restarts the gateway when its side changes,
// and the page reloads itself (see finish.mjs). A debug gateway reads target/dist from disk, so the app needs no
// restart of it.
import { spawn } from "node:child_process";
import { existsSync, rmSync, watch } from "node:fs";
import { join } from "node:path";

process.chdir(join(import.meta.dirname, ".."));
const { NO_COLOR, ...env } = process.env; // Trunk 0.21 takes NO_COLOR=1 for a bad value of its flag
const listen = `127.0.0.1:${env.PORT ?? 8080}`;
/** @type {(program: string, args: string[]) => import("node:child_process").ChildProcess} */
const start = (program, args) => spawn(program, args, { env, stdio: "inherit" });
/** @type {(child: import("node:child_process").ChildProcess) => Promise<boolean>} */
const done = (child) => new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {import("node:child_process").ChildProcess | undefined} */
let gateway;
let stopping = false;
async function restart() {
  if (!(await done(start("cargo", ["build", "--bin", "gateway"])))) return; // cargo has said why; the old one goes on
  if (gateway && gateway.exitCode === null && gateway.signalCode === null) {
    const gone = done(gateway);
    const old = gateway;
    old.kill("SIGTERM");
    const limit = setTimeout(() => old.kill("SIGKILL"), 3000);
    await gone;
    clearTimeout(limit);
  }
  if (stopping) return;
  gateway = start("target/debug/gateway", ["--demo", "--listen", listen, "--data", env.DATA ?? ".data"]);
}

// One build at a time, and one more if something changed meanwhile.
let due = false;
let busy = false;
async function changed() {
  due = true;
  if (busy) return;
  busy = true;
  while (due && !stopping) {
    await wait(200); // an editor saves several files at once
    due = false;
    await restart();
  }
  busy = false;
}

rmSync("target/dist/index.html", { force: true });
const trunk = start("trunk", ["watch"]);
const stop = (/** @type {number} */ code) => {
  if (stopping) return;
  stopping = true;
  trunk.kill("SIGTERM");
  gateway?.kill("SIGTERM");
  process.exitCode = code;
  setTimeout(() => process.exit(), 2000).unref();
};
process.on("SIGINT", () => stop(0));
process.on("SIGTERM", () => stop(0));
trunk.once("exit", () => stop(1)); // it has said why

// Both builds at once would only take each other's time.
while (!existsSync("target/dist/index.html") && !stopping) await wait(200);
if (!stopping) {
  const appOnly = /^(app\/|app$|main\.rs$)/;
  const sources = watch("src", { recursive: true }, (_, name) => name && !appOnly.test(name) && changed());
  trunk.once("exit", () => sources.close());
  await changed();
}
