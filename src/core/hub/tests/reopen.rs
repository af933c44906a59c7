//! Interactions that are reopened, and what agents find of those that they have had.

use super::*;
use crate::core::hub::{ReadRequest, Scope};

const ANNS: &str = "+447700900101";
const OTHER: &str = "+447700900002";

fn reopen(interaction: &InteractionId) -> Command {
    Command::Reopen { interaction: interaction.clone() }
}

fn in_use(by: Option<&str>, interaction: Option<&InteractionId>) -> Refusal {
    Refusal::ContactInUse { by: by.map(str::to_owned), interaction: interaction.cloned() }
}

impl World {
    #[track_caller]
    fn finish(&mut self, agent: &str, interaction: &InteractionId) {
        let version = self.window(agent, interaction).version;
        self.done(agent, Command::MarkDone { interaction: interaction.clone(), version });
    }

    /// Returns what an agent has had: the number of all that match, and contact, last words and refusal of those listed.
    pub(super) fn had(&self, agent: &str, query: &str, from: u32) -> (u32, Vec<PastInteraction>) {
        self.past(agent, HistoryScope::Own, query, from)
    }

    /// Returns what an agent finds of the past of all contacts, as [`World::had`] does.
    pub(super) fn past(&self, agent: &str, scope: HistoryScope, query: &str, from: u32) -> (u32, Vec<PastInteraction>) {
        let request = ReadRequest::History { request: 1, interaction: None, scope, query: query.into(), from };
        let Reading::Search(search) = self.hub.read(&agent.into(), &request) else { panic!("no search") };
        assert!(!matches!(search.scope(), Some(Scope::Contact(_))));
        match search.carry_out(|_| Indexed::Unknown, |_| None, || true) {
            Some(GatewayFrame::History { total, past, .. }) => (total, past),
            other => panic!("{other:?}"),
        }
    }

    fn ids_had(&self, agent: &str, query: &str) -> Vec<InteractionId> {
        self.had(agent, query, 0).1.into_iter().map(|past| past.id).collect()
    }
}

#[test]
fn what_was_marked_done_by_mistake_is_there_again_as_it_was() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.done("ann", send(&id, "One moment"));
    let waits = world.now + 5 * SECOND;
    world.pass(5 * SECOND);
    world.text("Where is it?");
    world.text("Hello?");
    world.done("ann", Command::SetNote { interaction: id.clone(), note: "Calls back".into() });
    let (before, said) = (world.window("ann", &id), world.texts_of("ann", &id));
    world.finish("ann", &id);
    world.pass(3 * SECOND);
    world.done("ann", reopen(&id));
    let after = world.window("ann", &id);
    assert_eq!(after, Interaction { version: after.version, ..before });
    assert_eq!((after.waiting_since, world.texts_of("ann", &id)), (Some(waits), said));
    // Pressed twice, or in another tab: once.
    let entries = world.log.len();
    world.done("ann", reopen(&id));
    assert_eq!(world.log.len(), entries);
    // What the contact writes goes there, and it can be transferred and done like any other.
    assert_eq!(world.text("Still there?"), id);
    world.transfer("ann", &id, TargetKind::Agent, "ben");
    world.accept("ben");
    world.finish("ben", &id);
    assert_ne!(world.text("Thanks"), id);
}

#[test]
fn an_answered_contact_does_not_wait_again() {
    let (mut world, id) = World::handling(&["ann"]);
    world.done("ann", send(&id, "It is on its way"));
    world.finish("ann", &id);
    world.done("ann", reopen(&id));
    assert_eq!(world.window("ann", &id).waiting_since, None);
}

#[test]
fn a_contact_has_one_open_interaction_on_a_number() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.finish("ann", &id);
    world.not_ready("ann");
    let second = world.text("Another thing");
    world.refused("ann", reopen(&id), in_use(None, None));
    world.accept("ben");
    world.refused("ann", reopen(&id), in_use(Some("Ben Okafor"), None));
    // With the way to it, if it is the agent's own.
    world.done("ann", Command::SetState { state: ChannelState::Ready });
    world.transfer("ben", &second, TargetKind::Agent, "ann");
    world.accept("ann");
    world.refused("ann", reopen(&id), in_use(Some("Ann Lee"), Some(&second)));
    let ended = Command::End { interaction: second.clone(), version: world.window("ann", &second).version };
    world.done("ann", ended);
    // One that has ended takes no texts any more.
    world.done("ann", reopen(&id));
    assert_eq!(world.owners(&id), ["ann"]);
    assert_eq!(world.text("Hello again"), id);
}

