//! Whose conversations wait: let go by their owner, or taken from one who is gone. Nothing is taken from one who is
//! there.

use super::*;
use crate::core::hub::Disposal;

const MINUTE: Millis = 60 * SECOND;
/// The default, after which the conversations of an agent who is gone are given to others.
const ABSENCE: Millis = 5 * MINUTE;
/// Leads to Ann alone.
const TO_ANN: &str = "+447700900101";

fn queue(id: &str) -> TargetRef {
    TargetRef { kind: TargetKind::Queue, id: id.into() }
}

/// Rules in which Support gets what has no queue of its own.
fn with_fallback() -> Rules {
    Rules { setup: DeskSetup { fallback: Some(queue("support")), ..DeskSetup::default() }.into(), ..Rules::default() }
}

impl World {
    fn letting_go(&self, agent: &str, interaction: &InteractionId, to: Option<TargetRef>) -> Command {
        let version = self.window(agent, interaction).version;
        let note = Some("Wants a refund".into());
        Command::Release { interaction: interaction.clone(), version, to, note }
    }

    /// Lets an agent's interaction go, with a note.
    #[track_caller]
    fn release(&mut self, agent: &str, interaction: &InteractionId, to: Option<TargetRef>) {
        let command = self.letting_go(agent, interaction, to);
        self.done(agent, command);
    }

    #[track_caller]
    fn not_released(&mut self, agent: &str, interaction: &InteractionId, to: Option<TargetRef>, want: Refusal) {
        let command = self.letting_go(agent, interaction, to);
        self.refused(agent, command, want);
        assert_eq!(self.owners(interaction), [agent]);
    }

    fn leave(&mut self, agent: &str) {
        self.done(agent, Command::SignOut);
    }

    /// Restarts the gateway.
    pub(super) fn restart(&mut self) {
        self.set_roster(roster());
    }

    /// Returns how many wait in a set, since when, and how long that lasted lately.
    fn waiting(&self, set: &str) -> (u32, Option<Millis>, Option<Millis>) {
        let readiness = self.hub.readiness(&queue(set)).unwrap();
        let expected = readiness.expected_wait(self.now);
        let Readiness::Members { waiting, waiting_since, .. } = readiness else { panic!("{readiness:?}") };
        (waiting, waiting_since, expected)
    }

    /// Returns to whom interactions of an agent were given while they were away.
    fn given_away(&self, agent: &str) -> Vec<String> {
        let to = |notice: Notice| match notice.subject {
            NoticeSubject::GivenAway { to, .. } => Some(to),
            _ => None,
        };
        self.snapshot(agent).notices.into_iter().filter_map(to).collect()
    }
}

#[test]
fn let_go_it_waits_where_it_came_in_as_long_as_before() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ann", send(&interaction, "A moment"));
    let asked = world.now;
    world.text("And?");
    world.pass(MINUTE);
    world.release("ann", &interaction, None);
    assert!(world.owners(&interaction).is_empty());
    let Invitation { reason, note, waiting_since, .. } = world.invitation("ben").expect("is asked");
    let via = Some("Support".to_owned());
    assert_eq!(reason, Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via, rescued_at: None });
    assert_eq!((note.as_deref(), waiting_since), (Some("Wants a refund"), Some(asked)));
    assert_eq!(world.waiting("support"), (1, Some(asked), Some(0)), "Ann accepted the first one at once");
    world.accept("ben");
    let HandedOver { from, note, .. } = world.window("ben", &interaction).handed_over.unwrap();
    assert_eq!((from.as_str(), note.as_deref()), ("Ann Lee", Some("Wants a refund")));
    assert!(world.snapshot("ann").notices.is_empty(), "Ann knows");
}

#[test]
fn the_window_says_to_whom_it_went() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let closed = |world: &mut World, interaction: &InteractionId, to| {
        let command = world.letting_go("ann", interaction, to);
        world.commands += 1;
        let id = format!("c{}", world.commands).into();
        let (_, step) = world.hub.command(world.now, &"ann".into(), &id, &command);
        let why = step.changes.iter().find_map(|change| match &change.event {
            Event::WindowClosed { why, .. } => Some(why.clone()),
            _ => None,
        });
        world.took(step);
        why
    };
    let to = |to: &str| Some(WindowGone::Transferred { to: to.into() });
    assert_eq!(closed(&mut world, &interaction, Some(agent("ben"))), to("Ben Okafor"));
    world.decline("ben", None);
    world.pass(30 * SECOND);
    world.accept("ann");
    assert_eq!(closed(&mut world, &interaction, Some(queue("billing"))), to("Billing"));
}

