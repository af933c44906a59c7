// Two presses close to one another, with input as a browser gets it from its devices (CDP), many times on one page.

import { type CDPSession, expect, type Page } from "@playwright/test";
import { ANN_DIRECT, button, composer, CUSTOMER, pending, pressOnCard, search, transcript, written } from "./desk";
import type { Gateway } from "./gateway";

/** What is pressed with. */
export type Device = "mouse" | "touch" | "keyboard";

const SECOND = "+447700900002";
/** From then on, what has taken the place of something else may take a press. */
const QUIET_MS = 500;

/** Returns `count` times between two presses, in milliseconds: from none to just below half a second. */
export const gaps = (count: number): number[] =>
  Array.from({ length: count }, (_, n) => Math.floor((n * QUIET_MS) / count));

/** What has been counted. */
export interface Counts {
  /** Repetitions in which the second press came within half a second. */
  within: number;
  /** Those in which the machine was too slow for that, which say nothing. */
  late: number;
}

const windows = (page: Page) => page.getByRole("navigation", { name: "Interactions" }).getByRole("listitem");

class Presser {
  private constructor(
    readonly page: Page,
    private readonly browser: CDPSession,
    private readonly device: Device,
  ) {}

  /** Loads the page anew, so that it sees each press before the app does. */
  static async on(page: Page, device: Device): Promise<Presser> {
    await page.addInitScript(() => {
      const [pressed, clicked]: number[][] = [[], []];
      Object.assign(window, { pressed, clicked });
      addEventListener("click", ({ timeStamp }) => void clicked?.push(timeStamp), { capture: true });
      for (const name of ["pointerdown", "keydown"] as const) {
        addEventListener(name, ({ timeStamp }) => void pressed?.push(timeStamp), { capture: true });
      }
    });
    const connected = () =>
      page.getByRole("banner").getByText("Connected", { exact: true }).waitFor({ state: "attached" });
    // The address names the agent once; after that the tab knows who it is.
    await connected();
    await page.reload();
    await connected();
    return new Presser(page, await page.context().newCDPSession(page), device);
  }

  async key(key: string, code: number, modifiers = 0): Promise<void> {
    const it = { key, code: key, windowsVirtualKeyCode: code, modifiers, ...(key === "Enter" ? { text: "\r" } : {}) };
    await this.browser.send("Input.dispatchKeyEvent", { type: "keyDown", ...it });
    await this.browser.send("Input.dispatchKeyEvent", { type: "keyUp", ...it });
  }

  async press(x: number, y: number): Promise<void> {
    if (this.device === "keyboard") return this.key("Enter", 13);
    if (this.device === "touch") {
      await this.browser.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
      await this.browser.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      return;
    }
    const it = { x, y, button: "left", clickCount: 1 } as const;
    await this.browser.send("Input.dispatchMouseEvent", { type: "mousePressed", ...it });
    await this.browser.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...it });
  }

  /** Presses twice. Returns whether the second press came within half a second of the first, as the page saw them. */
  async twice(x: number, y: number, gap: number): Promise<boolean> {
    await this.page.evaluate("void (pressed.length = clicked.length = 0)");
    await this.press(x, y);
    // The time between the presses is what is tested.
    if (gap > 0) await new Promise((passed) => setTimeout(passed, gap));
    await this.press(x, y);
    const [first, second] = await this.page.evaluate<number[]>("pressed");
    // The click of a tap comes later than the tap.
    if (this.device === "touch") await this.page.waitForFunction("clicked.length > 1");
    if (first === undefined || second === undefined) throw new Error("the page has not seen both presses");
    return second - first < QUIET_MS;
  }
}

/** Opens two conversations, those that are not open, which can be marked done without a question. */
async function openBoth(page: Page, gateway: Gateway): Promise<void> {
  for (const number of [CUSTOMER, SECOND]) {
    const open = windows(page).filter({ hasText: written(number) });
    if ((await open.count()) > 0) continue;
    await gateway.text(number, ANN_DIRECT, "Hello");
    await pressOnCard(page, "Accept");
    await expect(open).toHaveCount(1);
    await page.getByLabel(`Message to ${written(number)}`).fill("It is on its way");
    await page.keyboard.press("Enter");
    await expect(transcript(page)).toContainText("It is on its way");
  }
}

/**
 * Presses Mark Done twice, with another conversation in its place after the first press, and takes it back; for each gap.
 * Fails if the second press reaches the other conversation.
 */
export async function markDoneTwice(page: Page, gateway: Gateway, device: Device, times: number[]): Promise<Counts> {
  const presser = await Presser.on(page, device);
  await openBoth(page, gateway);
  const counts: Counts = { within: 0, late: 0 };
  const done = button(page, "Mark Done");
  // Any other key moves there on purpose.
  const moveThere = async () => {
    await done.focus();
    await presser.key("F2", 113);
  };
  await moveThere();
  for (const gap of times) {
    const box = await done.boundingBox();
    if (!box) throw new Error("Mark Done is not on the page");
    const within = await presser.twice(box.x + box.width / 2, box.y + box.height / 2, gap);
    await expect(button(page, "Undo")).toBeVisible();
    // Its answer comes after that to whatever was given before.
    await presser.key("F8", 119, 8);
    await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes("outbox/")));
    if (within) {
      await expect(windows(page), `both are done, at ${gap} ms`).toHaveCount(2);
      counts.within += 1;
      await expect(done).toBeFocused();
    } else {
      counts.late += 1;
      await openBoth(page, gateway);
      await moveThere();
    }
  }
  return counts;
}

/** Presses Enter once more after a transfer has been started by keys, and cancels it; for each gap. */
export async function startTransferTwice(page: Page, gateway: Gateway, times: number[]): Promise<Counts> {
  const presser = await Presser.on(page, "keyboard");
  const counts: Counts = { within: 0, late: 0 };
  const cancel = button(pending(page), "Cancel transfer");
  for (const [n, gap] of times.entries()) {
    await button(page, "Transfer").focus();
    // Any other key moves there on purpose.
    await page.keyboard.press("F2");
    await page.keyboard.press("Enter");
    await expect(search(page)).toBeFocused();
    await search(page).fill("ben okafor");
    await expect(button(page, "Actions for Ben Okafor")).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "SMS Transfer" })).toBeFocused();
    const within = await presser.twice(0, 0, gap);
    // A cancellation would have reached the gateway before this text does.
    await gateway.text(CUSTOMER, ANN_DIRECT, `Text ${n}`);
    await expect(transcript(page)).toContainText(`Text ${n}`);
    if (within) await expect(cancel, `the transfer is cancelled, at ${gap} ms`).toBeVisible();
    counts[within ? "within" : "late"] += 1;
    if (await cancel.isVisible()) {
      await cancel.focus();
      await page.keyboard.press("F2");
      await page.keyboard.press("Enter");
    }
    await expect(cancel).toBeHidden();
    await expect(composer(page)).toBeVisible();
  }
  return counts;
}
