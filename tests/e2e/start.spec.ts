// The start of the page: the copy of it that the browser keeps, and the connection that is opened before the app runs.

import { cp, mkdtemp, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { createServer, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { ANN_DIRECT, button, CUSTOMER, preview } from "./desk";
import { expect, type Gateway, test as base } from "./gateway";

const DIST = join(import.meta.dirname, "../../target/dist");
const VERSION = /<meta name="version" content="[^"]*">/;

/** The app as two versions, and which of them a gateway serves that is started from now on. */
class Apps {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get served(): string {
    return join(this.#folder, "served");
  }

  async make(version: string): Promise<void> {
    const folder = join(this.#folder, version);
    await cp(DIST, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
    const page = join(folder, "index.html");
    const text = (await readFile(page, "utf8")).replace(VERSION, "");
    await writeFile(page, text.replace("<title>", `<meta name="version" content="${version}"><title>`));
  }

  async serve(version: string): Promise<void> {
    await unlink(this.served).catch(() => undefined);
    await symlink(join(this.#folder, version), this.served);
  }
}

const test = base.extend<{ apps: Apps }>({
  apps: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "baton-apps-"));
    const apps = new Apps(folder);
    await apps.make("one");
    await apps.make("two");
    await apps.serve("one");
    await use(apps);
    await rm(folder, { recursive: true, force: true });
  },
  args: async ({ apps }, use) => use(["--app", apps.served]),
});

/** A browser with service workers, which the other tests have none of. */
const visitor = (browser: Browser, baseURL: string) => browser.newContext({ baseURL, serviceWorkers: "allow" });

const connected = (page: Page) => page.getByRole("banner").getByText("Connected", { exact: true });

/** Waits until the browser keeps a copy of the page. */
async function kept(page: Page, version = "one"): Promise<void> {
  const copy = () => page.evaluate(async () => (await caches.match("/"))?.text());
  await expect.poll(copy).toContain(`content="${version}"`);
}

const version = (page: Page) =>
  page.evaluate(() => document.querySelector("meta[name=version]")?.getAttribute("content"));

/** The paths of everything that the browser keeps in caches. */
const copies = (page: Page) =>
  page.evaluate(async () => {
    const caught = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return caught.flat().map(({ url }) => new URL(url).pathname);
  });

/** A line to the gateway on which the page can be held back. */
class Line {
  held = false;
  #server: Server | undefined;
  #waiting: (() => void)[] = [];

  async start(gateway: Gateway): Promise<string> {
    const server = createServer((browser) => {
      const upstream = connect(Number(new URL(gateway.url).port), "127.0.0.1");
      const close = () => void (browser.destroy(), upstream.destroy());
      for (const end of [browser, upstream] as Socket[]) end.on("error", close).on("close", close);
      upstream.pipe(browser);
      browser.on("data", (bytes) => {
        const isPage = bytes.toString("latin1").startsWith("GET / HTTP");
        if (isPage && this.held) this.#waiting.push(() => upstream.write(bytes));
        else upstream.write(bytes);
      });
    });
    this.#server = server;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  release(): void {
    this.held = false;
    for (const pass of this.#waiting.splice(0)) pass();
  }

  stop(): void {
    this.#server?.close();
  }
}

test("without a gateway the desk is there and says so; nothing but the app is kept; an operator can have it removed", async ({
  browser,
  gateway,
}) => {
  const context = await visitor(browser, gateway.url);
  const page = await context.newPage();
  await page.goto("/?agent=ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(page)).toBeVisible();
  await kept(page);

  await gateway.kill();
  await page.reload();
  const said = "The gateway cannot be reached. Reconnecting.";
  await expect(page.getByRole("main")).toHaveText(said);
  await expect(page.getByRole("banner")).toContainText("Reconnecting…");
  await expect(page.getByRole("status").filter({ hasText: said })).toHaveCount(1);
  await gateway.start();
  await expect(preview(page)).toBeVisible({ timeout: 20_000 });

  await page.getByRole("button", { name: /^Ann Lee, / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Baton" })).toBeVisible();
  const paths = await copies(page);
  expect(paths).toContain("/");
  expect(paths.filter((path) => !/^\/(?:[\w-]+\.(?:css|js|wasm))?$/.test(path))).toEqual([]);

  await gateway.stop();
  gateway.args.push("--no-offline-shell");
  await gateway.start();
  // It goes with the pages that it controls.
  await expect(async () => {
    await page.goto("/");
    const left = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    expect([left, await copies(page)]).toEqual([0, []]);
  }).toPass({ timeout: 20_000 });
  await context.close();
});

test("on a slow line the kept page is shown, and never one of an old version against a new gateway", async ({
  browser,
  gateway,
  apps,
}) => {
  const line = new Line();
  const context = await visitor(browser, await line.start(gateway));
  const page = await context.newPage();
  await page.goto("/?agent=ann");
  await expect(connected(page)).toBeAttached();
  await kept(page);

  // The same version: the desk is used as it is.
  line.held = true;
  await page.reload({ waitUntil: "commit" });
  await expect(connected(page)).toBeAttached();
  expect(await version(page)).toBe("one");
  line.release();

  await gateway.stop();
  await apps.serve("two");
  await gateway.start();
  const shown: string[] = [];
  await page.exposeFunction("show", (version: string) => shown.push(version));
  await page.addInitScript(() => {
    const look = () => {
      const version = document.querySelector("meta[name=version]")?.getAttribute("content");
      // The agent's own button: there once the desk shows what the gateway has said.
      if (document.querySelector("header .me")) (window as unknown as { show(it?: string | null): void }).show(version);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  line.held = true;
  let asked = 0;
  page.on("request", (request) => (asked += request.isNavigationRequest() ? 1 : 0));
  await page.reload({ waitUntil: "commit" });
  // The copy has met the gateway, and the page is asked for again: this time for as long as it takes.
  await expect.poll(() => asked).toBe(2);
  line.release();
  await expect(connected(page)).toBeAttached();
  expect(await version(page)).toBe("two");
  expect(new Set(shown)).toEqual(new Set(["two"]));
  await kept(page, "two");
  line.stop();
  await context.close();
});

/** Signs Ann in, and loads her page again with the app held back. Resolves with what lets it pass, and the sockets. */
async function heldBack(page: Page): Promise<{ pass: () => void; frames: string[]; sockets: () => number }> {
  await page.goto("/?agent=ann");
  await expect(connected(page)).toBeAttached();
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  let come = (): void => undefined;
  const hasCome = new Promise<void>((resolve) => (come = resolve));
  await page.route(/_bg\.wasm$/, async (route) => {
    const response = await route.fetch();
    come();
    await passed;
    await route.fulfill({ response });
  });
  const frames: string[] = [];
  let sockets = 0;
  page.on("websocket", (socket) => {
    sockets += 1;
    socket.on("framereceived", ({ payload }) => frames.push(payload.toString()));
    socket.on("framesent", ({ payload }) => frames.push(payload.toString()));
  });
  await page.reload({ waitUntil: "commit" });
  // Whoever kills the gateway now must not take it away from the app.
  await hasCome;
  return { pass, frames, sockets: () => sockets };
}

const isHello = (frame: string): boolean => frame.startsWith('{"hello"');

test("what arrives before the app runs is kept in order, and what a gateway said that is gone by then is not shown", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const page = await context.newPage();
  const { pass, frames, sockets } = await heldBack(page);
  await expect.poll(() => frames.some((frame) => frame.startsWith('{"welcome"'))).toBe(true);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect.poll(() => frames.some((frame) => frame.includes('"invitation'))).toBe(true);
  pass();
  await expect(preview(page)).toBeVisible();
  await expect(connected(page)).toBeAttached();
  expect(sockets()).toBe(1);
  expect(frames.filter(isHello), "the hello came with the handshake").toHaveLength(0);

  await page.unrouteAll();
  const again = await heldBack(page);
  await expect.poll(() => again.frames.some((frame) => frame.startsWith('{"welcome"'))).toBe(true);
  await gateway.kill();
  again.pass();
  await expect(page.getByRole("banner")).toContainText("Reconnecting…");
  await gateway.start();
  await expect(connected(page)).toBeAttached({ timeout: 20_000 });
  await expect(preview(page)).toBeVisible();
  await context.close();
});

test("a gateway that does not know a hello with the handshake is told it once the socket is open", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  await context.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url, "baton.v1");
      }
    };
  });
  const page = await context.newPage();
  const { pass, frames, sockets } = await heldBack(page);
  await expect.poll(() => frames.some((frame) => frame.startsWith('{"welcome"'))).toBe(true);
  pass();
  await expect(connected(page)).toBeAttached();
  expect(sockets()).toBe(1);
  expect(frames.filter(isHello)).toHaveLength(1);
  expect(frames.filter((frame) => frame.startsWith('{"error"'))).toHaveLength(0);
  await context.close();
});

test("a sign-in that has ended before the app runs leads to the sign-in", async ({ browser, gateway }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const page = await context.newPage();
  await page.goto("/?agent=ann");
  await expect(connected(page)).toBeAttached();
  const account = await page.evaluate(() => sessionStorage.getItem("baton/account") ?? "");
  await gateway.administer("sign-out", "ann");
  await expect(page.getByRole("heading", { name: "Baton" })).toBeVisible();
  await page.evaluate((account) => sessionStorage.setItem("baton/account", account), account);
  await page.reload();
  await expect(button(page, "Sign in as Ann Lee")).toBeVisible();
  await expect(page.getByRole("main").getByText("Your sign-in has ended")).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.getItem("baton/account"))).toBeNull();
  await context.close();
});
