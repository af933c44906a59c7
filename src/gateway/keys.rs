//! The key ring: the keys that sign the gateway's tokens, its links for carriers and what else others keep for it. It
//! has a file of its own, so that copies of the database contain no key.
//!
//! ```json
//! [{"kid": "9f86d081884c7d65", "secret": "…", "created": 1790000000000}]
//! ```
//!
//! `secret` is base64url, `created` in milliseconds since 1970. The newest key signs. A key that has been replaced
//! verifies for [`MAX_VALIDITY`], the longest time for which what it signed is valid. The file is looked at whenever
//! something is signed, so that a running gateway takes up a new key.

use super::bytes::{random, random_hex};
use super::clock::system_time;
use super::config::ConfigError;
use super::private;
use crate::protocol::Millis;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use std::{fs, io};
use thiserror::Error;

/// The longest time for which anything signed is valid, in milliseconds.
pub const MAX_VALIDITY: Millis = 12 * 3600 * 1000;
/// The shortest secret, in bytes: the length of an HS256 hash (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

/// Why a key ring cannot be used. Contains no secret.
#[derive(Debug, Error)]
pub enum KeyRingError {
    /// The file cannot be read.
    #[error("cannot read it")]
    Read(#[source] io::Error),
    /// The file cannot be written.
    #[error("cannot write it")]
    Write(#[source] io::Error),
    /// The file is something else.
    #[error("it is not a list of keys")]
    Malformed(#[source] ConfigError),
    /// The list is empty.
    #[error("it has no key")]
    Empty,
    /// A key could be guessed.
    #[error("key {kid} is shorter than {MIN_SECRET} bytes")]
    Short {
        /// The key's name.
        kid: String,
    },
}

/// A key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its name, which tokens carry.
    pub kid: String,
    /// Its bytes.
    #[serde(with = "base64url")]
    pub secret: Vec<u8>,
    created: Millis,
}

impl Key {
    fn new(secret: Vec<u8>, created: Millis) -> Self {
        Self { kid: random_hex::<8>(), secret, created }
    }
}

/// The keys of a data folder. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing {
    /// `None` in tests that need no file.
    file: Option<Arc<Path>>,
    loaded: Arc<Mutex<Loaded>>,
}

struct Loaded {
    /// Never empty, the newest first.
    keys: Arc<[Key]>,
    /// When the file was changed last.
    changed: Option<SystemTime>,
}

impl KeyRing {
    /// Creates a key ring with one key and without a file.
    pub fn of(secret: &[u8]) -> Self {
        let keys = [Key::new(secret.to_vec(), 0)].into();
        Self { file: None, loaded: Arc::new(Mutex::new(Loaded { keys, changed: None })) }
    }

    /// Opens the file. Creates it if it does not exist, with the key `before` that was stored elsewhere, or else a
    /// random one.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn open(path: &Path, before: Option<Vec<u8>>) -> Result<Self, KeyRingError> {
        if !path.try_exists().map_err(KeyRingError::Read)? {
            store(path, &[Key::new(before.unwrap_or_else(|| random::<MIN_SECRET>().into()), system_time())])?;
        }
        let changed = changed(path);
        let keys = load(path)?.into();
        Ok(Self { file: Some(path.into()), loaded: Arc::new(Mutex::new(Loaded { keys, changed })) })
    }

    /// Returns the key that signs.
    pub fn newest(&self) -> Key {
        let mut loaded = self.lock();
        if let Some(path) = self.file.as_deref() {
            let changed = changed(path);
            if changed != loaded.changed {
                loaded.changed = changed;
                match load(path) {
                    Ok(keys) => loaded.keys = keys.into(),
                    Err(error) => tracing::error!(%error, "the changed key ring cannot be used; the old keys stay"),
                }
            }
        }
        loaded.keys[0].clone()
    }

