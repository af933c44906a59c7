//! Who contacts are: who may say so, who is told, and that the log does not know.

use super::*;
use crate::core::contacts::ContactSource;
use crate::core::hub::tests::TargetKind::Agent;

const OTHER: &str = "+447700900002";

fn name(interaction: &InteractionId, name: &str) -> Command {
    Command::NameContact { interaction: interaction.clone(), name: name.into() }
}

/// Returns what a source says of the name of a contact.
pub(super) fn change(number: PhoneNumber, source: ContactSource, name: Option<String>) -> ContactChange {
    ContactChange { number, source, name, fields: None, language: None }
}

fn says(source: ContactSource, number: &str, name: &str) -> ContactChange {
    ContactChange { number: number.into(), source, name: Some(name.into()), fields: None, language: None }
}

fn field(label: &str, value: &str) -> ContactField {
    ContactField { label: label.into(), value: value.into() }
}

impl World {
    /// Lets the gateway be told of contacts.
    pub(super) fn learn(&mut self, changes: Vec<ContactChange>, replace: bool) -> Vec<AmendOutcome> {
        let (outcomes, step) = self.hub.learn(self.now, changes, replace.then(BTreeSet::new).as_ref()).unwrap();
        self.took(step);
        outcomes
    }

    fn name_of(&self, agent: &str, interaction: &InteractionId) -> Option<String> {
        self.window(agent, interaction).contact.name
    }

    /// Returns the number of past interactions that match.
    fn found(&self, agent: &str, interaction: &InteractionId, query: &str) -> usize {
        self.history(agent, interaction, query).len()
    }
}

#[test]
fn the_owner_names_a_contact_everywhere_and_the_log_does_not_know() {
    let (mut world, first) = World::handling(&["ann", "ben"]);
    world.done(
        "ann",
        Command::StartTransfer {
            interaction: first.clone(),
            version: world.window("ann", &first).version,
            target: agent("ben"),
            note: None,
        },
    );
    world.done("ann", name(&first, "  Priya Shah "));
    assert_eq!(world.name_of("ann", &first).as_deref(), Some("Priya Shah"));
    let invitation = world.invitation("ben").expect("is invited");
    assert_eq!(invitation.contact.name.as_deref(), Some("Priya Shah"));
    world.accept("ben");
    world.refused("ann", name(&first, "Mine"), Refusal::NotYours);
    world.refused("ben", name(&first, &"x".repeat(MAX_NAME_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ben", name(&first, "Priya\nShah"), Refusal::TextControl);
    // Another number of ours, the same contact.
    let second = world.text_to("+447700900101", CONTACT, "Hello again");
    world.accept("ann");
    assert_eq!(world.name_of("ann", &second).as_deref(), Some("Priya Shah"));
    world.done("ann", name(&second, "P. Shah"));
    assert_eq!(world.name_of("ben", &first).as_deref(), Some("P. Shah"), "told to whoever sees the contact");
    let entries = world.log.len();
    world.done("ann", name(&second, "P. Shah"));
    assert_eq!(world.log.len(), entries, "said again, it is no news");
    let log = serde_json::to_string(&world.log).unwrap();
    assert!(log.contains("contact_described") && !log.contains("Shah"), "{log}");
    world.done("ann", name(&second, ""));
    assert_eq!((world.name_of("ben", &first), world.book.is_empty()), (None, true));
}

#[test]
fn a_page_around_the_desk_describes_a_contact_unless_an_agent_has_named_them() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let describe = |name: Option<&str>, fields: Option<Vec<ContactField>>| Command::DescribeContact {
        interaction: id.clone(),
        name: name.map(str::to_owned),
        fields,
    };
    world.refused("ben", describe(Some("Mine"), None), Refusal::NotYours);
    world.refused("ann", describe(None, Some(vec![field("City", "")])), Refusal::TextEmpty);
    world.refused("ann", describe(None, Some(vec![field("a", "b"); MAX_CONTACT_FIELDS + 1])), Refusal::TextTooLong);
    world.done("ann", describe(Some("P. Shah"), Some(vec![field("City", "Leeds")])));
    world.done("ann", name(&id, "Priya"));
    world.done("ann", describe(Some("P. Shah"), None));
    let contact = world.window("ann", &id).contact;
    assert_eq!((contact.name.as_deref(), contact.fields), (Some("Priya"), vec![field("City", "Leeds")]));
    world.done("ann", describe(None, Some(Vec::new())));
    assert_eq!(world.window("ann", &id).contact.fields, []);
}

#[test]
fn an_import_replaces_what_imports_said_and_tells_who_sees_it() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let import = |number, name| says(ContactSource::Import, number, name);
    let outcomes = world.learn(vec![import(CONTACT, "Priya"), import(OTHER, "Marco")], true);
    assert_eq!(outcomes, [AmendOutcome::Added, AmendOutcome::Added]);
    assert_eq!(world.name_of("ann", &id).as_deref(), Some("Priya"));
    assert_eq!(world.learn(vec![import(OTHER, "Marco")], false), [AmendOutcome::Unchanged]);
    assert_eq!(world.learn(vec![import(CONTACT, "P. Shah")], false), [AmendOutcome::Changed]);
    assert_eq!(world.learn(vec![import(OTHER, "Marco")], true), [AmendOutcome::Removed, AmendOutcome::Unchanged]);
    assert_eq!(world.name_of("ann", &id), None);
    // What agents have said stays, and counts more than any import.
    world.done("ann", name(&id, "Priya"));
    world.learn(vec![import(CONTACT, "P. Shah")], true);
    assert_eq!(world.learn(vec![import(OTHER, "Marco")], true), [AmendOutcome::Added]);
    assert_eq!(world.name_of("ann", &id).as_deref(), Some("Priya"));
}

#[test]
fn notices_are_about_whoever_the_contact_is_now() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.transfer("ann", &id, Agent, "ben");
    world.decline("ben", None);
    world.learn(vec![says(ContactSource::Import, CONTACT, "Priya")], false);
    let notice = world.snapshot("ann").notices.pop().expect("the transfer failed");
    let NoticeSubject::TransferFailed { contact, .. } = notice.subject else { panic!("{:?}", notice.subject) };
    assert_eq!(contact.name.as_deref(), Some("Priya"));
}

