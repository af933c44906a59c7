//! The edges: the only places that touch the network, the browser's storage, its clock and the focus.

pub mod clock;
pub mod directory;
pub mod gateway;
pub mod host;
pub mod notification;
pub mod page;
pub mod place;
pub mod provider;
pub mod socket;
pub mod sound;
pub mod storage;
