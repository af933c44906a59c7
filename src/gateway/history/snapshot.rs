//! Snapshots of the fold of the log: with one, a start folds only what came after it.
//!
//! A snapshot is in the file of the archive, because it relies on the archive having what the hub has let go. It names
//! the version of the fold, the configured directory, the log, the position in it and the link of its chain there, and
//! has a hash of its own. One about which anything is in doubt is not used, and everything is folded anew.

use crate::gateway::bytes::hex;
use crate::gateway::log::{EventLog, Link, LogError, Position};
use crate::gateway::storage::StorageError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a snapshot is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the fold.
    pub version: u32,
    /// A hash of the configuration that it depends on.
    pub configured: String,
    /// The link 0 of the log, which tells it from others.
    pub log: String,
    /// The position of the last entry that was folded.
    pub position: Position,
    /// Its link.
    pub link: String,
    /// The hash of the body.
    pub hash: String,
}

/// Returns a hash as it is in a header.
pub fn hash_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns a link of a log as it is in a header.
pub(super) fn link_of(log: &dyn EventLog, position: Position) -> Result<Option<String>, LogError> {
    Ok(log.link(position)?.as_ref().map(Link::to_string))
}

/// Returns a snapshot of the fold at a position; `None` for a log without links.
///
/// # Errors
/// [`LogError::Storage`].
pub fn write(
    log: &dyn EventLog,
    (version, configured): (u32, String),
    position: Position,
    kept: &impl Serialize,
) -> Result<Option<Vec<u8>>, LogError> {
    let (Some(start), Some(link)) = (link_of(log, 0)?, link_of(log, position)?) else { return Ok(None) };
    let body = serde_json::to_vec(kept).map_err(StorageError::from)?;
    let header = Header { version, configured, log: start, position, link, hash: hash_of(&body) };
    let mut value = serde_json::to_vec(&header).map_err(StorageError::from)?;
    value.push(b'\n');
    value.extend(body);
    Ok(Some(value))
}

/// Returns what was kept in a snapshot, if it can be used: it was made by the same version of the fold with the same
/// configuration, of this log, which still goes that far.
///
/// # Errors
/// [`LogError::Storage`] if the log cannot be read.
pub fn read<T: DeserializeOwned>(
    log: &dyn EventLog,
    (version, configured): (u32, String),
    value: &[u8],
) -> Result<Option<T>, LogError> {
    let end = value.iter().position(|byte| *byte == b'\n').unwrap_or(value.len());
    let body = value.get(end + 1..).unwrap_or_default();
    let header: Option<Header> = serde_json::from_slice(&value[..end]).ok();
    let doubt = match &header {
        None => Some("its header cannot be read"),
        Some(header) if header.hash != hash_of(body) => Some("it is damaged"),
        Some(header) if header.version != version => Some("it is of another version"),
        Some(header) if header.configured != configured => Some("the configured directory has changed"),
        Some(header) if link_of(log, 0)?.as_ref() != Some(&header.log) => Some("it is of another log"),
        Some(header) if link_of(log, header.position)?.as_ref() != Some(&header.link) => {
            Some("the log does not go on from there")
        }
        Some(_) => None,
    };
    let kept = if doubt.is_none() { serde_json::from_slice(body).ok() } else { None };
    if kept.is_none() {
        let why = doubt.unwrap_or("it cannot be read");
        tracing::warn!(why, "the snapshot is not used; the log is folded anew");
    }
    Ok(kept)
}
