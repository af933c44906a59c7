//! Changing the directory by a CSV or JSON file, at startup (`--directory FILE`) or over HTTP. Rows that cannot be used
//! are rejected with the reason, and the rest is imported.
//!
//! - CSV (RFC 4180) with a header line: `kind,id,name` and, optionally,
//!   `reading,number,email,site,division,sees,channels,sets` in any order. Several values in a field are separated by `;`.
//!   JSON: a list of objects with these keys, several values as a list.
//! - `kind` is `agent`, `agent_group`, `skill`, `queue` or `routing_point`; `sets` are written `queue:billing`. An
//!   agent without `channels` has all of them.

use super::Directory;
use crate::core::hub::{AmendError, AmendOutcome, Hub, Rules};
use crate::core::roster::{Profile, Roster, RosterFact};
use crate::core::target::{self, ParseTargetError};
use crate::gateway::carriers::config::Carrier;
use crate::gateway::engine::Handle;
use crate::gateway::importing::{self, FileError, Format, Line, LineError, RejectedRow, Report, Table};
use crate::protocol::{Channel, PhoneNumber, Refusal, TargetKind, TargetRef};
use axum::body::Bytes;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use thiserror::Error;

/// The most changes that are stored at once: in between, the engine serves other requests.
const CHUNK: usize = 200;
/// The columns of a CSV file, and the keys of JSON objects.
const FIELDS: [&str; 11] =
    ["kind", "id", "name", "reading", "number", "email", "site", "division", "sees", "channels", "sets"];

/// A row of the file.
#[derive(Debug)]
struct ImportRow {
    line: u64,
    id: String,
    read: Result<(TargetRef, Profile), RowError>,
}

