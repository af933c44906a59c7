// The Team Communicator: all keys and filters, results that change under the focus, and empty, huge and broken
// directories.

import type { Page } from "@playwright/test";
import { accept, ANN_DIRECT, button, error, interactionWindow, pending, preview, search } from "./desk";
import { expect, test } from "./gateway";
import { invariants, press } from "./keys";

const rows = (page: Page) => page.getByRole("grid", { name: "Team Communicator" }).getByRole("row");
const grid = (page: Page) => page.getByRole("grid", { name: "Team Communicator" });
const count = (page: Page, words: string) => expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

/** The names on the page, in order. */
const names = (page: Page) =>
  grid(page).evaluate((it) => Array.from(it.querySelectorAll(".grid-name"), ({ textContent }) => textContent));

async function open(page: Page): Promise<void> {
  await button(page, "Team Communicator").click();
  await expect(search(page)).toBeFocused();
  await expect(rows(page).first()).toBeVisible();
}

test.describe("by keyboard", () => {
  let ann: Page;

  test.beforeEach(async ({ agent }) => {
    ann = await agent("ann");
    await open(ann);
    await ann.getByLabel("Show").selectOption("Agent");
    await search(ann).fill("support");
    await count(ann, "5 matching");
  });

  test("the input: Down, Enter, Esc", { tag: "@firefox" }, async () => {
    const [first = ""] = await names(ann);
    await press(ann, "ArrowDown");
    await expect(button(ann, first)).toBeFocused();
    await press(ann, "ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp");
    await expect(search(ann)).toBeFocused();
    await press(ann, "ArrowDown");
    expect(await focused(ann), "the cell last used").toMatch(/agents? ready|Logged out|Agent|Skill/);
    await press(ann, "Escape");
    await expect(search(ann)).toBeFocused();
    await press(ann, "Enter");
    await expect(ann.getByRole("menu", { name: `Actions for ${first}` })).toBeVisible();
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeFocused();
    await press(ann, "Escape");
    await expect(button(ann, `Actions for ${first}`)).toBeFocused();
    await press(ann, "Escape", "Escape");
    await expect(search(ann)).toHaveValue("");
    await press(ann, "Escape");
    await expect(search(ann)).toHaveCount(0);
    await invariants(ann, "closed");
  });

  test("Enter and Down in the frame of the last letter act on what that letter finds", async () => {
    const type = (key: string) =>
      search(ann).evaluate(async (it, key) => {
        (it as HTMLInputElement).value = "chl";
        it.dispatchEvent(new InputEvent("input", { bubbles: true }));
        // What an event leaves behind is done before the next one, and all of this before a frame.
        for (let turns = 0; turns < 50; turns += 1) await undefined;
        it.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      }, key);
    await type("Enter");
    await expect(ann.getByRole("menu", { name: "Actions for Chloé Martin" })).toBeVisible();
    await press(ann, "Escape", "Escape", "Escape");
    await expect(search(ann)).toHaveValue("");
    await type("ArrowDown");
    await expect(button(ann, "Chloé Martin")).toBeFocused();
  });

  test("the grid: arrows without wrap, Home, End, with Control, pages, a typed key", { tag: "@firefox" }, async () => {
    const all = await names(ann);
    const [first = "", second = ""] = all;
    const last = all.at(-1) ?? "";
    await press(ann, "ArrowDown", "ArrowDown");
    await expect(button(ann, second)).toBeFocused();
    await press(ann, "ArrowLeft");
    await expect(button(ann, second)).toBeFocused();
    await press(ann, "End");
    await expect(button(ann, `Actions for ${second}`)).toBeFocused();
    await press(ann, "ArrowRight");
    await expect(button(ann, `Actions for ${second}`)).toBeFocused();
    await press(ann, "ArrowLeft", "Home");
    await expect(button(ann, second)).toBeFocused();
    await press(ann, "Control+End");
    await expect(button(ann, `Actions for ${last}`)).toBeFocused();
    await press(ann, "ArrowDown");
    await expect(button(ann, `Actions for ${last}`)).toBeFocused();
    await press(ann, "Control+Home");
    await expect(button(ann, first)).toBeFocused();
    await press(ann, "PageDown");
    await expect(button(ann, last)).toBeFocused();
    await press(ann, "PageUp");
    await expect(button(ann, first)).toBeFocused();
    await search(ann).fill("support ");
    await press(ann, "ArrowDown");
    await ann.keyboard.type("eve");
    await expect(search(ann)).toBeFocused();
    await expect(search(ann)).toHaveValue("support eve");
    await count(ann, "1 matching");
  });

  test("a row's menu: Enter, Space, Alt+Down, Shift+F10, the menu key; its keys; Tab moves on", async () => {
    const [first = ""] = await names(ann);
    const [transfer, favourite] = [
      ann.getByRole("menuitem", { name: "SMS Transfer" }),
      ann.getByRole("menuitem", { name: "Add to favourites" }),
    ];
    const menu = button(ann, `Actions for ${first}`);
    await press(ann, "ArrowDown", "End");
    for (const key of ["Enter", "Space", "Alt+ArrowDown", "Shift+F10", "ContextMenu"]) {
      await press(ann, key);
      await expect(transfer, key).toBeFocused();
      await press(ann, "Escape");
      await expect(menu, key).toBeFocused();
    }
    await press(ann, "Home", "Shift+F10");
    await expect(transfer, "from the name too").toBeFocused();
    await press(ann, "ArrowUp");
    await expect(favourite, "round the end").toBeFocused();
    await press(ann, "ArrowDown");
    await expect(transfer, "and round again").toBeFocused();
    await press(ann, "End");
    await expect(favourite).toBeFocused();
    await press(ann, "Home");
    await expect(transfer).toBeFocused();
    await press(ann, "a");
    await expect(favourite, "by its letter").toBeFocused();
    await press(ann, "Tab");
    await expect(ann.getByRole("menu")).toHaveCount(0);
    await invariants(ann, "Tab out of the menu");
  });

  test("one tab stop for the whole grid", async () => {
    await press(ann, "ArrowDown", "ArrowDown", "ArrowRight");
    const before = await focused(ann);
    await press(ann, "Shift+Tab", "Tab");
    expect(await focused(ann)).toBe(before);
    await ann.keyboard.press("Tab");
    expect(await grid(ann).evaluate((it) => it.contains(document.activeElement))).toBe(false);
  });
});

