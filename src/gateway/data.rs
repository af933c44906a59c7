//! The data folder: everything that survives a restart.
//!
//! ```text
//! lock             locked by the gateway that uses the folder
//! baton.sqlite     the event log
//! pulse            until when the gateway ran
//! log.anchor       how far the event log has come, unless it is kept elsewhere
//! keys.json        the keys that sign tokens
//! handset.sqlite   the texts on the demo's phones
//! contacts.sqlite  the contact book: who contacts are
//! outbox.sqlite    the texts sent by carriers over networks
//! shared           where the log is, if it is in PostgreSQL: then so are the contact book and the outbox, and the keys
//!                  here are copies of those in the database
//! search.sqlite    the archive of past interactions: derived from the log, and built anew if it is missing
//! media/           files of messages
//! directory.key    the key that permits changing the directory over HTTP
//! contacts.key     the key that permits changing the contact book over HTTP
//! lookup.key       the key that signs the questions to the CRM
//! admin.key        the key that permits administrators' acts over HTTP
//! erasure.key      the key that permits erasing and exporting contacts over HTTP
//! pseudonyms.key   the key that hides the numbers of contacts who were erased
//! ```

use crate::core::contacts::Pseudonyms;
use crate::gateway::bytes::{random, random_hex};
use crate::gateway::carriers::handset::store::HandsetStore;
use crate::gateway::carriers::outbox::store::OutboxStore;
use crate::gateway::config::Secret;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::engine::lead::Standby;
use crate::gateway::erasure::subject::pseudonyms;
use crate::gateway::history::HistoryIndex;
use crate::gateway::keys::{self, KeyRing, KeyRingError};
use crate::gateway::log::damage::Damage;
use crate::gateway::log::reader::Reader;
use crate::gateway::log::sqlite::SqliteLog;
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::media::{MediaStore, MediaStoreError};
use crate::gateway::metrics::process::Process;
use crate::gateway::peers::Peering;
use crate::gateway::private::{self, Mended};
use crate::gateway::pulse::Pulse;
use crate::gateway::storage::StorageError;
use clap::Args;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use thiserror::Error;

const LOCK: &str = "lock";
/// How often it is tried, and the pause in between: whoever has just let go may be starting a program, which has it until then.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(20);
pub(super) const LOG: &str = "baton.sqlite";
const ANCHOR: &str = "log.anchor";
const PULSE: &str = "pulse";
/// The mark of a folder whose log is in PostgreSQL: where.
pub(super) const SHARED: &str = "shared";
/// The mark of a folder whose log is being moved; and of a database that was moved away.
pub(super) const MOVING: &str = "moving";
const KEYS: &str = "keys.json";
pub(super) const HANDSET: &str = "handset.sqlite";
pub(super) const CONTACTS: &str = "contacts.sqlite";
pub(super) const OUTBOX: &str = "outbox.sqlite";
pub(super) const MEDIA: &str = "media";
/// A new log that a repair has completed, until it is in its place.
pub(super) const REPAIRED: &str = "baton.sqlite.repaired";
/// The folder with the damaged files begins like this.
pub(super) const DAMAGED: &str = "damaged-";
const SEARCH: &str = "search.sqlite";
/// The mark of a complete backup, which is no data folder.
pub(super) const BACKUP: &str = "backup";
const DIRECTORY_KEY: &str = "directory.key";
const CONTACTS_KEY: &str = "contacts.key";
const LOOKUP_KEY: &str = "lookup.key";
const ADMIN_KEY: &str = "admin.key";
const ERASURE_KEY: &str = "erasure.key";
pub(super) const PSEUDONYMS_KEY: &str = "pseudonyms.key";
/// What a backup leaves out unless it is asked for.
pub(super) const SECRETS: [&str; 6] = [KEYS, DIRECTORY_KEY, CONTACTS_KEY, LOOKUP_KEY, ADMIN_KEY, ERASURE_KEY];
/// The files that several gateways need to have in common; the key ring is the first.
#[cfg(feature = "postgres")]
pub(super) const SECRET_FILES: [&str; 7] =
    [KEYS, DIRECTORY_KEY, CONTACTS_KEY, LOOKUP_KEY, ADMIN_KEY, ERASURE_KEY, PSEUDONYMS_KEY];

