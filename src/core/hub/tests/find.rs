//! What agents find of everybody's past interactions, and what they do not.

use super::*;
use crate::core::hub::{Disposal, InterventionKind};

const OTHER: &str = "+447700900002";
const BENS: &str = "+447700900102";
const ALL: HistoryScope = HistoryScope::All;

/// Returns a world in which Billing, Ben and Chloé belong to a division that Ann and Dung do not see.
fn divided() -> World {
    let mut world = World::new(Rules::default());
    let roster = roster().division(TargetKind::Queue, "billing", "finance");
    let roster = roster.division(TargetKind::Agent, "ben", "finance");
    world.set_roster(roster.division(TargetKind::Agent, "chloe", "finance"));
    AGENTS.iter().for_each(|agent| world.sign_in(agent));
    world
}

impl World {
    /// Has an interaction that an agent takes and marks done.
    fn had_by(&mut self, agent: &str, service: &str, contact: &str, text: &str) -> InteractionId {
        let others: Vec<_> = AGENTS.into_iter().filter(|other| *other != agent).collect();
        others.iter().for_each(|other| self.not_ready(other));
        let id = self.text_to(service, contact, text);
        self.accept(agent);
        self.mark_done(agent, &id);
        self.pass(SECOND);
        others.iter().for_each(|other| self.done(other, Command::SetState { state: ChannelState::Ready }));
        id
    }

    fn finds(&self, agent: &str, query: &str) -> Vec<InteractionId> {
        let (total, past) = self.past(agent, ALL, query, 0);
        assert_eq!(total as usize, past.len());
        past.into_iter().map(|past| past.id).collect()
    }

    /// Returns whether an agent reads a past interaction that is found without a window.
    fn reads(&self, agent: &str, past: &InteractionId) -> bool {
        self.page(agent, past, None, None).is_some()
    }
}

#[test]
fn an_agent_finds_and_reads_what_came_in_for_what_they_see_whoever_had_it() {
    let mut world = divided();
    let anns = world.had_by("ann", SUPPORT, CONTACT, "The parcel is lost");
    let bens = world.had_by("ben", BILLING, OTHER, "The parcel is too dear");
    let direct = world.had_by("ben", BENS, OTHER, "Ben, the parcel");
    for (agent, found) in [("ann", vec![&anns]), ("dung", vec![&anns]), ("ben", vec![&direct, &bens, &anns])] {
        for query in ["parcel", ""] {
            assert_eq!(world.finds(agent, query).iter().collect::<Vec<_>>(), found, "{agent} {query:?}");
        }
        for past in [&anns, &bens, &direct] {
            assert_eq!(world.reads(agent, past), found.contains(&past), "{agent} {past}");
        }
    }
    // What they have had themselves is theirs, whatever it was for.
    world.text_to(BILLING, CONTACT, "Once more");
    let owner = world.invited_agents()[0];
    let id = world.snapshot(owner).invitations[0].interaction.clone();
    world.accept(owner);
    world.transfer(owner, &id, TargetKind::Agent, "ann");
    world.accept("ann");
    world.mark_done("ann", &id);
    assert_eq!((world.finds("ann", "once"), world.finds("dung", "once")), (vec![id.clone()], vec![]));
    assert_eq!((world.reads("ann", &id), world.reads("dung", &id)), (true, false));
    // It is the owners' alone where only those are asked for.
    assert_eq!(world.had("dung", "", 0).0, 0);
}

#[test]
fn what_is_only_read_is_not_reopened() {
    let mut world = divided();
    let id = world.had_by("ann", SUPPORT, CONTACT, "Hello");
    let refused = |world: &World, agent: &str| world.past(agent, ALL, "", 0).1[0].refused.clone();
    assert_eq!((refused(&world, "ann"), refused(&world, "dung")), (None, Some(Refusal::NotYours)));
    world.refused("dung", Command::Reopen { interaction: id.clone() }, Refusal::NotYours);
    // With the contact at hand it is, as from the history there.
    AGENTS.iter().filter(|agent| **agent != "dung").for_each(|agent| world.not_ready(agent));
    let other = world.text_to("+447700900104", CONTACT, "And you?");
    world.accept("dung");
    assert_eq!(refused(&world, "dung"), None);
    world.done("dung", Command::Reopen { interaction: id });
    world.mark_done("dung", &other);
}

