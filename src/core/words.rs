//! The texts for people, in one place: outcomes, errors, announcements, each as a [`Text`]. The sentences themselves are
//! in `words/*.ftl`; names and numbers are inserted unchanged.

mod arrivals;
pub mod consultation;
mod contacts;
mod failures;
mod leaving;
mod refusals;
mod states;
mod times;

use super::compose;
use super::connection::{Connection, Link};
use super::text::{Text, texts};
use crate::protocol::{
    AskGone, Channel, Contact, Delivery, Failure, Invitation, InvitationGone, Message, Millis, Mode, Notice,
    NoticeLimits, NoticeSubject, Outcome, Reason, Refusal, Sender, Show, Status, TargetKind, known_reason,
};
pub use arrivals::{Arrival, arrival, arrival_read_out, message};
pub use contacts::{holder, holder_elsewhere};
pub use leaving::*;
pub use refusals::refusal;
pub use states::*;
pub use times::{duration, short_duration};

/// Returns a contact's name, or their number.
pub fn contact(contact: &Contact) -> String {
    contact.name.clone().unwrap_or_else(|| contact_number(contact))
}

/// Returns a contact's number as people write it.
pub fn contact_number(contact: &Contact) -> String {
    contact.formatted.clone().unwrap_or_else(|| contact.number.to_string())
}

/// Returns that a contact has another name now. `before` is what they were called.
pub fn renamed(before: &str, now: &Contact) -> Text {
    texts::renamed(before, &contact(now))
}

/// Returns what stands in the place of the desk, and whether it is also announced, until the gateway has welcomed the agent.
pub fn before_welcome(connection: &Connection) -> (Text, bool) {
    match connection.link {
        Link::Offline => (texts::offline_before_welcome(), true),
        _ if connection.has_failed() => (texts::gateway_not_reached(), true),
        _ => (texts::connecting_to_gateway(), false),
    }
}

/// Returns the words of a message as they are shown.
pub fn text(message: &Message) -> Text {
    let blank = message.media.is_empty() && compose::is_blank(&message.text);
    if blank { texts::no_text() } else { message.text.as_str().into() }
}

/// Returns a channel's name, which is the same in every language.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "SMS",
        Channel::Mms => "MMS",
    }
}

/// Returns what is special about a conversation of a mode; empty where nothing is.
pub fn mode(mode: Mode) -> Text {
    match mode {
        Mode::Page => texts::answer_marks_done(),
        Mode::Session => Text::default(),
    }
}

/// Returns the name of a kind of target.
pub fn kind(kind: TargetKind) -> Text {
    match kind {
        TargetKind::Agent => texts::kind_agent(),
        TargetKind::AgentGroup => texts::kind_agent_group(),
        TargetKind::Skill => texts::kind_skill(),
        TargetKind::Queue => texts::kind_queue(),
        TargetKind::RoutingPoint => texts::kind_routing_point(),
    }
}

/// Returns the name of a kind of target, in the plural.
pub fn kinds(kind: TargetKind) -> Text {
    match kind {
        TargetKind::Agent => texts::kinds_agent(),
        TargetKind::AgentGroup => texts::kinds_agent_group(),
        TargetKind::Skill => texts::kinds_skill(),
        TargetKind::Queue => texts::kinds_queue(),
        TargetKind::RoutingPoint => texts::kinds_routing_point(),
    }
}

/// Returns the name of a selection of targets.
pub fn show(show: &Show) -> Text {
    match show {
        Show::All => texts::show_all(),
        Show::Favourites => texts::show_favourites(),
        Show::Recent => texts::show_recent(),
        Show::Kind { kind } => self::kind(*kind),
    }
}

/// Returns how a transfer ended.
pub fn outcome(target: &str, outcome: &Outcome) -> Text {
    match outcome {
        Outcome::Accepted { name, .. } => texts::transferred_to(name),
        Outcome::Declined { reason: None, .. } => texts::declined(target),
        Outcome::Declined { reason: Some(reason), reason_id } => {
            texts::declined_because(target, known_reason(reason, reason_id.as_deref()))
        }
        Outcome::NoAnswer => texts::did_not_answer(target),
        Outcome::LoggedOut => texts::is_logged_out(target),
        Outcome::NotReady => texts::is_not_ready(target),
        Outcome::AtCapacity => texts::is_at_capacity(target),
        Outcome::NobodyAvailable => texts::nobody_available(target),
        Outcome::Cancelled => texts::transfer_cancelled(),
        Outcome::ContactEnded => texts::contact_ended(),
        Outcome::Failed { code } if is_gone(code) => texts::does_not_exist(target),
        Outcome::Failed { code } => texts::transfer_failed(code),
    }
}

