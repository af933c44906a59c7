//! What administrators do about agents: nobody who is suspended takes part, and nothing they had is lost.

use super::*;
use crate::core::fact::AgentFact;
use crate::core::hub::{Disposal, Intervention, InterventionError, InterventionKind, InterventionOutcome};

const ADMIN: &str = "Dana";

pub(super) fn about(agent: &str, kind: InterventionKind, interactions: Disposal) -> Intervention {
    Intervention { agent: agent.into(), kind, interactions, by: ADMIN.into(), reason: Some("Lost laptop".into()) }
}

fn give(kind: TargetKind, id: &str) -> Disposal {
    Disposal::Give(TargetRef { kind, id: id.into() })
}

impl World {
    fn suspend(&mut self, agent: &str, interactions: Disposal) -> InterventionOutcome {
        self.intervene(&about(agent, InterventionKind::Suspend, interactions)).unwrap()
    }

    fn reassign(&mut self, agent: &str, interactions: Disposal) -> Result<InterventionOutcome, InterventionError> {
        self.intervene(&about(agent, InterventionKind::Reassign, interactions))
    }

    /// Checks that an intervention is refused and changes nothing.
    fn refuses(&mut self, intervention: &Intervention, want: InterventionError) {
        let entries = self.log.len();
        assert_eq!(self.intervene(intervention), Err(want));
        assert_eq!(self.log.len(), entries);
    }
}

fn done(moved: usize, kept: usize) -> InterventionOutcome {
    InterventionOutcome { moved, done: 0, kept }
}

#[test]
fn who_is_suspended_is_out_and_stays_out_until_restored() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    assert_eq!(world.suspend("ann", Disposal::Keep), done(0, 1));
    assert_eq!(world.hub.readiness(&agent("ann")), Some(Readiness::LoggedOut));
    world.refused("ann", send(&interaction, "Still here"), Refusal::NotSignedIn);
    world.presence("ann", true);
    assert!(world.hub.signed_in().all(|id| id.as_str() != "ann"), "whatever connects");
    assert_eq!(world.owners(&interaction), ["ann"], "it waits for her");
    world.now += SECOND;
    world.intervene(&about("ann", InterventionKind::Restore, Disposal::Keep)).unwrap();
    world.presence("ann", true);
    world.done("ann", send(&interaction, "Back again"));
}

#[test]
fn each_intervention_is_in_the_log_with_who_when_and_why() {
    let (mut world, _) = World::handling(&["ann", "ben"]);
    world.suspend("ann", give(TargetKind::Agent, "ben"));
    let (by, reason) = (ADMIN.to_owned(), Some("Lost laptop".to_owned()));
    let suspended = world.log.iter().find(|entry| {
        entry.fact
            == Fact::Agent { id: "ann".into(), what: AgentFact::Suspended { by: by.clone(), reason: reason.clone() } }
    });
    assert_eq!(suspended.map(|entry| entry.at), Some(world.now));
    let given = |entry: &&Entry| {
        matches!(
            &entry.fact,
            Fact::Interaction { what: InteractionFact::Reassigned { by: who, reason: why, from: Some(from), to: Some(to), .. }, .. }
                if (who, why, from.as_str(), to.as_str()) == (&by, &reason, "ann", "ben")
        )
    };
    assert!(world.log.iter().any(|entry| given(&entry)));
    let summary = world.hub.summaries(false).remove(0);
    assert_eq!(summary.suspended.map(|it| (it.by, it.reason)), Some((by, reason)));
    let json = serde_json::to_string(&world.log).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Entry>>(&json).unwrap(), world.log, "as it is stored");
}

#[test]
fn given_to_a_colleague_they_are_asked_and_get_all_of_it() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.done("ann", Command::SetNote { interaction: interaction.clone(), note: "Calls back".into() });
    assert_eq!(world.suspend("ann", give(TargetKind::Agent, "ben")), done(1, 0));
    assert_eq!((world.owners(&interaction), world.invited_agents()), (vec![], vec!["ben"]));
    let invitation = world.invitation("ben").unwrap();
    let want = Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via: None, rescued_at: None };
    assert_eq!((invitation.reason, invitation.note), (want, None), "the reason is for the log only");
    world.accept("ben");
    let window = world.window("ben", &interaction);
    assert_eq!(window.note, "Calls back");
    assert_eq!(window.handed_over, Some(HandedOver { from: "Ann Lee".into(), note: None, at: world.now }));
    assert_eq!(world.texts_of("ben", &interaction), ["Hello"]);
    world.done("ben", send(&interaction, "Ben here"));
}

