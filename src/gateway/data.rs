//! The data folder: everything that survives a restart.
//!
//! ```text
//! lock             held by the gateway that uses the folder
//! baton.sqlite     the event log, and the secret that signs tokens
//! handset.sqlite   what is on the demo's phones
//! outbox.sqlite    what was sent by carriers over networks
//! media/           files of messages
//! directory.key    with it the directory can be changed over HTTP
//! ```

use crate::gateway::carriers::handset::store::Store;
use crate::gateway::carriers::outbox;
use crate::gateway::log::EventLog;
use crate::gateway::log::sqlite::SqliteLog;
use crate::gateway::media::MediaStore;
use crate::gateway::storage::StorageError;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// An open data folder. No other gateway can open it until this is dropped.
pub struct Data {
    /// The event log. Public, so that a test can put a failing one in front of it.
    pub log: Arc<dyn EventLog>,
    pub(super) secret: Vec<u8>,
    pub(super) directory_key: String,
    pub(super) handset: Arc<Store>,
    pub(super) outbox: Arc<outbox::store::Store>,
    pub(super) media: MediaStore,
    pub(super) lock: File,
}

/// Why a data folder cannot be used. Its words are for whoever started the gateway.
#[derive(Debug)]
pub enum DataError {
    /// Another gateway uses it.
    InUse,
    /// It is a demo's and the gateway is none, or the other way round: the demo's agents are not in the log.
    Demo(bool),
    /// The folder cannot be made, read or written.
    Folder(io::Error),
    /// A file in it cannot be used.
    File(&'static str, StorageError),
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse => f.write_str("another gateway is using it"),
            Self::Demo(true) => f.write_str("it holds a demo: take another one, or start with --demo"),
            Self::Demo(false) => f.write_str("it holds no demo: take another one, or start without --demo"),
            Self::Folder(error) => error.fmt(f),
            Self::File(name, error) => write!(f, "{name}: {error}"),
        }
    }
}

impl std::error::Error for DataError {}

impl Data {
    /// Opens a demo's folder, and makes what is not there.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        Self::open_as(folder, true)
    }

    /// The same; `demo` says whether it is a demo's.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open_as(folder: &Path, demo: bool) -> Result<Self, DataError> {
        const LOG: &str = "baton.sqlite";
        const HANDSET: &str = "handset.sqlite";
        const OUTBOX: &str = "outbox.sqlite";
        fs::create_dir_all(folder).map_err(DataError::Folder)?;
        let lock = File::create(folder.join("lock")).map_err(DataError::Folder)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => DataError::InUse,
            TryLockError::Error(error) => DataError::Folder(error),
        })?;
        let log = SqliteLog::open(&folder.join(LOG)).map_err(|error| DataError::File(LOG, error))?;
        // A folder from before there was anything but demos has a secret and does not say.
        let old = log.kept("token secret").map_err(|error| DataError::File(LOG, error))?.is_some();
        let known = log.meta("demo", || vec![u8::from(demo || old)]).map_err(|error| DataError::File(LOG, error))?;
        if known != [u8::from(demo)] {
            return Err(DataError::Demo(!demo));
        }
        let secret =
            log.meta("token secret", || super::random::<32>().to_vec()).map_err(|error| DataError::File(LOG, error))?;
        let directory_key = key(&folder.join("directory.key")).map_err(DataError::Folder)?;
        let handset = Store::open(&folder.join(HANDSET)).map_err(|error| DataError::File(HANDSET, error))?;
        let outbox =
            outbox::store::Store::open(&folder.join(OUTBOX)).map_err(|error| DataError::File(OUTBOX, error))?;
        let media = MediaStore::open(&folder.join("media")).map_err(DataError::Folder)?;
        Ok(Self {
            log: Arc::new(log),
            secret,
            directory_key,
            handset: Arc::new(handset),
            outbox: Arc::new(outbox),
            media,
            lock,
        })
    }
}

/// A key in a file that only its owner can read, made the first time.
fn key(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Ok(key) if !key.trim().is_empty() => return Ok(key.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let key = super::random_hex::<16>();
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(key.as_bytes())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_gateway() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(folder.path()).unwrap();
        assert!(matches!(Data::open(folder.path()), Err(DataError::InUse)));
        let secret = first.secret.clone();
        drop(first);
        assert_eq!(Data::open(folder.path()).unwrap().secret, secret);
        assert!(
            matches!(Data::open_as(folder.path(), false), Err(DataError::Demo(true))),
            "who works there is another matter"
        );
    }
}
