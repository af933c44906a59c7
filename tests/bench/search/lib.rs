//! The search benchmark in WebAssembly: the directories, the queries, the engine, and another crate to compare it with.

#[path = "../../../src/protocol/mod.rs"]
#[allow(dead_code)]
pub mod protocol;
#[path = "."]
pub mod core {
    //! The engine, as used by the app.
    #[path = "../../../src/core/search/mod.rs"]
    pub mod search;
}
pub mod generate;
mod names;
pub mod queries;
mod random;
#[cfg(target_arch = "wasm32")]
mod wasm;
