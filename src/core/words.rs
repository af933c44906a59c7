//! The texts for people, in one place: outcomes, errors, announcements. Plain sentences; names and numbers are inserted
//! unchanged.

mod arrivals;
pub mod consultation;
mod contacts;
mod direction;
mod leaving;
mod refusals;
mod times;

use super::compose;
use super::connection::{Connection, Link};
use crate::protocol::{
    AskGone, Channel, ChannelState, Contact, Delivery, Invitation, InvitationGone, Me, Message, Millis, Mode, Notice,
    NoticeLimits, NoticeSubject, Outcome, Readiness, Reason, Refusal, Sender, Show, Status, TargetKind,
};
pub use arrivals::{Arrival, arrival, arrival_read_out, message};
pub use contacts::{holder, holder_elsewhere};
pub use direction::{isolated, spoken};
pub use leaving::*;
pub use refusals::refusal;
pub use times::{duration, short_duration, until};

/// Returns a contact's name, or their number.
pub fn contact(contact: &Contact) -> String {
    contact.name.clone().unwrap_or_else(|| contact_number(contact))
}

/// Returns a contact's number as people write it.
pub fn contact_number(contact: &Contact) -> String {
    contact.formatted.clone().unwrap_or_else(|| contact.number.to_string())
}

/// Returns a contact as they are called in a sentence.
fn named(who: &Contact) -> String {
    isolated(&contact(who))
}

/// Returns that a contact has another name now. `before` is what they were called.
pub fn renamed(before: &str, now: &Contact) -> String {
    format!("{before} is now called {}.", contact(now))
}

/// The author of an answer that no agent wrote.
pub const AUTOMATIC: &str = "Automatic answer";

/// The sentence for an agent who is suspended.
pub const SUSPENDED: &str = "An administrator has suspended your access. You cannot sign in until they restore it.";

/// The words shown for a text in which nothing is to be seen.
pub const NO_TEXT: &str = "No visible text";

/// The sentence for a text that has become too long to be sent.
pub const TOO_LONG: &str = "Longer than 670 characters: this cannot be sent.";

/// Returns what stands in the place of the desk, and whether it is also announced, until the gateway has welcomed the agent.
pub fn before_welcome(connection: &Connection) -> (&'static str, bool) {
    match connection.link {
        Link::Offline => ("Offline. The desk comes with the connection.", true),
        _ if connection.has_failed() => ("The gateway cannot be reached. Reconnecting.", true),
        _ => ("Connecting to the gateway…", false),
    }
}

/// Returns by how much a text is too long.
pub fn too_many(characters: usize) -> String {
    format!("{} too many", counted(characters, "character", "characters"))
}

/// Returns the words of a message as they are shown.
pub fn text(message: &Message) -> String {
    let blank = message.media.is_empty() && compose::is_blank(&message.text);
    if blank { NO_TEXT.to_owned() } else { message.text.clone() }
}

/// Returns a number of seconds.
pub fn seconds(seconds: u64) -> String {
    counted(seconds as usize, "second", "seconds")
}

/// Returns a channel's name.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "SMS",
        Channel::Mms => "MMS",
    }
}

/// Returns what is special about a conversation of a mode; empty where nothing is.
pub fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Page => "Sending the answer marks it done",
        Mode::Session => "",
    }
}

/// Returns the name of a kind of target.
pub fn kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Agent => "Agent",
        TargetKind::AgentGroup => "Agent group",
        TargetKind::Skill => "Skill",
        TargetKind::Queue => "Interaction queue",
        TargetKind::RoutingPoint => "Routing point",
    }
}

/// Returns the name of a kind of target, in the plural.
pub fn kinds(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Agent => "Agents",
        TargetKind::AgentGroup => "Agent groups",
        TargetKind::Skill => "Skills",
        TargetKind::Queue => "Interaction queues",
        TargetKind::RoutingPoint => "Routing points",
    }
}

/// Returns the name of a selection of targets.
pub fn show(show: &Show) -> &'static str {
    match show {
        Show::All => "All",
        Show::Favourites => "Favourites",
        Show::Recent => "Recent",
        Show::Kind { kind } => self::kind(*kind),
    }
}

