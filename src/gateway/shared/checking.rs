//! `gateway check` of a log in PostgreSQL: whether all of it is there and as it was written. Changes nothing.

use crate::core::words::counted;
use crate::gateway::log::EventLog;
use crate::gateway::log::postgres::PostgresLog;
use crate::gateway::postgres::{Address, Database, schema};
use std::path::Path;
use std::time::Duration;

/// How long it waits for the database.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads the log of a database, and compares it with the anchor of a folder, if there is one. Returns what it found.
///
/// # Errors
/// Why the database or the log cannot be used.
pub fn check(address: &Address, anchor: &Path) -> Result<String, String> {
    let said = |error: &dyn std::error::Error| crate::gateway::config::explain(error);
    let database = Database::new(address.clone()).map_err(|error| said(&error))?;
    let server = schema::look(&database, PATIENCE).map_err(|error| said(&error))?;
    let warnings: String = server.warnings().iter().map(|warning| format!("  {warning}\n")).collect();
    let mut report = format!("PostgreSQL {} at {address}\n{warnings}", server.version);
    if server.schema == 0 {
        return Ok(report + "  no gateway has used it yet\n");
    }
    let log = PostgresLog::open(&database).map_err(|error| said(&error))?;
    log.compare(anchor).map_err(|error| said(&error))?;
    let end = log.mark().map_err(|error| said(&error))?.position;
    log.verify(end, &|| true).map_err(|error| said(&error))?;
    report +=
        &format!("  {}: none is missing, and each is as it was written\n", counted(end as usize, "entry", "entries"));
    if warnings.is_empty() { Ok(report) } else { Err(report.trim_end().to_owned()) }
}
