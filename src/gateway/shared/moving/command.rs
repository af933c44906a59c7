//! The command line of `gateway move`.

use super::{MoveError, to_database, to_folder};
use crate::core::words::counted;
use crate::gateway::config::explain;
use crate::gateway::data::{Kept, MEDIA};
use crate::gateway::postgres::Database;
use crate::gateway::shared::named::SharedLog;
use clap::Args;
use std::fs;
use std::io::Write;

/// What to move, and where.
#[derive(Debug, Args)]
pub struct Move {
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    shared: SharedLog,
    /// Move it from the database to the folder
    #[arg(long)]
    back: bool,
}

impl Move {
    /// Moves the log, and says how far it has come.
    ///
    /// # Errors
    /// Why it is where it was.
    pub fn run(self, mut out: impl Write) -> Result<(), String> {
        let Self { kept, shared, back } = self;
        let address = shared.address()?.ok_or("--log names the database, as postgres://USER@HOST/NAME")?;
        let (folder, to) = (kept.folder(), address.to_string());
        let database = Database::new(address).map_err(|error| explain(&error))?;
        let mut say = |said: &str| drop(writeln!(out, "{said}"));
        let moved = if back { to_folder } else { to_database }(folder, &kept.anchor(), &database, &mut say);
        let why = |error: MoveError| format!("cannot move the log of {}: {}", folder.display(), explain(&error));
        let count = counted(moved.map_err(why)? as usize, "entry was", "entries were");
        let (from, to) = if back { (to, folder.display().to_string()) } else { (folder.display().to_string(), to) };
        let _ = writeln!(out, "{count} moved from {from} to {to}");
        let files = fs::read_dir(folder.join(MEDIA)).map_or(0, Iterator::count);
        if !back && files > 0 && kept.media.is_none() {
            let _ = writeln!(
                out,
                "{}: {} here, which other gateways do not see: copy them to where `media` says before a gateway starts",
                folder.join(MEDIA).display(),
                counted(files, "file is", "files are")
            );
        }
        Ok(())
    }
}
