// What is too much is refused in words, and nothing that was typed is lost.

import { answer, button, composer, expectTranscript, interactionWindow, talking } from "./desk";
import { expect, test } from "./gateway";

test.use({ setup: { quotas: { messages_per_minute: 2, unsent_files: 1 } } });

test("a message too many comes back with the reason, and is sent a minute later", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  for (const text of ["One", "Two"]) await answer(ann, text);
  await expectTranscript(ann, ["Hello", "One", "Two"]);
  await answer(ann, "Three");
  const words = "Not sent. You have sent 2 messages in the last minute. Wait a moment, then send again.";
  await expect(interactionWindow(ann)).toContainText(words);
  await expect(composer(ann)).toHaveValue("Three");
  await gateway.advance(60_000);
  await button(ann, "Send").click();
  await expectTranscript(ann, ["Hello", "One", "Two", "Three"]);
  await expect(interactionWindow(ann)).not.toContainText("Not sent.");
});

test("a file too many is refused in words, and one that is removed makes room", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  const attached = ann.getByRole("list", { name: "Files of this message" }).getByRole("listitem");
  const attach = (name: string) =>
    ann
      .getByLabel("Attach files")
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.alloc(2_400_000, "a ") });
  await attach("one.txt");
  await expect(attached).toHaveCount(1);
  await expect(attached.getByText("Uploading…")).toHaveCount(0);
  await attach("two.txt");
  await expect(interactionWindow(ann)).toContainText(
    "two.txt: You have too many files that are not sent yet: 1 at most, with 50 MB in all. " +
      "Send or remove some, then attach it again.",
  );
  await expect(attached).toHaveCount(1);
  const removed = ann.waitForResponse((response) => response.request().method() === "DELETE");
  await button(ann, "Remove one.txt").click();
  await removed;
  await attach("two.txt");
  await expect(attached).toHaveCount(1);
  await expect(attached.getByText("Uploading…")).toHaveCount(0);
  await answer(ann, "Here it is");
  await expectTranscript(ann, ["Hello", "Here it is"]);
});
