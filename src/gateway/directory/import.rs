//! The directory from outside: a CSV or JSON file, at the start (`--directory FILE`) or over HTTP. What cannot be used
//! is refused row by row, with the reason, and the rest is taken.
//!
//! - CSV (RFC 4180) with a header line: `kind,id,name` and, where wanted,
//!   `number,email,site,division,sees,channels,sets` in any order. Several values in a field are separated by `;`.
//!   JSON: a list of objects with these keys, several values as a list.
//! - `kind` is `agent`, `agent_group`, `skill`, `queue` or `routing_point`; `sets` are written `queue:billing`. An
//!   agent without `channels` takes all.
//! - `PUT /directory` makes the directory what the file says: what is not in it is taken out. `POST /directory` only
//!   adds and changes.

use super::Directory;
use crate::core::hub::AmendError;
use crate::core::roster::{Profile, RosterFact};
use crate::gateway::{Shared, engine, refuse, same};
use crate::protocol::{Channel, PhoneNumber, Refusal, TargetKind, TargetRef};
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The largest file.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// How many changes are kept at once: between them the gateway works on.
const AT_ONCE: usize = 200;
/// How many refused rows a report lists.
const LISTED: usize = 1_000;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV with a header line.
    Csv,
    /// A list of objects.
    Json,
}

/// What one change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amended {
    /// A new target.
    Added,
    /// Another now.
    Changed,
    /// It was so already.
    Unchanged,
    /// Taken out.
    Removed,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// New targets.
    pub added: usize,
    /// Targets that are another now.
    pub changed: usize,
    /// Targets that were so already.
    pub unchanged: usize,
    /// Targets taken out.
    pub removed: usize,
    /// How many rows, or targets to take out, were refused.
    pub refused: usize,
    /// The first 1,000 of them.
    pub refusals: Vec<Refused>,
}

/// A row that was not taken, or a target that could not be taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The line of the file, or the place in the list; none for what is not in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The id, as far as it could be read.
    pub id: String,
    /// Why.
    pub why: String,
}

/// A row of the file.
struct Row {
    line: u64,
    id: String,
    read: Result<(TargetRef, Profile), String>,
}

/// Why a file cannot be used at all. Words for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

/// Takes a file in. With `replace`, what it does not name is taken out.
///
/// # Errors
/// [`Unreadable`] where nothing of it can be used: nothing has changed then. A gateway that cannot keep it says so in
/// the report, and the same file can be sent again.
pub async fn import(
    engine: &engine::Handle,
    directory: &Directory,
    file: Bytes,
    format: Format,
    replace: bool,
) -> Result<Report, Unreadable> {
    let read = move || match format {
        Format::Csv => read_csv(&file),
        Format::Json => read_json(&file),
    };
    let rows = tokio::task::spawn_blocking(read).await.map_err(|_| Unreadable("The file cannot be read.".into()))??;
    if rows.is_empty() {
        return Err(Unreadable("The file names no targets.".into()));
    }
    let mut report = Report::default();
    let mut spoilt = BTreeSet::new();
    let (mut named, mut agents, mut changes) = (BTreeSet::new(), Vec::new(), Vec::new());
    for Row { line, id, read } in rows {
        match read {
            Err(why) => {
                spoilt.insert(id.clone());
                report.refuse(Some(line), id, why);
            }
            Ok((target, _)) if named.contains(&target) => {
                report.refuse(Some(line), id, "it is in the file twice".into())
            }
            Ok((target, profile)) => {
                named.insert(target.clone());
                // Agents name the sets they are in, so those come first.
                let list = if target.kind == TargetKind::Agent { &mut agents } else { &mut changes };
                list.push((Some(line), RosterFact::Put { target, profile: Arc::new(profile) }));
            }
        }
    }
    if named.is_empty() {
        return Ok(report);
    }
    changes.extend(agents);
    if replace {
        // Also those whose row was refused stay: they are in the file. A row that does not say whose it is may be
        // anybody's.
        let mut gone: Vec<_> = directory
            .roster()
            .targets()
            .filter(|target| !named.contains(target) && !spoilt.contains(&target.id))
            .collect();
        if spoilt.contains("") && !gone.is_empty() {
            report.refuse(None, String::new(), "nothing is taken out while a row has no id".into());
            gone.clear();
        }
        // A number may go over from one who leaves to one who comes: first those who leave, agents before their sets.
        let leaving = gone.into_iter().map(|target| (None, RosterFact::Gone { target }));
        changes = leaving.chain(changes).collect();
    }
    // What a row needs may come with a later one, such as the number of somebody who gets another: what failed is tried
    // once more.
    let mut failed = Vec::new();
    for attempt in 0..2 {
        for some in std::mem::take(&mut changes).chunks(AT_ONCE) {
            let amended = engine.amend(some.iter().map(|(_, change)| change.clone()).collect()).await;
            for ((line, change), became) in some.iter().zip(outcomes(amended, some.len())) {
                match became {
                    Ok(became) => report.count(became),
                    Err(_) if attempt == 0 => failed.push((*line, change.clone())),
                    Err(why) => report.refuse(*line, change.target().id.clone(), why),
                }
            }
        }
        changes = std::mem::take(&mut failed);
    }
    Ok(report)
}

fn outcomes(amended: Result<Vec<Result<Amended, AmendError>>, Refusal>, count: usize) -> Vec<Result<Amended, String>> {
    match amended {
        Ok(amended) => amended.into_iter().map(|became| became.map_err(|unfit| unfit.to_string())).collect(),
        Err(_) => vec![Err("the gateway could not keep it".into()); count],
    }
}