#[test]
fn notices_of_who_was_removed_for_a_while_are_about_whoever_the_contact_is_now() {
    let mut world = World::with(&["dung"]);
    world.text("Hello");
    world.pass(60 * SECOND);
    let profile = world.hub.roster().profile(&agent("dung")).unwrap().clone();
    world.amend(RosterFact::Gone { target: agent("dung") }).unwrap();
    world.learn(vec![says(ContactSource::Import, CONTACT, "Priya")], false);
    // `World` compares what events have made of them.
    world.amend(RosterFact::Put { target: agent("dung"), profile }).unwrap();
    assert_eq!(world.snapshot("dung").notices.len(), 1);
}

#[test]
fn past_interactions_are_found_by_the_name_that_the_contact_has_now() {
    let (mut world, first) = World::handling(&["ann"]);
    world.done("ann", name(&first, "Priya Shah"));
    let version = world.window("ann", &first).version;
    world.done("ann", Command::MarkDone { interaction: first, version });
    let second = world.text("Hello again");
    world.accept("ann");
    assert_eq!((world.found("ann", &second, "shah pri"), world.found("ann", &second, "Marco")), (1, 0));
    world.done("ann", name(&second, "Marco Rossi"));
    assert_eq!((world.found("ann", &second, "shah pri"), world.found("ann", &second, "marco")), (0, 1));
}

#[test]
fn the_crm_is_asked_about_those_whom_nobody_else_has_named() {
    let (mut world, id) = World::handling(&["ann"]);
    let wants = |world: &World| world.hub.wants_name(&CONTACT.into());
    assert!(wants(&world));
    world.learn(vec![says(ContactSource::Lookup, CONTACT, "Priya")], false);
    assert!(wants(&world), "its answer may be another one by now");
    world.done("ann", name(&id, "Priya"));
    assert!(!wants(&world));
}

#[test]
fn one_who_was_removed_and_is_added_again_reads_what_contacts_are_called_now() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.transfer("ann", &interaction, TargetKind::AgentGroup, "night");
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::Release { interaction: interaction.clone(), version, to: None, note: None });
    world.accept("ben");
    let profile = world.hub.roster().profile(&agent("ann")).unwrap().clone();
    world.amend(RosterFact::Gone { target: agent("ann") }).unwrap();
    world.done("ben", name(&interaction, "Priya"));
    // What she sees is compared with the events that she was told.
    world.amend(RosterFact::Put { target: agent("ann"), profile }).unwrap();
    let notice = world.snapshot("ann").notices.pop().expect("the transfer failed");
    let NoticeSubject::TransferFailed { contact, .. } = notice.subject else { panic!("{notice:?}") };
    assert_eq!(contact.name.as_deref(), Some("Priya"));
}
