//! The texts for people, in one place: outcomes, errors, announcements. Plain sentences; names and numbers are inserted
//! unchanged.

mod leaving;

use crate::protocol::{
    Channel, ChannelState, Contact, Delivery, Invitation, InvitationGone, Message, Millis, Mode, Notice, NoticeLimits,
    NoticeSubject, Outcome, Readiness, Reason, Refusal, Sender, Show, Status, TargetKind, WindowGone,
};
pub use leaving::*;

/// Returns a contact's name, or their number.
pub fn contact(contact: &Contact) -> String {
    contact.name.clone().unwrap_or_else(|| contact_number(contact))
}

/// Returns a contact's number as people write it.
pub fn contact_number(contact: &Contact) -> String {
    contact.formatted.clone().unwrap_or_else(|| contact.number.to_string())
}

/// Returns that a contact has another name now. `before` is what they were called.
pub fn renamed(before: &str, now: &Contact) -> String {
    format!("{before} is now called {}.", contact(now))
}

/// The author of an answer that no agent wrote.
pub const AUTOMATIC: &str = "Automatic answer";

/// What an agent is told who is suspended.
pub const SUSPENDED: &str = "An administrator has suspended your access. You cannot sign in until they restore it.";

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
    match outcome {
        Outcome::Accepted { name, .. } => format!("Transferred to {name}."),
        Outcome::Declined { reason: None } => format!("{target} declined the transfer."),
        Outcome::Declined { reason: Some(reason) } => format!("{target} declined the transfer. Reason: {reason}"),
        Outcome::NoAnswer => format!("{target} did not answer."),
        Outcome::LoggedOut => format!("{target} is logged out."),
        Outcome::NotReady => format!("{target} is not ready."),
        Outcome::AtCapacity => format!("{target} is at capacity."),
        Outcome::NobodyAvailable => format!("No agent in {target} is available."),
        Outcome::Cancelled => "Transfer cancelled.".into(),
        Outcome::ContactEnded => "The contact ended the conversation.".into(),
        Outcome::Failed { code } => format!("The transfer failed. Try again. (Code {code})"),
    }
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
        NoticeSubject::NotDelivered { contact: who, reason, .. } => {
            format!("Your last message to {} was not delivered: {reason}", contact(who))
        }
        NoticeSubject::SetNotReady { contact: who, .. } => {
            format!("You did not answer the invitation from {}. You have been set to not ready.", contact(who))
        }
        NoticeSubject::Reassigned { contact: who, by, .. } => {
            format!("{by} took the conversation with {} from you.", contact(who))
        }
        NoticeSubject::GivenAway { contact: who, to, .. } => {
            format!("{}: Given to {to} while you were away.", contact(who))
        }
    }
}

/// Returns the text of a system message without the reason that somebody gave in their own words.
pub fn notice_in_short(subject: &NoticeSubject) -> String {
    match subject {
        NoticeSubject::TransferFailed { target_name, outcome: Outcome::Declined { .. }, .. } => {
            outcome(target_name, &Outcome::Declined { reason: None })
        }
        NoticeSubject::NotDelivered { contact: who, .. } => {
            format!("Your last message to {} was not delivered.", contact(who))
        }
        _ => notice(subject),
    }
}

/// Returns where the interaction of a system message is that the agent does not have.
pub fn whereabouts(notice: &Notice) -> String {
    match (&notice.gone, &notice.subject) {
        (Some(WindowGone::Transferred { to }), _) => format!("The interaction is no longer yours: it went to {to}."),
        (Some(WindowGone::Done), _) => "The interaction is done.".into(),
        (None, NoticeSubject::SetNotReady { .. }) => "You did not take the interaction.".into(),
        (None, _) => "The interaction is no longer yours.".into(),
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
        NoticeSubject::TransferFailed { .. } | NoticeSubject::NotDelivered { .. } => ("Error", "High"),
        NoticeSubject::SetNotReady { .. } => ("Warning", "Normal"),
        NoticeSubject::Reassigned { .. } | NoticeSubject::GivenAway { .. } => ("Information", "Normal"),
    }
}

/// Returns why an invitation is over, for the agent who was invited.
pub fn invitation_gone(why: &InvitationGone) -> String {
    match why {
        InvitationGone::Accepted => "Accepted.".into(),
        InvitationGone::Declined => "Declined.".into(),
        InvitationGone::NoAnswer => "Expired: time was up.".into(),
        InvitationGone::Withdrawn { by } => format!("Withdrawn by {by}."),
        InvitationGone::ContactEnded => "The contact ended the conversation.".into(),
        InvitationGone::Unavailable => "Withdrawn, as you are not ready.".into(),
    }
}