#[test]
fn what_a_colleague_does_not_take_goes_on_in_the_queue() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.suspend("ann", give(TargetKind::Agent, "ben"));
    world.decline("ben", None);
    let want =
        Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via: Some("Support".into()), rescued_at: None };
    assert_eq!(world.invitation("chloe").map(|it| it.reason), Some(want));
    world.accept("chloe");
    assert_eq!(world.owners(&interaction), ["chloe"]);
}

#[test]
fn back_in_the_queue_it_waits_until_somebody_is_ready() {
    let (mut world, interaction) = World::handling(&["ann"]);
    let queue = TargetRef { kind: TargetKind::Queue, id: "support".into() };
    assert_eq!(world.suspend("ann", Disposal::Queue), done(1, 0));
    assert!(matches!(world.hub.readiness(&queue), Some(Readiness::Members { waiting: 1, .. })));
    world.text("Anybody there?");
    world.pass(3600 * SECOND);
    world.sign_in("ben");
    world.accept("ben");
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "Anybody there?"]);
}

#[test]
fn whoever_is_only_relieved_is_not_asked_at_once_again() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.reassign("ann", Disposal::Queue).unwrap();
    assert_eq!(world.invited_agents(), ["ben"]);
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn given_to_a_set_it_waits_there() {
    let (mut world, interaction) = World::handling(&["ann"]);
    world.suspend("ann", give(TargetKind::Queue, "billing"));
    world.sign_in("dung");
    assert_eq!(world.invited_agents(), Vec::<&str>::new());
    world.sign_in("chloe");
    world.accept("chloe");
    assert_eq!(world.window("chloe", &interaction).via, "Billing");
}

#[test]
fn the_suspended_agents_transfers_and_invitations_end() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    // To a suspended agent it fails as to one who is logged out.
    world.suspend("ben", Disposal::Keep);
    world.failed("ann", &interaction, Outcome::LoggedOut);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.failed("ann", &interaction, Outcome::LoggedOut);
    // Of one whose interactions are taken it is withdrawn.
    world.transfer("ann", &interaction, TargetKind::Agent, "chloe");
    let before = world.invitation("chloe").unwrap().id;
    world.suspend("ann", Disposal::Queue);
    let after = world.invitation("chloe").unwrap();
    assert!(after.id != before && matches!(after.reason, Reason::Transfer { via: Some(_), .. }));
    world.refused("chloe", Command::Accept { invitation: before }, Refusal::Withdrawn { by: Some(ADMIN.into()) });
    world.accept("chloe");
}

#[test]
fn a_transfer_goes_on_where_the_interactions_stay() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.suspend("ann", Disposal::Keep);
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn a_routed_invitation_goes_to_the_next_agent() {
    let mut world = World::with(&["ann", "ben"]);
    world.text("Hello");
    assert_eq!(world.invited_agents(), ["ann"]);
    world.suspend("ann", Disposal::Keep);
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn what_has_ended_is_marked_done() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::End { interaction: interaction.clone(), version });
    let outcome = world.suspend("ann", give(TargetKind::Agent, "ben"));
    assert_eq!(outcome, InterventionOutcome { moved: 0, done: 1, kept: 0 });
    assert_eq!((world.owners(&interaction), world.invited_agents()), (vec![], vec![]));
    let again = world.text("One more thing");
    assert_ne!(again, interaction);
    world.accept("ben");
    assert_eq!(world.window("ben", &again).past, 1, "its history is there");
}

