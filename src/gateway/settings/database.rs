//! The database with the log: what the flags and `baton.toml` say of it, and whether it will do.

use super::{Reader, Settings};
use crate::gateway::shared::named::Address;
#[cfg(feature = "postgres")]
use {
    crate::gateway::config::explain,
    crate::gateway::postgres::{Database, schema},
    std::fs,
    std::time::Duration,
};

/// How long `gateway check` waits for it.
#[cfg(feature = "postgres")]
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(not(feature = "postgres"))]
impl Reader<'_> {
    pub(super) fn read_log(&mut self, _has_media: bool) -> Option<Address> {
        if self.flags.log.is_some() || self.said("log").is_some() {
            self.wrong("log", "this gateway was built without PostgreSQL: build it with --features postgres");
        }
        None
    }

    pub(super) fn check_database(&mut self, _settings: &Settings) {}
}

#[cfg(feature = "postgres")]
impl Reader<'_> {
    /// Reads where it is, if the log is in one; `has_media` is whether the files of messages are where others find
    /// them.
    pub(super) fn read_log(&mut self, has_media: bool) -> Option<Address> {
        let url = self.flags.log.clone().or_else(|| self.text("log").map(str::to_owned))?;
        let address = match Address::parse(&url) {
            Ok(address) => address,
            Err(error) => {
                self.wrong("log", error);
                return None;
            }
        };
        if Address::says_password(&url) {
            self.wrong("log", "the password is in the address, where others see it: log_password or PGPASSWORD has it");
        }
        if self.flags.demo {
            self.wrong("log", "a demo and its phone are one gateway's: its log is in the data folder");
        }
        if !has_media {
            let why = "the log is shared, and so must the files of messages be: media says where, s3://bucket or a folder \
                       that all gateways see, as file:///srv/baton";
            self.wrong("media", why);
        }
        let read =
            self.flags.log_password_file.as_ref().map(|file| {
                fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
            });
        let password = match read {
            Some(Ok(password)) => Some(password.trim_end_matches(['\n', '\r']).to_owned()),
            Some(Err(why)) => {
                self.wrong("log_password", why);
                None
            }
            None => self.text("log_password").map(str::to_owned),
        };
        Some(password.map_or(address.clone(), |password| address.with_password(&password)))
    }

    /// Says whether the database can be reached, and keeps what it acknowledges.
    pub(super) fn check_database(&mut self, settings: &Settings) {
        let Some(address) = &settings.log else { return };
        let looked = Database::new(address.clone()).and_then(|database| schema::look(&database, PATIENCE));
        match looked {
            Ok(server) => server.warnings().into_iter().for_each(|warning| self.wrong("log", warning)),
            Err(error) => self.wrong("log", format!("{address}: {}", explain(&error))),
        }
    }
}
