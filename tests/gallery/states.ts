// Every state of the desk worth looking at.

import type { Page } from "@playwright/test";
import type { Gateway } from "../e2e/gateway";

/** The states in the order of the page, each with what it is. */
export const STATES = {
  "sign-in": "The demo asks who one is",
  empty: "No interaction is open",
  "state-menu": "The menu of the channel state",
  "other-reason": "A reason in one's own words",
  settings: "Settings",
  shortcuts: "Keyboard shortcuts",
  preview: "An invitation, and nothing open",
  "preview-window": "An invitation beside a conversation",
  "preview-soon": "Fewer than 20 seconds to answer it",
  "preview-three": "Three invitations",
  decline: "The reasons to decline one",
  "preview-team": "An invitation while the Team Communicator is open",
  "preview-messages": "An invitation while My Messages are open",
  window: "A conversation",
  "window-noname": "A contact without a name",
  several: "Several interactions, one handed over with a note",
  list: "The interactions in the place of the window",
  side: "Two windows, side by side where there is room",
  mms: "Pictures and a file in a conversation",
  picture: "A picture at full size",
  details: "Details",
  overflow: "What has no room in the toolbar",
  responses: "Standard responses",
  attach: "Files of a message that is being written",
  unicode: "A text that is sent as Unicode, as several messages",
  "undo-send": "A text that waits to be sent",
  failed: "A message that could not be delivered",
  offline: "The connection is lost, and messages wait for it",
  ended: "The contact has ended the conversation",
  question: "Mark Done, where something would be lost",
  undo: "It is done, and can be undone",
  "park-menu": "Until when a conversation is parked",
  "park-dialog": "Until another time",
  parked: "Parked conversations",
  "parked-list": "They are in the place of the window",
  "consult-asked": "A colleague is asked about a conversation",
  "consult-card": "The colleague's card",
  consult: "A consultation, its owner",
  consulted: "A consultation, the colleague",
  "consult-closed": "The side conversation is closed",
  "consulted-closed": "The colleague has closed it",
  "my-history": "My history",
  "my-history-one": "A past interaction in it",
  "my-history-none": "Nothing in it matches",
  "sign-out": "Signing out with open interactions",
  team: "The Team Communicator, for a transfer",
  "team-menu": "The actions for a target",
  "team-grouped": "Targets grouped by kind",
  "team-none": "No target matches",
  "team-empty": "Nothing typed: favourites and recent targets",
  "team-loading": "The directory is being loaded",
  "team-failed": "The directory could not be loaded",
  "team-header": "The Team Communicator from the header",
  pending: "A transfer is pending",
  error: "It has failed: the error and its card",
  "error-dismissed": "The card is dismissed, the error stays",
  messages: "My Messages",
  transferred: "A transfer has succeeded",
  ar: "A conversation in Arabic, from right to left",
  handset: "The customer's phone",
  crm: "The desk in a CRM",
} as const;

export type State = keyof typeof STATES;

export type Stage = {
  gateway: Gateway;
  page: Page;
  agent: (id: string) => Promise<Page>;
  handset: (number: string) => Promise<Page>;
};

export type Visit = (
  page: Page,
  state: State,
  options?: {
    widths?: number[];
    rtl?: boolean;
    /** Not in other languages: the page is not the desk's, or has no connection over which to choose one. */
    english?: boolean;
    prepare?: () => Promise<void>;
  },
) => Promise<void>;

/** The ways to states, by name. */
export type Stops = Record<string, (stage: Stage, visit: Visit) => Promise<void>>;