/// Returns how a transfer ended.
pub fn outcome(target: &str, outcome: &Outcome) -> String {
    let target = isolated(target);
    match outcome {
        Outcome::Accepted { name, .. } => transferred(name),
        Outcome::Declined { reason: None } => format!("{target} declined the transfer."),
        Outcome::Declined { reason: Some(reason) } => {
            format!("{target} declined the transfer. Reason: {}", isolated(reason))
        }
        Outcome::NoAnswer => format!("{target} did not answer."),
        Outcome::LoggedOut => format!("{target} is logged out."),
        Outcome::NotReady => format!("{target} is not ready."),
        Outcome::AtCapacity => format!("{target} is at capacity."),
        Outcome::NobodyAvailable => format!("No agent in {target} is available."),
        Outcome::Cancelled => "Transfer cancelled.".into(),
        Outcome::ContactEnded => "The contact ended the conversation.".into(),
        Outcome::Failed { code } if is_gone(code) => format!("{target} does not exist any more."),
        Outcome::Failed { code } => format!("The transfer failed. Try again. (Code {code})"),
    }
}

/// Returns that an interaction has gone to another agent.
pub fn transferred(to: &str) -> String {
    format!("Transferred to {}.", isolated(to))
}

/// Returns whether the code of a failed transfer says that its target does not exist any more: it cannot be tried again.
pub fn is_gone(code: &str) -> bool {
    code == "target_gone"
}

/// Returns how Mark Done is undone. `keys` are those of Undo; empty for none.
pub fn undo(keys: &str) -> String {
    match keys {
        "" => "Undo is among the notifications.".into(),
        keys => format!("Press {keys} to undo."),
    }
}

/// Returns the text of a system message.
pub fn notice(subject: &NoticeSubject) -> String {
    match subject {
        NoticeSubject::TransferFailed { target_name, outcome: why, .. } => outcome(target_name, why),
        NoticeSubject::ConsultationFailed { target_name, outcome, .. } => consultation::outcome(target_name, outcome),
        NoticeSubject::NotDelivered { contact: who, reason, .. } => {
            format!("Your last message to {} was not delivered: {reason}", named(who))
        }
        NoticeSubject::SetNotReady { contact: who, .. } => {
            format!("You did not answer the invitation from {}. You have been set to not ready.", named(who))
        }
        NoticeSubject::Reassigned { contact: who, by, .. } => {
            format!("{} took the conversation with {} from you.", isolated(by), named(who))
        }
        NoticeSubject::GivenAway { contact: who, to, .. } => {
            format!("{}: Given to {} while you were away.", named(who), isolated(to))
        }
        NoticeSubject::AskedInVain { contact: who, of, why } => {
            let of = isolated(of);
            match why {
                AskGone::Kept => format!("{of} keeps the conversation with {}.", named(who)),
                AskGone::NoAnswer => {
                    format!("{of} did not answer. You have asked for the conversation with {}.", named(who))
                }
                AskGone::Moved => format!("{of} no longer has the conversation with {}.", named(who)),
            }
        }
    }
}

/// Returns that a colleague asks for a conversation.
pub fn asks(name: &str, contact: &Contact) -> String {
    format!("{} asks for the conversation with {}.", isolated(name), named(contact))
}

/// Returns the text of a system message without the reason that somebody gave in their own words.
pub fn notice_in_short(subject: &NoticeSubject) -> String {
    match subject {
        NoticeSubject::TransferFailed { target_name, outcome: Outcome::Declined { .. }, .. } => {
            outcome(target_name, &Outcome::Declined { reason: None })
        }
        NoticeSubject::ConsultationFailed { target_name, outcome: Outcome::Declined { .. }, .. } => {
            consultation::outcome(target_name, &Outcome::Declined { reason: None })
        }
        NoticeSubject::NotDelivered { contact: who, .. } => {
            format!("Your last message to {} was not delivered.", named(who))
        }
        _ => notice(subject),
    }
}

