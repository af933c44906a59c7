//! Notifications that the browser shows beside other programs. In a frame of another origin it shows none.

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationPermission};

/// Whether this browser shows them.
pub fn allowed() -> bool {
    Notification::permission() == NotificationPermission::Granted
}

/// Shows a sentence. A press on it brings the page to the front.
pub fn show(text: &str) {
    if !allowed() {
        return;
    }
    if let Ok(shown) = Notification::new(text) {
        let press = Closure::once_into_js(|| window().focus());
        shown.set_onclick(Some(press.unchecked_ref()));
    }
}

/// Asks the user whether the page may show any. `refused` is called where it may not.
pub fn ask(refused: impl Fn() + 'static) {
    let asked = Notification::request_permission();
    spawn_local(async move {
        let granted = match asked {
            Ok(asked) => {
                JsFuture::from(asked).await.is_ok_and(|answer| answer.as_string().as_deref() == Some("granted"))
            }
            Err(_) => false,
        };
        if !granted {
            refused();
        }
    });
}
