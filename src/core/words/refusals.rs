//! What is said of refusals.

use super::*;

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
        Refusal::ConsultationPending => "A consultation is going on. End it first.".into(),
        Refusal::NoConsultation => "The consultation is over.".into(),
        Refusal::ConsultantAway => {
            "Your colleague is not connected at the moment. Try again, or end the consultation.".into()
        }
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
        Refusal::Withdrawn { by: Some(by) } => format!("Withdrawn by {}.", isolated(by)),
        Refusal::Withdrawn { by: None } => "Withdrawn.".into(),
        Refusal::AlreadyAnswered => "Already answered in your other tab.".into(),
        Refusal::TimeUp => "Time was up.".into(),
        Refusal::NoMoreTime => "You have had more time as often as you can.".into(),
        Refusal::UnsuitableTime => "Choose a time in the future, within a year.".into(),
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
        Refusal::ContactInUse { by: Some(by), .. } => {
            format!("{} has the conversation with this contact.", isolated(by))
        }
        Refusal::ContactInUse { by: None, .. } => "This contact waits for an agent already.".into(),
        Refusal::Closed { .. } => "Outside opening hours.".into(),
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
