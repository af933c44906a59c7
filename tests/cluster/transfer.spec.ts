// A transfer between desks that are at different gateways, neither of which writes, while one of the gateways fails.

import type { Page } from "@playwright/test";
import type { Gateways } from "../../.make/gateways.mjs";
import {
  accept,
  ANN_DIRECT,
  answer,
  button,
  composer,
  CUSTOMER,
  expectTranscript,
  interactionWindow,
  pending,
  preview,
  settle,
  transfer,
} from "../e2e/desk";
import { expect, spoken, test } from "./fixtures";

const DRAFT = "I am asking a colleague.";

type Stage = { gateways: Gateways; ann: Page; ben: Page };

/** A moment of a transfer, at which a gateway fails. */
type Step = {
  name: string;
  /** What goes before it. */
  ready: (stage: Stage) => Promise<void>;
  /** What is pressed when the gateway has just failed. */
  press: (stage: Stage) => Promise<void>;
};

const asks = async ({ ann, ben }: Stage) => {
  await transfer(ann, "ben", "Ben Okafor");
  await expect(preview(ben)).toBeVisible();
  await expect(pending(ann)).toContainText("Ben Okafor has been shown the request.");
};
const sends = ({ ann }: Stage) => button(ann, "Send").click();
const accepts = ({ ben }: Stage) => button(preview(ben), "Accept").click();

const STEPS: Step[] = [
  { name: "the transfer is started", ready: async () => {}, press: ({ ann }) => transfer(ann, "ben", "Ben Okafor") },
  { name: "the source writes", ready: asks, press: sends },
  {
    name: "the target accepts",
    ready: async (stage) => {
      await asks(stage);
      // So long that the card takes a press.
      await settle(stage.ben);
    },
    press: accepts,
  },
];

type Victim = "one" | "two" | "three";
const VICTIMS: [Victim, string][] = [
  ["one", "that writes"],
  ["two", "of the source"],
  ["three", "of the target"],
];

const FAULTS: [string, (gateways: Gateways, victim: Victim) => Promise<void>][] = [
  ["killed", (gateways, victim) => of(gateways, victim).ends("SIGKILL")],
  // Longer than its lease.
  ["frozen", async (gateways, victim) => of(gateways, victim).signal("SIGSTOP")],
  ["stopped", async (gateways, victim) => of(gateways, victim).signal("SIGTERM")],
];

function of({ gateways }: Gateways, name: Victim) {
  const found = gateways.find((gateway) => gateway.name === name);
  if (!found) throw new Error(`there is no gateway ${name}`);
  return found;
}

/** Ann answers a customer and begins to write once more. She is at the second gateway, and Ben at the third. */
async function begin(gateways: Gateways, desk: (agent: string, gateway: string) => Promise<Page>): Promise<Stage> {
  const [ann, ben] = [await desk("ann", "two"), await desk("ben", "three")];
  await gateways.text({ from: CUSTOMER, to: ANN_DIRECT, text: "Hello" });
  await accept(ann);
  await answer(ann, "One moment.");
  await expect(ann.getByRole("log")).toContainText("Delivered");
  await composer(ann).fill(DRAFT);
  return { gateways, ann, ben };
}

/** Brings the transfer to its end, whatever has been done of it, and checks that all is as it would be without a fault. */
async function end({ gateways, ann, ben }: Stage, step: Step): Promise<void> {
  const texts = ["Hello", "One moment."];
  if (step.press !== accepts) {
    await expect(pending(ann)).toContainText("Ben Okafor");
    if (step.press === sends) texts.push(DRAFT);
    else await expect(composer(ann), "what was typed is still there").toHaveValue(DRAFT);
    await expectTranscript(ann, texts);
    // What is not sent yet would be refused: somebody else has the window then.
    await expect(ann.getByRole("log").locator(".message-end").last()).toContainText("Delivered");
    await accept(ben);
  }
  await expect(interactionWindow(ben)).toBeVisible();
  await expect(interactionWindow(ann)).toHaveCount(0);
  await expect(preview(ben)).toHaveCount(0);
  await expectTranscript(ben, texts);
  await answer(ben, "Ben here.");
  await expectTranscript(ben, [...texts, "Ben here."]);
  await expect(ben.getByRole("log")).not.toContainText("Sending");
  const sent = gateways.sent.map(({ text }) => text);
  expect(sent, "each once").toEqual([...texts.slice(1), "Ben here."]);
  for (const page of [ann, ben]) {
    await expect(page.getByRole("banner")).toContainText("Ready");
    const all = (await spoken(page)).filter((text) => !/connect/i.test(text));
    expect(all.length, "something is announced").toBeGreaterThan(0);
    expect(all, "nothing is announced twice").toEqual([...new Set(all)]);
  }
}

for (const [fault, strike] of FAULTS) {
  for (const [victim, whose] of VICTIMS) {
    for (const step of STEPS) {
      const tag = fault === "killed" && victim === "one" && step.press === accepts ? ["@short"] : [];
      test(`the gateway ${whose} is ${fault} when ${step.name}`, { tag }, async ({ gateways, desk }) => {
        const stage = await begin(gateways, desk);
        await step.ready(stage);
        expect((await gateways.writer())?.name).toBe("one");
        await strike(gateways, victim);
        const struck = Date.now();
        await step.press(stage);
        await end(stage, step);
        console.log(`    all was done after ${Date.now() - struck} ms`);
        // Nobody needs the one that failed; it comes back all the same.
        if (fault === "frozen") of(gateways, victim).signal("SIGCONT");
        else {
          await of(gateways, victim).ends("SIGKILL");
          of(gateways, victim).start();
        }
        await of(gateways, victim).ready();
      });
    }
  }
}
