// The customer's phone of the demo. What it sends goes over HTTP, with an id of its own making so that trying again
// never doubles it; what comes arrives over a WebSocket, with the history first, so that nothing is missed after a
// break.

import { speak } from "../words/words.js";

const { said, locale } = await speak("handset");
const MY_NUMBER = "baton.handset.number";
const SILENCE_MS = 30_000; // the gateway says something every ten seconds
const BACKOFF_MS = { first: 500, most: 10_000 };

/**
 * @typedef {{ id: string, name?: string, description?: string, pixels?: [number, number] }} Media
 * @typedef {{ key: string, mine: boolean, peer: string, at: number, text: string, media: Media[] }} Message
 * @typedef {{ type: "history", messages: Message[] } | { type: "message", message: Message }} Frame
 */

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ ($("compose"));
const from = /** @type {HTMLInputElement} */ ($("from"));
const to = /** @type {HTMLInputElement} */ ($("to"));
const text = /** @type {HTMLTextAreaElement} */ ($("text"));
const media = /** @type {HTMLInputElement} */ ($("media"));
const log = $("conversation");

// ---- fields and their errors

function remembered() {
  try {
    return localStorage.getItem(MY_NUMBER);
  } catch {
    return null; // storage switched off: the page works, it only forgets
  }
}

/** @param {string} number */
function remember(number) {
  try {
    localStorage.setItem(MY_NUMBER, number);
  } catch {
    // as above
  }
}

from.value = remembered() ?? "+447700900001";
to.value = "+447700900999";

/**
 * The number as the gateway writes it, or nothing where it is none.
 * @param {string} number
 */
function parsed(number) {
  const compact = number.replace(/[ \-.()\u00a0]/g, "");
  return /^\+[1-9][0-9]{6,14}$/.test(compact) ? compact : undefined;
}

/**
 * @param {string} field
 * @param {string} words
 */
function complain(field, words) {
  $(`${field}-error`).textContent = words;
  const input = $(field);
  if (!input) return;
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function clearComplaints() {
  for (const field of ["from", "to", "text", "media", "form"]) complain(field, "");
}

for (const input of [from, to, text, media]) input.addEventListener("input", () => complain(input.id, ""));

// ---- the conversation

const shown = new Set(); // keys of messages on the page
const GROUP_MS = 15 * 60_000; // messages further apart are not of one group
const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
/** @type {{ mine: boolean, peer: string, at: number, element: HTMLElement } | undefined} The last group. */
let last;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} words
 */
function made(tag, className, words = "") {
  return Object.assign(document.createElement(tag), { className, textContent: words });
}

/**
 * The name that the page knows for a number, or the number.
 * @param {string} number
 */
function named(number) {
  return document.querySelector(`#numbers [value="${CSS.escape(number)}"]`)?.getAttribute("label") ?? number;
}

/**
 * The group that a message belongs to: the last one, or a new one, below a line where a day begins. Says whose it is
 * where that has changed, and in any case to those who hear.
 * @param {Message} message
 */
function groupOf({ mine, peer, at }) {
  const date = new Date(at).toDateString();
  const sameDay = last !== undefined && new Date(last.at).toDateString() === date;
  if (!sameDay)
    log.append(made("p", "day", date === new Date().toDateString() ? said("handset-today") : day.format(at)));
  const known = last?.peer ?? parsed(to.value);
  const goesOn = sameDay && last?.mine === mine && last.peer === peer && at - last.at <= GROUP_MS;
  const element = goesOn && last ? last.element : made("div", mine ? "group mine" : "group");
  if (!goesOn) {
    const who = mine ? said("handset-you-to", { who: named(peer) }) : named(peer);
    element.append(made("p", known === peer ? "hidden" : "who", who), made("p", "end"));
    log.append(element);
  }
  last = { mine, peer, at, element };
  return element;
}

/** @param {Message} message */
function element(message) {
  const article = made("article", "item");
  if (message.text) {
    const words = made("p", "bubble words", message.text);
    words.dir = "auto";
    article.append(words);
  }
  const all = message.media.length;
  message.media.forEach((file, index) => article.append(attached(file, { n: index + 1, all })));
  return article;
}

/**
 * A picture as it is, anything else as a link that saves it. What has a width and a height is a picture.
 * @param {Media} file
 * @param {{ n: number, all: number }} place
 */
function attached(file, place) {
  const address = `/handset/media/${encodeURIComponent(file.id)}`;
  if (file.pixels) {
    const picture = document.createElement("img");
    picture.src = address;
    [picture.width, picture.height] = file.pixels;
    picture.alt = file.description ?? said("handset-picture", place);
    return picture;
  }
  const { name } = file;
  const words = name === undefined ? said("handset-save-file", place) : said("handset-save", { name });
  const link = made("a", "bubble", words);
  link.href = address;
  link.download = name ?? "file";
  return link;
}

/** @param {Message} message */
function show(message) {
  if (!shown.has(message.key)) {
    shown.add(message.key);
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const group = groupOf(message);
    const when = Object.assign(made("time", "", time.format(message.at)), {
      dateTime: new Date(message.at).toISOString(),
    });
    const end = /** @type {HTMLElement} */ (group.lastElementChild);
    end.before(element(message));
    end.replaceChildren(when, message.mine ? ` · ${said("handset-sent")}` : "");
    if (atEnd) log.scrollTop = log.scrollHeight;
  }
  // Confirmed even where it was shown before: the confirmation may have been lost with the connection.
  if (!message.mine) tell({ received: message.key });
}

// ---- the connection

/** @type {WebSocket | undefined} */
let socket;
/** @type {string | undefined} Whose messages are on the page. */
let number;
let attempts = 0;
/** @type {number | undefined} */
let retry;
/** @type {number | undefined} */
let watchdog;

