//! The sign-in at the identity provider, in a window of its own. It ends at a page of the gateway, which reports the
//! result on a broadcast channel, which only pages of this origin in this browser receive.

use super::clock;
use super::gateway::SignedIn;
use crate::protocol::{Json, Read, readable};
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// The channel, as in `public/sign-in/done.js`.
const CHANNEL: &str = "baton/sign-in";

/// The id of a sign-in in a message on the channel.
struct AttemptId {
    attempt: String,
}

readable! { struct AttemptId { attempt } }

/// A sign-in that is under way.
struct PendingSignIn {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

thread_local! {
    static PENDING: RefCell<Option<PendingSignIn>> = const { RefCell::new(None) };
}

/// Opens the window and passes the result to `on`. Abandons an earlier attempt. Returns false if the browser blocks the
/// window.
pub fn open(on: impl Fn(SignedIn) + 'static) -> bool {
    close();
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return false };
    let attempt = clock::random_id();
    let address = format!("/sign-in/begin?attempt={attempt}");
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        let Some(message) = Json::parse(&text) else { return };
        // Another tab of this browser may be signing in at the same time.
        if AttemptId::read(&message).is_ok_and(|it| it.attempt == attempt)
            && let Ok(signed_in) = SignedIn::read(&message)
        {
            on(signed_in);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    PENDING.set(Some(PendingSignIn { channel, _heard: heard }));
    let opened =
        window().open_with_url_and_target_and_features(&address, "baton-sign-in", "popup,width=520,height=680");
    let opened = opened.is_ok_and(|window| window.is_some());
    if !opened {
        close();
    }
    opened
}

/// Abandons the attempt that is under way, if any.
pub fn close() {
    if let Some(pending) = PENDING.take() {
        pending.channel.set_onmessage(None);
        pending.channel.close();
    }
}
