// What every scenario stands on: an agent with a screen reader and a keyboard, colleagues, the customer's phone, a gateway.
//
//   import { test } from "./reader";
//   test("a text comes in", async ({ reader, gateway }) => { await reader.press("F8"); await reader.hears("…"); });

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { expect, type Gateway, test as base } from "../e2e/gateway";
import { Colleague } from "./colleague";
import { Stage } from "./stage";

export { expect } from "@playwright/test";

const HEARD_WITHIN_MS = process.env.LISTEN === undefined ? 8_000 : 4_000;

const ARGS = [
  "--force-renderer-accessibility",
  // No bar below the address that says which flags were set: it would be read out.
  "--test-type",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  // A window with nothing but the page: nothing of the browser has the focus or is read out.
  "--app=data:text/html,<title>Stage</title>",
  "--window-position=0,0",
  "--window-size=1280,900",
];

/** One thing the agent did, and what was said then. */
export type Step = { did: string; said: string[] };

/** Somebody at the desk who hears it and has a keyboard. */
export class Reader {
  readonly steps: Step[] = [];
  #did: string[] = [];

  constructor(
    readonly stage: Stage,
    /** To open the desk, and for its clock. Not for locators: looking for something, Playwright puts listeners into the page for all
     *  kinds of clicks, and from then on Orca calls everything clickable. */
    readonly page: Page,
  ) {}

  /** A real key, or several at once: `Tab`, `shift+Tab`. */
  async press(keys: string): Promise<void> {
    this.#did.push(keys);
    await this.stage.press(keys);
  }

  async type(text: string): Promise<void> {
    this.#did.push(`types “${text}”`);
    await this.stage.type(text);
  }

  /** For the record: what others did. */
  meanwhile(what: string): void {
    this.#did.push(what);
  }

  /** All that is said since the last time is this, in this order. */
  async hears(...words: string[]): Promise<void> {
    const { speech } = this.stage;
    await speech.atLeast(words.length, HEARD_WITHIN_MS);
    await speech.quiet();
    const said = speech.take();
    this.steps.push({ did: this.#did.join(", "), said });
    this.#did = [];
    if (process.env.LISTEN === undefined) expect(said).toEqual(words);
  }

  /** Opens a page. What is heard of its loading depends on how fast that is, so it is passed over. */
  async opens(url: string, until = /^Finished loading/): Promise<void> {
    await this.page.goto(url);
    await this.stage.speech.until(until);
    await this.stage.speech.quiet();
    this.stage.speech.forget();
  }

  /** Comes to the desk as Ann. */
  async signIn(url: string): Promise<void> {
    await this.opens(`${url}/?agent=ann`, /^Signed in as Ann Lee/);
  }
}

type Fixtures = {
  /** Somebody with a screen reader, in front of an empty page. */
  reader: Reader;
  /** Signs another agent in, without a browser: `const ben = await colleague("ben")`. */
  colleague: (id: string) => Promise<Colleague>;
};

export const test = base.extend<Fixtures, { stage: Stage }>({
  stage: [
    async ({}, use) => {
      const stage = await Stage.start();
      await use(stage);
      await stage.stop();
    },
    { scope: "worker" },
  ],

  reader: async ({ stage }, use, info) => {
    const profile = await mkdtemp(join(stage.folder, "profile-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: false,
      args: ARGS,
      ignoreDefaultArgs: ["--enable-automation", "about:blank"],
      env: stage.env,
      viewport: null,
      locale: "en-GB",
      timezoneId: "Europe/London",
    });
    const [page = await context.newPage()] = context.pages();
    const reader = new Reader(stage, page);
    try {
      await stage.speech.until(/^Finished loading Stage/);
      await stage.speech.quiet();
      stage.speech.forget();
      await use(reader);
    } finally {
      if (info.status !== info.expectedStatus) await info.attach("screen", { body: await page.screenshot(), contentType: "image/png" });
      await info.attach("heard", { body: JSON.stringify(reader.steps), contentType: "application/json" });
      await context.close();
      await stage.speech.quiet();
      stage.speech.forget();
      await rm(profile, { recursive: true, force: true });
    }
  },

  colleague: async ({ gateway }, use) => {
    const here: Colleague[] = [];
    await use(async (id) => {
      const colleague = await Colleague.at(gateway.url, id);
      here.push(colleague);
      return colleague;
    });
    for (const colleague of here) colleague.leave();
  },
});

export const BEN_DIRECT = "+447700900102";

/** A customer's interaction that Ann has accepted before she comes to this desk. */
export async function inHand(gateway: Gateway, colleague: Fixtures["colleague"]): Promise<void> {
  const elsewhere = await colleague("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await elsewhere.accept(await elsewhere.asked());
  elsewhere.leave();
}
