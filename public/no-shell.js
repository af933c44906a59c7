// In the place of shell.js where the operator wants no copy of the desk in browsers: removes itself and the copy.
const worker = /** @type {{ skipWaiting(): Promise<void>, registration: ServiceWorkerRegistration }} */ (
  /** @type {unknown} */ (self)
);

self.addEventListener("install", () => void worker.skipWaiting());
self.addEventListener("activate", (event) => {
  const gone = Promise.all([caches.delete("baton"), worker.registration.unregister()]);
  /** @type {Event & { waitUntil(work: Promise<unknown>): void }} */ (event).waitUntil(gone);
});
