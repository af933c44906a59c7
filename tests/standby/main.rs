//! Two gateways on one PostgreSQL, each a process of its own: one writes, the other stands by. The one that writes is killed
//! or frozen at each step of a transfer; its agents go on at the other one. Nothing is lost, nothing comes twice, and nobody
//! is made not ready. Prints how long it takes until the next command is answered.

#[allow(dead_code, reason = "tests of the log use the rest")]
#[path = "../postgres/cluster.rs"]
mod cluster;
#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "tests/gateway uses the rest")]
mod harness;
mod power;
mod proxied;
#[path = "../carriers/service.rs"]
#[allow(dead_code, reason = "tests/carriers uses the rest")]
mod service;
mod stage;
mod takeover;
