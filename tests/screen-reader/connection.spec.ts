// Losing the connection to the gateway and getting it back.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

test("reconnecting is told, and what came meanwhile", async ({ reader, gateway }) => {
  await reader.takes(gateway, "Hello");
  await gateway.kill();
  reader.meanwhile("the gateway is gone");
  await reader.hears("Connection lost. Reconnecting. What you type is kept and sent afterwards.");
  // Typing and sending meanwhile announces nothing more.
  await reader.type("Hi");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
  await gateway.start();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Are you there?");
  await reader.browser.online();
  reader.meanwhile("the gateway is back");
  await reader.hears("Connected again. +44 7700 900001: Are you there?");
});
