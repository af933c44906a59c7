//! The words about contacts found.

use super::isolated;
use crate::protocol::OpenConversation;

/// Returns who has the open conversation with a contact, as colleagues are told.
pub fn holder(open: &OpenConversation) -> String {
    match (&open.interaction, &open.by) {
        (Some(_), _) => "You have the conversation".into(),
        (None, Some(by)) => format!("{} has the conversation", isolated(by)),
        (None, None) => "Waits for an agent".into(),
    }
}

/// Returns who has the open conversation with a contact on another service number than the one written from.
pub fn holder_elsewhere(open: &OpenConversation) -> String {
    match (&open.interaction, &open.by) {
        (Some(_), _) => "You have a conversation on another number".into(),
        (None, Some(by)) => format!("{} has a conversation on another number", isolated(by)),
        (None, None) => "A conversation on another number waits for an agent".into(),
    }
}
