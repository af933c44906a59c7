//! Browser notifications, which are shown over other programs: by this page, or where that is not possible, as on
//! Android, by a service worker (`public/worker.js`). In a cross-origin frame there are none.

use js_sys::Array;
use leptos::prelude::window;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationOptions, NotificationPermission, RegistrationOptions, ServiceWorkerContainer,
    ServiceWorkerRegistration,
};

const WORKER: &str = "/worker.js";
/// A path without a page: the worker controls none.
const SCOPE: &str = "/worker/";

type Pressed = Rc<dyn Fn(String)>;

thread_local! {
    /// What is called with the tag of a notification that is pressed.
    static PRESSED: RefCell<Option<Pressed>> = const { RefCell::new(None) };
    /// The notifications that this page has shown, by tag.
    static SHOWN: RefCell<Vec<(String, Notification)>> = const { RefCell::new(Vec::new()) };
}

/// Returns whether this page may show notifications.
pub fn allowed() -> bool {
    Notification::permission() == NotificationPermission::Granted
}

/// Sets what is called with the tag of a notification of this page that is pressed. One that a service worker shows leads
/// to an address (`public/start.js`), which [`super::place::take_from_address`] reads.
pub fn on_press(pressed: impl Fn(String) + 'static) {
    PRESSED.set(Some(Rc::new(pressed)));
}

/// Closes what a service worker shows for the agent, also from before this page was loaded: the agent is back.
pub fn close_earlier() {
    tell_worker(String::new(), None);
}

/// Closes what this page has shown, as it is about to go: pressed without it, that would lead nowhere.
pub fn close_all() {
    SHOWN.take().iter().for_each(|(_, shown)| shown.close());
}

fn press(tag: String) {
    if let Some(pressed) = PRESSED.with_borrow(Clone::clone) {
        pressed(tag);
    }
}

/// Shows a notification in the place of the one with the same tag, if allowed.
pub fn show(tag: &str, text: &str) {
    if !allowed() {
        return;
    }
    let options = NotificationOptions::new();
    options.set_tag(tag);
    let Ok(shown) = Notification::new_with_options(text, &options) else {
        return tell_worker(tag.to_owned(), Some(text.to_owned()));
    };
    let own = tag.to_owned();
    let click = Closure::once_into_js(move || {
        let _ = window().focus();
        close(&own);
        press(own);
    });
    shown.set_onclick(Some(click.unchecked_ref()));
    SHOWN.with_borrow_mut(|all| {
        all.retain(|(known, _)| known != tag);
        all.push((tag.to_owned(), shown));
    });
}

/// Closes the notification with a tag.
pub fn close(tag: &str) {
    let own = SHOWN.with_borrow_mut(|all| {
        let place = all.iter().position(|(known, _)| known == tag)?;
        Some(all.swap_remove(place).1)
    });
    match own {
        Some(shown) => shown.close(),
        None => tell_worker(tag.to_owned(), None),
    }
}

/// Removes the service worker, if this browser has it: the agent wants no notifications.
pub fn stop() {
    let Some(workers) = workers() else { return };
    spawn_local(async move {
        if let Some(registration) = registered(&workers).await
            && let Ok(removed) = registration.unregister()
        {
            let _ = JsFuture::from(removed).await;
        }
    });
}

/// Returns the browser's service workers; it has none where the page is neither local nor secure.
fn workers() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    js_sys::Reflect::has(&navigator, &"serviceWorker".into())
        .ok()
        .filter(|has| *has)
        .map(|_| navigator.service_worker())
}

async fn registered(workers: &ServiceWorkerContainer) -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(workers.get_registration_with_document_url(SCOPE)).await.ok()?;
    // If there is none, it may be the one of the whole site (`public/shell.js`).
    found.dyn_into().ok().filter(|found: &ServiceWorkerRegistration| found.scope().ends_with(SCOPE))
}

/// Has the service worker show a notification, or close it, or close all of the agent where there is no tag. It is
/// registered for the first one to be shown.
fn tell_worker(tag: String, text: Option<String>) {
    let Some(workers) = workers() else { return };
    spawn_local(async move {
        let known = registered(&workers).await;
        let registration = match (known, &text) {
            (Some(known), _) => known,
            (None, None) => return,
            (None, Some(_)) => {
                let options = RegistrationOptions::new();
                options.set_scope(SCOPE);
                let registered = JsFuture::from(workers.register_with_options(WORKER, &options)).await;
                let Ok(registration) = registered else { return };
                registration.unchecked_into()
            }
        };
        let worker = registration.active().or_else(|| registration.waiting()).or_else(|| registration.installing());
        // With the agent it is for, to whose tab it leads.
        let agent = super::storage::account().map(|(agent, _)| agent).unwrap_or_default();
        let message: Array = [tag, text.unwrap_or_default(), agent].into_iter().map(JsValue::from).collect();
        worker.iter().for_each(|worker| drop(worker.post_message(&message)));
    });
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
