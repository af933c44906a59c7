//! The repairs of a log, recorded beside it so that they can be audited.

use super::damage::time;
use super::reader::Reader;
use crate::core::words::counted;
use crate::protocol::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of the value beside the log that lists its repairs.
pub const REPAIRS: &str = "repairs";

/// A repair, as it is recorded beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// When it was made.
    pub at: Millis,
    /// The number of entries that were kept.
    pub kept: u64,
    /// How many of them SQLite itself could not read in a damaged write-ahead log.
    #[serde(default)]
    pub recovered: u64,
    /// The number of entries that were missing.
    pub missing: u64,
    /// The number of entries that were not as they were written.
    pub changed: u64,
    /// The number of entries that were left out because they follow a lost one in their interaction.
    pub following: u64,
    /// What was wrong.
    pub damages: Vec<String>,
    /// The folder with the damaged files.
    pub files: String,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, kept, recovered, missing, changed, following, files, .. } = self;
        let at = time(*at).unwrap_or_default();
        write!(
            f,
            "repaired on {at}: {} kept, {recovered} of these recovered, {missing} missing, \
             {changed} not as written, {following} left out after these; the damaged files are in {files}",
            counted(*kept as usize, "entry was", "entries were")
        )
    }
}

/// Returns the repairs of a log, the oldest first.
pub fn repairs(reader: &Reader) -> Vec<Repair> {
    let value = reader.value(REPAIRS).ok().flatten();
    value.and_then(|value| serde_json::from_slice(&value).ok()).unwrap_or_default()
}
