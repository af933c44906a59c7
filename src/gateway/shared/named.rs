//! The flags by which a command names the database with the log.

#[cfg(feature = "postgres")]
pub use crate::gateway::postgres::Address;
use clap::Args;
#[cfg(feature = "postgres")]
use std::fs;
use std::path::PathBuf;

/// There is none: this gateway was built without PostgreSQL.
#[cfg(not(feature = "postgres"))]
pub enum Address {}

/// The database of a command, if the log is in one.
#[derive(Debug, Args)]
pub struct SharedLog {
    /// The database with the log, if it is not in the folder, as postgres://USER@HOST/NAME
    #[arg(long, value_name = "URL")]
    pub log: Option<String>,
    /// The file with the password of that; else PGPASSWORD has it
    #[arg(long, value_name = "FILE", requires = "log")]
    pub log_password_file: Option<PathBuf>,
}

impl SharedLog {
    /// Refuses to go on without the database that was named.
    ///
    /// # Errors
    /// Always if one was named.
    pub(super) fn refuse(&self) -> Result<(), String> {
        match self.log {
            Some(_) => Err("this gateway was built without PostgreSQL: build it with --features postgres".into()),
            None => Ok(()),
        }
    }

    /// Returns where it is, with the password.
    ///
    /// # Errors
    /// Why that cannot be used.
    #[cfg(feature = "postgres")]
    pub fn address(&self) -> Result<Option<Address>, String> {
        let Some(url) = &self.log else { return Ok(None) };
        let address = Address::parse(url).map_err(|error| error.to_string())?;
        if Address::says_password(url) {
            return Err(
                "the password is in the address, where others see it: --log-password-file or PGPASSWORD has it".into(),
            );
        }
        let Some(file) = &self.log_password_file else { return Ok(Some(address)) };
        let password = fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        Ok(Some(address.with_password(password.trim_end_matches(['\n', '\r']))))
    }
}