/// An open data folder. No other gateway can open it until this is dropped.
pub struct Data {
    /// The event log. Public, so that a test can replace it by one that fails.
    pub log: Arc<dyn EventLog>,
    /// Waits to be the writer of the log, if other gateways have the same one.
    pub standby: Option<Arc<Standby>>,
    /// How other gateways reach this one.
    pub peering: Option<Peering>,
    pub(super) pulse: Pulse,
    pub(super) keys: KeyRing,
    /// Distinguishes this log from others.
    pub(super) salt: Vec<u8>,
    pub(super) directory_key: Secret,
    pub(super) contacts_key: Secret,
    pub(super) lookup_key: Secret,
    pub(super) admin_key: Secret,
    pub(super) erasure_key: Secret,
    pub(super) pseudonyms: Pseudonyms,
    pub(super) contacts: Arc<ContactStore>,
    pub(super) handset: Arc<HandsetStore>,
    pub(super) outbox: Arc<OutboxStore>,
    pub(super) history: Arc<HistoryIndex>,
    pub(super) media: MediaStore,
    pub(super) lock: File,
    /// Where the files are, to measure them.
    pub(super) process: Process,
}

/// Why a data folder cannot be used. Worded for whoever starts the gateway.
#[derive(Debug, Error)]
pub enum DataError {
    /// Another gateway is using it.
    #[error("another gateway is using it")]
    InUse,
    /// It belongs to a demo and the gateway is none: the demo's agents are not in the log.
    #[error("it holds a demo: take another one, or start with --demo")]
    IsDemo,
    /// It belongs to no demo and the gateway is one.
    #[error("it holds no demo: take another one, or start without --demo")]
    IsNoDemo,
    /// It is a backup, or what an interrupted restoring has left.
    #[error("it is a backup: make a data folder of it with `gateway restore`")]
    IsBackup,
    /// Its log is in PostgreSQL.
    #[error("its log is in PostgreSQL: name that with --log, or `log` in baton.toml")]
    IsShared,
    /// It has a log of its own, and another one was named.
    #[error("it has a log of its own: move that to PostgreSQL with `gateway move`, or take another folder")]
    HasLog,
    /// A move of its log was interrupted.
    #[error("a move of its log was interrupted: complete it with the same `gateway move`")]
    IsMoving,
    /// The log in the database was moved to a folder.
    #[error("the log that was in this database has been moved to a data folder")]
    IsMoved,
    /// The files of messages are not where those of the other gateways are.
    #[error(
        "the place that media names for the files of messages is not the one that the other gateways have, though it may \
         be called the same: take a bucket, or a folder of the network"
    )]
    OtherFiles,
    /// The files of messages cannot be reached.
    #[error("media")]
    Media(#[from] MediaStoreError),
    /// PostgreSQL, or what is in it, cannot be used.
    #[error("PostgreSQL")]
    Shared(#[source] LogError),
    /// The folder cannot be created, read or written.
    #[error(transparent)]
    Folder(#[from] io::Error),
    /// The log cannot be used.
    #[error("{LOG}")]
    Log(#[source] LogError),
    /// A file in it cannot be used.
    #[error("{0}")]
    File(&'static str, #[source] StorageError),
    /// The key ring cannot be used.
    #[error("{KEYS}")]
    Keys(#[from] KeyRingError),
}

impl Data {
    /// Opens a demo's folder and creates what is missing.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        Self::open_as(folder, true)
    }

    /// Opens a folder and creates what is missing; `demo` is whether it is a demo's.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open_as(folder: &Path, demo: bool) -> Result<Self, DataError> {
        Self::open_with(folder, demo, &anchor(folder))
    }

    /// Opens a folder that a gateway has used. Returns also whether it is a demo's.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open_known(folder: &Path, anchor: &Path) -> Result<(Self, bool), DataError> {
        let none = || io::Error::new(io::ErrorKind::NotFound, "there is no log in it");
        if folder.join(SHARED).exists() {
            return Err(DataError::IsShared);
        }
        if !folder.join(LOG).exists() {
            return Err(none().into());
        }
        // All of a new log is in its write-ahead log as long as a gateway runs.
        drop(lock(folder)?);
        let reader = Reader::open(&folder.join(LOG)).map_err(|error| DataError::File(LOG, error))?.ok_or_else(none)?;
        let demo = reader.value("demo").map_err(|error| DataError::File(LOG, error))? == Some(vec![1]);
        drop(reader);
        Ok((Self::open_with(folder, demo, anchor)?, demo))
    }

    /// Opens a folder like [`Data::open_as`], with the log's anchor elsewhere.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn open_with(folder: &Path, demo: bool, anchor: &Path) -> Result<Self, DataError> {
        const OLD_SECRET: &str = "token secret";
        private::create_folder(folder)?;
        mend(folder);
        let lock = lock(folder)?;
        if folder.join(BACKUP).exists() {
            return Err(DataError::IsBackup);
        }
        if folder.join(REPAIRED).exists() {
            return Err(DataError::Log(Damage::Interrupted.into()));
        }
        if folder.join(MOVING).exists() {
            return Err(DataError::IsMoving);
        }
        if folder.join(SHARED).exists() {
            return Err(DataError::IsShared);
        }
        let log = SqliteLog::open_anchored(&folder.join(LOG), anchor, had_log(folder)).map_err(DataError::Log)?;
        // Folders of early versions, which all were demos, have a secret but no such value.
        let secret = log.kept(OLD_SECRET).map_err(|error| DataError::File(LOG, error))?;
        let as_demo = || vec![u8::from(demo || secret.is_some())];
        let known = log.meta("demo", as_demo).map_err(|error| DataError::File(LOG, error))?;
        if known != [u8::from(demo)] {
            return Err(if demo { DataError::IsNoDemo } else { DataError::IsDemo });
        }
        let salt = log.meta("salt", || random::<16>().to_vec()).map_err(|error| DataError::File(LOG, error))?;
        // Early versions kept the only key in the log. It goes once it is safe in its file; a gateway that was killed
        // in between tries again.
        KeyRing::open(&folder.join(KEYS), secret)?;
        if log.kept(OLD_SECRET).map_err(|error| DataError::File(LOG, error))?.is_some() {
            log.erase(OLD_SECRET).map_err(|error| DataError::File(LOG, error))?;
        }
        let contacts = ContactStore::open(&folder.join(CONTACTS)).map_err(|error| DataError::File(CONTACTS, error))?;
        let outbox = OutboxStore::open(&folder.join(OUTBOX)).map_err(|error| DataError::File(OUTBOX, error))?;
        Self::with(folder, Opened { log: Arc::new(log), salt, contacts, outbox, lock })
    }

    /// Opens what is in a folder wherever its log is.
    pub(super) fn with(folder: &Path, opened: Opened) -> Result<Self, DataError> {
        let Opened { log, salt, contacts, outbox, lock } = opened;
        let keys = KeyRing::open(&folder.join(KEYS), None)?;
        let secret = |name: &str| Ok::<_, io::Error>(Secret::new(key(&folder.join(name))?));
        let handset = HandsetStore::open(&folder.join(HANDSET)).map_err(|error| DataError::File(HANDSET, error))?;
        let history = HistoryIndex::open(&folder.join(SEARCH)).map_err(|error| DataError::File(SEARCH, error))?;
        Ok(Self {
            log,
            standby: None,
            peering: None,
            pulse: Pulse::new(&folder.join(PULSE)),
            keys,
            salt,
            directory_key: secret(DIRECTORY_KEY)?,
            contacts_key: secret(CONTACTS_KEY)?,
            lookup_key: secret(LOOKUP_KEY)?,
            admin_key: secret(ADMIN_KEY)?,
            erasure_key: secret(ERASURE_KEY)?,
            pseudonyms: pseudonyms(&secret(PSEUDONYMS_KEY)?),
            contacts: Arc::new(contacts),
            handset: Arc::new(handset),
            outbox: Arc::new(outbox),
            history,
            media: MediaStore::open(&folder.join(MEDIA))?,
            lock,
            process: Process::new(&folder.join(LOG)),
        })
    }
}

/// What a data folder is opened with: in files of its own, or in a database.
pub(super) struct Opened {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) salt: Vec<u8>,
    pub(super) contacts: ContactStore,
    pub(super) outbox: OutboxStore,
    pub(super) lock: File,
}

