// The service worker that keeps a copy of the desk's page with the files that it names, so that a desk without a connection,
// or on a slow line, is there at once and says so. Nothing else is kept: no answer, no file, nothing of an agent or a contact.
// The copy may be of another version than the gateway's: the app finds that out before it shows anything (core/desk/update.rs).
// An operator who wants none has the gateway serve no-shell.js in its place.

/**
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void, respondWith(answer: Promise<Response>): void, request: Request,
 *                     data: unknown, addRoutes?: (rules: object[]) => Promise<void> }} WorkerEvent
 */

const worker = /** @type {{ skipWaiting(): Promise<void> }} */ (/** @type {unknown} */ (self));
const KEPT = "baton";
const PAGE = "/";
/** Put there by a page that is not of the gateway's version: the copy is no better until it is renewed. */
const OUTDATED = "/outdated";
/** Files that never change: their names do. As in gateway/site.rs. */
const HASHED = /^\/[\w-]+-[0-9a-f]{12,16}(?:_bg)?\.(?:css|js|wasm)$/;
/** How long the gateway may take to answer before the copy is shown, in milliseconds. */
const PATIENCE = 1_000;

/** Does something for each event of a kind. */
function on(/** @type {string} */ kind, /** @type {(event: WorkerEvent) => unknown} */ work) {
  self.addEventListener(kind, (event) => void work(/** @type {WorkerEvent} */ (event)));
}

on("install", (event) => {
  // All but the page and its files passes by, without waking the worker, in browsers that know how.
  const page = { urlPattern: { pathname: PAGE }, requestMode: "navigate" };
  const files = { or: ["css", "js", "wasm"].map((kind) => ({ urlPattern: { pathname: `/*.${kind}` } })) };
  const routes = [
    { condition: files, source: { cacheName: KEPT } },
    { condition: { not: page }, source: "network" },
  ];
  event.waitUntil(Promise.all([worker.skipWaiting(), event.addRoutes?.(routes).catch(() => {})]));
});

on("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  };
  event.waitUntil(clear());
});

on("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(page(event.request));
  else if (mode !== "navigate" && HASHED.test(pathname)) event.respondWith(file(event.request));
});

// From a page that has started.
on("message", (event) => {
  if (event.data === "keep") event.waitUntil(keep());
});

/**
 * The gateway's page; the copy where the gateway cannot be reached or, if it is not known to be outdated, takes long.
 * @param {Request} request
 */
async function page(request) {
  const fetched = fetch(request);
  // Awaited below, after what may take its time.
  fetched.catch(() => {});
  const cache = await caches.open(KEPT);
  const [copy, outdated] = await Promise.all([cache.match(PAGE), cache.match(OUTDATED)]);
  if (!copy) return fetched;
  const answer = fetched.then(
    // A proxy may answer for a gateway that is down.
    (answer) => (answer.status >= 500 ? copy : answer),
    () => copy,
  );
  if (outdated) return answer;
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE, copy))]);
}

/** @param {Request} request */
async function file(request) {
  return (await (await caches.open(KEPT)).match(request)) ?? fetch(request);
}

/** Renews the copy: first the files, which the browser has just loaded, then the page that names them. */
async function keep() {
  const answer = await fetch(PAGE, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:href|src)="(\/[^":?#]+)"/g)].map(([, name = ""]) => name);
  const files = named.filter((name) => HASHED.test(name));
  const cache = await caches.open(KEPT);
  for (const name of files) if (!(await cache.match(name))) await cache.add(name);
  await cache.put(PAGE, answer);
  for (const { url } of await cache.keys()) {
    if (![PAGE, ...files].includes(new URL(url).pathname)) await cache.delete(url);
  }
}
