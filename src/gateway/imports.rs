//! Reading the files of the directory and of the contacts into a gateway, before it serves and while it does.

use super::importing::{Format, Report};
use super::state::AppState;
use super::{contacts, directory};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Reads files into a running gateway.
#[derive(Clone)]
pub struct Imports(AppState);

/// Why a file is not read. Worded for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("cannot read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// It is not as it should be.
    #[error("cannot use {}: {why}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
}

impl Imports {
    pub(super) fn new(state: &AppState) -> Self {
        Self(state.clone())
    }

    /// Makes the directory what a file says.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn directory(&self, file: &Path) -> Result<Report, ReadError> {
        let (content, format) = read(file)?;
        let AppState { engine, directory, carriers, .. } = &self.0;
        directory::import::import(engine, directory, carriers.configured(), content.into(), format, true)
            .await
            .map_err(|error| unusable(file, &error))
    }

    /// Makes the imported part of the contact book what a file says.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn contacts(&self, file: &Path) -> Result<Report, ReadError> {
        let (content, format) = read(file)?;
        let AppState { engine, carriers, .. } = &self.0;
        contacts::import::import(engine, carriers.country(), content.into(), format, true)
            .await
            .map_err(|error| unusable(file, &error))
    }

    /// Returns what the gateway works with.
    pub(super) fn state(&self) -> &AppState {
        &self.0
    }
}

fn unusable(file: &Path, why: &dyn Error) -> ReadError {
    ReadError::Unusable { file: file.to_owned(), why: why.to_string() }
}

fn read(file: &Path) -> Result<(Vec<u8>, Format), ReadError> {
    let content = std::fs::read(file).map_err(|error| ReadError::Unreadable { file: file.to_owned(), error })?;
    Ok((content, Format::of(file)))
}
