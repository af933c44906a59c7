// The ways to the states: on the real desk, by what agents and contacts do.

import { expect } from "@playwright/test";
import { act, ANN_DIRECT, button, openDetails, pressOnCard, preview, search, settle } from "../e2e/desk";
import { png } from "../e2e/png";
import { KEPT } from "./kept";
import type { State, Stops } from "./states";
import { field, NAMES, pressed, PRIYA, STRANGER, takes, talk, TOM, transferTo, writes } from "./ways";

export const STOPS: Stops = {
  "signing in, the phone, the CRM": async ({ gateway, page, handset, agent }, visit) => {
    await gateway.contacts(NAMES);
    await page.goto(gateway.url);
    await expect(button(page, "Sign in as Ann Lee")).toBeVisible();
    await visit(page, "sign-in");
    const phone = await handset(PRIYA);
    await phone.getByLabel("Message", { exact: true }).fill("Hi, my order 4471 arrived with a cracked screen.");
    await button(phone, "Send").click();
    await expect(phone.getByRole("log")).toContainText("4471");
    const ben = await agent("ben");
    await pressOnCard(ben, "Accept");
    await writes(ben, "I'm sorry to hear that. Could you send a photo of the screen, please?");
    await expect(phone.getByRole("log")).toContainText("photo of the screen");
    await visit(phone, "handset", { english: true });
    await ben.context().close();
    await page.goto(`${gateway.url}/demo-crm`);
    const desk = page.frameLocator("iframe");
    await button(page, "Sign in as Ann Lee").click();
    await expect(desk.getByRole("banner")).toContainText("Connected");
    await gateway.text(PRIYA, ANN_DIRECT, "And when is your shop open?");
    await gateway.text(TOM, ANN_DIRECT, "Hello, is my parcel on its way?");
    await expect(desk.getByRole("button", { name: "Accept" }).first()).toBeVisible();
    await settle(page);
    await desk.getByRole("button", { name: "Accept" }).first().click();
    await expect(desk.getByRole("textbox", { name: /^Message to / })).toBeVisible();
    await visit(page, "crm", { english: true });
  },

  "nothing open": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await visit(ann, "empty");
    await pressed(ann, /^Ann Lee, Ready/);
    await expect(ann.getByRole("menuitem", { name: "Lunch" })).toBeVisible();
    await visit(ann, "state-menu", {
      prepare: async () => {
        if (await ann.getByRole("menuitem", { name: "Lunch" }).isVisible()) return;
        await pressed(ann, /^Ann Lee, Ready/);
      },
    });
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("menuitem", { name: "Settings" })).toBeHidden();
    await pressed(ann, /^Ann Lee, Ready/);
    await ann.getByRole("menuitem", { name: "Other reason…" }).click();
    await expect(ann.getByLabel("Reason", { exact: true })).toBeFocused();
    await ann.keyboard.type("Fire drill");
    await visit(ann, "other-reason");
    await ann.keyboard.press("Escape");
    await expect(ann.getByRole("dialog")).toHaveCount(0);
    await pressed(ann, /^Ann Lee, Ready/);
    await ann.getByRole("menuitem", { name: "Settings" }).click();
    await expect(ann.getByRole("dialog", { name: "Settings" })).toBeVisible();
    await visit(ann, "settings");
    await button(ann, "Keyboard shortcuts").click();
    await expect(ann.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await visit(ann, "shortcuts");
    await ann.keyboard.press("Escape");
    await gateway.text(PRIYA, ANN_DIRECT, "Hi, my order 4471 arrived with a cracked screen. Can I swap it today?");
    await expect(preview(ann)).toBeVisible();
    await visit(ann, "preview");
  },

  invitations: async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await takes(ann, gateway, TOM, "The parcel came like this, the cover of the book is bent");
    await field(ann).fill("I am sorry. We will send a new copy ");
    await gateway.text(PRIYA, ANN_DIRECT, "Hi, my order 4471 arrived with a cracked screen. Can I swap it today?");
    await expect(preview(ann)).toBeVisible();
    await visit(ann, "preview-window");
    await settle(ann);
    await button(ann, "Decline with a reason").click();
    await expect(ann.getByRole("menuitem").first()).toBeVisible();
    await visit(ann, "decline", {
      prepare: async () => {
        if (await ann.getByRole("menuitem").first().isVisible()) return;
        await button(ann, "Decline with a reason").click();
      },
    });
    await ann.keyboard.press("Escape");
    await button(ann, "Transfer").click();
    await expect(search(ann)).toBeVisible();
    await visit(ann, "preview-team");
    await button(ann, "Transfer").click();
    await pressed(ann, /^My Messages/);
    await visit(ann, "preview-messages");
    await pressed(ann, /^My Messages/);
    const left = Number(await preview(ann).locator(".left .num").textContent());
    await gateway.advance((left - 18) * 1000);
    // The desk is told the time with what comes next.
    await gateway.text(TOM, ANN_DIRECT, "Are you there?");
    await expect(preview(ann).locator(".left .num")).toHaveText(/^1\d$/);
    await visit(ann, "preview-soon");
    await button(preview(ann), "More time").click();
    await gateway.text(STRANGER, ANN_DIRECT, "Is the shop open on Sunday?");
    await gateway.text("+447700900060", ANN_DIRECT, "Good morning, can you bring the flour before seven?");
    await expect(preview(ann)).toHaveCount(3);
    await visit(ann, "preview-three");
  },

  "a conversation": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await takes(ann, gateway, STRANGER, "Is the shop open on Sunday?");
    await visit(ann, "window-noname");
    await act(ann, "Mark Done");
    await visit(ann, "question");
    await settle(ann);
    await button(ann.getByRole("dialog"), "Mark Done").click();
    const undo = button(ann.getByRole("region", { name: "Notifications" }), "Undo");
    await expect(undo).toBeVisible();
    await visit(ann, "undo", {
      prepare: async () => {
        if (await undo.isVisible()) return;
        await takes(ann, gateway, STRANGER, "Is the shop open on Sunday?");
        await act(ann, "Mark Done");
        await settle(ann);
        await button(ann.getByRole("dialog"), "Mark Done").click();
        await expect(undo).toBeVisible();
      },
    });
    await settle(ann);
    await talk(ann, gateway);
    await visit(ann, "window");
    await ann.setViewportSize({ width: 400, height: 800 });
    await button(ann, "More actions").click();
    await visit(ann, "overflow", {
      widths: [400, 320],
      prepare: async () => {
        if (await ann.getByRole("menuitem", { name: "End" }).isVisible()) return;
        await button(ann, "More actions").click();
      },
    });
    await ann.keyboard.press("Escape");
    await ann.setViewportSize({ width: 1280, height: 800 });
    await openDetails(ann);
    await ann.getByLabel("Order").fill("4471");
    await ann.getByLabel("Note", { exact: true }).fill("Needs the tablet for work on Thursday");
    await visit(ann, "details", {
      prepare: () => openDetails(ann),
    });
    await ann.setViewportSize({ width: 1280, height: 800 });
    await button(ann, "Standard responses").click();
    await ann.getByLabel("Search standard responses").fill("order");
    await visit(ann, "responses");
    await ann.setViewportSize({ width: 1280, height: 800 });
    await ann.keyboard.press("Escape");
    await field(ann).fill(
      "Thank you! We are sorry about the “cracked” screen and will swap it today at Mill Lane; they are open until eight.",
    );
    await visit(ann, "unicode");
    await field(ann).fill("Here is your label: bring it with you.");
    await ann.getByLabel("Attach files").setInputFiles([
      { name: "screen.png", mimeType: "image/png", buffer: png(800, 600) },
      { name: "swap-label-4471.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 and so on") },
    ]);
    await expect(ann.getByRole("main").getByText("Uploading…")).toHaveCount(0);
    await visit(ann, "attach");
  },

  "pictures; the end": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await takes(ann, gateway, TOM, "The parcel came like this:");
    await gateway.files(TOM, ANN_DIRECT, {
      "label.png": png(800, 600),
      "tower.png": png(60, 400, [120, 60, 140]),
      "invoice-2231.pdf": Buffer.from("%PDF-1.7 and so on"),
    });
    await expect(ann.getByRole("log").getByRole("img")).toHaveCount(2);
    await writes(ann, "Thank you Tom. Is the book inside damaged as well?");
    await gateway.text(TOM, ANN_DIRECT, "Yes, the cover is bent");
    await visit(ann, "mms");
    await ann
      .getByRole("log")
      .getByRole("button", { name: /^Picture from/ })
      .first()
      .click();
    await expect(ann.getByRole("dialog").getByRole("img")).toBeVisible();
    await visit(ann, "picture");
    await ann.keyboard.press("Escape");
    await gateway.text(TOM, ANN_DIRECT, "STOP");
    await expect(ann.getByRole("main")).toContainText("Ended by the contact");
    await visit(ann, "ended");
  },

  connections: async ({ gateway, agent, page }, visit) => {
    await gateway.contacts(NAMES);
    // What no phone of the demo does: a message that does not arrive.
    await page.routeWebSocket(/:\d+\/socket$/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) =>
        socket.send(
          String(frame).replace(
            /"delivery":"(sent|delivered)"/g,
            '"delivery":{"failed":{"reason":"The number is not in use."}}',
          ),
        ),
      );
    });
    await page.goto(`${gateway.url}/?agent=sam`);
    await gateway.text(PRIYA, "+447700900106", "Hi, my order 4471 arrived with a cracked screen.");
    await expect(preview(page)).toBeVisible();
    await settle(page);
    await button(preview(page), "Accept").click();
    await writes(page, "I'm sorry to hear that. Could you send a photo of the screen, please?");
    await gateway.text(PRIYA, "+447700900106", "Hello? I need it for work tomorrow morning.");
    await expect(page.getByRole("log")).toContainText("tomorrow");
    await visit(page, "failed");
    await page.close();
    const ann = await agent("ann");
    await talk(ann, gateway, TOM);
    await gateway.kill();
    await expect(ann.getByRole("banner")).toContainText("Reconnecting");
    await writes(ann, "That's no problem at all. We can swap it today at Mill Lane.");
    await field(ann).fill("They are open until ");
    await visit(ann, "offline", { english: true });
  },

  "several interactions": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const [ann, sam] = [await agent("ann"), await agent("sam")];
    await takes(sam, gateway, PRIYA, "Hi, my order 4471 arrived with a cracked screen.", "+447700900106");
    await writes(sam, "I'm sorry to hear that. Could you send a photo of the screen, please?");
    await gateway.text(PRIYA, "+447700900106", "It's the top left corner, all dark now.");
    await takes(ann, gateway, STRANGER, "Is the shop open on Sunday?");
    await takes(ann, gateway, TOM, "The parcel came like this, the cover of the book is bent");
    await writes(ann, "I am sorry. Is the book itself damaged?");
    await transferTo(sam, "ann", "Wants to swap a broken tablet today, order 4471.");
    await expect(preview(ann)).toBeVisible();
    await settle(ann);
    await button(preview(ann), "Accept").click();
    await expect(sam.getByRole("main")).not.toContainText("Transfer pending");
    await gateway.text(TOM, ANN_DIRECT, "Yes, the cover is bent");
    await visit(ann, "several");
    await visit(ann, "side", { widths: [1920] });
    await ann.setViewportSize({ width: 400, height: 800 });
    await ann.getByRole("button", { name: /^Interactions/ }).click();
    await visit(ann, "list", { widths: [400, 320] });
  },

  "the Team Communicator": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await agent("ben");
    await button(ann, "Team Communicator").click();
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await visit(ann, "team-header");
    await button(ann, "Team Communicator").click();
    await talk(ann, gateway);
    await button(ann, "Transfer").click();
    await search(ann).fill("b");
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await visit(ann, "team");
    await button(ann, "Actions for Ben Okafor").click();
    await expect(ann.getByRole("menuitem", { name: "SMS Transfer" })).toBeVisible();
    await visit(ann, "team-menu", {
      prepare: async () => {
        if (await ann.getByRole("menuitem", { name: "SMS Transfer" }).isVisible()) return;
        await button(ann, "Actions for Ben Okafor").click();
      },
    });
    await ann.keyboard.press("Escape");
    await ann.getByText("Group by kind", { exact: true }).click();
    await visit(ann, "team-grouped");
    await ann.getByText("Group by kind", { exact: true }).click();
    await search(ann).fill("bxq");
    await expect(ann.getByRole("main").getByText("0 matching internal targets")).toBeVisible();
    await visit(ann, "team-none");
    await search(ann).fill("");
    await expect(button(ann, "Actions for Ben Okafor")).toBeVisible();
    await visit(ann, "team-empty");
  },

  "the directory": async ({ gateway, page }, visit) => {
    const open = async (state: State) => {
      await page.goto(`${gateway.url}/?agent=ann`);
      await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
      await button(page, "Team Communicator").click();
      await expect(search(page)).toBeVisible();
      await visit(page, state);
    };
    await page.route(/\/directory/, () => {});
    await open("team-loading");
    await page.unroute(/\/directory/);
    await page.route(/\/directory/, (route) => route.fulfill({ status: 503, body: "" }));
    await open("team-failed");
  },

  transfers: async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const [ann, ben] = [await agent("ann"), await agent("ben")];
    await takes(ann, gateway, TOM, "The parcel came like this, the cover of the book is bent");
    await takes(ann, gateway, PRIYA, "Hi, my order 4471 arrived with a cracked screen.");
    await writes(ann, "I'm sorry to hear that. One moment, I am asking a colleague.");
    await gateway.text(PRIYA, ANN_DIRECT, "I need it for work tomorrow morning.");
    await transferTo(ann, "ben");
    await expect(preview(ben)).toBeVisible();
    await expect(ann.getByRole("main")).toContainText("has been shown the request");
    await visit(ann, "pending");
    await settle(ben);
    await button(preview(ben), "Decline").click();
    await expect(ann.getByRole("region", { name: "Notifications" })).toContainText("declined");
    await visit(ann, "error");
    await pressed(ann, /^My Messages/);
    await visit(ann, "messages");
    await pressed(ann, /^My Messages/);
    await button(ann.getByRole("region", { name: "Notifications" }), "Dismiss")
      .first()
      .click();
    await visit(ann, "error-dismissed");
    await ann.setViewportSize({ width: 1280, height: 800 });
    await transferTo(ann, "ben");
    await expect(preview(ben)).toBeVisible();
    await settle(ben);
    await button(preview(ben), "Accept").click();
    await expect(ann.getByText("Transferred to Ben Okafor").last()).toBeVisible();
    await visit(ann, "transferred");
  },

  "from right to left": async ({ gateway, agent }, visit) => {
    await gateway.contacts(NAMES);
    const ann = await agent("ann");
    await takes(ann, gateway, TOM, "The cover is bent");
    await takes(ann, gateway, STRANGER, "مرحباً، وصل الطلب 4471# والشاشة مكسورة.");
    await gateway.text(STRANGER, ANN_DIRECT, "هل يمكن استبداله اليوم؟");
    await writes(ann, "نأسف لذلك. هل يمكنك إرسال صورة للشاشة من فضلك؟");
    await gateway.text(STRANGER, ANN_DIRECT, "بالتأكيد، لحظة");
    await visit(ann, "ar", { rtl: true });
  },

  ...KEPT,
};