/// Returns how long system messages are kept.
pub fn kept(limits: NoticeLimits) -> String {
    let days = counted(limits.days as usize, "day", "days");
    let most = counted(limits.count as usize, "message", "messages");
    format!("Kept for {days}, at most {most}.")
}

/// Returns the type and priority of a system message.
pub fn notice_type(notice: &Notice) -> (&'static str, &'static str) {
    match notice.subject {
        NoticeSubject::TransferFailed { .. }
        | NoticeSubject::ConsultationFailed { .. }
        | NoticeSubject::NotDelivered { .. } => ("Error", "High"),
        NoticeSubject::SetNotReady { .. } => ("Warning", "Normal"),
        NoticeSubject::Reassigned { .. } | NoticeSubject::GivenAway { .. } | NoticeSubject::AskedInVain { .. } => {
            ("Information", "Normal")
        }
    }
}

/// Returns why an invitation is over, for the agent who was invited; `missed`: it ended while they were offline.
pub fn invitation_gone(why: &InvitationGone, missed: bool) -> String {
    let told = match why {
        InvitationGone::Accepted => "Accepted.".into(),
        InvitationGone::Declined => "Declined.".into(),
        InvitationGone::NoAnswer => "Expired: time was up.".into(),
        InvitationGone::Withdrawn { by } => format!("Withdrawn by {}.", isolated(by)),
        InvitationGone::ContactEnded => "The contact ended the conversation.".into(),
        // Not ready on another device, or taken for gone.
        InvitationGone::Unavailable if missed => "Withdrawn, as you could not answer.".into(),
        InvitationGone::Unavailable => "Withdrawn, as you are not ready.".into(),
    };
    if missed { format!("You were offline. {told}") } else { told }
}

/// Returns why the gateway has signed an agent out, and what they can do next. `connected`: it did so at once, and not
/// when they came back.
pub fn farewell(why: &Refusal, connected: bool) -> String {
    match why {
        Refusal::NotSignedIn if !connected => {
            "Your sign-in has ended: it has expired, or you have signed out elsewhere. Sign in again.".into()
        }
        Refusal::SignedOut => "You have signed out in another tab or browser. Sign in to go on here.".into(),
        other => refusal(other),
    }
}

/// Returns whether a refusal ends a session by an administrator's act.
pub fn is_farewell(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Dismissed | Refusal::Suspended)
}

/// Returns why an agent is invited.
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Transfer { name, via, rescued_at: Some(_), .. } => {
            let to = via.as_ref().map_or(String::new(), |via| format!(", to {}", isolated(via)));
            format!("Back from {}, who is away{to}", isolated(name))
        }
        Reason::Transfer { name, via: None, .. } => format!("Transfer from {}", isolated(name)),
        Reason::Transfer { name, via: Some(via), .. } => {
            format!("Transfer from {} to {}", isolated(name), isolated(via))
        }
        Reason::Consultation { name, via: None, .. } => format!("Consultation from {}", isolated(name)),
        Reason::Consultation { name, via: Some(via), .. } => {
            format!("Consultation from {} to {}", isolated(name), isolated(via))
        }
        Reason::Inbound { via } => format!("New for {}", isolated(via)),
    }
}

/// Returns an invitation in a sentence: why, and who.
pub fn invitation_summary(invitation: &Invitation) -> String {
    format!("{}: {} from {}.", reason(&invitation.reason), channel(invitation.channel), contact(&invitation.contact))
}

/// Returns an invitation as it is announced: who, what, how long, how to get there. `keys` are those that lead to it;
/// empty for none.
pub fn invitation(invitation: &Invitation, now: Millis, keys: &str) -> String {
    let way = if keys.is_empty() {
        "It is among the notifications.".to_owned()
    } else {
        format!("Press {keys} to go to it.")
    };
    let left = seconds(seconds_left(invitation.deadline, now));
    format!("{} {left} to answer. {way}", invitation_summary(invitation))
}

