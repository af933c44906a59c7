// A fault occurs at each step of a transfer and is repaired, and everybody recovers automatically. Then there must be
// one owner, the transcript complete and in order on the desk and on the phone, outcomes shown in words and equal in
// all tabs, and nothing left hanging. Each test is one column of the table printed by `table.ts`.

import type { Browser, TestInfo } from "@playwright/test";
import { Disk } from "./disk";
import { expect, Gateway, test } from "./gateway";
import type { Cell } from "../table";
import { STEPS, Stage, type Step } from "./struck";

const DISK_FULL = "disk full";
/** How long a page waits for the gateway's answer to a ping. */
const PROBE_ANSWER_MS = 4_000;

type Fault = {
  name: string;
  tabs?: number;
  clock?: boolean;
  /** Before the button is pressed. */
  arm: (stage: Stage, step: Step) => Promise<void>;
  /** Presses the button, causes the fault, repairs it. */
  strike: (stage: Stage, step: Step) => Promise<void>;
  /** A person's action after the gateway's refusal; returns its note for the result. */
  after?: (stage: Stage, step: Step) => Promise<string>;
};

/** Whether a step is tried under a fault. The short form tries a third, so that each step meets each kind of fault. */
const isTried = (step: number, { name }: { name: string }): boolean =>
  process.env.WHOLE !== undefined || (step + FAULTS.findIndex((fault) => fault.name === name)) % 3 === 0;

/** Runs one column, step by step. One failed cell does not stop the next; a second one does. */
async function column(browser: Browser, gateway: Gateway, fault: Fault, info: TestInfo): Promise<void> {
  const failures: string[] = [];
  let stage = await Stage.set(browser, gateway, fault);
  for (const [number, step] of STEPS.entries()) {
    if (failures.length > 1) break;
    if (!isTried(number, fault)) continue;
    let result = "FAILED";
    try {
      await test.step(step.name, async () => {
        await stage.begin(`+44770090000${number}`);
        await step.ready(stage);
        await fault.arm(stage, step);
        await fault.strike(stage, step);
        await stage.everybodyIsBack();
        const refused = (await fault.after?.(stage, step)) ?? "";
        result = refused + (await step.end(stage));
        await stage.clear();
      });
    } catch (trouble) {
      failures.push(`${step.name}: ${String(trouble).replace(/\x1b\[[0-9;]*m/g, "")}`);
      for (const page of stage.desks)
        await info.attach(step.name, { body: await page.screenshot(), contentType: "image/png" });
      await stage.close();
      stage = await Stage.set(browser, gateway, fault);
    }
    await cell(info, { fault: fault.name, step: step.name, result });
  }
  await stage.close();
  expect(failures, failures.join("\n\n")).toEqual([]);
}

const cell = (info: TestInfo, cell: Cell) =>
  info.attach("cell", { body: JSON.stringify(cell), contentType: "application/json" });

const wiresOf = (stage: Stage) => [stage.wires.source, stage.wires.target];
const mend = (stage: Stage) => wiresOf(stage).forEach((wire) => wire.mend());

/** The connection of the one who presses; the target's where nobody does. */
const wireOf = (stage: Stage, step: Step) => (step.by === "source" ? stage.wires.source : stage.wires.target);

/** Presses with the way to the gateway blocked: on return the command is on its way. */
async function pressInto(stage: Stage, step: Step): Promise<void> {
  if (step.by !== "source" && step.by !== "target") return step.press(stage);
  const wire = wireOf(stage, step);
  const comes = wire.comes("up");
  await step.press(stage);
  if (wire.holds("up")) await comes;
}

/** Presses with the way back blocked: on return the command is done and answered, and the browser does not know. */
async function pressUnheard(stage: Stage, step: Step): Promise<void> {
  if (step.by !== "source" && step.by !== "target") {
    await step.press(stage);
    return step.by === "contact" ? stage.phoneHasTexts() : undefined;
  }
  const answered = wireOf(stage, step).comes("down", '"answer"');
  await step.press(stage);
  await answered;
}

const cutOf = (side: "source" | "target"): Fault[] => [
  {
    name: `${side} cut, on the way there`,
    arm: async (stage) => stage.wires[side].hold(),
    strike: async (stage, step) => {
      await pressInto(stage, step);
      if (step.by === side)
        await expect(stage.window(stage.ann), "nothing is shown as done before it is").toHaveCount(1);
      stage.wires[side].cut();
      await expect(stage[side === "source" ? "ann" : "ben"].getByRole("banner")).toContainText("Reconnecting");
      mend(stage);
    },
  },
  {
    name: `${side} cut, on the way back`,
    arm: async (stage) => stage.wires[side].hold("down"),
    strike: async (stage, step) => {
      await pressUnheard(stage, step);
      stage.wires[side].cut();
      await expect(stage[side === "source" ? "ann" : "ben"].getByRole("banner")).toContainText("Reconnecting");
      mend(stage);
    },
  },
];

/**
 * Suspends Ben's tab: no timers or handlers run, and events wait. The returned function resumes it. Uses the debugger,
 * because Chromium's own freezing skips visible tabs, and on a headless system all tabs are visible.
 */
