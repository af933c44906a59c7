// Baton's desk beside Tryton's web client: a panel for who may have it, the party of who writes, and a text to a number
// that is clicked on.
//
// sao loads this file by its name. Names and numbers come from others: they are text and search values here, never HTML
// or code.

(() => {
  "use strict";

  const PARTY = "party.party";
  /** @type {Panel | undefined} */
  let panel;

  /**
   * Calls `then` after each call of a function of sao's.
   * @param {"user_menu" | "login"} name
   * @param {() => void} then
   */
  function after(name, then) {
    const own = Sao[name];
    Sao[name] = function (...given) {
      const answer = own.apply(this, given);
      then();
      return answer;
    };
  }

  /**
   * Where the desk is, and a token for who is logged in.
   * @param {Sao.Session} session
   * @returns {Promise<{ gateway: string, token: string }>}
   */
  async function signIn(session) {
    const headers = { authorization: `Session ${session.get_auth()}` };
    const answer = await fetch(`/${encodeURIComponent(session.database)}/baton/sign-in`, { method: "POST", headers });
    if (answer.status === 401 && session === Sao.Session.current_session)
      return Sao.Session.renew(session).then(() => signIn(session));
    if (!answer.ok) throw Object.assign(new Error("Tryton does not sign you in to Baton."), { status: answer.status });
    return answer.json();
  }

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag
   * @param {Partial<HTMLElementTagNameMap[T]>} values
   */
  const make = (tag, values = {}) => Object.assign(document.createElement(tag), values);

  class Panel {
    #session;
    #closed = new AbortController();
    #element = make("aside", { id: "baton", ariaLabel: "Texts" });
    #said = make("p", { role: "status" });
    #act = make("button", { type: "button", className: "btn btn-default", hidden: true });

    /** @param {Sao.Session} session */
    constructor(session) {
      this.#session = session;
    }

    async open() {
      const { gateway, status } = await signIn(this.#session).catch((error) => error);
      if (panel !== this || status === 403 || status === 404) return; // not an agent: no desk
      const words = make("div");
      words.append(this.#said, this.#act);
      this.#element.append(words);
      /** @type {Element} */ (document.querySelector("body > .body")).after(this.#element);
      try {
        // Before the element is made, which is then what the module says it is.
        await import(`${gateway}/embed/baton.js`);
        this.#element.append(this.#embed(gateway));
      } catch {
        this.#say("Baton cannot be reached. Load this page again later.");
      }
    }

    close() {
      this.#closed.abort();
      this.#element.remove();
    }

    /**
     * Says something above the desk, with a button where something can be done about it.
     * @param {string} text
     * @param {string} name
     * @param {() => void} [act]
     */
    #say(text, name = "", act) {
      this.#said.textContent = text;
      Object.assign(this.#act, { textContent: name, hidden: !act, onclick: () => (this.#say(""), act?.()) });
    }

    /** @param {string} gateway */
    #embed(gateway) {
      const desk = make("baton-desk", { token: async () => (await signIn(this.#session)).token });
      desk.setAttribute("gateway", gateway);
      desk.addEventListener("hello", () => {
        this.#say("");
        // As Tryton is: light, and times and days as it has them.
        desk
          .request("setLook", { theme: "light", locale: Sao.i18n.BC47(Sao.i18n.getlang()) })
          .catch((/** @type {Error} */ error) => this.#say(error.message));
      });
      desk.addEventListener("lost", () => this.#say("The desk does not answer."));
      /** @type {(name: string, listener: (detail: any) => void) => void} */
      const on = (name, listener) =>
        desk.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
      on("tokenRefused", ({ error }) => this.#say(error.message));
      const lost = () => this.#say("Tryton could not look for the party.");
      on("screenPop", ({ contact }) => this.#pop(contact).catch(lost));
      // Before Tryton's own listeners, which keep the click on a row to themselves.
      document.addEventListener("click", (event) => this.#write(desk, event), {
        capture: true,
        signal: this.#closed.signal,
      });
      return desk;
    }

    /**
     * Opens the party that has this number. Where there is none, or more than one, it says so: a form or list would
     * take the focus.
     * @param {BatonContact} contact
     */
    async #pop({ number, name }) {
      const domain = [["contact_mechanisms.value_compact", "=", number]];
      /** @type {{ id: number, rec_name: string }[]} */
      const found = await Sao.rpc(
        { method: `model.${PARTY}.search_read`, params: [domain, 0, 100, null, ["rec_name"], {}] },
        this.#session,
      );
      const form = { model: PARTY, mode: ["form", "tree"], name: number };
      const [party] = found;
      if (party && found.length === 1) {
        this.#say("");
        Sao.Tab.create({ ...form, name: party.rec_name, res_id: party.id });
      } else if (found.length > 1) {
        const list = { model: PARTY, name: number, domain: [["id", "in", found.map(({ id }) => id)]] };
        this.#say(`More than one party has ${number}.`, "Show", () => Sao.Tab.create(list));
      } else {
        const context = { baton_number: number, default_rec_name: name ?? null };
        this.#say(`${number} is not in Tryton.`, "New party", () => Sao.Tab.create({ ...form, context }));
      }
    }

    /**
     * A click on a telephone number begins a text to it.
     * @param {BatonDesk} desk
     * @param {Event} event
     */
    #write(desk, event) {
      const link = /** @type {Element} */ (event.target).closest('a[href^="tel:"]');
      if (!link) return;
      event.preventDefault();
      const to = String(link.getAttribute("href")).replace(/[^+\d]/g, "");
      desk.request("composeMessage", { to }).catch((error) => this.#say(error.message));
    }
  }

  function open() {
    const session = Sao.Session.current_session;
    if (panel || !session) return;
    panel = new Panel(session);
    void panel.open();
  }

  function close() {
    panel?.close();
    panel = undefined;
  }

  after("user_menu", open); // somebody has logged in
  after("login", close); // nobody is logged in: at the start, and after the logout
})();
