//! What imports of files share: the formats CSV and JSON, the upload over HTTP, and the report.

use super::config::Secret;
use super::http;
use crate::core::hub::AmendOutcome;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use thiserror::Error;

/// The largest file that can be imported, in bytes.
pub const MAX_IMPORT: usize = 64 * 1024 * 1024;
/// The most rejected rows that a report lists.
const MAX_LISTED: usize = 1_000;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV with a header line.
    Csv,
    /// A list of objects.
    Json,
}

impl Format {
    /// Returns the format of a file, by the end of its name.
    pub fn of(file: &Path) -> Self {
        let is_json = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        if is_json { Self::Json } else { Self::Csv }
    }
}

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many are new.
    pub added: usize,
    /// How many were changed.
    pub changed: usize,
    /// How many were the same already.
    pub unchanged: usize,
    /// How many were removed.
    pub removed: usize,
    /// How many rows, or removals, were rejected.
    pub refused: usize,
    /// The first 1,000 of them.
    pub refusals: Vec<RejectedRow>,
}

/// A row that was rejected, or something that could not be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedRow {
    /// The line of the file, or the position in the list; none for what is not in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The id, as far as it could be read.
    pub id: String,
    /// The reason, for people.
    pub why: String,
}

impl Report {
    /// Counts something that was imported or removed.
    pub fn count(&mut self, outcome: AmendOutcome) {
        *match outcome {
            AmendOutcome::Added => &mut self.added,
            AmendOutcome::Changed => &mut self.changed,
            AmendOutcome::Unchanged => &mut self.unchanged,
            AmendOutcome::Removed => &mut self.removed,
        } += 1;
    }

    /// Adds a row that was rejected.
    pub fn reject(&mut self, line: Option<u64>, id: String, why: impl Display) {
        self.refused += 1;
        if self.refusals.len() < MAX_LISTED {
            self.refusals.push(RejectedRow { line, id, why: why.to_string() });
        }
    }
}

/// Why a file cannot be used at all. Worded for whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// Reading it failed.
    #[error("The file cannot be read.")]
    Unreadable,
    /// The header line of a CSV file is not UTF-8.
    #[error("The first line cannot be read: it must be UTF-8.")]
    HeaderNotUtf8,
    /// The header line of a CSV file lacks a column.
    #[error("The first line names no column “{0}”.")]
    MissingColumn(&'static str),
    /// The header line of a CSV file has other separators than commas.
    #[error("The columns are not separated by commas.")]
    Separator,
    /// The header line of a CSV file names a column twice.
    #[error("The first line names the column “{0}” twice.")]
    ColumnTwice(String),
    /// It is a workbook.
    #[error("The file is a spreadsheet or an archive: save it as CSV.")]
    Spreadsheet,
    /// A JSON file is not a list of objects.
    #[error("The file is not a list of JSON objects (line {line}).")]
    NotAList {
        /// Where reading it failed.
        line: usize,
    },
}

/// Why a line of a CSV file is rejected. Worded for whoever keeps the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LineError {
    /// It is not UTF-8.
    #[error("the line is not UTF-8")]
    NotUtf8,
    /// It has more fields than there are columns.
    #[error("there are more fields than columns")]
    TooManyFields,
}

/// A CSV file.
#[derive(Debug)]
pub struct Table {
    /// The names of the columns, as they are written.
    pub heads: Vec<String>,
    /// The lines after the first.
    pub lines: Vec<Line>,
}

/// A line of a CSV file.
#[derive(Debug)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u64,
    /// Its values, trimmed, in the order of the columns; also if there are too many.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<LineError>,
}

/// Returns the lines of a CSV file (RFC 4180), whose first names at least the columns in `needed`.
///
/// # Errors
/// [`FileError`].
pub fn read_csv(file: &[u8], needed: &[&'static str]) -> Result<Table, FileError> {
    check_kind(file)?;
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let heads: Vec<String> =
        reader.headers().map_err(|_| FileError::HeaderNotUtf8)?.iter().map(str::to_owned).collect();
    if let [head] = &*heads
        && head.contains([';', '\t'])
    {
        return Err(FileError::Separator);
    }
    if let Some(missing) = needed.iter().find(|needed| !heads.iter().any(|head| head.eq_ignore_ascii_case(needed))) {
        return Err(FileError::MissingColumn(missing));
    }
    let mut seen = BTreeSet::new();
    // Spreadsheet programs write columns without a name.
    for head in heads.iter().map(|head| head.to_ascii_lowercase()).filter(|head| !head.is_empty()) {
        if !seen.insert(head.clone()) {
            return Err(FileError::ColumnTwice(head));
        }
    }
    let line = |record: Result<csv::StringRecord, csv::Error>| match record {
        Ok(record) => Line {
            number: record.position().map_or(0, csv::Position::line),
            values: record.iter().map(str::to_owned).collect(),
            error: (record.len() > heads.len()).then_some(LineError::TooManyFields),
        },
        Err(error) => {
            let number = error.position().map_or(0, csv::Position::line);
            Line { number, values: Vec::new(), error: Some(LineError::NotUtf8) }
        }
    };
    let lines = reader.records().map(line).collect();
    Ok(Table { heads, lines })
}

/// Returns the objects of a JSON file.
///
/// # Errors
/// [`FileError`].
pub fn read_json(file: &[u8]) -> Result<Vec<Map<String, Value>>, FileError> {
    check_kind(file)?;
    serde_json::from_slice(file).map_err(|error| FileError::NotAList { line: error.line() })
}

/// Checks that a file is no workbook: ZIP (xlsx, ods) or a compound file (xls).
fn check_kind(file: &[u8]) -> Result<(), FileError> {
    let is_workbook = file.starts_with(b"PK\x03\x04") || file.starts_with(b"\xd0\xcf\x11\xe0");
    if is_workbook { Err(FileError::Spreadsheet) } else { Ok(()) }
}

/// Returns the file in the body of a request that has the key from `key_file`. Otherwise returns the response.
///
/// # Errors
/// The response: the key is wrong, the type is unknown, or the file is too large.
pub async fn receive(
    key: &Secret,
    key_file: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Format), Box<Response>> {
    let refuse = |status, error, message: &str| Err(Box::new(http::error(status, error, message)));
    if !http::has_key(headers, key) {
        let message = format!("The key is in the file {key_file} of the data folder.");
        return refuse(StatusCode::UNAUTHORIZED, "wrong_key", &message);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let format = match kind.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Format::Csv,
        "application/json" => Format::Json,
        _ => {
            let message = "Send text/csv or application/json.";
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown_format", message);
        }
    };
    // Only now: without the key, the body is not read.
    match to_bytes(body, MAX_IMPORT).await {
        Ok(file) => Ok((file, format)),
        Err(_) => refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The file is too large."),
    }
}
