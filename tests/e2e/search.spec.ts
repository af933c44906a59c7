// Search: what colleagues had is found, read and led on from, by keyboard.

import { expectAccessible } from "./axe";
import { accept, act, answer, button, CONTACT, CUSTOMER, interactionWindow } from "./desk";
import { expect, test } from "./gateway";

const BEN_DIRECT = "+447700900102";

for (const width of [1280, 320]) {
  test(`Search leads to contacts and past interactions by keyboard, ${width} wide`, async ({ agent, gateway }) => {
    const ben = await agent("ben");
    await gateway.text(CUSTOMER, BEN_DIRECT, "My router is dead");
    await accept(ben);
    await answer(ben, "A <b>new</b> one is on its way");
    await act(ben, "Mark Done");
    await expect(interactionWindow(ben)).toHaveCount(0);

    const ann = await agent("ann");
    await ann.setViewportSize({ width, height: 720 });
    const found = ann.getByRole("region", { name: "Search" });
    const field = found.getByRole("searchbox");
    await ann.keyboard.press("Control+Shift+F");
    await expect(field).toBeFocused();
    await ann.keyboard.type("WAY new");
    await expect(found.getByRole("status")).toHaveText("1 past interaction");
    const row = found.getByRole("listitem");
    await expect(row).toContainText("A <b>new</b> one is on its way");
    await expect(row.locator("mark")).toHaveText(["new", "way"]);
    await expect(button(found, "Reopen")).toHaveCount(0);
    await expectAccessible(ann, `Search, ${width} wide`);

    // A contact leads to what there was with them, and to a new text.
    await field.fill("900001");
    await expect(found.getByRole("status")).toHaveText("1 contact. 1 past interaction");
    await ann.keyboard.press("Tab");
    await expect(button(found, `${CONTACT} Past interactions`)).toBeFocused();
    await ann.keyboard.press("Enter");
    await expect(field).toHaveValue(CONTACT);
    await expect(row).toHaveCount(2);
    await ann.keyboard.press("Tab");
    await expect(button(row.first(), "New text")).toBeFocused();
    await ann.keyboard.press("Enter");
    await expect(ann.getByRole("region", { name: "New text" })).toContainText(CONTACT);

    // A past interaction is read as it was.
    await ann.keyboard.press("Control+Shift+F");
    await expect(field).toBeFocused();
    await ann.keyboard.type("router");
    await expect(found.getByRole("status")).toHaveText("1 past interaction");
    await ann.keyboard.press("Tab");
    await ann.keyboard.press("Enter");
    await expect(found.getByRole("heading", { name: /^Interaction of .* with/ })).toBeFocused();
    await expect(found).toContainText("My router is dead");
    await ann.keyboard.press("Escape");
    await expect(found).toHaveCount(0);
    await expect(ann.locator("body")).not.toBeFocused();
  });
}
