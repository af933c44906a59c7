// Every workflow of an agent by keyboard alone, from signing in to signing out, in a wide and in a narrow, low frame.
// After each key and each event the focus is on something useful, entirely visible and not covered (see keys.ts).

import type { Locator, Page } from "@playwright/test";
import {
  ANN_DIRECT,
  button,
  composer,
  CUSTOMER,
  details,
  error,
  expectTranscript,
  interactionWindow,
  messages,
  notifications,
  pending,
  preview,
  search,
  settle,
  SERVICE,
  transcript,
  written,
} from "./desk";
import { expect, type Gateway, test } from "./gateway";
import { invariants, press, tabTo } from "./keys";
import { png } from "./png";

const OTHER = "+447700900002";

/** Moves there by Tab, however far it is. */
const go = (page: Page, target: Locator, key?: "Shift+Tab") => tabTo(page, target, key, 60);

/** Moves there and presses Enter. */
async function use(page: Page, target: Locator, key?: "Shift+Tab"): Promise<void> {
  await go(page, target, key);
  await press(page, "Enter");
}

/** Chooses an item of the open menu. */
async function item(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole("menuitem", { name, exact: true });
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  for (let presses = 0; presses < 12 && !(await wanted.evaluate((it) => it === document.activeElement)); presses += 1)
    await press(page, "ArrowDown");
  await expect(wanted).toBeFocused();
  await press(page, "Enter");
}

/** End, Mark Done or Details: in the head, or in its menu where the head is narrow. */
async function act(page: Page, name: string, key?: "Shift+Tab"): Promise<void> {
  if (await button(page, name).isVisible()) return use(page, button(page, name), key);
  await use(page, button(page, "More actions"), key);
  await item(page, name);
}

/** Opens the details, which are open already where there is room for them. */
async function openDetails(page: Page): Promise<void> {
  if (await details(page).isVisible()) return;
  await act(page, "Details", "Shift+Tab");
  await expect(details(page).getByRole("heading").first()).toBeFocused();
}

async function signIn(page: Page, gateway: Gateway, name: string): Promise<void> {
  await page.goto(gateway.url);
  await expect(button(page, `Sign in as ${name}`)).toBeVisible();
  await use(page, button(page, `Sign in as ${name}`));
  await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await invariants(page, "signed in");
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await expect(field).toBeFocused();
  await page.keyboard.type(text);
  await invariants(page, "typing");
}

/** F8, Accept. */
async function take(page: Page, contact = CUSTOMER): Promise<void> {
  await expect(preview(page)).toBeVisible();
  await invariants(page, "an invitation has arrived");
  await press(page, "F8");
  await expect(preview(page)).toBeFocused();
  await use(page, button(preview(page), "Accept"));
  await expect(page.getByLabel(`Message to ${written(contact)}`)).toBeFocused();
  await invariants(page, "accepted");
}

/** From the window's composer: Transfer, some letters, the menu of the first match, its first item. */
async function transferTo(page: Page, typed: string, name: string): Promise<void> {
  await use(page, button(page, "Transfer"), "Shift+Tab");
  await type(page, search(page), typed);
  await expect(button(page, `Actions for ${name}`)).toBeVisible();
  await press(page, "Enter");
  await item(page, "SMS Transfer");
  await expect(pending(page)).toContainText(name);
  await invariants(page, "transfer pending");
}

// Some hundred keys each, with a check after every one.
test.describe.configure({ timeout: 120_000 });

