// Coming to the desk, and receiving what customers and colleagues send.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

test("signing in tells the state", async ({ reader, gateway }) => {
  await reader.page.goto(gateway.url);
  reader.meanwhile("the page is opened");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
});

test("an invitation is heard at once, reached, read and accepted", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await gateway.text(CUSTOMER, "+447700900102", "My parcel has not come.");
  const first = await ben.asked();
  await ben.accept(first);
  await gateway.text(CUSTOMER, "+447700900102", "Hello?");
  await reader.signIn(gateway.url);
  ben.transfer(first, "ann", "Asks about a refund");
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
  for (const key of ["Down", "Down", "Down", "Down", "Down"]) {
    await reader.press(key);
    await reader.hears();
  }
});

test("time runs out, and more time is given", async ({ reader, gateway }) => {
  await reader.signIn(gateway.url);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears();
  await gateway.advance(41_000);
  reader.meanwhile("41 s later");
  await reader.hears();
  await reader.press("F8");
  await reader.hears();
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Return"]) {
    await reader.press(key);
    await reader.hears();
  }
  await gateway.advance(70_000);
  reader.meanwhile("70 s later");
  await reader.hears();
  await reader.press("Tab");
  await reader.hears();
  await reader.press("Return");
  await reader.hears();
});

test("a burst of messages is summed up", async ({ reader, gateway }) => {
  await reader.signIn(gateway.url);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await reader.hears();
  await reader.press("F8");
  await reader.press("Tab");
  await reader.press("Return");
  await reader.hears();
  for (const text of ["One", "Two", "Three", "Four", "Five"]) await gateway.text(CUSTOMER, ANN_DIRECT, text);
  reader.meanwhile("the customer writes five times");
  await reader.hears();
});
