//! Decoding: from a JSON value to the types of the wire.
//!
//! Encoding is derived with serde, decoding is not: serde's derived code for these types would be a fifth of the
//! browser's download (132 kB against 15 kB), and it cannot tell an unknown kind from a malformed frame. Unknown fields
//! are ignored; an optional field or a list may be missing; a kind without fields may be a string or the key of an
//! object.

use super::json::Json;
use super::*;

/// The error returned when a JSON value cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// A kind that this version does not know.
    Unknown,
    /// A value of the wrong shape.
    Malformed,
}

/// The error of a value that is being decoded: the first one found.
#[derive(Default)]
pub(crate) struct Wrong(Option<ReadError>);

impl Wrong {
    /// Notes it, unless something was wrong before.
    pub(crate) fn note(&mut self, error: ReadError) {
        self.0.get_or_insert(error);
    }

    /// Notes that a value is of the wrong shape, and returns something in its place.
    pub(super) fn made_up<T: Default>(&mut self) -> T {
        self.note(ReadError::Malformed);
        T::default()
    }

    /// Returns what has been decoded unless something is wrong.
    pub(crate) fn or<T>(self, decoded: T) -> Result<T, ReadError> {
        self.0.map_or(Ok(decoded), Err)
    }
}

/// A type that can be decoded from JSON.
pub(crate) trait Read: Sized {
    /// Decodes a value, which may be missing. Where it is not one of the type, that is noted, and something of the type
    /// made up: to go on to the end is a third of the code of returning from each field.
    fn decode(value: &Json, wrong: &mut Wrong) -> Self;

    /// Decodes a value.
    fn read(value: &Json) -> Result<Self, ReadError> {
        let mut wrong = Wrong::default();
        let read = Self::decode(value, &mut wrong);
        wrong.or(read)
    }
}

/// Implements [`Read`] for structs and enums, here and for what the browser stores. Each variant is preceded by its
/// name on the wire. The compiler reports a missing field; the test of the example files reports a missing kind.
macro_rules! readable {
    ($(struct $type:ident { $($field:ident),+ })+) => {$(
        impl $crate::protocol::Read for $type {
            fn decode(value: &$crate::protocol::Json, wrong: &mut $crate::protocol::Wrong) -> Self {
                let object = $crate::protocol::object(value, wrong);
                Self { $($field: $crate::protocol::field(object, stringify!($field), wrong)),+ }
            }
        }
        readable!(@serde $type);
    )+};
    ($(enum $type:ident { $($name:literal $kind:ident $({ $($field:ident),+ })? $(($whole:ident))?,)+ })+) => {$(
        impl Read for $type {
            fn decode(value: &Json, wrong: &mut Wrong) -> Self {
                let (mut name, _body) = kind(value, wrong);
                loop {
                    return match name {
                        $($name => readable!(@kind _body wrong $kind $({ $($field),+ })? $(($whole))?),)+
                        _ => {
                            wrong.note(ReadError::Unknown);
                            name = [$($name),+][0];
                            continue;
                        }
                    };
                }
            }
        }
        readable!(@serde $type);
    )+};
    (@kind $body:ident $wrong:ident $kind:ident) => { Self::$kind };
    (@kind $body:ident $wrong:ident $kind:ident ($whole:ident)) => { Self::$kind(<$whole>::decode($body, $wrong)) };
    (@kind $body:ident $wrong:ident $kind:ident { $($field:ident),+ }) => {{
        let object = object($body, $wrong);
        Self::$kind { $($field: field(object, stringify!($field), $wrong)),+ }
    }};
    (@serde $type:ident) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = $crate::protocol::Json::deserialize(deserializer)?;
                let not = concat!("not a ", stringify!($type));
                $crate::protocol::Read::read(&value).map_err(|_| serde::de::Error::custom(not))
            }
        }
    };
}

pub(crate) use readable;

