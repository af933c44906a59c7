//! The contact book: who contacts are, kept apart from the log so that it can be erased.
//!
//! The engine owns it like the log: it is given what was kept, keeps each change before anybody is told, and reads it
//! again after a failure. What it holds and which source counts is in [`crate::core::contacts`].
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`store`] | the book in a SQLite file |
//! | [`questions`] | the contacts whom the CRM is to be asked about |
//! | [`lookup`] | asking it |
//! | [`import`] | taking in a CSV or JSON file |
//! | [`search`] | finding contacts to write to |
//! | [`routes`] | the HTTP route for that |

pub mod import;
pub mod lookup;
pub mod questions;
pub mod routes;
pub mod search;
#[cfg(feature = "postgres")]
pub mod shared;
pub mod store;
