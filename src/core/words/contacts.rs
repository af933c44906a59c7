//! The words about contacts found.

use crate::core::text::{Text, texts};
use crate::protocol::OpenConversation;

/// Returns who has the open conversation with a contact, as colleagues are told.
pub fn holder(open: &OpenConversation) -> Text {
    match (&open.interaction, &open.by) {
        (Some(_), _) => texts::you_have_it(),
        (None, Some(by)) => texts::has_conversation(by),
        (None, None) => texts::waits_for_agent(),
    }
}

/// Returns who has the open conversation with a contact on another service number than the one written from.
pub fn holder_elsewhere(open: &OpenConversation) -> Text {
    match (&open.interaction, &open.by) {
        (Some(_), _) => texts::you_have_another(),
        (None, Some(by)) => texts::has_another(by),
        (None, None) => texts::another_waits(),
    }
}