#[test]
fn given_to_a_set_it_is_the_sets_from_then_on() {
    let (mut world, interaction) = World::handling(&["ann", "dung"]);
    let asked = world.now;
    world.release("ann", &interaction, Some(queue("billing")));
    assert_eq!(world.waiting("billing"), (1, Some(asked), None), "nobody is ready: it waits");
    assert_eq!(world.waiting("support").0, 0, "there and nowhere else");
    world.pass(2 * MINUTE);
    assert!(world.invited_agents().is_empty(), "Dũng is no member");
    world.sign_in("chloe");
    let Invitation { waiting_since, .. } = world.invitation("chloe").expect("is asked");
    assert_eq!(waiting_since, Some(asked));
    world.accept("chloe");
    assert_eq!(world.window("chloe", &interaction).via, "Billing");
    assert_eq!(world.waiting("billing"), (0, None, Some(2 * MINUTE + SECOND)));
}

#[test]
fn given_to_an_agent_they_are_asked_first_and_then_where_it_came_in() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "dung"]);
    world.release("ann", &interaction, Some(agent("dung")));
    assert_eq!(world.invited_agents(), ["dung"], "although Ben is the longest idle");
    let Invitation { reason, .. } = world.invitation("dung").unwrap();
    assert_eq!(reason, Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via: None, rescued_at: None });
    world.decline("dung", None);
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.waiting("support").0, 1);
}

#[test]
fn what_cannot_be_let_go_is_refused_by_name() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let command = world.letting_go("ann", &interaction, None);
    world.refused("ben", command.clone(), Refusal::NotYours);
    let gone = |name: &str, outcome| Refusal::TargetUnavailable { name: name.into(), outcome };
    world.not_released("ann", &interaction, Some(queue("nowhere")), Refusal::UnknownTarget);
    world.not_released("ann", &interaction, Some(agent("ann")), Refusal::TargetIsOwner);
    world.not_released("ann", &interaction, Some(agent("chloe")), gone("Chloé Martin", Outcome::LoggedOut));
    world.not_ready("ben");
    world.not_released("ann", &interaction, Some(agent("ben")), gone("Ben Okafor", Outcome::NotReady));
    world.done("ben", Command::SetState { state: ChannelState::Ready });
    world.presence("ben", false);
    world.not_released("ann", &interaction, Some(agent("ben")), gone("Ben Okafor", Outcome::NotReady));
    world.presence("ben", true);
    for id in ["ben", "chloe"] {
        let mut profile = (**world.hub.roster().profile(&agent(id)).unwrap()).clone();
        profile.channels = vec![Channel::Mms];
        world.amend(RosterFact::Put { target: agent(id), profile: profile.into() }).unwrap();
    }
    world.not_released("ann", &interaction, Some(agent("ben")), Refusal::UnsupportedChannel);
    world.not_released("ann", &interaction, Some(queue("billing")), Refusal::UnsupportedChannel);
    let mut profile = (**world.hub.roster().profile(&agent("dung")).unwrap()).clone();
    profile.sets.retain(|set| set.id != "night");
    world.amend(RosterFact::Put { target: agent("dung"), profile: profile.into() }).unwrap();
    let night = TargetRef { kind: TargetKind::AgentGroup, id: "night".into() };
    world.not_released("ann", &interaction, Some(night), gone("Night shift", Outcome::NobodyAvailable));
    world.sign_in("dung");
    world.transfer("ann", &interaction, TargetKind::Queue, "support");
    world.not_released("ann", &interaction, None, Refusal::TransferPending);
    world.accept("dung");
    world.refused("ann", command, Refusal::NotYours);
    let Command::Release { interaction: id, to, .. } = world.letting_go("dung", &interaction, None) else { panic!() };
    let (version, note) = (1, Some("\u{7}".into()));
    world.refused(
        "dung",
        Command::Release { interaction: id.clone(), version, to: to.clone(), note: None },
        Refusal::Stale,
    );
    let version = world.window("dung", &interaction).version;
    world.refused("dung", Command::Release { interaction: id, version, to, note }, Refusal::TextControl);
}

