//! Accessible widgets. Each file documents its roles, keys and focus rules at the top. None depends on the domain.
//!
//! They read the page itself (roles, `document.activeElement`) and keep no model of it, because the page is what screen
//! readers and the keyboard work with.

pub mod ceiling;
pub mod chunks;
pub mod dialog;
pub mod end;
pub mod field;
pub mod files;
pub mod focus;
pub mod grid;
pub mod icon;
pub mod landmarks;
pub mod lazy;
pub mod live;
pub mod marked;
pub mod menu;
pub mod part;
pub mod press;
pub mod resize;
