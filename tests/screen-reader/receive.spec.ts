// Coming to the desk, and receiving what customers and colleagues send.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

const BEN_DIRECT = "+447700900102";

test("signing in tells the state", async ({ reader, gateway }) => {
  await reader.opens(gateway.url);
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
});

test("an invitation is heard at once, reached, read and accepted", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await gateway.text(CUSTOMER, BEN_DIRECT, "My parcel has not come.");
  const parcel = await ben.asked();
  await ben.accept(parcel);
  await gateway.text(CUSTOMER, BEN_DIRECT, "Hello?");
  await reader.signIn(gateway);
  await ben.transfer(parcel, "ann", "Asks about a refund");
  reader.meanwhile("Ben transfers to Ann");
  await reader.hears();
  await reader.press("F8");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
  await reader.press("shift+Tab");
  await reader.hears();
  await reader.press("shift+Tab");
  await reader.hears();
  await reader.press("shift+Tab");
  await reader.hears();
  await reader.press("Down");
  await reader.hears();
  await reader.press("Down");
  await reader.hears();
  await reader.press("Down");
  await reader.hears();
  await reader.press("Down");
  await reader.hears();
});

test("with the setting for it, the focus goes to the invitation", async ({ reader, gateway, colleague }) => {
  const elsewhere = await colleague("ann");
  await elsewhere.choose("focus_preview", "on");
  elsewhere.leave();
  await reader.signIn(gateway);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
});

test("time runs out, and more time is given", async ({ reader, gateway, colleague }) => {
  const elsewhere = await colleague("ann");
  await reader.signIn(gateway);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears();
  await gateway.advance(41_000);
  // Whatever comes from the gateway tells the desk what time it is. This makes no sound.
  await elsewhere.like("ben");
  reader.meanwhile("41 seconds later");
  await reader.hears();
  await reader.press("F8");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
  await gateway.advance(100_000);
  reader.meanwhile("100 seconds later");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
});

test("a burst of messages is summed up", async ({ reader, gateway }) => {
  await reader.takes(gateway, "Hello");
  for (const text of ["One", "Two", "Three", "Four", "Five"]) await gateway.text(CUSTOMER, ANN_DIRECT, text);
  reader.meanwhile("the customer writes five times");
  await reader.hears("x", "x");
});