async function sleep(stage: Stage): Promise<() => Promise<void>> {
  const session = await stage.ben.context().newCDPSession(stage.ben);
  await session.send("Debugger.enable");
  const asleep = new Promise((resolve) => session.once("Debugger.paused", resolve));
  await session.send("Debugger.pause");
  let ran = false;
  const runs = stage.ben.evaluate(() => 0).then(() => (ran = true));
  await asleep;
  return async () => {
    expect(ran, "the tab has run something in its sleep").toBe(false);
    await session.send("Debugger.resume");
    await runs;
    await session.detach();
  };
}

const FAULTS: Fault[] = [
  ...cutOf("source"),
  ...cutOf("target"),
  {
    name: "both in a black hole",
    clock: true,
    arm: async (stage) => wiresOf(stage).forEach((wire) => wire.hold()),
    strike: async (stage, step) => {
      await pressInto(stage, step);
      await expect(stage.window(stage.ann), "nothing is shown as done before it is").toHaveCount(1);
      // In every second cell, held data flows on before anybody has noticed.
      if (STEPS.indexOf(step) % 2 === 1) return mend(stage);
      // A page brought to the front pings the gateway, and gives up the socket if no answer comes.
      const woken = stage.desks.map((page) =>
        page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))),
      );
      await Promise.all(woken);
      await Promise.all(stage.desks.map((page) => page.clock.fastForward(PROBE_ANSWER_MS)));
      for (const page of stage.desks) await expect(page.getByRole("banner")).toContainText("Reconnecting");
      wiresOf(stage).forEach((wire) => wire.cut());
      mend(stage);
    },
  },
  {
    name: "gateway killed before",
    arm: async (stage) => wiresOf(stage).forEach((wire) => wire.hold("up")),
    strike: async (stage, step) => {
      await (step.by === "contact" ? nothing() : pressInto(stage, step));
      await stage.gateway.kill();
      wiresOf(stage).forEach((wire) => wire.cut());
      if (step.by === "contact") await step.press(stage);
      await stage.gateway.start();
      mend(stage);
    },
  },
  {
    name: "gateway killed after",
    arm: async (stage) => wiresOf(stage).forEach((wire) => wire.hold("down")),
    strike: async (stage, step) => {
      await pressUnheard(stage, step);
      await stage.gateway.kill();
      wiresOf(stage).forEach((wire) => wire.cut());
      await stage.gateway.start();
      mend(stage);
    },
  },
  {
    name: "slow network",
    arm: async (stage) => wiresOf(stage).forEach((wire) => wire.slow(400, 20_000)),
    strike: async (stage, step) => {
      await step.press(stage);
      await step.sign(stage);
      mend(stage);
    },
  },
  {
    name: "target's tab asleep",
    arm: async (stage, step) => {
      if (step.by === "target") stage.wires.target.hold("down");
    },
    strike: async (stage, step) => {
      if (step.by === "target") await pressUnheard(stage, step);
      const wake = await sleep(stage);
      mend(stage);
      if (step.by !== "target") {
        await step.press(stage);
        await step.sign(stage);
      }
      await stage.gateway.advance(5_000);
      await wake();
    },
  },
  {
    name: "three tabs of the target",
    tabs: 3,
    arm: async (stage) => stage.wires.target.mend(),
    strike: async (stage, step) => {
      const everywhere = step.button;
      if (!everywhere) return step.press(stage);
      // All before any answer can arrive.
      stage.wires.target.hold("up");
      await Promise.all(stage.bens.map((tab) => everywhere(tab).click()));
      mend(stage);
    },
  },
];

async function nothing(): Promise<void> {}

/**
 * The data folder is on a separate disk that can be full. If none can be mounted, the column is skipped with the
 * reason.
 */
const onSmallDisk = test.extend<{ disk: Disk }>({
  disk: async ({}, use, info) => {
    const disk = await Disk.mount().catch((why: Error) => why);
    if (disk instanceof Error) {
      const why = `skipped: no disk can be mounted (${disk.message.split("\n").at(-1)})`;
      for (const step of STEPS) await cell(info, { fault: DISK_FULL, step: step.name, result: why });
      return info.skip(true, why);
    }
    await use(disk);
    await disk.unmount();
  },
  gateway: async ({ disk }, use, info) => {
    const gateway = new Gateway(disk.folder, info.outputPath("gateway.log"), disk.prefix);
    await gateway.start();
    await use(gateway);
    await gateway.kill();
  },
});

/** The place where the person pressing the button is told that it could not be saved. */
const diskFull = (disk: Disk): Fault => ({
  name: DISK_FULL,
  arm: () => disk.fill(),
  strike: async (stage, step) => {
    await step.press(stage);
    if (step.by === "source") await stage.refused(stage.ann);
    if (step.by === "target") await stage.refused(stage.ben);
    await disk.empty();
    mend(stage);
  },
  after: async (stage, step) => {
    // The phone retries automatically.
    if (step.by !== "source" && step.by !== "target") return "";
    await (step.again ?? step.press)(stage);
    return "refused: could not be saved; again: ";
  },
});

test.describe.configure({ timeout: 120_000 });
// A trace of so many steps takes longer than the steps.
test.use({ trace: "off", actionTimeout: 10_000 });

onSmallDisk(`at each step: ${DISK_FULL}`, async ({ browser, gateway, disk }, info) =>
  column(browser, gateway, diskFull(disk), info),
);

for (const fault of FAULTS) {
  test(`at each step: ${fault.name}`, async ({ browser, gateway }, info) => column(browser, gateway, fault, info));
}
