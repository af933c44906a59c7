//! System notifications, which the browser shows over other programs. In a cross-origin frame it shows none.

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationPermission};

/// Returns whether this page may show notifications.
pub fn allowed() -> bool {
    Notification::permission() == NotificationPermission::Granted
}

/// Shows a notification, if allowed. Clicking it brings the page to the front.
pub fn show(text: &str) {
    if !allowed() {
        return;
    }
    if let Ok(shown) = Notification::new(text) {
        let click = Closure::once_into_js(|| window().focus());
        shown.set_onclick(Some(click.unchecked_ref()));
    }
}

/// Asks the user for permission to show notifications. Calls `denied` if it is not granted.
pub fn request_permission(denied: impl Fn() + 'static) {
    let answer = Notification::request_permission();
    spawn_local(async move {
        let granted = match answer {
            Ok(answer) => JsFuture::from(answer).await.is_ok_and(|it| it.as_string().as_deref() == Some("granted")),
            Err(_) => false,
        };
        if !granted {
            denied();
        }
    });
}
