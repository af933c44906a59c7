//! How much of something is taken from agents before they are refused: the configuration. The rules are in
//! [`super::hub`], those for uploads in `gateway::media`.

use super::mistakes::Mistakes;
use serde::Deserialize;

/// The quotas. Generous: they stop a program that has got hold of a desk, not a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quotas {
    /// The messages that one agent sends within a minute.
    pub messages_per_minute: u32,
    /// The messages that all agents send within a minute from one service number.
    pub messages_per_minute_and_number: u32,
    /// The conversations that one agent begins within an hour.
    pub conversations_per_hour: u32,
    /// The other changes that one agent makes within a minute: notes, case data, transfers, settings and the like.
    pub changes_per_minute: u32,
    /// The files of one agent that are uploaded and not sent.
    pub unsent_files: u32,
    /// The size of the files of one agent that are uploaded and not sent, in megabytes.
    pub unsent_mb: u32,
    /// The files of all agents that are uploaded and not sent.
    pub unsent_files_in_all: u32,
    /// The size of the files of all agents that are uploaded and not sent, in megabytes.
    pub unsent_mb_in_all: u32,
    /// The size of what one agent uploads within an hour, in megabytes.
    pub uploaded_mb_per_hour: u32,
    /// The time after which a file that was never sent is deleted, in hours.
    pub unsent_hours: u32,
    /// The size of all stored files, in megabytes.
    pub stored_mb: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            // Somebody who answers five conversations at a time and sends an answer every five seconds sends twelve.
            messages_per_minute: 60,
            // A hundred a second: what a carrier takes from a short code.
            messages_per_minute_and_number: 6_000,
            // One every half minute, all the time.
            conversations_per_hour: 120,
            // Five a second, all the time.
            changes_per_minute: 300,
            // Ten messages of the largest kind, which is ten files with 5 MB in all; there are at most five windows.
            unsent_files: 100,
            unsent_mb: 50,
            unsent_files_in_all: 10_000,
            unsent_mb_in_all: 1_000,
            // Forty messages of the largest kind.
            uploaded_mb_per_hour: 200,
            // A draft of yesterday can still be sent.
            unsent_hours: 24,
            stored_mb: 100_000,
        }
    }
}

impl Quotas {
    /// Returns the values that are invalid.
    pub fn mistakes(&self) -> Mistakes {
        let Self {
            messages_per_minute,
            messages_per_minute_and_number,
            conversations_per_hour,
            changes_per_minute,
            unsent_files,
            unsent_mb,
            unsent_files_in_all,
            unsent_mb_in_all,
            uploaded_mb_per_hour,
            unsent_hours,
            stored_mb,
        } = self;
        let all = [
            ("messages_per_minute", messages_per_minute),
            ("messages_per_minute_and_number", messages_per_minute_and_number),
            ("conversations_per_hour", conversations_per_hour),
            ("changes_per_minute", changes_per_minute),
            ("unsent_files", unsent_files),
            ("unsent_mb", unsent_mb),
            ("unsent_files_in_all", unsent_files_in_all),
            ("unsent_mb_in_all", unsent_mb_in_all),
            ("uploaded_mb_per_hour", uploaded_mb_per_hour),
            ("unsent_hours", unsent_hours),
            ("stored_mb", stored_mb),
        ];
        let mut mistakes = Mistakes::default();
        for (name, _) in all.iter().filter(|(_, value)| **value == 0) {
            mistakes.add(["quotas", name], format!("quotas: {name} must be at least 1"));
        }
        mistakes
    }
}
