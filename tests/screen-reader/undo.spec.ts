// Taking back what was done.

import { test } from "./reader";

test("done, and undone by its key", async ({ reader, gateway }) => {
  await reader.takes(gateway, "Hello");
  await reader.type("Hi");
  await reader.press("Return");
  await reader.passes();
  await reader.goes("shift+Tab", 5);
  await reader.press("Return");
  await reader.hears("Done. Press Shift+F8 to undo.");
  await reader.press("shift+F8");
  await reader.hears("Reopened.");
});
