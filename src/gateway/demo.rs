//! The demo's agents, sets, numbers and setup.

use crate::core::host::event::EVENTS;
use crate::core::host::policy::{Hosts, Policy};
use crate::core::host::request::METHODS;
use crate::core::roster::Roster;
use crate::core::setup::DeskSetup;
use crate::protocol::TargetKind::{AgentGroup, Queue, RoutingPoint, Skill};
use std::net::SocketAddr;

/// The number customers write to; it leads to the queue Support.
pub const SERVICE_NUMBER: &str = "+447700900999";

/// The agents: user name, name for people, direct number.
pub const AGENTS: [(&str, &str, &str); 6] = [
    ("ann", "Ann Lee", "+447700900101"),
    ("ben", "Ben Okafor", "+447700900102"),
    ("chloe", "Chloé Martin", "+447700900103"),
    ("dung", "Dũng Trần", "+447700900104"),
    ("eve", "Eve Novák", "+447700900105"),
    ("sam", "Sam Roe", "+447700900106"),
];

/// Returns the hosts of the demo: its own pages may embed the desk without restrictions, as nobody needs a password.
pub fn hosts(address: SocketAddr, setup: &DeskSetup) -> Hosts {
    let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let keys: Vec<_> = setup.case_data.iter().map(|field| field.key.clone()).collect();
    let origins = [address.to_string(), format!("localhost:{}", address.port())];
    let host = |name: String| Policy {
        origin: format!("http://{name}"),
        frame_only: None,
        methods: list(METHODS),
        events: list(EVENTS),
        read: keys.clone(),
        write: keys.clone(),
    };
    Hosts { hosts: origins.into_iter().map(host).collect() }
}

/// Returns the roster of the demo.
pub fn roster() -> Roster {
    let everyone = AGENTS.map(|(id, _, _)| id);
    AGENTS
        .iter()
        .fold(Roster::default(), |roster, (id, name, number)| roster.agent(id, name, number))
        .sms_only("eve")
        .set(Queue, "support", "Support", &everyone)
        .set(Queue, "billing", "Billing", &["ben", "chloe"])
        .set(RoutingPoint, "front-desk", "Front desk", &everyone)
        .set(AgentGroup, "night-shift", "Night shift", &["dung", "eve"])
        .set(Skill, "french", "French", &["chloe"])
        .number(SERVICE_NUMBER, Queue, "support")
}

/// Returns the setup of the demo's desk, which is also an example of a setup file.
///
/// # Panics
/// Never: a test reads it.
pub fn setup() -> DeskSetup {
    DeskSetup::read(include_bytes!("demo.json")).expect("the demo's setup can be read")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_setup_can_be_used() {
        assert_eq!(super::setup().check(), Ok(()));
    }
}
