// The accessibility tree of each widget in each of its states, as computed by the browser for screen readers. By screen
// of the tour (`screens.ts`); each is looked up inside the screen, and may contain more.

import type { Locator, Page } from "@playwright/test";
import { error, interactionWindow, messages, notifications, pending, preview, transcript } from "./desk";

type Tree = [within: (page: Page) => Locator, tree: string];

const header = (page: Page) => page.getByRole("banner").first();
const grid = (page: Page) => page.getByRole("grid", { name: "Team Communicator" });
const main = (page: Page) => page.getByRole("main");

export const TREES: Record<string, Tree[]> = {
  "desk empty": [
    [
      header,
      `
      - banner:
        - heading "Baton" [level=1]
        - paragraph: Connected
        - button "New text"
        - button "Team Communicator"
        - button "My Messages"
        - button "Ann Lee, Ready"`,
    ],
    [
      (page) => page.locator("body"),
      `
      - link "Skip to the interaction"
      - navigation "Interactions":
        - heading "Interactions" [level=2]
        - paragraph: No open interactions`,
    ],
  ],
  "state menu open": [
    [
      header,
      `
      - button "Ann Lee, Ready" [expanded]
      - menu "Ann Lee, Ready":
        - menuitem "Ready"
        - menuitem "Not ready"
        - 'menuitem "Not ready: Break"'
        - 'menuitem "Not ready: Lunch"'
        - 'menuitem "Not ready: After-call work"'
        - menuitem "Other reason…"`,
    ],
  ],
  "Team Communicator from the header": [
    [
      (page) => page.getByRole("region", { name: "Team Communicator" }),
      `
      - region "Team Communicator":
        - heading "Team Communicator" [level=2]
        - button "Close"
        - search:
          - searchbox "Find an internal target"
          - combobox "Show":
            - option "All" [selected]
            - option "Favourites"
            - option "Recent"
            - option "Agent"
            - option "Agent group"
            - option "Skill"
            - option "Interaction queue"
            - option "Routing point"
        - status: 10 matching internal targets
        - checkbox "Group by kind"`,
    ],
    [
      grid,
      `
      - row "Ben Okafor Agent Logged out Billing, Support, Front desk SMS, MMS Actions for Ben Okafor":
        - gridcell "Ben Okafor":
          - button "Ben Okafor"
        - gridcell "Agent"
        - gridcell "Logged out"
        - gridcell "Billing, Support, Front desk"
        - gridcell "SMS, MMS"
        - gridcell "Actions for Ben Okafor":
          - button "Actions for Ben Okafor"`,
    ],
  ],
  "action menu with an item that cannot be used": [
    [
      grid,
      `
      - button "Actions for Ben Okafor" [expanded]
      - menu "Actions for Ben Okafor":
        - menuitem "SMS Transfer" [disabled]
        - menuitem "Transfer and let wait" [disabled]
        - menuitem "Add to favourites"`,
    ],
  ],
  offline: [[header, `- paragraph: /^Offline/`]],
  "Interaction Preview": [
    [
      notifications,
      `
      - region "Notifications":
        - list:
          - listitem:
            - group "Interaction Preview New for Ann Lee":
              - paragraph: Interaction Preview
              - heading "New for Ann Lee" [level=2]
              - paragraph:
                - strong: "+44 7700 900001"
                - text: SMS waiting less than a minute
              - list "Last messages":
                - listitem: "Contact: Hello, my router is dead."
              - paragraph: /\\d+ seconds left/
              - button "Accept"
              - button "Decline"
              - button "Decline with a reason"
              - button "More time"`,
    ],
  ],
  "interaction window": [
    [
      interactionWindow,
      `
      - region "+44 7700 900001":
        - heading "+44 7700 900001" [level=2]
        - paragraph: /Connected/
        - group "Interaction":
          - button "Transfer"
          - button "End"
          - button "Mark Done"
          - button "Details" [expanded]
        - log "Conversation with +44 7700 900001":
          - separator "Today"
          - paragraph:
            - text: "+44 7700 900001"
            - time: /\\d+:\\d+/
          - paragraph: Hello, my router is dead.
          - paragraph:
            - text: Ann Lee
            - time: /\\d+:\\d+/
          - paragraph: Which model is it?
          - paragraph: /Sent|Delivered/
        - button "Standard responses"
        - button "Attach files"
        - textbox "Message to +44 7700 900001"
        - button "Send"
        - paragraph: /160 characters left, 1 message\\./`,
    ],
  ],
  "standard responses": [
    [
      interactionWindow,
      `
      - region "Standard responses":
        - search:
          - searchbox "Search standard responses"
        - status: /\\d+ standard responses/
        - list:
          - listitem:
            - button
      - button "Standard responses" [expanded]`,
    ],
  ],
  "interaction window with details": [
    [interactionWindow, `- button "Details" [expanded]`],
    [
      interactionWindow,
      `
      - region "Details":
        - heading "Details" [level=3]
        - heading "Contact" [level=4]
        - textbox "Name"
        - heading "Case data" [level=4]
        - textbox "Order": "20417"
        - link "Open Order"
        - combobox "Disposition":
          - option "Answered" [selected]
        - textbox "Note": Prefers mornings`,
    ],
  ],
  history: [
    [
      interactionWindow,
      `
      - region "Details":
        - button "History (1)" [expanded]
        - search:
          - searchbox "Search the history"
        - status: 1 past interaction
        - list:
          - listitem:
            - button /SMS, Ann Lee, 2 messages/`,
    ],
  ],
  files: [
    [
      transcript,
      `
      - log "Conversation with +44 7700 900001":
        - button /Picture from \\+44 7700 900001, \\d+:\\d+/:
          - img /Picture from \\+44 7700 900001, \\d+:\\d+/
        - paragraph:
          - text: bill.pdf, PDF document, 18 bytes
          - button "Save bill.pdf"`,
    ],
    [
      interactionWindow,
      `
      - list "Files of this message":
        - listitem:
          - paragraph:
            - strong: a map with a rather long name that goes on and on.png
          - textbox "Description of a map with a rather long name that goes on and on.png"
          - button "Remove a map with a rather long name that goes on and on.png"
      - textbox "Message to +44 7700 900001": It’s on its way…
      - paragraph:
        - text: /Sent as Unicode because of “’”\\./
        - button "Replace 2 characters to send 1 message"`,
    ],
  ],
  "a picture full size": [
    [
      (page) => page.getByRole("dialog"),
      `
      - dialog /Picture from \\+44 7700 900001, \\d+:\\d+/:
        - banner:
          - heading /Picture from \\+44 7700 900001, \\d+:\\d+/ [level=2]
          - button "Save label.png"
          - button "Close"
        - img /Picture from \\+44 7700 900001, \\d+:\\d+/`,
    ],
  ],
  "Team Communicator, no match": [[main, `- status: 0 matching internal targets`]],
  "action menu": [
    [
      grid,
      `
      - row /Ben Okafor Agent Ready/:
        - gridcell "Actions for Ben Okafor":
          - button "Actions for Ben Okafor" [expanded]
          - menu "Actions for Ben Okafor":
            - menuitem "SMS Transfer"
            - menuitem "Transfer and let wait" [disabled]
            - menuitem "Add to favourites"`,
    ],
  ],
  "action menu of a queue": [
    [
      grid,
      `
      - menu "Actions for Billing":
        - menuitem "SMS Transfer"
        - menuitem "Transfer and let wait"
        - menuitem "Add to favourites"`,
    ],
  ],
  "signing out with open interactions": [
    [
      (page) => page.getByRole("dialog"),
      `
      - dialog "You have 1 open interaction.":
        - banner:
          - heading "You have 1 open interaction." [level=2]
          - button "Close"
        - paragraph: You have an unsent draft. Signing out discards it.
        - paragraph: /What you keep waits for you\\. .* longer than 5 minutes/
        - paragraph:
          - button "Back to the queue"
          - button "Transfer …"
          - button "Keep them"
          - button "Cancel"`,
    ],
  ],
  "a target of all interactions, before signing out": [
    [
      (page) => page.getByRole("region", { name: "Team Communicator" }),
      `
      - region "Team Communicator":
        - heading "Team Communicator" [level=2]
        - button "Close"
        - paragraph: Choose who gets your open interaction. Then you are signed out.
        - search:
          - searchbox "Find an internal target"`,
    ],
  ],
  "transfer pending": [
    [
      pending,
      `
      - group "Transfer pending":
        - paragraph:
          - strong: Transfer pending
          - text: /Ben Okafor has been shown the request\\. \\d+ seconds left/
        - button "Cancel transfer"`,
    ],
    [
      interactionWindow,
      `
      - group "Interaction":
        - button "Transfer" [disabled]
        - button "End" [disabled]
        - button "Mark Done" [disabled]`,
    ],
  ],
  "transfer error and notification": [
    [
      error,
      `
      - group "Error":
        - paragraph:
          - strong: Error
          - text: Ben Okafor declined the transfer.
        - button "Try again"
        - button "Choose another target"
        - button "Dismiss"`,
    ],
    [
      notifications,
      `
      - group "Error Ben Okafor declined the transfer.":
        - paragraph:
          - strong: Error
          - text: Ben Okafor declined the transfer.
        - paragraph:
          - button "Show"
          - button "Dismiss"`,
    ],
  ],
  "My Messages, unread": [
    [header, `- button "My Messages 1 unread" [expanded]`],
    [
      messages,
      `
      - region "My Messages":
        - heading "My Messages" [level=2]
        - button "Close"
        - group "Messages to list":
          - button "All" [pressed]
          - button "Unread"
        - button "Mark all read"
        - list:
          - listitem:
            - group "Ben Okafor declined the transfer.":
              - paragraph:
                - strong: Error
                - text: Priority High
                - time: /\\d+:\\d+/
                - text: Unread
              - paragraph: Ben Okafor declined the transfer.
              - paragraph:
                - button "Show"
                - button "Mark read"
                - button "Delete"
        - paragraph: Kept for 30 days, at most 200 messages.`,
    ],
  ],
  "My Messages, read": [
    [header, `- button "My Messages" [expanded]`],
    [
      messages,
      `
      - group "Ben Okafor declined the transfer.":
        - paragraph:
          - strong: Error
          - text: Priority High
          - time: /\\d+:\\d+/
        - paragraph: Ben Okafor declined the transfer.
        - paragraph:
          - button "Show"
          - button "Mark unread"
          - button "Delete"`,
    ],
  ],
  "expired invitation": [
    [
      notifications,
      `
      - list:
        - listitem:
          - 'group "Invitation over +44 7700 900002: Expired: time was up."':
            - paragraph:
              - strong: Invitation over
            - paragraph:
              - button "Dismiss"
        - listitem:
          - group /^Warning You did not answer/:
            - paragraph:
              - button "Show"
              - button "Dismiss"`,
    ],
  ],
  reconnecting: [
    [header, `- paragraph: Reconnecting… What you type is kept. 1 action waiting.`],
    [
      transcript,
      `
      - paragraph: Kept until the connection is back.
      - paragraph: Waiting for the connection`,
    ],
  ],
  "ended conversation": [
    [
      interactionWindow,
      `
      - region "+44 7700 900001":
        - paragraph: /Ended by the contact/
        - group "Interaction":
          - button "Mark Done"
        - paragraph: The conversation has ended. Mark it done to close the window.`,
    ],
  ],
};

/** Short-lived states, held by `trees.spec.ts`. */
export const ACCEPTING: Tree = [
  preview,
  `
  - group "Interaction Preview New for Ann Lee":
    - button "Accepting…" [disabled]
    - button "Decline" [disabled]
    - button "Decline with a reason"
    - button "More time" [disabled]`,
];

export const delivery = (words: string): Tree => [
  transcript,
  `
  - paragraph:
    - text: Ann Lee
    - time: /\\d+:\\d+/
  - paragraph: Which model is it?
  - paragraph: ${words}`,
];