readable! {
    struct Contact { number, formatted, name, fields, language }
    struct ContactField { label, value }
    struct TargetRef { kind, id }
    struct Target { target, name, reading, number, email, site, handles, channels }
    struct DirectoryHead { tag, count, search }
    struct Found { total, rows }
    struct FoundTarget { target, marks }
    struct ExpectedWait { wait, at }
    struct Me { id, name, state, since, ready_at }
    struct Limits { files, bytes, kinds, save }
    struct Media { id, mime, size, name, pixels, description }
    struct Message { id, at, from, text, media, delivery }
    struct Transcript { earlier, messages, side }
    struct SideEntry { id, consultation, at, what }
    struct CaseValue { key, label, value, read_only, link }
    struct PastInteraction {
        id, channel, via, opened, done, agents, disposition, disposition_id, note, messages, excerpt, contact, refused
    }
    struct FoundContact { contact, known, open, refused }
    struct OpenConversation { by, interaction }
    struct RefusedNumber { from, refusal }
    struct ServiceNumber { number, formatted, name }
    struct Setting { key, value }
    struct Setup { dispositions, disposition_required, responses, notices, absence_s, reasons, labels }
    struct Reasons { not_ready, decline }
    struct NoticeLimits { days, count }
    struct Disposition { id, label }
    struct StandardResponse { title, group, text, language }
    struct Label { label, language, words }
    struct Failure { reason, code, detail }
    struct Parked { until, since }
    struct PendingTransfer { id, target, target_name, invited }
    struct Invited { agent, name, shown, deadline, answer_time }
    struct FailedTransfer { id, target, target_name, outcome, at, note }
    struct Consultation { id, from, from_name, target, target_name, question, state }
    struct AskedBy { agent, name, until }
    struct HandedOver { from, note, at }
    struct Interaction {
        id, version, channel, contact, service_number, via, mode, opened, status, waiting_since, case_data, note,
        disposition, open_elsewhere, past, parked, pending, failed, consultation, handed_over,
        asked_by, limits
    }
    struct Invitation {
        id, interaction, reason, channel, contact, waiting_since, note, case_data, last_messages, at, deadline,
        extensions_left, answer_time
    }
    struct Notice { id, at, subject, read, gone }
    struct Snapshot { me, windows, consulted, invitations, notices, favourites, recent, settings, setup }
    struct Cursor { epoch, seq }
}