#[test]
fn whoever_had_it_or_may_read_it_can_reopen_it_and_nobody_else() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.finish("ann", &id);
    world.refused("ben", reopen(&id), Refusal::NotYours);
    world.refused("ben", reopen(&"i99".into()), Refusal::NotYours);
    // With a window to the contact, on another number, it is in the history there.
    let other = world.text_to("+447700900102", CONTACT, "And you?");
    world.accept("ben");
    world.done("ben", reopen(&id));
    assert_eq!((world.owners(&id), world.owners(&other)), (vec!["ben"], vec!["ben"]));
    world.refused("ann", reopen(&id), in_use(Some("Ben Okafor"), None));
    assert_eq!(world.window("ben", &id).handed_over, None);
    world.finish("ben", &id);
    // Both have had it.
    world.done("ann", reopen(&id));
    world.finish("ann", &id);
    assert_eq!((world.ids_had("ann", ""), world.ids_had("ben", "")), (vec![id.clone()], vec![id]));
}

#[test]
fn what_came_in_for_another_division_is_not_reopened() {
    let mut world = World::new(Rules::default());
    world.set_roster(roster().division(TargetKind::Queue, "billing", "finance").division(
        TargetKind::Agent,
        "ben",
        "finance",
    ));
    ["ann", "ben"].iter().for_each(|agent| world.sign_in(agent));
    let hidden = world.text_to(BILLING, CONTACT, "How much?");
    world.accept("ben");
    world.finish("ben", &hidden);
    world.text_to(ANNS, CONTACT, "Hello");
    world.accept("ann");
    world.refused("ann", reopen(&hidden), Refusal::NotYours);
}

#[test]
fn reopening_is_the_agents_own_decision_whatever_their_capacity_and_state() {
    let mut world = World::new(limited(1));
    world.sign_in("ann");
    let id = world.text("Hello");
    world.accept("ann");
    world.finish("ann", &id);
    world.text_to(SUPPORT, OTHER, "Hi");
    world.accept("ann");
    world.not_ready("ann");
    world.done("ann", reopen(&id));
    assert_eq!(world.snapshot("ann").windows.len(), 2);
}

#[test]
fn after_an_opt_out_what_was_recorded_can_be_put_right_and_nothing_is_sent() {
    let (mut world, id) = World::handling(&["ann"]);
    world.text("STOP");
    world.finish("ann", &id);
    world.done("ann", reopen(&id));
    assert_eq!(world.window("ann", &id).waiting_since, None, "who has opted out waits for nothing");
    world.done("ann", Command::SetNote { interaction: id.clone(), note: "Wants no texts".into() });
    world.refused("ann", send(&id, "Sorry"), Refusal::OptedOut);
}

#[test]
fn a_command_from_before_does_not_end_it_again() {
    let (mut world, id) = World::handling(&["ann"]);
    let version = world.window("ann", &id).version;
    let (end, done) =
        (Command::End { interaction: id.clone(), version }, Command::MarkDone { interaction: id.clone(), version });
    world.done("ann", done.clone());
    world.done("ann", reopen(&id));
    // From another tab, and late.
    world.refused("ann", done, Refusal::Stale);
    world.refused("ann", end, Refusal::Stale);
    assert_eq!(world.owners(&id), ["ann"]);
}

#[test]
fn the_windows_of_the_contact_count_it_among_the_open_ones_again() {
    let (mut world, id) = World::handling(&["ann"]);
    let other = world.text_to(ANNS, CONTACT, "And here?");
    world.accept("ann");
    let counts = |world: &World| {
        let head = world.window("ann", &other);
        (head.open_elsewhere, head.past)
    };
    assert_eq!(counts(&world), (1, 0));
    world.finish("ann", &id);
    assert_eq!(counts(&world), (0, 1));
    world.done("ann", reopen(&id));
    assert_eq!(counts(&world), (1, 0));
    assert_eq!(world.history("ann", &other, ""), [""; 0], "what is open is no past");
}

