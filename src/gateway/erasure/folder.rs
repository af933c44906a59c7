//! Opening the data folder of a gateway that does not run.

use super::eraser::{Eraser, Ledger, Stores};
use super::stopped::Stopped;
use crate::core::hub::Rules;
use crate::core::roster::Roster;
use crate::gateway::bytes::hex;
use crate::gateway::carriers::handset::Handset;
use crate::gateway::carriers::numbers;
use crate::gateway::data::{Data, DataError};
use crate::gateway::demo;
use crate::gateway::engine::Source;
use crate::gateway::log::LogError;
use crate::gateway::media::{MediaStore, MediaStoreError};
use std::path::Path;
use thiserror::Error;
use tokio::sync::Mutex;

/// Why a data folder cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store of files.
    #[error(transparent)]
    Media(#[from] MediaStoreError),
}

/// Opens the folder of a gateway that does not run. `media` is the address of the store of files, if they are not in the
/// folder.
///
/// # Errors
/// [`OpenError`]; [`DataError::InUse`] if a gateway runs.
pub async fn open(folder: &Path, anchor: &Path, media: Option<&str>) -> Result<Eraser, OpenError> {
    let (data, is_demo) = Data::open_known(folder, anchor)?;
    let Data { log, contacts, handset, outbox, history, media: local, pseudonyms, salt, lock, .. } = data;
    let media = match media {
        Some(address) => MediaStore::remote(address, hex(&salt))?,
        None => local,
    };
    let roster = if is_demo { demo::roster() } else { Roster::default() };
    let rules = Rules { pseudonyms: pseudonyms.clone(), format: numbers::format, ..Rules::default() };
    let source = Source::apart(rules, roster, log.clone(), contacts.clone(), history.clone());
    let stopped = Stopped::read(log.clone(), contacts.clone(), source, lock).await?;
    let handset = Handset::switched_off(handset);
    let stores = Stores { log, contacts, handset, outbox, history, media, pseudonyms };
    Ok(Eraser::new(stores, Ledger::Stopped(Box::new(Mutex::new(stopped)))))
}
