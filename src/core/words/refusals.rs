//! What is said of refusals.

use super::*;

/// Returns the text of a refusal.
pub fn refusal(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::Malformed | Refusal::UnknownKind | Refusal::OutOfOrder | Refusal::Binary | Refusal::IdInUse => {
            texts::not_understood()
        }
        Refusal::TooLarge => texts::too_large(),
        Refusal::NotSignedIn => texts::sign_in_expired(),
        Refusal::SignedOut => texts::you_signed_out(),
        Refusal::Dismissed => texts::dismissed(),
        Refusal::Suspended => texts::suspended(),
        Refusal::Abused => texts::abused(),
        Refusal::NotYours => texts::not_yours(),
        Refusal::Stale => texts::stale(),
        Refusal::TransferPending => texts::cancel_transfer_first(),
        Refusal::NoTransfer => texts::no_transfer(),
        Refusal::ConsultationPending => texts::end_consultation_first(),
        Refusal::NoConsultation => texts::no_consultation(),
        Refusal::ConsultantAway => texts::consultant_away(),
        Refusal::Ended => texts::has_ended(),
        Refusal::OptedOut => texts::opted_out(),
        Refusal::TextEmpty => texts::text_empty(),
        Refusal::TextTooLong => texts::text_too_long(),
        Refusal::TextControl => texts::text_control(),
        Refusal::UnknownMedia => texts::unknown_media(),
        Refusal::UnsupportedMedia => texts::unsupported_media(),
        Refusal::UnknownTarget => texts::unknown_target(),
        Refusal::UnsupportedChannel => texts::unsupported_channel(),
        Refusal::TargetIsOwner => texts::target_is_owner(),
        Refusal::TargetUnavailable { name, outcome: why } => outcome(name, why),
        Refusal::NoQueue => texts::no_queue(),
        Refusal::Withdrawn { by: Some(by) } => texts::gone_withdrawn_by(by),
        Refusal::Withdrawn { by: None } => texts::gone_withdrawn(),
        Refusal::AlreadyAnswered => texts::already_answered(),
        Refusal::TimeUp => texts::time_up(),
        Refusal::NoMoreTime => texts::no_more_time(),
        Refusal::UnsuitableTime => texts::unsuitable_time(),
        Refusal::DispositionMissing => texts::disposition_missing(),
        Refusal::UnknownDisposition => texts::unknown_disposition(),
        Refusal::ReadOnly => texts::read_only(),
        Refusal::UnknownNotice => texts::unknown_notice(),
        Refusal::UnsupportedSetting => texts::unsupported_setting(),
        Refusal::NotANumber => texts::not_a_number(),
        Refusal::NoNumber => texts::no_number(),
        Refusal::ContactInUse { interaction: Some(_), .. } => texts::contact_is_yours(),
        Refusal::ContactInUse { by: Some(by), .. } => texts::contact_is_of(by),
        Refusal::ContactInUse { by: None, .. } => texts::contact_waits(),
        Refusal::Closed { .. } => texts::closed(),
        Refusal::DestinationBarred { prefix } => texts::destination_barred(prefix),
        Refusal::TooManyMessages { limit } => texts::too_many_messages((*limit).into()),
        Refusal::NumberBusy { limit } => texts::number_busy((*limit).into()),
        Refusal::TooManyConversations { limit } => texts::too_many_conversations((*limit).into()),
        Refusal::TooManyChanges { limit } => texts::too_many_changes((*limit).into()),
        Refusal::Unavailable => texts::unavailable(),
    }
}