readable! {
    enum Channel { "sms" Sms, "mms" Mms, }
    enum HistoryScope { "own" Own, "all" All, }
    enum Mode { "page" Page, "session" Session, }
    enum TargetKind {
        "agent" Agent, "agent_group" AgentGroup, "skill" Skill, "queue" Queue, "routing_point" RoutingPoint,
    }
    enum Show { "all" All, "favourites" Favourites, "recent" Recent, "kind" Kind { kind }, }
    enum Readiness {
        "ready" Ready { since },
        "not_ready" NotReady { since, reason, reason_id, invited },
        "at_capacity" AtCapacity { since },
        "logged_out" LoggedOut,
        "members" Members { ready, total, waiting, waiting_since, expected },
    }
    enum ChannelState { "ready" Ready, "not_ready" NotReady { reason, reason_id }, }
    enum Sender { "contact" Contact, "agent" Agent { id, name }, "service" Service, }
    enum Delivery { "sending" Sending, "sent" Sent, "delivered" Delivered, "failed" Failed(Failure), }
    enum Status { "connected" Connected, "ended" Ended { by_contact }, }
    enum Outcome {
        "accepted" Accepted { by, name },
        "declined" Declined { reason, reason_id },
        "no_answer" NoAnswer,
        "logged_out" LoggedOut,
        "not_ready" NotReady,
        "at_capacity" AtCapacity,
        "nobody_available" NobodyAvailable,
        "cancelled" Cancelled,
        "contact_ended" ContactEnded,
        "failed" Failed { code },
    }
    enum ConsultationState {
        "asked" Asked { invited },
        "running" Running { with, name, since },
        "failed" Failed { outcome, at },
    }
    enum ConsultationGone {
        "ended" Ended { by },
        "transferred" Transferred { to },
        "contact_ended" ContactEnded,
        "signed_out" SignedOut { who },
    }
    enum SideEvent {
        "began" Began { from, with, question },
        "said" Said { by, name, text },
        "ended" Ended { why },
    }
    enum Reason {
        "transfer" Transfer { from, name, via, rescued_at },
        "consultation" Consultation { from, name, via },
        "inbound" Inbound { via },
    }
    enum NoticeSubject {
        "transfer_failed" TransferFailed { interaction, contact, target_name, outcome },
        "consultation_failed" ConsultationFailed { interaction, contact, target_name, outcome },
        "not_delivered" NotDelivered { interaction, contact, reason, code, detail },
        "set_not_ready" SetNotReady { interaction, contact },
        "reassigned" Reassigned { interaction, contact, by },
        "given_away" GivenAway { interaction, contact, to },
        "asked_in_vain" AskedInVain { contact, of, why },
    }
    enum AskGone { "kept" Kept, "no_answer" NoAnswer, "moved" Moved, }
    enum WindowGone { "transferred" Transferred { to }, "done" Done, "erased" Erased, }
    enum InvitationGone {
        "accepted" Accepted,
        "declined" Declined,
        "no_answer" NoAnswer,
        "withdrawn" Withdrawn { by },
        "contact_ended" ContactEnded,
        "unavailable" Unavailable,
    }
    enum Event {
        "me" Me(Me),
        "window_opened" WindowOpened { interaction, transcript },
        "window_changed" WindowChanged { interaction },
        "window_closed" WindowClosed { interaction, why },
        "message" Message { interaction, place, message },
        "consultation_opened" ConsultationOpened { interaction, transcript },
        "consultation_closed" ConsultationClosed { interaction, why },
        "side_entry" SideEntry { interaction, entry },
        "invitation" Invitation(Invitation),
        "invitation_gone" InvitationGone { invitation, why },
        "notice" Notice(Notice),
        "notice_gone" NoticeGone { notice },
        "favourites" Favourites { targets },
        "recent" Recent { targets },
        "settings" Settings { settings },
        "setup" Setup(Setup),
    }
    enum Command {
        "set_state" SetState { state },
        "accept" Accept { invitation },
        "decline" Decline { invitation, reason },
        "more_time" MoreTime { invitation },
        "shown" Shown { invitation },
        "open" Open { contact, from },
        "start" Start { contact, from, text },
        "ask_for" AskFor { contact, from },
        "keep" Keep { interaction, asker },
        "send" Send { interaction, text, media },
        "set_case_data" SetCaseData { interaction, key, value },
        "name_contact" NameContact { interaction, name },
        "describe_contact" DescribeContact { interaction, name, fields },
        "set_note" SetNote { interaction, note },
        "set_disposition" SetDisposition { interaction, disposition },
        "start_transfer" StartTransfer { interaction, version, target, note },
        "cancel_transfer" CancelTransfer { interaction, transfer },
        "release" Release { interaction, version, to, note },
        "start_consultation" StartConsultation { interaction, version, target, question },
        "say" Say { consultation, text },
        "complete_consultation" CompleteConsultation { interaction, consultation },
        "end_consultation" EndConsultation { interaction, consultation },
        "dismiss_failure" DismissFailure { interaction, transfer },
        "park" Park { interaction, version, until },
        "unpark" Unpark { interaction },
        "end" End { interaction, version },
        "mark_done" MarkDone { interaction, version },
        "reopen" Reopen { interaction },
        "mark_read" MarkRead { notice, read },
        "mark_all_read" MarkAllRead { until },
        "delete_notice" DeleteNotice { notice },
        "restore_notice" RestoreNotice { notice },
        "set_favourite" SetFavourite { target, on },
        "set_setting" SetSetting { key, value },
        "sign_out" SignOut,
    }
    enum ClientFrame {
        "hello" Hello { token, client, device, resume },
        "attention" Attention { front, audible },
        "watch" Watch { targets },
        "follow" Follow { tag },
        "search" Search { request, query, show, from, limit },
        "read" Read { request, interaction, past, before },
        "history" History { request, interaction, scope, query, from },
        "contacts" Contacts { request, query },
        "rang" Rang { invitation },
        "command" Command { id, command },
        "ping" Ping,
        "pong" Pong,
    }
    enum GatewayFrame {
        "welcome" Welcome { now, cursor, snapshot, app },
        "time" Time { now },
        "event" Event(BoxedEvent),
        "answer" Answer { id, answer },
        "standing" Standing { rings, devices },
        "readiness" Readiness { targets },
        "directory" Directory { tag, changed, gone },
        "directory_outdated" DirectoryOutdated,
        "found" Found { request, found },
        "page" Page { request, transcript },
        "history" History { request, total, past },
        "contacts" Contacts { request, total, contacts, service_numbers },
        "rang" Rang { invitation },
        "error" Error { refusal },
        "ping" Ping,
        "pong" Pong,
    }
    enum Refusal {
        "malformed" Malformed,
        "too_large" TooLarge,
        "binary" Binary,
        "unknown_kind" UnknownKind,
        "out_of_order" OutOfOrder,
        "not_signed_in" NotSignedIn,
        "signed_out" SignedOut,
        "dismissed" Dismissed,
        "suspended" Suspended,
        "abused" Abused,
        "not_yours" NotYours,
        "stale" Stale,
        "id_in_use" IdInUse,
        "transfer_pending" TransferPending,
        "no_transfer" NoTransfer,
        "consultation_pending" ConsultationPending,
        "no_consultation" NoConsultation,
        "consultant_away" ConsultantAway,
        "ended" Ended,
        "opted_out" OptedOut,
        "text_empty" TextEmpty,
        "text_too_long" TextTooLong,
        "text_control" TextControl,
        "unknown_media" UnknownMedia,
        "unsupported_media" UnsupportedMedia,
        "unknown_target" UnknownTarget,
        "unsupported_channel" UnsupportedChannel,
        "target_is_owner" TargetIsOwner,
        "target_unavailable" TargetUnavailable { name, outcome },
        "no_queue" NoQueue,
        "withdrawn" Withdrawn { by },
        "already_answered" AlreadyAnswered,
        "time_up" TimeUp,
        "no_more_time" NoMoreTime,
        "unsuitable_time" UnsuitableTime,
        "disposition_missing" DispositionMissing,
        "unknown_disposition" UnknownDisposition,
        "read_only" ReadOnly,
        "unknown_notice" UnknownNotice,
        "unsupported_setting" UnsupportedSetting,
        "unavailable" Unavailable,
        "not_a_number" NotANumber,
        "no_number" NoNumber,
        "contact_in_use" ContactInUse { by, interaction },
        "closed" Closed { opens },
        "destination_barred" DestinationBarred { prefix },
        "too_many_messages" TooManyMessages { limit },
        "number_busy" NumberBusy { limit },
        "too_many_conversations" TooManyConversations { limit },
        "too_many_changes" TooManyChanges { limit },
    }
}

