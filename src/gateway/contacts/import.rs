//! Taking a CSV or JSON file into the contact book, at startup (`--contacts-file FILE`) or over HTTP. Rows that cannot
//! be used are rejected with the reason; the rest is taken in whole, or not at all.
//!
//! - CSV (RFC 4180) with a header line: `number,name`, optionally `language`, and any further columns, each a field whose
//!   label is the head. JSON: a list of objects with `number`, `name`, `language` and `fields`, a list of objects with
//!   `label` and `value`. A language is a tag (BCP 47).
//! - Numbers are written as people write them; without a country code they are numbers of the gateway's country.

use crate::core::contacts::{ContactChange, ContactSource, MAX_CONTACTS, MAX_VALUE_CHARS};
use crate::core::hub::BookFull;
use crate::core::languages;
use crate::gateway::carriers::numbers::{self, NotANumber};
use crate::gateway::engine::Handle;
use crate::gateway::importing::{self, FileError, Format, Line, LineError, RejectedRow, Report, Table};
use crate::protocol::{ContactField, MAX_CONTACT_FIELDS, MAX_NAME_CHARS, PhoneNumber, Refusal};
use axum::body::Bytes;
use phonenumber::country::Id;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use thiserror::Error;

/// The columns that every CSV file has.
const NEEDED: [&str; 2] = ["number", "name"];
/// The most characters of a number that are repeated in a report.
const MAX_ID: usize = 40;

/// Why a row is rejected. Worded for whoever keeps the contacts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum RowError {
    #[error("the number is missing")]
    NoNumber,
    #[error("this is no number that can be written to: {0}")]
    NotANumber(NotANumber),
    #[error("there is neither a name nor a field")]
    Nothing,
    #[error("it is in the file twice")]
    Duplicate,
    #[error("nothing is taken out while a row has no number that can be read")]
    RowWithoutNumber,
    #[error(transparent)]
    Line(#[from] LineError),
    #[error("there is no field “{0}”")]
    UnknownField(String),
    #[error("the name is not a text")]
    NameNotText,
    #[error("the fields are not a list of objects with a label and a value")]
    FieldsNotAList,
    #[error("the language is not a text")]
    LanguageNotText,
    #[error("{0}")]
    UnknownLanguage(String),
    #[error("a field has no label or no value")]
    EmptyField,
    #[error(
        "it is too long: a name or label has at most {MAX_NAME_CHARS} characters, a value {MAX_VALUE_CHARS}, and there \
         are at most {MAX_CONTACT_FIELDS} fields"
    )]
    TooLong,
    #[error("it has control characters or line breaks")]
    Control,
}

impl From<Refusal> for RowError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TextControl => Self::Control,
            Refusal::TextEmpty => Self::EmptyField,
            _ => Self::TooLong,
        }
    }
}

/// Why a file is not taken in. Worded for whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is no such file.
    #[error(transparent)]
    File(#[from] FileError),
    /// It contains no contacts.
    #[error("The file names no contacts.")]
    Empty,
    /// There would be too many contacts.
    #[error("With this file there would be more than {MAX_CONTACTS} contacts. Nothing was taken in.")]
    Full,
    /// It could not be kept.
    #[error("The gateway could not keep it. Nothing was taken in.")]
    Unavailable,
}

/// A row of the file.
#[derive(Debug)]
struct Row {
    line: u64,
    /// The number as it is in the file.
    written: String,
    number: Result<PhoneNumber, RowError>,
    said: Result<Said, RowError>,
}

/// What a row says besides the number.
#[derive(Debug)]
struct Said {
    name: Option<String>,
    language: Option<String>,
    fields: Vec<ContactField>,
}

