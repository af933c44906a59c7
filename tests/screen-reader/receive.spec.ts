// Opening the desk, and receiving what customers and colleagues send.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { test } from "./reader";

const BEN_DIRECT = "+447700900102";

test("signing in tells the state", async ({ reader, gateway }) => {
  await reader.opens(gateway.url);
  await reader.press("Tab");
  await reader.hears("main content", "List with 6 items.", "Sign in as Ann Lee push button.");
  await reader.press("Return");
  await reader.hears(
    "navigation Interactions",
    "Interactions heading level 2.",
    "Signed in as Ann Lee. You are ready.",
  );
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
  await reader.hears("Transfer from Ben Okafor: SMS from +44 7700 900001. 60 seconds to answer. Press F8 to go to it.");
  await reader.press("F8");
  await reader.hears(
    "leaving navigation.",
    "region Notifications",
    "List with 1 item.",
    "Interaction Preview Transfer from Ben Okafor panel.",
    "SMS from +44 7700 900001, waiting less than a minute. Note: Asks about a refund. Contact: My parcel has not come. Contact: Hello? N seconds left.",
  );
  await reader.press("Tab");
  await reader.hears("Accept push button.");
  await reader.press("Return");
  await reader.hears("main content", "region +44 7700 900001", "Message to +44 7700 900001 entry.");
  await reader.press("shift+Tab");
  await reader.hears(
    "Attach files: No file chosen push button.",
    "Up to 10 files, 5 MB in all: JPEG, PNG, GIF, WebP, audio, video, PDF, contact cards, text.",
  );
  await reader.press("shift+Tab");
  await reader.hears("Standard responses collapsed push button.");
  await reader.press("shift+Tab");
  await reader.hears("Conversation with +44 7700 900001 log.");
  await reader.press("Down");
  await reader.hears("separator Today.");
  await reader.press("Down");
  await reader.hears("+44 7700 900001", "12:34.");
  await reader.press("Down");
  await reader.hears("My parcel has not come.");
  await reader.press("Down");
  await reader.hears("+44 7700 900001", "12:34.");
  await reader.press("Down");
  await reader.hears("Hello?");
});

test("with the setting for it, the focus goes to the invitation", async ({ reader, gateway, colleague }) => {
  const elsewhere = await colleague("ann");
  await elsewhere.choose("focus_preview", "on");
  elsewhere.leave();
  await reader.signIn(gateway);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears(
    "leaving navigation.",
    "region Notifications",
    "List with 1 item.",
    "Interaction Preview New for Ann Lee panel.",
    "SMS from +44 7700 900001, waiting less than a minute. Contact: Hello. N seconds left.",
    "New for Ann Lee: SMS from +44 7700 900001. 60 seconds to answer. Press F8 to go to it.",
  );
  await reader.press("Tab");
  await reader.hears("Accept push button.");
  await reader.press("Tab");
  await reader.hears("Decline push button.");
  await reader.press("Return");
  await reader.hears("navigation Interactions", "Interactions heading level 2.", "Declined.");
});

test("with that setting, while typing: nothing is accepted by accident, and what is typed stays", async ({
  reader,
  gateway,
  colleague,
}) => {
  await reader.takes(gateway, "Hello");
  const elsewhere = await colleague("ann");
  await reader.passes(/another device/);
  await elsewhere.choose("focus_preview", "on");
  elsewhere.leave();
  await reader.type("I will loo");
  await gateway.text("+447700900002", ANN_DIRECT, "Are you there?");
  reader.meanwhile("another customer writes");
  await reader.hears(
    "New for Ann Lee: SMS from +44 7700 900002. 60 seconds to answer. Press F8 to go to it.",
    "leaving region.",
    "leaving main content.",
    "region Notifications",
    "List with 1 item.",
    "Interaction Preview New for Ann Lee panel.",
    "SMS from +44 7700 900002, waiting less than a minute. Contact: Are you there? N seconds left.",
  );
  // Keys meant for the message field do nothing here.
  await reader.press("Return");
  await reader.hears();
  await reader.press("Escape");
  await reader.hears(
    "leaving list.",
    "leaving region.",
    "main content",
    "region +44 7700 900001",
    "Message to +44 7700 900001 entry I will loo.",
  );
  // The caret is where it was.
  await reader.type("k");
  await reader.press("shift+Home");
  await reader.hears("I will look", "selected");
});

test("time runs out, and more time is given", async ({ reader, gateway, colleague }) => {
  const elsewhere = await colleague("ann");
  await reader.signIn(gateway);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  reader.meanwhile("the customer writes");
  await reader.hears("New for Ann Lee: SMS from +44 7700 900001. 60 seconds to answer. Press F8 to go to it.");
  await gateway.advance(41_000);
  // Any frame from the gateway tells the desk the time. This one is silent.
  await elsewhere.like("ben");
  reader.meanwhile("41 seconds later");
  await reader.hears("N seconds left to answer +44 7700 900001.");
  await reader.press("F8");
  await reader.hears(
    "leaving navigation.",
    "region Notifications",
    "List with 1 item.",
    "Interaction Preview New for Ann Lee panel.",
    "SMS from +44 7700 900001, waiting less than a minute. Contact: Hello. N seconds left.",
  );
  await reader.press("Tab");
  await reader.hears("Accept push button.");
  await reader.press("Tab");
  await reader.hears("Decline push button.");
  await reader.press("Tab");
  await reader.hears("Decline with a reason collapsed push button.", "opens menu");
  await reader.press("Tab");
  await reader.hears("More time push button.");
  await reader.press("Return");
  await reader.hears("You have more time: N seconds.");
  await reader.press("F6");
  await reader.hears(
    "leaving panel.",
    "leaving list.",
    "leaving region.",
    "navigation Interactions",
    "Interactions heading level 2.",
  );
  await gateway.advance(100_000);
  reader.meanwhile("100 seconds later");
  await reader.hears(
    "Warning: You did not answer the invitation from +44 7700 900001. You have been set to not ready.",
    "+44 7700 900001: Expired: time was up. You are not ready: Did not answer.",
  );
  await reader.press("F8");
  await reader.hears("There is no invitation.");
  await reader.press("shift+F6");
  await reader.hears("Notifications region.");
  await reader.press("Tab");
  await reader.hears(
    "List with 2 items.",
    "Invitation over +44 7700 900001: Expired: time was up. panel.",
    "Dismiss push button.",
  );
});

test("a burst of messages is summed up", async ({ reader, gateway }) => {
  await reader.takes(gateway, "Hello");
  for (const text of ["One", "Two", "Three", "Four", "Five"]) await gateway.text(CUSTOMER, ANN_DIRECT, text);
  reader.meanwhile("the customer writes five times");
  await reader.hears("+44 7700 900001: One", "4 more messages from +44 7700 900001. The last: Five");
});
