// Embeds Baton's desk in a page: the element <baton-desk>, or connect() for an iframe of one's own. No dependency, no
// storage, no cookie.
//
// The page hands the frame one end of a MessageChannel, addressed to the gateway's origin alone; from then on both talk
// over that. What may be asked is decided inside the frame by the gateway's list of hosts. Types are in baton.d.ts,
// everything else in docs/embedding.md.

const CONNECT = "baton/1"; // the version of the API, with which the port is handed over
const LIMIT = 10_000; // how long an answer is waited for, in milliseconds
const HEALTH = 10_000; // how often the frame is asked whether it is still there
const SIGN_IN_AGAIN = 10_000; // after how long a token that could not be had, or not be checked, is tried again
const FIRST_TRY = 250; // how long a hello is waited for before the port is handed over anew, at first
const LONGEST_TRY = 4_000; // and at most

/** What this module says itself, by language: the build puts the others beside English. */
const WORDS = /** @type {Record<string, Record<string, string>>} */ ({
  en: {
    "embed-frame": "Baton, agent desktop",
    "embed-closed": "The connection to the desk has been closed.",
    "embed-late": "The desk did not answer {method} in 10 seconds.",
    "embed-loaded-anew": "The desk was loaded anew. Whether this was done is not known.",
    "embed-same-token": "The desk wants another token than the one it was given.",
    "embed-not-signed-in": "Nobody is signed in.",
    "embed-not-connected": "The desk is not connected to the gateway. Ask again when it is.",
    "embed-unknown": "There is no such thing on this desk any more.",
    "embed-busy": "Something about this is under way already.",
  },
});

/**
 * The first of these languages that there are words in. As in public/words/words.js.
 * @param {readonly string[]} tags
 */
function spoken(tags) {
  const first = (/** @type {string} */ tag) => tag.split("-")[0];
  const served = tags.filter((tag) => !/^zh-.*(Hant|TW|HK|MO)/.test(tag));
  return served.map((tag) => Object.keys(WORDS).find((it) => first(it) === first(tag))).find(Boolean) ?? "en";
}

/**
 * @import * as Api from "./baton.d.ts"
 * @typedef {{ id: number, urgent: boolean, text: string }} Message
 * @typedef {(...told: any[]) => void} Listener
 * @typedef {{ done: (result: any) => void, failed: (error: BatonError) => void, timer: number }} Asked
 */

/** Why a request was not carried out: `code` for programs, the message for people. */
export class BatonError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "BatonError";
    this.code = code;
  }
}

/** The desk in a frame. */
export class Baton {
  /** @type {HTMLIFrameElement} */
  #frame;
  /** @type {string} */
  #origin;
  /** @type {Api.Options["token"]} */
  #token;
  /** @type {string | undefined} */
  #given;
  /** @type {MessagePort | undefined} */
  #port;
  #hello = false;
  #open = true;
  /** @type {Promise<void> | undefined} */
  #signing;
  #turn = 0;
  /** @type {number | undefined} */
  #again;
  #number = 0;
  /** @type {Message[]} */
  #queue = [];
  /** @type {Map<number, Asked>} */
  #asked = new Map();
  /** @type {Map<string, Set<Listener>>} */
  #heard = new Map();
  /** @type {number | undefined} */
  #retry;
  /** @type {number} */
  #health;
  /** @type {(hello: Api.Events["hello"]) => void} */
  // @ts-expect-error: set in the constructor, by a function that TypeScript does not know to be called at once
  #isReady;
  /** @type {HTMLElement | undefined} */
  #came;
  /** The language of the desk, as far as it has said so. */
  #language = spoken(navigator.languages);

