// Where the provider sends somebody back to. Gives its answer to the gateway, and what that says to the desk that waits
// for it.

import { speak } from "../words/words.js";

const answer = new URLSearchParams(location.search);
// A code is good for once, but it need not stand in the history.
history.replaceState(null, "", location.pathname);
const { said } = await speak("sign-in");
const line = /** @type {HTMLElement} */ (document.getElementById("said"));
/** @param {string} text */
const say = (text) => (line.textContent = text);

/** @type {Record<string, string>} What the gateway refuses, by its names for it, and what is said then. */
const REFUSED = {
  not_signed_in: said("sign-in-token"),
  suspended: said("sign-in-suspended"),
  unknown_agent: said("sign-in-unknown-agent"),
  unreachable: said("sign-in-unchecked"),
  stale: said("sign-in-stale"),
  too_many: said("sign-in-too-many"),
};
const given = { code: answer.get("code"), state: answer.get("state") };
if (answer.get("error") === "access_denied") say(said("sign-in-denied"));
else if (answer.get("error") === "unreachable") say(said("sign-in-not-reached"));
else if (!given.code || !given.state) say(said("sign-in-failed"));
else {
  try {
    const finished = await fetch("/sign-in/finish", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(given),
    });
    const signed = await finished.json();
    if (finished.ok) {
      const channel = new BroadcastChannel("baton/sign-in");
      channel.postMessage(JSON.stringify(signed));
      channel.close();
      say(said("sign-in-done"));
      close();
    } else say(REFUSED[signed.error] ?? said("sign-in-failed"));
  } catch {
    say(said("sign-in-no-gateway"));
  }
}
