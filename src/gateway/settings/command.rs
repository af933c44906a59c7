//! The command lines of `gateway config`.

use super::schema;
use clap::Subcommand;

/// What is said of configurations.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Write the JSON Schema of baton.toml, for editors
    Schema,
}

impl ConfigCommand {
    /// Returns what it writes.
    pub fn run(self) -> String {
        match self {
            Self::Schema => schema::document(),
        }
    }
}