/// Returns the text of a refusal.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Malformed | Refusal::UnknownKind | Refusal::OutOfOrder | Refusal::Binary | Refusal::IdInUse => {
            "The gateway did not understand. Reload the page and try again.".into()
        }
        Refusal::TooLarge => "That is too large to be sent.".into(),
        Refusal::NotSignedIn => "Your sign-in has expired. Sign in again.".into(),
        Refusal::SignedOut => "You have signed out.".into(),
        Refusal::Dismissed => "An administrator has signed you out. You can sign in again.".into(),
        Refusal::Suspended => SUSPENDED.into(),
        Refusal::Abused => "The gateway closed the connection after too many errors.".into(),
        Refusal::NotYours => "This interaction is no longer yours.".into(),
        Refusal::Stale => "Something has changed meanwhile. Look again, then try again.".into(),
        Refusal::TransferPending => "A transfer is pending. Cancel it first.".into(),
        Refusal::NoTransfer => "There is no transfer to cancel any more.".into(),
        Refusal::Ended => "The conversation has ended.".into(),
        Refusal::OptedOut => "The contact has opted out of messages. They can text START to get them again.".into(),
        Refusal::TextEmpty => "Type a message first.".into(),
        Refusal::TextTooLong => "The text is too long.".into(),
        Refusal::TextControl => "The text holds characters that cannot be sent.".into(),
        Refusal::UnknownMedia => "A file is not there any more: attach it again.".into(),
        Refusal::UnsupportedMedia => "The carrier does not take these files.".into(),
        Refusal::UnknownTarget => "There is no such target any more.".into(),
        Refusal::UnsupportedChannel => "The target does not take messages of this kind.".into(),
        Refusal::TargetIsOwner => "This interaction is yours already.".into(),
        Refusal::TargetUnavailable { name, outcome: why } => outcome(name, why),
        Refusal::NoQueue => {
            "This conversation came in for you alone: there is no queue for it. Transfer or keep it.".into()
        }
        Refusal::Withdrawn { by: Some(by) } => format!("Withdrawn by {by}."),
        Refusal::Withdrawn { by: None } => "Withdrawn.".into(),
        Refusal::AlreadyAnswered => "Already answered in your other tab.".into(),
        Refusal::TimeUp => "Time was up.".into(),
        Refusal::NoMoreTime => "You have had more time as often as you can.".into(),
        Refusal::DispositionMissing => "Choose a disposition first.".into(),
        Refusal::UnknownDisposition => "There is no such disposition any more.".into(),
        Refusal::ReadOnly => "This value cannot be changed.".into(),
        Refusal::UnknownNotice => "This message has been deleted already.".into(),
        Refusal::UnsupportedSetting => "This setting cannot be saved.".into(),
        Refusal::NotANumber => "This is not a number that can be written to.".into(),
        Refusal::NoNumber => "You have no number to write from.".into(),
        Refusal::ContactInUse { interaction: Some(_), .. } => {
            "You have an open conversation with this contact already.".into()
        }
        Refusal::ContactInUse { by: Some(by), .. } => format!("{by} has the conversation with this contact."),
        Refusal::ContactInUse { by: None, .. } => "This contact waits for an agent already.".into(),
        Refusal::DestinationBarred { prefix } => format!(
            "Numbers that begin with {prefix} cannot be written to, as that can be expensive. Whoever runs the gateway \
             can allow them."
        ),
        Refusal::TooManyMessages { limit } => format!(
            "You have sent {} in the last minute. Wait a moment, then send again.",
            counted(*limit as usize, "message", "messages")
        ),
        Refusal::NumberBusy { limit } => format!(
            "All agents together have sent {} from this number in the last minute. Wait a moment, then send again.",
            counted(*limit as usize, "message", "messages")
        ),
        Refusal::TooManyConversations { limit } => format!(
            "You have begun {} in the last hour. Try again later.",
            counted(*limit as usize, "conversation", "conversations")
        ),
        Refusal::TooManyChanges { limit } => format!(
            "You have made {} in the last minute. Wait a moment, then try again.",
            counted(*limit as usize, "change", "changes")
        ),
        Refusal::Unavailable => "The gateway could not save this. Try again.".into(),
    }
}

