// Two presses 0 to 500 ms apart, a hundred times with each device: see ../e2e/presses.ts. `make presses`.

import { accept, ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { expect, test } from "../e2e/gateway";
import { type Counts, type Device, gaps, markDoneTwice, startTransferTwice } from "../e2e/presses";

const REPEATS = Number(process.env.REPEATS ?? 100);

function report(what: string, { within, late }: Counts): void {
  console.log(`${what}: ${within} times within 500 ms, none reached what was not meant; ${late} too late to say`);
  expect(within).toBeGreaterThan(late);
}

for (const device of ["mouse", "touch", "keyboard"] satisfies Device[]) {
  test(`a second press on Mark Done by ${device} reaches no other conversation`, async ({ browser, gateway }) => {
    const context = await browser.newContext({ baseURL: gateway.url, hasTouch: device === "touch" });
    const ann = await context.newPage();
    await ann.goto("/?agent=ann");
    report(`Mark Done by ${device}`, await markDoneTwice(ann, gateway, device, gaps(REPEATS)));
    await context.close();
  });
}

test("an Enter too many does not cancel the transfer it has started", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await agent("ben");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  report("SMS Transfer by keyboard", await startTransferTwice(ann, gateway, gaps(REPEATS)));
});