/// Returns whether the code of a failed transfer says that its target does not exist any more: it cannot be tried again.
pub fn is_gone(code: &str) -> bool {
    code == "target_gone"
}

/// Returns how Mark Done is undone. `keys` are those of Undo; empty for none.
pub fn undo(keys: &str) -> Text {
    match keys {
        "" => texts::undo_among_notifications(),
        keys => texts::press_to_undo(keys),
    }
}

/// Returns the text of a system message.
pub fn notice(subject: &NoticeSubject) -> Text {
    match subject {
        NoticeSubject::TransferFailed { target_name, outcome: why, .. } => outcome(target_name, why),
        NoticeSubject::ConsultationFailed { target_name, outcome, .. } => consultation::outcome(target_name, outcome),
        NoticeSubject::NotDelivered { contact: who, reason, code, detail, .. } => {
            texts::not_delivered_because(&contact(who), failures::failure(reason, code.as_deref(), detail.as_deref()))
        }
        NoticeSubject::SetNotReady { contact: who, .. } => texts::set_not_ready(&contact(who)),
        NoticeSubject::Reassigned { contact: who, by, .. } => texts::reassigned(by, &contact(who)),
        NoticeSubject::GivenAway { contact: who, to, .. } => texts::given_while_away(&contact(who), to),
        NoticeSubject::AskedInVain { contact: who, of, why } => match why {
            AskGone::Kept => texts::keeps(of, &contact(who)),
            AskGone::NoAnswer => texts::no_answer_to_ask(of, &contact(who)),
            AskGone::Moved => texts::no_longer_has(of, &contact(who)),
        },
    }
}

/// Returns that a colleague asks for a conversation.
pub fn asks(name: &str, who: &Contact) -> Text {
    texts::asks_for(name, &contact(who))
}

/// Returns the text of a system message without the reason that somebody gave in their own words.
pub fn notice_in_short(subject: &NoticeSubject) -> Text {
    match subject {
        NoticeSubject::TransferFailed { target_name, outcome: Outcome::Declined { .. }, .. } => {
            outcome(target_name, &Outcome::declined(None))
        }
        NoticeSubject::ConsultationFailed { target_name, outcome: Outcome::Declined { .. }, .. } => {
            consultation::outcome(target_name, &Outcome::declined(None))
        }
        NoticeSubject::NotDelivered { contact: who, .. } => texts::not_delivered(&contact(who)),
        _ => notice(subject),
    }
}

/// Returns how long system messages are kept.
pub fn kept(limits: NoticeLimits) -> Text {
    texts::notices_kept(texts::days(limits.days.into()), limits.count.into())
}

/// The severity of a system message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is said by its name")]
pub enum Severity {
    Error,
    Warning,
    Information,
}

/// Returns how much a system message matters.
pub fn severity(notice: &Notice) -> Severity {
    match notice.subject {
        NoticeSubject::TransferFailed { .. }
        | NoticeSubject::ConsultationFailed { .. }
        | NoticeSubject::NotDelivered { .. } => Severity::Error,
        NoticeSubject::SetNotReady { .. } => Severity::Warning,
        NoticeSubject::Reassigned { .. } | NoticeSubject::GivenAway { .. } | NoticeSubject::AskedInVain { .. } => {
            Severity::Information
        }
    }
}

/// Returns the type and priority of a system message.
pub fn notice_type(notice: &Notice) -> (Text, Text) {
    match severity(notice) {
        Severity::Error => (texts::type_error(), texts::priority_high()),
        Severity::Warning => (texts::type_warning(), texts::priority_normal()),
        Severity::Information => (texts::type_information(), texts::priority_normal()),
    }
}

/// Returns why an invitation is over, for the agent who was invited; `missed`: it ended while they were offline.
pub fn invitation_gone(why: &InvitationGone, missed: bool) -> Text {
    let told = match why {
        InvitationGone::Accepted => texts::gone_accepted(),
        InvitationGone::Declined => texts::gone_declined(),
        InvitationGone::NoAnswer => texts::gone_no_answer(),
        InvitationGone::Withdrawn { by } => texts::gone_withdrawn_by(by),
        InvitationGone::ContactEnded => texts::contact_ended(),
        // Not ready on another device, or taken for gone.
        InvitationGone::Unavailable if missed => texts::gone_could_not_answer(),
        InvitationGone::Unavailable => texts::gone_not_ready(),
    };
    if missed { texts::you_were_offline(told) } else { told }
}

