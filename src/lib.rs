//! Baton: the agent desktop for text messages, and the gateway behind it.
//!
//! One library, two programs: the gateway (`src/bin/gateway.rs`, native) and the browser app (`src/main.rs`,
//! WebAssembly). The gateway makes all decisions; the browser shows them, and sends commands.
//!
//! # Layers
//!
//! | layer | what it is | depends on |
//! | --- | --- | --- |
//! | [`protocol`] | the wire: what travels between browser and gateway | nothing |
//! | [`core`] | the rules of both sides, pure: time and ids are passed in as values | `protocol` |
//! | `gateway` | native: sockets, the event log, carriers, sign-in | `core`, `protocol` |
//! | `app` | browser: the desk in a signal, ports, widgets, views | `core`, `protocol` |
//!
//! # Invariants
//!
//! - An interaction has at most one owner. Only an accepted invitation makes an agent the owner (to take it, or to be
//!   consulted, if the owner then hands it over); or opening it, or reopening it after it was done.
//! - Each invitation and each transfer ends exactly once.
//! - A command takes effect at most once; sent again, it is answered as before.
//! - The gateway's state is the fold of its log, and nothing is told before it is in the log.
//! - What an agent sees is a snapshot with numbered events folded over it; a gap leads to a new snapshot.
//! - The browser shows a decision only when the gateway has confirmed it.
//! - [`core`] and [`protocol`] use no browser, server, clock or randomness.
//!
//! # Reading order
//!
//! 1. [`protocol`]: entities, commands, events and frames.
//! 2. [`core::fact`] and [`core::interaction`]: what happens to an interaction, and its resulting state.
//! 3. [`core::hub`]: which commands are allowed, what must follow, which agent sees what.
//! 4. `gateway::engine`: fold, append, tell; then the rest of `gateway` in the order given there.
//! 5. [`core::connection`], [`core::replica`] and [`core::desk`]: the connection, what an agent sees, everything the
//!    browser knows.
//! 6. `app::store`: the desk in the browser; then `app::view` and `app::widget`.
//! 7. [`core::words`], [`core::compose`], [`core::search`]: texts for people, the size of a message, the search for
//!    targets.
//!
//! `ARCHITECTURE.md` says where to find what, defines the terms, and follows one event through all layers.

// `view!` names what it needs from here, in the tests as well.
extern crate self as baton;

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod core;
#[cfg(not(target_arch = "wasm32"))]
pub mod gateway;
pub mod protocol;
