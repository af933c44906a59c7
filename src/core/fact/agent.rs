//! Facts about an agent.

use crate::protocol::{ChannelState, Contact, InteractionId, Millis, NoticeId, TargetRef};
use serde::{Deserialize, Serialize};

/// Something that happened to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AgentFact {
    /// The agent signed in and is ready.
    SignedIn,
    /// The last connection was lost. The agent is signed out if they do not reconnect in time.
    Lost,
    /// The agent reconnected.
    Back,
    /// The agent signed out, or was signed out after they did not reconnect.
    SignedOut,
    /// An administrator signed the agent out. Sessions that began before are no longer valid.
    Dismissed {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An administrator suspended the agent: as `Dismissed`, and nobody signs in as them until `Restored`.
    Suspended {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An administrator ended the suspension.
    Restored {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Part of a sign-out whose time does not tell by itself which tokens of other issuers are from before it.
    TokensRevoked {
        /// The system time of the sign-out.
        wall: Millis,
        /// How far the clocks of the issuers of the agent's tokens were ahead, in milliseconds.
        lead: Millis,
    },
    /// The agent changed their state.
    StateSet {
        /// The new state.
        state: ChannelState,
    },
    /// The agent marked an interaction done and wraps up: they are not asked for a while.
    WrapUpStarted {
        /// The interaction. Older gateways did not record it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// When they have wrapped it up.
        until: Millis,
    },
    /// The agent reopened an interaction that they were wrapping up.
    WrapUpCancelled {
        /// The interaction.
        interaction: InteractionId,
    },
    /// The time to wrap up was over. An agent who ends it before that sets their state.
    WrapUpEnded,
    /// The gateway set the agent to not ready because they did not answer a routed invitation.
    DidNotAnswer {
        /// The interaction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// The contact of the interaction, in logs of early versions: it is named by the interaction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<Contact>,
    },
    /// The agent marked a notice as read or unread.
    NoticeMarked {
        /// The notice.
        notice: NoticeId,
        /// True if it is read.
        read: bool,
    },
    /// The agent marked all notices as read that had arrived by a time.
    NoticesRead {
        /// The time.
        until: Millis,
    },
    /// The agent deleted a notice.
    NoticeDeleted {
        /// The notice.
        notice: NoticeId,
    },
    /// The agent brought back the notice that they had deleted last.
    NoticeRestored {
        /// The notice.
        notice: NoticeId,
    },
    /// The gateway deleted a notice: its time was up, or there were too many.
    NoticeExpired {
        /// The notice.
        notice: NoticeId,
    },
    /// The agent added or removed a favourite.
    FavouriteSet {
        /// The target.
        target: TargetRef,
        /// True if it is a favourite now.
        on: bool,
    },
    /// The agent changed a setting of their desk.
    SettingSet {
        /// The key of the setting.
        key: String,
        /// The new value.
        value: String,
    },
}
