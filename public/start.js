// Starts the app. A file of its own, because a strict content security policy forbids inline scripts;
// the names with their hashes come from the preload links that Trunk wrote into the page.
/** @param {string} kind */
const link = (kind) => /** @type {HTMLLinkElement} */ (document.querySelector(`link[rel="${kind}"]`)).href;

// A browser notification that was pressed leads here if its agent does (worker.js). Heard from the start, as the page may
// just be loading again; the app reads the address as soon as it runs.
navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
  const [tag, agent] = /** @type {string[]} */ (data);
  const here = sessionStorage.getItem("baton/account")?.split(" ")[0] === agent;
  if (here) location.replace(`#${tag}`);
  ports[0]?.postMessage(here);
});
navigator.serviceWorker?.startMessages();

// A page that the browser had put away may show an agent who has signed out since, or another than is signed in now.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && parent === window) location.reload();
});

// Between the page and its files, the gateway may have been upgraded: its page names those of its own. Once a minute.
const mayTryAgain = () => {
  try {
    const last = Number(sessionStorage.getItem("baton/again"));
    sessionStorage.setItem("baton/again", `${Date.now()}`);
    return Date.now() - last > 60_000;
  } catch {
    return false;
  }
};

try {
  const { default: init } = await import(link("modulepreload"));
  await init({ module_or_path: link("preload") });
} catch (error) {
  if (mayTryAgain()) location.reload();
  // Said in the page too: somebody without a console would see only an empty window.
  const alert = document.createElement("p");
  alert.setAttribute("role", "alert");
  alert.textContent = "Baton could not start. Reload the page; if that does not help, the browser may be too old.";
  document.body.append(alert);
  throw error;
}
