// Consulting a colleague.

import { perhaps, test } from "./reader";

test("a colleague is asked, joins and says something", async ({ reader, gateway, colleague }) => {
  const ben = await colleague("ben");
  await reader.takes(gateway, "Hello");
  await reader.goes("shift+Tab", 9);
  await reader.findsBen();
  await reader.press("Return");
  await reader.hears(
    "leaving search.",
    "Team Communicator.",
    "table with 1 row 6 columns",
    "row 1.",
    "column 6",
    "Actions for Ben Okafor menu",
    "Consult.",
    "not selected.",
  );
  await reader.press("Return");
  await reader.hears(
    perhaps("leaving region."),
    perhaps("main content"),
    perhaps("region +44 7700 900001"),
    "Consultation panel.",
    "Cancel consultation push button.",
    "Ben Okafor is being asked.",
  );
  const asked = await ben.asked();
  await ben.accept(asked);
  reader.meanwhile("Ben joins");
  await reader.hears(
    perhaps("leaving panel."),
    "region Side conversation",
    "Message to Ben Okafor entry.",
    "Ben Okafor has joined the consultation.",
  );
  await ben.say(asked, "Ask for the receipt.");
  reader.meanwhile("Ben says something");
  await reader.hears("Ben Okafor: Ask for the receipt.");
});
