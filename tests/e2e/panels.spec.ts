// The panels beside the conversation, or in its place: the Team Communicator fills its own, and says so where nothing
// is found; the Details lead back to the conversation.

import type { Locator, Page } from "@playwright/test";
import { button, composer, CONTACT, interactionWindow, search, talking } from "./desk";
import { expect, test } from "./gateway";
import { invariants, press } from "./keys";

const WIDE = { width: 1280, height: 800 };
const SLIM = { width: 400, height: 800 };
const SMALL = { width: 320, height: 568 };

const grid = (page: Page) => page.getByRole("grid", { name: "Team Communicator" });
const rows = (page: Page) => grid(page).getByRole("row");
const details = (page: Page) => page.getByRole("region", { name: "Details" });

async function box(of: Locator): Promise<{ left: number; right: number; top: number; bottom: number }> {
  const { x, y, width, height } = (await of.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
  return { left: x, right: x + width, top: y, bottom: y + height };
}

for (const size of [SMALL, SLIM, WIDE]) {
  test(
    `at ${size.width} pixels the rows fill the panel, each wholly in it, and its menu is not cut off`,
    { tag: "@firefox" },
    async ({ agent, gateway }) => {
      const ann = await talking(agent, gateway);
      await ann.setViewportSize(size);
      await button(ann, "Transfer").click();
      await expect(rows(ann).first()).toBeVisible();
      const panel = await box(ann.locator(".team"));
      const foot = ann.locator(".team .panel-foot");
      const end = (await foot.isVisible()) ? (await box(foot)).top : panel.bottom;
      const all = await box(grid(ann));
      expect(panel.bottom, "the panel goes down to the edge").toBe(size.height);
      expect(all.bottom, "the rows go down to the foot").toBeCloseTo(end, 0);
      expect(await ann.locator(".communicator").evaluate((it) => it.scrollHeight - it.clientHeight)).toBe(0);

      await search(ann).fill("martin");
      await expect(rows(ann)).toHaveCount(1);
      for (const cell of await rows(ann).getByRole("gridcell").all()) {
        const { left, right, top, bottom } = await box(cell);
        const row = await box(rows(ann));
        expect(left).toBeGreaterThanOrEqual(row.left);
        expect(right).toBeLessThanOrEqual(row.right);
        expect(top).toBeGreaterThanOrEqual(row.top - 1);
        expect(bottom).toBeLessThanOrEqual(row.bottom + 1);
      }
      await expect(rows(ann).getByRole("gridcell").nth(2), "its readiness in words").toHaveText(/Logged out/);
      const channels = rows(ann).getByRole("gridcell").nth(4);
      await expect(channels).toHaveText("SMS, MMS");
      expect(await channels.evaluate((it) => it.scrollWidth - it.clientWidth), "its channels uncut").toBe(0);

      await search(ann).fill("");
      await press(ann, "ArrowDown", "Control+End");
      await press(ann, "Enter");
      await expect(ann.getByRole("menuitem").first()).toBeFocused();
      for (const item of await ann.getByRole("menuitem").all()) {
        expect(
          await item.evaluate((it) => {
            const { left, top, width, height } = it.getBoundingClientRect();
            return it.contains(document.elementFromPoint(left + width / 2, top + height / 2));
          }),
          "the item is not covered or clipped",
        ).toBe(true);
      }
    },
  );
}

test("what is said of the row in hand moves no row", async ({ agent, gateway }) => {
  const email = "bo.long@customer-service.example.com";
  const long = `agent,bo,Bo Long,+447700900107,${email},London,queue:billing`;
  await gateway.directory("POST", `kind,id,name,number,email,site,sets\nagent,al,Al Short,,,,\n${long}\n`);
  const ann = await talking(agent, gateway);
  await ann.setViewportSize(WIDE);
  await button(ann, "Transfer").click();
  const foot = ann.locator(".in-hand");
  await rows(ann).filter({ hasText: "Al Short" }).hover();
  await expect(foot).toHaveText(/Al Short/);
  const before = await box(grid(ann));
  await rows(ann).filter({ hasText: "Bo Long" }).hover();
  await expect(foot).toContainText(email);
  expect(await box(grid(ann))).toEqual(before);
});

test("where nothing is found, the place of the rows says what to search by, and a button empties the search", async ({
  agent,
}) => {
  const ann = await agent("ann");
  await button(ann, "Team Communicator").click();
  await search(ann).fill("bxq");
  await expect(ann.getByText("Nobody and nothing matches “bxq”")).toBeVisible();
  await expect(ann.getByText("Search by name, user name, number, e-mail, site or skill.")).toBeVisible();
  await button(ann, "Clear the search").click();
  await expect(search(ann)).toHaveValue("");
  await expect(search(ann)).toBeFocused();
  await expect(rows(ann).first()).toBeVisible();
  await ann.getByLabel("Show").selectOption("Favourites");
  await expect(ann.getByText("No favourites yet")).toBeVisible();
  await expect(button(ann, "Clear the search")).toHaveCount(0);
  await ann.getByLabel("Show").selectOption("All");
  await button(ann, "Actions for Billing").click();
  await ann.getByRole("menuitem", { name: "Add to favourites" }).click();
  await ann.getByLabel("Show").selectOption("Favourites");
  await expect(rows(ann)).toHaveCount(1);
  await expect(ann.getByText("No favourites yet")).toHaveCount(0);
});

test("the agent's menu marks the state that holds", async ({ agent }) => {
  const ann = await agent("ann");
  await button(ann, "Ann Lee, Ready").click();
  const current = ann.locator("[role=menuitem][aria-current=true]");
  await expect(current).toHaveText("Ready");
  await ann.getByRole("menuitem", { name: "Not ready: Lunch" }).click();
  await button(ann, "Ann Lee, Not ready: Lunch").click();
  await expect(current).toHaveText("Not ready: Lunch");
});

test(
  "details in the place of the conversation lead back to it, with the focus on its heading",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const ann = await talking(agent, gateway);
    await expect(details(ann)).toBeVisible();
    await expect(button(ann, "Back to the conversation"), "beside it there is no way back").toHaveCount(0);
    await ann.setViewportSize(SLIM);
    await expect(details(ann)).toHaveCount(0);
    await button(ann, "More actions").click();
    await ann.getByRole("menuitem", { name: "Details" }).click();
    await expect(details(ann).getByRole("heading", { name: "Details" })).toBeFocused();
    await expect(composer(ann)).toBeHidden();
    await press(ann, "Shift+Tab");
    await expect(button(ann, "Back to the conversation")).toBeFocused();
    await press(ann, "Enter");
    await expect(details(ann)).toHaveCount(0);
    await expect(composer(ann)).toBeVisible();
    await expect(interactionWindow(ann).getByRole("heading", { name: CONTACT })).toBeFocused();
    await invariants(ann, "back in the conversation");
  },
);
