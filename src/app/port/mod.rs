//! The ports: the only modules that use the network, the browser's storage, its clock and its sounds, or that move the
//! focus on behalf of the desk.

pub mod clock;
pub mod directory;
pub mod favicon;
pub mod gateway;
pub mod host;
pub mod language;
pub mod notification;
pub mod page;
pub mod place;
pub mod provider;
pub mod socket;
pub mod sound;
pub mod storage;
