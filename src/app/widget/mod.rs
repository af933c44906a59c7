//! Accessible parts: each file says at its top which roles, keys and focus rules it keeps. None knows a word of the
//! domain.
//!
//! They work on the page as it is (roles, `document.activeElement`) rather than on a model of it beside it: the page is
//! what a screen reader and the keyboard meet.

pub mod chunks;
pub mod dialog;
pub mod field;
pub mod files;
pub mod focus;
pub mod grid;
pub mod landmarks;
pub mod live;
pub mod marked;
pub mod menu;
pub mod part;