/// Returns whether a refusal ends a session by an administrator's act, which the agent is told of as they leave.
pub fn is_farewell(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Dismissed | Refusal::Suspended)
}

/// Returns why an agent is invited.
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Transfer { name, via: None, .. } => format!("Transfer from {name}"),
        Reason::Transfer { name, via: Some(via), .. } => format!("Transfer from {name} to {via}"),
        Reason::Inbound { via } => format!("New for {via}"),
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
    format!("{} {} seconds to answer. {way}", invitation_summary(invitation), seconds_left(invitation.deadline, now))
}

/// Returns all of an invitation in sentences, except for the reason, which is its accessible name.
pub fn invitation_description(invitation: &Invitation, now: Millis) -> String {
    let waited = invitation.waiting_since.map(|since| format!(", waiting {}", duration(now.saturating_sub(since))));
    let head =
        format!("{} from {}{}.", channel(invitation.channel), contact(&invitation.contact), waited.unwrap_or_default());
    let note = invitation.note.as_ref().map(|note| format!("Note: {}", sentence(note)));
    let values = invitation.case_data.iter().map(|it| sentence(&format!("{}: {}", it.label, it.value)));
    let messages = invitation.last_messages.iter().map(|it| sentence(&message(&wrote(&it.from), it)));
    let left = format!("{} seconds left.", seconds_left(invitation.deadline, now));
    std::iter::once(head).chain(note).chain(values).chain(messages).chain([left]).collect::<Vec<_>>().join(" ")
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

/// Returns whether a target can be invited, and since when.
pub fn readiness(readiness: &Readiness, now: Millis) -> String {
    let since = |since: &Millis| duration(now.saturating_sub(*since));
    match readiness {
        Readiness::Ready { since: at } => format!("Ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: None } => format!("Not ready, {}", since(at)),
        Readiness::NotReady { since: at, reason: Some(reason) } => format!("Not ready: {reason}, {}", since(at)),
        Readiness::AtCapacity { .. } => "At capacity".into(),
        Readiness::LoggedOut => "Logged out".into(),
        Readiness::Members { ready, total, waiting: 0, .. } => format!("{ready} of {total} agents ready"),
        Readiness::Members { ready, total, waiting, waiting_since, .. } => {
            let longest =
                waiting_since.as_ref().map(|at| format!(", the longest for {}", since(at))).unwrap_or_default();
            format!("{ready} of {total} agents ready, {waiting} waiting{longest}")
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

/// Returns a length of time in words, rounded down to minutes, hours or days.
pub fn duration(millis: Millis) -> String {
    match millis / 60_000 {
        0 => "less than a minute".into(),
        1 => "1 minute".into(),
        minutes @ 2..60 => format!("{minutes} minutes"),
        minutes @ 60..120 => format!("1 hour {} minutes", minutes - 60),
        minutes @ 120..1440 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1440),
    }
}

/// Returns [`duration`] in few characters, for places where the clock beside it says what it is.
pub fn short_duration(millis: Millis) -> String {
    match millis / 60_000 {
        0 => "<1 min".into(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes @ 60..1440 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / 1440),
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

/// New messages of a contact, as they are announced together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// One message.
    First,
    /// This many more, soon after the first.
    More(usize),
}

/// Returns a message as it is read out: who wrote, and the text.
pub fn message(who: &str, message: &Message) -> String {
    format!("{who}: {}", read_out(message))
}

/// Returns how many messages have arrived, and from whom.
pub fn arrival(who: &str, arrival: Arrival) -> String {
    let count = match arrival {
        Arrival::First => counted(1, "new message", "new messages"),
        Arrival::More(count) => counted(count, "more message", "more messages"),
    };
    format!("{count} from {who}.")
}

/// Returns messages that have arrived, with the text of the last.
pub fn arrival_read_out(who: &str, arrived: Arrival, last: &Message) -> String {
    match arrived {
        Arrival::First | Arrival::More(1) => message(who, last),
        Arrival::More(_) => format!("{} The last: {}", arrival(who, arrived), read_out(last)),
    }
}

fn read_out(message: &Message) -> String {
    let files = match message.media.len() {
        0 => String::new(),
        files => format!(" ({})", counted(files, "file", "files")),
    };
    format!("{}{files}", message.text)
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