    /// Returns the keys that verify at a time, the newest first.
    pub fn accepted(&self, now: Millis) -> Vec<Key> {
        let keys = self.lock().keys.clone();
        accepted(&keys, now).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Loaded> {
        // Its parts are replaced whole.
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds a new key to a key ring's file and removes those that verify no longer. Returns the new key's name.
///
/// # Errors
/// [`KeyRingError`]; [`KeyRingError::Read`] also if there is no file.
pub fn rotate(path: &Path) -> Result<String, KeyRingError> {
    rotate_at(path, system_time())
}

fn rotate_at(path: &Path, now: Millis) -> Result<String, KeyRingError> {
    let mut keys = load(path)?;
    let key = Key::new(random::<MIN_SECRET>().into(), now.max(keys[0].created + 1));
    let kid = key.kid.clone();
    keys.insert(0, key);
    store(path, &accepted(&keys, now).cloned().collect::<Vec<_>>())?;
    Ok(kid)
}

/// Returns the newest key, and those that were replaced less than [`MAX_VALIDITY`] ago.
fn accepted(keys: &[Key], now: Millis) -> impl Iterator<Item = &Key> {
    let replaced = keys.iter().map(|newer| newer.created.saturating_add(MAX_VALIDITY));
    let until = std::iter::once(Millis::MAX).chain(replaced);
    keys.iter().zip(until).filter(move |(_, until)| now < *until).map(|(key, _)| key)
}

fn load(path: &Path) -> Result<Vec<Key>, KeyRingError> {
    let content = fs::read(path).map_err(KeyRingError::Read)?;
    let mut keys: Vec<Key> = serde_json::from_slice(&content).map_err(|error| KeyRingError::Malformed(error.into()))?;
    if let Some(short) = keys.iter().find(|key| key.secret.len() < MIN_SECRET) {
        return Err(KeyRingError::Short { kid: short.kid.clone() });
    }
    keys.sort_by_key(|key| std::cmp::Reverse(key.created));
    if keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(keys) }
}

fn store(path: &Path, keys: &[Key]) -> Result<(), KeyRingError> {
    let content = serde_json::to_vec_pretty(keys).map_err(|error| KeyRingError::Write(error.into()))?;
    private::write(path, &content).map_err(KeyRingError::Write)
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

mod base64url {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        // The decoder's own message quotes a part of the secret.
        URL_SAFE_NO_PAD.decode(text).map_err(|_| de::Error::custom("not base64url"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(keys: &[Key]) -> Vec<&str> {
        keys.iter().map(|key| key.kid.as_str()).collect()
    }

    #[test]
    fn a_replaced_key_verifies_as_long_as_what_it_signed_and_then_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        assert!(matches!(rotate(&path), Err(KeyRingError::Read(_))));
        let ring = KeyRing::open(&path, Some(vec![1; 32])).unwrap();
        let (first, at) = (ring.newest(), system_time() + 1_000);
        assert_eq!(first.secret, [1; 32]);
        let second = rotate_at(&path, at).unwrap();
        assert_eq!(ring.newest().kid, second, "without opening it again");
        assert_eq!(names(&ring.accepted(at + MAX_VALIDITY - 1)), [&second, &first.kid]);
        assert_eq!(names(&ring.accepted(at + MAX_VALIDITY)), [&second]);
        let third = rotate_at(&path, at + 1_000).unwrap();
        assert_eq!(names(&load(&path).unwrap()), [&third, &second, &first.kid]);
        let fourth = rotate_at(&path, at + MAX_VALIDITY).unwrap();
        assert_eq!(names(&load(&path).unwrap()), [&fourth, &third, &second]);
        let again = KeyRing::open(&path, Some(vec![2; 32])).unwrap();
        assert_eq!(again.newest().kid, fourth, "an existing file counts");
    }

    #[test]
    fn a_file_that_is_none_is_explained_without_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let key = |secret: &str| format!(r#"[{{"kid": "a", "secret": "{secret}", "created": 1}}]"#);
        for (content, says) in [
            ("", "it is not a list of keys"),
            ("[]", "it has no key"),
            (&key("hunter2!"), "it is not a list of keys"),
            (&key("aHVudGVyMg"), "key a is shorter than 32 bytes"),
        ] {
            fs::write(&path, content).unwrap();
            let error = KeyRing::open(&path, None).err().unwrap();
            assert_eq!(error.to_string(), says, "{content}");
            assert!(!format!("{error:?}").contains("hunter"), "{error:?}");
        }
    }

    #[test]
    fn a_change_for_the_worse_leaves_the_old_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let ring = KeyRing::open(&path, None).unwrap();
        let kid = ring.newest().kid;
        fs::write(&path, "[]").unwrap();
        assert_eq!(ring.newest().kid, kid);
        fs::remove_file(&path).unwrap();
        assert_eq!(ring.newest().kid, kid);
    }
}
