//! The commands that an agent gives.

use super::{
    AgentId, ChannelState, ConsultationId, ContactField, InteractionId, InvitationId, Media, Millis, NoticeId,
    PhoneNumber, TargetRef, TransferId,
};
use serde::Serialize;

/// A command. The gateway authorises, checks and answers it exactly once per [`super::CommandId`].
///
/// `version` is the [`super::Interaction::version`] that the agent was looking at. The gateway refuses the command with
/// [`super::Refusal::Stale`] if what it depends on has changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Changes the agent's channel state.
    SetState {
        /// The new state.
        state: ChannelState,
    },
    /// Accepts an invitation: takes the interaction, or begins the consultation.
    Accept {
        /// The invitation's id.
        invitation: InvitationId,
    },
    /// Declines an invitation.
    Decline {
        /// The invitation's id.
        invitation: InvitationId,
        /// The reason, shown to the source.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Extends the time to answer an invitation.
    MoreTime {
        /// The invitation's id.
        invitation: InvitationId,
    },
    /// Confirms that the browser has shown an invitation.
    Shown {
        /// The invitation's id.
        invitation: InvitationId,
    },
    /// Opens a window to write to a contact first. If the agent has an open interaction with the contact, opens that
    /// one.
    Open {
        /// The contact's number, as people write it; without a country code it is a number of the gateway's country.
        contact: PhoneNumber,
        /// The service number to write from: one that leads to the agent or to a target that includes them. If absent,
        /// the gateway chooses.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<PhoneNumber>,
    },
    /// Opens a window as [`Command::Open`] does, and sends the contact a first text from it: both or neither. The message
    /// gets this command's id. If there is a connected interaction with the contact on the service number, it is refused,
    /// whoever has it.
    Start {
        /// As in [`Command::Open`].
        contact: PhoneNumber,
        /// As in [`Command::Open`].
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<PhoneNumber>,
        /// The text, as in [`Command::Send`].
        text: String,
    },
    /// Asks the colleague who has the interaction with a contact to transfer it. They see it in
    /// [`super::Interaction::asked_by`]; what comes of it is an invitation, or the system message
    /// [`super::NoticeSubject::AskedInVain`]. Has no effect while they are asked already.
    AskFor {
        /// As in [`Command::Open`].
        contact: PhoneNumber,
        /// As in [`Command::Open`].
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<PhoneNumber>,
    },
    /// Answers a colleague who asks for an interaction that the agent keeps it. Has no effect if they do not ask any more.
    Keep {
        /// The interaction's id.
        interaction: InteractionId,
        /// The user name of the one who asks.
        asker: AgentId,
    },
    /// Sends a message to the contact, with or without files. The message gets this command's id.
    Send {
        /// The interaction's id.
        interaction: InteractionId,
        /// The text: 1 to [`super::MAX_TEXT_CHARS`] characters, with no control characters other than line feed and
        /// tab, and not only white space and invisible characters. May be empty if there are files.
        text: String,
        /// The files, each as the gateway described it on upload by this agent, or as it appears in the transcript; the
        /// agent may add a name and a description. The gateway ignores all other fields.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        media: Vec<Media>,
    },
    /// Sets a named value. An empty value removes it.
    SetCaseData {
        /// The interaction's id.
        interaction: InteractionId,
        /// The value's [`super::CaseValue::key`].
        key: String,
        /// The new value: at most [`super::MAX_REMARK_CHARS`] characters.
        value: String,
    },
    /// Names the contact of an interaction, for all agents. An empty name takes the name away.
    NameContact {
        /// The interaction's id.
        interaction: InteractionId,
        /// The name: one line of at most [`super::MAX_NAME_CHARS`] characters.
        name: String,
    },
    /// Says what the page that embeds the desk knows of the contact of an interaction. It does not replace a name that an
    /// agent has given.
    DescribeContact {
        /// The interaction's id.
        interaction: InteractionId,
        /// The name: one line of at most [`super::MAX_NAME_CHARS`] characters. An empty name takes the name away.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// All that else is known, in display order: at most [`super::MAX_CONTACT_FIELDS`]. An empty list takes away what
        /// is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        fields: Option<Vec<ContactField>>,
    },
    /// Replaces the note of an interaction. The contact never sees it.
    SetNote {
        /// The interaction's id.
        interaction: InteractionId,
        /// The whole note: at most [`super::MAX_NOTE_CHARS`] characters.
        note: String,
    },
    /// Records the disposition.
    SetDisposition {
        /// The interaction's id.
        interaction: InteractionId,
        /// The [`super::Disposition::id`]; `None` removes the disposition.
        #[serde(skip_serializing_if = "Option::is_none")]
        disposition: Option<String>,
    },
    /// Starts a transfer. Stale if the owner or the transfer has changed.
    StartTransfer {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
        /// The target.
        target: TargetRef,
        /// A note for the target.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Cancels the agent's pending transfer.
    CancelTransfer {
        /// The interaction's id.
        interaction: InteractionId,
        /// The transfer's id.
        transfer: TransferId,
    },
    /// Lets the interaction go at once: it is queued, and whoever accepts it there is the next owner. An interaction that
    /// has ended is marked done instead. Stale if the owner or the transfer has changed.
    Release {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
        /// A set of agents, which owns it from now on, or an agent, who is invited first. If absent, it waits where it came
        /// in.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<TargetRef>,
        /// A note for whoever is invited.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Asks a colleague about an interaction, in a side conversation that the contact never sees. The agent remains the
    /// owner. Stale if the owner, the transfer or the consultation has changed.
    StartConsultation {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
        /// The target.
        target: TargetRef,
        /// The question, of at most [`super::MAX_REMARK_CHARS`] characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        question: Option<String>,
    },
    /// Says something in the side conversation of a consultation that is going on. Its entry gets this command's id.
    Say {
        /// The consultation's id.
        consultation: ConsultationId,
        /// The text: 1 to [`super::MAX_NOTE_CHARS`] characters, as in a note.
        text: String,
    },
    /// Transfers the interaction to the consulted agent, who becomes the owner at once. Only the owner can.
    CompleteConsultation {
        /// The interaction's id.
        interaction: InteractionId,
        /// The consultation's id.
        consultation: ConsultationId,
    },
    /// Ends a consultation, as the owner or as the consulted agent; or withdraws it, as the owner, while nobody has
    /// accepted it.
    EndConsultation {
        /// The interaction's id.
        interaction: InteractionId,
        /// The consultation's id.
        consultation: ConsultationId,
    },
    /// Removes the error of a failed transfer or consultation from the window.
    DismissFailure {
        /// The interaction's id.
        interaction: InteractionId,
        /// The transfer's id, or the consultation's.
        transfer: TransferId,
    },
    /// Parks the interaction: it stays the agent's, but uses no capacity until it comes back. It comes back when the
    /// contact writes, at the given time, or by [`Command::Unpark`]; sending, starting a transfer and ending it also end
    /// that it is parked. If it is parked already, changes until when. Stale if the contact has written since.
    Park {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
        /// When it comes back at the latest: in the future, at most [`super::MAX_PARKED`] ahead. `None`: when the contact
        /// writes, however long that takes.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Millis>,
    },
    /// Brings a parked interaction back. No effect if it is not parked.
    Unpark {
        /// The interaction's id.
        interaction: InteractionId,
    },
    /// Ends the interaction, and with it a consultation. Stale if the contact has written since.
    End {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
    },
    /// Closes the window; ends the interaction first if it is still connected. Stale if the contact has written since.
    MarkDone {
        /// The interaction's id.
        interaction: InteractionId,
        /// The version the agent saw.
        version: u64,
    },
    /// Reopens an interaction that is done: the agent becomes its owner again, with its messages and all that was recorded
    /// of it. Allowed to an agent who has owned it, and to one who may read it as the history of a window's contact; only
    /// while the contact has no other open interaction on the service number. Has no effect if it is the agent's already.
    Reopen {
        /// The interaction's id.
        interaction: InteractionId,
    },
    /// Marks a system message as read or unread.
    MarkRead {
        /// The system message's id.
        notice: NoticeId,
        /// True for read, false for unread.
        read: bool,
    },
    /// Marks all system messages as read that had arrived by a time.
    MarkAllRead {
        /// The time at which the newest one arrived that the agent has seen.
        until: Millis,
    },
    /// Deletes a system message.
    DeleteNotice {
        /// The system message's id.
        notice: NoticeId,
    },
    /// Brings back the system message that the agent deleted last.
    RestoreNotice {
        /// The system message's id.
        notice: NoticeId,
    },
    /// Adds a target to the agent's favourites or removes it from them.
    SetFavourite {
        /// The target.
        target: TargetRef,
        /// True to add, false to remove.
        on: bool,
    },
    /// Changes one of the agent's settings, in every tab and browser.
    SetSetting {
        /// The setting's key.
        key: String,
        /// The chosen value.
        value: String,
    },
    /// Signs the agent out at once, in every tab.
    SignOut,
}
