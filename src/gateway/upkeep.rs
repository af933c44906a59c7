//! The command lines of `gateway check` and `gateway repair`.

use super::check::{self, check};
use super::config::{configured, explain};
use super::data;
use super::repair::{Outcome, repair};
use super::zones;
use crate::protocol::TargetRef;
use clap::Args;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where everything is kept.
#[derive(Debug, Args)]
struct Kept {
    /// The folder for everything that is kept
    #[arg(long, value_name = "DIR", default_value = ".data")]
    data: PathBuf,
    /// The anchor of the log, if it is not in the folder
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// Where pictures and other files are kept, if they are not in the folder
    #[arg(long, value_name = "URL")]
    media: Option<String>,
}

impl Kept {
    fn anchor(&self) -> PathBuf {
        self.anchor.clone().unwrap_or_else(|| data::anchor(&self.data))
    }
}

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
    /// Checks what is kept, and says what it finds.
    ///
    /// # Errors
    /// Why not all of it is whole or could be read.
    pub async fn run(self) -> Result<(), String> {
        let Self { kept, setup } = self;
        let checked = check(&kept.data, &kept.anchor(), kept.media.as_deref()).await;
        let report = checked.map_err(|error| cannot("check", &kept.data, &error))?;
        print!("{report}");
        if !report.is_whole() {
            return Err(format!("{} is not whole; see above", kept.data.display()));
        }
        let Some(file) = setup else { return Ok(()) };
        let setup = configured(&file, zones::read_setup)?;
        let unusable = |why| format!("cannot use {} with this directory: {why}", file.display());
        let has = |target: &TargetRef| report.roster.profile(target).is_some();
        setup.policies.check_targets(has).map_err(unusable)?;
        println!("{}: nothing is wrong with it", file.display());
        Ok(())
    }
}

impl Repair {
    /// Goes on without what is damaged, and says what that was.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn run(self) -> Result<(), String> {
        let Self { kept, yes } = self;
        let confirm = |report: &check::Report| {
            print!("{report}All else is kept. The damaged files are moved aside, and none is deleted. ");
            yes || is_confirmed()
        };
        let name = kept.data.display();
        match repair(&kept.data, &kept.anchor(), confirm).map_err(|error| cannot("repair", &kept.data, &error))? {
            Outcome::NothingToDo => println!("{name}: there is nothing to repair"),
            Outcome::NotConfirmed => return Err("nothing was changed".into()),
            Outcome::Repaired(repair) => println!("\n{name}: {repair}"),
        }
        Ok(())
    }
}

fn cannot(what: &str, data: &Path, error: &dyn Error) -> String {
    format!("cannot {what} {}: {}", data.display(), explain(error))
}

/// Asks, and returns whether the answer is yes.
fn is_confirmed() -> bool {
    print!("Go on? [y/N] ");
    let mut answer = String::new();
    let read = io::stdout().flush().and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
