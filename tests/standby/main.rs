//! Gateways on one PostgreSQL, each a process of its own: two, of which one writes and the other stands by, and three that all
//! serve. Each is killed, frozen or cut off at each step of a transfer; its agents go on at another one. Nothing is lost, nothing
//! comes twice, and nobody is made not ready. Prints how long it takes until the next command is answered.

#[allow(dead_code, reason = "tests of the log use the rest")]
#[path = "../postgres/cluster.rs"]
mod cluster;
#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "tests/gateway uses the rest")]
mod harness;
mod play;
mod power;
mod proxied;
#[path = "../carriers/service.rs"]
#[allow(dead_code, reason = "tests/carriers uses the rest")]
mod service;
mod serving;
mod stage;
mod takeover;
mod told;
mod wire;
