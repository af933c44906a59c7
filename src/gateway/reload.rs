//! What SIGHUP does while the gateway runs: the log's file is opened anew, and the files are read again that can be. Of
//! the others it says whether they have changed since the start, as they take effect at the next one.

use super::engine::Handle;
use super::importing::{Format, RejectedRow, Report};
use super::logging::Log;
use super::state::AppState;
use super::{contacts, directory};
use sha2::{Digest, Sha256};
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

    fn engine(&self) -> &Handle {
        &self.0.engine
    }
}

fn unusable(file: &Path, why: &dyn Error) -> ReadError {
    ReadError::Unusable { file: file.to_owned(), why: why.to_string() }
}

fn read(file: &Path) -> Result<(Vec<u8>, Format), ReadError> {
    let is_json = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let content = std::fs::read(file).map_err(|error| ReadError::Unreadable { file: file.to_owned(), error })?;
    Ok((content, if is_json { Format::Json } else { Format::Csv }))
}

/// A file of the command line that is read at the start only.
#[derive(Debug)]
struct Fixed {
    flag: &'static str,
    path: PathBuf,
    content: Option<[u8; 32]>,
}

/// The files of the command line.
#[derive(Debug)]
pub struct Files {
    log: Log,
    directory: Option<PathBuf>,
    contacts: Option<PathBuf>,
    fixed: Vec<Fixed>,
}

impl Files {
    /// Remembers the files: the directory and the contacts, which can be read again, and others by their flags, which
    /// cannot.
    pub fn new(
        log: Log,
        [directory, contacts]: [Option<&Path>; 2],
        fixed: &[(&'static str, Option<&PathBuf>)],
    ) -> Self {
        let fixed = fixed.iter().filter_map(|(flag, path)| {
            let path = (*path)?.clone();
            Some(Fixed { flag, content: fingerprint(&path), path })
        });
        Self { log, directory: directory.map(Into::into), contacts: contacts.map(Into::into), fixed: fixed.collect() }
    }

    /// Reads what can be read again for the first time. Returns a line for each row that is refused, for whoever starts the
    /// gateway.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn read(&self, imports: &Imports) -> Result<Vec<String>, ReadError> {
        let mut said = Vec::new();
        if let Some(file) = &self.directory {
            let Report { added, changed, unchanged, removed, refused, refusals } = imports.directory(file).await?;
            tracing::info!(added, changed, unchanged, removed, refused, "the directory was read");
            said.extend(refusals.iter().map(|row| told(file, row, &format!("{}: ", row.id))));
        }
        if let Some(file) = &self.contacts {
            let Report { added, changed, unchanged, removed, refused, refusals } = imports.contacts(file).await?;
            tracing::info!(added, changed, unchanged, removed, refused, "the contacts were read");
            said.extend(refusals.iter().map(|row| told(file, row, "")));
        }
        Ok(said)
    }

    /// Reads again what can be, and says what cannot.
    async fn reload(&self, imports: &Imports) {
        if let Err(error) = self.log.reopen() {
            tracing::error!(%error, "the log's file cannot be opened anew; the old one is written on");
        }
        tracing::info!(log = self.log.is_in_file(), "SIGHUP: files are read again");
        if let Some(file) = &self.directory {
            note("directory", file, imports.directory(file).await);
        }
        if let Some(file) = &self.contacts {
            note("contacts", file, imports.contacts(file).await);
        }
        for Fixed { flag, path, content } in &self.fixed {
            if fingerprint(path) != *content {
                let file = path.display();
                tracing::warn!(%file, flag, "this file has changed, which takes effect at the next start");
            }
        }
    }
}

/// Says what became of a file that was read again: of a row that is refused the line and why, and nothing of what it
/// says.
fn note(what: &'static str, file: &Path, outcome: Result<Report, ReadError>) {
    let file = file.display();
    match outcome {
        Ok(Report { added, changed, unchanged, removed, refused, refusals }) => {
            tracing::info!(what, %file, added, changed, unchanged, removed, refused, "a file was read again");
            for RejectedRow { line, why, .. } in refusals {
                tracing::warn!(%file, line, why, "a row is refused");
            }
        }
        Err(error) => tracing::error!(what, %error, "a file cannot be read again; what it said before stays"),
    }
}

/// Returns what is said of a row that is refused.
fn told(file: &Path, RejectedRow { line, why, .. }: &RejectedRow, id: &str) -> String {
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{}: {line}{id}{why}", file.display())
}

/// Returns the hash of a file's content; `None` if it cannot be read.
fn fingerprint(file: &Path) -> Option<[u8; 32]> {
    std::fs::read(file).ok().map(|content| Sha256::digest(content).into())
}

/// Reads files again at each SIGHUP, until the engine has stopped. Does nothing where there is no such signal.
///
/// # Errors
/// The operating system's, if the signal cannot be heard.
pub fn on_hangup(imports: Imports, files: Files) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    heard = hangup.recv() => if heard.is_none() { return },
                    () = imports.engine().ended() => return,
                }
                files.reload(&imports).await;
            }
        });
    }
    #[cfg(not(unix))]
    drop((imports, files));
    Ok(())
}
