//! What the program says about itself: its version and commit, whose work is in it, its manual page, how a shell completes
//! its command line, and whether it is there.

use super::healthcheck;
use clap::{Command, Subcommand};
use clap_complete::Shell;
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The name under which the packages install the program; the name of the file is as good.
const NAME: &str = "baton-gateway";

/// What to say. The command line is the program's, so it is given.
#[derive(Debug, Subcommand)]
pub enum AboutCommand {
    /// Write what a shell needs to complete a command line
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Ask a gateway whether it answers, and fail if not
    Healthcheck {
        /// What to ask for
        #[arg(default_value = "http://127.0.0.1:8080/healthz")]
        url: String,
    },
    /// Write the manual pages
    #[command(hide = true)]
    Manual {
        /// The folder for them
        folder: PathBuf,
    },
}

impl AboutCommand {
    /// Says it, of a program with this command line.
    ///
    /// # Errors
    /// Those of the output; for a health check, why there is no good answer.
    pub async fn run(self, program: Command) -> io::Result<()> {
        match self {
            Self::Completions { shell } => write_completions(program, shell),
            Self::Healthcheck { url } => healthcheck::ask(&url).await,
            Self::Manual { folder } => clap_mangen::generate_to(program.name(NAME).bin_name(NAME), folder),
        }
    }
}

/// The version, and in a build by `make` the commit that it was made of.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let version = env!("CARGO_PKG_VERSION");
    option_env!("BATON_COMMIT").map_or_else(|| version.into(), |commit| format!("{version} ({commit})"))
});

/// What `make build` collects before the program is compiled; a debug build reads it from the disk.
#[derive(RustEmbed)]
#[folder = "target/notices"]
#[allow_missing = true]
struct Notices;

/// Changes with the notices, so that Cargo embeds them again. Set by `make build`.
const _: Option<&str> = option_env!("BATON_NOTICES");

/// Writes the licences of everything in the program that others have made.
///
/// # Errors
/// Those of the output, or if this build has no notices.
pub fn write_licenses() -> io::Result<()> {
    let packed = Notices::get("notices.txt.gz").ok_or_else(|| io::Error::other("this build has no notices"))?;
    let mut text = Vec::new();
    GzDecoder::new(&*packed.data).read_to_end(&mut text)?;
    write(&text)
}

fn write_completions(mut command: Command, shell: Shell) -> io::Result<()> {
    // Into memory first: the generator panics if nobody reads.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    write(&script)
}

/// Writes to the standard output, as far as anybody reads it.
fn write(text: &[u8]) -> io::Result<()> {
    match io::stdout().lock().write_all(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
