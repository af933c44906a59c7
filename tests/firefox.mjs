#!/usr/bin/env node
// Firefox as shipped by Mozilla and Debian, driven by WebDriver BiDi, the standard. Playwright starts this program
// instead of Firefox (its own is patched) and talks to it. Nearly everything passes unchanged; this makes up for what
// Firefox ESR lacks:
//
// - Unknown commands get an empty answer: they set the language, the time zone, colours and the download folder.
// - It applies a page's security policy to the test, which Playwright evaluates by `eval`: the code is inserted
//   directly.
// - Only the front window has the focus, but a test has several agents at work: the window where a key is pressed or
//   the pointer is used is activated first, and each believes to be in front.

import { spawn } from "node:child_process";
import { WebSocket, WebSocketServer } from "ws";

/** The code with which Playwright evaluates everything. */
const EVALUATE = "(utilityScript, ...args) => utilityScript.evaluate(...args)";
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;
const OPTIONS = { perMessageDeflate: false, maxPayload: 0 };

const firefox = spawn(process.env.FIREFOX ?? "/usr/bin/firefox-esr", process.argv.slice(2), {
  stdio: ["ignore", "inherit", "pipe"],
});
firefox.on("exit", (code) => process.exit(code ?? 1));
firefox.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});

/** @type {string | undefined} */
let said = "";
firefox.stderr.on("data", (chunk) => {
  process.stderr.write(String(chunk).replace(LISTENING, ""));
  if (said === undefined) return;
  said += chunk;
  const address = LISTENING.exec(said)?.[1];
  if (address === undefined) return;
  said = undefined;
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, path: "/session", ...OPTIONS });
  server.on("connection", (playwright) => join(playwright, new WebSocket(`${address}/session`, OPTIONS)));
  server.on("listening", () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    console.error(`WebDriver BiDi listening on ws://127.0.0.1:${port}`);
  });
});

/**
 * @param {WebSocket} playwright
 * @param {WebSocket} browser
 */
function join(playwright, browser) {
  /** @type {string[]} */
  const early = [];
  const send = (/** @type {string} */ text) =>
    browser.readyState === WebSocket.OPEN ? browser.send(text) : early.push(text);
  browser.on("open", () => early.forEach((text) => browser.send(text)));

  /** @type {string | undefined} The window in front. */
  let front;
  let number = 1e9;
  /** @type {Map<number, string>} What waits until another window is, by the id of the command that activates it. */
  const waiting = new Map();

  playwright.on("message", (data) => {
    const command = JSON.parse(data.toString());
    const { method, params } = command;
    if (method === "script.callFunction" && params.functionDeclaration === EVALUATE && !params.target.sandbox)
      withoutEval(params);
    if (method === "script.evaluate") params.expression = `document.hasFocus = () => true;\n${params.expression}`;
    if (method === "browsingContext.create") front = undefined;
    if (method === "input.performActions" && params.context !== front) {
      front = params.context;
      number += 1;
      waiting.set(number, JSON.stringify(command));
      return send(JSON.stringify({ id: number, method: "browsingContext.activate", params: { context: front } }));
    }
    send(JSON.stringify(command));
  });

  browser.on("message", (data) => {
    const { id, error } = JSON.parse(data.toString());
    const next = waiting.get(id);
    if (next !== undefined) {
      waiting.delete(id);
      return send(next);
    }
    playwright.send(
      error === "unknown command" ? JSON.stringify({ type: "success", id, result: {} }) : data.toString(),
    );
  });

  playwright.on("close", () => browser.close());
  browser.on("close", () => playwright.close());
  browser.on("error", () => playwright.close());
}

/**
 * During the call, `eval` returns the given values in order.
 * @param {{ functionDeclaration: string, arguments: { value: string }[] }} params
 */
function withoutEval(params) {
  const expression = params.arguments[3]?.value ?? "";
  const codes = [expression.replace(/[;\s]+$/, "")];
  const text = field(params.arguments, "functionText");
  if (text) codes.push(text);
  const extension = expression.includes(".extend(") && field(params.arguments, "source");
  if (extension) codes.push(`(() => { const module = {}; ${extension}; return module.exports.default(); })()`);
  params.functionDeclaration = `(utilityScript, ...args) => {
    const codes = [${codes.map((code) => `() => (${code})`)}];
    const own = globalThis.eval;
    globalThis.eval = (text) => codes.length > 0 ? codes.shift()() : own(text);
    try {
      return utilityScript.evaluate(...args);
    } finally {
      globalThis.eval = own;
    }
  }`;
}

/**
 * Returns the text with this name, at any depth: Playwright writes objects as lists of `{ k, v }`, and those as lists
 * of pairs.
 * @param {unknown} value
 * @param {string} name
 * @returns {string | undefined}
 */
function field(value, name) {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, value: pairs } = /** @type {{ type?: string, value?: any }} */ (value);
  const [[, k], [, v]] = type === "object" && pairs.length === 2 ? pairs : [[], []];
  if (k?.value === name) return v.value;
  for (const inner of Object.values(value)) {
    const found = field(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
