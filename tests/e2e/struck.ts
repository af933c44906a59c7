// The table of steps and faults: a desk, a phone and a second desk, at any step of a transfer, under any fault. The
// conditions that must hold afterwards are checked here, on both desks and on the phone.

import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import {
  ANN_DIRECT,
  button,
  error,
  interactionWindow,
  messages,
  notifications,
  openMessages,
  pending,
  pressOnCard,
  preview,
  search,
  written,
  settle,
} from "./desk";
import { expect, type Gateway } from "./gateway";
import { Wire } from "./wire";

export type Side = "source" | "target";

const BACK_WITHIN_MS = 20_000;
// A transfer that could not be started is reported as failed.
const NOT_KEPT = /The gateway could not save this\. Try again\.|The transfer failed\. Try again\. \(Code unavailable\)/;

/** All participants, with an interaction of Ann's to be transferred to Ben. */
export class Stage {
  contact = "";
  texts: string[] = [];
  readonly #contexts: BrowserContext[] = [];

  private constructor(
    readonly gateway: Gateway,
    readonly wires: Record<Side, Wire>,
    readonly ann: Page,
    readonly bens: Page[],
    readonly phone: Page,
    contexts: BrowserContext[],
  ) {
    this.#contexts = contexts;
  }

  /** With `clock`, the desks' clocks can be advanced. */
  static async set(browser: Browser, gateway: Gateway, { tabs = 1, clock = false }): Promise<Stage> {
    const wires = { source: await Wire.to(gateway.url), target: await Wire.to(gateway.url) };
    const contexts = await Promise.all(
      [wires.source.url, wires.target.url, gateway.url].map((baseURL) => browser.newContext({ baseURL })),
    );
    const [anns, bens, phones] = contexts as [BrowserContext, BrowserContext, BrowserContext];
    if (clock) await Promise.all([anns, bens].map((context) => context.clock.install()));
    const open = async (context: BrowserContext, path: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(path);
      return page;
    };
    const ann = await open(anns, "/?agent=ann");
    const ben = await open(bens, "/?agent=ben");
    const tabsOfBen = [ben];
    // Each in a separate window: a background tab draws once per second, and every click waits for that.
    while (tabsOfBen.length < tabs) {
      const opened = bens.waitForEvent("page");
      await ben.evaluate(() => void window.open("/?agent=ben", "_blank", "popup"));
      tabsOfBen.push(await opened);
    }
    const stage = new Stage(gateway, wires, ann, tabsOfBen, await open(phones, "/handset"), contexts);
    await stage.everybodyIsBack();
    return stage;
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await Promise.all([this.wires.source.close(), this.wires.target.close()]);
  }

  /** Ben's tab in which buttons are pressed. */
  get ben(): Page {
    return this.bens[0] as Page;
  }

  get desks(): Page[] {
    return [this.ann, ...this.bens];
  }

  /** Has a new contact write, and Ann accept and answer. */
  async begin(contact: string): Promise<void> {
    this.contact = contact;
    await this.phone.getByLabel("My number").fill(this.contact);
    await this.phone.getByLabel("Send to").fill(ANN_DIRECT);
    this.texts = [];
    await this.contactWrites("Hello");
    await pressOnCard(this.ann, "Accept");
    await this.annWrites("One moment.");
    await this.seesTexts(this.ann);
  }

  async contactWrites(text: string): Promise<void> {
    await this.phone.getByLabel("Message", { exact: true }).fill(text);
    await button(this.phone, "Send").click();
    this.texts.push(text);
  }

  async annWrites(text: string): Promise<void> {
    await this.composer.fill(text);
    await button(this.ann, "Send").click();
    this.texts.push(text);
  }

  get composer(): Locator {
    return this.ann.getByLabel(`Message to ${written(this.contact)}`);
  }

  async startTransfer(): Promise<void> {
    await button(this.ann, "Transfer").click();
    await search(this.ann).fill("ben");
    await button(this.ann, "Actions for Ben Okafor").click();
    await this.ann.getByRole("menuitem", { name: "SMS Transfer" }).click();
  }

  /** Starts the transfer and waits until Ben has seen it. */
  async offer(): Promise<void> {
    await this.startTransfer();
    await expect(pending(this.ann)).toContainText("Ben Okafor has been shown the request.");
  }

  window(page: Page): Locator {
    return interactionWindow(page, this.contact);
  }

