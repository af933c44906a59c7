//! The rules, pure: no browser, no server, no clock, no randomness. Time and made-up names come in as values.
//!
//! The gateway's side: [`hub`] decides, [`interaction`] is one interaction's state machine, [`fact`] what it keeps,
//! [`roster`] who works here, [`setup`] how their desk is set up. The browser's side: [`replica`] is what an agent
//! sees, folded from events; [`desk`] what is done with it; [`host`] what a page that embeds it may ask and is told;
//! [`session`] the connection, [`keyed`] the map they use. Both sides: [`ringer`], [`settings`] and [`shortcuts`],
//! [`compose`], [`files`], [`search`], [`words`].

pub mod compose;
pub mod desk;
pub mod fact;
pub mod files;
pub mod host;
pub mod hub;
pub mod interaction;
pub mod keyed;
pub mod replica;
pub mod ringer;
pub mod roster;
pub mod search;
pub mod session;
pub mod settings;
pub mod setup;
pub mod shortcuts;
pub mod words;
