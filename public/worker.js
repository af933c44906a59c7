// Shows browser notifications for the desk where a page cannot, as on Android, and leads back to the tab that each is
// from. It stores nothing and answers no request: its scope has no page in it.

/**
 * @typedef {{ id: string, url: string, focus(): Promise<unknown>, postMessage(message: unknown): void }} Tab
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

// From a page: the tag of a notification, and the text to show, or none to close it.
on("message", async ({ data: [tag = "", text], source }) => {
  const { registration } = worker;
  if (text === undefined) {
    for (const notification of await registration.getNotifications({ tag })) notification.close();
    return;
  }
  // The first message may come before the worker is active, which it has to be.
  if (!registration.active) await new Promise((resolve) => self.addEventListener("activate", resolve));
  await registration.showNotification(text, { tag, data: source?.id });
});

// Leads to the tab that it is from; if that is gone to another tab of the desk, else to a new one.
on("notificationclick", async ({ notification }) => {
  notification.close();
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const desks = tabs.filter((tab) => DESK.includes(new URL(tab.url).pathname));
  const tab = desks.find(({ id }) => id === notification.data) ?? desks[0];
  if (!tab) return worker.clients.openWindow("/");
  tab.postMessage(notification.tag);
  return tab.focus();
});
