//! The browser app. Data flows one way: inputs from the [`port`]s and the [`view`]s are dispatched to the [`store`],
//! the desk in `core` decides, signals change, and the views show them.
//!
//! [`widget`]s handle roles, keys and focus and do not depend on the domain; [`view`]s do the opposite.

pub mod call;
pub mod dom;
pub mod hosted;
pub mod port;
pub mod signal;
pub mod store;
pub mod view;
pub mod widget;

/// Mounts the app in the body of the page.
pub fn start() {
    // The app that is shipped stops at a panic without calling any hook.
    #[cfg(not(feature = "split"))]
    console_error_panic_hook::set_once();
    dom::mount_to_body(view::App);
}
