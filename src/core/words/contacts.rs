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
