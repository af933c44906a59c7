// What is too much is refused in words, and nothing that was typed is lost.

import { ANN_DIRECT, CUSTOMER, accept, answer, composer, expectTranscript, interactionWindow } from "./desk";
import { expect, test } from "./gateway";

test.use({ setup: { quotas: { messages_per_minute: 2 } } });

test("a message too many comes back with the reason, and is sent a minute later", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  for (const text of ["One", "Two"]) await answer(ann, text);
  await expectTranscript(ann, ["Hello", "One", "Two"]);
  await answer(ann, "Three");
  const words = "Not sent. You have sent 2 messages in the last minute. Wait a moment, then send again.";
  await expect(interactionWindow(ann)).toContainText(words);
  await expect(composer(ann)).toHaveValue("Three");
  await gateway.advance(60_000);
  await interactionWindow(ann).getByRole("button", { name: "Send", exact: true }).click();
  await expectTranscript(ann, ["Hello", "One", "Two", "Three"]);
  await expect(interactionWindow(ann)).not.toContainText("Not sent.");
});
