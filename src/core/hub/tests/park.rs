//! Parked interactions: they are the agent's, but use no capacity, and come back at their time or when the contact
//! writes: to their agent if there, else to where they came in.

use super::*;
use crate::core::fact::UnparkedBy;
use crate::core::hub::{Disposal, InterventionKind};

const HOUR: Millis = 3600 * SECOND;

fn until(time: Option<Millis>, world: &World, agent: &str, interaction: &InteractionId) -> Command {
    let version = world.window(agent, interaction).version;
    Command::Park { interaction: interaction.clone(), version, until: time.map(|time| world.now + time) }
}

impl World {
    /// Parks an interaction for a time, or until the contact writes.
    #[track_caller]
    fn park(&mut self, agent: &str, interaction: &InteractionId, time: Option<Millis>) {
        let command = until(time, self, agent, interaction);
        self.done(agent, command);
    }

    fn parked(&self, agent: &str, interaction: &InteractionId) -> Option<Parked> {
        self.window(agent, interaction).parked
    }

    /// Returns what has brought parked interactions back, in order.
    fn unparked(&self) -> Vec<UnparkedBy> {
        let why = |entry: &Entry| match &entry.fact {
            Fact::Interaction { what: InteractionFact::Unparked { why }, .. } => Some(*why),
            _ => None,
        };
        self.log.iter().filter_map(why).collect()
    }
}

#[test]
fn a_parked_interaction_comes_back_at_its_time() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let since = world.now;
    world.park("ann", &interaction, Some(HOUR));
    assert_eq!(world.parked("ann", &interaction), Some(Parked { until: Some(since + HOUR), since }));
    assert_eq!(world.hub.due(), Some(since + HOUR));
    assert!(!world.hub.is_timing(), "a time of day follows the system time");
    world.pass(HOUR - 1);
    assert!(world.parked("ann", &interaction).is_some());
    world.pass(1);
    assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Time]));
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn a_parked_interaction_comes_back_when_the_contact_writes_also_before_its_time() {
    for time in [None, Some(HOUR)] {
        let (mut world, interaction) = World::handling(&["ann", "ben"]);
        world.park("ann", &interaction, time);
        world.pass(HOUR / 2);
        assert_eq!(world.text("Still there?"), interaction);
        assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Contact]));
        assert_eq!((world.owners(&interaction), world.invited_agents().len()), (vec!["ann"], 0));
        world.pass(2 * HOUR);
        assert_eq!(world.unparked().len(), 1, "once");
    }
}

#[test]
fn parked_ones_use_no_capacity_and_may_exceed_it_when_they_come_back() {
    let mut world = World::new(Rules { capacity: 1, ..Rules::default() });
    world.sign_in("ann");
    let first = world.text("Hello");
    world.accept("ann");
    let since = world.window("ann", &first).opened;
    let second = world.text_to(SUPPORT, "+447700900002", "Hello");
    assert_eq!(world.hub.readiness(&agent("ann")), Some(Readiness::AtCapacity { since }));
    world.park("ann", &first, Some(HOUR));
    world.accept("ann");
    assert_eq!(world.owners(&second), ["ann"], "the one that waited is hers");
    let third = world.text_to(SUPPORT, "+447700900003", "Hello");
    world.text("I write again");
    assert_eq!(world.parked("ann", &first), None, "two of one");
    let version = world.window("ann", &second).version;
    world.done("ann", Command::MarkDone { interaction: second, version });
    assert_eq!(world.invited_agents(), [""; 0], "at capacity again");
    world.park("ann", &first, None);
    world.accept("ann");
    assert_eq!(world.owners(&third), ["ann"]);
}

#[test]
fn whoever_parks_everything_is_idle_since_then() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.now += SECOND;
    world.park("ann", &interaction, None);
    let second = world.text_to(SUPPORT, "+447700900002", "Hello");
    assert_eq!(world.invited_agents(), ["ben"], "longer idle");
    world.accept("ben");
    world.text_to(SUPPORT, "+447700900003", "Hello");
    assert_eq!((world.owners(&second), world.invited_agents()), (vec!["ben"], vec!["ann"]), "less loaded");
}

#[test]
fn what_cannot_be_parked_is_refused_by_name() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let command = |world: &World, time| until(time, world, "ann", &interaction);
    let at = |until: Millis| Command::Park { interaction: interaction.clone(), version: 99, until: Some(until) };
    let now = world.now;
    for time in [0, now - 1, now, now + MAX_PARKED + 1] {
        world.refused("ann", at(time), Refusal::UnsuitableTime);
    }
    let mine = command(&world, None);
    world.refused("ben", mine.clone(), Refusal::NotYours);
    world.refused("ben", Command::Unpark { interaction: interaction.clone() }, Refusal::NotYours);
    world.text("Wait, one more thing");
    world.refused("ann", mine, Refusal::Stale);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    let pending = command(&world, None);
    world.refused("ann", pending, Refusal::TransferPending);
    world.decline("ben", None);
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::End { interaction: interaction.clone(), version });
    let ended = command(&world, None);
    world.refused("ann", ended, Refusal::Ended);
    assert_eq!(world.act("ann", Command::Unpark { interaction: interaction.clone() }), Answer::Done);
}

#[test]
fn parking_again_changes_until_when() {
    let (mut world, interaction) = World::handling(&["ann"]);
    let since = world.now;
    world.park("ann", &interaction, Some(HOUR));
    world.now += SECOND;
    world.park("ann", &interaction, None);
    assert_eq!(world.parked("ann", &interaction), Some(Parked { until: None, since }));
    let entries = world.log.len();
    world.park("ann", &interaction, None);
    assert_eq!(world.log.len(), entries, "nothing has changed");
    world.pass(2 * HOUR);
    world.park("ann", &interaction, Some(HOUR));
    world.pass(HOUR);
    assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Time]));
}

