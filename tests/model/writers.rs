//! Two gateways that both may write one log: the real hub at each, and between them a lease that ends at the worst moment and
//! appends that arrive at any later one, as of a gateway that was frozen. The log takes an append of the latest term, after the
//! entries that it was decided from. A log that does not ask for these must be caught.

use baton::core::fact::Entry;
use baton::core::hub::{Hub, Inbound, Rules};
use baton::core::roster::Roster;
use baton::protocol::*;
use stateright::{Checker, Model, Property};
use std::collections::{BTreeMap, BTreeSet};

const LINE: &str = "+447700900999";
const LATEST_TERM: &str = "only who has the latest term writes";
const FOLDS: &str = "the log folds: each entry was decided from all before it";
const ONCE: &str = "a command takes effect once";
const TRUE_ANSWERS: &str = "what was answered is in the log";
const TAKEN: &str = "somebody takes over and is answered";

/// What the log does not ask of an append.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Missing {
    Nothing,
    Term,
    /// Nor what it was decided from.
    Both,
}

/// What an agent says, under an id of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Said {
    Sends,
    Notes,
    Ends,
}

const ALL: [Said; 3] = [Said::Sends, Said::Notes, Said::Ends];

/// An append on its way to the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Append {
    term: u64,
    after: usize,
    /// JSON.
    entries: Vec<String>,
    said: Said,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Gateway {
    /// The term in which it believes to write.
    term: Option<u64>,
    /// How many entries it has folded.
    read: usize,
    append: Option<Append>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// JSON, each with the latest term when it came in, and its own.
    log: Vec<(u64, u64, String)>,
    /// The latest term, and whether somebody holds the lease.
    lease: (u64, bool),
    gateways: [Gateway; 2],
    answered: BTreeSet<Said>,
    expired: u8,
}

#[derive(Clone, Debug, PartialEq)]
enum Action {
    /// The lease ends. Whoever had it does not know.
    Expires,
    /// A gateway gets the lease, and folds what it has not.
    Acquires(usize),
    /// A gateway that believes to write decides a command, and sends what follows to the log.
    Decides(usize, Said),
    /// What it has sent arrives.
    Arrives(usize),
}

struct Writers(Missing);

/// Returns the entries before anything is said: a contact has written, and Ann has accepted.
fn beginning() -> Vec<Entry> {
    let mut hub = empty();
    let mut entries = hub.presence(1_000, &"ann".into(), true).entries;
    let ready = Command::SetState { state: ChannelState::Ready };
    entries.extend(hub.command(1_001, &"ann".into(), &"r".into(), &ready).1.entries);
    let (from, to) = ("+447700900001".into(), LINE.into());
    let inbound = Inbound { carrier_id: "t1".into(), from, to, text: "Hello".into(), media: Vec::new() };
    entries.extend(hub.receive(1_002, inbound).expect("it is taken").entries);
    let invitation = hub.snapshot(&"ann".into()).expect("she is there").invitations[0].id.clone();
    entries.extend(hub.command(1_003, &"ann".into(), &"a".into(), &Command::Accept { invitation }).1.entries);
    entries
}

fn empty() -> Hub {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").number(LINE, TargetKind::Agent, "ann");
    Hub::new(Rules::default(), roster)
}

/// Folds entries. Returns `None` if one was not decided from those before it.
fn fold<'a>(entries: impl Iterator<Item = &'a String>) -> Option<Hub> {
    let mut hub = empty();
    let mut versions = BTreeMap::new();
    for entry in entries {
        let entry: Entry = serde_json::from_str(entry).expect("our own");
        let version: &mut u64 = versions.entry(entry.fact.stream()).or_default();
        *version += 1;
        if *version != entry.version {
            return None;
        }
        hub.replay(&entry);
    }
    Some(hub)
}

impl State {
    fn entries(&self) -> impl Iterator<Item = &String> {
        self.log.iter().map(|(_, _, entry)| entry)
    }

    /// Returns how often a command is the cause of something.
    fn effects(&self, said: Said) -> usize {
        let id = format!("{said:?}");
        let causes = self.entries().filter_map(|entry| serde_json::from_str::<Entry>(entry).expect("our own").cause);
        // Each of these causes one entry of the interaction, which may lead to others at the same time.
        let mut caused = causes.filter(|cause| cause.command.as_str() == id).count();
        if said == Said::Ends {
            caused = caused.min(1);
        }
        caused
    }
}