#[test]
fn one_that_has_ended_is_marked_done() {
    let mut world = World::new(Rules { setup: setup(true), ..Rules::default() });
    world.sign_in("ann");
    let interaction = world.text("Hello");
    world.accept("ann");
    world.text("STOP");
    world.not_released("ann", &interaction, None, Refusal::DispositionMissing);
    let disposition = Some("solved".into());
    world.done("ann", Command::SetDisposition { interaction: interaction.clone(), disposition });
    world.release("ann", &interaction, None);
    assert!(world.hub.interactions[&interaction].done.is_some());
}

#[test]
fn what_came_in_for_an_agent_alone_goes_to_the_fallback_or_stays() {
    let mut world = World::with(&["ann", "ben"]);
    let interaction = world.text_to(TO_ANN, CONTACT, "Hello Ann");
    world.accept("ann");
    world.not_released("ann", &interaction, None, Refusal::NoQueue);
    world.release("ann", &interaction, Some(agent("ben")));
    world.decline("ben", None);
    world.pass(30 * SECOND);
    assert_eq!(world.invited_agents(), ["ann"], "it waits for her alone");
    world.accept("ann");
    world.release("ann", &interaction, Some(queue("billing")));
    assert_eq!(world.invited_agents(), ["ben"], "it is that queue's now");

    let mut world = World::new(with_fallback());
    ["ann", "ben"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text_to(TO_ANN, CONTACT, "Hello Ann");
    world.accept("ann");
    world.release("ann", &interaction, None);
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.hub.interactions[&interaction].via, "Support");
}

#[test]
fn the_fallback_cannot_be_removed() {
    let mut world = World::new(with_fallback());
    assert_eq!(world.amend(RosterFact::Gone { target: queue("support") }), Err(AmendError::IsFallback));
    world.amend(RosterFact::Gone { target: queue("billing") }).unwrap();
}

#[test]
fn who_is_gone_too_long_loses_what_waits_and_is_told_on_return() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ann", Command::SetNote { interaction: interaction.clone(), note: "Likes tea".into() });
    world.leave("ann");
    world.pass(ABSENCE - 1);
    assert_eq!(world.owners(&interaction), ["ann"], "she may come back");
    assert!(world.invited_agents().is_empty());
    world.pass(1);
    assert!(world.owners(&interaction).is_empty());
    let Invitation { reason, waiting_since, last_messages, .. } = world.invitation("ben").expect("is asked");
    let via = Some("Support".to_owned());
    assert_eq!(crate::core::words::reason(&reason), "Back from Ann Lee, who is away, to Support");
    let rescued_at = Some(world.now);
    assert_eq!(reason, Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via, rescued_at });
    assert_eq!((waiting_since.is_some(), last_messages.len()), (true, 1));
    world.accept("ben");
    let window = world.window("ben", &interaction);
    assert_eq!((window.note.as_str(), window.handed_over.map(|it| it.from)), ("Likes tea", Some("Ann Lee".into())));
    world.sign_in("ann");
    let notice = world.snapshot("ann").notices.pop().expect("is told");
    let told = crate::core::words::notice(&notice.subject).english();
    assert!(told.ends_with(": Given to Support while you were away."), "{told}");
    assert!(!notice.read);
    assert_eq!(notice.gone, Some(WindowGone::Transferred { to: "Support".into() }));
    assert!(world.snapshot("ann").windows.is_empty());
}

#[test]
fn the_next_message_of_a_contact_who_was_answered_is_offered_at_once() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ann", send(&interaction, "All done"));
    world.leave("ann");
    world.pass(24 * 60 * MINUTE);
    assert_eq!(world.owners(&interaction), ["ann"], "nobody waits");
    world.text("One more thing");
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.given_away("ann"), ["Support"]);
}

#[test]
fn nothing_is_taken_from_one_who_is_there() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.not_ready("ann");
    world.pass(60 * MINUTE);
    assert_eq!(world.owners(&interaction), ["ann"], "not ready, and there");
    world.presence("ann", false);
    world.pass(ABSENCE - 1);
    world.presence("ann", true);
    world.pass(60 * MINUTE);
    assert_eq!(world.owners(&interaction), ["ann"], "back in time");
    world.presence("ann", false);
    world.pass(ABSENCE);
    assert_eq!(world.given_away("ann"), ["Support"], "from the loss of the connection, not from the sign-out");
}

