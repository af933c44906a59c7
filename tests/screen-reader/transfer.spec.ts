// Handing an interaction over.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

test("a target is found, asked and accepts", async ({ reader, gateway, colleague }) => {
  await reader.signIn(gateway.url);
  const ben = await colleague("ben");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await reader.hears();
  await reader.press("F8");
  await reader.press("Tab");
  await reader.press("Return");
  await reader.hears();
  for (const key of ["shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "Return"]) {
    await reader.press(key);
    await reader.hears();
  }
  await reader.type("be");
  await reader.hears();
  for (const key of ["Down", "Right", "Right", "Right", "Right", "Return", "Return"]) {
    await reader.press(key);
    await reader.hears();
  }
  const asked = await ben.asked();
  ben.shown(asked);
  reader.meanwhile("Ben is shown");
  await reader.hears();
  await ben.accept(asked);
  reader.meanwhile("Ben accepts");
  await reader.hears();
});

test("declined: heard once, and found", async ({ reader, gateway, colleague }) => {
  await reader.signIn(gateway.url);
  const ben = await colleague("ben");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await reader.hears();
  await reader.press("F8");
  await reader.press("Tab");
  await reader.press("Return");
  await reader.hears();
  for (const key of ["shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "Return"]) await reader.press(key);
  await reader.hears();
  await reader.type("be");
  await reader.press("Return");
  await reader.press("Return");
  await reader.hears();
  ben.decline(await ben.asked(), "I am busy with another contact.");
  reader.meanwhile("Ben declines");
  await reader.hears();
  for (const key of ["Tab", "Down", "shift+Tab", "Tab", "Tab", "Tab", "Tab"]) {
    await reader.press(key);
    await reader.hears();
  }
});
