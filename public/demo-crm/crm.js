// A small CRM with Baton's desk beside it: the example to copy. What it uses of Baton is marked (1) to (5).
//
// Where the gateway is and where tokens are fetched, the CRM's server writes into its page: data-gateway and data-tokens
// of the desk's place. Nothing of it is taken from the page's address, because whoever makes a link would then choose
// what runs here and whose desk it is. data-shape="iframe" takes the plain iframe.

import { speak } from "../words/words.js";

/**
 * @import * as Api from "../embed/baton.js"
 * @typedef {{ name?: string, number: string, formatted?: string }} Contact
 * @typedef {<E extends keyof Api.Events>(event: E, listener: (detail: Api.Events[E]) => void) => void} On
 * @typedef {{ request: Api.Baton["request"], on: On, signIn: (token: Api.Options["token"]) => void }} Desk
 */

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const { gateway = location.origin, tokens, shape } = $("desk").dataset;
const { said, locale } = await speak("crm");
/** @type {(since: string, orders: number, shop: string) => Record<string, string>} */
const known = (since, orders, shop) => ({
  [said("crm-customer-since")]: new Date(since).toLocaleDateString(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }),
  [said("crm-open-orders")]: orders.toLocaleString(locale),
  [said("crm-shop")]: shop,
});
const CONTACTS = [
  {
    name: "Priya Shah",
    number: "+447700900001",
    formatted: "+44 7700 900001",
    facts: known("2021-03", 1, "Mill Lane"),
  },
  {
    name: "Tom Reed",
    number: "+447700900044",
    formatted: "+44 7700 900044",
    facts: known("2024-06", 2, "Station Road"),
  },
  {
    name: "Mill Lane Bakery",
    number: "+447700900118",
    formatted: "+44 7700 900118",
    facts: known("2019-01", 0, "Mill Lane"),
  },
];

// (1) The module comes from the gateway.
const { Baton } = /** @type {typeof Api} */ (await import(`${gateway}/embed/baton.js`));

// (2) The CRM's own server signs its agent in: it asks Baton for a token, or makes one, and hands it to its page.
const token =
  tokens === undefined
    ? undefined
    : async () => {
        const answer = await fetch(tokens);
        if (!answer.ok) throw new Error(said("crm-no-token"));
        return answer.text();
      };

// (3) The desk: an element, or an iframe of one's own. Both take the same requests and tell the same events.
/** @returns {Desk} */
function embed() {
  if (shape === "iframe") {
    const frame = document.createElement("iframe");
    frame.title = said("crm-frame");
    frame.allow = "autoplay";
    frame.src = `${gateway}/embed/desk`;
    const baton = new Baton(frame, { token });
    $("desk").append(frame);
    return {
      request: (method, ...params) => baton.request(method, ...params),
      on: (name, listener) => baton.on(name, listener),
      signIn: (token) => (baton.token = token),
    };
  }
  const element = document.createElement("baton-desk");
  element.setAttribute("gateway", gateway);
  element.token = token;
  $("desk").append(element);
  return {
    request: (method, ...params) => element.request(method, ...params),
    on: (name, listener) =>
      element.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail)),
    signIn: (token) => (element.token = token),
  };
}

const desk = embed();
// It speaks as this page does, unless its agent has chosen otherwise.
if (locale) void desk.request("setLook", { locale }).catch(() => {});
Object.assign(globalThis, { desk }); // to be tried in the browser's console

let invitation = "";
let interaction = "";
/** The language of what the desk says. */
let spoken = "";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} text
 * @param {Partial<HTMLElementTagNameMap[T]>} [more]
 */
const made = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

/**
 * @param {string} text
 * @param {string} [lang]
 */
function note(text, lang = document.documentElement.lang) {
  const now = new Date();
  const row = document.createElement("p");
  row.append(
    made("time", now.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" }), {
      dateTime: now.toISOString(),
    }),
    made("span", text, { lang, dir: "auto" }),
  );
  $("log").append(row);
  $("log").scrollTop = $("log").scrollHeight;
}

/**
 * Asks the desk; what is refused is said.
 * @type {Api.Baton["request"]}
 */
async function ask(method, ...params) {
  try {
    return await desk.request(method, ...params);
  } catch (error) {
    note(/** @type {Error} */ (error).message, spoken);
    return undefined;
  }
}

/** @param {string} number */
const recordOf = (number) => CONTACTS.find((contact) => contact.number === number);

/** @param {Contact} contact */
const nameOf = ({ name, number, formatted }) => recordOf(number)?.name ?? name ?? formatted ?? number;

/**
 * @param {Contact} contact
 * @param {Api.CaseValue[]} values
 */
