//! The words about messages that are read out, and about those that have arrived.

use crate::core::text::{Text, texts};
use crate::protocol::Message;

/// New messages of a contact, as they are announced together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// One message.
    First,
    /// This many more, soon after the first.
    More(usize),
}

/// Returns a message as it is read out: who wrote, and the text.
pub fn message(who: &str, message: &Message) -> Text {
    texts::message_of(who.into(), read_out(message))
}

/// Returns how many messages have arrived, and from whom.
pub fn arrival(who: &str, arrival: Arrival) -> Text {
    match arrival {
        Arrival::First => texts::new_messages(1, who),
        Arrival::More(count) => texts::more_messages(count as u64, who),
    }
}

/// Returns messages that have arrived, with the text of the last.
pub fn arrival_read_out(who: &str, arrived: Arrival, last: &Message) -> Text {
    match arrived {
        Arrival::First | Arrival::More(1) => message(who, last),
        Arrival::More(_) => texts::and_the_last(arrival(who, arrived), read_out(last)),
    }
}

/// Returns a message's text, and how many files are with it.
pub(super) fn read_out(message: &Message) -> Text {
    match message.media.len() {
        0 => super::text(message),
        files => texts::text_with_files(super::text(message), files as u64),
    }
}
