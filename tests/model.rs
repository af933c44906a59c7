//! The transfer under a model checker: the real hub behind a network that loses, duplicates and reorders frames, a
//! gateway that is killed, and time that passes at the worst moment. Every order of events is explored, within the
//! bounds of each scenario.
//!
//! A state consists of the event log, the gateway's memory beside it (answers, until it is killed), each client's
//! command and the time. A command that was sent stays in flight until the gateway is killed: it may arrive at any
//! later moment (delay, reordering), again (duplication, or the client's own retry) or never (loss); so may its answer.
//! A client acts on what the gateway knows at that moment, because acting on outdated knowledge equals a delayed
//! command. When the gateway is killed, sockets break: everything in flight is lost, and the clients resend unanswered
//! commands under the same ids.
//!
//! The rules are checked whenever the log grows (`State::keep`) or an answer is given (`State::answered`). Gateways
//! with a seeded bug must be caught, which proves that the checks work.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/account.rs"]
mod account;
#[path = "model/fixed.rs"]
mod fixed;
#[path = "model/named.rs"]
mod named;
#[path = "model/scenario.rs"]
mod scenario;
#[path = "model/scenes.rs"]
mod scenes;
#[path = "model/state.rs"]
mod state;
#[path = "model/stopped.rs"]
mod stopped;
#[path = "model/writers.rs"]
mod writers;