test("each filter shows its own, and groups have headings that lead to all of their kind", async ({ agent }) => {
  const ann = await agent("ann");
  await open(ann);
  for (const [filter, words] of [
    ["Agent", "5 matching"],
    ["Agent group", "1 matching"],
    ["Skill", "1 matching"],
    ["Interaction queue", "2 matching"],
    ["Routing point", "1 matching"],
    ["Favourites", "0 matching"],
    ["Recent", "0 matching"],
    ["All", "10 matching"],
  ] as const) {
    await ann.getByLabel("Show").selectOption(filter);
    await count(ann, words);
    await expect(ann.getByLabel("Group by kind")).toBeEnabled({ enabled: filter === "All" });
  }
  await ann.getByLabel("Group by kind").check();
  await expect(rows(ann).first()).toHaveText("Agents (5)");
  await expect(grid(ann)).toHaveAttribute("aria-rowcount", "15");
  await search(ann).fill("b");
  await expect(rows(ann)).toHaveText([/^Agents \(2\)/, /Ben Okafor/, /Chloé/, /^Interaction queues \(1\)/, /Billing/]);
});

test("who is ready comes first; details are said of the row in hand", async ({ agent }) => {
  const ann = await agent("ann");
  await agent("sam");
  await open(ann);
  await ann.getByLabel("Show").selectOption("Agent");
  await expect(rows(ann).first()).toContainText("Sam Roe");
  await expect(rows(ann).first()).toContainText("Ready");
  await press(ann, "Shift+Tab");
  await search(ann).focus();
  await press(ann, "ArrowDown");
  await expect(button(ann, "Sam Roe")).toHaveAccessibleDescription(
    /User name: sam\. Number: \+447700900106\. Takes: SMS, MMS\. Handles: Support, Front desk\./,
  );
  // The pointer does not replace the description of the focused row.
  await rows(ann).filter({ hasText: "Eve" }).hover();
  await rows(ann).filter({ hasText: "Dũng" }).hover();
  await expect(ann.locator(".in-hand")).toContainText("User name: sam");
  await search(ann).focus();
  await rows(ann).filter({ hasText: "Eve" }).hover();
  await expect(ann.locator(".in-hand")).toContainText("Takes: SMS · ");
});