/// Returns all of an invitation in sentences, except for the reason, which is its accessible name.
pub fn invitation_description(invitation: &Invitation, now: Millis) -> String {
    let waited = invitation.waiting_since.map(|since| format!(", waiting {}", duration(now.saturating_sub(since))));
    let head =
        format!("{} from {}{}.", channel(invitation.channel), contact(&invitation.contact), waited.unwrap_or_default());
    let label = note_label(&invitation.reason);
    let note = invitation.note.as_ref().map(|note| format!("{label}: {}", sentence(note)));
    let values = invitation.case_data.iter().map(|it| sentence(&format!("{}: {}", it.label, it.value)));
    let messages = invitation.last_messages.iter().map(|it| sentence(&message(&wrote(&it.from), it)));
    let left = format!("{} left.", seconds(seconds_left(invitation.deadline, now)));
    std::iter::once(head).chain(note).chain(values).chain(messages).chain([left]).collect::<Vec<_>>().join(" ")
}

/// Returns what the note of an invitation is.
pub fn note_label(reason: &Reason) -> &'static str {
    if matches!(reason, Reason::Consultation { .. }) { "Question" } else { "Note" }
}

/// Returns a text with punctuation at its end, so that what follows is not read as part of it.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(|last: char| last.is_alphanumeric()) { format!("{text}.") } else { text.to_owned() }
}

/// Returns who wrote a message, where the contact is not named.
pub fn wrote(from: &Sender) -> String {
    match from {
        Sender::Contact => "Contact".to_owned(),
        Sender::Agent { name, .. } => name.clone(),
        Sender::Service => AUTOMATIC.to_owned(),
    }
}

/// Returns the whole seconds until a deadline, 0 once it has passed.
pub fn seconds_left(deadline: Millis, now: Millis) -> u64 {
    deadline.saturating_sub(now).div_ceil(1000)
}

/// Returns an agent's own channel state.
pub fn channel_state(state: &ChannelState) -> String {
    match state {
        ChannelState::Ready => "Ready".into(),
        ChannelState::NotReady { reason: None } => "Not ready".into(),
        ChannelState::NotReady { reason: Some(reason) } => format!("Not ready: {reason}"),
    }
}

/// Returns an agent's own state as the header shows it.
pub fn own_state(me: &Me) -> String {
    match (me.ready_at, &me.state) {
        (Some(_), ChannelState::NotReady { reason: Some(wrap_up) }) => wrap_up.clone(),
        _ => channel_state(&me.state),
    }
}

/// Returns seconds as they are said of a time that runs.
pub fn wait(seconds: u64) -> String {
    match seconds {
        0..120 => counted(seconds as usize, "second", "seconds"),
        _ => duration(seconds * 1000),
    }
}

/// Returns seconds as a clock shows them.
pub fn minutes_and_seconds(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Returns whether a target can be invited, and since when.
pub fn readiness(readiness: &Readiness, now: Millis) -> String {
    let since = |since: &Millis| duration(now.saturating_sub(*since));
    match readiness {
        Readiness::Ready { since: at } => format!("Ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: None } => format!("Not ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: Some(reason) } => format!("Not ready: {reason}, {}", since(at)),
        Readiness::AtCapacity { .. } => "At capacity".into(),
        Readiness::LoggedOut => "Logged out".into(),
        Readiness::Members { ready, total, waiting: 0, .. } => {
            format!("{ready} of {} ready", counted(*total as usize, "agent", "agents"))
        }
        Readiness::Members { ready, total, waiting, waiting_since, .. } => {
            let longest =
                waiting_since.as_ref().map(|at| format!(", the longest for {}", since(at))).unwrap_or_default();
            format!("{ready} of {} ready, {waiting} waiting{longest}", counted(*total as usize, "agent", "agents"))
        }
    }
}

/// Returns [`readiness`] in few characters, for places where an icon beside it says whether the target is ready.
pub fn short_readiness(readiness: &Readiness, now: Millis) -> String {
    let since = |since: &Millis| short_duration(now.saturating_sub(*since));
    match readiness {
        Readiness::Ready { since: at } => format!("Ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: None } => format!("Not ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: Some(reason) } => format!("{reason}, {}", since(at)),
        Readiness::Members { ready, total, waiting: 0, .. } => format!("{ready} of {total} ready"),
        Readiness::Members { ready, waiting, waiting_since: Some(longest), .. } => {
            format!("{ready} ready, {waiting} waiting {}", since(longest))
        }
        Readiness::Members { ready, total, waiting, .. } => format!("{ready} of {total} ready, {waiting} waiting"),
        other => self::readiness(other, now),
    }
}

/// Returns the state of an interaction, for the line below its heading, which is the contact's name or else the number.
pub fn status(status: &Status, pending: bool, who: &Contact) -> String {
    match status {
        Status::Connected if pending => "Transfer pending".into(),
        Status::Connected if who.name.is_some() => format!("Connected to {}", contact_number(who)),
        Status::Connected => "Connected".into(),
        Status::Ended { by_contact: true } => "Ended by the contact".into(),
        Status::Ended { by_contact: false } => "Ended".into(),
    }
}

/// Returns that an interaction is no longer parked, and what has brought it back: the contact, or the time; else it was
/// the agent.
pub fn unparked(who: &str, has_written: bool, time_is_up: bool) -> String {
    let why = match (has_written, time_is_up) {
        (true, _) => ": the contact has written",
        (_, true) => ": the time has come",
        _ => "",
    };
    format!("{who} is no longer parked{why}.")
}

/// Returns the delivery state of a message.
pub fn delivery(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Sending => "Sending".into(),
        Delivery::Sent => "Sent".into(),
        Delivery::Delivered => "Delivered".into(),
        Delivery::Failed { reason } => format!("Failed: {reason}"),
    }
}

