//! Signing in: an agent who proves who they are receives one of the gateway's own tokens
//! ([`crate::gateway::session`]), and everything else asks for that token alone.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`config`] | the file that says who can sign in |
//! | [`error`] | why a sign-in fails |
//! | [`cached`] | documents of identity providers, fetched on demand |
//! | [`exchanges`] | the exchanges of codes at the provider, and how many there may be |
//! | [`issuer`] | tokens that others issue, and the keys to verify them |
//! | [`openid`] | the OpenID Connect provider at which agents sign in |
//! | [`service`] | who may sign in, and whose a request is |
//! | [`routes`] | the HTTP routes |
//!
//! In demo mode anyone receives the token of the agent they name, so the gateway listens on loopback addresses only.

pub mod cached;
pub mod config;
pub mod error;
pub mod exchanges;
pub mod issuer;
pub mod openid;
pub mod routes;
pub mod service;