/// Returns why the gateway has signed an agent out, and what they can do next. `connected`: it did so at once, and not
/// when they came back.
pub fn farewell(why: &Refusal, connected: bool) -> Text {
    match why {
        Refusal::NotSignedIn if !connected => texts::sign_in_ended(),
        Refusal::SignedOut => texts::signed_out_elsewhere(),
        other => refusal(other),
    }
}

/// Returns whether a refusal ends a session by an administrator's act.
pub fn is_farewell(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Dismissed | Refusal::Suspended)
}

/// Returns why an agent is invited.
pub fn reason(reason: &Reason) -> Text {
    match reason {
        Reason::Transfer { name, via: None, rescued_at: Some(_), .. } => texts::back_from(name),
        Reason::Transfer { name, via: Some(via), rescued_at: Some(_), .. } => texts::back_from_to(name, via),
        Reason::Transfer { name, via: None, .. } => texts::transfer_from(name),
        Reason::Transfer { name, via: Some(via), .. } => texts::transfer_from_to(name, via),
        Reason::Consultation { name, via: None, .. } => texts::consultation_from(name),
        Reason::Consultation { name, via: Some(via), .. } => texts::consultation_from_to(name, via),
        Reason::Inbound { via } => texts::new_for(via),
    }
}

/// Returns an invitation in a sentence: why, and who.
pub fn invitation_summary(invitation: &Invitation) -> Text {
    texts::invitation_summary(reason(&invitation.reason), channel(invitation.channel), &contact(&invitation.contact))
}

/// Returns an invitation as it is announced: who, what, how long, how to get there. `keys` are those that lead to it;
/// empty for none.
pub fn invitation(invitation: &Invitation, now: Millis, keys: &str) -> Text {
    let way = if keys.is_empty() { texts::among_notifications() } else { texts::press_to_go(keys) };
    texts::invitation(invitation_summary(invitation), seconds_left(invitation.deadline, now), way)
}

/// Returns all of an invitation in sentences, except for the reason, which is its accessible name.
pub fn invitation_description(invitation: &Invitation, now: Millis) -> Text {
    let (channel, who) = (channel(invitation.channel), contact(&invitation.contact));
    let head = match invitation.waiting_since {
        None => texts::channel_from(channel, &who),
        Some(since) => texts::channel_from_waiting(channel, &who, duration(now.saturating_sub(since))),
    };
    let note = invitation.note.as_ref().map(|note| match invitation.reason {
        Reason::Consultation { .. } => texts::question_is(&sentence(note)),
        _ => texts::note_is(&sentence(note)),
    });
    let values = invitation.case_data.iter().map(|it| texts::label_and_value(&it.label, &sentence(&it.value)));
    let messages = invitation.last_messages.iter().map(last_message);
    let left = texts::seconds_left(seconds_left(invitation.deadline, now));
    Text::sentences(std::iter::once(head).chain(note).chain(values).chain(messages).chain([left]))
}

/// Returns one of the last messages, in the description of an invitation.
fn last_message(message: &Message) -> Text {
    let plain = !compose::is_blank(&message.text) && message.media.is_empty();
    let text = if plain { sentence(&message.text).into() } else { arrivals::read_out(message) };
    texts::message_of(wrote(&message.from), text)
}

/// Returns what the note of an invitation is.
pub fn note_label(reason: &Reason) -> Text {
    if matches!(reason, Reason::Consultation { .. }) { texts::question_label() } else { texts::note_label() }
}

/// Returns a text with punctuation at its end, so that what follows is not read as part of it.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(|last: char| last.is_alphanumeric()) { format!("{text}.") } else { text.to_owned() }
}

/// Returns who wrote a message, where the contact is not named.
pub fn wrote(from: &Sender) -> Text {
    match from {
        Sender::Contact => texts::author_contact(),
        Sender::Agent { name, .. } => name.as_str().into(),
        Sender::Service => texts::automatic_answer(),
    }
}

/// Returns the whole seconds until a deadline, 0 once it has passed.
pub fn seconds_left(deadline: Millis, now: Millis) -> u64 {
    deadline.saturating_sub(now).div_ceil(1000)
}

/// Returns seconds as they are said of a time that runs.
pub fn wait(seconds: u64) -> Text {
    match seconds {
        0..120 => texts::seconds(seconds),
        _ => duration(seconds * 1000),
    }
}