#[test]
fn whatever_the_owner_does_to_go_on_ends_that_it_is_parked() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.park("ann", &interaction, None);
    world.done("ann", Command::SetNote { interaction: interaction.clone(), note: "Calls back".into() });
    assert!(world.parked("ann", &interaction).is_some(), "a note is kept beside");
    world.done("ann", Command::Unpark { interaction: interaction.clone() });
    assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Owner]));
    world.park("ann", &interaction, None);
    world.done("ann", send(&interaction, "It is ready"));
    assert_eq!(world.parked("ann", &interaction), None);
    world.park("ann", &interaction, None);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    assert_eq!(world.parked("ann", &interaction), None);
    world.decline("ben", None);
    world.park("ann", &interaction, Some(HOUR));
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::End { interaction: interaction.clone(), version });
    assert_eq!((world.parked("ann", &interaction), world.hub.due()), (None, world.replayed.due()));
    world.pass(2 * HOUR);
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn while_its_agent_is_away_it_stays_parked_until_the_contact_writes_then_a_colleague_is_asked() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ann", send(&interaction, "I will look"));
    world.park("ann", &interaction, None);
    world.done("ann", Command::SignOut);
    world.pass(24 * HOUR);
    assert_eq!((world.owners(&interaction), world.invited_agents()), (vec!["ann"], vec![]));
    world.text("Is there any news?");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.accept("ben");
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "I will look", "Is there any news?"]);
    world.sign_in("ann");
    assert_eq!(world.snapshot("ann").notices.len(), 1, "she is told");
}

#[test]
fn at_its_time_it_goes_to_where_it_came_in_if_its_agent_is_away() {
    let (mut world, interaction) = World::handling(&["ann"]);
    world.park("ann", &interaction, Some(HOUR));
    world.presence("ann", false);
    world.pass(HOUR);
    assert_eq!(world.owners(&interaction), [""; 0]);
    let queue = TargetRef { kind: TargetKind::Queue, id: "support".into() };
    assert!(matches!(world.hub.readiness(&queue), Some(Readiness::Members { waiting: 1, .. })));
    world.sign_in("ben");
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn a_contact_who_was_not_answered_waits_until_the_time_that_was_said_and_not_for_ever() {
    for time in [None, Some(HOUR)] {
        let (mut world, interaction) = World::handling(&["ann", "ben"]);
        world.park("ann", &interaction, time);
        world.done("ann", Command::SignOut);
        let bound = time.unwrap_or(world.rules.setup.absence());
        world.pass(bound - 1);
        assert_eq!((world.owners(&interaction), world.invited_agents()), (vec!["ann"], vec![]), "{time:?}");
        world.pass(1);
        assert_eq!((world.owners(&interaction), world.invited_agents()), (vec![], vec!["ben"]), "{time:?}");
    }
}

#[test]
fn it_waits_for_an_agent_whose_connection_is_lost_for_a_moment() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.park("ann", &interaction, Some(20 * SECOND));
    world.pass(SECOND);
    world.presence("ann", false);
    world.pass(20 * SECOND);
    world.text("Hello?");
    assert_eq!((world.owners(&interaction), world.invited_agents()), (vec!["ann"], vec![]), "nothing is taken");
    world.presence("ann", true);
    assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Contact]));
    // Another time she does not come back.
    world.park("ann", &interaction, Some(20 * SECOND));
    world.presence("ann", false);
    world.pass(30 * SECOND);
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn what_came_in_for_its_agent_alone_stays_with_them() {
    let mut world = World::with(&["ben", "ann"]);
    let interaction = world.text_to("+447700900102", CONTACT, "Hello Ben");
    world.accept("ben");
    world.park("ben", &interaction, Some(HOUR));
    world.done("ben", Command::SignOut);
    world.pass(HOUR);
    assert_eq!((world.owners(&interaction), world.invited_agents()), (vec!["ben"], vec![]));
    assert_eq!((world.parked("ben", &interaction), world.unparked()), (None, vec![UnparkedBy::Time]));
}

#[test]
fn a_restart_forgets_no_parked_one_and_does_what_was_due_meanwhile() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let other = world.text_to(SUPPORT, "+447700900002", "Hello");
    world.accept("ben");
    world.done("ben", send(&other, "I will look"));
    world.park("ann", &interaction, Some(HOUR));
    world.park("ben", &other, None);
    world.done("ben", Command::SignOut);
    world.now += 2 * HOUR;
    world.set_roster(roster());
    assert!(world.parked("ann", &interaction).is_some());
    let step = world.hub.tick(world.now);
    world.took(step);
    assert_eq!((world.parked("ann", &interaction), world.unparked()), (None, vec![UnparkedBy::Time]));
    assert!(world.parked("ben", &other).is_some());
    world.text_to(SUPPORT, "+447700900002", "Hello?");
    assert_eq!(world.invited_agents(), ["ann"]);
}

#[test]
fn a_contact_who_ends_it_and_an_administrator_who_takes_it_end_that_it_is_parked() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.park("ann", &interaction, None);
    let queue = super::intervene::about("ann", InterventionKind::Reassign, Disposal::Queue);
    world.intervene(&queue).unwrap();
    assert_eq!(world.invited_agents(), ["ben"]);
    world.accept("ben");
    world.park("ben", &interaction, None);
    world.text("STOP");
    let window = world.window("ben", &interaction);
    assert_eq!((window.parked, window.status), (None, Status::Ended { by_contact: true }));
}
