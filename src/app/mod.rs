//! The browser app. Data goes one way: what comes in ([`port`], the views) is dispatched to the [`store`], the desk in
//! `core` decides, signals change, [`view`]s read them.
//!
//! [`widget`]s know roles, keys and focus, and no word of the domain; [`view`]s know the domain and no keys.

pub mod widget;
