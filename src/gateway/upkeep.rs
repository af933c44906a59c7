//! The command lines of `gateway check` and `gateway repair`. That nobody reads what they write is no error.

use super::check::{self, check};
use super::config::explain;
use super::data::Kept;
use super::repair::{Outcome, repair};
use super::settings::flags::Flags;
use super::settings::{Settings, said};
use super::shared::named::SharedLog;
use super::shared::start as place;
use clap::Args;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    /// Check this configuration, baton.toml; with --data, what is kept too, and that the two fit each other
    #[arg(value_name = "CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    shared: SharedLog,
    /// Check this setup too, and that the directory has the targets that it names
    #[arg(long, value_name = "FILE")]
    setup: Option<PathBuf>,
}

/// What to repair.
#[derive(Debug, Args)]
pub struct Repair {
    #[command(flatten)]
    kept: Kept,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Check {
    /// Checks what is kept, and writes what it finds.
    ///
    /// # Errors
    /// Why not all of it is whole or could be read.
    pub async fn run(self, mut out: impl Write) -> Result<(), String> {
        let Self { config, kept, shared, setup } = self;
        let mut roster = None;
        if let Some(report) = place::check(&shared, &kept.anchor())? {
            let _ = write!(out, "{report}");
        } else if config.is_none() || kept.data.is_some() {
            let checked = check(kept.folder(), &kept.anchor(), kept.media.as_deref()).await;
            let report = checked.map_err(|error| cannot("check", kept.folder(), &error))?;
            let _ = write!(out, "{report}");
            if !report.is_whole() {
                return Err(format!("{} is not whole; see above", kept.folder().display()));
            }
            roster = Some(report.roster);
        }
        let Some(file) = config.as_ref().or(setup.as_ref()).map(|file| file.display().to_string()) else {
            return Ok(());
        };
        // A setup alone needs nothing else of a configuration.
        let flags = Flags { demo: config.is_none(), config, setup, ..Flags::default() };
        let (wrong, has_directory) = Settings::examine(&flags, roster.as_ref());
        if wrong.is_empty() {
            let _ = writeln!(out, "{file}: nothing is wrong with it");
            if !has_directory {
                let _ =
                    writeln!(out, "Whether there are the targets that it names is not known: with --data DIR it is.");
            }
            return Ok(());
        }
        Err(said(&wrong))
    }
}

impl Repair {
    /// Goes on without what is damaged, if `is_confirmed` returns true after it has written what that is.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn run(self, mut out: impl Write, is_confirmed: impl Fn() -> bool) -> Result<(), String> {
        let Self { kept, yes } = self;
        let confirm = |report: &check::Report| {
            let _ = write!(out, "{report}All else is kept. The damaged files are moved aside, and none is deleted. ");
            yes || is_confirmed()
        };
        let name = kept.folder().display();
        let outcome =
            repair(kept.folder(), &kept.anchor(), confirm).map_err(|error| cannot("repair", kept.folder(), &error))?;
        match outcome {
            Outcome::NothingToDo => drop(writeln!(out, "{name}: there is nothing to repair")),
            Outcome::NotConfirmed => return Err("nothing was changed".into()),
            Outcome::Repaired(repair) => drop(writeln!(out, "\n{name}: {repair}")),
        }
        Ok(())
    }
}

fn cannot(what: &str, data: &Path, error: &dyn Error) -> String {
    format!("cannot {what} {}: {}", data.display(), explain(error))
}