/// Returns the state of a note: being typed, on its way, or saved.
pub fn note_state(note: &str, saved: bool, typing: bool, connected: bool) -> &'static str {
    match (saved, typing, connected) {
        (true, ..) if note.is_empty() => "",
        (true, ..) => "Saved.",
        (false, true, _) => "Saved when you leave the field.",
        (false, false, true) => "Saving…",
        (false, false, false) => "Saved when the connection is back.",
    }
}

/// Returns how many other interactions a contact has; empty for none.
pub fn others(open_elsewhere: u32, past: u32) -> String {
    let open = (open_elsewhere > 0)
        .then(|| counted(open_elsewhere as usize, "other open interaction", "other open interactions"));
    let past = (past > 0).then(|| counted(past as usize, "earlier interaction", "earlier interactions"));
    open.into_iter().chain(past).collect::<Vec<_>>().join(", ")
}

/// Returns a number with the matching noun.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_called_by_name_and_the_number_is_shown_once() {
        let number = Contact::unknown("+447700900001".into());
        let formatted = Contact { formatted: Some("+44 7700 900001".into()), ..number.clone() };
        let named = Contact { name: Some("Priya Shah".into()), ..formatted.clone() };
        let of = |it: &Contact| [contact(it), contact_number(it), status(&Status::Connected, false, it)];
        assert_eq!(of(&number), ["+447700900001", "+447700900001", "Connected"]);
        assert_eq!(of(&formatted), ["+44 7700 900001", "+44 7700 900001", "Connected"]);
        assert_eq!(of(&named), ["Priya Shah", "+44 7700 900001", "Connected to +44 7700 900001"]);
        let ended = Status::Ended { by_contact: true };
        assert_eq!(status(&ended, false, &named), "Ended by the contact");
    }

    #[test]
    fn a_readiness_is_said_in_few_characters_beside_its_icon() {
        let now = 12 * 60_000;
        let of = |readiness: Readiness| short_readiness(&readiness, now);
        assert_eq!(of(Readiness::Ready { since: now }), "Ready, <1 min");
        assert_eq!(of(Readiness::NotReady { since: 0, reason: Some("Lunch".into()) }), "Lunch, 12 min");
        assert_eq!(of(Readiness::NotReady { since: 0, reason: None }), "Not ready, 12 min");
        assert_eq!(of(Readiness::LoggedOut), "Logged out");
        let members = |waiting| Readiness::Members { ready: 2, total: 5, waiting, waiting_since: None, expected: None };
        assert_eq!(of(members(0)), "2 of 5 ready");
        assert_eq!(of(members(3)), "2 of 5 ready, 3 waiting");
    }
}