/// Makes the secrets that a folder does not have yet.
///
/// # Errors
/// [`DataError`].
#[cfg(feature = "postgres")]
pub(super) fn make_secrets(folder: &Path) -> Result<(), DataError> {
    KeyRing::open(&folder.join(KEYS), None)?;
    SECRET_FILES[1..].iter().try_for_each(|name| Ok(key(&folder.join(name)).map(drop)?))
}

/// Where everything is kept, for the commands that look after it.
#[derive(Debug, Args)]
pub struct Kept {
    /// The folder for everything that is kept [default: .data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The anchor of the log, if it is not in the folder
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// Where pictures and other files are kept, if they are not in the folder
    #[arg(long, value_name = "URL")]
    pub media: Option<String>,
}

impl Kept {
    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        self.data.as_deref().unwrap_or(Path::new(".data"))
    }

    /// Returns where the anchor of the log is.
    pub fn anchor(&self) -> PathBuf {
        self.anchor.clone().unwrap_or_else(|| anchor(self.folder()))
    }
}

/// Returns where the anchor of a folder's log is, if it is not elsewhere.
pub fn anchor(folder: &Path) -> PathBuf {
    folder.join(ANCHOR)
}

/// Returns whether there are files that a gateway creates only when it has a log.
pub(super) fn had_log(folder: &Path) -> bool {
    let has = |name: &str| fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0);
    // A database has content before it has a write-ahead log.
    has(HANDSET) || has(OUTBOX) || !has(LOG) && has(&format!("{LOG}-wal"))
}

