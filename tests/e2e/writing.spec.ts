// Writing: standard responses by a slash, undo send, texts that are too long, and a setup that changes meanwhile.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { button, composer, CONTACT, details, openDetails, SERVICE, settle, transcript, talking } from "./desk";
import { expect, test } from "./gateway";

const before = {
  dispositions: [{ id: "solved", label: "Solved" }],
  responses: [
    { title: "Greeting", text: "Hello {contact}" },
    { title: "Refund", text: "Your refund is on its way." },
  ],
};
test.use({ setup: before });

test("a slash opens the standard responses, and what is sent can be undone for five seconds", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway, "Hello", SERVICE);
  const found = ann.getByRole("searchbox", { name: "Search standard responses" });
  await composer(ann).focus();
  await ann.keyboard.type("/refu");
  await expect(found).toHaveValue("refu");
  await expect(ann.getByText("1 standard response", { exact: true })).toBeVisible();
  await ann.keyboard.press("Escape");
  await expect(composer(ann)).toBeFocused();
  await expect(composer(ann)).toHaveValue("/refu");
  await composer(ann).fill("");
  await ann.keyboard.type("//");
  await expect(composer(ann)).toHaveValue("/");
  await expect(composer(ann)).toBeFocused();
  await composer(ann).fill("");
  await ann.keyboard.type("/ref");
  await ann.keyboard.press("Enter");
  await expect(composer(ann)).toHaveValue("Your refund is on its way.");

  await button(ann, "Ann Lee, Ready").click();
  await ann.getByRole("menuitem", { name: "Settings" }).click();
  await ann.getByLabel("Undo send").selectOption("5 seconds");
  await ann.keyboard.press("Escape");
  // The focus goes back there; a key before that would be lost.
  await expect(button(ann, "Ann Lee, Ready")).toBeFocused();
  await composer(ann).press("Enter");
  await expect(composer(ann)).toHaveValue("");
  await expect(transcript(ann)).toContainText("Sending in");
  await button(transcript(ann), "Undo").click();
  await expect(composer(ann)).toBeFocused();
  await expect(composer(ann)).toHaveValue("Your refund is on its way.");
  await expect(transcript(ann)).not.toContainText("refund");
  await settle(ann);
  await ann.keyboard.press("Enter");
  await expect(transcript(ann)).toContainText("Sending in");
  await ann.keyboard.press("Shift+F8");
  await expect(composer(ann)).toHaveValue("Your refund is on its way.");
  await expect(composer(ann)).toBeFocused();
  await settle(ann);
  await ann.keyboard.press("Enter");
  await expect(transcript(ann)).toContainText("Sending in");
  await gateway.advance(5_000);
  await expect(transcript(ann)).toContainText(/Sent|Delivered/);
  await expect(button(transcript(ann), "Undo")).toBeHidden();
});

test("a text that is too long says by how much, and a paste that is far too long is left out", async ({
  agent,
  gateway,
}) => {
  const ann = await talking(agent, gateway, "Hello", SERVICE);
  await ann.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const form = ann.locator("form").filter({ has: composer(ann) });
  await composer(ann).fill("x".repeat(660));
  await expect(form).toContainText("10 more characters possible");
  await composer(ann).fill("x".repeat(682));
  await expect(form).toContainText("12 characters too many");
  await expect(button(ann, "Send")).toHaveAttribute("aria-disabled", "true");
  await expect(button(ann, "Send")).toHaveAccessibleDescription(/Longer than 670 characters/);
  await composer(ann).fill("");
  await ann.evaluate(() => navigator.clipboard.writeText("x".repeat(1_000_000)));
  await composer(ann).press("Control+v");
  await expect(form).toContainText("Not pasted: the message would have 999330 characters too many.");
  await expect(composer(ann)).toHaveValue("");
});

test("a changed setup reaches a desk that is open", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "Hello", SERVICE);
  await openDetails(ann);
  await button(ann, "Standard responses").click();
  await gateway.kill();
  const after = {
    dispositions: [{ id: "sold", label: "Sold" }],
    responses: [{ title: "Closing", text: "Goodbye {contact}" }],
  };
  await writeFile(join(gateway.data, "setup.json"), JSON.stringify(after));
  await gateway.start();
  await button(ann, "Closing Goodbye {contact}").click();
  await expect(composer(ann)).toHaveValue(`Goodbye ${CONTACT}`);
  await expect(details(ann).getByLabel("Disposition")).toContainText("Sold");
  await details(ann).getByLabel("Disposition").selectOption("Sold");
});
