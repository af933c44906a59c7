// Shows browser notifications for the desk where a page cannot, as on Android, and leads back to the tab that each is
// from, also after that was loaded again. It stores nothing and answers no request: its scope has no page in it.

/**
 * @typedef {{ id: string, url: string, focus(): Promise<unknown>, postMessage(message: unknown, ports: MessagePort[]): void }} Tab
 * @typedef {{ matchAll(which: object): Promise<Tab[]>, openWindow(url: string): Promise<unknown> }} Tabs
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void, data: string[], source: Tab | null,
 *                     notification: Notification }} WorkerEvent
 */

const worker = /** @type {{ clients: Tabs, registration: ServiceWorkerRegistration }} */ (
  /** @type {unknown} */ (self)
);

/** The paths of the desk. */
const DESK = ["/", "/embed/desk"];

/** Does something for each event of a kind. */
function on(/** @type {string} */ kind, /** @type {(event: WorkerEvent) => Promise<unknown>} */ work) {
  self.addEventListener(kind, (it) => {
    const event = /** @type {WorkerEvent} */ (it);
    event.waitUntil(work(event));
  });
}

/** How long a tab is waited for, in milliseconds, and how often: it may be loading. */
const ANSWER_MS = 200;
const ATTEMPTS = 8;

/**
 * From a page: the tag of a notification, the text to show and the agent it is for. Without a text it is closed; without
 * a tag, too, all of the agent.
 * @param {WorkerEvent} message
 */
async function change({ data: [tag = "", text = "", agent = ""], source }) {
  const { registration } = worker;
  if (text === "") {
    const shown = await registration.getNotifications(tag === "" ? {} : { tag });
    for (const it of shown) if (tag !== "" || it.data?.agent === agent) it.close();
    return;
  }
  // The first message may come before the worker is active, which it has to be.
  if (!registration.active) await new Promise((resolve) => self.addEventListener("activate", resolve));
  await registration.showNotification(text, { tag, data: { from: source?.id, agent } });
}

// One after the other: what is found to be closed must not be what the next one shows under the same tag.
let changes = Promise.resolve();
on("message", (message) => (changes = changes.then(() => change(message)).catch(() => {})));

/** @returns {Promise<false>} */
const pause = () => new Promise((resolve) => setTimeout(resolve, ANSWER_MS, false));

/**
 * Leads a tab to what a notification is about. Resolves with whether it went there: its agent may be another.
 * @param {Tab} tab
 * @param {string[]} message
 * @returns {Promise<boolean>}
 */
const leads = (tab, message) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    tab.postMessage(message, [port2]);
  });

// Leads to the tab that it is from; if that is gone to another tab of the agent, else to a new one.
on("notificationclick", async ({ notification }) => {
  notification.close();
  const { tag } = notification;
  const { from, agent } = /** @type {{ from?: string, agent: string }} */ (notification.data ?? {});
  /**
   * What each tab answers. It is asked once: one that is slow would go there as often as it is asked.
   * @type {Map<string, Promise<boolean>>}
   */
  const answers = new Map();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const desks = tabs.filter((tab) => DESK.includes(new URL(tab.url).pathname));
    desks.sort((one, other) => Number(other.id === from) - Number(one.id === from));
    for (const tab of desks) {
      const answer = answers.get(tab.id) ?? leads(tab, [tag, agent]);
      answers.set(tab.id, answer);
      if (await Promise.race([answer, pause()])) return tab.focus();
    }
    if (desks.length === 0) await pause();
  }
  return worker.clients.openWindow(`/#${tag}`);
});
