// Transferring an interaction.

import { perhaps, test } from "./reader";

test("a target is found, asked and accepts", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await reader.takes(gateway, "Hello");
  await reader.goes("shift+Tab", 8);
  await reader.findsBen();
  await reader.press("Down");
  await reader.hears(
    "leaving search.",
    "Team Communicator.",
    "table with 1 row 6 columns",
    "row 1.",
    "column 1",
    "Ben Okafor push button.",
    "User name: ben. Number: +447700900102. Takes: SMS, MMS. Handles: Billing, Support, Front desk.",
  );
  await reader.press("Right");
  await reader.hears("Agent.", "column 2.");
  await reader.press("Right");
  await reader.hears("Ready, less than a minute.", "column 3.");
  await reader.press("End");
  await reader.hears("column 6", "Actions for Ben Okafor collapsed push button.", "opens menu");
  await reader.press("Return");
  await reader.hears("menu", "SMS Transfer.", "not selected.");
  await reader.press("Return");
  await reader.hears(
    perhaps("leaving region."),
    perhaps("main content"),
    perhaps("region +44 7700 900001"),
    "Transfer pending panel.",
    "Cancel transfer push button.",
    "Ben Okafor is being asked.",
  );
  const asked = await ben.asked();
  await ben.shown(asked);
  reader.meanwhile("Ben is shown");
  await reader.hears("Ben Okafor has been shown the request.");
  await ben.accept(asked);
  reader.meanwhile("Ben accepts");
  await reader.hears(
    "leaving main content.",
    "navigation Interactions",
    "Interactions heading level 2.",
    "Transferred to Ben Okafor.",
  );
});

test("declined: heard once, and found", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await reader.takes(gateway, "Hello");
  await reader.goes("shift+Tab", 8);
  await reader.findsBen();
  await reader.press("Return");
  await reader.hears(
    "leaving search.",
    "Team Communicator.",
    "table with 1 row 6 columns",
    "row 1.",
    "column 6",
    "Actions for Ben Okafor menu",
    "SMS Transfer.",
    "not selected.",
  );
  await reader.press("Return");
  await reader.hears(
    perhaps("leaving region."),
    perhaps("main content"),
    perhaps("region +44 7700 900001"),
    "Transfer pending panel.",
    "Cancel transfer push button.",
    "Ben Okafor is being asked.",
  );
  await reader.press("Tab");
  await reader.hears(perhaps("leaving panel."), "Conversation with +44 7700 900001 log.");
  await ben.decline(await ben.asked(), "I am busy with another contact.");
  reader.meanwhile("Ben declines");
  await reader.hears("Error: Ben Okafor declined the transfer. Reason: I am busy with another contact.");
  // In the window …
  await reader.press("shift+Tab");
  await reader.hears("Error panel.", "Dismiss push button.");
  await reader.goes("shift+Tab");
  await reader.press("shift+Tab");
  await reader.hears("Try again push button.");
  // … and in My Messages.
  await reader.goes("shift+F6", 3);
  await reader.goes("Tab", 2);
  await reader.press("Tab");
  await reader.hears("My Messages 1 unread collapsed push button.");
  await reader.press("Return");
  await reader.hears("expanded", "leaving banner.", "region My Messages", "My Messages heading level 2.");
  await reader.press("Down");
  await reader.hears(
    "Messages to list panel.",
    "All toggle button pressed.",
    "Unread toggle button not pressed.",
    "Mark all read push button.",
  );
  await reader.press("Down");
  await reader.hears(
    "List with 1 item.",
    "Ben Okafor declined the transfer. Reason: I am busy with another contact. panel.",
    "Error.",
    "Priority High panel.",
    "12:34.",
    "Unread panel.",
  );
});