/// Locks a folder. It stays locked as long as the file is open.
///
/// # Errors
/// [`DataError::InUse`], [`DataError::Folder`].
pub(super) fn lock(folder: &Path) -> Result<File, DataError> {
    let lock = File::create(folder.join(LOCK))?;
    for left in (0..LOCK_TRIES).rev() {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if left > 0 => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(DataError::Folder(error)),
        }
    }
    Err(DataError::InUse)
}

/// Adds a new key to the key ring of a folder, whose gateway may be running. Returns the new key's name.
///
/// # Errors
/// [`DataError::Keys`].
pub fn rotate_keys(folder: &Path) -> Result<String, DataError> {
    Ok(keys::rotate(&folder.join(KEYS))?)
}

/// Returns the key that permits administrators' acts, from the folder of a gateway that has been started.
///
/// # Errors
/// The operating system's, if the file cannot be read.
pub fn admin_key(folder: &Path) -> io::Result<Secret> {
    Ok(Secret::new(fs::read_to_string(folder.join(ADMIN_KEY))?.trim().to_owned()))
}

/// Returns the key that permits erasing and exporting contacts, from the folder of a gateway that has been started.
///
/// # Errors
/// The operating system's, if the file cannot be read.
pub fn erasure_key(folder: &Path) -> io::Result<Secret> {
    Ok(Secret::new(fs::read_to_string(folder.join(ERASURE_KEY))?.trim().to_owned()))
}

/// Takes the permissions of others from the folder, as it holds conversations and keys.
pub(super) fn mend(folder: &Path) {
    // Copies beside the files, and SQLite's, begin like them.
    let is_own = |name: &str| {
        let begins = [
            LOG,
            ANCHOR,
            PULSE,
            DAMAGED,
            HANDSET,
            OUTBOX,
            CONTACTS,
            SEARCH,
            KEYS,
            DIRECTORY_KEY,
            CONTACTS_KEY,
            LOOKUP_KEY,
            ADMIN_KEY,
            ERASURE_KEY,
            PSEUDONYMS_KEY,
        ];
        [LOCK, MEDIA, SHARED, MOVING].contains(&name) || begins.iter().any(|begin| name.starts_with(begin))
    };
    let Mended { count, is_shared, error } = private::mend(folder, is_own);
    if count > 0 {
        tracing::warn!(count, "the data folder was open to other users; from now on only its own user can read it");
    }
    if is_shared {
        tracing::warn!(
            "the data folder holds other files, too, so its own permissions stay: take a folder for it alone"
        );
    }
    if let Some(error) = error {
        tracing::warn!(%error, "the data folder may be open to other users: its permissions cannot be changed");
    }
}

/// Reads a key from a file that only its owner can read. Creates it the first time.
fn key(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Ok(key) if !key.trim().is_empty() => return Ok(key.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let key = random_hex::<16>();
    private::write(path, key.as_bytes())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_copied_but_not_yet_erased_is_erased() {
        let folder = tempfile::tempdir().unwrap();
        let kid = Data::open(folder.path()).unwrap().keys.newest().kid;
        let log = || SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
        log().meta("token secret", || vec![1; 32]).unwrap();
        assert_eq!(Data::open(folder.path()).unwrap().keys.newest().kid, kid);
        assert_eq!(log().kept("token secret").unwrap(), None);
    }

    #[test]
    fn a_folder_has_one_gateway() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(folder.path()).unwrap();
        assert!(matches!(Data::open(folder.path()), Err(DataError::InUse)));
        let kid = first.keys.newest().kid;
        drop(first);
        assert_eq!(Data::open(folder.path()).unwrap().keys.newest().kid, kid);
        assert!(
            matches!(Data::open_as(folder.path(), false), Err(DataError::IsDemo)),
            "who works there is another matter"
        );
    }
}
