//! Pauses of the gateway: what runs for agents stands still, and what contacts wait goes on.

use super::*;
use crate::core::connection::LONGEST_WAIT;
use crate::core::fact::GatewayFact;

const MINUTE: Millis = 60 * SECOND;

/// What runs for agents, by the time during which the gateway ran.
#[derive(Default)]
pub(super) struct Running {
    /// How long it has been stopped in all.
    stopped: Millis,
    /// When each open invitation was issued or extended, and for how long it can be answered.
    invitations: BTreeMap<InvitationId, (Millis, Millis)>,
    /// The same for what each agent wraps up.
    wrapping: BTreeMap<AgentId, BTreeMap<Option<InteractionId>, (Millis, Millis)>>,
    /// Since when each agent has been gone who is.
    gone: BTreeMap<AgentId, Millis>,
    /// What has ever been parked: it comes back in its own time.
    parked: BTreeSet<InteractionId>,
}

impl Running {
    /// Checks that nothing that the clock ends has lasted less than it was to, without the pauses.
    pub(super) fn follow(&mut self, entry: &Entry, terms: impl Fn(&AgentId) -> Option<Millis>, absence: Millis) {
        let now = entry.at - self.stopped;
        let is_clock = entry.cause.is_none();
        match &entry.fact {
            Fact::Gateway { what: GatewayFact::Resumed { pause, .. } } => self.stopped += pause,
            Fact::Agent { id, what } => match what {
                AgentFact::WrapUpStarted { interaction, until } => {
                    let wrapping = self.wrapping.entry(id.clone()).or_default();
                    wrapping.insert(interaction.clone(), (now, until - entry.at));
                }
                AgentFact::WrapUpCancelled { interaction } => {
                    let wrapping = self.wrapping.entry(id.clone()).or_default();
                    wrapping.remove(&Some(interaction.clone())).expect("has begun");
                }
                AgentFact::StateSet { .. } | AgentFact::DidNotAnswer { .. } => drop(self.wrapping.remove(id)),
                AgentFact::WrapUpEnded => {
                    for (began, time) in self.wrapping.remove(id).expect("has begun").into_values() {
                        assert!(now >= began + time, "{id} wraps up for {} ms only", now - began);
                    }
                }
                AgentFact::Lost => drop(self.gone.insert(id.clone(), now)),
                AgentFact::SignedOut if is_clock => {
                    // One who leaves the roster signs out, too.
                    self.wrapping.remove(id);
                    let Some((gone, grace)) = self.gone.get(id).zip(terms(id)) else { return };
                    assert!(now >= gone + grace, "{id} is signed out after {} ms", now - gone);
                }
                AgentFact::SignedOut | AgentFact::Dismissed { .. } | AgentFact::Suspended { .. } => {
                    self.gone.entry(id.clone()).or_insert(now);
                    self.wrapping.remove(id);
                }
                AgentFact::SignedIn | AgentFact::Back => drop(self.gone.remove(id)),
                _ => {}
            },
            Fact::Interaction { id, what } => match what {
                InteractionFact::Invited { invitation, deadline, .. }
                | InteractionFact::Extended { invitation, deadline } => {
                    self.invitations.insert(invitation.clone(), (now, deadline - entry.at));
                }
                InteractionFact::InvitationEnded { invitation, how } => {
                    let (began, time) = self.invitations.remove(invitation).expect("is open");
                    let is_over = *how == crate::core::fact::InvitationEnd::NoAnswer;
                    assert!(!is_over || now >= began + time, "{invitation}: {} ms to answer", now - began);
                }
                InteractionFact::Parked { .. } => drop(self.parked.insert(id.clone())),
                InteractionFact::Rescued { from, .. } if !self.parked.contains(id) => {
                    let is_long = self.gone.get(from).is_none_or(|gone| now >= gone + absence);
                    assert!(is_long, "{id} is taken from {from}, who has not been gone for so long");
                }
                _ => {}
            },
            Fact::Gateway { .. } | Fact::Roster { .. } | Fact::Erasure { .. } | Fact::Erased { .. } => {}
        }
    }
}

impl World {
    /// Stops the gateway for a time, and starts it again.
    pub(super) fn stop(&mut self, pause: Millis) {
        let numbers = self.hub.numbers.clone();
        self.hub = Hub::new(self.rules.clone(), roster());
        self.log.iter().for_each(|entry| drop(self.hub.replay(entry)));
        self.hub.set_contacts(self.book.clone());
        self.goes_on_from(numbers);
        self.now += pause;
        let step = self.hub.resume(self.now, pause);
        self.took(step);
    }
}

