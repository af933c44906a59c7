//! `gateway erase` and `gateway export`: in the folder of a gateway that does not run, or by asking the one that does.

use super::eraser::{Eraser, EraserError, Ledger};
use super::export::export;
use super::folder::{self, OpenError};
use super::routes::{Act, Contact, Report};
use crate::core::hub::EraseRequest;
use crate::core::words::counted;
use crate::gateway::admin::command::name_of;
use crate::gateway::admin::door::{CommandError, Door};
use crate::gateway::data::{DataError, Kept, erasure_key};
use crate::gateway::log::damage::time;
use crate::gateway::media::MAX_BYTES;
use crate::gateway::private;
use crate::protocol::PhoneNumber;
use clap::Args;
use serde_json::Value;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The largest answer, in bytes.
const MAX_ANSWER: usize = 256 * 1024 * 1024;
/// Where a gateway listens, if nothing else is said.
const DEFAULT_URL: &str = "http://127.0.0.1:8080";

/// Where a contact is erased or exported.
#[derive(Debug, Args)]
pub struct Place {
    #[command(flatten)]
    kept: Kept,
    /// Ask the gateway at this address: https, or this machine; http://127.0.0.1:8080 if one runs here
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Whom to erase.
#[derive(Debug, Args)]
pub struct EraseArguments {
    /// The contact's number, with + and the country code
    contact: String,
    /// Erase open interactions, too: their windows close
    #[arg(long)]
    even_open: bool,
    /// Who does it, for the log; otherwise the user of this machine
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Whom to export.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The contact's number, with + and the country code
    contact: String,
    /// A new folder for contact.json and the files of messages
    folder: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// The way to what is kept.
enum Way<'a> {
    /// The gateway runs.
    Door(Door<'a>),
    /// It does not.
    Folder(Box<Eraser>),
}

impl Place {
    async fn open(&self) -> Result<Way<'_>, CommandError> {
        let door = |url| Door {
            url,
            data: self.kept.folder(),
            key: erasure_key,
            file: "erasure.key",
            advice: "it goes on by itself: ask again",
        };
        if let Some(url) = &self.url {
            return Ok(Way::Door(door(url)));
        }
        let (data, Kept { media, .. }) = (self.kept.folder(), &self.kept);
        match folder::open(data, &self.kept.anchor(), media.as_deref()).await {
            Ok(eraser) => Ok(Way::Folder(Box::new(eraser))),
            Err(OpenError::Data(DataError::InUse)) => Ok(Way::Door(door(DEFAULT_URL))),
            Err(error) => {
                let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
                let folder = data.display();
                Err(CommandError::Refused(format!("cannot use the data folder {folder}: {error}{why}")))
            }
        }
    }
}

/// Erases a contact. Returns what to print, which does not contain the number.
///
/// # Errors
/// [`CommandError`].
pub async fn erase(arguments: EraseArguments) -> Result<String, CommandError> {
    let EraseArguments { contact, even_open, by, place } = arguments;
    let (number, by) = (number(&contact)?, name_of(by)?);
    const WHAT: &str = "erase the contact";
    let report = match place.open().await? {
        Way::Door(door) => {
            let url = door.address(&["contacts", "erase"])?;
            let act = Act { contact: number.to_string(), by, even_open };
            door.ask(WHAT, MAX_ANSWER, |client| client.post(url).json(&act)).await?
        }
        Way::Folder(eraser) => {
            let refused = |why: String| CommandError::Refused(format!("cannot {WHAT}: {why}"));
            let Ledger::Stopped(stopped) = eraser.ledger() else { return Err(refused(String::new())) };
            let begun = stopped.lock().await.erase(&EraseRequest { contact: number, by, even_open });
            let erasure =
                begun.map_err(|error| refused(error.to_string()))?.map_err(|error| refused(error.to_string()))?;
            let unfinished = |error: EraserError| {
                CommandError::NoAnswer(format!("the contact is not completely erased: {error}; give the command again"))
            };
            let counts = eraser.complete(std::slice::from_ref(&erasure)).await.map_err(unfinished)?;
            Report { interactions: erasure.interactions.len(), counts, before: erasure.before }
        }
    };
    Ok(said(&report))
}

fn said(report: &Report) -> String {
    let Report { interactions, counts, before } = report;
    let mut said = format!("The contact is erased, with {}.\n", counted(*interactions, "interaction", "interactions"));
    for (place, count) in counts.iter().filter(|(_, count)| **count > 0) {
        let _ = writeln!(said, "  {count} {place}");
    }
    if let Some(before) = before.and_then(time) {
        let _ = writeln!(said, "They were erased before, on {before}.");
    }
    said
}

/// Writes what is kept of a contact to a new folder. Returns what to print.
///
/// # Errors
/// [`CommandError`].
pub async fn give(arguments: ExportArguments) -> Result<String, CommandError> {
    const WHAT: &str = "export the contact";
    let ExportArguments { contact, folder, place } = arguments;
    let number = number(&contact)?;
    let refused = |why: String| CommandError::Refused(format!("cannot {WHAT}: {why}"));
    if folder.exists() {
        return Err(refused(format!("{} exists already", folder.display())));
    }
    let way = place.open().await?;
    let exported: Value = match &way {
        Way::Door(door) => {
            let url = door.address(&["contacts", "export"])?;
            let body = Contact { contact: number.to_string() };
            door.ask(WHAT, MAX_ANSWER, |client| client.post(url).json(&body)).await?
        }
        Way::Folder(eraser) => {
            let exported = export(eraser, number).await.map_err(|error| refused(error.to_string()))?;
            serde_json::to_value(exported).map_err(|error| refused(error.to_string()))?
        }
    };
    let unwritten = |error: std::io::Error| refused(format!("{}: {error}", folder.display()));
    private::create_folder(&folder).map_err(unwritten)?;
    let files = exported["files"].as_array().cloned().unwrap_or_default();
    for id in files.iter().filter_map(|file| file["id"].as_str()) {
        let bytes = match &way {
            Way::Door(door) => {
                let url = door.address(&["contacts", "files", id])?;
                door.fetch(WHAT, MAX_BYTES, |client| client.get(url)).await?
            }
            Way::Folder(eraser) => eraser.stores().media.get(&id.into()).await.unwrap_or_default().to_vec(),
        };
        // It is hexadecimal; whoever answers may be something else.
        let name = Path::new(id).file_name().unwrap_or_default();
        private::write(&folder.join(name), &bytes).map_err(unwritten)?;
    }
    let json = serde_json::to_vec_pretty(&exported).map_err(|error| refused(error.to_string()))?;
    private::write(&folder.join("contact.json"), &json).map_err(unwritten)?;
    let interactions = exported["interactions"].as_array().map_or(0, Vec::len);
    Ok(format!(
        "{} and {} are in {}.\n",
        counted(interactions, "interaction", "interactions"),
        counted(files.len(), "file", "files"),
        folder.display()
    ))
}

fn number(contact: &str) -> Result<PhoneNumber, CommandError> {
    let why = "the contact must be a number: + and the country code, digits only";
    PhoneNumber::parse(contact).ok_or_else(|| CommandError::Refused(why.into()))
}