/// Takes in a file. With `replace`, what earlier imports said of contacts that are not in it is taken away. Numbers
/// without a country code are numbers of `country`.
///
/// # Errors
/// [`ImportError`]: nothing has changed then.
pub async fn import(
    engine: &Handle,
    country: Option<Id>,
    file: Bytes,
    format: Format,
    replace: bool,
) -> Result<Report, ImportError> {
    let read = move || read_file(country, &file, format);
    let rows = tokio::task::spawn_blocking(read).await.map_err(|_| FileError::Unreadable)??;
    if rows.is_empty() {
        return Err(ImportError::Empty);
    }
    let Sorted { mut report, changes, named, is_readable } = sort(rows);
    if changes.is_empty() {
        return Ok(report);
    }
    if replace && !is_readable {
        report.reject(None, String::new(), RowError::RowWithoutNumber);
    }
    let staying = (replace && is_readable).then_some(named);
    let outcomes = engine.learn(changes, staying).await.map_err(|_| ImportError::Unavailable)?;
    outcomes.map_err(|BookFull| ImportError::Full)?.into_iter().for_each(|outcome| report.count(outcome));
    Ok(report)
}

/// The rows of a file.
struct Sorted {
    /// With the rows that are rejected.
    report: Report,
    /// What the others say.
    changes: Vec<ContactChange>,
    /// The contacts that are named.
    named: BTreeSet<PhoneNumber>,
    /// False if a row has no number that can be read.
    is_readable: bool,
}

fn sort(rows: Vec<Row>) -> Sorted {
    let mut report = Report::default();
    let (mut changes, mut named, mut is_readable) = (Vec::new(), BTreeSet::new(), true);
    for Row { line, written, number, said } in rows {
        is_readable &= number.is_ok();
        let change = number.and_then(|number| {
            // A contact whose row is rejected stays, as they are in the file.
            let is_new = named.insert(number.clone());
            let Said { name, language, fields } = said?;
            if !is_new {
                return Err(RowError::Duplicate);
            }
            if let Some(tag) = &language {
                languages::check(tag).map_err(RowError::UnknownLanguage)?;
            }
            if name.is_none() && language.is_none() && fields.is_empty() {
                return Err(RowError::Nothing);
            }
            let fields = (!fields.is_empty()).then_some(fields);
            Ok(ContactChange { number, source: ContactSource::Import, name, fields, language }.checked()?)
        });
        match change {
            Ok(change) => changes.push(change),
            Err(error) => report.reject(Some(line), written, error),
        }
    }
    Sorted { report, changes, named, is_readable }
}

/// Reads a file without taking it in. Returns the rows that are rejected.
///
/// # Errors
/// [`ImportError`] if the file cannot be used.
pub fn rehearse(country: Option<Id>, file: &[u8], format: Format) -> Result<Vec<RejectedRow>, ImportError> {
    let rows = read_file(country, file, format)?;
    if rows.is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(sort(rows).report.refusals)
}

fn read_file(country: Option<Id>, file: &[u8], format: Format) -> Result<Vec<Row>, FileError> {
    match format {
        Format::Csv => read_csv(country, file),
        Format::Json => read_json(country, file),
    }
}

fn read_csv(country: Option<Id>, file: &[u8]) -> Result<Vec<Row>, FileError> {
    let Table { heads, lines } = importing::read_csv(file, &NEEDED)?;
    let row = |Line { number: line, values, error }| {
        let (mut written, mut name, mut language, mut fields) = (String::new(), None, None, Vec::new());
        for (head, value) in heads.iter().zip(values).filter(|(head, value)| !head.is_empty() && !value.is_empty()) {
            if head.eq_ignore_ascii_case("number") {
                written = value;
            } else if head.eq_ignore_ascii_case("name") {
                name = Some(value);
            } else if head.eq_ignore_ascii_case("language") {
                language = Some(value);
            } else {
                fields.push(ContactField { label: head.clone(), value });
            }
        }
        row(country, line, written, error.map_or(Ok(Said { name, language, fields }), |error| Err(error.into())))
    };
    Ok(lines.into_iter().map(row).collect())
}

