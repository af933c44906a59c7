// Starts the app. A file of its own, because a strict content security policy forbids inline scripts;
// the names with their hashes come from the preload links that Trunk wrote into the page.
/** @param {string} kind */
const link = (kind) => /** @type {HTMLLinkElement} */ (document.querySelector(`link[rel="${kind}"]`)).href;

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