  /**
   * @param {HTMLIFrameElement} frame
   * @param {Api.Options} [options]
   */
  constructor(frame, { token, origin = new URL(frame.src, location.href).origin, f6 = true } = {}) {
    this.#frame = frame;
    this.#origin = origin;
    this.#token = token;
    /**
     * Done when the frame has said hello and, where there is a token, that has been handed over once, whatever came of
     * it.
     * @type {Promise<Api.Events["hello"]>}
     */
    this.ready = new Promise((done) => (this.#isReady = done));
    frame.addEventListener("load", this.#begin);
    this.#health = setInterval(() => this.#check(), HEALTH);
    if (f6) document.addEventListener("keydown", this.#enter);
    document.addEventListener("focusin", this.#remember);
  }

  /**
   * What signs in from now on: at once where the desk is there.
   * @param {Api.Options["token"]} token
   */
  set token(token) {
    this.#token = token;
    // What is being handed over meanwhile counts no more.
    this.#signing = undefined;
    this.#turn += 1;
    if (this.#hello) void this.#signIn();
  }

  /**
   * Asks the desk. Rejects with a BatonError; after ten seconds at the latest. Asked before the frame is ready, it
   * waits for that.
   * @template {keyof Api.Methods} M
   * @param {M} method
   * @param {Api.Methods[M][0]} params
   * @returns {Promise<Api.Methods[M][1]>}
   */
  request(method, params = {}) {
    return new Promise((done, failed) => {
      if (!this.#open) return failed(this.#error("closed", "embed-closed"));
      const id = ++this.#number;
      const timer = setTimeout(() => {
        this.#queue = this.#queue.filter((waiting) => waiting.id !== id);
        this.#asked.delete(id);
        failed(this.#error("timeout", "embed-late", method));
      }, LIMIT);
      this.#asked.set(id, { done, failed, timer });
      const urgent = method === "setToken" || method === "ping";
      const message = { id, urgent, text: JSON.stringify({ id, request: { [method]: params } }) };
      if (this.#hello && (urgent || !this.#signing)) this.#send(message);
      else this.#queue.push(message);
    });
  }

  /**
   * Calls `listener` with each event of that name; the function that is returned ends that.
   * @param {string} event
   * @param {Listener} listener
   */
  on(event, listener) {
    const listeners = this.#heard.get(event) ?? new Set();
    this.#heard.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Lets the desk go. The frame itself is left where it is. */
  close() {
    this.#open = false;
    this.#frame.removeEventListener("load", this.#begin);
    document.removeEventListener("keydown", this.#enter);
    document.removeEventListener("focusin", this.#remember);
    clearInterval(this.#health);
    this.#drop();
    for (const { failed, timer } of this.#asked.values()) {
      clearTimeout(timer);
      failed(this.#error("closed", "embed-closed"));
    }
    this.#asked.clear();
    this.#queue = [];
  }

  /** Begins to hand the port over: by itself whenever the frame has loaded; to be called where it had loaded before. */
  connect() {
    this.#begin();
    return this;
  }

  #begin = () => {
    this.#lost();
    this.#knock(FIRST_TRY);
  };

  /**
   * F6 leads into the desk, and out again from the last of its regions: the desk then says so, and the focus goes back
   * to where it was.
   * @param {KeyboardEvent} event
   */
  #enter = (event) => {
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (!this.#hello || !this.#frame.checkVisibility({ visibilityProperty: true })) return;
    event.preventDefault();
    this.#frame.focus();
    this.request("focusDesk").catch(() => {});
  };

  /**
   * Where the focus was in this page: also where it went into the desk by Tab or a click.
   * @param {FocusEvent} event
   */
  #remember = (event) => {
    const [at] = /** @type {HTMLElement[]} */ (event.composedPath());
    if (at !== this.#frame) this.#came = at;
  };

  #leave() {
    this.#frame.blur();
    if (this.#came?.isConnected) this.#came.focus();
  }

  /** @param {number} patience */
  #knock(patience) {
    this.#drop();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#hear(port1, data);
    // To this origin alone: a frame that has gone elsewhere gets nothing.
    this.#frame.contentWindow?.postMessage(CONNECT, this.#origin, [port2]);
    this.#retry = setTimeout(() => this.#knock(Math.min(patience * 1.5, LONGEST_TRY)), patience);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#again);
    this.#hello = false;
    if (this.#port) this.#port.onmessage = null;
    this.#port?.close();
    this.#port = undefined;
  }

  /** What was sent has no answer any more; what waits to be sent goes on waiting. */
  #lost() {
    const waiting = new Set(this.#queue.map(({ id }) => id));
    for (const [id, { failed, timer }] of this.#asked) {
      if (waiting.has(id)) continue;
      clearTimeout(timer);
      this.#asked.delete(id);
      failed(this.#error("lost", "embed-loaded-anew"));
    }
  }

  /**
   * @param {string} code
   * @param {string} words
   */
  #error(code, words, other = "") {
    return new BatonError(code, WORDS[this.#language]?.[words]?.replace("{method}", other) ?? other);
  }

  /** @param {Message} message */
  #send({ text }) {
    /** @type {MessagePort} */ (this.#port).postMessage(text);
  }

  /**
   * @param {MessagePort} port
   * @param {string} data
   */
  #hear(port, data) {
    if (port !== this.#port) return;
    const { hello, answer, event } = JSON.parse(data);
    if (hello) this.#greeted(hello);
    else if (answer) this.#answered(answer);
    else if (event) {
      const [[name, detail]] = /** @type {[[string, any]]} */ (Object.entries(event));
      if (name === "screenPop") {
        const { interaction } = detail;
        detail.answer = (/** @type {Api.Described} */ contact) =>
          this.request("setContact", { interaction, ...contact });
      }
      if (name === "tokenWanted") void this.#signIn(true);
      if (name === "focusLeft") this.#leave();
      if (name === "language") this.#language = spoken([detail.language]);
      this.#tell(name, detail);
    }
  }

  /** @param {Api.Events["hello"]} hello */
  #greeted(hello) {
    clearTimeout(this.#retry);
    this.#hello = true;
    const signed = this.#token === undefined ? undefined : this.#signIn();
    this.#flush(({ urgent }) => urgent);
    this.#tell("hello", hello);
    void Promise.resolve(signed).then(() => {
      this.#isReady(hello);
      if (!this.#signing) this.#flush();
    });
  }

  /** @param {(message: Message) => boolean} which */
  #flush(which = () => true) {
    if (!this.#hello) return;
    const queue = this.#queue;
    this.#queue = queue.filter((message) => !which(message));
    queue.filter(which).forEach((message) => this.#send(message));
  }

  /**
   * Gives the desk a token, one at a time; requests wait for that. One that has been wanted anew must be new, or it
   * would go on for ever.
   */
  #signIn(anew = false) {
    clearTimeout(this.#again);
    if (this.#token === undefined) return undefined;
    if (this.#signing) return this.#signing;
    const turn = ++this.#turn;
    this.#signing = this.#handOver(anew, turn).finally(() => {
      if (turn !== this.#turn) return;
      this.#signing = undefined;
      this.#flush();
    });
    return this.#signing;
  }

  /**
   * @param {boolean} anew
   * @param {number} turn
   */
  async #handOver(anew, turn) {
    try {
      const token =
        typeof this.#token === "function" ? await this.#token({ fresh: anew }) : /** @type {string} */ (this.#token);
      if (turn !== this.#turn) return;
      if (anew && token === this.#given) throw this.#error("same_token", "embed-same-token");
      await this.request("setToken", { token });
      this.#given = token;
    } catch (/** @type {any} what the page's own function throws */ error) {
      if (turn !== this.#turn) return;
      this.#tell("tokenRefused", { error });
      // The CRM's server may be starting again; what the gateway has refused, it will refuse again.
      const final = error.code === "not_signed_in" || error.code === "same_token";
      if (this.#open && !final) this.#again = setTimeout(() => this.#signIn(anew), SIGN_IN_AGAIN);
    }
  }

  /** @param {{ id: number, result?: unknown, error?: { code: string, message: string } }} answer */
  #answered({ id, result, error }) {
    const asked = this.#asked.get(id);
    if (!asked) return;
    clearTimeout(asked.timer);
    this.#asked.delete(id);
    if (error) asked.failed(this.#error(error.code, `embed-${error.code.replaceAll("_", "-")}`, error.message));
    else asked.done(result ?? undefined);
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    for (const listener of this.#heard.get(name) ?? []) listener(detail);
    for (const listener of this.#heard.get("*") ?? []) listener(name, detail);
  }

  #check() {
    if (!this.#hello || !this.#frame.contentWindow) return;
    const port = this.#port;
    this.request("ping").catch((error) => {
      if (error.code !== "timeout" || port !== this.#port || !this.#open) return;
      this.#tell("lost", {});
      this.#begin();
    });
  }
}

/**
 * The desk in an iframe whose `src` is the gateway's /embed/desk.
 * @param {HTMLIFrameElement} frame
 * @param {Api.Options} [options]
 */
export const connect = (frame, options) => new Baton(frame, options).connect();

/**
 * <baton-desk gateway="https://baton.example"></baton-desk>: the desk as an element. `gateway` is where this module
 * came from unless it is said. The property `token` is a token or a function that fetches one. Each event of the desk
 * is dispatched on the element under its name, with its `detail`.
 */
export class BatonDesk extends HTMLElement {
  /** @type {Baton | undefined} */
  #baton;
  /** @type {HTMLIFrameElement | undefined} */
  #frame;
  /** @type {(baton: Baton) => void} */
  // @ts-expect-error: set with #upgraded
  #made;
  /** @type {Api.Options["token"]} */
  #token;
  /** @type {Promise<Baton>} */
  #upgraded = new Promise((done) => (this.#made = done));

  constructor() {
    super();
    // Set before this module was there: as a property of the element's own, which would hide the one below.
    const given = Object.getOwnPropertyDescriptor(this, "token");
    if (given && delete (/** @type {{ token?: unknown }} */ (this).token)) this.#token = given.value;
  }

  get token() {
    return this.#token;
  }

  set token(token) {
    this.#token = token;
    if (this.#baton) this.#baton.token = token;
  }

  connectedCallback() {
    const gateway = this.getAttribute("gateway") ?? new URL(import.meta.url).origin;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host { display: block; min-width: 20rem; min-height: 28.75rem } iframe { display: block; width: 100%; height: 100%; min-height: inherit; border: 0 }",
    );
    root.adoptedStyleSheets = [sheet];
    this.#frame = document.createElement("iframe");
    this.#name(navigator.languages);
    this.#frame.allow = "autoplay";
    this.#frame.src = `${gateway}/embed/desk`;
    this.#baton = new Baton(this.#frame, { token: this.#token, f6: this.getAttribute("f6") !== "off" });
    this.#baton.on("language", ({ language }) => this.#name([language]));
    this.#baton.on("*", (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
    root.replaceChildren(this.#frame);
    this.#made(this.#baton);
  }

  /**
   * Names the frame for screen readers.
   * @param {readonly string[]} languages
   */
  #name(languages) {
    const lang = spoken(languages);
    const label = this.getAttribute("label");
    const named = label === null ? { title: WORDS[lang]?.["embed-frame"], lang } : { title: label };
    Object.assign(this.#frame ?? {}, named);
  }

  disconnectedCallback() {
    this.#baton?.close();
    this.#baton = undefined;
    this.#frame?.remove();
    this.#upgraded = new Promise((done) => (this.#made = done));
  }

  /**
   * As Baton's; asked before the element is in the page, it waits for that.
   * @template {keyof Api.Methods} M
   * @param {M} method
   * @param {Api.Methods[M][0]} params
   * @returns {Promise<Api.Methods[M][1]>}
   */
  async request(method, params) {
    return (await this.#upgraded).request(method, params);
  }

  /** As Baton's. */
  get ready() {
    return this.#upgraded.then((baton) => baton.ready);
  }
}

customElements.define("baton-desk", BatonDesk);
