//! Fuzz tests of the frame decoder and of the gateway's command handler.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/account.rs"]
mod account;
#[path = "fuzz/commands.rs"]
mod commands;
#[path = "fuzz/decoder.rs"]
mod decoder;
#[path = "fuzz/mutation.rs"]
mod mutation;
#[path = "fuzz/schema.rs"]
mod schema;
