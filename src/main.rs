//! The program for the browser, built by Trunk. The native build only says so.

#[cfg(target_arch = "wasm32")]
fn main() {
    baton::app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser: `make run` builds it and starts the gateway that serves it.");
}