for (const size of [
  { width: 1280, height: 720 },
  { width: 320, height: 460 },
]) {
  test.describe(`${size.width}×${size.height}`, () => {
    test.use({ viewport: size });

    test("a day of one's own: state, answer, more time, responses, details, files, end, done, out", async ({
      gateway,
      page: ann,
    }) => {
      await signIn(ann, gateway, "Ann Lee");
      await use(ann, button(ann, "Ann Lee, Ready"));
      await item(ann, "Not ready: Lunch");
      await expect(button(ann, "Ann Lee, Not ready: Lunch")).toBeFocused();
      await settle(ann);
      await press(ann, "Enter");
      await item(ann, "Ready");
      await expect(button(ann, "Ann Lee, Ready")).toBeFocused();

      await gateway.files(CUSTOMER, ANN_DIRECT, { "label.png": png(800, 600) });
      await expect(preview(ann)).toBeVisible();
      await press(ann, "F8");
      await use(ann, button(preview(ann), "More time"));
      await expect(preview(ann)).toContainText(/([7-9]\d|1[012]\d) seconds left/);
      await take(ann);
      await type(ann, composer(ann), "Which model is it?");
      await press(ann, "Enter");
      await expect(transcript(ann).locator(".message-text").last()).toHaveText("Which model is it?");
      await expect(composer(ann)).toBeFocused();

      await use(ann, transcript(ann).getByRole("button", { name: /^Picture from/ }), "Shift+Tab");
      await expect(ann.getByRole("dialog")).toBeFocused();
      await expect(ann.getByRole("dialog").getByRole("img")).toBeVisible();
      await press(ann, "Tab", "Shift+Tab", "Escape");
      await expect(transcript(ann).getByRole("button", { name: /^Picture from/ })).toBeFocused();

      await use(ann, button(ann, "Standard responses"));
      await type(ann, ann.getByLabel("Search standard responses"), "refund");
      await use(ann, ann.getByRole("button", { name: /^Refund/ }));
      await expect(composer(ann)).toBeFocused();
      await expect(composer(ann)).not.toHaveValue("");
      await press(ann, "ControlOrMeta+a", "Delete");

      // Waited for before the way there: the browser must have been told to hand the dialog over when Enter is pressed.
      const chosen = ann.waitForEvent("filechooser");
      await go(ann, ann.getByLabel("Attach files"), "Shift+Tab");
      await ann.keyboard.press("Enter");
      const chooser = await chosen;
      await chooser.setFiles({ name: "map.png", mimeType: "image/png", buffer: png(40, 30) });
      await expect(ann.getByText("Uploading…")).toHaveCount(0);
      await invariants(ann, "a file was chosen");
      await go(ann, ann.getByLabel("Description of map.png"));
      await type(ann, ann.getByLabel("Description of map.png"), "The way");
      await use(ann, button(ann, "Remove map.png"));
      await expect(ann.getByLabel("Description of map.png")).toHaveCount(0);
      await invariants(ann, "the file was removed");

      await openDetails(ann);
      await go(ann, ann.getByLabel("Order"));
      await type(ann, ann.getByLabel("Order"), "20417");
      await go(ann, ann.getByLabel("Product"));
      await go(ann, ann.getByLabel("Disposition"));
      await press(ann, "ArrowDown");
      await go(ann, ann.getByLabel("Note", { exact: true }));
      await type(ann, ann.getByLabel("Note", { exact: true }), "Prefers mornings");
      await act(ann, "End", "Shift+Tab");
      await expect(interactionWindow(ann)).toContainText("Ended");
      await invariants(ann, "ended");
      await use(ann, button(ann, "Mark Done"));
      await expect(interactionWindow(ann)).toHaveCount(0);
      await invariants(ann, "marked done");

      await gateway.text(CUSTOMER, ANN_DIRECT, "It is dead again.");
      await take(ann);
      await openDetails(ann);
      await use(ann, button(ann, "History (1)"));
      await use(ann, ann.getByRole("button", { name: /MMS, Ann Lee/ }));
      await expect(ann.getByRole("heading", { name: /^Interaction of/ })).toBeFocused();
      await use(ann, button(ann, "Back to the list"));
      await expect(ann.getByRole("button", { name: /MMS, Ann Lee/ })).toBeFocused();

      await use(ann, ann.getByRole("button", { name: /^Ann Lee, / }), "Shift+Tab");
      await item(ann, "Sign out");
      await use(ann, button(ann, "Keep them"));
      await expect(button(ann, "Sign in as Ann Lee")).toBeVisible();
      await invariants(ann, "signed out");
    });

    test("transfers: withdrawn, declined with a reason, no answer, tried again and taken; a queue; My Messages", async ({
      agent,
      gateway,
    }) => {
      const [ann, ben] = [await agent("ann"), await agent("ben")];
      for (const page of [ann, ben]) await page.setViewportSize(size);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
      await take(ann);
      await transferTo(ann, "ben", "Ben Okafor");
      await expect(button(pending(ann), "Cancel transfer")).toBeFocused();
      await settle(ann);
      await press(ann, "Enter");
      await expect(pending(ann)).toHaveCount(0);
      await invariants(ann, "withdrawn");
      await expect(notifications(ben)).toContainText("Withdrawn by Ann Lee.");
      await press(ben, "F8");
      await use(ben, button(notifications(ben), "Dismiss"));
      await expect(notifications(ben).getByRole("group")).toHaveCount(0);
      await invariants(ben, "dismissed");

      await go(ann, composer(ann));
      await transferTo(ann, "ben", "Ben Okafor");
      await expect(preview(ben)).toBeVisible();
      await press(ben, "F8");
      await use(ben, button(preview(ben), "Decline with a reason"));
      await expect(ben.getByRole("menuitem").first()).toBeFocused();
      await press(ben, "ArrowDown", "Enter");
      await expect(preview(ben)).toHaveCount(0);
      await invariants(ben, "declined");
      await expect(error(ann)).toContainText("Ben Okafor declined the transfer.");
      await invariants(ann, "declined");

      await use(ann, button(error(ann), "Try again"));
      await expect(pending(ann)).toContainText("has been shown");
      await invariants(ann, "tried again");
      await expect(preview(ben)).toBeVisible();
      await gateway.advance(60_000);
      await expect(error(ann)).toContainText("Ben Okafor did not answer.");
      await expect(notifications(ben)).toContainText("Expired");
      for (const page of [ann, ben]) await invariants(page, "no answer");
      // An agent who did not answer is not ready.
      await use(ben, ben.getByRole("button", { name: /^Ben Okafor, / }), "Shift+Tab");
      await item(ben, "Ready");

      await use(ann, ann.getByRole("button", { name: /^My Messages/ }), "Shift+Tab");
      await expect(messages(ann).getByRole("heading")).toBeFocused();
      const row = (text: string) => messages(ann).getByRole("group", { name: text }).first();
      await use(ann, button(row("did not answer"), "Mark read"));
      await invariants(ann, "marked read");
      await use(ann, button(row("did not answer"), "Delete"));
      await expect(row("did not answer")).toHaveCount(0);
      await invariants(ann, "deleted");
      await use(ann, button(row("declined the transfer"), "Show"));
      await invariants(ann, "shown");

      await go(ann, composer(ann));
      await use(ann, button(ann, "Transfer"), "Shift+Tab");
      await type(ann, search(ann), "billing");
      await expect(button(ann, "Actions for Billing")).toBeVisible();
      await press(ann, "ArrowDown", "Escape", "Escape", "Escape");
      await expect(button(ann, "Transfer")).toBeFocused();
      await go(ann, composer(ann));
      await transferTo(ann, "billing", "Billing");
      await take(ben);
      await expectTranscript(ben, ["Hello"]);
      await expect(interactionWindow(ann)).toHaveCount(0);
      await invariants(ann, "the window went to Ben");
    });

    test("the Team Communicator: filters, groups, favourites, details, and back", async ({ agent }) => {
      const ann = await agent("ann");
      await ann.setViewportSize(size);
      await use(ann, button(ann, "Team Communicator"));
      await expect(search(ann)).toBeFocused();
      await type(ann, search(ann), "eve");
      await press(ann, "Enter");
      await item(ann, "Add to favourites");
      await press(ann, "Escape", "Escape");
      await go(ann, ann.getByLabel("Show"));
      await press(ann, "F");
      await expect(ann.getByRole("status").filter({ hasText: "1 matching" })).toBeVisible();
      await press(ann, "Home");
      await expect(ann.getByRole("status").filter({ hasText: "10 matching" })).toBeVisible();
      await go(ann, ann.getByLabel("Group by kind"));
      await press(ann, "Space");
      await expect(ann.getByLabel("Group by kind")).toBeChecked();
      await go(ann, search(ann));
      await press(
        ann,
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        "ArrowDown",
        "PageDown",
        "Control+End",
        "Control+Home",
        "ArrowDown",
        "End",
        "Shift+F10",
        "Escape",
        "Escape",
      );
      await expect(search(ann)).toBeFocused();
      await press(ann, "Escape");
      await expect(search(ann)).toHaveCount(0);
      await invariants(ann, "closed");
    });

    test("wherever one is, an invitation that arrives leaves the focus there and covers nothing", async ({
      agent,
      gateway,
    }) => {
      const ann = await agent("ann");
      await ann.setViewportSize(size);
      await gateway.files(CUSTOMER, ANN_DIRECT, { "label.png": png(80, 60) });
      await take(ann);
      const places: Record<string, () => Promise<void>> = {
        "in the composer": () => type(ann, composer(ann), "I am"),
        "in the search": async () => {
          await use(ann, button(ann, "Transfer"), "Shift+Tab");
          await expect(search(ann)).toBeFocused();
        },
        "in a row's menu": async () => {
          await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
          await press(ann, "ArrowDown", "End", "Enter");
          await expect(ann.getByRole("menuitem").first()).toBeFocused();
        },
        "in a picture": async () => {
          await press(ann, "Escape", "Escape", "Escape");
          await use(ann, transcript(ann).getByRole("button", { name: /^Picture from/ }));
          await expect(ann.getByRole("dialog")).toBeFocused();
        },
      };
      for (const [place, lead] of Object.entries(places)) {
        await lead();
        const before = await ann.evaluateHandle(() => document.activeElement);
        await gateway.text(OTHER, SERVICE, `While I am ${place}`);
        await expect(ann.locator(".card.invitation")).toHaveCount(1);
        await invariants(ann, `an invitation has arrived ${place}`);
        expect(await before.evaluate((it) => it === document.activeElement), place).toBe(true);
        await gateway.text(OTHER, SERVICE, "STOP");
        await expect(ann.locator(".card.invitation")).toHaveCount(0);
        await invariants(ann, `and has gone ${place}`);
      }
    });
  });
}
