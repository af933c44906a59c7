//! What one WebSocket text frame holds.

use super::{
    Command, CommandId, DeviceId, Event, Found, InteractionId, InvitationId, Millis, PastInteraction, Readiness,
    Refusal, Show, Snapshot, Target, TargetRef, Transcript,
};
use serde::Serialize;

/// How many targets one connection may watch.
pub const MAX_WATCHED: usize = 200;
/// How many characters of a search are read.
pub const MAX_QUERY_CHARS: usize = 200;
/// How many targets one answer to a search lists at most.
pub const MAX_FOUND: u32 = 200;
/// How many past interactions one answer lists at most.
pub const MAX_PAST: usize = 50;

/// From the browser to the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame, and only the first.
    Hello {
        /// Signed token of the agent.
        token: String,
        /// Client name and version, for the gateway's log.
        client: String,
        /// The browser it runs in, the same for all its tabs. A connection without one counts as a device of its own.
        #[serde(skip_serializing_if = "Option::is_none")]
        device: Option<DeviceId>,
        /// The last event applied, where there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        resume: Option<Cursor>,
    },
    /// How this tab stands with its user: what the gateway chooses the ringing tab by. After the welcome, and when it
    /// changes.
    Attention {
        /// It has the user's focus.
        front: bool,
        /// It can be heard: sound is on, and the browser allows it.
        audible: bool,
    },
    /// The targets whose readiness is to be told from now on, in place of those before: the rows in view.
    Watch {
        /// Which ones; at most [`MAX_WATCHED`].
        targets: Vec<TargetRef>,
    },
    /// Tell me from now on what changes in the directory since the one I have, which `GET /directory` gave under this
    /// tag.
    Follow {
        /// Its tag, or that of the last [`GatewayFrame::Directory`].
        tag: String,
    },
    /// Find internal targets: for a client that has no directory of its own. Answered by [`GatewayFrame::Found`].
    Search {
        /// Made by the client, to know the answer by.
        request: u32,
        /// What is typed; at most [`MAX_QUERY_CHARS`] are read.
        query: String,
        /// Among which. More than one: each is answered for itself.
        show: Vec<Show>,
        /// How many of the best to leave out: they are known already. Counts as 0 where `show` has more than one.
        from: u32,
        /// How many to list at most, up to [`MAX_FOUND`].
        limit: u32,
    },
    /// Read a page of a transcript, backwards. Answered by [`GatewayFrame::Page`].
    Read {
        /// Made by the client, to know the answer by.
        request: u32,
        /// In which of the agent's windows.
        interaction: InteractionId,
        /// Of which past interaction of the same contact; `None` for that of the window itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        past: Option<InteractionId>,
        /// The place of the first message that is known; `None` for the newest page.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// List the past interactions of a window's contact. Answered by [`GatewayFrame::History`].
    History {
        /// Made by the client, to know the answer by.
        request: u32,
        /// In which of the agent's windows.
        interaction: InteractionId,
        /// What is to be in them, words in any order; at most [`MAX_QUERY_CHARS`] are read. Empty: all.
        query: String,
    },
    /// This tab has rung for an invitation.
    Rang {
        /// Which invitation.
        invitation: InvitationId,
    },
    /// Do this.
    Command {
        /// Made by the client. Sent twice, the command takes effect once and gets the same answer.
        id: CommandId,
        /// What to do.
        command: Command,
    },
    /// Are you there? Answered with [`GatewayFrame::Pong`].
    Ping,
    /// I am here.
    Pong,
}

/// From the gateway to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GatewayFrame {
    /// Answer to a good hello. Events missed follow as [`GatewayFrame::Event`] where `snapshot` is `None`.
    Welcome {
        /// The gateway's time.
        now: Millis,
        /// Where the numbering stands: after the snapshot, or before the first event to follow.
        cursor: Cursor,
        /// Everything, where it cannot be resumed.
        #[serde(skip_serializing_if = "Option::is_none")]
        snapshot: Option<Box<Snapshot>>,
    },
    /// Something has changed.
    Event(Box<Numbered>),
    /// The one answer to a command.
    Answer {
        /// Of which command.
        id: CommandId,
        /// Done, or refused.
        answer: Answer,
    },
    /// How this connection stands among all of its agent's: after the welcome, and when it changes.
    Standing {
        /// It is the one to ring for new invitations.
        rings: bool,
        /// On how many devices the agent is connected, this one included.
        devices: u32,
    },
    /// Whether watched targets can be asked now: each once when it is watched, then when it changes. Has no number: the
    /// newest counts.
    Readiness {
        /// Some of those watched.
        targets: Vec<(TargetRef, Readiness)>,
    },
    /// What has changed in the directory of a client that follows it.
    Directory {
        /// What the client has once these are in it.
        tag: String,
        /// New targets, and those that are another now: each whole.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        changed: Vec<Target>,
        /// Targets that are not there any more, or not to be seen by this agent.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        gone: Vec<TargetRef>,
    },
    /// The directory has to be fetched again: too much has changed, or it is another one. Nothing of it follows until
    /// it is followed again.
    DirectoryOutdated,
    /// What a search has found.
    Found {
        /// Which search.
        request: u32,
        /// As the search's `show`, in its order.
        found: Vec<Found>,
    },
    /// A page of a transcript.
    Page {
        /// Which ask this answers.
        request: u32,
        /// The page; `None` where there is no such interaction, or not for this agent.
        #[serde(skip_serializing_if = "Option::is_none")]
        transcript: Option<Transcript>,
    },
    /// Past interactions of a contact.
    History {
        /// Which ask this answers.
        request: u32,
        /// How many there are in all.
        total: u32,
        /// Those that were done last, the newest first; at most [`MAX_PAST`].
        past: Vec<PastInteraction>,
    },
    /// Another tab of the agent has rung for an invitation. A tab that is not to ring and does not hear this rings all
    /// the same.
    Rang {
        /// Which invitation.
        invitation: InvitationId,
    },
    /// The last frame could not be used, or the connection is refused. Where it is refused, a close follows.
    Error {
        /// Why.
        refusal: Refusal,
    },
    /// Are you there? Answered with [`ClientFrame::Pong`].
    Ping,
    /// I am here.
    Pong,
}

/// A place in one agent's sequence of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cursor {
    /// Which numbering: a restarted gateway begins a new one.
    pub epoch: String,
    /// The number of the last event.
    pub seq: u64,
}

/// An event with its place. Numbers grow by one; a gap means: ask for a snapshot, by hello without `resume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Numbered {
    /// Its number, one more than that of the event before.
    pub seq: u64,
    /// When it happened.
    pub at: Millis,
    /// What happened; `None` where it is of a kind that this version does not know. It takes its number all the same.
    #[cfg_attr(test, schemars(with = "Event", description = "What happened."))]
    pub event: Option<Event>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It took effect and is on disk.
    Done,
    /// The same, of [`super::Command::Open`].
    Opened {
        /// The interaction whose window it is.
        interaction: InteractionId,
    },
    /// It took no effect.
    Refused {
        /// Why not.
        refusal: Refusal,
    },
}
