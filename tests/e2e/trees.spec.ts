// Accessibility trees of states too short-lived for the tour: frames from the gateway are held back or changed on the
// way.

import type { Page, WebSocketRoute } from "@playwright/test";
import { ANN_DIRECT, answer, CUSTOMER, pressOnCard, preview } from "./desk";
import { expect, test } from "./gateway";
import { TOUR } from "./screens";
import { ACCEPTING, delivery, TREES } from "./trees";

/** Intercepts the frames between the page and the gateway. */
class Between {
  #held: string[] | undefined;
  #page: WebSocketRoute | undefined;
  change = (frame: string): string => frame;

  static async of(page: Page): Promise<Between> {
    const between = new Between();
    await page.routeWebSocket(/.*/, (route) => {
      between.#page = route;
      route.connectToServer().onMessage((frame) => {
        const changed = between.change(frame.toString());
        if (between.#held) between.#held.push(changed);
        else route.send(changed);
      });
    });
    return between;
  }

  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) this.#page?.send(frame);
  }
}

test("an invitation being accepted; a message being sent, sent, and not delivered", async ({ gateway, page }) => {
  const between = await Between.of(page);
  await page.goto(`${gateway.url}/?agent=ann`);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello, my router is dead.");
  await expect(preview(page)).toBeVisible();

  between.hold();
  await pressOnCard(page, "Accept");
  await expect(ACCEPTING[0](page)).toMatchAriaSnapshot(ACCEPTING[1]);
  between.release();
  await expect(preview(page)).toHaveCount(0);

  const seen = async ([within, tree]: ReturnType<typeof delivery>) => expect(within(page)).toMatchAriaSnapshot(tree);
  between.hold();
  await answer(page, "Which model is it?");
  await seen(delivery("Sending"));
  between.release();
  await seen(delivery("/Sent|Delivered/"));

  between.change = (frame) =>
    frame.replace(/"delivery":"(sent|delivered)"/g, '"delivery":{"failed":{"reason":"The number is not in use."}}');
  await answer(page, "Which model is it?");
  await seen(
    delivery(`
      - text: "Failed: The number is not in use."
      - button "Send again"`),
  );
});

test("no tree is left out", () => {
  const tour = Object.values(TOUR).join("\n");
  expect(Object.keys(TREES).filter((screen) => !tour.includes(`"${screen}"`))).toEqual([]);
});
