// Shows browser notifications for the desk where a page cannot, as on Android, and leads back to the tab that each is
// from. It stores nothing and answers no request: its scope has no page in it.

/**
 * @typedef {{ id: string, url: string, focus(): Promise<unknown>, postMessage(message: unknown): void }} Tab
 * @typedef {{ get(id: string): Promise<Tab | undefined>, matchAll(which: object): Promise<Tab[]>,
 *             openWindow(url: string): Promise<unknown> }} Tabs
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} Extendable
 */
const { clients, registration } =
  /** @type {{ clients: Tabs, registration: ServiceWorkerRegistration }} */ (/** @type {unknown} */ (self));
const PAGES = ["/", "/embed/desk"];

self.addEventListener("message", (event) => {
  const { source, waitUntil } = /** @type {MessageEvent & Extendable} */ (event);
  const [tag, text] = /** @type {[string, string?]} */ (event.data);
  waitUntil.call(event, text === undefined ? close(tag) : show(tag, text, /** @type {Tab | null} */ (/** @type {unknown} */ (source))));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, waitUntil } = /** @type {Extendable & { notification: Notification }} */ (event);
  notification.close();
  waitUntil.call(event, lead(notification));
});

/** Shows a notification in the place of the one with the same tag. */
async function show(/** @type {string} */ tag, /** @type {string} */ text, /** @type {Tab | null} */ tab) {
  // The first message may come before the worker is active, which it has to be.
  if (!registration.active) await new Promise((resolve) => self.addEventListener("activate", resolve));
  await registration.showNotification(text, { tag, data: tab?.id });
}

async function close(/** @type {string} */ tag) {
  for (const notification of await registration.getNotifications({ tag })) notification.close();
}

/** Leads to the tab that a notification is from; if that is gone to another tab of the desk, else to a new one. */
async function lead(/** @type {Notification} */ { data, tag }) {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const desks = tabs.filter((tab) => PAGES.includes(new URL(tab.url).pathname));
  const tab = desks.find((tab) => tab.id === data) ?? desks[0];
  if (!tab) return clients.openWindow("/");
  tab.postMessage(tag);
  await tab.focus();
}
