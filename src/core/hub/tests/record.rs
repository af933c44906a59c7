//! Case data, notes and dispositions: who may change and who may read them.

use super::*;
use crate::core::hub::ReadRequest;
use crate::core::hub::tests::TargetKind::{Agent, Queue};

fn world(disposition_required: bool) -> World {
    let mut world = World::new(Rules { setup: setup(disposition_required), ..Rules::default() });
    ["ann", "ben"].iter().for_each(|agent| world.sign_in(agent));
    world
}

fn handling(disposition_required: bool) -> (World, InteractionId) {
    let mut world = world(disposition_required);
    let interaction = world.text("Hello");
    world.accept("ann");
    (world, interaction)
}

fn order(interaction: &InteractionId, value: &str) -> Command {
    Command::SetCaseData { interaction: interaction.clone(), key: "order".into(), value: value.into() }
}

fn note(interaction: &InteractionId, note: &str) -> Command {
    Command::SetNote { interaction: interaction.clone(), note: note.into() }
}

fn result(interaction: &InteractionId, id: Option<&str>) -> Command {
    Command::SetDisposition { interaction: interaction.clone(), disposition: id.map(str::to_owned) }
}

fn mark_done(world: &World, agent: &str, interaction: &InteractionId) -> Command {
    Command::MarkDone { interaction: interaction.clone(), version: world.window(agent, interaction).version }
}

impl World {
    pub(super) fn page(
        &self,
        agent: &str,
        interaction: &InteractionId,
        past: Option<&InteractionId>,
        before: Option<u64>,
    ) -> Option<Transcript> {
        let reading = ReadRequest::Page { request: 7, interaction: interaction.clone(), past: past.cloned(), before };
        let Reading::Answer(GatewayFrame::Page { request: 7, transcript }) = self.hub.read(&agent.into(), &reading)
        else {
            panic!("no page")
        };
        transcript
    }

    /// Returns the excerpts of the past interactions that match.
    pub(super) fn history(&self, agent: &str, interaction: &InteractionId, query: &str) -> Vec<String> {
        let reading = ReadRequest::History {
            request: 7,
            interaction: Some(interaction.clone()),
            scope: HistoryScope::Own,
            query: query.into(),
            from: 0,
        };
        let Reading::Search(search) = self.hub.read(&agent.into(), &reading) else { panic!("no search") };
        let answer = search.carry_out(|_| Indexed::Unknown, |_| None, || true);
        let Some(GatewayFrame::History { request: 7, total, past }) = answer else { panic!("no history") };
        assert_eq!(total as usize, past.len());
        past.into_iter().map(|past| past.excerpt).collect()
    }
}

#[test]
fn values_note_and_result_travel_with_a_transfer_and_only_the_owner_changes_them() {
    let (mut world, id) = handling(false);
    world.done("ann", order(&id, " 20417 "));
    world.done("ann", note(&id, "Wants it on Friday"));
    world.done("ann", result(&id, Some("open")));
    let shown =
        |head: &Interaction| head.case_data.iter().map(|v| format!("{}={}", v.label, v.value)).collect::<Vec<_>>();
    assert_eq!(shown(&world.window("ann", &id)), ["Line=", "Order=20417"]);
    assert_eq!(world.window("ann", &id).case_data[1].link.as_deref(), Some("https://shop.example/20417"));
    world.transfer("ann", &id, Agent, "ben");
    let invitation = world.invitation("ben").unwrap();
    assert_eq!(
        invitation.case_data.iter().map(|v| v.value.as_str()).collect::<Vec<_>>(),
        ["20417"],
        "those that have a value"
    );
    // Also while the invitation is open.
    world.done("ann", order(&id, "20418"));
    assert_eq!(world.invitation("ben").unwrap().case_data[0].value, "20418");
    world.refused("ben", order(&id, "1"), Refusal::NotYours);
    world.accept("ben");
    let head = world.window("ben", &id);
    assert_eq!(
        (shown(&head), head.note.as_str(), head.disposition.as_deref()),
        (vec!["Line=".into(), "Order=20418".into()], "Wants it on Friday", Some("open"))
    );
    for command in [order(&id, "1"), note(&id, "1"), result(&id, None), send(&id, "Hi")] {
        world.refused("ann", command, Refusal::NotYours);
    }
    assert_eq!(world.page("ann", &id, None, None), None, "a former owner reads nothing of it");
    assert!(world.page("ben", &id, None, None).is_some());
}

