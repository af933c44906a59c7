//! The gateway and its carriers: a real Kannel with its fake carrier behind it, and the requests that Twilio sends and
//! answers. Each test starts everything it needs, on free ports.
//!
//! Kannel and its fake carrier come from Debian's packages `kannel` and `kannel-extras`; `.make/install test` installs
//! them.

mod backup;
mod desk;
mod doors;
#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the other crate uses the rest")]
mod harness;
mod kannel;
mod service;
mod sms;
mod twilio;
mod uncertain;
