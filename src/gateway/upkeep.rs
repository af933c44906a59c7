//! The command lines of `gateway check` and `gateway repair`. That nobody reads what they write is no error.

use super::check::{self, check};
use super::config::{configured, explain};
use super::data::Kept;
use super::repair::{Outcome, repair};
use super::zones;
use crate::protocol::TargetRef;
use clap::Args;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    kept: Kept,
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
        let Self { kept, setup } = self;
        let checked = check(&kept.data, &kept.anchor(), kept.media.as_deref()).await;
        let report = checked.map_err(|error| cannot("check", &kept.data, &error))?;
        let _ = write!(out, "{report}");
        if !report.is_whole() {
            return Err(format!("{} is not whole; see above", kept.data.display()));
        }
        let Some(file) = setup else { return Ok(()) };
        let setup = configured(&file, zones::read_setup)?;
        let unusable = |why| format!("cannot use {} with this directory: {why}", file.display());
        let has = |target: &TargetRef| report.roster.profile(target).is_some();
        setup.policies.check_targets(has).map_err(unusable)?;
        let _ = writeln!(out, "{}: nothing is wrong with it", file.display());
        Ok(())
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
        let name = kept.data.display();
        let outcome =
            repair(&kept.data, &kept.anchor(), confirm).map_err(|error| cannot("repair", &kept.data, &error))?;
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
