// Losing the gateway, and having it back.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { inHand, test } from "./reader";

test("reconnecting is told, and what comes then", async ({ reader, gateway, colleague }) => {
  await inHand(gateway, colleague);
  await reader.signIn(gateway.url);
  await gateway.kill();
  reader.meanwhile("the gateway is gone");
  await reader.hears();
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "H", "i", "Return"]) {
    await reader.press(key);
    await reader.hears();
  }
  await gateway.start();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Are you there?");
  await reader.page.evaluate(() => dispatchEvent(new Event("online")));
  reader.meanwhile("the gateway is back");
  await reader.hears();
});
