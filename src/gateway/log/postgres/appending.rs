//! Entries on their way to the server, and what it says of them.

use super::rows::{mark_of, numbered};
use crate::core::fact::{Entry, Fact};
use crate::gateway::bytes::random;
use crate::gateway::log::LogError;
use crate::gateway::log::anchor::Mark;
use crate::gateway::log::chain::{Columns, SEAL};
use crate::gateway::postgres::{Session, signed};
use crate::gateway::storage::StorageError;
use std::collections::HashMap;
use std::time::Duration;

/// What the server says of an append.
pub(super) enum Outcome {
    Appended,
    Fenced { term: u64 },
    Moved { tip: Mark },
    Conflict { stream: String, version: u64 },
    GivenUp,
}

/// Entries on the way to the server, column by column.
#[derive(Default)]
pub(super) struct Rows {
    /// The first version of each stream, in order.
    firsts: (Vec<Vec<u8>>, Vec<i64>),
    streams: Vec<Vec<u8>>,
    versions: Vec<i64>,
    times: Vec<i64>,
    agents: Vec<Option<Vec<u8>>>,
    commands: Vec<Option<Vec<u8>>>,
    bodies: Vec<String>,
    seals: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
}

impl Rows {
    /// Refuses entries of which one does not follow another of its stream.
    pub(super) fn new(entries: &[Entry]) -> Result<Self, LogError> {
        let (mut rows, mut last) = (Self::default(), HashMap::new());
        for entry in entries {
            let stream = entry.fact.stream();
            match last.insert(stream.clone(), entry.version) {
                Some(before) if before + 1 != entry.version => {
                    return Err(LogError::Conflict { stream, version: entry.version });
                }
                Some(_) => {}
                None => {
                    rows.firsts.0.push(stream.clone().into_bytes());
                    rows.firsts.1.push(signed(entry.version));
                }
            }
            // An erased entry is appended when a log is built anew.
            let is_erased = matches!(entry.fact, Fact::Erased { .. });
            let seal: [u8; 32] = random();
            rows.seals.push(if is_erased { seal.to_vec() } else { seal[..SEAL].to_vec() });
            let encoded = || serde_json::to_string(&entry.fact).map_err(StorageError::from);
            rows.bodies.push(if is_erased { String::new() } else { encoded()? });
            let (agent, command) = entry.cause.as_ref().map(|c| (c.agent.as_str(), c.command.as_str())).unzip();
            rows.agents.push(agent.map(|agent| agent.as_bytes().to_vec()));
            rows.commands.push(command.map(|command| command.as_bytes().to_vec()));
            rows.streams.push(stream.into_bytes());
            rows.versions.push(signed(entry.version));
            rows.times.push(signed(entry.at));
        }
        Ok(rows)
    }

    /// Computes the links after a tip. Returns the last one.
    pub(super) fn chain(&mut self, entries: &[Entry], tip: &Mark) -> Mark {
        let mut mark = *tip;
        self.hashes.clear();
        for (number, entry) in entries.iter().enumerate() {
            let (agent, command) = entry.cause.as_ref().map(|c| (c.agent.as_str(), c.command.as_str())).unzip();
            let position = mark.position + 1;
            let columns = Columns {
                position,
                stream: str::from_utf8(&self.streams[number]).unwrap_or_default(),
                version: entry.version,
                at: entry.at,
                agent,
                command,
                body: &self.bodies[number],
                seal: &self.seals[number],
            };
            let link = mark.link.then(&columns);
            self.hashes.push(link.bytes().to_vec());
            mark = Mark { position, at: entry.at, link, ..mark };
        }
        mark
    }

    /// Sends them, to be appended after a tip in a term. To be sent again where nobody knows what became of them.
    pub(super) fn send(
        &self,
        session: &Session,
        patience: Duration,
        channel: &str,
        tip: &Mark,
        term: Option<u64>,
    ) -> Result<Outcome, LogError> {
        const SQL: &str = "SELECT * FROM append_entries($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let term = term.map(signed);
        let row = session.run(patience, async |live| {
            let row = live
                .first(
                    SQL,
                    &[
                        &term,
                        &signed(tip.position),
                        &tip.link.bytes(),
                        &channel,
                        &self.firsts.0,
                        &self.firsts.1,
                        &self.streams,
                        &self.versions,
                        &self.times,
                        &self.agents,
                        &self.commands,
                        &self.bodies,
                        &self.hashes,
                        &self.seals,
                    ],
                )
                .await?;
            row.map(|row| numbered(&row)).transpose()
        })?;
        let (outcome, number, at, link) = row.unwrap_or_default();
        Ok(match outcome.as_str() {
            "appended" => Outcome::Appended,
            "fenced" => Outcome::Fenced { term: number.unsigned_abs() },
            "moved" => Outcome::Moved { tip: mark_of(tip.log, number, at, &link)? },
            "conflict" => Outcome::Conflict {
                stream: String::from_utf8_lossy(&link).into_owned(),
                version: number.unsigned_abs(),
            },
            _ => Outcome::GivenUp,
        })
    }
}
