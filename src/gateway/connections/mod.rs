//! The connections to the gateway: which are let in, how long each may take, and which one goes if there are too many.
//!
//! A *guest* is a connection on which nobody is signed in. Guests are limited in all and by address, so that strangers
//! cannot use up the files that the process can open. A guest over the limit is let in, and the guest who has been
//! silent for longest goes instead, first from the addresses with most guests: a request that comes is served, however
//! many silent connections there are. Agents' connections are not counted after their hello, and neither are requests
//! with a valid token; they are never dropped to make room.
//!
//! Every phase of a connection has a time limit ([`limits::Limits`]); the socket before the hello and the heartbeat
//! after it are [`super::socket`]'s. The gateway speaks HTTP/1.1 only, in TLS if it has a certificate ([`super::tls`]):
//! HTTP/2 is the proxy's.
//!
//! [`serve`] accepts and serves, [`room`] decides who is let in and who goes, [`register`] is what the others see of it,
//! and [`stream`] observes how bytes move. [`starting`] answers until there is something to serve.

pub mod descriptors;
pub mod limits;
mod record;
pub mod register;
pub mod room;
pub mod serve;
pub mod starting;
pub mod stream;

#[cfg(test)]
mod tests;
