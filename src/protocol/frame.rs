//! The contents of a WebSocket text frame.

use super::{
    Command, CommandId, DeviceId, Event, Found, FoundContact, HistoryScope, InteractionId, InvitationId, Millis,
    PastInteraction, Readiness, Refusal, ServiceNumber, Show, Snapshot, Target, TargetRef, Transcript,
};
use serde::{Serialize, Serializer};

/// The maximum number of targets that one connection may watch.
pub const MAX_WATCHED: usize = 200;
/// The maximum number of characters of a query that are read.
pub const MAX_QUERY_CHARS: usize = 200;
/// The maximum number of targets in one list of a search's answer.
pub const MAX_FOUND: u32 = 200;
/// The maximum number of past interactions in one answer.
pub const MAX_PAST: usize = 50;
/// The maximum number of contacts in one answer.
pub const MAX_CONTACTS: usize = 20;

/// A frame from the browser to the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame of a connection, sent only once.
    Hello {
        /// The agent's signed token.
        token: String,
        /// The client's name and version, for the gateway's log.
        client: String,
        /// The browser that the client runs in, the same for all its tabs. A connection without one counts as a
        /// separate device.
        #[serde(skip_serializing_if = "Option::is_none")]
        device: Option<DeviceId>,
        /// The last event applied, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        resume: Option<Cursor>,
    },
    /// The tab's attention, from which the gateway chooses the ringing tab. Sent after the welcome and on every change.
    Attention {
        /// Whether the tab has the user's focus.
        front: bool,
        /// Whether the tab can be heard: sound is on, and the browser allows it.
        audible: bool,
    },
    /// Watches the readiness of targets, usually of the rows in view. Replaces the targets watched before.
    Watch {
        /// The targets; at most [`MAX_WATCHED`].
        targets: Vec<TargetRef>,
    },
    /// Follows changes in the directory since the copy that `GET /directory` delivered with this tag.
    Follow {
        /// The copy's tag, or that of the last [`GatewayFrame::Directory`].
        tag: String,
    },
    /// Searches internal targets, for a client without a copy of the directory. Answered by [`GatewayFrame::Found`].
    Search {
        /// A number chosen by the client, repeated in the answer.
        request: u32,
        /// The search text; at most [`MAX_QUERY_CHARS`] characters are read.
        query: String,
        /// The sets to search in. Each is answered separately.
        show: Vec<Show>,
        /// The number of best matches to skip. Counts as 0 if `show` has more than one item.
        from: u32,
        /// The maximum number of matches to list, up to [`MAX_FOUND`].
        limit: u32,
    },
    /// Reads a page of a transcript, backwards. Answered by [`GatewayFrame::Page`].
    Read {
        /// A number chosen by the client, repeated in the answer.
        request: u32,
        /// The id of the interaction in one of the agent's windows; or of one that is done and that the agent has owned or
        /// may see.
        interaction: InteractionId,
        /// A past interaction of the same contact to read instead; `None` for the window's own interaction.
        #[serde(skip_serializing_if = "Option::is_none")]
        past: Option<InteractionId>,
        /// The place of the first message that the client has; `None` for the newest page.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// Lists the past interactions of a window's contact, those that the agent has owned, or all that they may see.
    /// Interactions that are open are not among them. Answered by [`GatewayFrame::History`].
    History {
        /// A number chosen by the client, repeated in the answer.
        request: u32,
        /// The id of the interaction in one of the agent's windows; `None` for past interactions with any contact.
        #[serde(skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// Without `interaction`: whose they are; `None` for [`HistoryScope::Own`].
        #[serde(skip_serializing_if = "Option::is_none")]
        scope: Option<HistoryScope>,
        /// The words to find, in any order; at most [`MAX_QUERY_CHARS`] characters are read. Empty for all
        /// interactions.
        query: String,
        /// The number of newest matches to skip; `None` for 0.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<u32>,
    },
    /// Looks up contacts to write to. A connection's newest request is answered, by [`GatewayFrame::Contacts`]; one that
    /// is not answered yet is given up.
    Contacts {
        /// A number chosen by the client, repeated in the answer.
        request: u32,
        /// Words that begin words of the name, in any order; or a number as people write it, or three or more of its
        /// digits. At most [`MAX_QUERY_CHARS`] characters are read. Empty finds nobody.
        query: String,
    },
    /// Reports that this tab has rung for an invitation.
    Rang {
        /// The invitation's id.
        invitation: InvitationId,
    },
    /// Sends a command.
    Command {
        /// An id made by the client. A command sent twice takes effect once and gets the same answer.
        id: CommandId,
        /// The command.
        command: Command,
    },
    /// Asks for a [`GatewayFrame::Pong`].
    Ping,
    /// Answers a [`GatewayFrame::Ping`].
    Pong,
}

