//! The API for a page that embeds the desk, such as a web CRM (the host): which pages are allowed, what they may
//! request, what they are told.
//!
//! A request arrives as text, is parsed ([`request`]) and checked against the host's [`policy`] by the [`guard`], and
//! is then carried out and answered by the desk ([`crate::core::desk`]). Events come from comparison: after each input
//! the desk compares the host's last [`view`] with the one it has now; each difference is an [`event`], sent where the
//! policy allows it.
//!
//! Names are never reused for something else, and hosts ignore events and fields they do not know.

pub mod event;
pub mod guard;
pub mod look;
pub mod policy;
pub mod request;
pub mod view;

/// The version of the API. It grows when a host written for the previous one would no longer work.
pub const VERSION: u8 = 1;
