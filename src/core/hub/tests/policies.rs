//! The policies: each of them, and which counts.

use super::*;
use crate::core::hub::tests::intervene::about;
use crate::core::hub::{Disposal, InterventionKind};

/// Returns the policies that a setup file would have.
fn policies(json: &str) -> Policies {
    let policies: Policies = serde_json::from_str(json).unwrap();
    policies.mistakes().first().unwrap();
    policies
}

/// Creates a world with these policies, in which these agents have signed in one after the other.
fn under(json: &str, agents: &[&str]) -> World {
    let mut world = World::new(Rules::with(policies(json)));
    agents.iter().for_each(|agent| world.sign_in(agent));
    world
}

/// Creates such a world in which the first of the agents owns an interaction.
fn handling(json: &str, agents: &[&str]) -> (World, InteractionId) {
    let mut world = under(json, agents);
    let interaction = world.text("Hello");
    world.accept(agents[0]);
    (world, interaction)
}

impl World {
    /// Checks what is counted and looked up for each agent, by looking at everything.
    pub(super) fn check_load(&self) {
        for (id, agent) in &self.hub.agents {
            let shares = |it: &&Arc<InteractionState>| {
                let invited = it.open_invitation().map(|open| &open.agent);
                let owns = it.owner() == Some(id) && it.parking.is_none();
                owns || invited == Some(id) || it.consultant() == Some(id)
            };
            let counted =
                |channel| self.hub.interactions.values().filter(shares).filter(|it| it.channel == channel).count();
            let by_scan = Channel::ALL.map(counted);
            assert_eq!(Channel::ALL.map(|channel| agent.load.of(channel)), by_scan, "the load of {id}");
            assert_eq!(agent.terms, self.hub.terms(id), "the terms of {id}");
        }
    }

    #[track_caller]
    pub(super) fn mark_done(&mut self, agent: &str, interaction: &InteractionId) {
        let version = self.window(agent, interaction).version;
        self.done(agent, Command::MarkDone { interaction: interaction.clone(), version });
    }

    /// Returns the seconds that the agent has left to answer.
    #[track_caller]
    fn left(&self, agent: &str) -> Millis {
        (self.invitation(agent).expect("is invited").deadline - self.now) / SECOND
    }

    fn ready_in(&self, kind: TargetKind, id: &str) -> u32 {
        match self.hub.readiness(&TargetRef { kind, id: id.into() }) {
            Some(Readiness::Members { ready, .. }) => ready,
            other => panic!("{other:?}"),
        }
    }

    fn readiness(&self, id: &str) -> Readiness {
        self.hub.readiness(&agent(id)).unwrap()
    }

    fn mms(&mut self, from: &str, to: &str) -> InteractionId {
        self.text_with(to, from, "Look", vec![picture()])
    }
}

const BEN: &str = "+447700900102";

#[test]
fn the_most_specific_answer_time_counts() {
    let json = r#"{
        "answer_time_s": 50,
        "of": [
            { "target": "agent_group:night", "answer_time_s": 100 },
            { "target": "queue:billing", "answer_time_s": 30 },
            { "target": "agent:ben", "answer_time_s": 40 },
            { "target": "queue:support", "answer_time_s": 80 }
        ]
    }"#;
    let (mut world, interaction) = handling(json, &["ann", "chloe", "ben", "dung"]);
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    assert_eq!(world.left("chloe"), 30, "the set through which she is asked");
    world.decline("chloe", None);
    assert_eq!(world.left("ben"), 40, "his own comes first");
    world.decline("ben", None);
    world.transfer("ann", &interaction, TargetKind::Agent, "dung");
    assert_eq!(world.left("dung"), 100, "asked by name: the first of the sets he is a member of");
    world.decline("dung", None);
    world.transfer("ann", &interaction, TargetKind::Queue, "support");
    assert_eq!(world.left("chloe"), 80);
    let (mut world, interaction) = handling(r#"{ "answer_time_s": 50 }"#, &["ann", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    assert_eq!(world.left("ben"), 50);
}

