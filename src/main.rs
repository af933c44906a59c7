//! The browser program: mounts the app. Built by Trunk; natively there is nothing to run.

#[cfg(target_arch = "wasm32")]
fn main() {
    baton::app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser: `make run` builds it and starts the gateway that serves it.");
}