impl Model for Writers {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let log: Vec<_> =
            beginning().iter().map(|entry| (1, 1, serde_json::to_string(entry).expect("it is plain"))).collect();
        let first = Gateway { term: Some(1), read: log.len(), append: None };
        let gateways = [first, Gateway::default()];
        vec![State { log, lease: (1, true), gateways, answered: BTreeSet::new(), expired: 0 }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.lease.1 && state.expired < 2 {
            actions.push(Action::Expires);
        }
        for (which, gateway) in state.gateways.iter().enumerate() {
            // Whoever believes to write is started anew before it asks again.
            if !state.lease.1 && gateway.term.is_none() {
                actions.push(Action::Acquires(which));
            }
            match &gateway.append {
                Some(_) => actions.push(Action::Arrives(which)),
                None if gateway.term.is_some() => {
                    let unsaid = ALL.into_iter().filter(|said| !state.answered.contains(said));
                    actions.extend(unsaid.map(|said| Action::Decides(which, said)));
                }
                None => {}
            }
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Expires => {
                state.lease.1 = false;
                state.expired += 1;
            }
            Action::Acquires(which) => {
                state.lease = (state.lease.0 + 1, true);
                state.gateways[which] = Gateway { term: Some(state.lease.0), read: state.log.len(), append: None };
            }
            Action::Decides(which, said) => {
                let Gateway { term, read, .. } = state.gateways[which];
                let mut hub = fold(state.entries().take(read))?;
                let window = hub.snapshot(&"ann".into())?.windows.first()?.0.clone();
                let (interaction, version) = (window.id, window.version);
                let command = match said {
                    Said::Sends => Command::Send { interaction, text: "Good morning".into(), media: Vec::new() },
                    Said::Notes => Command::SetNote { interaction, note: "Called back".into() },
                    Said::Ends => Command::End { interaction, version },
                };
                let id = format!("{said:?}");
                let (answer, transition) = hub.command(2_000, &"ann".into(), &id.as_str().into(), &command);
                if transition.entries.is_empty() {
                    // It is known already; a refusal says nothing here.
                    if answer == Answer::Done && term == Some(state.lease.0) {
                        state.answered.insert(said);
                    }
                    return Some(state).filter(|state| state != before);
                }
                let entries = transition.entries.iter().map(|entry| serde_json::to_string(entry).expect("it is plain"));
                let append = Append { term: term?, after: read, entries: entries.collect(), said };
                state.gateways[which].append = Some(append);
            }
            Action::Arrives(which) => {
                let Append { term, after, entries, said } = state.gateways[which].append.take()?;
                let is_current = self.0 != Missing::Nothing || term == state.lease.0;
                let follows = self.0 == Missing::Both || after == state.log.len();
                if !(is_current && follows) {
                    state.gateways[which] = Gateway::default();
                    return Some(state);
                }
                let latest = state.lease.0;
                state.log.extend(entries.into_iter().map(|entry| (latest, term, entry)));
                state.gateways[which].read = state.log.len();
                state.answered.insert(said);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(LATEST_TERM, |_, state: &State| state.log.iter().all(|(latest, term, _)| latest == term)),
            Property::always(FOLDS, |_, state: &State| fold(state.entries()).is_some()),
            Property::always(ONCE, |_, state: &State| ALL.into_iter().all(|said| state.effects(said) <= 1)),
            Property::always(TRUE_ANSWERS, |_, state: &State| {
                state.answered.iter().all(|said| state.effects(*said) == 1)
            }),
            Property::sometimes(TAKEN, |_, state: &State| state.lease.0 == 3 && state.answered.len() == ALL.len()),
        ]
    }
}

fn check(missing: Missing) -> impl Checker<Writers> {
    Writers(missing).checker().spawn_bfs().join()
}

#[test]
fn of_two_gateways_one_writes_whatever_arrives_when() {
    let checker = check(Missing::Nothing);
    println!("two writers: {} states", checker.unique_state_count());
    checker.assert_properties();
}

#[test]
fn a_log_that_does_not_ask_for_the_term_is_caught() {
    assert!(check(Missing::Term).discovery(LATEST_TERM).is_some());
}

#[test]
fn a_log_that_asks_for_nothing_is_caught() {
    let checker = check(Missing::Both);
    assert!(checker.discovery(FOLDS).is_some() || checker.discovery(ONCE).is_some());
}