impl Report {
    fn count(&mut self, became: Amended) {
        *match became {
            Amended::Added => &mut self.added,
            Amended::Changed => &mut self.changed,
            Amended::Unchanged => &mut self.unchanged,
            Amended::Removed => &mut self.removed,
        } += 1;
    }

    fn refuse(&mut self, line: Option<u64>, id: String, why: String) {
        self.refused += 1;
        if self.refusals.len() < LISTED {
            self.refusals.push(Refused { line, id, why });
        }
    }
}

fn read_csv(file: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let heads =
        reader.headers().map_err(|_| Unreadable("The first line cannot be read: it must be UTF-8.".into()))?.clone();
    for needed in ["kind", "id", "name"] {
        if !heads.iter().any(|head| head.eq_ignore_ascii_case(needed)) {
            return Err(Unreadable(format!("The first line names no column “{needed}”.")));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let (line, record) = match record {
            Ok(record) => (record.position().map_or(0, csv::Position::line), record),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                rows.push(Row { line, id: String::new(), read: Err("the line is not UTF-8".into()) });
                continue;
            }
        };
        let fields: BTreeMap<String, &str> =
            heads.iter().map(str::to_ascii_lowercase).zip(&record).filter(|(_, value)| !value.is_empty()).collect();
        let id = fields.get("id").copied().unwrap_or_default().to_owned();
        let read = if record.len() > heads.len() {
            Err("there are more fields than columns".into())
        } else {
            target(
                |name| fields.get(name).map(|value| vec![(*value).to_owned()]),
                |values| {
                    values
                        .iter()
                        .flat_map(|value| value.split(';'))
                        .map(|one| one.trim().to_owned())
                        .filter(|one| !one.is_empty())
                        .collect()
                },
            )
        };
        rows.push(Row { line, id, read });
    }
    Ok(rows)
}

fn read_json(file: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let list: Vec<Map<String, Value>> = serde_json::from_slice(file)
        .map_err(|error| Unreadable(format!("The file is not a list of JSON objects (line {}).", error.line())))?;
    let row = |(at, object): (usize, Map<String, Value>)| {
        let text = |value: &Value| value.as_str().map(|text| text.trim().to_owned());
        let values = |name: &str| match object.get(name)? {
            Value::Array(list) => Some(list.iter().filter_map(text).collect()),
            one => text(one).filter(|text| !text.is_empty()).map(|text| vec![text]),
        };
        let id = values("id").map(|id: Vec<String>| id.concat()).unwrap_or_default();
        Row { line: at as u64 + 1, id, read: target(values, |values| values) }
    };
    Ok(list.into_iter().enumerate().map(row).collect())
}

/// A target of its fields. `value` gives those of a name, `several` takes the one of a list apart.
fn target(
    value: impl Fn(&str) -> Option<Vec<String>>,
    several: impl Fn(Vec<String>) -> Vec<String>,
) -> Result<(TargetRef, Profile), String> {
    let one = |name| value(name).map(|values| values.concat());
    let needed = |name| one(name).filter(|value| !value.is_empty()).ok_or(format!("the {name} is missing"));
    let list = |name| value(name).map(&several).unwrap_or_default();
    let kind = kind(&needed("kind")?)?;
    let channels: Vec<_> = list("channels").iter().map(|name| channel(name)).collect::<Result<_, _>>()?;
    let all = if kind == TargetKind::Agent { vec![Channel::Sms, Channel::Mms] } else { Vec::new() };
    let number =
        one("number").map(|number| PhoneNumber::parse(&number).ok_or(AmendError::Number.to_string())).transpose()?;
    let profile = Profile {
        name: needed("name")?,
        number,
        email: one("email"),
        site: one("site"),
        division: one("division"),
        sees: list("sees").into_iter().collect(),
        channels: if channels.is_empty() { all } else { channels },
        sets: list("sets").iter().map(|set| target_ref(set)).collect::<Result<_, _>>()?,
    };
    Ok((TargetRef { kind, id: needed("id")? }, profile))
}

/// A target written as `queue:billing`.
///
/// # Errors
/// A sentence for whoever wrote it.
pub fn target_ref(text: &str) -> Result<TargetRef, String> {
    let (kind, id) = text.split_once(':').ok_or(format!("“{text}” is not a target: write queue:billing"))?;
    Ok(TargetRef { kind: self::kind(kind)?, id: id.to_owned() })
}

fn kind(name: &str) -> Result<TargetKind, String> {
    serde_json::from_value(json!(name.trim())).map_err(|_| format!("“{name}” is no kind of target"))
}

fn channel(name: &str) -> Result<Channel, String> {
    serde_json::from_value(json!(name)).map_err(|_| format!("“{name}” is no channel"))
}

/// `PUT` and `POST /directory` with the key of the data folder.
pub async fn receive(State(shared): State<Arc<Shared>>, method: Method, headers: HeaderMap, body: Body) -> Response {
    let key = crate::gateway::sign_in::bearer(&headers).unwrap_or_default();
    if !same(key.as_bytes(), shared.directory_key.as_bytes()) {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "wrong_key",
            "The key is in the file directory.key of the data folder.",
        );
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let format = match kind.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Format::Csv,
        "application/json" => Format::Json,
        _ => return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown_format", "Send text/csv or application/json."),
    };
    // Only now: nothing is read of what comes without the key.
    let Ok(file) = to_bytes(body, MAX_BYTES).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The file is too large.");
    };
    match import(&shared.engine, &shared.directory, file, format, method == Method::PUT).await {
        Ok(report) => Json(report).into_response(),
        Err(Unreadable(why)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", &why),
    }
}
