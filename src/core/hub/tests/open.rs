//! Interactions that an agent opens.

use super::*;

const ANNS: &str = "+447700900101";

fn open(contact: &str, from: Option<&str>) -> Command {
    Command::Open { contact: contact.into(), from: from.map(Into::into) }
}

impl World {
    #[track_caller]
    fn opens(&mut self, agent: &str, command: Command) -> InteractionId {
        match self.act(agent, command) {
            Answer::Opened { interaction } => interaction,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_window_is_the_agents_own_at_once_and_the_contact_answers_into_it() {
    let mut world = World::with(&["ann", "ben"]);
    let interaction = world.opens("ann", open(CONTACT, None));
    assert_eq!(world.owners(&interaction), ["ann"]);
    assert_eq!(world.window("ann", &interaction).service_number.as_str(), ANNS, "from her own number");
    assert_eq!(world.invited_agents(), [""; 0]);
    world.done("ann", send(&interaction, "Your order is here"));
    assert_eq!(world.text_to(ANNS, CONTACT, "Thanks"), interaction);
    assert_eq!(world.texts_of("ann", &interaction), ["Your order is here", "Thanks"]);
    // It can be transferred like any other.
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn whoever_has_a_window_to_the_contact_is_given_that() {
    let mut world = World::with(&["ann"]);
    let interaction = world.text("Hello");
    world.accept("ann");
    let entries = world.log.len();
    assert_eq!(world.opens("ann", open(CONTACT, None)), interaction);
    assert_eq!(world.log.len(), entries, "nothing has happened");
    // Another service number makes another interaction.
    let other = world.opens("ann", open(CONTACT, Some(ANNS)));
    assert_ne!(other, interaction);
    // An ended interaction is not continued.
    let version = world.window("ann", &other).version;
    world.done("ann", Command::End { interaction: other.clone(), version });
    assert_ne!(world.opens("ann", open(CONTACT, Some(ANNS))), other);
}

#[test]
fn an_interaction_that_somebody_else_owns_is_not_taken_away() {
    let mut world = World::with(&["ann", "ben"]);
    world.text("Hello");
    world.refused("ben", open(CONTACT, Some(SUPPORT)), Refusal::ContactInUse { by: None, interaction: None });
    world.accept("ann");
    world.refused(
        "ben",
        open(CONTACT, Some(SUPPORT)),
        Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: None },
    );
    world.opens("ben", open(CONTACT, None));
}

#[test]
fn an_agent_writes_from_numbers_that_lead_to_them() {
    let mut world = World::with(&["ann", "ben"]);
    world.refused("ann", open(CONTACT, Some("+447700900102")), Refusal::NoNumber);
    world.refused("ann", open(CONTACT, Some(BILLING)), Refusal::NoNumber);
    world.refused("ann", open(CONTACT, Some("+15550100")), Refusal::NoNumber);
    let interaction = world.opens("ben", open(CONTACT, Some(BILLING)));
    assert_eq!(world.window("ben", &interaction).service_number.as_str(), BILLING);
}

#[test]
fn from_a_number_that_no_carrier_serves_nobody_writes() {
    let mut world = World::new(Rules { served: Some([SUPPORT.into()].into()), ..Rules::default() });
    world.sign_in("ann");
    let interaction = world.opens("ann", open(CONTACT, None));
    assert_eq!(world.window("ann", &interaction).service_number.as_str(), SUPPORT);
    world.refused("ann", open("+447700900002", Some(ANNS)), Refusal::NoNumber);
}

#[test]
fn who_has_opted_out_is_not_written_to() {
    let mut world = World::new(super::keywords::rules(crate::core::hub::Help::Agent));
    world.sign_in("ann");
    world.text("STOP");
    world.refused("ann", open(CONTACT, Some(SUPPORT)), Refusal::OptedOut);
}

#[test]
fn the_same_command_again_opens_nothing_more_also_after_a_restart() {
    let mut world = World::with(&["ann"]);
    let answer = world.act_as("ann", "c", open(CONTACT, None));
    let Answer::Opened { interaction } = answer.clone() else { panic!("{answer:?}") };
    assert_eq!(world.act_as("ann", "c", open(CONTACT, None)), answer);
    world.set_roster(roster());
    assert_eq!(world.act_as("ann", "c", open(CONTACT, None)), answer);
    assert_eq!(world.owners(&interaction), ["ann"]);
}
