// Taking back what was done.

import { test } from "./reader";

test("done, and undone by its key", async ({ reader, gateway }) => {
  await reader.takes(gateway, "Hello");
  await reader.type("Hi");
  await reader.press("Return");
  await reader.passes();
  await reader.goes("shift+Tab", 4);
  await reader.press("shift+Tab");
  await reader.hears("Mark Done push button.");
  await reader.press("Return");
  await reader.hears(
    "leaving main content.",
    "navigation Interactions",
    "Interactions heading level 2.",
    "Done. Press Shift+F8 to undo.",
  );
  await reader.press("shift+F8");
  await reader.hears(
    "leaving navigation.",
    "main content",
    "region +44 7700 900001",
    "Interaction panel.",
    "Mark Done push button.",
    "+44 7700 900001 is open again.",
  );
});