#[test]
fn what_is_open_is_not_found_whoever_has_it() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let (none, one) = (Vec::new(), vec![id.clone()]);
    assert_eq!((world.finds("ann", ""), world.finds("ben", "")), (none.clone(), none.clone()));
    assert!(!world.reads("ben", &id));
    world.mark_done("ann", &id);
    assert_eq!((world.finds("ann", ""), world.finds("ben", "")), (one.clone(), one));
    world.done("ann", Command::Reopen { interaction: id.clone() });
    assert_eq!((world.finds("ann", ""), world.finds("ben", "hello")), (none.clone(), none));
    assert!(!world.reads("ben", &id));
}

#[test]
fn a_consultation_that_is_over_leaves_nothing_to_find() {
    let mut world = divided();
    ["ann", "dung"].iter().for_each(|agent| world.not_ready(agent));
    let id = world.text_to(BILLING, CONTACT, "How much?");
    world.accept("ben");
    ["ann", "dung"].iter().for_each(|agent| world.done(agent, Command::SetState { state: ChannelState::Ready }));
    let target = TargetRef { kind: TargetKind::Agent, id: "ann".into() };
    let version = world.window("ben", &id).version;
    world.done("ben", Command::StartConsultation { interaction: id.clone(), version, target, question: None });
    world.accept("ann");
    assert!(world.reads("ann", &id), "while it lasts");
    assert_eq!(world.finds("ann", ""), []);
    let consultation = world.window("ben", &id).consultation.expect("is consulted").id;
    world.done("ben", Command::EndConsultation { interaction: id.clone(), consultation });
    assert!(!world.reads("ann", &id));
    world.mark_done("ben", &id);
    assert_eq!((world.finds("ann", ""), world.finds("ann", "much")), (vec![], vec![]));
    assert!(!world.reads("ann", &id) && world.reads("chloe", &id));
}

#[test]
fn who_is_suspended_or_gone_finds_nothing() {
    let mut world = divided();
    let (all, own) = (ALL, HistoryScope::Own);
    let id = world.had_by("ann", SUPPORT, CONTACT, "Hello");
    let (kind, interactions) = (InterventionKind::Suspend, Disposal::default());
    let by = "Pat".to_owned();
    world.intervene(&Intervention { agent: "ann".into(), kind, interactions, by, reason: None }).unwrap();
    assert_eq!((world.past("ann", all, "", 0).0, world.past("ann", own, "hello", 0).0), (0, 0));
    assert!(!world.reads("ann", &id));
    world.amend(RosterFact::Gone { target: TargetRef { kind: TargetKind::Agent, id: "dung".into() } }).unwrap();
    assert_eq!((world.past("dung", all, "", 0).0, world.past("dung", all, "hello", 0).0), (0, 0));
    assert!(!world.reads("dung", &id) && world.reads("ben", &id));
    assert_eq!(world.past("nobody", all, "", 0).0, 0);
}

#[test]
fn pages_follow_each_other_newest_first() {
    let mut world = divided();
    let mut all: Vec<_> = (1..=60)
        .map(|n| {
            let contact = format!("+4477009001{n:02}");
            let id = world.text_to([SUPPORT, BENS, BILLING][n % 3], &contact, &format!("Parcel {n}"));
            let owner = world.invited_agents()[0];
            world.accept(owner);
            world.mark_done(owner, &id);
            world.pass(SECOND);
            id
        })
        .collect();
    all.reverse();
    for query in ["", "parcel"] {
        let pages = [0, 50, 60].map(|from| world.past("ben", ALL, query, from));
        assert_eq!(pages.each_ref().map(|(total, page)| (*total, page.len())), [(60, 50), (60, 10), (60, 0)]);
        let listed: Vec<_> = pages.iter().flat_map(|(_, page)| page.iter().map(|past| past.id.clone())).collect();
        assert_eq!(listed, all, "{query:?}");
    }
    assert_eq!(
        world.past("ben", ALL, "parcel 7", 0).1.iter().map(|past| &past.excerpt).collect::<Vec<_>>(),
        ["Parcel 7"]
    );
}
