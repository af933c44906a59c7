// Starts the app. A file of its own, because a strict content security policy forbids inline scripts;
// the names with their hashes come from the preload links that Trunk wrote into the page.
/** @param {string} kind */
const link = (kind) => /** @type {HTMLLinkElement} */ (document.querySelector(`link[rel="${kind}"]`)).href;
// A page that the browser had put away may show an agent who has signed out since, or another than is signed in now.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && parent === window) location.reload();
});

try {
  const { default: init } = await import(link("modulepreload"));
  await init({ module_or_path: link("preload") });
} catch (error) {
  // Said in the page too: somebody without a console would see only an empty window.
  const alert = document.createElement("p");
  alert.setAttribute("role", "alert");
  alert.textContent = "Baton could not start. Reload the page; if that does not help, the browser may be too old.";
  document.body.append(alert);
  throw error;
}
