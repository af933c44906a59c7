//! Opening where everything is kept, as the settings say.

use crate::gateway::config::explain;
use crate::gateway::data::{self, Data, anchor};
use crate::gateway::settings::Settings;
use crate::gateway::shared::named::SharedLog;
use std::path::Path;
#[cfg(feature = "postgres")]
use {
    super::secrets::Secrets,
    super::standby::{Standby, Writing},
    crate::gateway::data::DataError,
    crate::gateway::log::postgres::lease::Lease,
    crate::gateway::postgres::{Address, Database, DatabaseError, schema},
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

/// What a gateway starts with.
pub struct Opened {
    /// The data folder, and what stands for it elsewhere.
    pub data: Data,
    /// What to wait for before the start.
    pub turn: Turn,
}

/// When a gateway's turn is: at once if it is alone, or once no other one writes.
pub struct Turn(#[cfg(feature = "postgres")] Option<Standby>);

/// The turn of a gateway, until it is over.
pub struct Writes(#[cfg(feature = "postgres")] Option<Writing>);

/// Opens it.
///
/// # Errors
/// Why it cannot be used.
pub fn open(settings: &Settings, demo: bool) -> Result<Opened, String> {
    let elsewhere = settings.anchor.clone().unwrap_or_else(|| anchor(&settings.data));
    let unusable =
        |error: data::DataError| format!("cannot use the data folder {}: {}", settings.data.display(), explain(&error));
    #[cfg(feature = "postgres")]
    if let Some(address) = &settings.log {
        return shared(settings, &elsewhere, address).map_err(unusable);
    }
    let data = Data::open_with(&settings.data, demo, &elsewhere).map_err(unusable)?;
    #[cfg(feature = "postgres")]
    let turn = Turn(None);
    #[cfg(not(feature = "postgres"))]
    let turn = Turn();
    Ok(Opened { data, turn })
}

#[cfg(feature = "postgres")]
fn shared(settings: &Settings, anchor: &Path, address: &Address) -> Result<Opened, DataError> {
    let unusable = |error: DatabaseError| DataError::Shared(error.into());
    let database = Database::new(address.clone()).map_err(unusable)?;
    let server = schema::look(&database, Duration::from_secs(10)).map_err(unusable)?;
    server.warnings().iter().for_each(|warning| tracing::warn!(warning, "the database is not safe"));
    let (data, log) = super::open(&settings.data, anchor, &database)?;
    let lease = Lease::new(&database, format!("{} of process {}", settings.listen, std::process::id()));
    let secrets = Secrets::new(&database);
    let standby = Standby { log, lease, pulse: data.pulse.clone(), secrets, folder: settings.data.clone() };
    Ok(Opened { data, turn: Turn(Some(standby)) })
}

impl Turn {
    /// Returns whether another gateway may have to go first.
    pub fn may_take_long(&self) -> bool {
        #[cfg(feature = "postgres")]
        {
            self.0.is_some()
        }
        #[cfg(not(feature = "postgres"))]
        {
            false
        }
    }

    /// Waits until it is this gateway's turn.
    pub async fn come(self) -> Writes {
        #[cfg(feature = "postgres")]
        {
            let Some(standby) = self.0 else { return Writes(None) };
            Writes(Some(standby.wait().await))
        }
        #[cfg(not(feature = "postgres"))]
        {
            Writes()
        }
    }
}

impl Writes {
    /// Returns what completes when this gateway must not write any more; never if it is alone.
    pub fn lost(&self) -> impl Future<Output = ()> + Send + 'static {
        #[cfg(feature = "postgres")]
        let lost = self.0.as_ref().map(Writing::lost);
        async {
            #[cfg(feature = "postgres")]
            if let Some(lost) = lost {
                return lost.await;
            }
            std::future::pending::<()>().await;
        }
    }

    /// Ends the turn, so that another gateway can take over at once.
    ///
    /// # Errors
    /// That it was over before.
    pub async fn end(self) -> Result<(), String> {
        #[cfg(feature = "postgres")]
        if let Some(writing) = self.0 {
            return writing.release().await;
        }
        Ok(())
    }
}
