//! The words about messages that are read out, and about those that have arrived.

use super::counted;
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
pub fn message(who: &str, message: &Message) -> String {
    format!("{who}: {}", read_out(message))
}

/// Returns how many messages have arrived, and from whom.
pub fn arrival(who: &str, arrival: Arrival) -> String {
    let count = match arrival {
        Arrival::First => counted(1, "new message", "new messages"),
        Arrival::More(count) => counted(count, "more message", "more messages"),
    };
    format!("{count} from {who}.")
}

/// Returns messages that have arrived, with the text of the last.
pub fn arrival_read_out(who: &str, arrived: Arrival, last: &Message) -> String {
    match arrived {
        Arrival::First | Arrival::More(1) => message(who, last),
        Arrival::More(_) => format!("{} The last: {}", arrival(who, arrived), read_out(last)),
    }
}

fn read_out(message: &Message) -> String {
    let files = match message.media.len() {
        0 => String::new(),
        files => format!(" ({})", counted(files, "file", "files")),
    };
    format!("{}{files}", super::text(message))
}