function show(contact, values = []) {
  const { number } = contact;
  const record = recordOf(number);
  $("contact-heading").textContent = nameOf(contact);
  const facts = { [said("crm-number")]: contact.formatted ?? record?.formatted ?? number, ...record?.facts };
  $("facts").replaceChildren(
    ...Object.entries(facts).map(([label, value]) => {
      const li = document.createElement("li");
      li.append(made("p", label, { className: "label" }), made("span", value, { className: "num" }));
      return li;
    }),
  );
  $("case").replaceChildren(
    ...values.map(({ label, value }) => {
      const pair = document.createElement("div");
      pair.append(made("dt", label), made("dd", value || "–"));
      return pair;
    }),
  );
  for (const button of $("contacts").querySelectorAll("button"))
    if (button.textContent === record?.name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  $("text").hidden = false;
  $("text").onclick = () => {
    pane("desk");
    void ask("composeMessage", { to: number });
  };
}

/**
 * Which of the two is seen where there is room for one.
 * @param {"desk" | "contacts"} which
 */
function pane(which) {
  document.body.dataset.pane = which;
  $("pane").setAttribute("aria-expanded", String(which === "contacts"));
}

/**
 * @template {{ name: string }} T
 * @param {string} id
 * @param {T[]} items
 * @param {(item: T) => void} act
 * @param {(item: T) => (string | Node)[]} words
 */
function list(id, items, act, words = ({ name }) => [name]) {
  const row = (/** @type {T} */ item) => {
    const button = made("button", "", { type: "button" });
    button.append(...words(item));
    button.addEventListener("click", () => act(item));
    const li = document.createElement("li");
    li.append(button);
    return li;
  };
  $(id).replaceChildren(...items.map(row));
}

/**
 * On a demo's own pages there is no other server: its agents sign in here, and the gateway gives the tokens.
 */
async function offerSignIn() {
  const answer = await fetch("/sign-in").catch(() => undefined);
  const { demo, agents } = answer?.ok ? await answer.json() : { demo: false, agents: [] };
  if (!demo) return;
  /** @typedef {{ id: string, name: string }} Agent */
  const words = (/** @type {Agent} */ { name }) => {
    const initials = made(
      "span",
      name
        .split(" ")
        .map(([first]) => first)
        .slice(0, 2)
        .join(""),
      { className: "initials" },
    );
    initials.setAttribute("aria-hidden", "true");
    return [initials, said("crm-sign-in-as", { name })];
  };
  const signIn = (/** @type {Agent} */ { id }) => {
    desk.signIn(async () => {
      const body = JSON.stringify({ agent: id });
      const headers = { "content-type": "application/json" };
      const signedIn = await fetch("/sign-in", { method: "POST", headers, body });
      if (!signedIn.ok) throw new Error(said("crm-no-gateway-token"));
      return (await signedIn.json()).token;
    });
    $("sign-in").hidden = true;
    $("contact-heading").focus();
  };
  list("agents", agents, signIn, words);
  $("sign-in").hidden = false;
}

/** @param {Api.Interaction | undefined} it */
function follow(it) {
  interaction = it?.id ?? "";
  $("transfer").hidden = it === undefined;
  $("cancel").hidden = it?.transfer === undefined;
}

list("contacts", CONTACTS, (contact) => show(contact));
$("pane").addEventListener("click", () => pane(document.body.dataset.pane === "contacts" ? "desk" : "contacts"));
if (tokens === undefined && gateway === location.origin) void offerSignIn();

// (4) What the desk tells.
desk.on("language", ({ language }) => (spoken = language));
desk.on(
  "connection",
  ({ connected }) => ($("connection").textContent = said(connected ? "crm-connected" : "crm-reconnecting")),
);
desk.on(
  "counts",
  ({ invitations, unread: n }) =>
    (document.title = invitations + n > 0 ? said("crm-news", { n: invitations + n }) : said("crm-title")),
);
desk.on("invitationOffered", ({ invitation: offered }) => {
  invitation = offered.id;
  $("invitation-heading").textContent = said("crm-waiting", { who: nameOf(offered.contact) });
  $("invitation").hidden = false;
});
desk.on("invitationGone", ({ invitation: gone }) => {
  if (gone === invitation) $("invitation").hidden = true;
});
desk.on("screenPop", ({ contact, case: values, answer }) => {
  show(contact, values);
  note(said("crm-accepted", { who: nameOf(contact) }));
  const known = recordOf(contact.number);
  // The desk shows the name; where the gateway's list of hosts does not allow that, the number.
  if (known) answer({ name: known.name }).catch(() => {});
});
desk.on("interactionOpened", ({ interaction: it }) => {
  if (it.front) follow(it);
});
desk.on("interactionChanged", ({ interaction: it }) => {
  if (it.front) follow(it);
});
desk.on("interactionClosed", ({ interaction: closed, why }) => {
  note(said("crm-closed", { why }));
  if (closed === interaction) follow(undefined);
});
/** @type {("transferAccepted" | "transferDeclined" | "transferExpired" | "transferCancelled" | "transferFailed")[]} */
const ENDS = ["transferAccepted", "transferDeclined", "transferExpired", "transferCancelled", "transferFailed"];
for (const event of ENDS) desk.on(event, ({ outcome = "" }) => note(outcome, spoken));
desk.on("transferShown", ({ shown }) => note(said("crm-shown", { who: shown ?? "" })));
desk.on("notify", ({ text }) => note(text, spoken));
desk.on("sizeWished", ({ height }) => $("desk").style.setProperty("--wished", `${height}px`));
desk.on("tokenRefused", ({ error }) => note(error.message, spoken));
desk.on("lost", () => ($("connection").textContent = said("crm-lost")));

// (5) What the desk is asked.
$("accept").addEventListener("click", () => ask("accept", { invitation }));
$("decline").addEventListener("click", () => ask("decline", { invitation }));
$("cancel").addEventListener("click", () => ask("cancelTransfer", { interaction }));
const theme = /** @type {HTMLSelectElement} */ ($("theme"));
theme.addEventListener("change", () => {
  document.documentElement.dataset.theme = theme.value;
  void ask("setLook", /** @type {Api.Methods["setLook"][0]} */ ({ theme: theme.value }));
});
const query = /** @type {HTMLInputElement} */ ($("query"));
$("find").addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = (await ask("searchTargets", { query: query.value, limit: 5 })) ?? [];
  list("targets", found, async ({ target }) => {
    $("targets").replaceChildren();
    await ask("startTransfer", { interaction, target });
  });
});