/**
 * @param {string} words
 * @param {boolean} on
 */
function state(words, on) {
  const line = $("connection");
  if (line.textContent !== words) line.textContent = words;
  line.toggleAttribute("data-on", on);
}

/** @param {object} frame */
function tell(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function connect() {
  clearTimeout(retry);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/handset/socket`);
  socket = mine;
  heard();
  mine.onopen = () => tell({ number });
  mine.onmessage = ({ data }) => {
    if (socket !== mine) return; // an old connection's last words
    heard();
    hear(JSON.parse(data));
  };
  mine.onclose = () => socket === mine && lost();
}

/** @param {Frame} frame */
function hear(frame) {
  switch (frame.type) {
    case "history":
      attempts = 0;
      state(said("handset-connected", { number: number ?? "" }), true);
      frame.messages.forEach(show);
      break;
    case "message":
      show(frame.message);
      break;
  }
}

/** A connection that is silent for too long is dead, whatever the browser thinks of it. */
function heard() {
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, SILENCE_MS);
}

function lost() {
  const old = socket;
  socket = undefined;
  old?.close();
  clearTimeout(watchdog);
  clearTimeout(retry);
  state(said("handset-lost"), false);
  const most = Math.min(BACKOFF_MS.first * 2 ** attempts, BACKOFF_MS.most);
  attempts += 1;
  retry = setTimeout(connect, BACKOFF_MS.first / 2 + Math.random() * most);
}

/**
 * Another phone: its own messages, from the start.
 * @param {string} next
 */
function become(next) {
  if (next === number) return;
  number = next;
  remember(next);
  shown.clear();
  last = undefined;
  log.replaceChildren();
  if (socket?.readyState === WebSocket.OPEN) tell({ number });
  else if (!socket) connect();
}

/** @type {number | undefined} */
let typing;
from.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const next = parsed(from.value);
    if (next) become(next);
  }, 300); // not every digit is another phone
});
from.addEventListener("change", () => {
  const next = parsed(from.value);
  if (next) become(next);
  else complain("from", said("handset-bad-number"));
});
const head = () => ($("peer").textContent = named(parsed(to.value) ?? to.value));
to.addEventListener("input", head);
addEventListener("online", () => !socket && connect());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !socket && connect());

// ---- sending

const TRIES = 5;
const BYTES = { "content-type": "application/octet-stream" };
const JSON_TEXT = { "content-type": "application/json" };
let busy = false;
/**
 * What was tried last, so that the same message tried again keeps its id.
 * @type {{ key: string, id: string, files: object[] | undefined } | undefined}
 */
let draft;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {Record<string, string>} What the gateway refuses, by its names for it, and what is said then. */
const REFUSED = {
  bad_number: said("handset-bad-number"),
  unknown_target: said("handset-unknown-target"),
  text_empty: said("handset-empty"),
  text_too_long: said("handset-too-long", { parts: 255 }),
  text_control: said("handset-control"),
  too_large: said("handset-too-large", { mb: 5 }),
  unknown_media: said("handset-unknown-media"),
};

/**
 * The answer's JSON, or an error with words for whoever is at the phone. Tried again where the gateway was not there or could not
 * keep it.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {BodyInit} body
 */
async function post(path, headers, body) {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(path, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.ok) return answer.json();
    const known = answer && (await answer.json().catch(() => undefined));
    if (answer && answer.status !== 503)
      throw Object.assign(new Error(REFUSED[known?.error] ?? said("handset-refused")), { field: known?.field });
    if (tries === TRIES) throw new Error(said("handset-unreachable"));
    await pause(BACKOFF_MS.first * 2 ** (tries - 1));
  }
}

/** Says which file is attached. */
function file() {
  $("media-name").textContent = media.files?.[0]?.name ?? "";
  $("media-remove").hidden = !media.files?.length;
}

media.addEventListener("change", file);
$("media-remove").addEventListener("click", () => {
  media.value = "";
  file();
  complain("media", "");
  media.focus();
});

async function send() {
  const attachment = media.files?.[0];
  const content = { from: parsed(from.value), to: parsed(to.value), text: text.value };
  const key = JSON.stringify([content, attachment?.name, attachment?.size, attachment?.lastModified]);
  const mine = draft?.key === key ? draft : { key, id: crypto.randomUUID(), files: undefined };
  draft = mine;
  mine.files ??= attachment ? [{ ...(await post("/handset/media", BYTES, attachment)), name: attachment.name }] : [];
  const body = JSON.stringify({ ...content, media: mine.files, id: mine.id });
  await post("/handset/messages", JSON_TEXT, body);
  draft = undefined;
  if (text.value === content.text) text.value = "";
  media.value = "";
  file();
}

/** False where something is missing; the first such field gets the focus. */
function complete() {
  clearComplaints();
  const bad = said("handset-bad-number");
  if (!parsed(from.value)) complain("from", bad);
  if (!parsed(to.value)) complain("to", bad);
  if (!text.value.trim() && !media.files?.length) complain("text", said("handset-empty"));
  const first = /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"));
  first?.focus();
  return !first;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy || !complete()) return;
  busy = true;
  $("send").setAttribute("aria-disabled", "true");
  become(/** @type {string} */ (parsed(from.value)));
  try {
    await send();
    text.focus();
  } catch (error) {
    const { field, message } = /** @type {Error & { field?: string }} */ (error);
    complain(field ?? "form", message);
    if (field) $(field).focus();
  }
  busy = false;
  $("send").removeAttribute("aria-disabled");
});

// Enter sends, as on a phone's keyboard; Shift+Enter makes a line.
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

become(parsed(from.value) ?? "+447700900001");
