//! The database with the log, and the other gateways that have it: what the flags and `baton.toml` say of them, and whether
//! it will do.

use super::flags::peer_address;
use super::{Reader, Settings};
use crate::gateway::shared::named::Address;
use std::net::SocketAddr;
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

impl Reader<'_> {
    /// Reads where other gateways reach this one.
    pub(super) fn read_peer(&mut self, has_tls: bool) -> Option<(SocketAddr, String)> {
        let listen = self.flags.peer_listen.or_else(|| self.text("peer_listen")?.parse().ok());
        let address = self.flags.peer_address.clone().or_else(|| self.text("peer_address").map(str::to_owned));
        let Some(listen) = listen else {
            if address.is_some() {
                self.wrong("peer_address", "peer_address is the address of peer_listen, which is not said");
            }
            return None;
        };
        if self.flags.log.is_none() && self.said("log").is_none() {
            self.wrong("peer_listen", "peer_listen is for gateways that share a log: log says where it is");
        }
        let address = address.or_else(|| listen.ip().is_loopback().then(|| format!("http://{listen}")));
        let Some(address) = address else {
            self.wrong("peer_listen", "others reach this over a network: peer_address says how, https or http");
            return None;
        };
        match peer_address(&address) {
            Err(why) => self.wrong("peer_address", format!("peer_address: {why}")),
            Ok(()) if address.starts_with("https:") && !has_tls => {
                self.wrong("peer_address", "with https the gateway needs a certificate: tls_cert and tls_key");
            }
            Ok(()) => {}
        }
        Some((listen, address.trim_end_matches('/').to_owned()))
    }
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
