//! Signing in at the provider, in a window of its own. It ends at a page of the gateway's, which tells this one over a
//! channel that only pages of this origin in this browser hear.

use super::clock;
use super::gateway::Signed;
use crate::protocol::{Read, readable};
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// As in `public/sign-in/done.js`.
const CHANNEL: &str = "baton/sign-in";

struct Attempt {
    attempt: String,
}

readable! { struct Attempt { attempt } }

struct Waiting {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

thread_local! {
    static WAITING: RefCell<Option<Waiting>> = const { RefCell::new(None) };
}

/// Opens the window, and waits for whoever signs in there; what was waited for before is given up. False where the
/// browser lets no window open.
pub fn open(on: impl Fn(Signed) + 'static) -> bool {
    close();
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return false };
    let attempt = clock::random_id();
    let address = format!("/sign-in/begin?attempt={attempt}");
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(said) =
            event.data().as_string().and_then(|said| serde_json::from_str::<serde_json::Value>(&said).ok())
        else {
            return;
        };
        // Another tab of this browser may be signing in as well.
        if Attempt::read(&said).is_ok_and(|said| said.attempt == attempt)
            && let Ok(signed) = Signed::read(&said)
        {
            on(signed);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    WAITING.set(Some(Waiting { channel, _heard: heard }));
    let opened =
        window().open_with_url_and_target_and_features(&address, "baton-sign-in", "popup,width=520,height=680");
    let opened = opened.is_ok_and(|window| window.is_some());
    if !opened {
        close();
    }
    opened
}

/// Waits no more.
pub fn close() {
    if let Some(waiting) = WAITING.take() {
        waiting.channel.set_onmessage(None);
        waiting.channel.close();
    }
}
