// Handing an interaction over.

import { inHand, test } from "./reader";

test("a target is found, asked and accepts", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await inHand(gateway, colleague);
  await reader.signIn(gateway.url);
  for (const key of ["Tab", "Return", "b", "e", "Down", "Right", "Right", "End", "Return", "Return"]) {
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
  const ben = await colleague("ben");
  await inHand(gateway, colleague);
  await reader.signIn(gateway.url);
  for (const key of ["Tab", "Return", "b", "e", "Return", "Return"]) {
    await reader.press(key);
    await reader.hears();
  }
  ben.decline(await ben.asked(), "I am busy with another contact.");
  reader.meanwhile("Ben declines");
  await reader.hears();
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "F6", "Tab", "Tab", "Tab", "Return", "Down", "Down", "Down", "Down", "Down"]) {
    await reader.press(key);
    await reader.hears();
  }
});
