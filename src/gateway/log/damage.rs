//! What can be wrong with a log, in the words that whoever starts the gateway reads. Contains no message text, number
//! or token.

use super::chain::Position;
use crate::core::words::counted;
use crate::protocol::Millis;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// Something that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The database is not there, or there is nothing in it.
    Empty {
        /// True if there is no file at all.
        is_gone: bool,
        /// What the anchor says of it, if there is an anchor.
        anchored: Option<(Position, Millis)>,
    },
    /// The file is no SQLite database any more, or SQLite cannot use it.
    NoDatabase {
        /// The number of entries that it had.
        anchored: Position,
    },
    /// The last entries are missing.
    Short {
        /// The end of the log.
        end: Position,
        /// When its last entry was written; 0 if there is none.
        since: Millis,
        /// Where it ended when the anchor was written.
        anchored: Position,
        /// When the last entry of then was written.
        until: Millis,
    },
    /// Entries are missing in the middle.
    Missing {
        /// The first of them.
        from: Position,
        /// The last of them.
        to: Position,
        /// When the entry before them was written; 0 if that is unknown.
        since: Millis,
        /// The end of the log.
        end: Position,
    },
    /// An entry is not as it was written: its text or time was changed, or it was moved.
    Changed {
        /// Its position.
        position: Position,
        /// When the entry before it was written; 0 if that is unknown.
        since: Millis,
        /// The end of the log.
        end: Position,
    },
    /// An entry is as it was written, but this version cannot read it: it was written by a newer one.
    Newer {
        /// Its position.
        position: Position,
    },
    /// What an entry said is erased, and nothing in the log says that it was to be.
    Blank {
        /// The first such entry.
        position: Position,
    },
    /// SQLite cannot read on.
    Pages {
        /// The last entry that can be read.
        after: Position,
        /// When it was written; 0 if that is unknown.
        since: Millis,
    },
    /// Every entry is as it was written, but SQLite finds something else wrong with the file, such as an index.
    Structure,
    /// Where the anchor points, there is another entry: the database was replaced by a copy in which other things
    /// happened.
    Replaced {
        /// The position.
        position: Position,
    },
    /// The anchor belongs to another log.
    OtherLog,
    /// The log had an anchor, and it is not there.
    NoAnchor,
    /// The anchor cannot be understood.
    AnchorUnreadable,
    /// A repair was interrupted.
    Interrupted,
}

/// A time for people; nothing if it is none.
struct Time(Millis);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&time(self.0).unwrap_or_else(|| "an unknown time".into()))
    }
}

/// Returns a time in words, if it is one that people have dates for.
pub fn time(at: Millis) -> Option<String> {
    const YEAR_9999: Millis = 253_370_764_800_000;
    let known = (1..YEAR_9999).contains(&at);
    known.then(|| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(at)))
}

/// Returns " (written after …)" if the time is known.
fn after(since: Millis) -> String {
    time(since).map(|time| format!(" (written after {time})")).unwrap_or_default()
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty { is_gone, anchored } => {
                f.write_str(if is_gone { "it is missing" } else { "it is empty" })?;
                match anchored {
                    Some((0, _)) => f.write_str(", although it was in use"),
                    Some((1, until)) => write!(f, ": its one entry, of {}, is lost", Time(until)),
                    Some((count, until)) => write!(f, ": all {count} entries, the last of {}, are lost", Time(until)),
                    None => f.write_str(", although other files in the folder belong to it: all its entries are lost"),
                }
            }
            Self::NoDatabase { anchored } => {
                let had = counted(anchored as usize, "entry", "entries");
                write!(f, "it cannot be read as a SQLite database any more; it had {had}")
            }
            Self::Short { end, since, anchored, until } if anchored - end == 1 => write!(
                f,
                "it ends at entry {end} although there were {anchored}: the last one is missing{}, of {}",
                after(since),
                Time(until)
            ),
            Self::Short { end, since, anchored, until } => write!(
                f,
                "it ends at entry {end} although there were {anchored}: the last {} are missing{}, the newest of {}",
                anchored - end,
                after(since),
                Time(until)
            ),
            Self::Missing { from, to, since, end } if from == to => {
                write!(f, "entry {from} of {end} is missing{}", after(since))
            }
            Self::Missing { from, to, since, end } => {
                write!(f, "entries {from} to {to} of {end} are missing{}", after(since))
            }
            Self::Changed { position, since, end } => {
                write!(f, "entry {position} of {end} is not as it was written{}", after(since))
            }
            Self::Newer { position } => write!(
                f,
                "entry {position} is as it was written, but this version cannot read it: use the one that wrote it"
            ),
            Self::Blank { position } => write!(f, "entry {position} is erased although no erasure names it"),
            Self::Pages { after: 0, .. } => f.write_str("the file is damaged: not even its first entry can be read"),
            Self::Pages { after: position, since } => {
                write!(f, "the file is damaged: what follows entry {position} cannot be read{}", after(since))
            }
            Self::Structure => f.write_str("SQLite finds its structure damaged, although every entry can be read"),
            Self::Replaced { position } => write!(
                f,
                "entry {position} is not the one that was written there: the file was replaced by a copy that went \
                 on differently"
            ),
            Self::OtherLog => f.write_str("it is another log than the one that its anchor belongs to"),
            Self::NoAnchor => f.write_str(
                "its anchor is missing, so whether its last entries are missing, too, cannot be known; if the anchor \
                 is elsewhere, name it with --anchor",
            ),
            Self::AnchorUnreadable => {
                f.write_str("its anchor cannot be understood, so whether its last entries are missing cannot be known")
            }
            Self::Interrupted => f.write_str("a repair was interrupted; `gateway repair` completes it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_from_where_and_since_when() {
        let short = Damage::Short { end: 2_305, since: 1_000, anchored: 3_001, until: 2_000 };
        assert_eq!(
            short.to_string(),
            "it ends at entry 2305 although there were 3001: the last 696 are missing (written after Thu, 01 Jan 1970 \
             00:00:01 GMT), the newest of Thu, 01 Jan 1970 00:00:02 GMT"
        );
        let missing = Damage::Missing { from: 5, to: 7, since: 0, end: 9 };
        assert_eq!(missing.to_string(), "entries 5 to 7 of 9 are missing");
        let pages = Damage::Pages { after: 3, since: u64::MAX };
        assert_eq!(pages.to_string(), "the file is damaged: what follows entry 3 cannot be read");
    }
}
