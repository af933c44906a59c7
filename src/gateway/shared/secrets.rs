//! The keys that all gateways of a database need to be the same: what one has signed, another one accepts, and a key
//! that somebody uses over HTTP is right at each. The database has them; in the data folder each gateway has copies, in
//! the files where a gateway that is alone keeps them.

use crate::gateway::data::{DataError, SECRET_FILES, make_secrets};
use crate::gateway::keys;
use crate::gateway::log::LogError;
use crate::gateway::postgres::{Database, DatabaseError, Session};
use crate::gateway::private;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(6);

/// The secrets of a database.
#[derive(Debug)]
pub struct Secrets(Session);

impl Secrets {
    /// Uses a database whose tables exist.
    pub fn new(database: &Arc<Database>) -> Self {
        Self(Session::new(database))
    }

    /// Makes the files of a folder what the database says. What the database does not have yet is taken from the
    /// folder, or made.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn copy_to(&self, folder: &Path) -> Result<(), DataError> {
        make_secrets(folder)?;
        for name in SECRET_FILES {
            let path = folder.join(name);
            let own = fs::read(&path)?;
            let value = self.value(name, &own).map_err(|error| DataError::Shared(error.into()))?;
            if value != own {
                private::write(&path, &value)?;
            }
        }
        Ok(())
    }

    /// Takes up a key ring that was changed elsewhere. A failure is no matter: the keys that are there verify for
    /// hours.
    pub fn look(&self, folder: &Path) {
        let path = folder.join(SECRET_FILES[0]);
        let Ok(own) = fs::read(&path) else { return };
        match self.value(SECRET_FILES[0], &own) {
            Ok(value) if value != own => {
                if let Err(error) = private::write(&path, &value) {
                    tracing::error!(%error, "the key ring cannot be written");
                }
            }
            _ => {}
        }
    }

    /// Adds a new key to the key ring of all gateways, and to that of this folder. Returns the new key's name.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn rotate_keys(&self, folder: &Path) -> Result<String, DataError> {
        let path = folder.join(SECRET_FILES[0]);
        loop {
            self.copy_to(folder)?;
            let before = fs::read(&path)?;
            let kid = keys::rotate(&path)?;
            let after = fs::read(&path)?;
            let sql = "UPDATE secret SET value = $1 WHERE name = $2 AND value = $3 RETURNING 1";
            let done = self
                .0
                .run(PATIENCE, async |live| live.first(sql, &[&after, &SECRET_FILES[0], &before]).await)
                .map_err(|error| DataError::Shared(LogError::from(error)))?;
            if done.is_some() {
                return Ok(kid);
            }
        }
    }

    /// Returns a secret; `own` if the database has none yet.
    fn value(&self, name: &str, own: &[u8]) -> Result<Vec<u8>, DatabaseError> {
        let row = self.0.run(PATIENCE, async |live| {
            live.query("INSERT INTO secret VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", &[&name, &own]).await?;
            live.first("SELECT value FROM secret WHERE name = $1", &[&name]).await
        })?;
        Ok(row.map_or_else(|| Ok(own.to_vec()), |row| row.try_get(0))?)
    }
}