  /** Waits until reconnected automatically; if it waits to retry, the page is told that the network is back. */
  async everybodyIsBack(): Promise<void> {
    const back = (page: Page) => async () => {
      const state = await page.locator(".link").getAttribute("data-state");
      if (state !== "connected") await page.evaluate(() => dispatchEvent(new Event("online")));
      return state;
    };
    const all = this.desks.map((page) =>
      expect.poll(back(page), { timeout: BACK_WITHIN_MS, intervals: [50, 100, 200] }).toBe("connected"),
    );
    await Promise.all(all);
  }

  async seesTexts(page: Page): Promise<void> {
    await expect(this.window(page).locator(".message-text")).toHaveText(this.texts);
  }

  /** Asserts that the phone has every text once, in order. */
  async phoneHasTexts(): Promise<void> {
    await this.phone.evaluate(() => dispatchEvent(new Event("online")));
    await expect(this.phone.getByRole("log", { name: "Conversation" }).locator(".words")).toHaveText(this.texts, {
      timeout: BACK_WITHIN_MS,
    });
  }

  /** Asserts that exactly one desk has the window, in every tab of its agent, and the other has none. */
  async owns(side: Side): Promise<void> {
    for (const page of this.desks) {
      const count = (page === this.ann) === (side === "source") ? 1 : 0;
      await expect(this.window(page)).toHaveCount(count);
    }
    const owner = side === "source" ? [this.ann] : this.bens;
    for (const page of owner) await this.seesTexts(page);
    await this.phoneHasTexts();
  }

  /** Asserts that a reloaded page shows the same, so that nothing shown was local to a page. */
  async staysSo(check: () => Promise<void>): Promise<void> {
    await check();
    await Promise.all([this.ann, this.ben].map((page) => page.reload()));
    await this.everybodyIsBack();
    await check();
  }

  /** Asserts that the transfer is still pending, shown on both sides and in all tabs, and can be accepted. */
  async isOfferedAndCanBeAccepted(): Promise<void> {
    await expect(pending(this.ann)).toContainText("Ben Okafor");
    await expect(error(this.ann)).toHaveCount(0);
    for (const tab of this.bens) await expect(preview(tab)).toContainText(written(this.contact));
    await this.owns("source");
    await pressOnCard(this.ben, "Accept");
  }

  async isTransferred(): Promise<void> {
    // If a button was pressed in one tab only, nothing has gone wrong.
    if (this.bens.length === 1)
      for (const page of this.desks)
        await expect(notifications(page).getByRole("group", { name: /^Error/ })).toHaveCount(0);
    await this.staysSo(async () => {
      for (const tab of this.bens) await expect(preview(tab)).toHaveCount(0);
      await expect(pending(this.ann)).toHaveCount(0);
      await this.owns("target");
    });
  }

  /** Returns whether a command was refused in words because it could not be saved. */
  async refused(page: Page): Promise<void> {
    await expect(page.getByText(NOT_KEPT).first()).toBeVisible();
  }

  /** Marks the interaction done, whoever owns it; nothing of it stays on a screen. */
  async clear(): Promise<void> {
    for (const page of [this.ann, this.ben]) {
      if ((await this.window(page).count()) === 0) continue;
      await button(this.window(page), "Mark Done").click();
      // It may ask, as the contact may not have been answered.
      const confirm = button(page.getByRole("dialog"), "Mark Done");
      await expect(confirm.or(notifications(page).getByText("to undo."))).toBeVisible();
      if (await confirm.isVisible()) await confirm.click();
      await expect(this.window(page)).toHaveCount(0);
    }
    for (const page of this.desks) {
      const dismiss = button(notifications(page), "Dismiss").first();
      while ((await dismiss.count()) > 0) await dismiss.click();
    }
  }

  /** Asserts that Ann's My Messages has this once, as an error of high priority, and deletes it. */
  async isInMyMessages(text: string): Promise<void> {
    await openMessages(this.ann);
    const row = messages(this.ann).getByRole("group", { name: text });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("Priority High");
    await button(row, "Delete").click();
    await expect(row).toHaveCount(0);
    await button(messages(this.ann), "Close").click();
  }
}

/** A step of a transfer, at which a fault occurs. */
export type Step = {
  name: string;
  /** The side whose connection it uses. */
  by: Side | "contact" | "nobody";
  /** Everything up to just before the step. */
  ready: (stage: Stage) => Promise<void>;
  press: (stage: Stage) => Promise<void>;
  /** The action after a refusal, if not the same. */
  again?: (stage: Stage) => Promise<void>;
  /** The button, if it is pressed in several tabs at once. */
  button?: (tab: Page) => Locator;
  /** What is visible once the step has succeeded. */
  sign: (stage: Stage) => Promise<void>;
  /** Asserts what must hold in the end, and returns it in a few words. */
  end: (stage: Stage) => Promise<string>;
};

