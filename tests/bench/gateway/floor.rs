//! Who works on the floor under load, what they are called, and what is asked of the gateway besides offers.

use baton::core::roster::Roster;
use baton::protocol::TargetKind::{AgentGroup, Queue, RoutingPoint};

/// Pairs of agents who hand one interaction back and forth. All other agents stand by: they make the load.
pub const PAIRS: usize = 20;
/// Agents in each queue.
const IN_QUEUE: usize = 100;
/// An agent who never signs in. A transfer to them fails, which leaves a system message.
pub const ABSENT: &str = "absent";

/// An agent's user name, by place: the pairs are 0 and 1, 2 and 3 …
pub fn agent(place: usize) -> String {
    format!("a{place:04}")
}

/// The place of an agent.
pub fn place(agent: &str) -> Option<usize> {
    agent.strip_prefix('a')?.parse().ok()
}

/// An agent's direct number, in Ofcom's fictional range as far as that has room.
pub fn direct(place: usize) -> String {
    format!("+4477009001{place:04}")
}

/// The agent a direct number leads to.
pub fn reached(number: &str) -> Option<usize> {
    number.strip_prefix("+4477009001")?.parse().ok()
}

/// A contact's number.
pub fn contact(number: usize) -> String {
    format!("+4477009002{:05}", number % 100_000)
}

/// The number of a queue.
pub fn service(queue: usize) -> String {
    format!("+4477009003{queue:04}")
}

/// How many queues there are.
pub fn queues(agents: usize) -> usize {
    (agents - 2 * PAIRS).div_ceil(IN_QUEUE)
}

/// Each agent is in three sets: everybody, one half of them, and a queue. The pairs are in no queue: nothing else is
/// offered to them.
pub fn roster(agents: usize) -> Roster {
    let names: Vec<String> = (0..agents).map(agent).collect();
    let everybody: Vec<&str> = names.iter().map(String::as_str).collect();
    let (early, late) = everybody.split_at(agents / 2);
    let people =
        (0..agents).fold(Roster::default(), |roster, at| roster.agent(&names[at], &format!("Agent {at}"), &direct(at)));
    let sets = people
        .agent(ABSENT, "Absent", &direct(9999))
        .set(RoutingPoint, "everybody", "Everybody", &everybody)
        .set(AgentGroup, "early", "Early shift", early)
        .set(AgentGroup, "late", "Late shift", late);
    everybody[2 * PAIRS..].chunks(IN_QUEUE).enumerate().fold(sets, |roster, (at, members)| {
        let id = format!("q{at}");
        roster.set(Queue, &id, &format!("Queue {at}"), members).number(&service(at), Queue, &id)
    })
}

/// One request to the gateway that is no offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// A contact writes in a conversation that goes on.
    Text,
    /// An agent answers.
    Answer,
    /// An agent becomes not ready, or ready again: whoever watches them is told.
    State,
    /// A contact begins a conversation: it is routed by a queue, accepted, and marked done.
    Begin,
    /// An agent marks a system message.
    Mark,
    /// Nothing to be done: it follows by itself from an earlier one.
    Follows,
}

/// What the other requests are. Of a thousand:
pub const MIX: &str = "300 texts from contacts, 300 agents' answers, the 300 delivery reports that follow, 30 system messages marked, \
                       5 new conversations through a queue (text, shown, accept, done), 50 changes of channel state";

/// One agent in so many has the Team Communicator open and watches as many others as are in a page of it.
pub const WATCHES: usize = 10;
pub const WATCHED: usize = 100;

/// The request at a place in the order of all.
pub fn other(at: usize) -> Other {
    // 617 and 1,000 have no common factor: each slot comes once in a thousand, and the kinds are spread evenly.
    match at * 617 % 1000 {
        0..300 => Other::Text,
        300..600 => Other::Answer,
        600..900 => Other::Follows,
        900..930 => Other::Mark,
        930..980 => Other::State,
        980..985 => Other::Begin,
        _ => Other::Follows,
    }
}