impl Read for Answer {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        let (name, body) = kind(value, wrong);
        match name {
            "done" => Self::Done,
            "opened" => Self::Opened { interaction: field(object(body, wrong), "interaction", wrong) },
            "refused" => {
                let body = object(body, wrong);
                let refusal = field(body, "refusal", wrong);
                let exact = if_known(body.member("exact"), wrong).flatten();
                Self::Refused { refusal: exact.unwrap_or(refusal) }
            }
            _ => {
                wrong.note(ReadError::Unknown);
                Self::Done
            }
        }
    }
}

readable!(@serde Answer);

type BoxedEvent = Box<Numbered>;

impl Read for Numbered {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        let object = object(value, wrong);
        let event = if_known(object.member("event"), wrong);
        Self { seq: field(object, "seq", wrong), at: field(object, "at", wrong), event }
    }
}

macro_rules! read_ids {
    ($($id:ident)+) => {$(
        impl Read for $id {
            fn decode(value: &Json, wrong: &mut Wrong) -> Self {
                Self::from(String::decode(value, wrong))
            }
        }
    )+};
}

read_ids! {
    AgentId InteractionId MessageId TransferId ConsultationId InvitationId CommandId NoticeId MediaId DeviceId PhoneNumber
}

/// Returns a value that has fields, or null.
pub(crate) fn object<'a>(value: &'a Json, wrong: &mut Wrong) -> &'a Json {
    if !matches!(value, Json::Object(_) | Json::Null) {
        wrong.note(ReadError::Malformed);
    }
    value
}

/// Decodes one field.
pub(crate) fn field<T: Read>(object: &Json, name: &str, wrong: &mut Wrong) -> T {
    T::decode(object.member(name), wrong)
}

/// Splits a value into the name of its kind and its fields.
pub(crate) fn kind<'a>(value: &'a Json, wrong: &mut Wrong) -> (&'a str, &'a Json) {
    match value {
        Json::Text(name) => (name, &Json::Null),
        Json::Object(members) if members.len() == 1 => (&members[0].0, &members[0].1),
        _ => {
            wrong.note(ReadError::Malformed);
            ("", &Json::Null)
        }
    }
}

/// Returns the items of a list; none where it is missing.
pub(super) fn list<'a>(value: &'a Json, wrong: &mut Wrong) -> &'a [Json] {
    match value {
        Json::List(items) => items,
        Json::Missing => &[],
        _ => {
            wrong.note(ReadError::Malformed);
            &[]
        }
    }
}

/// Decodes a value; `None` if it is of a kind that this version does not know.
pub(super) fn if_known<T: Read>(value: &Json, wrong: &mut Wrong) -> Option<T> {
    let mut own = Wrong::default();
    let read = T::decode(value, &mut own);
    match own.0 {
        None => return Some(read),
        Some(ReadError::Unknown) => {}
        Some(ReadError::Malformed) => wrong.note(ReadError::Malformed),
    }
    None
}