#[test]
fn an_agent_finds_what_they_have_had_newest_first_by_contact_number_and_words() {
    let mut world = World::with(&["ann"]);
    let mut all = Vec::new();
    for n in 1..=60 {
        let id = world.text_to(SUPPORT, &format!("+4477009000{n:02}"), "Hello");
        world.accept("ann");
        world.done("ann", send(&id, &format!("Parcel {n} is on its way")));
        world.pass(SECOND);
        if n == 3 {
            world.done("ann", Command::NameContact { interaction: id.clone(), name: "Priya Shah".into() });
        }
        world.finish("ann", &id);
        all.insert(0, id);
    }
    let (total, first) = world.had("ann", "", 0);
    let (_, second) = world.had("ann", "", first.len() as u32);
    assert_eq!((total, first.len(), second.len()), (60, MAX_PAST, 10));
    let listed: Vec<_> = first.iter().chain(&second).map(|past| past.id.clone()).collect();
    assert_eq!(listed, all);
    let newest = &first[0];
    assert_eq!(newest.excerpt, "Parcel 60 is on its way", "the last words");
    assert_eq!(newest.contact, Some(Contact::unknown("+447700900060".into())));
    assert_eq!(newest.refused, None);
    for (query, found) in [("priya", 3), ("447700900007", 7), ("parcel 12", 12)] {
        assert_eq!(world.ids_had("ann", query), [all[60 - found].clone()], "{query}");
    }
    assert_eq!(world.had("ann", "parcel", 55), {
        let (total, all) = world.had("ann", "parcel", 0);
        (total, all.into_iter().chain(world.had("ann", "parcel", 50).1).skip(55).collect())
    });
    // What is open is not among them; what is in the way is named.
    world.done("ann", reopen(&all[0]));
    assert_eq!(world.had("ann", "", 0).0, 59);
    world.done("ann", reopen(&all[1]));
    world.finish("ann", &all[0]);
    assert_eq!(world.ids_had("ann", "")[..2], [all[0].clone(), all[2].clone()], "done last");
    let again = world.text_to(SUPPORT, "+447700900060", "Hello again");
    assert_eq!(world.had("ann", "", 0).1[0].refused, Some(in_use(None, None)));
    world.accept("ann");
    assert_eq!(world.had("ann", "", 0).1[0].refused, Some(in_use(Some("Ann Lee"), Some(&again))));
}

#[test]
fn what_an_agent_has_had_is_read_by_them_and_those_who_see_what_it_was_for() {
    let mut world = World::new(Rules::default());
    let serves = |roster: Roster, kind, id| roster.division(kind, id, "service");
    let roster = serves(roster(), TargetKind::Queue, "support");
    world.set_roster(serves(serves(roster, TargetKind::Agent, "ann"), TargetKind::Agent, "chloe"));
    world.sign_in("ann");
    let id = world.text("Hello");
    world.accept("ann");
    world.text_with(SUPPORT, CONTACT, "This one", vec![picture()]);
    world.finish("ann", &id);
    ["ben", "chloe"].iter().for_each(|agent| world.sign_in(agent));
    let reads = |world: &World| {
        ["ann", "ben", "chloe"].map(|agent| {
            let texts = world.page(agent, &id, None, None).map(|page| page.messages.len());
            assert_eq!(texts.is_some(), world.hub.may_fetch(&agent.into(), "m1"), "{agent}");
            texts
        })
    };
    assert_eq!(reads(&world), [Some(2), None, Some(2)]);
    // A colleague has it again: it is theirs to read.
    world.text_to("+447700900103", CONTACT, "And you?");
    world.accept("chloe");
    world.done("chloe", reopen(&id));
    assert_eq!(reads(&world), [None, None, Some(2)]);
}

#[test]
fn what_is_done_about_an_ended_interaction_does_not_hide_the_open_one() {
    let (mut world, ended) = World::handling(&["ann"]);
    let version = world.window("ann", &ended).version;
    world.done("ann", Command::End { interaction: ended.clone(), version });
    let open = world.text("Another thing");
    world.accept("ann");
    world.done("ann", Command::SetNote { interaction: ended.clone(), note: "Solved".into() });
    assert_eq!(world.text("Are you there?"), open);
    world.finish("ann", &ended);
    assert_eq!(world.text("Hello?"), open);
}
