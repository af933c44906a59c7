//! The sounds of an invitation and of a new message. Browsers let a page play sounds only after a click or key press in
//! it.

use js_sys::{Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAudioElement;

/// The sound of an invitation: two notes.
const RING: &str = "/ring.wav";
/// The sound of a message: one short note.
const MESSAGE: &str = "/message.wav";

/// Returns whether the page may play sounds now. Assumes so if the browser does not tell.
pub fn allowed() -> bool {
    let activation = Reflect::get(&leptos::prelude::window().navigator(), &"userActivation".into());
    let active = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    active.is_ok_and(|active| active.as_bool() != Some(false))
}

/// Rings once, and calls `done` with whether the sound was played.
pub fn ring(done: impl FnOnce(bool) + 'static) {
    let played = play(RING);
    spawn_local(async move {
        done(match played {
            Some(played) => JsFuture::from(played).await.is_ok(),
            None => false,
        });
    });
}

/// Plays the sound of a message, if the browser allows it.
pub fn chime() {
    if let Some(played) = play(MESSAGE) {
        spawn_local(async move { drop(JsFuture::from(played).await) });
    }
}

fn play(address: &str) -> Option<Promise> {
    HtmlAudioElement::new_with_src(address).and_then(|audio| audio.play()).ok()
}
