import { accept, ANN_DIRECT, button, CUSTOMER, search, preview } from "./desk";
import { expect, test } from "./gateway";
test("dock and panel", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await ann.setViewportSize({ width: 320, height: 568 });
  await button(ann, "Transfer").click();
  await search(ann).fill("b");
  await gateway.text("+447700900002", ANN_DIRECT, "Another one");
  await expect(preview(ann)).toBeVisible();
  for (const [w, h] of [
    [320, 568],
    [400, 800],
    [768, 1024],
    [1280, 800],
    [1920, 1080],
  ]) {
    await ann.setViewportSize({ width: w!, height: h! });
    await ann.waitForTimeout(300);
    await ann.screenshot({ path: `/tmp/team-shots/two-${w}.png` });
  }
});
