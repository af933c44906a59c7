//! What an agent asks the gateway to do.

use super::{ChannelState, InteractionId, InvitationId, Media, NoticeId, PhoneNumber, TargetRef, TransferId};
use serde::Serialize;

/// A command. Authorised, checked and answered by the gateway, each exactly once for its [`super::CommandId`].
///
/// `version` is the [`super::Interaction::version`] the agent was looking at. The gateway refuses with
/// [`super::Refusal::Stale`] where what the command depends on has changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Change one's channel state.
    SetState {
        /// To what.
        state: ChannelState,
    },
    /// Take the interaction one is invited to.
    Accept {
        /// Which invitation.
        invitation: InvitationId,
    },
    /// Say no to an invitation.
    Decline {
        /// Which invitation.
        invitation: InvitationId,
        /// Why, for the source.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Ask for another answer time.
    MoreTime {
        /// Which invitation.
        invitation: InvitationId,
    },
    /// The receipt: the browser has shown the invitation.
    Shown {
        /// Which invitation.
        invitation: InvitationId,
    },
    /// Open a window to a contact, to write first. Where the agent has one with them already, that one.
    Open {
        /// Their number, as people write it; without a country code it is one of the gateway's country.
        contact: PhoneNumber,
        /// From which of our numbers: one that leads to the agent, or to a set they are in. The gateway chooses where
        /// it is not said.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<PhoneNumber>,
    },
    /// Write to the contact, with files or without. The message gets this command's id.
    Send {
        /// In which interaction.
        interaction: InteractionId,
        /// The words: 1 to [`super::MAX_TEXT_CHARS`] characters, no control characters but line feed and tab. None
        /// where there are files.
        text: String,
        /// Files, each as the gateway described it when this agent uploaded it, or as it stands in the transcript; with
        /// a name and a description by the agent. What else is said of it the gateway does not go by.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        media: Vec<Media>,
    },
    /// Set a named value. An empty one takes it away.
    SetCaseData {
        /// Of which interaction.
        interaction: InteractionId,
        /// Which value, by [`super::CaseValue::key`].
        key: String,
        /// To what: at most [`super::MAX_REMARK_CHARS`] characters.
        value: String,
    },
    /// Write down what is to be known of an interaction. The contact never sees it.
    SetNote {
        /// Of which interaction.
        interaction: InteractionId,
        /// All of it: at most [`super::MAX_NOTE_CHARS`] characters.
        note: String,
    },
    /// Record the result.
    SetDisposition {
        /// Of which interaction.
        interaction: InteractionId,
        /// Which one, by [`super::Disposition::id`]; `None` takes it back.
        #[serde(skip_serializing_if = "Option::is_none")]
        disposition: Option<String>,
    },
    /// Hand the interaction over. Stale where owner or transfer changed.
    StartTransfer {
        /// Which interaction.
        interaction: InteractionId,
        /// As seen.
        version: u64,
        /// To what.
        target: TargetRef,
        /// Words for the target.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Withdraw one's transfer.
    CancelTransfer {
        /// Of which interaction.
        interaction: InteractionId,
        /// Which transfer.
        transfer: TransferId,
    },
    /// Take the failed transfer's error off the window.
    DismissFailure {
        /// Of which interaction.
        interaction: InteractionId,
        /// Which transfer.
        transfer: TransferId,
    },
    /// End the conversation. Stale where the contact has written since.
    End {
        /// Which interaction.
        interaction: InteractionId,
        /// As seen.
        version: u64,
    },
    /// Close the window; ends the conversation first where it goes on. Stale where the contact has written since.
    MarkDone {
        /// Which interaction.
        interaction: InteractionId,
        /// As seen.
        version: u64,
    },
    /// Mark a system message read or unread.
    MarkRead {
        /// Which one.
        notice: NoticeId,
        /// Read, or unread.
        read: bool,
    },
    /// Delete a system message.
    DeleteNotice {
        /// Which one.
        notice: NoticeId,
    },
    /// Put a target among one's favourites, or take it from there.
    SetFavourite {
        /// Which one.
        target: TargetRef,
        /// In, or out.
        on: bool,
    },
    /// Choose something about one's desk, in every tab and browser.
    SetSetting {
        /// Which choice.
        key: String,
        /// What is chosen.
        value: String,
    },
    /// Leave for today: logged out at once, in every tab.
    SignOut,
}