const transferred = async (stage: Stage): Promise<string> => {
  await stage.isOfferedAndCanBeAccepted();
  await stage.isTransferred();
  return "accepted, transferred once";
};

const accept = (tab: Page) => button(preview(tab), "Accept");
const decline = (tab: Page) => button(preview(tab), "Decline");
const offered = (stage: Stage) => expect(pending(stage.ann)).toContainText("Ben Okafor");
const nothing = async () => {};
/** Offered for so long that the card takes a press. */
const offeredFor = async (stage: Stage): Promise<void> => {
  await stage.offer();
  await settle(stage.ben);
};

export const STEPS: Step[] = [
  {
    name: "1 start pressed",
    by: "source",
    ready: nothing,
    press: (stage) => stage.startTransfer(),
    sign: offered,
    end: transferred,
  },
  {
    name: "2 offered, not shown",
    by: "nobody",
    ready: async (stage) => {
      stage.wires.target.hold("down");
      await stage.startTransfer();
      await expect(pending(stage.ann)).toContainText("Ben Okafor is being asked.");
    },
    press: nothing,
    sign: offered,
    end: transferred,
  },
  { name: "3 shown", by: "nobody", ready: (stage) => stage.offer(), press: nothing, sign: offered, end: transferred },
  {
    name: "4 More time pressed",
    by: "target",
    ready: (stage) => stage.offer(),
    press: (stage) => pressOnCard(stage.ben, "More time"),
    sign: (stage) => expect(pending(stage.ann)).toContainText(/\b([6-9]\d|1[01]\d) seconds left/),
    end: async (stage) => {
      for (const tab of stage.bens) await expect(preview(tab)).toContainText(/\b([6-9]\d|1[01]\d) seconds left/);
      return `once more time, ${await transferred(stage)}`;
    },
  },
  {
    name: "5 Accept pressed",
    by: "target",
    ready: offeredFor,
    press: (stage) => accept(stage.ben).click(),
    button: accept,
    sign: (stage) => expect(stage.window(stage.ben)).toHaveCount(1),
    end: async (stage) => {
      await stage.isTransferred();
      return "transferred once";
    },
  },
  {
    name: "6 Decline pressed",
    by: "target",
    ready: offeredFor,
    press: (stage) => decline(stage.ben).click(),
    button: decline,
    sign: (stage) => expect(error(stage.ann)).toContainText("Ben Okafor declined the transfer."),
    end: async (stage) => {
      await stage.staysSo(async () => {
        await expect(error(stage.ann)).toContainText("Ben Okafor declined the transfer.");
        for (const tab of stage.bens) await expect(preview(tab)).toHaveCount(0);
        await stage.owns("source");
      });
      await stage.isInMyMessages("Ben Okafor declined the transfer.");
      return "declined, told in both places";
    },
  },
  {
    name: "7 Cancel pressed",
    by: "source",
    ready: (stage) => stage.offer(),
    press: (stage) => button(pending(stage.ann), "Cancel transfer").click(),
    sign: (stage) => expect(pending(stage.ann)).toHaveCount(0),
    end: async (stage) => {
      for (const tab of stage.bens) {
        await expect(notifications(tab)).toContainText(/Withdrawn by Ann Lee\.|You were offline\. It is over\./);
      }
      await stage.staysSo(async () => {
        await expect(pending(stage.ann)).toHaveCount(0);
        await expect(error(stage.ann)).toHaveCount(0);
        for (const tab of stage.bens) await expect(preview(tab)).toHaveCount(0);
        await stage.owns("source");
      });
      return "cancelled, told to the target";
    },
  },
  {
    name: "8 the source writes",
    by: "source",
    ready: (stage) => stage.offer(),
    press: (stage) => stage.annWrites("Still here."),
    // The typed text is in its field again.
    again: async (stage) => {
      await expect(stage.composer).toHaveValue("Still here.");
      await button(stage.ann, "Send").click();
    },
    sign: (stage) => expect(stage.window(stage.ann)).toContainText(/Still here\.[\s\S]*(Sent|Delivered)/),
    end: transferred,
  },
  {
    name: "9 the contact writes",
    by: "contact",
    ready: (stage) => stage.offer(),
    press: (stage) => stage.contactWrites("Hurry, please."),
    sign: (stage) => stage.seesTexts(stage.ann),
    end: transferred,
  },
];
