//! Baton: the agent desktop for text messages, and the gateway behind it.
//!
//! One library, two programs: the gateway (`src/bin/gateway.rs`, native) and the browser app (`src/main.rs`,
//! WebAssembly). The gateway decides; the browser shows what was decided, and asks.
//!
//! # Layers
//!
//! | layer | what it is | it knows |
//! | --- | --- | --- |
//! | [`protocol`] | the wire: what travels between browser and gateway | nothing |
//! | [`core`] | the rules of both sides, pure: time and names come in as values | `protocol` |
//! | `gateway` | native: sockets, the event log, carriers, sign-in | `core`, `protocol` |
//! | `app` | browser: the desk in a signal, ports, widgets, views | `core`, `protocol` |
//!
//! # Invariants
//!
//! - An interaction has at most one owner, and only an accepted invitation changes the owner.
//! - Each question and each transfer ends exactly once.
//! - A command takes effect at most once; sent again, it gets the same answer.
//! - The gateway's state is the fold of its log, and nobody is told what is not in the log yet.
//! - What an agent sees is a snapshot with numbered events folded over it; a gap means a new snapshot.
//! - The browser shows a decision only when the gateway has confirmed it.
//! - [`core`] and [`protocol`] use no browser, server, clock or randomness.
//!
//! # In reading order
//!
//! 1. [`protocol`]: the nouns, commands, events and frames.
//! 2. [`core::fact`] and [`core::interaction`]: what happens to an interaction, and what that makes of it.
//! 3. [`core::hub`]: what may happen, what must happen next, who sees what.
//! 4. `gateway::engine`: fold, keep, tell; then the rest of `gateway` in the order given there.
//! 5. [`core::session`], [`core::replica`] and [`core::desk`]: the connection, what an agent sees, what is done with
//!    it.
//! 6. `app::store`: where the desk meets the browser; then `app::view` and `app::widget`.
//! 7. [`core::words`], [`core::compose`], [`core::search`]: what is said to people, what a text costs, finding a
//!    target.
//!
//! `ARCHITECTURE.md` follows one event through all of it.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod core;
#[cfg(not(target_arch = "wasm32"))]
pub mod gateway;
pub mod protocol;
