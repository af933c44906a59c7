//! Events, which change what an agent sees, and the snapshot of all of it.

use super::{
    ConsultationGone, Interaction, InteractionId, Invitation, InvitationId, Me, Message, Notice, NoticeId, Setting,
    Setup, SideEntry, TargetRef, Transcript, WindowGone,
};
use serde::Serialize;

/// A change in what one agent sees. An event carries the whole of the thing it changes, so applying it is a put or a
/// removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The agent's own state has changed.
    Me(Me),
    /// The agent has become the owner: a window opens.
    WindowOpened {
        /// The interaction.
        interaction: Interaction,
        /// The newest page of the transcript.
        transcript: Transcript,
    },
    /// The interaction of a window has changed, also of one in which the agent is consulted.
    WindowChanged {
        /// The new state of the interaction.
        interaction: Interaction,
    },
    /// The agent is no longer the owner, or the interaction is done: the window closes.
    WindowClosed {
        /// The interaction's id.
        interaction: InteractionId,
        /// The reason.
        why: WindowGone,
    },
    /// A message was added or changed in one of the agent's windows, or in one in which they are consulted.
    Message {
        /// The interaction's id.
        interaction: InteractionId,
        /// The message's place in the transcript, from 0. A new message has the place after the last.
        place: u64,
        /// The message.
        message: Message,
    },
    /// The agent is consulted about an interaction: they read it while that lasts. They do not own it.
    ConsultationOpened {
        /// The interaction.
        interaction: Interaction,
        /// The newest page of the transcript. Of the side conversation, only this consultation.
        transcript: Transcript,
    },
    /// The agent is no longer consulted about an interaction. If they are its owner now, `window_opened` follows.
    ConsultationClosed {
        /// The interaction's id.
        interaction: InteractionId,
        /// The reason.
        why: ConsultationGone,
    },
    /// An entry was added to the side conversation of a window, or of one in which the agent is consulted.
    SideEntry {
        /// The interaction's id.
        interaction: InteractionId,
        /// The entry. One with a known id is known already.
        entry: SideEntry,
    },
    /// An invitation was added or changed.
    Invitation(Invitation),
    /// An invitation is over.
    InvitationGone {
        /// The invitation's id.
        invitation: InvitationId,
        /// The reason.
        why: InvitationGone,
    },
    /// A system message was added or changed.
    Notice(Notice),
    /// A system message was deleted.
    NoticeGone {
        /// The system message's id.
        notice: NoticeId,
    },
    /// The agent's favourite targets have changed.
    Favourites {
        /// All favourites, in the order in which they were added.
        targets: Vec<TargetRef>,
    },
    /// The agent's recent transfer targets have changed.
    Recent {
        /// All recent targets, newest first; at most [`Snapshot::RECENT`].
        targets: Vec<TargetRef>,
    },
    /// The agent's settings have changed.
    Settings {
        /// All settings that have been changed from their defaults, sorted by key.
        settings: Vec<Setting>,
    },
    /// The desk's setup has changed.
    Setup(Setup),
}

/// The reason why an invitation is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationGone {
    /// This agent accepted, in this tab or another.
    Accepted,
    /// This agent declined, in this tab or another.
    Declined,
    /// The deadline passed.
    NoAnswer,
    /// The source withdrew the invitation, or an administrator took the interaction away.
    Withdrawn {
        /// The display name of whoever did.
        by: String,
    },
    /// The contact ended the interaction.
    ContactEnded,
    /// This agent can no longer be invited: logged out or not ready.
    Unavailable,
}

/// Everything that one agent sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// The agent.
    pub me: Me,
    /// The agent's windows, sorted by interaction id, each with the newest page of its transcript.
    pub windows: Vec<(Interaction, Transcript)>,
    /// The interactions about which the agent is consulted, sorted by interaction id, each as in `consultation_opened`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<(Interaction, Transcript)>,
    /// The agent's invitations, oldest first.
    pub invitations: Vec<Invitation>,
    /// The agent's system messages, oldest first.
    pub notices: Vec<Notice>,
    /// The agent's favourite targets, in the order in which they were added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub favourites: Vec<TargetRef>,
    /// The agent's recent transfer targets, newest first; at most [`Snapshot::RECENT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<TargetRef>,
    /// The agent's settings, sorted by key. A setting that is not listed has its default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// The desk's setup.
    pub setup: Setup,
}

impl Snapshot {
    /// The maximum number of recent targets.
    pub const RECENT: usize = 10;
}
