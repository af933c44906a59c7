// The harness of every scenario: an agent with a screen reader and a keyboard, colleagues, the customer's phone, a
// gateway.
//
//   import { test } from "./reader";
//   test("a text comes in", async ({ reader, gateway }) => { await reader.press("F8"); await reader.hears("…"); });

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { expect, type Gateway, test as base } from "../e2e/gateway";
import { type Browser, FIREFOX, startChromium, startFirefox } from "./browser";
import { Colleague } from "./colleague";
import { Stage } from "./stage";

/** Disables the checks, to hear whatever is said. */
const LISTEN = FIREFOX || process.env.LISTEN !== undefined;

/** One action of the agent, and what was said afterwards. */
export type Step = { did: string; said: string[] };

/** Words about the current position, which Orca omits if the previously focused element disappears before it looks. */
type Perhaps = { perhaps: string };
export const perhaps = (words: string): Perhaps => ({ perhaps: words });

/** An agent at the desk with a screen reader and a keyboard. */
export class Reader {
  readonly steps: Step[] = [];
  #did: string[] = [];

  constructor(
    readonly stage: Stage,
    readonly browser: Browser,
  ) {}

  /** Presses a key or several at once: `Tab`, `shift+Tab`. */
  async press(keys: string): Promise<void> {
    this.#did.push(keys);
    await this.stage.press(keys);
  }

  async type(text: string): Promise<void> {
    this.#did.push(`types “${text}”`);
    await this.stage.type(text);
  }

  /** Presses the same key repeatedly and discards what is heard; each press must say something. */
  async goes(key: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await this.press(key);
      await this.passes(/./);
    }
  }

  /** Waits until everything has been said, and discards it. */
  async passes(until?: RegExp): Promise<void> {
    const { speech } = this.stage;
    if (until) await speech.until(until);
    await speech.quiet();
    speech.forget();
    this.#did = [];
  }

  /** Records what others did. */
  meanwhile(what: string): void {
    this.#did.push(what);
  }

  /** Asserts that exactly this has been said since the last call, in this order; `perhaps` items may be missing. */
  async hears(...words: (string | Perhaps)[]): Promise<void> {
    const { speech } = this.stage;
    const sure = words.filter((it) => typeof it === "string");
    await speech.atLeast(LISTEN ? Math.max(sure.length, 1) : sure.length);
    await speech.quiet();
    const said = speech.take();
    this.steps.push({ did: this.#did.join(", "), said });
    this.#did = [];
    const expected = words
      .filter((it) => typeof it === "string" || said.includes(it.perhaps))
      .map((it) => (typeof it === "string" ? it : it.perhaps));
    if (!LISTEN) expect(said).toEqual(expected);
  }

  /** Opens a page. What is said during loading depends on its speed and is discarded. */
  async opens(url: string, until = /^Finished loading/): Promise<void> {
    await this.browser.open(url);
    await this.passes(until);
  }

  /** Opens the desk as Ann. `until`: what is said then. */
  async signIn(gateway: Gateway, until = /^Signed in as Ann Lee/): Promise<void> {
    // In Firefox, announcements during page load are not heard.
    await this.opens(`${gateway.url}/?agent=ann`, FIREFOX ? /heading level 2/ : until);
  }

  /** Opens the desk as Ann and accepts a customer's text. The focus is in the message field. */
  async takes(gateway: Gateway, text: string): Promise<void> {
    await this.signIn(gateway);
    await gateway.text(CUSTOMER, ANN_DIRECT, text);
    await this.passes(/Press F8/);
    await this.goes("F8");
    await this.goes("Tab");
    await this.press("Return");
    await this.passes(/^Message to/);
  }

  /** Opens the Team Communicator by the button that has the focus, and types until Ben is the only one found. */
  async findsBen(): Promise<void> {
    await this.press("Return");
    await this.hears(
      "expanded",
      "leaving panel.",
      "search",
      "Show combo box collapsed",
      "All.",
      "Find an internal target entry.",
      "10 matching internal targets",
    );
    await this.press("b");
    await this.hears("3 matching internal targets");
    await this.press("e");
    await this.hears("1 matching internal target");
  }
}

type Fixtures = {
  /** An agent with a screen reader, in front of an empty page. */
  reader: Reader;
  /** Signs in another agent without a browser: `const ben = await colleague("ben")`. */
  colleague: (id: string) => Promise<Colleague>;
};

type Here = {
  /** The language of the words that Orca adds to the page's. */
  language: string;
  stage: Stage;
};

export const test = base.extend<Fixtures, Here>({
  language: ["en", { option: true, scope: "worker" }],

  stage: [
    async ({ language }, use) => {
      const stage = await Stage.start(language);
      await use(stage);
      await stage.stop();
    },
    { scope: "worker" },
  ],

  reader: async ({ stage }, use, info) => {
    const browser = await (FIREFOX ? startFirefox(stage) : startChromium(stage));
    const reader = new Reader(stage, browser);
    try {
      await reader.passes();
      await use(reader);
    } finally {
      const screen = info.status === info.expectedStatus ? undefined : await browser.screenshot();
      if (screen) await info.attach("screen", { body: screen, contentType: "image/png" });
      await info.attach("heard", { body: JSON.stringify(reader.steps), contentType: "application/json" });
      await browser.close();
      await reader.passes();
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
