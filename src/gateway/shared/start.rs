//! Opening where everything is kept, as the settings say.

use crate::gateway::config::explain;
use crate::gateway::data::{self, Data, anchor};
use crate::gateway::settings::Settings;
use crate::gateway::shared::named::SharedLog;
use std::path::Path;
#[cfg(feature = "postgres")]
use {
    super::secrets::Secrets,
    super::standby::standby,
    crate::gateway::bytes::{hex, random},
    crate::gateway::data::DataError,
    crate::gateway::log::postgres::PostgresLog,
    crate::gateway::log::postgres::lease::Lease,
    crate::gateway::media::MediaStore,
    crate::gateway::peers::Peering,
    crate::gateway::peers::key::PeerKey,
    crate::gateway::postgres::{Address, Database, DatabaseError, schema},
    std::sync::Arc,
    std::time::Duration,
};

/// Checks the log of a database, if one is named. Returns what was found.
///
/// # Errors
/// Why the log cannot be used, or what is wrong with it.
#[cfg_attr(not(feature = "postgres"), allow(unused_variables))]
pub fn check(shared: &SharedLog, anchor: &Path) -> Result<Option<String>, String> {
    #[cfg(feature = "postgres")]
    if let Some(address) = shared.address()? {
        return super::checking::check(&address, anchor).map(Some);
    }
    shared.refuse().map(|()| None)
}

/// Adds a new key to the key ring of a folder, or of all gateways of a database. Returns the new key's name.
///
/// # Errors
/// Why it cannot.
pub fn rotate_keys(folder: &Path, shared: &SharedLog) -> Result<String, String> {
    let unusable =
        |error: data::DataError| format!("cannot use the data folder {}: {}", folder.display(), explain(&error));
    #[cfg(feature = "postgres")]
    if let Some(address) = shared.address()? {
        let database = Database::new(address).map_err(|error| explain(&error))?;
        return Secrets::new(&database).rotate_keys(folder).map_err(unusable);
    }
    shared.refuse()?;
    data::rotate_keys(folder).map_err(unusable)
}

/// Opens where everything is kept.
///
/// # Errors
/// Why it cannot be used.
pub fn open(settings: &Settings, demo: bool) -> Result<Data, String> {
    let elsewhere = settings.anchor.clone().unwrap_or_else(|| anchor(&settings.data));
    let unusable =
        |error: data::DataError| format!("cannot use the data folder {}: {}", settings.data.display(), explain(&error));
    #[cfg(feature = "postgres")]
    if let Some(address) = &settings.log {
        return shared(settings, &elsewhere, address).map_err(unusable);
    }
    Data::open_with(&settings.data, demo, &elsewhere).map_err(unusable)
}

#[cfg(feature = "postgres")]
fn shared(settings: &Settings, anchor: &Path, address: &Address) -> Result<Data, DataError> {
    let unusable = |error: DatabaseError| DataError::Shared(error.into());
    let database = Database::new(address.clone()).map_err(unusable)?;
    let server = schema::look(&database, Duration::from_secs(10)).map_err(unusable)?;
    server.warnings().iter().for_each(|warning| tracing::warn!(warning, "the database is not safe"));
    let (mut data, log) = super::open(&settings.data, anchor, &database)?;
    if let Some(media) = &settings.media {
        check_files(&database, &log, MediaStore::remote(media, hex(&data.salt))?)?;
    }
    if let Some((listen, address)) = settings.peer.clone() {
        let key = PeerKey::new(log.meta("peers", || random::<32>().to_vec()).map_err(DataError::Shared)?);
        data.peering = Some(Peering { listen, address, key });
    }
    let lease = Lease::new(&database, format!("{} of process {}", settings.listen, std::process::id()));
    let lease = lease.at(settings.peer.as_ref().map(|(_, address)| address.clone()));
    lease.configure(settings.configured());
    data.standby = Some(Arc::new(standby(&database, log, lease, settings.data.clone())));
    Ok(data)
}

/// Checks that a store of files is the one that the other gateways of a log have: each that is named so on its own machine
/// has a name in it that nobody else gave.
#[cfg(feature = "postgres")]
pub(super) fn check_files(database: &Database, log: &PostgresLog, media: MediaStore) -> Result<(), DataError> {
    let name = database.wait(media.name())?.into_bytes();
    let known = log.meta("media", || name.clone()).map_err(DataError::Shared)?;
    if known == name { Ok(()) } else { Err(DataError::OtherFiles) }
}
