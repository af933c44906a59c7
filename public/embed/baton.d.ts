/** What the module /embed/baton.js gives. Times are in milliseconds since 1970. */

export interface Contact {
  number: string;
  /** The number as people write it internationally, if the gateway knows how. */
  formatted?: string;
  name?: string;
  /** What else is known, in display order. */
  fields?: ContactField[];
}

export interface ContactField {
  label: string;
  value: string;
}

/** What a page says of a contact; what it leaves out stays as it was. An empty name or list takes away what was said. */
export interface Described {
  name?: string;
  /** At most ten. */
  fields?: ContactField[];
}

export interface Target {
  kind: "agent" | "agent_group" | "queue" | "routing_point" | "skill";
  id: string;
}

/** A named value of the case; only those whose keys the gateway's list lets this page read. */
export interface CaseValue {
  key: string;
  label: string;
  value: string;
}

export interface State {
  agent: string;
  ready: boolean;
  reason?: string;
}

export interface Transfer {
  id: string;
  interaction: string;
  target: Target;
  name: string;
  /** Who is asked now and has it on the screen. */
  shown?: string;
  /** How it ended, for programs. */
  code?:
    | "accepted"
    | "declined"
    | "no_answer"
    | "logged_out"
    | "not_ready"
    | "at_capacity"
    | "nobody_available"
    | "cancelled"
    | "contact_ended"
    | "target_gone"
    | "failed";
  /** How it ended, in words of the agent's language. */
  outcome?: string;
}

export interface Interaction {
  id: string;
  channel: "sms" | "mms";
  contact: Contact;
  /** Our number, to which they write. */
  line: string;
  /** Whether the conversation goes on. */
  connected: boolean;
  case: CaseValue[];
  unread: number;
  /** Set while it is parked: until a time (milliseconds since 1970), or until the contact writes. */
  parked?: { until?: number; since: number };
  transfer?: Transfer;
  front: boolean;
}

export interface Invitation {
  id: string;
  interaction: string;
  channel: "sms" | "mms";
  contact: Contact;
  case: CaseValue[];
  deadline: number;
}

/** Methods: what each is asked with, and what it answers. */
export interface Methods {
  ping: [Record<string, never>, undefined];
  setToken: [{ token: string }, undefined];
  getState: [Record<string, never>, State];
  setState: [{ ready: boolean; reason?: string }, undefined];
  listInteractions: [Record<string, never>, Interaction[]];
  accept: [{ invitation: string }, undefined];
  decline: [{ invitation: string; reason?: string }, undefined];
  moreTime: [{ invitation: string }, undefined];
  startTransfer: [{ interaction: string; target: Target; note?: string }, undefined];
  cancelTransfer: [{ interaction: string }, undefined];
  searchTargets: [{ query: string; limit?: number }, { target: Target; name: string }[]];
  showInteraction: [{ interaction: string; focus?: boolean }, undefined];
  end: [{ interaction: string }, undefined];
  markDone: [{ interaction: string }, undefined];
  setCaseData: [{ interaction: string; key: string; value: string }, undefined];
  /** Says who the contact is; a name that an agent has given counts more. */
  setContact: [{ interaction: string } & Described, undefined];
  /** Opens a window to a number, with the text in its message field; the agent sends it. */
  composeMessage: [{ to: string; text?: string; case?: { key: string; value: string }[] }, { interaction: string }];
  getSettings: [Record<string, never>, Record<string, string>];
  setSetting: [{ key: string; value: string }, undefined];
  /** How the page around looks; the agent's own choice of a theme counts more. `locale` is for the language, times and days. */
  setLook: [{ theme?: "system" | "light" | "dark" | "contrast"; locale?: string }, undefined];
  focusDesk: [Record<string, never>, undefined];
}

/** Events: what each tells. */
export interface Events {
  hello: { version: number; methods: string[]; events: string[] };
  lost: Record<string, never>;
  tokenWanted: Record<string, never>;
  tokenRefused: { error: BatonError };
  connection: { connected: boolean };
  state: State;
  counts: { invitations: number; unread: number };
  invitationOffered: { invitation: Invitation };
  invitationGone: { invitation: string };
  interactionOpened: { interaction: Interaction };
  interactionChanged: { interaction: Interaction };
  interactionClosed: { interaction: string; why: "transferred" | "done" | "gone"; contact: Contact; case: CaseValue[] };
  transferOffered: Transfer;
  transferShown: Transfer;
  transferAccepted: Transfer;
  transferDeclined: Transfer;
  transferExpired: Transfer;
  transferCancelled: Transfer;
  transferFailed: Transfer;
  screenPop: {
    interaction: string;
    contact: Contact;
    case: CaseValue[];
    /** Says who the contact is: `setContact` for this interaction. */
    answer(contact: Described): Promise<undefined>;
  };
  /** A text in the agent's language, and what it is about. */
  notify: { code: "invitation" | "interaction" | "notice" | "ask"; text: string };
  /** The language of the desk, a language tag (BCP 47): all that is told and answered in words is in it. */
  language: { language: string };
  /** In CSS pixels. */
  sizeWished: { width: number; height: number };
  focusLeft: { back: boolean };
}

/** Why a request was not carried out: `code` for programs, the message for people, in the agent's language. */
export declare class BatonError extends Error {
  readonly code: string;
  constructor(code: string, message: string);
}

export interface Options {
  /**
   * A token, or what fetches one; asked again whenever the one before is about to run out, then with `fresh`: not the
   * same again.
   */
  token?: string | ((wanted: { fresh: boolean }) => string | Promise<string>) | undefined;
  /** The gateway's origin; that of the frame's `src` unless it is said. */
  origin?: string;
  /** Whether F6 in this page leads into the desk; it does unless this is false. */
  f6?: boolean;
}

type Asks<M extends keyof Methods> =
  Record<string, never> extends Methods[M][0] ? [params?: Methods[M][0]] : [params: Methods[M][0]];

export declare class Baton {
  constructor(frame: HTMLIFrameElement, options?: Options);
  readonly ready: Promise<Events["hello"]>;
  set token(token: Options["token"]);
  request<M extends keyof Methods>(method: M, ...params: Asks<M>): Promise<Methods[M][1]>;
  on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;
  on(event: "*", listener: (name: keyof Events, detail: unknown) => void): () => void;
  connect(): this;
  close(): void;
}

export declare function connect(frame: HTMLIFrameElement, options?: Options): Baton;

export declare class BatonDesk extends HTMLElement {
  token: Options["token"];
  readonly ready: Promise<Events["hello"]>;
  request<M extends keyof Methods>(method: M, ...params: Asks<M>): Promise<Methods[M][1]>;
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-desk": BatonDesk;
  }
}
