//! What the program says about itself: its version and commit, whose work is in it, its manual page, and how a shell
//! completes its command line.

use clap::Command;
use clap_complete::Shell;
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use std::io::{self, Read, Write};
use std::sync::LazyLock;

/// The name under which the packages install the program; the name of the file is as good.
const NAME: &str = "baton-gateway";

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
pub fn write_licenses(out: &mut dyn Write) -> io::Result<()> {
    let packed = Notices::get("notices.txt.gz").ok_or_else(|| io::Error::other("this build has no notices"))?;
    let mut text = String::new();
    GzDecoder::new(&*packed.data).read_to_string(&mut text)?;
    out.write_all(text.as_bytes())
}

/// Writes the manual page.
///
/// # Errors
/// Those of the output.
pub fn write_manual(command: Command, out: &mut dyn Write) -> io::Result<()> {
    clap_mangen::Man::new(command.name(NAME).bin_name(NAME)).render(out)
}

/// Writes what a shell needs to complete a command line.
///
/// # Errors
/// Those of the output.
pub fn write_completions(mut command: Command, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    command.set_bin_name(NAME);
    command.build();
    // Into memory first: the generator fails loudly if nobody reads.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    out.write_all(&script)
}
