//! The desk inside another page, a web CRM: what that page (the host) may ask, what it is told, and who it may be.
//!
//! The way of one request: the port's text is read ([`request`]) and looked at by the [`guard`], which knows the host's
//! [`policy`]; what passes goes to the desk ([`crate::core::desk`]), which answers. The way of one event: after each
//! input the desk compares what the host has [`view`] with what there is; each difference is an [`event`], told where
//! the policy has it.
//!
//! Version [`VERSION`]; names are never used again for something else, and hosts pass over events and fields they do
//! not know.

pub mod event;
pub mod guard;
pub mod look;
pub mod policy;
pub mod request;
pub mod view;

/// The version of the API. It grows when a host written for the one before would no longer work.
pub const VERSION: u8 = 1;
