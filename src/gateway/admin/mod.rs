//! What administrators do about agents while the gateway runs: sign somebody out, suspend and restore them, give their
//! interactions to somebody else. The rules are in [`crate::core::hub::Intervention`].
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`command`] | `gateway agent …`, which asks a running gateway |
//! | [`door`] | how a command asks it |
//! | [`routes`] | the routes that it asks, for whoever has the key of the data folder |

pub mod command;
pub mod door;
pub mod routes;
