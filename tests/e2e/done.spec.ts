// Nothing done is beyond taking back: the question before, Undo, and Reopen from My history.

import { expectAccessible } from "./axe";
import {
  accept,
  act,
  ANN_DIRECT,
  answer,
  button,
  composer,
  CONTACT,
  CUSTOMER,
  expectTranscript,
  interactionWindow,
  notifications,
  settle,
} from "./desk";
import { expect, test } from "./gateway";

test("Mark Done asks where a draft would be lost, and Undo brings back the window, the draft and the focus", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  // A card that fades in has no contrast yet.
  await ann.emulateMedia({ reducedMotion: "reduce" });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await answer(ann, "One moment");
  await composer(ann).fill("It has");
  await act(ann, "Mark Done");
  const question = ann.getByRole("dialog", { name: "You have an unsent draft." });
  await expect(question).toBeFocused();
  await expectAccessible(ann, "the question");
  await ann.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(button(ann, "Mark Done")).toBeFocused();

  await ann.keyboard.press("Enter");
  await expect(question).toBeFocused();
  await ann.keyboard.press("Tab");
  await expect(button(question, "Mark Done")).toBeFocused();
  await ann.keyboard.press("Enter");
  await expect(interactionWindow(ann)).toHaveCount(0);
  const done = notifications(ann).getByRole("group", { name: "Done. Press Shift+F8 to undo." });
  await expect(done).toBeVisible();
  await expectAccessible(ann, "Undo");
  await ann.keyboard.press("Shift+F8");
  await expect(composer(ann)).toBeFocused();
  await expect(composer(ann)).toHaveValue("It has");
  await expect(done).toHaveCount(0);

  // With nothing to lose it asks nothing, and the focus comes back to the button.
  await composer(ann).fill("");
  await button(ann, "Mark Done").click();
  await expect(interactionWindow(ann)).toHaveCount(0);
  await settle(ann);
  await button(notifications(ann), "Undo").click();
  await expect(button(ann, "Mark Done")).toBeFocused();
  await expectTranscript(ann, ["Hello", "One moment"]);

  // Ten seconds of the gateway.
  await settle(ann);
  await ann.keyboard.press("Enter");
  await expect(done).toBeVisible();
  await gateway.advance(10_000);
  // The desk is told the time with what happens.
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello again");
  await expect(done).toHaveCount(0);
  await expect(ann.locator("body")).not.toBeFocused();
});

for (const width of [1280, 320]) {
  test(`My history finds what was done, reads it and reopens it, ${width} wide`, async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await ann.setViewportSize({ width, height: 720 });
    await gateway.text(CUSTOMER, ANN_DIRECT, "My router is dead");
    await accept(ann);
    await answer(ann, "A new one is on its way");
    await expect(ann.getByRole("log")).toContainText("A new one");
    await act(ann, "Mark Done");
    await expect(interactionWindow(ann)).toHaveCount(0);
    await ann.getByRole("button", { name: /^Ann Lee, / }).click();
    await ann.getByRole("menuitem", { name: "My history" }).click();
    const mine = ann.getByRole("region", { name: "My history" });
    await expect(mine.getByRole("heading", { name: "My history" })).toBeFocused();
    await mine.getByRole("searchbox").fill("770090 nobody");
    await expect(mine.getByRole("status")).toHaveText("0 past interactions");
    await mine.getByRole("searchbox").fill("way NEW");
    await expect(mine.getByRole("status")).toHaveText("1 past interaction");
    const row = mine.getByRole("listitem");
    await expect(row).toContainText(CONTACT);
    await expect(row).toContainText("A new one is on its way");
    await expectAccessible(ann, `My history, ${width} wide`);

    // While the contact is in another conversation it says so, and leads there.
    await gateway.text(CUSTOMER, ANN_DIRECT, "It has not come");
    await accept(ann);
    await ann.getByRole("button", { name: /^Ann Lee, / }).click();
    await ann.getByRole("menuitem", { name: "My history" }).click();
    await expect(button(row, "Reopen")).toBeDisabled();
    await expect(button(row, "Reopen")).toHaveAccessibleDescription(
      "You have an open conversation with this contact already.",
    );
    await button(row, "Show the open conversation").click();
    await expect(interactionWindow(ann).getByRole("heading").first()).toBeFocused();
    await act(ann, "End");
    await expect(ann.getByText("The conversation has ended.").first()).toBeVisible();
    await settle(ann);
    await act(ann, "Mark Done");
    await expect(interactionWindow(ann)).toHaveCount(0);
    await ann.getByRole("button", { name: /^Ann Lee, / }).click();
    await ann.getByRole("menuitem", { name: "My history" }).click();
    // The focus goes there; what is typed before that would be typed nowhere.
    await expect(mine.getByRole("heading", { name: "My history" })).toBeFocused();
    await mine.getByRole("searchbox").fill("");
    await expect(row).toHaveCount(2);
    await row.last().getByRole("button").first().click();
    await expect(mine.getByRole("heading", { name: /^Interaction of/ })).toBeFocused();
    await expect(mine).toContainText("A new one is on its way");
    await button(mine, "Reopen").click();
    await expect(composer(ann)).toBeFocused();
    await expectTranscript(ann, ["My router is dead", "A new one is on its way"]);
  });
}