#[test]
fn one_who_is_suspended_or_signed_out_by_an_administrator_is_gone() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let suspend = super::intervene::about("ann", crate::core::hub::InterventionKind::Suspend, Disposal::Keep);
    world.intervene(&suspend).unwrap();
    world.pass(ABSENCE);
    assert!(world.owners(&interaction).is_empty());
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn a_transfer_that_is_pending_goes_on_first() {
    let (mut world, interaction) = World::handling(&["ann", "chloe", "dung"]);
    world.pass(SECOND);
    world.transfer("ann", &interaction, TargetKind::Agent, "chloe");
    world.presence("ann", false);
    for _ in 0..6 {
        world.pass(50 * SECOND);
        let invitation = world.invitation("chloe").expect("is still asked").id;
        world.done("chloe", Command::MoreTime { invitation });
    }
    assert_eq!(world.owners(&interaction), ["ann"]);
    world.decline("chloe", None);
    assert_eq!(world.invited_agents(), ["chloe"], "with all others of the queue, the longest idle first");
    assert_eq!(world.given_away("ann"), ["Support"]);
}

#[test]
fn the_absence_goes_on_when_the_gateway_is_restarted() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.leave("ann");
    world.pass(ABSENCE / 2);
    world.restart();
    world.pass(ABSENCE / 2 - 1);
    assert_eq!(world.owners(&interaction), ["ann"]);
    assert!(world.hub.is_timing());
    world.pass(1);
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn the_former_owner_who_is_back_is_asked_first() {
    let (mut world, interaction) = World::handling(&["ann"]);
    world.leave("ann");
    world.pass(ABSENCE);
    assert_eq!(world.waiting("support").0, 1, "nobody is there: it waits, and says so");
    world.sign_in("ben");
    assert_eq!(world.invited_agents(), ["ben"], "who comes first");
    world.sign_in("chloe");
    world.sign_in("ann");
    assert_eq!(world.invited_agents(), ["ben"], "an invitation is not taken back");
    world.decline("ben", None);
    assert_eq!(world.invited_agents(), ["ann"], "although Chloé is idle for longer");
    world.accept("ann");
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn what_waits_for_one_agent_who_is_gone_goes_to_the_fallback() {
    let mut world = World::new(with_fallback());
    world.sign_in("ben");
    let to_stranger = world.text_to(TO_ANN, CONTACT, "Hello Ann");
    assert_eq!(world.invited_agents(), ["ben"], "Ann was never there");
    assert_eq!(world.invitation("ben").unwrap().reason, Reason::Inbound { via: "Support".into() });
    assert_eq!(world.given_away("ann"), ["Support"]);
    world.accept("ben");
    assert_eq!(world.owners(&to_stranger), ["ben"]);

    world.sign_in("ann");
    let owned = world.text_to(TO_ANN, "+447700900002", "Hello Ann");
    world.accept("ann");
    world.leave("ann");
    world.pass(ABSENCE);
    assert!(world.owners(&owned).is_empty());
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn without_a_fallback_it_stays_and_the_list_of_agents_says_how_long_it_waits() {
    let mut world = World::with(&["ann", "ben"]);
    let asked = world.now;
    let interaction = world.text_to(TO_ANN, CONTACT, "Hello Ann");
    world.accept("ann");
    world.leave("ann");
    world.pass(2 * ABSENCE);
    assert_eq!(world.owners(&interaction), ["ann"]);
    world.text_to(TO_ANN, "+447700900002", "Hello Ann");
    let summary = world.hub.summaries(false).remove(0);
    assert_eq!((summary.owned, summary.waiting, summary.waiting_since), (1, 1, Some(asked)));
    assert!(world.hub.due().is_none(), "and nothing is tried again and again");
}

#[test]
fn a_set_that_is_added_later_gets_what_had_nowhere_to_go() {
    let setup = DeskSetup { fallback: Some(queue("late")), ..DeskSetup::default() };
    let mut world = World::new(Rules { setup: setup.into(), ..Rules::default() });
    world.sign_in("ann");
    let interaction = world.text_to(TO_ANN, CONTACT, "Hello Ann");
    world.accept("ann");
    world.leave("ann");
    world.pass(2 * ABSENCE);
    assert_eq!(world.owners(&interaction), ["ann"]);
    let profile = Profile { name: "Late".into(), ..Profile::default() };
    world.amend(RosterFact::Put { target: queue("late"), profile: profile.into() }).unwrap();
    assert_eq!(world.given_away("ann"), ["Late"]);
    assert_eq!(world.waiting("late").0, 1);
}

#[test]
fn a_queue_says_how_long_it_takes_lately() {
    let mut world = World::new(limited(100));
    let mut taken = 0;
    let mut take = |world: &mut World, wait: Millis| {
        taken += 1;
        let interaction = world.text_to(SUPPORT, &format!("+4477009010{taken:02}"), "Hello");
        world.pass(wait);
        world.sign_in("ann");
        world.accept("ann");
        world.done("ann", send(&interaction, "All done"));
        world.leave("ann");
    };
    assert_eq!(world.waiting("support").2, None, "nobody knows");
    take(&mut world, 59 * SECOND);
    take(&mut world, 4 * SECOND);
    take(&mut world, 9 * SECOND);
    assert_eq!(world.waiting("support").2, Some(10 * SECOND), "the median");
    for _ in 0..20 {
        take(&mut world, SECOND);
    }
    assert_eq!(world.waiting("support").2, Some(2 * SECOND), "of the last twenty");
    world.pass(60 * MINUTE);
    assert_eq!(world.waiting("support").2, None, "within the last hour");
    take(&mut world, 29 * SECOND);
    assert_eq!(world.waiting("support").2, Some(30 * SECOND));
}

#[test]
fn a_set_in_which_one_is_ready_alone_is_not_ready_for_oneself() {
    let mut world = World::with(&["ben"]);
    let told = |world: &World, agent: &str| {
        let readiness = world.hub.readiness(&queue("billing")).unwrap();
        match world.hub.told_to(&agent.into(), &queue("billing"), &readiness) {
            Readiness::Members { ready, total, .. } => (ready, total),
            readiness => panic!("{readiness:?}"),
        }
    };
    assert_eq!((told(&world, "ben"), told(&world, "ann")), ((0, 2), (1, 2)));
    world.sign_in("chloe");
    assert_eq!(told(&world, "ben"), (2, 2));
    world.not_ready("ben");
    assert_eq!((told(&world, "ben"), told(&world, "chloe")), ((1, 2), (0, 2)));
}

impl World {
    /// Checks that every contact who waits does so in front of somebody who is there, or was until lately, or who is
    /// invited or asked for a transfer; or in one queue, which says how long they have waited. Where an interaction came in
    /// for one agent alone and there is no other queue for it, the list of agents says so.
    pub(super) fn check_waiting(&self) {
        let hub = &self.hub;
        let lists = |agent: &AgentId, since| {
            let mut summaries = hub.summaries(true).into_iter().filter(|summary| summary.id == *agent);
            summaries.any(|summary| summary.waiting_since.is_some_and(|longest| longest <= since))
        };
        let is_there = |agent: &AgentId| {
            let gone = hub.agents.get(agent).and_then(|known| known.gone);
            gone.is_none_or(|gone| self.now < gone + self.rules.setup.absence())
        };
        let has_queue = |it: &InteractionState, agent: &AgentId| {
            let queues = [Some(&it.route), self.rules.setup.fallback.as_ref()];
            queues.into_iter().flatten().any(|it| *it != TargetRef::agent(agent) && hub.roster().profile(it).is_some())
        };
        for (id, it) in hub.interactions.iter().filter(|(_, it)| it.status == Status::Connected) {
            let Some(since) = it.waiting_since else { continue };
            // The owner has said until when it may wait.
            if it.parking.is_some_and(|parking| parking.parked.until.is_some()) {
                continue;
            }
            let is_seen = match (&it.holder, it.route.as_agent()) {
                (Holder::Owner(owner), _) => {
                    is_there(owner) || it.offer.is_some() || !has_queue(it, owner) && lists(owner, since)
                }
                (Holder::Queued, Some(agent)) => {
                    is_there(&agent) || it.open_invitation().is_some() || !has_queue(it, &agent) && lists(&agent, since)
                }
                (Holder::Queued, None) => match hub.readiness(&it.route) {
                    Some(Readiness::Members { waiting_since, .. }) => waiting_since.is_some_and(|first| first <= since),
                    _ => false,
                },
                (Holder::Done, _) => true,
            };
            assert!(is_seen, "{id} is left behind at {}: {it:?}", self.now);
        }
        let queued = hub.interactions.values().filter(|it| it.holder == Holder::Queued).count();
        let told: usize = hub.roster().targets().map(|target| hub.seeking.queued(&target)).sum();
        assert_eq!(told, queued, "each that nobody owns is in one queue");
    }
}
