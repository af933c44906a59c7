//! The hub's guarantees hold after any commands, in any order.

use super::account::Account;
use super::mutation::{Change, change, examples, fuzz, mutate};
use baton::core::fact::{Entry, Fact, InteractionFact};
use baton::core::hub::{Hub, Inbound, Rules};
use baton::core::roster::Roster;
use baton::protocol::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

const AGENTS: [&str; 3] = ["ann", "ben", "chloe"];
const SUPPORT: &str = "+447700900999";

/// An input of the gateway.
#[derive(Clone, Debug)]
enum Input {
    /// Agent, command id, example, replacements for its ids and versions, and another change.
    Frame(&'static str, u8, Index, Vec<Index>, Option<(Index, Change)>),
    /// A contact's text: id and words.
    Text(u8, &'static str),
    Connected(&'static str, bool),
    /// Time passes.
    Passes(Millis),
    /// The gateway is killed and restarted from its log.
    Killed,
}

fn input() -> impl Strategy<Value = Input> {
    let agent = || select(AGENTS.to_vec());
    let names = prop::collection::vec(any::<Index>(), 6);
    let changed = prop::option::weighted(0.1, (any::<Index>(), change()));
    let frame = (agent(), 0..60_u8, any::<Index>(), names, changed);
    prop_oneof![
        16 => frame.prop_map(|(agent, id, which, names, changed)| Input::Frame(agent, id, which, names, changed)),
        2 => (0..20_u8, select(vec!["Hello", "Hello", "stop "])).prop_map(|(id, words)| Input::Text(id, words)),
        1 => (agent(), prop::bool::weighted(0.8)).prop_map(|(agent, connected)| Input::Connected(agent, connected)),
        1 => select(vec![1000, 25_000, 60_000, 400_000]).prop_map(Input::Passes),
        1 => Just(Input::Killed),
    ]
}

/// The hub with its log.
struct Gateway {
    hub: Hub,
    log: Vec<Entry>,
    now: Millis,
    done: usize,
}

fn new_hub() -> Hub {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").agent("ben", "Ben Okafor", "+447700900102");
    let roster =
        roster.agent("chloe", "Chloé Martin", "+447700900103").set(TargetKind::Queue, "support", "Support", &AGENTS);
    Hub::new(Rules::default(), roster.number(SUPPORT, TargetKind::Queue, "support"))
}

impl Gateway {
    /// Returns the known ids that a field may hold.
    fn known(&self, field: &str) -> Vec<Value> {
        let facts = || {
            self.log.iter().filter_map(|entry| {
                if let Fact::Interaction { id, what } = &entry.fact { Some((id, what)) } else { None }
            })
        };
        match field {
            "interaction" => facts().map(|(id, _)| json!(id)).collect(),
            "invitation" => facts()
                .filter_map(|(_, what)| {
                    if let InteractionFact::Invited { invitation, .. } = what { Some(json!(invitation)) } else { None }
                })
                .collect(),
            "transfer" => facts()
                .filter_map(|(_, what)| {
                    if let InteractionFact::TransferStarted { transfer, .. } = what {
                        Some(json!(transfer))
                    } else {
                        None
                    }
                })
                .collect(),
            "consultation" => facts()
                .filter_map(|(_, what)| {
                    if let InteractionFact::ConsultationStarted { consultation, .. } = what {
                        Some(json!(consultation))
                    } else {
                        None
                    }
                })
                .collect(),
            "target" => AGENTS
                .iter()
                .map(|id| json!({ "kind": "agent", "id": id }))
                .chain([json!({ "kind": "queue", "id": "support" })])
                .collect(),
            "version" => vec![json!(u64::MAX), json!(u64::MAX), json!(1)],
            _ => Vec::new(),
        }
    }

    fn keep(&mut self, entries: Vec<Entry>) {
        self.log.extend(entries);
    }

    /// Gives the hub one input and asserts what must hold for it.
    fn play(&mut self, examples: &[Value], input: &Input) {
        match input {
            Input::Frame(agent, id, which, names, changed) => {
                let mut tree = examples[which.index(examples.len())].clone();
                if let Some(fields) =
                    tree.as_object_mut().and_then(|kind| kind.values_mut().next()).and_then(Value::as_object_mut)
                {
                    for ((name, field), index) in fields.iter_mut().zip(names) {
                        // The newest, mostly.
                        let mut known = self.known(name);
                        known.reverse();
                        known.truncate(3);
                        if !known.is_empty() {
                            *field = known[index.index(known.len())].clone();
                        }
                    }
                }
                let mut frame = json!({ "command": { "id": format!("f{id}"), "command": tree } });
                changed.iter().for_each(|(at, change)| mutate(&mut frame, at, change));
                let Ok(ClientFrame::Command { id, command }) = decode_client(&frame.to_string()) else { return };
                let (answer, step) = self.hub.command(self.now, &(*agent).into(), &id, &command);
                assert!(
                    !matches!(answer, Answer::Refused { .. }) || step.entries.is_empty(),
                    "a refused command takes no effect"
                );
                self.done += usize::from(answer == Answer::Done && !step.entries.is_empty());
                let caused =
                    |entry: &Entry| entry.cause.as_ref().is_some_and(|c| c.agent.as_str() == *agent && c.command == id);
                assert!(!(step.entries.iter().any(caused) && self.log.iter().any(caused)), "{id} takes effect twice");
                self.keep(step.entries);
                assert_eq!(
                    self.hub.command(self.now, &(*agent).into(), &id, &command),
                    (answer, Default::default()),
                    "a resent command gets the same answer"
                );
            }
            Input::Text(id, words) => {
                let (from, to) = ("+447700900001".into(), SUPPORT.into());
                let inbound =
                    Inbound { carrier_id: format!("t{id}"), from, to, text: (*words).into(), media: Vec::new() };
                let step = self.hub.receive(self.now, inbound).unwrap();
                self.keep(step.entries);
            }
            Input::Connected(agent, connected) => {
                let step = self.hub.presence(self.now, &(*agent).into(), *connected);
                self.keep(step.entries);
            }
            Input::Passes(time) => {
                self.now += time;
                let step = self.hub.tick(self.now);
                self.keep(step.entries);
            }
            Input::Killed => {
                // The contact book is kept beside the log.
                let book = self.hub.contact_book().clone();
                self.hub = new_hub();
                self.hub.set_contacts(book);
                self.log.iter().for_each(|entry| drop(self.hub.replay(entry)));
            }
        }
    }

    /// Asserts that the log is consistent and that each agent's windows match it.
    fn check(&self) {
        let account = Account::of(&self.log);
        assert_eq!(account.broken, None);
        let mut refolded = new_hub();
        refolded.set_contacts(self.hub.contact_book().clone());
        self.log.iter().for_each(|entry| drop(refolded.replay(entry)));
        for agent in AGENTS.map(AgentId::from) {
            let sees = self.hub.snapshot(&agent).unwrap();
            let owns: Vec<_> =
                account.interactions.values().filter(|c| c.owner() == Some(&agent)).map(|c| &c.id).collect();
            assert_eq!(sees.windows.iter().map(|(head, _)| &head.id).collect::<Vec<_>>(), owns);
            assert_eq!(refolded.snapshot(&agent), Some(sees));
        }
        let open = account.open.iter().filter(|name| name.starts_with("invitation")).count();
        assert_eq!(account.interactions.values().filter(|c| c.open_invitation().is_some()).count(), open);
    }
}

#[test]
fn the_guarantees_hold_after_any_commands() {
    let examples: Vec<Value> =
        examples().into_iter().filter_map(|frame| frame.pointer("/command/command").cloned()).collect();
    let (tried, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    fuzz("any commands", 500, &prop::collection::vec(input(), 1..60), |inputs| {
        let mut gateway = Gateway { hub: new_hub(), log: Vec::new(), now: 1_000_000, done: 0 };
        for agent in AGENTS {
            gateway.play(&examples, &Input::Connected(agent, true));
        }
        gateway.play(&examples, &Input::Text(99, "Hello"));
        for input in &inputs {
            gateway.play(&examples, input);
            gateway.check();
        }
        tried.fetch_add(inputs.len(), Ordering::Relaxed);
        done.fetch_add(gateway.done, Ordering::Relaxed);
    });
    let (tried, done) = (tried.into_inner(), done.into_inner());
    println!("of them {tried} inputs, {done} commands with effect");
    assert!(done > tried / 20, "too few commands took effect: {done} of {tried}");
}
