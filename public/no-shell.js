// In the place of shell.js where the operator wants no copy of the desk in browsers: removes itself and the copy.
const worker = /** @type {{ skipWaiting(): Promise<void>, registration: ServiceWorkerRegistration }} */ (
  /** @type {unknown} */ (self)
);

self.addEventListener("install", () => void worker.skipWaiting());
// While a page that it controls is open the browser only notes that it is to go, and forgets that when the page registers it
// again: so it goes as well when such a page asks it for a copy.
for (const kind of ["activate", "message"]) {
  self.addEventListener(kind, (event) => {
    const gone = Promise.all([caches.delete("baton"), worker.registration.unregister()]);
    /** @type {Event & { waitUntil(work: Promise<unknown>): void }} */ (event).waitUntil(gone);
  });
}