test("results change under the focus: it follows its row; where the row goes, the one now at its place", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  await open(ann);
  await ann.getByLabel("Show").selectOption("Agent");
  await search(ann).focus();
  await press(ann, "ArrowDown", "ArrowDown", "ArrowDown");
  await expect(button(ann, "Dũng Trần")).toBeFocused();
  await agent("sam");
  await expect(rows(ann).first()).toContainText("Sam Roe");
  await expect(button(ann, "Dũng Trần"), "it moved down by one").toBeFocused();
  await gateway.directory("POST", "kind,id,name\nagent,aaron,Aaron Ash\n");
  await expect(rows(ann).nth(1)).toContainText("Aaron Ash");
  await expect(button(ann, "Dũng Trần")).toBeFocused();
  // Dũng disappears; all others stay.
  const stay = [
    "ann,Ann Lee",
    "ben,Ben Okafor",
    "chloe,Chloé Martin",
    "eve,Eve Novák",
    "sam,Sam Roe",
    "aaron,Aaron Ash",
  ];
  const sets = [
    "queue,support,Support",
    "queue,billing,Billing",
    "routing_point,front-desk,Front desk",
    "agent_group,night-shift,Night shift",
    "skill,french,French",
  ];
  await gateway.directory("PUT", ["kind,id,name", ...sets, ...stay.map((one) => `agent,${one}`)].join("\n"));
  await expect(button(ann, "Dũng Trần")).toHaveCount(0);
  await expect(button(ann, "Eve Novák"), "the row now at that place").toBeFocused();
  await invariants(ann, "the row went");
});

test.describe("in an interaction", () => {
  let ann: Page;

  test.beforeEach(async ({ agent, gateway }) => {
    ann = await agent("ann");
    await gateway.text("+447700900001", ANN_DIRECT, "Hello");
    await accept(ann);
  });

  test(
    "Transfer, two letters, Enter, Enter: on its way to the first who is ready",
    { tag: "@firefox" },
    async ({ agent }) => {
      // By name Chloé comes before Sam; only Sam is ready.
      const sam = await agent("sam");
      await button(ann, "Transfer").click();
      await expect(search(ann)).toBeFocused();
      // Without a pause, as by hand: the readiness is still unknown when Enter is pressed.
      await ann.keyboard.type("sa");
      await ann.keyboard.press("Enter");
      await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeFocused();
      await ann.keyboard.press("Enter");
      await expect(pending(ann)).toContainText("Sam Roe");
      await expect(preview(sam)).toBeVisible();
    },
  );

  test("a target that disappears between search and choice is said to be gone, and nothing is lost", async ({
    agent,
    gateway,
  }) => {
    await agent("ben");
    await button(ann, "Transfer").click();
    await search(ann).fill("ben");
    await expect(rows(ann).first()).toContainText("Ready");
    // The page does not hear of it in time.
    await ann.context().setOffline(true);
    await button(ann, "Actions for Ben Okafor").click();
    const file = ["kind,id,name", "queue,support,Support", "agent,ann,Ann Lee", "agent,sam,Sam Roe"].join("\n");
    await gateway.directory("PUT", file);
    await ann.getByRole("menuitem", { name: "SMS Transfer" }).click();
    await ann.context().setOffline(false);
    await expect(error(ann)).toContainText("There is no such target any more.");
    await expect(interactionWindow(ann)).toBeVisible();
    await button(error(ann), "Choose another target").click();
    await search(ann).fill("ben");
    await count(ann, "0 matching");
  });
});