#[test]
fn whoever_is_asked_has_as_long_to_answer_as_without_the_pause() {
    let mut world = World::with(&["ann"]);
    let interaction = world.text("Hello");
    let asked = world.now;
    world.pass(5 * SECOND);
    world.stop(10 * MINUTE);
    let Invitation { deadline, waiting_since, .. } = world.invitation("ann").expect("is asked still");
    assert_eq!(deadline, asked + 11 * MINUTE, "55 s are left");
    assert_eq!(waiting_since, Some(asked), "the contact has waited, whyever");
    world.pass(54 * SECOND);
    world.accept("ann");
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn whoever_had_little_time_left_has_enough_to_come_back_and_answer() {
    let left = |pause: Millis| {
        let mut world = World::with(&["ann"]);
        world.text("Hello");
        world.pass(58 * SECOND);
        world.stop(pause);
        world.invitation("ann").expect("is asked still").deadline - world.now
    };
    assert_eq!(left(SECOND), SECOND + Rules::LEAST_ANSWER_TIME, "desks are back within a second or so");
    assert_eq!(left(24 * SECOND), 44 * SECOND);
    assert_eq!(left(10 * MINUTE), LONGEST_WAIT + Rules::LEAST_ANSWER_TIME);
}

#[test]
fn a_transfer_goes_on_to_others_as_without_the_pause() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.pass(10 * SECOND);
    world.stop(10 * MINUTE);
    assert_eq!(world.invited_agents(), ["ben"]);
    world.decline("ben", None);
    assert_eq!(world.invited_agents(), ["chloe"], "time is left for her");
    world.accept("chloe");
    assert_eq!(world.owners(&interaction), ["chloe"]);
}

#[test]
fn a_question_can_be_answered_as_without_the_pause() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let version = world.window("ann", &interaction).version;
    let (target, question) = (agent("ben"), None);
    let ask = Command::StartConsultation { interaction: interaction.clone(), version, target, question };
    world.done("ann", ask);
    world.stop(10 * MINUTE);
    world.pass(59 * SECOND);
    world.accept("ben");
    assert!(matches!(
        world.window("ann", &interaction).consultation,
        Some(Consultation { state: ConsultationState::Running { .. }, .. })
    ));
}

#[test]
fn whoever_is_gone_has_not_been_gone_while_nobody_could_be_there() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.presence("ann", false);
    world.pass(20 * SECOND);
    world.stop(10 * MINUTE);
    assert_eq!(world.owners(&interaction), ["ann"], "hers still, and she is signed in");
    world.pass(9 * SECOND);
    assert!(world.hub.signed_in().any(|id| id.as_str() == "ann"));
    world.pass(SECOND);
    assert!(!world.hub.signed_in().any(|id| id.as_str() == "ann"), "30 s without a connection while there was one");
    world.stop(10 * MINUTE);
    let absence = world.rules.setup.absence();
    world.pass(absence - 31 * SECOND);
    assert_eq!(world.owners(&interaction), ["ann"]);
    world.pass(SECOND);
    assert_eq!((world.owners(&interaction).len(), world.invited_agents()), (0, vec!["ben"]));
}

#[test]
fn wrapping_up_stands_still_and_so_does_nothing_that_is_said_as_a_time_of_day() {
    let rules = Rules::with(Policy { wrap_up: Some(20 * SECOND), ..Policy::default() });
    let mut world = World::new(rules);
    world.sign_in("ann");
    let interaction = world.text("Hello");
    world.accept("ann");
    let version = world.window("ann", &interaction).version;
    let until = Some(world.now + 5 * MINUTE);
    let other = world.text_to(SUPPORT, "+447700900002", "Hi");
    world.accept("ann");
    world.done("ann", Command::Park { interaction: interaction.clone(), version, until });
    world.done("ann", Command::End { interaction: other.clone(), version: world.window("ann", &other).version });
    let version = world.window("ann", &other).version;
    world.done("ann", Command::MarkDone { interaction: other, version });
    let ready = world.snapshot("ann").me.ready_at.expect("wraps up");
    world.stop(10 * MINUTE);
    assert_eq!(world.snapshot("ann").me.ready_at, Some(ready + 10 * MINUTE));
    assert_eq!(world.window("ann", &interaction).parked, None, "its time has come");
}

#[test]
fn nothing_is_recorded_where_nothing_runs() {
    let mut world = World::new(Rules::default());
    world.stop(10 * MINUTE);
    assert_eq!(world.log, []);
    world.sign_in("ann");
    let before = world.log.len();
    world.stop(0);
    assert_eq!(world.log.len(), before);
}

#[test]
fn a_colleague_who_asks_for_an_interaction_waits_as_long_for_its_owner() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ben", Command::AskFor { contact: CONTACT.into(), from: Some(SUPPORT.into()) });
    let until = |world: &World| world.window("ann", &interaction).asked_by[0].until;
    let before = until(&world);
    world.stop(10 * MINUTE);
    assert_eq!(until(&world), before + 10 * MINUTE);
}