#[test]
fn more_time_is_another_answer_time_as_often_as_is_set() {
    let json = r#"{ "of": [{ "target": "agent:ben", "answer_time_s": 25, "extensions": 12 }] }"#;
    let (mut world, interaction) = handling(json, &["ann", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    let invited = world.invitation("ben").unwrap();
    assert_eq!((invited.extensions_left, invited.answer_time), (12, Some(25 * SECOND)));
    let more = Command::MoreTime { invitation: invited.id };
    (0..12).for_each(|_| world.done("ben", more.clone()));
    assert_eq!(world.left("ben"), 13 * 25);
    let asked = world.window("ann", &interaction).pending.unwrap().invited.unwrap();
    assert_eq!(asked.answer_time, Some(25 * SECOND));
    world.refused("ben", more, Refusal::NoMoreTime);
}

#[test]
fn a_transfer_goes_on_for_as_long_as_its_set_says() {
    let json = r#"{ "transfer_time_s": 600, "of": [{ "target": "queue:billing", "transfer_time_s": 90 }] }"#;
    let (mut world, interaction) = handling(json, &["ann", "chloe", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    world.pass(60 * SECOND);
    assert_eq!(world.left("ben"), 30);
    world.pass(30 * SECOND);
    world.failed("ann", &interaction, Outcome::NoAnswer);
}

#[test]
fn each_agent_is_waited_for_as_long_as_is_set() {
    let json = r#"{ "grace_s": 60, "of": [
        { "target": "queue:billing", "grace_s": 120 }, { "target": "agent:ben", "grace_s": 5 }
    ] }"#;
    let mut world = under(json, &["ann", "ben", "chloe"]);
    ["ann", "ben", "chloe"].iter().for_each(|agent| world.presence(agent, false));
    let here = |world: &World| world.hub.signed_in().map(ToString::to_string).collect::<Vec<_>>();
    world.pass(5 * SECOND);
    assert_eq!(here(&world), ["ann", "chloe"]);
    world.pass(55 * SECOND);
    assert_eq!(here(&world), ["chloe"]);
    // Out of Billing she is waited for no longer than others.
    let chloe = agent("chloe");
    let mut profile = (**world.hub.roster().profile(&chloe).unwrap()).clone();
    profile.sets.retain(|set| set.id != "billing");
    world.amend(RosterFact::Put { target: chloe, profile: profile.into() }).unwrap();
    assert_eq!(here(&world), [""; 0]);
}

#[test]
fn a_channel_may_have_room_where_another_is_full() {
    let json = r#"{ "capacity": { "total": 3, "mms": 1 } }"#;
    let mut world = under(json, &["ben"]);
    world.mms("+447700900001", SUPPORT);
    world.mms("+447700900002", SUPPORT);
    world.text_to(SUPPORT, "+447700900003", "Hello");
    let channels = |world: &World| world.snapshot("ben").invitations.iter().map(|it| it.channel).collect::<Vec<_>>();
    assert_eq!(channels(&world), [Channel::Mms, Channel::Sms], "the second picture waits");
    assert!(matches!(world.readiness("ben"), Readiness::Ready { .. }));
    assert_eq!(world.ready_in(TargetKind::Queue, "billing"), 1);
    world.text_to(SUPPORT, "+447700900004", "Hello");
    assert_eq!(channels(&world).len(), 3);
    assert!(matches!(world.readiness("ben"), Readiness::AtCapacity { .. }));
    assert_eq!(world.ready_in(TargetKind::Queue, "billing"), 0);
    // The one that waits comes as soon as there is room for it.
    world.accept("ben");
    let first = world.snapshot("ben").windows[0].0.id.clone();
    world.mark_done("ben", &first);
    assert_eq!(channels(&world), [Channel::Mms, Channel::Sms, Channel::Sms]);
}

#[test]
fn who_is_full_for_the_channel_is_not_asked_by_name_either() {
    let json = r#"{ "of": [{ "target": "agent:ben", "capacity": { "mms": 1 } }] }"#;
    let (mut world, interaction) = handling(json, &["ann", "ben"]);
    world.mms("+447700900007", BEN);
    world.accept("ben");
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.decline("ben", None);
    // A picture makes it an MMS conversation.
    world.text_with(SUPPORT, CONTACT, "Look", vec![picture()]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.failed("ann", &interaction, Outcome::AtCapacity);
    // Nor is he given more than there is room for.
    let give = about("ann", InterventionKind::SignOut, Disposal::Give(agent("ben")));
    assert_eq!(world.intervene(&give), Err(InterventionError::NoRoom(0)));
}

#[test]
fn a_conversation_that_gets_pictures_takes_other_room() {
    let json = r#"{ "capacity": { "total": 5, "sms": 1, "mms": 1 } }"#;
    let (mut world, _) = handling(json, &["ben"]);
    world.text_to(SUPPORT, "+447700900002", "Hello");
    assert_eq!(world.invitation("ben"), None);
    world.text_with(SUPPORT, CONTACT, "Look", vec![picture()]);
    assert_eq!(world.invitation("ben").unwrap().contact.number, "+447700900002".into());
    world.mms("+447700900003", SUPPORT);
    assert_eq!(world.snapshot("ben").invitations.len(), 1);
}

#[test]
fn each_number_of_the_capacity_is_looked_up_by_itself() {
    let json = r#"{ "capacity": { "total": 1, "mms": 1 }, "of": [
        { "target": "queue:billing", "capacity": { "mms": 2 } },
        { "target": "agent:ben", "capacity": { "total": 3 } }
    ] }"#;
    let mut world = under(json, &["ann", "ben"]);
    for contact in 1..=6 {
        world.mms(&format!("+44770090000{contact}"), SUPPORT);
    }
    let invited = |agent| world.snapshot(agent).invitations.len();
    assert_eq!((invited("ann"), invited("ben")), (1, 2), "three in all, but no more than two with pictures");
}

#[test]
fn who_wraps_up_is_not_asked() {
    let (mut world, first) = handling(r#"{ "wrap_up_s": 20 }"#, &["ann", "ben"]);
    let second = world.text_to(SUPPORT, "+447700900002", "Hello");
    world.accept("ben");
    let began = world.now;
    world.mark_done("ann", &first);
    let me = world.snapshot("ann").me;
    let wrap_up = || Some("Wrap-up".to_owned());
    assert_eq!((me.state, me.since), (ChannelState::not_ready(wrap_up()), began));
    assert_eq!(me.ready_at, Some(began + 20 * SECOND));
    assert_eq!(
        world.readiness("ann"),
        Readiness::NotReady { since: began, reason: wrap_up(), reason_id: Some("wrap_up".into()), invited: None }
    );
    assert_eq!(world.ready_in(TargetKind::Queue, "support"), 1);
    // Not by routing, a transfer to a set or by name.
    world.not_ready("ben");
    world.text_to(SUPPORT, "+447700900003", "Hello");
    assert_eq!(world.invited_agents(), [""; 0]);
    world.transfer("ben", &second, TargetKind::Queue, "support");
    world.failed("ben", &second, Outcome::NobodyAvailable);
    world.transfer("ben", &second, TargetKind::Agent, "ann");
    world.failed("ben", &second, Outcome::NotReady);
    // The clock is woken for its end.
    assert_eq!(world.hub.due(), Some(began + 20 * SECOND));
    assert!(world.hub.is_timing());
    world.pass(20 * SECOND - 1);
    assert_eq!(world.invited_agents(), [""; 0]);
    world.pass(1);
    assert_eq!(world.invited_agents(), ["ann"]);
    let me = world.snapshot("ann").me;
    assert_eq!((me.state, me.since, me.ready_at), (ChannelState::Ready, world.now, None));
    assert_eq!(world.readiness("ann"), Readiness::Ready { since: world.now });
}

#[test]
fn a_restart_neither_ends_nor_lengthens_the_wrap_up() {
    let (mut world, interaction) = handling(r#"{ "wrap_up_s": 20 }"#, &["ann"]);
    world.mark_done("ann", &interaction);
    let until = world.now + 20 * SECOND;
    world.pass(5 * SECOND);
    world.restart();
    assert_eq!(world.snapshot("ann").me.ready_at, Some(until));
    world.text("Hello again");
    assert_eq!(world.invited_agents(), [""; 0]);
    // It is over before the clock has ticked.
    world.now = until + 7 * SECOND;
    world.restart();
    let step = world.hub.tick(world.now);
    world.took(step);
    assert_eq!(world.invited_agents(), ["ann"]);
}

#[test]
fn a_choice_of_the_agent_ends_the_wrap_up() {
    let json = r#"{ "wrap_up_s": 20 }"#;
    let (mut world, interaction) = handling(json, &["ann"]);
    world.mark_done("ann", &interaction);
    world.done("ann", Command::SetState { state: ChannelState::Ready });
    assert_eq!(world.snapshot("ann").me.state, ChannelState::Ready);
    let interaction = world.text("Hello again");
    world.accept("ann");
    world.mark_done("ann", &interaction);
    let lunch = ChannelState::not_ready(Some("Lunch".into()));
    world.done("ann", Command::SetState { state: lunch.clone() });
    world.pass(60 * SECOND);
    assert_eq!(world.snapshot("ann").me.state, lunch, "its end would not make her ready");
    world.text("Hello");
    world.done("ann", Command::SetState { state: ChannelState::Ready });
    assert_eq!(world.invited_agents(), ["ann"]);
}

#[test]
fn signing_out_ends_the_wrap_up() {
    let (mut world, interaction) = handling(r#"{ "wrap_up_s": 20 }"#, &["ann"]);
    world.mark_done("ann", &interaction);
    world.done("ann", Command::SignOut);
    assert_eq!(world.hub.due(), None);
    world.sign_in("ann");
    assert_eq!(world.snapshot("ann").me.state, ChannelState::Ready);
}

#[test]
fn each_conversation_done_is_wrapped_up_by_the_set_that_it_came_from() {
    let json = r#"{ "wrap_up_s": 10, "of": [{ "target": "queue:billing", "wrap_up_s": 60 }] }"#;
    let mut world = World::new(Rules {
        setup: DeskSetup { policies: policies(json), ..(*setup(false)).clone() }.into(),
        ..Rules::default()
    });
    world.sign_in("ben");
    let [support, billing] = [SUPPORT, BILLING].map(|number| {
        let interaction = world.text_to(number, CONTACT, "Hello");
        world.accept("ben");
        interaction
    });
    // The answer to Billing, in page mode, is the end of it.
    world.done("ben", send(&billing, "Paid"));
    let until = world.now + 60 * SECOND;
    assert_eq!(world.snapshot("ben").me.ready_at, Some(until));
    world.pass(SECOND);
    let since = world.snapshot("ben").me.since;
    world.mark_done("ben", &support);
    let me = world.snapshot("ben").me;
    assert_eq!((me.ready_at, me.since), (Some(until), since), "a shorter one does not end a longer one");
}

#[test]
fn what_is_reopened_is_not_wrapped_up() {
    let json = r#"{ "wrap_up_s": 20, "of": [{ "target": "queue:billing", "wrap_up_s": 60 }] }"#;
    let mut world = under(json, &["ben"]);
    let [support, billing] = [SUPPORT, BILLING].map(|number| {
        let interaction = world.text_to(number, CONTACT, "Hello");
        world.accept("ben");
        interaction
    });
    let reopen = |interaction: &InteractionId| Command::Reopen { interaction: interaction.clone() };
    let me = |world: &World| world.snapshot("ben").me;
    let before = me(&world);
    world.mark_done("ben", &support);
    world.done("ben", reopen(&support));
    assert_eq!((me(&world).state, me(&world).ready_at), (before.state, None), "ready as before");
    assert_eq!(world.ready_in(TargetKind::Queue, "support"), 1);
    // Of two, the other goes on.
    world.mark_done("ben", &support);
    let until = world.now + 20 * SECOND;
    world.mark_done("ben", &billing);
    assert_ne!(me(&world).ready_at, Some(until));
    world.done("ben", reopen(&billing));
    assert_eq!(me(&world).ready_at, Some(until));
    // Not over a choice of their own.
    world.not_ready("ben");
    world.done("ben", reopen(&support));
    assert_eq!(me(&world).state, ChannelState::not_ready(None));
}

#[test]
fn who_is_not_ready_or_already_asked_does_not_wrap_up_over_it() {
    let (mut world, interaction) = handling(r#"{ "wrap_up_s": 20 }"#, &["ann"]);
    world.text_to(SUPPORT, "+447700900002", "Hello");
    world.mark_done("ann", &interaction);
    let invitation = world.invitation("ann").expect("what was asked before stays");
    world.accept("ann");
    world.not_ready("ann");
    world.mark_done("ann", &invitation.interaction);
    assert_eq!(world.snapshot("ann").me.ready_at, None);
}

#[test]
fn an_invitation_nobody_answers_ends_the_wrap_up_beside_it() {
    let (mut world, interaction) = handling(r#"{ "wrap_up_s": 60 }"#, &["ann"]);
    world.text_to(SUPPORT, "+447700900002", "Hello");
    // Both are over at the same time.
    world.mark_done("ann", &interaction);
    world.pass(60 * SECOND);
    let reason = Some("Did not answer".into());
    assert_eq!(world.snapshot("ann").me.state, ChannelState::not_ready(reason));
}

#[test]
fn without_a_time_nobody_wraps_up() {
    let json = r#"{ "wrap_up_s": 20, "of": [{ "target": "agent:ann", "wrap_up_s": 0 }] }"#;
    for json in ["{}", json] {
        let (mut world, interaction) = handling(json, &["ann"]);
        world.mark_done("ann", &interaction);
        assert_eq!(world.snapshot("ann").me.state, ChannelState::Ready, "{json}");
    }
}

#[test]
fn agents_who_may_be_asked_while_they_are_not_ready() {
    let json = r#"{ "of": [
        { "target": "queue:billing", "invite_not_ready": true }, { "target": "agent:ben", "invite_not_ready": false }
    ] }"#;
    let (mut world, interaction) = handling(json, &["ann", "ben", "chloe", "dung"]);
    ["ben", "chloe", "dung"].iter().for_each(|agent| world.not_ready(agent));
    for (target, outcome) in [("ben", Outcome::NotReady), ("dung", Outcome::NotReady)] {
        world.transfer("ann", &interaction, TargetKind::Agent, target);
        world.failed("ann", &interaction, outcome);
    }
    // Their colleagues are told whom.
    let told = |agent| matches!(world.readiness(agent), Readiness::NotReady { invited: Some(true), .. });
    assert_eq!(["ben", "chloe", "dung"].map(told), [false, true, false]);
    // A set looks for somebody who is ready.
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    world.failed("ann", &interaction, Outcome::NobodyAvailable);
    world.transfer("ann", &interaction, TargetKind::Agent, "chloe");
    world.accept("chloe");
    assert_eq!(world.owners(&interaction), ["chloe"]);
}

#[test]
fn reasons_follow_the_sets_of_an_agent() {
    let json = r#"{ "reasons": { "not_ready": ["Lunch"] }, "of": [
        { "target": "queue:billing", "reasons": { "not_ready": ["Month's end"], "decline": [] } }
    ] }"#;
    let mut world = under(json, &["ann", "ben"]);
    let reasons = |world: &World, agent| world.snapshot(agent).setup.reasons.unwrap();
    assert_eq!(reasons(&world, "ann").not_ready, ["Lunch"]);
    assert_eq!(reasons(&world, "ben").not_ready, ["Month's end"]);
    assert_eq!((reasons(&world, "ann").decline.len(), reasons(&world, "ben").decline.len()), (3, 0));
    // Open desks are told: `World` compares what events make of them.
    let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    let mut profile = (**world.hub.roster().profile(&agent("ann")).unwrap()).clone();
    profile.sets.insert(billing.clone());
    world.amend(RosterFact::Put { target: agent("ann"), profile: profile.into() }).unwrap();
    assert_eq!(reasons(&world, "ann").not_ready, ["Month's end"]);
    world.amend(RosterFact::Gone { target: billing }).unwrap();
    assert_eq!(reasons(&world, "ann").not_ready, ["Lunch"]);
}

#[test]
fn what_is_set_for_a_target_counts_while_the_directory_has_it() {
    let json = r#"{ "of": [
        { "target": "queue:billing", "capacity": { "total": 1 } }, { "target": "agent:nobody", "grace_s": 1 }
    ] }"#;
    let mut world = under(json, &["ben"]);
    world.text_to(BEN, "+447700900001", "Hello");
    world.text_to(BEN, "+447700900002", "Hello");
    assert_eq!(world.snapshot("ben").invitations.len(), 1);
    let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    world.amend(RosterFact::Gone { target: billing.clone() }).unwrap();
    assert_eq!(world.snapshot("ben").invitations.len(), 2, "the limit is gone with the queue");
    assert_eq!(world.ready_in(TargetKind::Queue, "support"), 1);
    let profile = Profile { name: "Billing".into(), ..Profile::default() };
    world.amend(RosterFact::Put { target: billing.clone(), profile: profile.into() }).unwrap();
    let mut profile = (**world.hub.roster().profile(&agent("ben")).unwrap()).clone();
    profile.sets.insert(billing);
    world.amend(RosterFact::Put { target: agent("ben"), profile: profile.into() }).unwrap();
    world.text_to(BEN, "+447700900003", "Hello");
    assert_eq!(world.snapshot("ben").invitations.len(), 2, "and back with it");
}