/// A frame from the gateway to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GatewayFrame {
    /// The answer to a valid hello. If `snapshot` is `None`, the missed events follow as [`GatewayFrame::Event`].
    Welcome {
        /// The gateway's time.
        now: Millis,
        /// The position in the sequence of events: after the snapshot, or before the first event to follow.
        cursor: Cursor,
        /// Everything the agent sees; `None` if the connection resumes.
        #[serde(skip_serializing_if = "Option::is_none")]
        snapshot: Option<Box<Snapshot>>,
        /// The version of the app that the gateway has. If it is another one than at the first welcome of a page, the
        /// gateway was upgraded, and a page that was loaded from it is best loaded again.
        #[serde(skip_serializing_if = "Option::is_none")]
        app: Option<String>,
    },
    /// The gateway's time. Sent when its clock has not gone as the client must think since the last frame with `now`,
    /// and before events that depend on it.
    Time {
        /// The gateway's time.
        now: Millis,
    },
    /// A change, with its number.
    Event(Box<Numbered>),
    /// The single answer to a command.
    Answer {
        /// The command's id.
        id: CommandId,
        /// The result.
        answer: Answer,
    },
    /// The standing of the connection among all connections of its agent. Sent after the welcome and on every change.
    Standing {
        /// Whether this connection rings for new invitations.
        rings: bool,
        /// The number of devices on which the agent is connected, this one included.
        devices: u32,
    },
    /// The readiness of watched targets: sent when a target is first watched, then on every change. Not numbered: the
    /// newest counts.
    Readiness {
        /// Some of the watched targets.
        targets: Vec<(TargetRef, Readiness)>,
    },
    /// Changes in the directory of a client that follows it.
    Directory {
        /// The tag of the client's copy once the changes are applied.
        tag: String,
        /// The targets added or changed, each in full.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        changed: Vec<Target>,
        /// The targets removed, or no longer visible to this agent.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        gone: Vec<TargetRef>,
    },
    /// The directory has to be fetched again: too much has changed, or it is a different one. No changes are sent until
    /// the client follows it again.
    DirectoryOutdated,
    /// The matches of a search.
    Found {
        /// The number from the request.
        request: u32,
        /// One result for each item of the request's `show`, in its order.
        found: Vec<Found>,
    },
    /// A page of a transcript.
    Page {
        /// The number from the request.
        request: u32,
        /// The page; `None` if the interaction does not exist or the agent may not read it.
        #[serde(skip_serializing_if = "Option::is_none")]
        transcript: Option<Transcript>,
    },
    /// Past interactions.
    History {
        /// The number from the request.
        request: u32,
        /// The number of all matches.
        total: u32,
        /// The interactions marked done last, newest first, after those that the request skips; at most [`MAX_PAST`].
        past: Vec<PastInteraction>,
    },
    /// The contacts that a query has found, among those in the contact book and those of interactions that the agent has
    /// owned, or that were for targets they see.
    Contacts {
        /// The number from the request.
        request: u32,
        /// The number of all matches.
        total: u32,
        /// The best matches, best first; at most [`MAX_CONTACTS`]. If the query is a number, it is the first.
        contacts: Vec<FoundContact>,
        /// The service numbers from which the agent may write to them, in the order in which the gateway chooses.
        service_numbers: Vec<ServiceNumber>,
    },
    /// Another tab of the agent has rung for an invitation. A tab that does not hear this in time rings itself, even if
    /// it is not the one to ring.
    Rang {
        /// The invitation's id.
        invitation: InvitationId,
    },
    /// The last frame could not be used, or the connection is refused, in which case a close follows.
    Error {
        /// The reason.
        refusal: Refusal,
    },
    /// Asks for a [`ClientFrame::Pong`].
    Ping,
    /// Answers a [`ClientFrame::Ping`].
    Pong,
}

/// A position in one agent's sequence of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cursor {
    /// The sequence. A gateway begins a new one when its numbers may mean something else than before.
    pub epoch: String,
    /// The number of the last event.
    pub seq: u64,
}

/// An event with its number. Numbers increase by one; after a gap, the client asks for a snapshot with a hello without
/// `resume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Numbered {
    /// The event's number, one more than that of the previous event.
    pub seq: u64,
    /// The time of the event.
    pub at: Millis,
    /// The event; `None` for a kind that this version does not know, which still takes its number.
    #[cfg_attr(test, schemars(with = "Event", description = "The event."))]
    pub event: Option<Event>,
}

/// The gateway's answer to a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The command took effect and is on disk.
    Done,
    /// The same, for [`super::Command::Open`].
    Opened {
        /// The id of the opened interaction.
        interaction: InteractionId,
    },
    /// The command took no effect.
    Refused {
        /// The reason.
        #[serde(flatten, serialize_with = "refused")]
        #[cfg_attr(test, schemars(with = "Refused"))]
        refusal: Refusal,
    },
}

/// A refusal as an answer carries it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Refused {
    /// The reason, or the one that comes closest among those that the first version of the protocol had.
    refusal: Refusal,
    /// The reason, if it is newer than that. A client that does not know it goes by `refusal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<Refusal>,
}

fn refused<S: Serializer>(refusal: &Refusal, serializer: S) -> Result<S::Ok, S::Error> {
    let refused = match refusal.formerly() {
        None => Refused { refusal: refusal.clone(), exact: None },
        Some(formerly) => Refused { refusal: formerly, exact: Some(refusal.clone()) },
    };
    refused.serialize(serializer)
}
