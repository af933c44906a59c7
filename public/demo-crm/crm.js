// A small CRM with Baton's desk beside it: the example to copy. What it uses of Baton is marked (1) to (5).
//
// Where the gateway is and where tokens are fetched, the CRM's server writes into its page: data-gateway and data-tokens
// of the desk's place. Nothing of it is taken from the page's address, because whoever makes a link would then choose
// what runs here and whose desk it is. data-shape="iframe" takes the plain iframe.

/**
 * @import * as Api from "../embed/baton.js"
 * @typedef {{ name?: string, number: string }} Contact
 * @typedef {<E extends keyof Api.Events>(event: E, listener: (detail: Api.Events[E]) => void) => void} On
 * @typedef {{ request: Api.Baton["request"], on: On }} Desk
 */

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const { gateway = location.origin, tokens, shape } = $("desk").dataset;
const CONTACTS = [
  { name: "Harbour Books", number: "+447700900001" },
  { name: "Mill Lane Bakery", number: "+447700900002" },
  { name: "Station Cycles", number: "+447700900003" },
];

// (1) The module comes from the gateway.
const { Baton } = /** @type {typeof Api} */ (await import(`${gateway}/embed/baton.js`));

// (2) The CRM's own server signs its agent in: it asks Baton for a token, or makes one, and hands it to its page.
const token =
  tokens === undefined
    ? undefined
    : async () => {
        const answer = await fetch(tokens);
        if (!answer.ok) throw new Error("The CRM's server gives no token.");
        return answer.text();
      };

// (3) The desk: an element, or an iframe of one's own. Both take the same requests and tell the same events.
/** @returns {Desk} */
function embed() {
  if (shape === "iframe") {
    const frame = document.createElement("iframe");
    frame.title = "Baton, agent desktop";
    frame.allow = "autoplay";
    frame.src = `${gateway}/embed/desk`;
    const baton = new Baton(frame, { token });
    $("desk").append(frame);
    return baton;
  }
  const element = document.createElement("baton-desk");
  element.setAttribute("gateway", gateway);
  element.token = token;
  $("desk").append(element);
  return {
    request: (method, ...params) => element.request(method, ...params),
    on: (name, listener) =>
      element.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail)),
  };
}

const desk = embed();
Object.assign(globalThis, { desk }); // to be tried in the browser's console

let invitation = "";
let interaction = "";

/** @param {string} text */
function note(text) {
  $("log").append(Object.assign(document.createElement("p"), { textContent: text }));
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
    note(/** @type {Error} */ (error).message);
    return undefined;
  }
}

/**
 * @param {Contact} contact
 * @param {Api.CaseValue[]} values
 */
function show({ name, number }, values = []) {
  const known = CONTACTS.find((contact) => contact.number === number);
  $("contact-heading").textContent = known?.name ?? name ?? number;
  $("contact-number").textContent = number;
  $("text").hidden = false;
  $("text").onclick = () => ask("composeMessage", { to: number });
  $("case").replaceChildren(
    ...values.flatMap(({ label, value }) => [
      Object.assign(document.createElement("dt"), { textContent: label }),
      Object.assign(document.createElement("dd"), { textContent: value || "–" }),
    ]),
  );
}

/**
 * @template {{ name: string }} T
 * @param {string} id
 * @param {T[]} items
 * @param {(item: T) => void} act
 */
function list(id, items, act) {
  const row = (/** @type {T} */ item) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: item.name });
    button.addEventListener("click", () => act(item));
    const li = document.createElement("li");
    li.append(button);
    return li;
  };
  $(id).replaceChildren(...items.map(row));
}

/** @param {Api.Interaction | undefined} it */
function follow(it) {
  interaction = it?.id ?? "";
  $("transfer").hidden = it === undefined;
  $("cancel").hidden = it?.transfer === undefined;
}

list("contacts", CONTACTS, (contact) => show(contact));

// (4) What the desk tells.
desk.on(
  "connection",
  ({ connected }) => ($("connection").textContent = connected ? "The desk is connected." : "The desk is reconnecting."),
);
desk.on(
  "counts",
  ({ invitations, unread }) =>
    (document.title = `${invitations + unread > 0 ? `(${invitations + unread}) ` : ""}Demo CRM`),
);
desk.on("invitationOffered", ({ invitation: offered }) => {
  invitation = offered.id;
  const { name, number } = offered.contact;
  $("invitation-heading").textContent =
    `${CONTACTS.find((contact) => contact.number === number)?.name ?? name ?? number} is waiting`;
  $("invitation").hidden = false;
});
desk.on("invitationGone", ({ invitation: gone }) => {
  if (gone === invitation) $("invitation").hidden = true;
});
desk.on("screenPop", ({ contact, case: values, answer }) => {
  show(contact, values);
  const known = CONTACTS.find(({ number }) => number === contact.number);
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
  note(`The interaction was closed: ${why}.`);
  if (closed === interaction) follow(undefined);
});
/** @type {("transferAccepted" | "transferDeclined" | "transferExpired" | "transferCancelled" | "transferFailed")[]} */
const ENDS = ["transferAccepted", "transferDeclined", "transferExpired", "transferCancelled", "transferFailed"];
for (const event of ENDS) desk.on(event, ({ outcome = "" }) => note(outcome));
desk.on("transferShown", ({ shown }) => note(`${shown} has been shown the request.`));
desk.on("notify", ({ text }) => note(text));
desk.on("sizeWished", ({ height }) => $("desk").style.setProperty("--wished", `${height}px`));
desk.on("tokenRefused", ({ error }) => note(error.message));
desk.on("lost", () => ($("connection").textContent = "The desk does not answer."));

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
