//! The browser app. Data goes one way: what comes in ([`port`], the views) is dispatched to the [`store`], the desk in
//! `core` decides, signals change, [`view`]s read them.
//!
//! [`widget`]s know roles, keys and focus, and no word of the domain; [`view`]s know the domain and no keys.

pub mod hosted;
pub mod port;
pub mod store;
pub mod view;
pub mod widget;

/// Mounts the app in the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(view::App);
}
