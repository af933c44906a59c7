//! Erasing: everything that is kept of a contact, on request, and interactions that were kept long enough; and giving out
//! what is kept.
//!
//! An erasure begins with a fact in the log ([`crate::core::fact::ErasureFact::Begun`]), from which on no agent sees
//! anything of it. Then the [`eraser`] goes through all stores, the log last, and records that nothing is left. Every step
//! can be done twice, so one that was interrupted is done again at the next start.
//!
//! What a store has to forget is a [`subject`]: interactions by their ids, and a number by its pseudonym, as the number
//! itself is written nowhere.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`subject`] | what is to be forgotten |
//! | [`eraser`] | all stores, and forgetting something in all of them |
//! | [`export`] | what is kept of a contact, for them |
//! | [`retention`] | when old interactions are erased |
//! | [`folder`], [`stopped`] | the same in the folder of a gateway that does not run |
//! | [`routes`] | the HTTP routes, for whoever has the key of the data folder |
//! | [`command`] | `gateway erase` and `gateway export` |

pub mod command;
pub mod eraser;
pub mod export;
pub mod folder;
pub mod retention;
pub mod routes;
pub mod stopped;
pub mod subject;