/// Why a row is rejected. Worded for whoever keeps the directory.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum RowError {
    #[error("the {0} is missing")]
    Missing(&'static str),
    #[error("it is in the file twice")]
    Duplicate,
    #[error("nothing is taken out while a row has no id")]
    RowWithoutId,
    #[error(transparent)]
    Line(#[from] LineError),
    #[error("there is no field “{0}”")]
    UnknownField(String),
    #[error("“{0}” is no channel")]
    UnknownChannel(String),
    #[error(transparent)]
    Target(#[from] ParseTargetError),
    #[error(transparent)]
    Refused(#[from] AmendError),
    #[error("the gateway could not keep it")]
    NotStored,
}

/// Why a file cannot be used at all. Worded for whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is no such file.
    #[error(transparent)]
    File(#[from] FileError),
    /// It contains no targets.
    #[error("The file names no targets.")]
    Empty,
    /// The header line of a CSV file names an unknown column.
    #[error("There is no column “{0}”; there are {known}.", known = FIELDS.join(", "))]
    UnknownColumn(String),
    /// It removes a target to which a carrier's number leads, or moves the number: the next start would fail.
    #[error("With this file, a number of carrier {carrier} would not lead to {:?} {} any more.", target.kind, target.id)]
    NumberWithoutTarget {
        /// The carrier's name.
        carrier: String,
        /// The target that its number leads to.
        target: TargetRef,
    },
}

/// Imports a file. With `replace`, targets that are not in it are removed. The targets that the numbers of `carriers`
/// lead to must remain.
///
/// # Errors
/// [`ImportError`] if the file cannot be used: nothing has changed then. Changes that could not be stored are in the
/// report, and the same file can be imported again.
pub async fn import(
    engine: &Handle,
    directory: &Directory,
    carriers: &[Carrier],
    file: Bytes,
    format: Format,
    replace: bool,
) -> Result<Report, ImportError> {
    let read = move || read_file(&file, format);
    let rows = tokio::task::spawn_blocking(read).await.map_err(|_| FileError::Unreadable)??;
    if rows.is_empty() {
        return Err(ImportError::Empty);
    }
    let Sorted { mut report, rejected, named, mut changes } = sort(rows);
    if named.is_empty() {
        return Ok(report);
    }
    if replace {
        // Targets whose row was rejected stay, as they are in the file. A row without an id may be any target's.
        let mut gone: Vec<_> = directory
            .roster()
            .targets()
            .filter(|target| !named.contains(target) && !rejected.contains(&target.id))
            .collect();
        if rejected.contains("") && !gone.is_empty() {
            report.reject(None, String::new(), RowError::RowWithoutId);
            gone.clear();
        }
        // A number may pass from a removed target to an added one: removals come first, agents before their sets.
        let leaving = gone.into_iter().map(|target| (None, RosterFact::Gone { target }));
        changes = leaving.chain(changes).collect();
    }
    check_numbers(carriers, &directory.roster(), changes.iter().map(|(_, change)| change))?;
    // A row may depend on a later one, such as one that frees its number: failed changes are attempted once more.
    let mut failed = Vec::new();
    for attempt in 0..2 {
        for some in std::mem::take(&mut changes).chunks(CHUNK) {
            let amended = engine.amend(some.iter().map(|(_, change)| change.clone()).collect()).await;
            for ((line, change), outcome) in some.iter().zip(outcomes(amended, some.len())) {
                match outcome {
                    Ok(outcome) => report.count(outcome),
                    Err(_) if attempt == 0 => failed.push((*line, change.clone())),
                    Err(error) => report.reject(*line, change.target().id.clone(), error),
                }
            }
        }
        changes = std::mem::take(&mut failed);
    }
    Ok(report)
}

/// The rows of a file.
struct Sorted {
    /// With the rows that are rejected.
    report: Report,
    /// Their ids.
    rejected: BTreeSet<String>,
    /// The targets of the others.
    named: BTreeSet<TargetRef>,
    /// What they change, each with its line.
    changes: Vec<(Option<u64>, RosterFact)>,
}

fn sort(rows: Vec<ImportRow>) -> Sorted {
    let mut report = Report::default();
    let mut rejected = BTreeSet::new();
    let (mut named, mut agents, mut changes) = (BTreeSet::new(), Vec::new(), Vec::new());
    for ImportRow { line, id, read } in rows {
        match read {
            Err(error) => {
                rejected.insert(id.clone());
                report.reject(Some(line), id, error);
            }
            Ok((target, _)) if named.contains(&target) => report.reject(Some(line), id, RowError::Duplicate),
            Ok((target, profile)) => {
                named.insert(target.clone());
                // Agents refer to their sets, so sets come first.
                let list = if target.kind == TargetKind::Agent { &mut agents } else { &mut changes };
                list.push((Some(line), RosterFact::Put { target, profile: Arc::new(profile) }));
            }
        }
    }
    changes.extend(agents);
    Sorted { report, rejected, named, changes }
}

/// Imports a file into a directory that is kept nowhere. Returns it, and the rows that are rejected.
///
/// # Errors
/// [`ImportError`] if the file cannot be used.
pub fn rehearse(roster: Roster, file: &[u8], format: Format) -> Result<(Roster, Vec<RejectedRow>), ImportError> {
    let rows = read_file(file, format)?;
    if rows.is_empty() {
        return Err(ImportError::Empty);
    }
    let Sorted { mut report, mut changes, .. } = sort(rows);
    let mut hub = Hub::new(Rules::default(), roster);
    for attempt in 0..2 {
        let mut failed = Vec::new();
        for (line, change) in changes {
            match hub.amend(0, change.clone()) {
                Ok(_) => {}
                Err(_) if attempt == 0 => failed.push((line, change)),
                Err(error) => report.reject(line, change.target().id.clone(), error),
            }
        }
        changes = failed;
    }
    Ok((hub.roster().clone(), report.refusals))
}

/// Checks that no change takes a carrier's number away from its target.
fn check_numbers<'a>(
    carriers: &[Carrier],
    roster: &Roster,
    changes: impl Iterator<Item = &'a RosterFact>,
) -> Result<(), ImportError> {
    let mut needed = BTreeMap::<_, Vec<_>>::new();
    for carrier in carriers {
        for (number, target) in &carrier.numbers {
            needed.entry(target).or_default().push((&carrier.name, number));
        }
    }
    for change in changes {
        let target = change.target();
        let own = roster.profile(target).and_then(|profile| profile.number.as_ref());
        let lost = needed.get(target).into_iter().flatten().find(|(_, number)| match change {
            RosterFact::Gone { .. } => true,
            // A number that only the carriers' file gives to a target stays with it.
            RosterFact::Put { profile, .. } => own == Some(*number) && profile.number.as_ref() != own,
        });
        if let Some((carrier, _)) = lost {
            return Err(ImportError::NumberWithoutTarget { carrier: (*carrier).clone(), target: target.clone() });
        }
    }
    Ok(())
}

/// Returns the outcome of each of `count` changes.
fn outcomes(
    amended: Result<Vec<Result<AmendOutcome, AmendError>>, Refusal>,
    count: usize,
) -> Vec<Result<AmendOutcome, RowError>> {
    match amended {
        Ok(amended) => amended.into_iter().map(|outcome| outcome.map_err(RowError::Refused)).collect(),
        Err(_) => vec![Err(RowError::NotStored); count],
    }
}

fn read_file(file: &[u8], format: Format) -> Result<Vec<ImportRow>, ImportError> {
    match format {
        Format::Csv => read_csv(file),
        Format::Json => read_json(file),
    }
}

fn read_csv(file: &[u8]) -> Result<Vec<ImportRow>, ImportError> {
    let Table { heads, lines } = importing::read_csv(file, &["kind", "id", "name"])?;
    let heads: Vec<_> = heads.iter().map(|head| head.to_ascii_lowercase()).collect();
    if let Some(unknown) = heads.iter().find(|head| !head.is_empty() && !FIELDS.contains(&head.as_str())) {
        return Err(ImportError::UnknownColumn(unknown.clone()));
    }
    let several = |values: Vec<String>| {
        let all = values.iter().flat_map(|value| value.split(';')).map(str::trim);
        all.filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    let row = |Line { number: line, values, error }| {
        let fields: BTreeMap<&str, String> =
            heads.iter().map(String::as_str).zip(values).filter(|(_, value)| !value.is_empty()).collect();
        let id = fields.get("id").cloned().unwrap_or_default();
        let read = match error {
            Some(error) => Err(error.into()),
            None => read_target(|name| fields.get(name).map(|value| vec![value.clone()]), several),
        };
        ImportRow { line, id, read }
    };
    Ok(lines.into_iter().map(row).collect())
}

fn read_json(file: &[u8]) -> Result<Vec<ImportRow>, ImportError> {
    let list = importing::read_json(file)?;
    let row = |(at, object): (usize, Map<String, Value>)| {
        let text = |value: &Value| value.as_str().map(|text| text.trim().to_owned());
        let values = |name: &str| match object.get(name)? {
            Value::Array(list) => Some(list.iter().filter_map(text).collect()),
            one => text(one).filter(|text| !text.is_empty()).map(|text| vec![text]),
        };
        let id = values("id").map(|id: Vec<String>| id.concat()).unwrap_or_default();
        let unknown = object.keys().find(|key| !FIELDS.contains(&key.as_str()));
        let read = match unknown {
            Some(key) => Err(RowError::UnknownField(key.clone())),
            None => read_target(values, |values| values),
        };
        ImportRow { line: at as u64 + 1, id, read }
    };
    Ok(list.into_iter().enumerate().map(row).collect())
}

/// Reads a target from its fields. `value` returns the values of a field, `several` splits those of a list.
fn read_target(
    value: impl Fn(&str) -> Option<Vec<String>>,
    several: impl Fn(Vec<String>) -> Vec<String>,
) -> Result<(TargetRef, Profile), RowError> {
    let one = |name: &str| value(name).map(|values| values.concat());
    let needed = |name: &'static str| one(name).filter(|value| !value.is_empty()).ok_or(RowError::Missing(name));
    let list = |name: &str| value(name).map(&several).unwrap_or_default();
    let kind = target::parse_kind(&needed("kind")?)?;
    let channels: Vec<_> = list("channels").iter().map(|name| channel(name)).collect::<Result<_, _>>()?;
    let all = if kind == TargetKind::Agent { vec![Channel::Sms, Channel::Mms] } else { Vec::new() };
    let number = one("number")
        .map(|number| PhoneNumber::parse(&number).ok_or(RowError::Refused(AmendError::Number)))
        .transpose()?;
    let profile = Profile {
        name: needed("name")?,
        reading: one("reading").filter(|reading| !reading.is_empty()),
        number,
        email: one("email"),
        site: one("site"),
        division: one("division"),
        sees: list("sees").into_iter().collect(),
        channels: if channels.is_empty() { all } else { channels },
        sets: list("sets").iter().map(|set| target::parse(set)).collect::<Result<_, _>>()?,
    };
    Ok((TargetRef { kind, id: needed("id")? }, profile))
}

fn channel(name: &str) -> Result<Channel, RowError> {
    serde_json::from_value(Value::from(name)).map_err(|_| RowError::UnknownChannel(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_something_else_is_refused_in_words() {
        for (file, why) in [
            (b"kind;id;name\nagent;ann;Ann Lee\n".as_slice(), "The columns are not separated by commas."),
            (b"kind\tid\tname\nagent\tann\tAnn Lee\n", "The columns are not separated by commas."),
            (b"PK\x03\x04\x14\0\x06\0", "The file is a spreadsheet or an archive: save it as CSV."),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is a spreadsheet or an archive: save it as CSV."),
            (b"kind,id,name,phone\n", "There is no column “phone”; there are kind, id, name, reading"),
            (b"kind,id,name,ID\n", "The first line names the column “id” twice."),
            (b"kind;id,name\n", "The first line names no column “kind”."),
        ] {
            let error = read_file(file, Format::Csv).expect_err(why).to_string();
            assert!(error.starts_with(why), "{error}");
        }
        assert!(matches!(read_file(b"PK\x03\x04", Format::Json), Err(ImportError::File(FileError::Spreadsheet))));
        // Programs write such columns without being asked.
        assert_eq!(read_file(b"kind,id,name,,\nagent,ann,Ann Lee,,\n", Format::Csv).unwrap().len(), 1);
    }

    #[test]
    fn an_unknown_field_of_an_object_is_refused_with_its_row() {
        let rows = read_file(br#"[{"kind": "agent", "id": "ann", "name": "Ann Lee", "phone": "1"}]"#, Format::Json);
        let error = rows.unwrap().remove(0).read.unwrap_err();
        assert_eq!(error.to_string(), "there is no field “phone”");
    }
}
