//! Baton.

pub mod core;
pub mod protocol;
