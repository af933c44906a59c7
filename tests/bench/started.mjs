// The release gateway of a benchmark, as a demo without a sample, and a browser.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./browser.mjs";

export const AGENT = "+447700900101";

const data = mkdtempSync(join(tmpdir(), "baton-bench-"));
const program = process.env.GATEWAY ?? join(import.meta.dirname, "../../target/release/gateway");
const child = spawn(program, ["--demo", "--no-sample", "--listen", "127.0.0.1:0", "--data", data], {
  stdio: ["ignore", "pipe", "ignore"],
});
process.once("exit", () => (child.kill("SIGKILL"), rmSync(data, { recursive: true, force: true, maxRetries: 5 })));

/** @type {string} */
export const url = await new Promise((resolve) => {
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
    const address = /listening on (\S+)/.exec(said)?.[1];
    if (address) resolve(address);
  });
});

export const browser = await launch();

/**
 * A contact writes to the agent Ann.
 * @param {string} from
 * @param {string} text
 */
export async function text(from, text) {
  const answer = await fetch(`${url}/handset/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from, to: AGENT, text }),
  });
  if (!answer.ok) throw new Error(`a text was not taken: ${answer.status}`);
}