fn read_json(country: Option<Id>, file: &[u8]) -> Result<Vec<Row>, FileError> {
    let list = importing::read_json(file)?;
    let row = |(at, object): (usize, Map<String, Value>)| {
        let written = object.get("number").and_then(Value::as_str).unwrap_or_default().to_owned();
        row(country, at as u64 + 1, written, said(&object))
    };
    Ok(list.into_iter().enumerate().map(row).collect())
}

fn said(object: &Map<String, Value>) -> Result<Said, RowError> {
    if let Some(key) = object.keys().find(|key| !["number", "name", "language", "fields"].contains(&key.as_str())) {
        return Err(RowError::UnknownField(key.clone()));
    }
    let text = |key: &str, wrong: RowError| match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(wrong),
    };
    let (name, language) = (text("name", RowError::NameNotText)?, text("language", RowError::LanguageNotText)?);
    let fields = object.get("fields").cloned().unwrap_or(Value::Array(Vec::new()));
    Ok(Said { name, language, fields: serde_json::from_value(fields).map_err(|_| RowError::FieldsNotAList)? })
}

fn row(country: Option<Id>, line: u64, written: String, said: Result<Said, RowError>) -> Row {
    let number = match written.trim() {
        "" => Err(RowError::NoNumber),
        text => numbers::read(country, text).map_err(RowError::NotANumber),
    };
    Row { line, written: written.chars().take(MAX_ID).collect(), number, said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(rows: &[Row]) -> Vec<String> {
        let row = |row: &Row| match (&row.number, &row.said) {
            (Err(error), _) | (_, Err(error)) => format!("{}: {error}", row.line),
            (Ok(number), Ok(Said { name, fields, .. })) => {
                let fields: String = fields.iter().map(|it| format!(" {}={}", it.label, it.value)).collect();
                format!("{}: {number} {}{fields}", row.line, name.as_deref().unwrap_or("-"))
            }
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn further_columns_are_fields() {
        let file = "\u{feff}Number,Name,Customer number,City,\n\
            +44 7700 900001,Priya Shah,C-1042,Leeds,\n\
            07700 900002,,C-7,,\n\
            MyBank,Bank,,,\n\
            ,Nobody,,,\n\
            +447700900003,Marco,1,2,3,4\n";
        let rows = read_csv(Some(Id::GB), file.as_bytes()).unwrap();
        assert_eq!(
            said(&rows),
            [
                "2: +447700900001 Priya Shah Customer number=C-1042 City=Leeds",
                "3: +447700900002 - Customer number=C-7",
                "4: this is no number that can be written to: it is a name",
                "5: the number is missing",
                "6: there are more fields than columns",
            ]
        );
        for (file, why) in [
            ("number;name\n", "The columns are not separated by commas."),
            ("number,surname\n", "The first line names no column “name”."),
            ("number,name,City,city\n", "The first line names the column “city” twice."),
            ("PK\u{3}\u{4}", "The file is a spreadsheet or an archive: save it as CSV."),
        ] {
            assert_eq!(read_csv(None, file.as_bytes()).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn objects_have_fields_in_their_order() {
        let file = r#"[
            {"number": "+447700900001", "name": " Priya ", "fields": [{"label": "b", "value": "1"}, {"label": "a", "value": "2"}]},
            {"number": "+447700900002", "phone": "1"},
            {"number": 7, "name": "Seven"},
            {"number": "+447700900003", "name": 7},
            {"number": "+447700900004", "fields": {"a": "b"}}
        ]"#;
        assert_eq!(
            said(&read_json(None, file.as_bytes()).unwrap()),
            [
                "1: +447700900001 Priya b=1 a=2",
                "2: there is no field “phone”",
                "3: the number is missing",
                "4: the name is not a text",
                "5: the fields are not a list of objects with a label and a value",
            ]
        );
    }
}
