// The demo CRM on its own server, with another host name and port than the gateway, and the desk inside.

import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { BrowserContext, FrameLocator, Page } from "@playwright/test";
import { test as base } from "./gateway";
import { LocalServer } from "./server";

export { expect } from "./gateway";

const PUBLIC = join(import.meta.dirname, "../../public");
/** The words of its page are made by the build. */
const BUILT = join(import.meta.dirname, "../../target/dist");
const KINDS: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

export const METHODS = [
  "getState",
  "listInteractions",
  "accept",
  "decline",
  "startTransfer",
  "cancelTransfer",
  "searchTargets",
  "showInteraction",
  "setCaseData",
  "composeMessage",
  "getSettings",
  "setSetting",
];
export const EVENTS = [
  "connection",
  "state",
  "counts",
  "invitationOffered",
  "invitationGone",
  "interactionOpened",
  "interactionChanged",
  "interactionClosed",
  "transferOffered",
  "transferShown",
  "transferAccepted",
  "transferDeclined",
  "transferExpired",
  "transferCancelled",
  "transferFailed",
  "screenPop",
  "notify",
  "sizeWished",
];

/** A web server with the demo CRM's files and a token for one agent. */
export class Crm extends LocalServer {
  /** The gateway's origin, for the policy and the tokens. */
  gateway = "";
  agent = "ann";
  /** The number of token requests. */
  tokens = 0;
  /** The number of those requests that are still to fail. */
  fails = 0;

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(request.url ?? "/").then(({ status, type, body }) => {
      // Allows only its own files, the gateway's module, and the gateway's frame.
      const policy = `default-src 'none'; script-src 'self' ${this.gateway}; style-src 'self'; connect-src 'self'; frame-src ${this.gateway}`;
      response.writeHead(status, { "content-type": type, "content-security-policy": policy }).end(body);
    });
  }

  async #answer(url: string): Promise<{ status: number; type: string; body: string | Buffer }> {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (pathname === "/token") {
      this.tokens += 1;
      if (this.fails-- > 0) return { status: 500, type: "text/plain", body: "" };
      const answer = await fetch(`${this.gateway}/sign-in`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ agent: this.agent }),
      });
      return { status: 200, type: "text/plain", body: ((await answer.json()) as { token: string }).token };
    }
    // Pages of other sites with the desk in a restricted frame.
    const sandbox = /^\/sandbox\/(.+)$/.exec(pathname)?.[1];
    if (sandbox !== undefined) {
      const frame = `<iframe sandbox="${sandbox.replaceAll("+", " ")}" src="${this.gateway}/embed/desk" title="Desk" width="400" height="600"></iframe>`;
      const body = `<!doctype html><html lang="en"><title>Sandbox</title>${frame}<script type="module" src="/sandbox.js"></script>`;
      return { status: 200, type: "text/html", body };
    }
    if (pathname === "/sandbox.js") {
      const body = `import { connect } from "${this.gateway}/embed/baton.js";
        globalThis.desk = connect(document.querySelector("iframe"), { token: async () => (await fetch("/token")).text() });`;
      return { status: 200, type: "text/javascript", body };
    }
    // The element before its module, and a token before or after both.
    if (pathname === "/early" || pathname === "/late") {
      return {
        status: 200,
        type: "text/html",
        body: `<!doctype html><html lang="en"><title>Bare</title><baton-desk></baton-desk><script type="module" src="${pathname}.js"></script>`,
      };
    }
    if (pathname === "/early.js" || pathname === "/late.js") {
      const [module, token] = [
        `await import("${this.gateway}/embed/baton.js");`,
        `desk.token = async () => { const answer = await fetch("/token"); if (!answer.ok) throw new Error("The CRM is away."); return answer.text(); };`,
      ];
      const steps =
        pathname === "/early.js"
          ? [token, module]
          : [module, `await new Promise((done) => desk.addEventListener("hello", done));`, token];
      return {
        status: 200,
        type: "text/javascript",
        body: [`const desk = (globalThis.desk = document.querySelector("baton-desk"));`, ...steps].join("\n"),
      };
    }
    if (pathname === "/blank") return { status: 200, type: "text/html", body: "<!doctype html><title>Blank</title>" };
    if (pathname === "/demo-crm") {
      // As a CRM's server does it: what differs from the example stands in the page.
      const data = [["gateway", this.gateway], ...searchParams].map(([name, value]) => `data-${name}="${value}"`);
      const page = await readFile(join(PUBLIC, "demo-crm/index.html"), "utf8");
      const body = page.replace('id="desk"', `id="desk" ${data.join(" ")}`);
      return { status: 200, type: "text/html", body };
    }
    const file = pathname.slice(1);
    const folder = /^words\/[A-Za-z.-]+$/.test(file) ? BUILT : PUBLIC;
    if (folder === PUBLIC && !/^demo-crm\/[a-z.]+$/.test(file)) return { status: 404, type: "text/plain", body: "" };
    return { status: 200, type: KINDS[extname(file)] ?? "text/plain", body: await readFile(join(folder, file)) };
  }
}

/** Sends a request to the desk from the CRM's page. Returns the answer or the error code. */
export const ask = (page: Page, method: string, params: object = {}): Promise<unknown> =>
  page.evaluate(
    ([method, params]) =>
      (globalThis as unknown as { desk: { request: (method: string, params: object) => Promise<unknown> } }).desk
        .request(method, params)
        .catch((error: { code: string }) => error.code),
    [method, params] as const,
  );

export type Shape = "element" | "iframe";

type Fixtures = {
  /** What the CRM is allowed to do. */
  policy: { methods: string[]; events: string[]; read: string[]; write: string[] };
  crm: Crm;
  /** The CRM with an agent's desk in it, signed in by token and connected. */
  open: (agent: string, shape: Shape, within?: BrowserContext) => Promise<{ page: Page; desk: FrameLocator }>;
};

export const test = base.extend<Fixtures>({
  policy: [{ methods: METHODS, events: EVENTS, read: ["order"], write: ["order"] }, { option: true }],

  crm: async ({}, use) => {
    const crm = new Crm();
    await crm.start();
    await use(crm);
    crm.stop();
  },

  args: async ({ crm, policy }, use, info) => {
    const file = info.outputPath("hosts.json");
    await writeFile(file, JSON.stringify({ hosts: [{ origin: crm.origin, ...policy }] }));
    await use(["--hosts", file]);
  },

  open: async ({ browser, gateway, crm }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (agent, shape, within) => {
      crm.gateway = gateway.url;
      crm.agent = agent;
      const context = within ?? (await browser.newContext({ viewport: { width: 1280, height: 800 } }));
      if (within === undefined) contexts.push(context);
      const page = await context.newPage();
      await page.goto(`${crm.origin}/demo-crm?tokens=/token&shape=${shape}`);
      const desk = page.frameLocator("iframe");
      await page.getByText("The desk is connected.").waitFor();
      return { page, desk };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