#[test]
fn what_came_in_for_the_agent_alone_can_be_given_but_not_queued() {
    let mut world = World::with(&["ann", "ben"]);
    let own = world.text_to("+447700900101", CONTACT, "For Ann");
    world.accept("ann");
    world.not_ready("ann");
    let waits = world.text_to("+447700900101", "+447700900002", "For Ann, too");
    world.refuses(&about("ann", InterventionKind::Suspend, Disposal::Queue), InterventionError::NoQueue(1));
    assert_eq!(world.hub.summaries(false).remove(0).waiting, 1);
    assert_eq!(world.suspend("ann", give(TargetKind::Agent, "ben")), done(2, 0));
    world.accept("ben");
    world.accept("ben");
    assert_eq!((world.owners(&own), world.owners(&waits)), (vec!["ben"], vec!["ben"]));
}

#[test]
fn who_is_suspended_can_then_be_removed() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let gone = || RosterFact::Gone { target: agent("ann") };
    assert_eq!(world.amend(gone()), Err(AmendError::HasInteractions(1)));
    world.suspend("ann", Disposal::Queue);
    world.amend(gone()).unwrap();
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
    // A later import does not end the suspension in silence.
    let profile = Profile { name: "Ann Lee".into(), ..Profile::default() };
    world.amend(RosterFact::Put { target: agent("ann"), profile: profile.into() }).unwrap();
    assert!(world.hub.is_suspended(&"ann".into()));
}

#[test]
fn what_cannot_be_done_is_refused_by_name() {
    let (mut world, _) = World::handling(&["ann", "ben"]);
    let suspend = |to: Disposal| about("ann", InterventionKind::Suspend, to);
    world.refuses(&about("eve", InterventionKind::SignOut, Disposal::Keep), InterventionError::UnknownAgent);
    world.refuses(&about("ann", InterventionKind::Restore, Disposal::Keep), InterventionError::NotSuspended);
    world.refuses(&suspend(give(TargetKind::Agent, "eve")), InterventionError::UnknownTarget);
    world.refuses(&suspend(give(TargetKind::Skill, "eve")), InterventionError::UnknownTarget);
    world.refuses(&suspend(give(TargetKind::Agent, "ann")), InterventionError::SameAgent);
    world.refuses(&suspend(give(TargetKind::Agent, "dung")), InterventionError::NotReady("logged out"));
    world.presence("ben", false);
    world.refuses(&suspend(give(TargetKind::Agent, "ben")), InterventionError::NotReady("not connected"));
    world.presence("ben", true);
    world.not_ready("ben");
    world.refuses(&suspend(give(TargetKind::Agent, "ben")), InterventionError::NotReady("not ready"));
    world.suspend("ben", Disposal::Keep);
    world.refuses(&suspend(give(TargetKind::Agent, "ben")), InterventionError::NotReady("suspended"));
    world.refuses(&about("ben", InterventionKind::Suspend, Disposal::Keep), InterventionError::AlreadySuspended);
    let nameless = Intervention { by: " ".into(), ..suspend(Disposal::Keep) };
    world.refuses(&nameless, InterventionError::Unfit("the administrator's name"));
    let long = Intervention { reason: Some("x".repeat(501)), ..suspend(Disposal::Keep) };
    world.refuses(&long, InterventionError::Unfit("the reason"));
    let (mut world, _) = World::handling(&["dung"]);
    let to_night = about("dung", InterventionKind::Reassign, give(TargetKind::AgentGroup, "night"));
    world.refuses(&to_night, InterventionError::NoMembers);
}

#[test]
fn a_colleague_is_given_no_more_than_they_have_room_for() {
    let mut world = World::new(limited(2));
    world.sign_in("ann");
    for contact in 1..=2 {
        world.text_to(SUPPORT, &format!("+44770090000{contact}"), "Hello");
        world.accept("ann");
    }
    world.sign_in("ben");
    world.text_to(SUPPORT, "+447700900003", "Hello");
    world.accept("ben");
    let suspend = |to| about("ann", InterventionKind::Suspend, to);
    world.refuses(&suspend(give(TargetKind::Agent, "ben")), InterventionError::NoRoom(1));
    world.suspend("ann", Disposal::Queue);
    assert_eq!(world.invited_agents(), ["ben"], "the other one waits");
}
