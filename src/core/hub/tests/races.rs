//! Races: of two actions one takes effect, and the refusal of the other says what happened instead.

use super::*;

/// Ann owns an interaction and transfers it to Ben, who has the invitation returned.
fn offered() -> (World, InteractionId, InvitationId) {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    let invitation = world.invitation("ben").unwrap().id;
    (world, interaction, invitation)
}

/// Checks the refusal of an answer that comes too late, whatever the answer is.
#[track_caller]
fn too_late(world: &mut World, agent: &str, invitation: &InvitationId, want: Refusal) {
    let invitation = invitation.clone();
    world.refused(agent, Command::Accept { invitation: invitation.clone() }, want.clone());
    world.refused(agent, Command::Decline { invitation: invitation.clone(), reason: None }, want.clone());
    world.refused(agent, Command::MoreTime { invitation }, want);
}

#[test]
fn accept_after_cancel() {
    let (mut world, interaction, invitation) = offered();
    let transfer = world.window("ann", &interaction).pending.unwrap().id;
    world.done("ann", Command::CancelTransfer { interaction: interaction.clone(), transfer });
    too_late(&mut world, "ben", &invitation, Refusal::Withdrawn { by: Some("Ann Lee".into()) });
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn cancel_after_accept() {
    let (mut world, interaction, _) = offered();
    let transfer = world.window("ann", &interaction).pending.unwrap().id;
    world.accept("ben");
    world.refused("ann", Command::CancelTransfer { interaction: interaction.clone(), transfer }, Refusal::NotYours);
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn accept_in_two_tabs() {
    let (mut world, interaction, invitation) = offered();
    world.accept("ben");
    too_late(&mut world, "ben", &invitation, Refusal::AlreadyAnswered);
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn accept_after_decline_in_another_tab() {
    let (mut world, interaction, invitation) = offered();
    world.decline("ben", None);
    too_late(&mut world, "ben", &invitation, Refusal::AlreadyAnswered);
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn accept_at_the_deadline() {
    let (mut world, interaction, invitation) = offered();
    let deadline = world.invitation("ben").unwrap().deadline;
    // Before the clock has reached the deadline, and after.
    world.now = deadline;
    too_late(&mut world, "ben", &invitation, Refusal::TimeUp);
    world.pass(0);
    too_late(&mut world, "ben", &invitation, Refusal::TimeUp);
    world.failed("ann", &interaction, Outcome::NoAnswer);
    let (mut world, interaction, _) = offered();
    world.pass(60 * SECOND - 1);
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn accept_after_the_contact_has_ended_it() {
    let (mut world, _, invitation) = offered();
    world.text("STOP");
    too_late(&mut world, "ben", &invitation, Refusal::Ended);
}

#[test]
fn accept_after_having_become_unable() {
    let (mut world, _, invitation) = offered();
    world.not_ready("ben");
    too_late(&mut world, "ben", &invitation, Refusal::Withdrawn { by: None });
}

#[test]
fn only_who_is_invited_can_answer() {
    let (mut world, interaction, invitation) = offered();
    for (agent, invitation) in
        [("chloe", &invitation), ("ann", &invitation), ("ben", &"i1.99".into()), ("ben", &"".into())]
    {
        too_late(&mut world, agent, invitation, Refusal::NotYours);
    }
    world.accept("ben");
    too_late(&mut world, "chloe", &invitation, Refusal::NotYours);
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn an_old_invitation_does_not_answer_a_new_one() {
    let (mut world, interaction, invitation) = offered();
    world.decline("ben", None);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    too_late(&mut world, "ben", &invitation, Refusal::AlreadyAnswered);
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn a_command_sent_twice_takes_effect_once() {
    let (mut world, interaction, invitation) = offered();
    let mut twice = |agent: &str, id: &str, command: Command, want: Answer| {
        assert_eq!(world.act_as(agent, id, command.clone()), want);
        let (answer, step) = world.hub.command(world.now + 1, &agent.into(), &id.into(), &command);
        assert_eq!((answer, step), (want.clone(), Transition::default()));
        if want == Answer::Done {
            let (answer, step) = world.replayed.command(world.now + 1, &agent.into(), &id.into(), &command);
            assert_eq!((answer, step), (want, Transition::default()), "also after a restart");
        }
    };
    twice("ann", "x1", send(&interaction, "Hello"), Answer::Done);
    twice("ann", "x2", send(&interaction, ""), Answer::Refused { refusal: Refusal::TextEmpty });
    // Each agent has command ids of their own.
    twice("ben", "x1", Command::Accept { invitation: invitation.clone() }, Answer::Done);
    twice("ben", "x2", Command::Accept { invitation }, Answer::Refused { refusal: Refusal::AlreadyAnswered });
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "Hello"]);
}

#[test]
fn an_id_used_for_something_else_is_refused() {
    let (mut world, interaction, _) = offered();
    assert_eq!(world.act_as("ann", "x1", send(&interaction, "One")), Answer::Done);
    let taken = Answer::Refused { refusal: Refusal::IdInUse };
    assert_eq!(world.act_as("ann", "x1", send(&interaction, "Two")), taken);
    assert_eq!(world.act_as("ann", "x1", Command::SignOut), taken);
    assert_eq!(world.act_as("ann", "x1", send(&interaction, "One")), Answer::Done, "the first keeps its answer");
    // A message has the id of its command. Two agents' messages with one id would be one row in a transcript.
    world.accept("ben");
    assert_eq!(world.act_as("ben", "x1", send(&interaction, "Three")), taken);
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "One"]);
}

#[test]
fn a_former_owner_s_transfer_cannot_be_started_from_an_old_view() {
    let (mut world, interaction, _) = offered();
    let seen = world.window("ann", &interaction).version;
    world.accept("ben");
    world.transfer("ben", &interaction, TargetKind::Agent, "ann");
    world.accept("ann");
    let start = Command::StartTransfer { interaction, version: seen, target: agent("chloe"), note: None };
    world.refused("ann", start, Refusal::Stale);
}

#[test]
fn reports_come_late_twice_and_out_of_order() {
    let (mut world, interaction, _) = offered();
    world.act_as("ann", "x1", send(&interaction, "On its way"));
    assert_eq!(world.hub.undelivered().len(), 1);
    let mut check = |report: Delivery, want: Delivery| {
        let step = world.hub.report(world.now, &interaction, &"x1".into(), report);
        world.took(step);
        let snapshot = world.snapshot("ann");
        assert_eq!(snapshot.windows[0].1.messages[1].delivery, Some(want));
    };
    check(Delivery::Sending, Delivery::Sending);
    check(Delivery::Sent, Delivery::Sent);
    check(Delivery::Sent, Delivery::Sent);
    check(Delivery::Delivered, Delivery::Delivered);
    check(Delivery::Sent, Delivery::Delivered);
    check(Delivery::Failed(Failure::said("No")), Delivery::Delivered);
    assert!(world.hub.undelivered().is_empty());
    for (interaction, message) in [("i1", "x9"), ("i9", "x1"), ("i1", "i1.2")] {
        assert_eq!(
            world.hub.report(world.now, &interaction.into(), &message.into(), Delivery::Sent),
            Transition::default()
        );
    }
}