/// Returns seconds as a clock shows them.
pub fn minutes_and_seconds(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Returns the state of an interaction, for the line below its heading, which is the contact's name or else the number.
pub fn status(status: &Status, pending: bool, who: &Contact) -> Text {
    match status {
        Status::Connected if pending => texts::transfer_pending(),
        Status::Connected if who.name.is_some() => texts::connected_to(&contact_number(who)),
        Status::Connected => texts::connected(),
        Status::Ended { by_contact: true } => texts::ended_by_contact(),
        Status::Ended { by_contact: false } => texts::ended(),
    }
}

/// Returns that an interaction is no longer parked, and what has brought it back: the contact, or the time; else it was
/// the agent.
pub fn unparked(who: &str, has_written: bool, time_is_up: bool) -> Text {
    match (has_written, time_is_up) {
        (true, _) => texts::unparked_written(who),
        (_, true) => texts::unparked_time(who),
        _ => texts::unparked(who),
    }
}

/// Returns the delivery state of a message.
pub fn delivery(delivery: &Delivery) -> Text {
    match delivery {
        Delivery::Sending => texts::delivery_sending(),
        Delivery::Sent => texts::delivery_sent(),
        Delivery::Delivered => texts::delivery_delivered(),
        Delivery::Failed(Failure { reason, code, detail }) => {
            texts::delivery_failed(failures::failure(reason, code.as_deref(), detail.as_deref()))
        }
    }
}

/// Returns the state of a note: being typed, on its way, or saved.
pub fn note_state(note: &str, saved: bool, typing: bool, connected: bool) -> Text {
    match (saved, typing, connected) {
        (true, ..) if note.is_empty() => Text::default(),
        (true, ..) => texts::note_saved(),
        (false, true, _) => texts::note_typing(),
        (false, false, true) => texts::note_saving(),
        (false, false, false) => texts::note_waits(),
    }
}

/// Returns how many other interactions a contact has; empty for none.
pub fn others(open_elsewhere: u32, past: u32) -> Text {
    let open = (open_elsewhere > 0).then(|| texts::other_open(open_elsewhere.into()));
    let past = (past > 0).then(|| texts::earlier(past.into()));
    match (open, past) {
        (Some(open), Some(past)) => texts::list(vec![open, past]),
        (open, past) => open.or(past).unwrap_or_default(),
    }
}

/// Returns a number with the matching noun, for the gateway's programs, which speak English.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::spoken;

    #[test]
    fn a_contact_is_called_by_name_and_the_number_is_shown_once() {
        let number = Contact::unknown("+447700900001".into());
        let formatted = Contact { formatted: Some("+44 7700 900001".into()), ..number.clone() };
        let named = Contact { name: Some("Priya Shah".into()), ..formatted.clone() };
        let of = |it: &Contact| [contact(it), contact_number(it), status(&Status::Connected, false, it).english()];
        assert_eq!(of(&number), ["+447700900001", "+447700900001", "Connected"]);
        assert_eq!(of(&formatted), ["+44 7700 900001", "+44 7700 900001", "Connected"]);
        assert_eq!(of(&named), ["Priya Shah", "+44 7700 900001", "Connected to +44 7700 900001"]);
        let ended = Status::Ended { by_contact: true };
        assert_eq!(status(&ended, false, &named), "Ended by the contact");
    }

    #[test]
    fn a_name_written_from_right_to_left_turns_nothing_around_and_is_spoken_as_it_is() {
        let by = "\u{5e9}\u{5e8}\u{5d4}";
        let isolated = format!("\u{2068}{by}\u{2069}");
        assert_eq!(outcome("Ben Okafor", &Outcome::NoAnswer), "Ben Okafor did not answer.");
        let reason = Some("\u{645}\u{634}\u{63a}\u{648}\u{644}".into());
        let said = outcome(by, &Outcome::declined(reason)).english();
        assert_eq!(
            said,
            "\u{2068}\u{5e9}\u{5e8}\u{5d4}\u{2069} declined the transfer. Reason: \
             \u{2068}\u{645}\u{634}\u{63a}\u{648}\u{644}\u{2069}"
        );
        assert_eq!(spoken(said.clone()), said.replace(['\u{2068}', '\u{2069}'], ""));
        let who = Contact { name: Some(by.into()), ..Contact::unknown("+447700900001".into()) };
        assert_eq!(contact(&who), by, "alone it needs no marks");
        let subject = NoticeSubject::SetNotReady { interaction: None, contact: who };
        assert!(notice(&subject).english().starts_with(&format!("You did not answer the invitation from {isolated}.")));
        assert!(invitation_gone(&InvitationGone::Withdrawn { by: by.into() }, false).english().contains(&isolated));
    }
}
