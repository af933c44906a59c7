// New content moves nothing and covers nothing, and content too long for its place is wrapped. See screens.spec.ts for
// the rest.

import type { Page } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  composer,
  CUSTOMER,
  messages,
  notifications,
  openMessages,
  pressOnCard,
  preview,
  transfer,
} from "./desk";
import { expect, test } from "./gateway";
import { invariants } from "./keys";
import { troubles } from "./measure";

const WIDE = { width: 1280, height: 720 };
const MIDDLING = { width: 900, height: 700 };
const NARROW = { width: 320, height: 640 };

/** Returns the position of what an agent is about to press. */
const places = async (page: Page) => ({
  transfer: await button(page, "Transfer").boundingBox(),
  end: await button(page, "End").boundingBox(),
  composer: await composer(page).boundingBox(),
  send: await button(page, "Send").boundingBox(),
  tab: await page.getByRole("navigation", { name: "Interactions" }).getByRole("button").first().boundingBox(),
});

for (const size of [WIDE, { width: 1024, height: 768 }, MIDDLING]) {
  test(`what arrives moves nothing under the pointer and covers nothing, ${size.width}×${size.height}`, async ({
    agent,
    gateway,
  }) => {
    const ann = await agent("ann");
    const ben = await agent("ben");
    await ann.setViewportSize(size);
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    // Before this, the time to answer is not announced yet.
    await expect(ann.getByText("Waiting for an answer")).toBeVisible();
    const before = await places(ann);
    for (const [at, from] of ["+447700900002", "+447700900003", "+447700900004"].entries()) {
      await gateway.text(from, ANN_DIRECT, "A long question, so that the card grows. ".repeat(6));
      await expect(preview(ann)).toHaveCount(at + 1);
      expect(await places(ann)).toEqual(before);
      await invariants(ann, "an invitation has arrived");
    }
    await transfer(ann, "ben", "Ben Okafor");
    await pressOnCard(ben, "Decline");
    await expect(notifications(ann)).toContainText("Ben Okafor declined the transfer.");
    expect(await places(ann)).toEqual(before);
    await openMessages(ann);
    expect(await places(ann)).toEqual(before);
    await button(messages(ann), "Show").scrollIntoViewIfNeeded();
    expect(await troubles(ann)).toEqual([]);
  });
}

test("a message of one endless word is broken, not cut off", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "https://example.org/".padEnd(300, "long"));
  await expect(preview(ann)).toBeVisible();
  for (const screen of ["Interaction Preview", "interaction window"]) {
    if (screen === "interaction window") await accept(ann);
    for (const size of [NARROW, WIDE]) {
      await ann.setViewportSize(size);
      expect(await troubles(ann), `${screen}, ${size.width}×${size.height}`).toEqual([]);
    }
  }
});
