//! The sounds of an invitation and of a new message. A browser lets a page sound only after a click or a key in it.

use js_sys::{Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAudioElement;

/// Two notes, beside the page; loaded when it first rings.
const RING: &str = "/ring.wav";
/// One short note.
const MESSAGE: &str = "/message.wav";

/// Whether the browser lets the page sound now. A browser that does not say is taken at its best.
pub fn allowed() -> bool {
    let activation = Reflect::get(&leptos::prelude::window().navigator(), &"userActivation".into());
    let been = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    been.is_ok_and(|been| been.as_bool() != Some(false))
}

/// Rings once. `done` is told whether it could be heard.
pub fn ring(done: impl FnOnce(bool) + 'static) {
    let played = play(RING);
    spawn_local(async move {
        done(match played {
            Some(played) => JsFuture::from(played).await.is_ok(),
            None => false,
        });
    });
}

/// Sounds once for a new message. Where the browser does not let it, there is nothing to be done.
pub fn chime() {
    if let Some(played) = play(MESSAGE) {
        spawn_local(async move { drop(JsFuture::from(played).await) });
    }
}

fn play(address: &str) -> Option<Promise> {
    HtmlAudioElement::new_with_src(address).and_then(|audio| audio.play()).ok()
}