test.describe("an empty directory", () => {
  test.use({ people: "kind,id,name\nagent,ann,Ann Lee\n" });

  test("says so, and the keys lead nowhere and lose nothing", async ({ agent }) => {
    const ann = await agent("ann");
    await button(ann, "Team Communicator").click();
    await count(ann, "0 matching internal targets");
    await press(ann, "ArrowDown", "Enter");
    await expect(search(ann)).toBeFocused();
    await expect(rows(ann)).toHaveCount(0);
  });
});

const FIRST = ["Ada", "Bao", "Cleo", "Dora", "Emil", "Femi", "Gita", "Hana", "Ines", "Jan"];
const LAST = ["Abara", "Bauer", "Costa", "Diaz", "Eriksen", "Fofana", "Gruber", "Hansen", "Ito", "Jensen"];

/** Returns this many agents besides Ann, with unique names. */
const people = (size: number) => {
  const one = (at: number) =>
    `agent,p${at},${FIRST[at % 10]} ${LAST[Math.floor(at / 10) % 10]} ${String(at).padStart(5, "0")}`;
  return [
    "kind,id,name",
    "agent,ann,Ann Lee",
    "queue,support,Support",
    ...Array.from({ length: size }, (_, at) => one(at)),
  ].join("\n");
};

test.describe("a huge directory", () => {
  test.use({ people: people(20_000) });

  test("is scrolled and searched with few rows in the page, to its very end", async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await button(ann, "Team Communicator").click();
    await count(ann, "20001 matching");
    await expect(grid(ann)).toHaveAttribute("aria-rowcount", "20001");
    await press(ann, "ArrowDown", "Control+End");
    await expect(rows(ann).last()).toHaveAttribute("aria-rowindex", "20001");
    expect(await rows(ann).count()).toBeLessThan(40);
    await press(ann, "PageUp", "Control+Home");
    await search(ann).fill("jensen 19999");
    await count(ann, "1 matching");
    await expect(rows(ann).first()).toContainText("Jan Jensen 19999");
    // Fetched once: the next visit sends its tag and receives the changes since.
    const answered = ann.waitForResponse("**/directory");
    await gateway.directory("POST", "kind,id,name\nagent,new,Zoe Newcomer\n");
    await ann.reload();
    await answered;
    await button(ann, "Team Communicator").click();
    await search(ann).fill("zoe");
    await count(ann, "1 matching");
  });
});

test.describe("a directory too large for a browser", () => {
  test.use({ people: people(2_000), args: ["--directory-limit", "1000"] });

  test("is searched at the gateway, and nobody notices", async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await open(ann);
    await count(ann, "2001 matching");
    await press(ann, "ArrowDown", "Control+End");
    await expect(rows(ann).last()).toHaveAttribute("aria-rowindex", "2001");
    await expect(rows(ann).last()).toContainText(/\S/);
    await search(ann).fill("gruber 1966");
    await expect(rows(ann).first()).toContainText("Gita Gruber 01966");
    await gateway.directory("POST", "kind,id,name\nagent,new,Zoe Newcomer\n");
    await search(ann).fill("zoe");
    await count(ann, "1 matching");
  });
});

test("a broken directory is said to be so, and tried again", async ({ gateway, browser }) => {
  const context = await browser.newContext({ baseURL: gateway.url });
  const ann = await context.newPage();
  let broken = true;
  await ann.route("**/directory", async (route) => {
    if (!broken) return route.continue();
    await route.fulfill({
      status: 200,
      contentType: "application/x-ndjson",
      body: '{"tag":"x","count":3,"search":false}\n{"target":{"kind":"agent","id":"a"},"na',
    });
  });
  await ann.goto("/?agent=ann");
  await button(ann, "Team Communicator").click();
  const trouble = ann.getByRole("alert").filter({ hasText: "The internal targets could not be loaded." });
  await expect(trouble).toBeVisible();
  broken = false;
  // On request, or automatically after a while.
  await button(ann, "Try again")
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await count(ann, "10 matching");
  await expect(trouble).toHaveCount(0);
  await context.close();
});