#[test]
fn what_cannot_be_recorded_is_refused_by_name() {
    let (mut world, id) = handling(false);
    let value =
        |key: &str, value: &str| Command::SetCaseData { interaction: id.clone(), key: key.into(), value: value.into() };
    world.refused("ann", value("line", "1"), Refusal::ReadOnly);
    world.refused("ann", value("unknown", "1"), Refusal::ReadOnly);
    world.refused("ann", value("order", "\u{7}"), Refusal::TextControl);
    world.refused("ann", value("order", &"a".repeat(MAX_REMARK_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ann", note(&id, &"a".repeat(MAX_NOTE_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ann", result(&id, Some("unknown")), Refusal::UnknownDisposition);
    let version = world.window("ann", &id).version;
    world.done("ann", order(&id, ""));
    world.done("ann", note(&id, ""));
    world.done("ann", result(&id, None));
    assert_eq!(world.window("ann", &id).version, version, "what is so already is no news");
}

#[test]
fn where_a_result_is_required_nothing_is_done_without_one() {
    let (mut world, id) = handling(true);
    let done = mark_done(&world, "ann", &id);
    world.refused("ann", done, Refusal::DispositionMissing);
    world.done("ann", Command::End { interaction: id.clone(), version: world.window("ann", &id).version });
    world.done("ann", result(&id, Some("solved")));
    let done = mark_done(&world, "ann", &id);
    world.done("ann", done);
    assert!(world.owners(&id).is_empty());
}

#[test]
fn in_page_mode_the_answer_marks_it_done() {
    let mut world = world(true);
    world.not_ready("ann");
    let id = world.text_to(BILLING, CONTACT, "How much?");
    world.accept("ben");
    let head = world.window("ben", &id);
    assert_eq!((head.mode, head.case_data[0].value.as_str()), (Mode::Page, "Bills"));
    world.refused("ben", send(&id, "Ten"), Refusal::DispositionMissing);
    world.done("ben", result(&id, Some("solved")));
    world.done("ben", send(&id, "Ten"));
    assert!(world.owners(&id).is_empty(), "one message in, one answer out");
    assert_eq!(world.hub.undelivered().len(), 1, "and on its way");
    // Nobody has the window any more, so the author is notified.
    let message = world.hub.undelivered()[0].message.clone();
    let step = world.hub.report(world.now, &id, &message, Delivery::Failed(Failure::said("Off")));
    world.took(step);
    let notice = world.snapshot("ben").notices.pop().unwrap();
    assert!(matches!(&notice.subject, NoticeSubject::NotDelivered { reason, .. } if reason == "Off"), "{notice:?}");
    // Another text opens another interaction.
    assert_ne!(world.text_to(BILLING, CONTACT, "Thanks"), id);
}

#[test]
fn in_page_mode_the_answer_waits_while_it_is_transferred() {
    let mut world = world(false);
    world.not_ready("ann");
    let id = world.text_to(BILLING, CONTACT, "How much?");
    world.accept("ben");
    world.done("ann", Command::SetState { state: ChannelState::Ready });
    world.transfer("ben", &id, Agent, "ann");
    world.refused("ben", send(&id, "Ten"), Refusal::TransferPending);
}

#[test]
fn windows_count_the_contacts_other_interactions() {
    let (mut world, first) = handling(false);
    world.not_ready("ann");
    let second = world.text_to("+447700900102", CONTACT, "And you?");
    world.accept("ben");
    let counts = |world: &World, agent: &str, id: &InteractionId| {
        let head = world.window(agent, id);
        (head.open_elsewhere, head.past)
    };
    assert_eq!((counts(&world, "ann", &first), counts(&world, "ben", &second)), ((1, 0), (1, 0)));
    let done = mark_done(&world, "ben", &second);
    world.done("ben", done);
    assert_eq!(counts(&world, "ann", &first), (0, 1));
}

#[test]
fn what_was_before_is_found_and_read_across_agents() {
    let (mut world, first) = handling(false);
    world.done("ann", send(&first, "Your Rückruf comes at nine"));
    world.done("ann", note(&first, "Prefers mornings"));
    world.done("ann", result(&first, Some("solved")));
    world.transfer("ann", &first, Queue, "support");
    world.accept("ben");
    let done = mark_done(&world, "ben", &first);
    world.done("ben", done);
    world.done("ann", Command::SetState { state: ChannelState::Ready });
    let second = world.text("It did not come");
    let owner = world.invited_agents()[0];
    world.accept(owner);
    let other = if owner == "ann" { "ben" } else { "ann" };
    assert_eq!(world.history(owner, &second, ""), ["Hello"]);
    assert_eq!(world.history(owner, &second, "nine ruckruf"), ["Your Rückruf comes at nine"]);
    for query in ["mornings", "solved", "ann ben", "support"] {
        assert_eq!(world.history(owner, &second, query), ["Hello"], "{query}");
    }
    assert_eq!(world.history(owner, &second, "ten"), [""; 0]);
    assert_eq!(world.history(other, &second, ""), [""; 0], "only in one's own window");
    assert_eq!(world.page(owner, &second, Some(&first), None).unwrap().messages.len(), 2);
    assert_eq!(world.page(other, &second, Some(&first), None), None);
    assert_eq!(world.page(owner, &second, Some(&"i99".into()), None), None);
    // Another contact's interaction cannot be read.
    let stranger = world.text_to(SUPPORT, "+447700900002", "Hi");
    let other = world.invited_agents()[0];
    world.accept(other);
    assert_eq!(world.page(other, &stranger, Some(&first), None), None);
}

#[test]
fn a_long_transcript_comes_in_pages_backwards() {
    let (mut world, id) = handling(false);
    (1..250).for_each(|n| drop(world.text(&format!("{n}"))));
    let window = world.snapshot("ann").windows.remove(0).1;
    assert_eq!((window.earlier, window.messages.len()), (150, 100));
    let (mut texts, mut before) = (Vec::new(), None);
    loop {
        let page = world.page("ann", &id, None, before).unwrap();
        texts.splice(..0, page.messages.into_iter().map(|m| m.text));
        before = Some(page.earlier);
        if page.earlier == 0 {
            break;
        }
    }
    assert_eq!(texts.len(), 250);
    assert_eq!((texts[0].as_str(), texts[249].as_str()), ("Hello", "249"));
    // A report on a message that a browser has not loaded changes nothing there, as World::check verifies.
    let empty = world.page("ann", &id, None, Some(0)).unwrap();
    assert_eq!((empty.earlier, empty.messages.len()), (0, 0));
}
