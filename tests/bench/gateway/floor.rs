//! The simulated contact centre: its agents, their names, and the requests other than transfers.

use baton::core::roster::Roster;
use baton::protocol::TargetKind::{AgentGroup, Queue, RoutingPoint};

/// Pairs of agents who transfer one interaction back and forth. All others stand by and make the load.
pub const PAIRS: usize = 20;
/// Agents per queue.
const IN_QUEUE: usize = 100;
/// An agent who never signs in. A transfer to them fails, which creates a system message.
pub const ABSENT: &str = "absent";

/// Returns an agent's user name by place: the pairs are 0 and 1, 2 and 3 …
pub fn agent(place: usize) -> String {
    format!("a{place:04}")
}

/// Returns an agent's place.
pub fn place(agent: &str) -> Option<usize> {
    agent.strip_prefix('a')?.parse().ok()
}

/// Returns an agent's direct number. There are too few fictional ones, and nothing is sent there.
pub fn direct(place: usize) -> String {
    format!("+447710{place:06}")
}

/// Returns the agent that a direct number leads to.
pub fn reached(number: &str) -> Option<usize> {
    number.strip_prefix("+447710")?.parse().ok()
}

/// Returns a contact's number.
pub fn contact(number: usize) -> String {
    format!("+447711{:06}", number % 1_000_000)
}

/// Returns a queue's number.
pub fn service(queue: usize) -> String {
    format!("+447712{queue:06}")
}

/// The agents who do something, at most. All others are connected, and a tenth of them watches.
const ACTIVE: usize = 1000;

/// Returns how many agents do something.
pub fn active(agents: usize) -> usize {
    agents.min(ACTIVE)
}

/// Returns the queue of an agent, if they are in one.
pub fn queue(place: usize, agents: usize) -> Option<usize> {
    (2 * PAIRS..active(agents)).contains(&place).then(|| (place - 2 * PAIRS) / IN_QUEUE)
}

/// Returns the number of queues.
pub fn queues(agents: usize) -> usize {
    (active(agents) - 2 * PAIRS).div_ceil(IN_QUEUE)
}

/// Returns the roster. Each agent is in three sets: everybody, one half, and a queue. The pairs are in no queue, so
/// that nothing else is offered to them; nor is who does nothing.
pub fn roster(agents: usize) -> Roster {
    let names: Vec<String> = (0..agents).map(agent).collect();
    let everybody: Vec<&str> = names.iter().map(String::as_str).collect();
    let (early, late) = everybody.split_at(agents / 2);
    let people =
        (0..agents).fold(Roster::default(), |roster, at| roster.agent(&names[at], &format!("Agent {at}"), &direct(at)));
    let sets = people
        .agent(ABSENT, "Absent", &direct(99_999))
        .set(RoutingPoint, "everybody", "Everybody", &everybody)
        .set(AgentGroup, "early", "Early shift", early)
        .set(AgentGroup, "late", "Late shift", late);
    everybody[2 * PAIRS..active(agents)].chunks(IN_QUEUE).enumerate().fold(sets, |roster, (at, members)| {
        let id = format!("q{at}");
        roster.set(Queue, &id, &format!("Queue {at}"), members).number(&service(at), Queue, &id)
    })
}

/// Returns how many files a process may have open.
pub fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    files.and_then(|limits| limits.split_whitespace().next()?.parse().ok()).unwrap_or(usize::MAX)
}

/// A request other than a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// A contact writes in an open interaction.
    Text,
    /// An agent replies.
    Answer,
    /// An agent becomes not ready, or ready again: their watchers are told.
    State,
    /// A contact begins an interaction, which is routed by a queue, accepted, and marked done.
    Begin,
    /// An agent marks a system message.
    Mark,
    /// Nothing: the request follows automatically from an earlier one.
    Follows,
}

/// The mix of other requests, per thousand:
pub const MIX: &str = "300 texts from contacts, 300 agents' replies, the 300 delivery reports that follow, \
    30 system messages marked, 5 new interactions through a queue (text, shown, accept, done), \
    50 changes of channel state";

/// One in this many agents has the Team Communicator open and watches a page of others.
pub const WATCHES: usize = 10;
pub const WATCHED: usize = 100;

/// Returns the request at a place in the sequence.
pub fn other(at: usize) -> Other {
    // 617 and 1,000 are coprime: each slot occurs once per thousand, and the kinds are spread evenly.
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
