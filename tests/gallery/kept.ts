// The ways to states of what is kept for later, asked of a colleague, or taken back.

import { expect, type Page } from "@playwright/test";
import { act, button, preview, search, settle } from "../e2e/desk";
import type { Stops } from "./states";
import { field, NAMES, pressed, STRANGER, takes, talk, TOM, writes } from "./ways";

export const KEPT: Stops = {
  "undo send": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await talk(ann, gateway);
    await pressed(ann, /^Ann Lee, Ready/);
    await ann.getByRole("menuitem", { name: "Settings" }).click();
    await ann.getByLabel("Undo send").selectOption("5 seconds");
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("dialog")).toHaveCount(0);
    const held = ann.getByRole("log").getByText("Sending in");
    await visit(ann, "undo-send", {
      prepare: async () => {
        if (await held.isVisible()) return;
        await field(ann).fill("We will swap it today at Mill Lane; they are open until eight.");
        await field(ann).press("Enter");
        await expect(held).toBeVisible();
      },
    });
  },

  "parked, and signing out": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await takes(ann, gateway, TOM, "Call me in half an hour, please.");
    await button(ann, "Park").click();
    await ann.getByRole("menuitem", { name: "For 30 minutes" }).click();
    await expect(ann.getByRole("list", { name: "Parked" })).toBeVisible();
    await settle(ann);
    await talk(ann, gateway);
    await takes(ann, gateway, STRANGER, "Is the shop open on Sunday?");
    await field(ann).fill("On Sunday we ");
    const choice = ann.getByRole("menuitem", { name: /until the contact writes$/i });
    const park = async () => {
      if (await choice.isVisible()) return;
      const inHead = button(ann, "Park");
      await ((await inHead.isVisible()) ? inHead : button(ann, "More actions")).click();
      await expect(choice).toBeVisible();
    };
    await visit(ann, "park-menu", { prepare: park });
    await park();
    await ann.getByRole("menuitem", { name: "Until …" }).click();
    await expect(ann.getByRole("dialog", { name: "Park" })).toBeVisible();
    await visit(ann, "park-dialog");
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("dialog")).toHaveCount(0);
    await pressed(ann, /^Ann Lee, Ready/);
    await ann.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(ann.getByRole("dialog", { name: /^You have/ })).toBeFocused();
    await visit(ann, "sign-out");
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("dialog")).toHaveCount(0);
    await park();
    await choice.click();
    await settle(ann);
    const list = ann.getByRole("list", { name: "Parked" });
    await list.getByRole("button", { name: /^Tom Reed/ }).click();
    await expect(button(ann, "Unpark")).toBeVisible();
    await visit(ann, "parked");
    await ann.setViewportSize({ width: 400, height: 800 });
    await ann.getByRole("button", { name: /^Interactions/ }).click();
    await visit(ann, "parked-list", { widths: [400, 320] });
  },

  consultations: async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const [ann, ben] = [await agent("ann"), await agent("ben")];
    await talk(ann, gateway);
    await button(ann, "Consult").click();
    await search(ann).fill("ben");
    await ann.getByLabel("Question (optional)").fill("May I swap it at Mill Lane although he bought it elsewhere?");
    await button(ann, "Actions for Ben Okafor").click();
    await ann.getByRole("menuitem", { name: "Consult" }).click();
    await expect(preview(ben)).toBeVisible();
    await visit(ann, "consult-asked");
    await visit(ben, "consult-card");
    await settle(ben);
    await button(preview(ben), "Accept").click();
    const side = (page: Page) => page.getByRole("region", { name: "Side conversation" });
    const opens = async (page: Page) => {
      if (!(await side(page).isVisible())) await pressed(page, /^Side conversation/);
      await expect(side(page)).toBeVisible();
    };
    const says = async (page: Page, text: string) => {
      await opens(page);
      await side(page).getByRole("textbox").fill(text);
      await page.keyboard.press("Enter");
      await expect(side(page)).toContainText(text);
    };
    await expect(side(ben)).toBeVisible();
    await expect(ann.getByRole("group", { name: "Consultation" })).toContainText("With Ben Okafor.");
    await says(ben, "Yes, if he has the receipt.");
    await says(ann, "He has. Thank you!");
    await expect(side(ben)).toContainText("Thank you");
    await visit(ann, "consult", { prepare: () => opens(ann) });
    await visit(ben, "consulted", { prepare: () => opens(ben) });
    for (const page of [ann, ben]) {
      await opens(page);
      await button(side(page), "Close the side conversation").click();
      await expect(side(page)).toHaveCount(0);
    }
    await visit(ann, "consult-closed");
    await visit(ben, "consulted-closed");
  },

  "my history": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await talk(ann, gateway);
    await act(ann, "Mark Done");
    await settle(ann);
    await button(ann.getByRole("dialog"), "Mark Done").click();
    const undo = button(ann.getByRole("region", { name: "Notifications" }), "Undo");
    await expect(undo).toBeVisible();
    await takes(ann, gateway, TOM, "The parcel came like this, the cover of the book is bent");
    await writes(ann, "I am sorry. We will send a new copy today.");
    await act(ann, "Mark Done");
    await expect(field(ann)).toHaveCount(0);
    await takes(ann, gateway, STRANGER, "Is the shop open on Sunday?");
    await pressed(ann, /^Ann Lee, Ready/);
    await ann.getByRole("menuitem", { name: "My history" }).click();
    const mine = ann.getByRole("region", { name: "My history" });
    await expect(mine.getByRole("listitem")).toHaveCount(2);
    await visit(ann, "my-history");
    await ann.setViewportSize({ width: 1280, height: 800 });
    await mine.getByRole("searchbox").fill("zebra");
    await expect(mine.getByRole("status")).toHaveText("0 past interactions");
    await visit(ann, "my-history-none");
    await mine.getByRole("searchbox").fill("");
    await expect(mine.getByRole("listitem")).toHaveCount(2);
    await mine.getByRole("listitem").last().getByRole("button").first().click();
    await expect(mine.getByRole("heading", { name: /^Interaction of/ })).toBeFocused();
    await visit(ann, "my-history-one");
  },
};
