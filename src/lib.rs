//! Baton.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod core;
#[cfg(not(target_arch = "wasm32"))]
pub mod gateway;
pub mod protocol;
