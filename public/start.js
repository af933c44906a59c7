// Starts the app. A file of its own, because a strict content security policy forbids inline scripts;
// the names with their hashes come from the preload links that Trunk wrote into the page. The page waits for it, as it has
// nothing to show before, so that the connection is begun first of all.
(async () => {
  /** @param {string} kind */
  const link = (kind) => /** @type {HTMLLinkElement} */ (document.querySelector(`link[rel="${kind}"]`)).href;
  const workers = navigator.serviceWorker;
  /** Not inside another page. */
  const alone = parent === window;

  /**
   * What the browser keeps; a browser that keeps nothing may throw.
   * @template T
   * @param {() => T} read
   */
  const kept = (read) => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };

  // A browser notification that was pressed leads here if its agent does (worker.js). Heard from the start, as the page may
  // just be loading again; the app reads the address as soon as it runs.
  workers?.addEventListener("message", ({ data, ports }) => {
    const [tag, agent] = /** @type {string[]} */ (data);
    const here = sessionStorage.getItem("baton/account")?.split(" ")[0] === agent;
    if (here) location.replace(`#${tag}`);
    ports[0]?.postMessage(here);
  });
  workers?.startMessages();

  // A page that the browser had put away may show an agent who has signed out since, or another than is signed in now.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && alone) location.reload();
  });

  // Where the agent is known, the connection is opened while the app is still on its way, and the hello said: the app finds
  // the answer (src/app/port/socket.rs). Whom the address names signs in first.
  const [, token = ""] = kept(() => sessionStorage.getItem("baton/account"))?.split(" ") ?? [];
  const device = kept(() => localStorage.getItem("baton/device"));
  /** @type {string[]} */
  const heard = [];
  /** @type {WebSocket | undefined} */
  let socket;
  const open = (/** @type {string[]} */ ...greeted) =>
    new WebSocket(`${location.origin.replace("http", "ws")}/socket`, [...greeted, "baton.v1"]);
  if (token && device && alone && !location.search.includes("agent=")) {
    const client = `baton/${document.querySelector("meta[name=version]")?.getAttribute("content") ?? ""}`;
    const hello = JSON.stringify({ hello: { token, client, device } });
    // With the handshake, and not a round trip later; a gateway that does not know that is told again.
    const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(hello)));
    const name = encoded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    socket = open("baton.v1.greeted", `baton.hello.${name}`);
    socket.onopen = () => socket?.protocol === "baton.v1" && socket.send(hello);
    socket.onmessage = ({ data }) => heard.push(data);
  }

  const again = "baton/again";
  const app = {
    /**
     * Opens a connection. The first time, and for the same sign-in, it is the one above: as soon as the app has put its own
     * handlers in the place of those, and before anything else can happen, they are told what there has been, in order.
     * @param {string} wanted
     */
    open(wanted) {
      const taken = socket;
      socket = undefined;
      const state = taken?.readyState ?? WebSocket.CLOSED;
      if (!taken || wanted !== token || (state > WebSocket.OPEN && heard.length === 0)) {
        taken?.close();
        return open();
      }
      queueMicrotask(() => {
        if (state > WebSocket.CONNECTING) taken.onopen?.(new Event("open"));
        for (const data of heard) taken.onmessage?.(new MessageEvent("message", { data }));
        if (state === WebSocket.CLOSED) taken.onclose?.(new CloseEvent("close"));
      });
      return taken;
    },

    /** Whether the page may load itself again because it is not the gateway's version: once a minute. */
    mayLoadAgain: () => kept(() => Date.now() - Number(sessionStorage.getItem(again)) > 60_000) ?? false,

    /** Loads the page again, and not from the copy that shell.js keeps, as long as the gateway can be reached. */
    async loadAgain() {
      kept(() => sessionStorage.setItem(again, `${Date.now()}`));
      if (workers?.controller) {
        const cache = await caches.open("baton").catch(() => undefined);
        await cache?.put("/outdated", new Response()).catch(() => {});
      }
      location.reload();
    },
  };
  Object.assign(globalThis, { baton: app });

  try {
    if (document.readyState === "loading") {
      await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
    }
    const { default: init } = await import(link("modulepreload"));
    await init({ module_or_path: link("preload") });
  } catch (error) {
    socket?.close();
    // Between the page and its files, the gateway may have been upgraded: its page names those of its own.
    if (app.mayLoadAgain()) await app.loadAgain();
    await import("./words/start.js").catch(() => document.body.append("Baton could not start. Reload the page."));
    throw error;
  }

  // For the next time, once there is nothing better to do. Inside another page it would be kept for that page alone.
  if (workers && alone) {
    setTimeout(async () => {
      await workers.register("/shell.js").catch(() => {});
      (await workers.ready).active?.postMessage("keep");
    }, 3_000);
  }
})();
