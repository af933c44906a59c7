// Losing the gateway, and having it back.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

test("reconnecting is told, and what came meanwhile", async ({ reader, gateway }) => {
  await reader.signIn(gateway.url);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears();
  await reader.press("F8");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
  await gateway.kill();
  reader.meanwhile("the gateway is gone");
  await reader.hears();
  await reader.type("Hi");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
  await gateway.start();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Are you there?");
  await reader.page.evaluate(() => dispatchEvent(new Event("online")));
  reader.meanwhile("the gateway is back");
  await reader.hears();
});
