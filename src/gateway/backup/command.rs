//! The command lines of `gateway backup` and `gateway restore`.

use super::{BackupError, Taken, backup, restore};
use crate::gateway::data;
use clap::Args;
use std::path::PathBuf;

/// What to back up, and where.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder for the backup: a new one, or an empty one
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    /// The folder for everything that is kept; its gateway may be running
    #[arg(long, value_name = "DIR", default_value = ".data")]
    pub data: PathBuf,
    /// Copy the keys too: with them, whoever has the backup can sign in as anybody
    #[arg(long)]
    pub with_keys: bool,
}

/// What to restore, and where.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the backup
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    /// The data folder to make: a new one, or an empty one
    #[arg(long, value_name = "NEW")]
    pub data: PathBuf,
    /// Where the anchor of the log is to be, if not in the folder
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
}

impl Backup {
    /// Makes the backup. Returns what to say.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn run(self) -> Result<String, BackupError> {
        let Self { to, data, with_keys } = self;
        let Taken { entries, files } = backup(&data, &to, with_keys)?;
        let keys = if with_keys { "with the keys: keep it as safe as them" } else { "without the keys" };
        Ok(format!("{}: {entries} entries of the log, {files} files, {keys}\n", to.display()))
    }
}

impl Restore {
    /// Makes the data folder. Returns what to say.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn run(self) -> Result<String, BackupError> {
        let Self { from, data, anchor } = self;
        let anchor = anchor.unwrap_or_else(|| data::anchor(&data));
        let report = restore(&from, &data, &anchor).await?;
        Ok(format!("{report}{}: a gateway can be started with it\n", data.display()))
    }
}
