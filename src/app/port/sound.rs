//! The sound of an invitation. A browser lets a page sound only after a click or a key in it.

use js_sys::Reflect;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAudioElement;

/// Two notes, beside the page; loaded when it first rings.
const RING: &str = "/ring.wav";

/// Whether the browser lets the page sound now. A browser that does not say is taken at its best.
pub fn allowed() -> bool {
    let activation = Reflect::get(&leptos::prelude::window().navigator(), &"userActivation".into());
    let been = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    been.is_ok_and(|been| been.as_bool() != Some(false))
}

/// Rings once. `done` is told whether it could be heard.
pub fn ring(done: impl FnOnce(bool) + 'static) {
    let played = HtmlAudioElement::new_with_src(RING).and_then(|audio| audio.play());
    spawn_local(async move {
        done(match played {
            Ok(played) => JsFuture::from(played).await.is_ok(),
            Err(_) => false,
        });
    });
}
