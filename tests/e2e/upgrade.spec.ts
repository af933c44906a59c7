// An upgrade: the gateway is stopped in good order, and started again later, while the desks stay open.

import { accept, answer, asking, button, expectTranscript, interactionWindow, pending, preview } from "./desk";
import { expect, test } from "./gateway";

test(
  "the gateway is stopped for longer than there was time to answer: nothing is lost, nothing twice, nobody not ready",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const [ann, ben] = await asking(agent, gateway);

    await gateway.stop();
    for (const page of [ann, ben]) {
      await expect(page.getByRole("banner")).toContainText("Reconnecting");
      await expect(page.getByRole("group", { name: "Error" })).toHaveCount(0);
    }
    await answer(ann, "Still here.");
    await gateway.start(120_000);

    for (const [page, name] of [
      [ann, "Ann Lee"],
      [ben, "Ben Okafor"],
    ] as const) {
      await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached({ timeout: 40_000 });
      await expect(button(page, `${name}, Ready`)).toBeVisible();
    }
    await expect(pending(ann)).toContainText("Ben Okafor");
    await expect(preview(ben)).toHaveCount(1);
    await expect(preview(ben)).toContainText(/[2-5]\d s/);
    await expectTranscript(ann, ["Hello", "One moment.", "Still here."]);
    await accept(ben);
    await expect(interactionWindow(ann)).toHaveCount(0);
    await expectTranscript(ben, ["Hello", "One moment.", "Still here."]);
  },
);
