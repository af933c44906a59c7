//! The rules, pure: no browser, no server, no clock, no randomness. Time and new ids are passed in as values.
//!
//! The gateway's side: [`hub`] makes the decisions, [`interaction`] is the state machine of one interaction, [`fact`]
//! what is stored of it, [`roster`] the agents and targets, [`target`] how files name a target, [`setup`] what the
//! operator sets up for the desk, [`policies`] how agents are asked, [`quotas`] how much is taken, [`destinations`] which
//! numbers may be dear. The browser's side: [`connection`] is the one to the gateway, [`replica`] what an agent sees,
//! folded from events, [`desk`] everything the browser knows, [`host`] the API for a page that embeds it,
//! [`keyed`] the map they use. Both sides: [`ringer`]; [`choices`], [`shortcuts`] and [`settings`]; [`compose`],
//! [`files`], [`search`]; [`text`], texts as values, and [`words`], which of them is said when.

#![cfg_attr(not(test), deny(clippy::disallowed_types, clippy::disallowed_methods, clippy::iter_over_hash_type))]

pub mod ask;
pub mod choices;
pub mod compose;
pub mod connection;
pub mod contacts;
pub mod desk;
pub mod destinations;
pub mod fact;
pub mod files;
pub mod host;
pub mod hours;
pub mod hub;
pub mod interaction;
pub mod keyed;
pub mod labels;
pub mod languages;
pub mod mistakes;
mod pairs;
pub mod policies;
pub mod quotas;
pub mod replica;
pub mod ringer;
pub mod roster;
pub mod search;
pub mod settings;
pub mod setup;
pub mod shortcuts;
pub mod target;
pub mod text;
pub mod words;
