// Where the provider sends somebody back to. Gives its answer to the gateway, and what that says to the desk that waits
// for it.

const answer = new URLSearchParams(location.search);
// A code is good for once, but it need not stand in the history.
history.replaceState(null, "", location.pathname);
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
/** @param {string} text */
const say = (text) => (said.textContent = text);

const AGAIN = "Close this window and try again.";
const given = { code: answer.get("code"), state: answer.get("state") };
if (answer.get("error") === "access_denied") say(`You have not signed in. ${AGAIN}`);
else if (answer.get("error") === "unreachable") say(`The sign-in cannot be reached. ${AGAIN}`);
else if (!given.code || !given.state) say(`The sign-in failed. ${AGAIN}`);
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
      say("You are signed in. You can close this window.");
      close();
    } else say(`${signed.message} ${AGAIN}`);
  } catch {
    say(`The gateway cannot be reached. ${AGAIN}`);
  }
}
