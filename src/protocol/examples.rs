//! The test of the example files: each kind has a file `<type>.<kind>.json`, and may have more as
//! `<type>.<kind>.<case>.json`; each file is read and written back unchanged.

use super::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::path::Path;

/// Decodes an example and returns its kind's name and the value encoded again.
type RoundTrip = fn(Value) -> Result<(&'static str, Value), serde_json::Error>;

fn round_trip<T: Serialize + DeserializeOwned>(
    value: Value,
    kind: fn(&T) -> &'static str,
) -> Result<(&'static str, Value), serde_json::Error> {
    let read: T = serde_json::from_value(value)?;
    Ok((kind(&read), serde_json::to_value(&read)?))
}

/// The `match` makes the compiler report a missing kind; the test reports a missing file.
macro_rules! kinds {
    ($($type:ident { $($kind:ident),+ $(,)? })+) => {
        const TYPES: &[(&str, &[&str], RoundTrip)] = &[$((stringify!($type), &[$(stringify!($kind)),+], |value| {
            round_trip::<$type>(value, |read| match read { $($type::$kind { .. } => stringify!($kind)),+ })
        })),+];
    };
}

kinds! {
    ClientFrame { Hello, Attention, Watch, Follow, Search, Read, History, Contacts, Rang, Command, Ping, Pong }
    GatewayFrame {
        Welcome, Time, Event, Answer, Standing, Readiness, Directory, DirectoryOutdated, Found, Page, History, Contacts,
        Rang, Error, Ping, Pong,
    }
    Command {
        SetState, Accept, Decline, MoreTime, Shown, Open, Start, AskFor, Keep, Send, SetCaseData, NameContact, DescribeContact,
        SetNote, SetDisposition, StartTransfer,
        CancelTransfer, Release, StartConsultation, Say, CompleteConsultation, EndConsultation, DismissFailure, Park,
        Unpark, End, MarkDone, Reopen, MarkRead, MarkAllRead, DeleteNotice, RestoreNotice,
        SetFavourite, SetSetting, SignOut,
    }
    Answer { Done, Opened, Refused }
    Refusal {
        Malformed, TooLarge, Binary, UnknownKind, OutOfOrder, NotSignedIn, Abused, NotYours, Stale, IdInUse,
        TransferPending, NoTransfer, ConsultationPending, NoConsultation, ConsultantAway, Ended, TextEmpty, TextTooLong,
        TextControl, UnknownMedia, UnsupportedMedia,
        UnknownTarget, UnsupportedChannel, TargetIsOwner, TargetUnavailable, NoQueue, Withdrawn, AlreadyAnswered, TimeUp,
        NoMoreTime, UnsuitableTime,
        DispositionMissing, UnknownDisposition, ReadOnly, UnknownNotice, UnsupportedSetting, Unavailable, OptedOut,
        NotANumber, NoNumber, ContactInUse, SignedOut, Dismissed, Suspended, Closed, DestinationBarred, TooManyMessages,
        NumberBusy, TooManyConversations, TooManyChanges,
    }
    Event {
        Me, WindowOpened, WindowChanged, WindowClosed, Message, ConsultationOpened, ConsultationClosed, SideEntry,
        Invitation, InvitationGone, Notice, NoticeGone,
        Favourites, Recent, Settings, Setup,
    }
    ConsultationState { Asked, Running, Failed }
    ConsultationGone { Ended, Transferred, ContactEnded, SignedOut }
    SideEvent { Began, Said, Ended }
    WindowGone { Transferred, Done, Erased }
    InvitationGone { Accepted, Declined, NoAnswer, Withdrawn, ContactEnded, Unavailable }
    Outcome {
        Accepted, Declined, NoAnswer, LoggedOut, NotReady, AtCapacity, NobodyAvailable, Cancelled, ContactEnded, Failed,
    }
    Channel { Sms, Mms }
    ChannelState { Ready, NotReady }
    Delivery { Sending, Sent, Delivered, Failed }
    HistoryScope { Own, All }
    Mode { Page, Session }
    NoticeSubject { TransferFailed, ConsultationFailed, NotDelivered, SetNotReady, Reassigned, GivenAway, AskedInVain }
    AskGone { Kept, NoAnswer, Moved }
    Readiness { Ready, NotReady, AtCapacity, LoggedOut, Members }
    Reason { Transfer, Consultation, Inbound }
    Sender { Contact, Agent, Service }
    Show { All, Favourites, Recent, Kind }
    Status { Connected, Ended }
    TargetKind { Agent, AgentGroup, Skill, Queue, RoutingPoint }
}

#[test]
fn every_kind_has_an_example_that_is_written_back_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/examples");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut examples: Vec<(String, Value)> = files
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, value)
        })
        .collect();
    for (type_name, kinds, round_trip) in TYPES {
        for kind in *kinds {
            let (plain, special) = (
                format!("{}.{}.json", snake(type_name), snake(kind)),
                format!("{}.{}.", snake(type_name), snake(kind)),
            );
            assert!(examples.iter().any(|(name, _)| *name == plain), "{plain} is missing");
            for (name, value) in examples.extract_if(.., |(name, _)| name.starts_with(&special)) {
                let (read, written) = round_trip(value.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
                assert_eq!(read, *kind, "{name} is of another kind");
                assert_eq!(written, value, "{name} is written back otherwise");
            }
        }
    }
    let left_over: Vec<_> = examples.into_iter().map(|(name, _)| name).collect();
    assert!(left_over.is_empty(), "examples of nothing: {left_over:?}");
}

/// Returns a kind's name on the wire.
pub(super) fn snake(name: &str) -> String {
    let letter = |(place, c): (usize, char)| {
        let underscore = (place > 0 && c.is_ascii_uppercase()).then_some('_');
        underscore.into_iter().chain([c.to_ascii_lowercase()])
    };
    name.chars().enumerate().flat_map(letter).collect()
}
