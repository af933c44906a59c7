//! The ways to the contacts' phones.
//!
//! A carrier accepts texts from the engine ([`crate::gateway::carrier::Carrier`]) and brings texts and delivery reports
//! back through [`crate::gateway::engine::Handle`]. The number a text is sent from decides which carrier sends it: the
//! configured carriers have numbers of their own; all others belong to the demo's handset, or outside a demo to nobody.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`numbers`] | telephone numbers as networks write them |
//! | [`config`] | the file that lists the carriers, their numbers and the targets of these |
//! | [`links`] | signed links to files of messages, for a carrier to fetch |
//! | [`outbox`] | delivery over a network: retried, but never sent twice |
//! | [`kannel`], [`twilio`] | the interfaces of each: requests to it, and webhooks from it |
//! | [`handset`] | the built-in phone of the demo |
//! | [`registry`] | the configured carriers, as webhooks need them |
//! | [`connect`] | creates the carriers of a configuration |
//!
//! The addresses of webhooks contain no text, number or token. Webhooks pass the checks of their carrier's module in
//! place of those for browsers.

pub mod config;
pub mod connect;
pub mod handset;
pub mod kannel;
pub mod links;
pub mod numbers;
pub mod outbox;
pub mod registry;
pub mod twilio;
