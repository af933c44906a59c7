//! The engine's I/O: one batch at a time is folded by the [`Machine`], appended to the log, and told.

use super::batch::{Batch, Output};
use super::machine::Machine;
use super::request::Request;
use super::state::State;
use crate::core::fact::Entry;
use crate::core::hub::Rules;
use crate::core::roster::Roster;
use crate::gateway::carrier::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::directory::Directory;
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::storage::blocking;
use std::sync::Arc;
use std::time::Duration;

/// How many entries are read from the log at once.
const PAGE: usize = 1_000;

/// What an engine works with.
pub struct Setup {
    /// The rules.
    pub rules: Rules,
    /// The configured agents and targets.
    pub roster: Roster,
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// Sends the texts.
    pub carrier: Arc<dyn Carrier>,
    /// Where the directory is published.
    pub directory: Arc<Directory>,
}

/// The only writer of the log, with everything the engine talks to.
pub(super) struct Writer {
    rules: Rules,
    roster: Roster,
    log: Arc<dyn EventLog>,
    carrier: Arc<dyn Carrier>,
    directory: Arc<Directory>,
    pub(super) clock: Arc<Clock>,
    machine: Machine,
}

impl Writer {
    /// Folds the log and appends what has become due since it was written.
    pub(super) async fn open(setup: Setup) -> Result<Self, LogError> {
        let Setup { rules, roster, log, carrier, directory } = setup;
        let state = read(log.clone(), rules.clone(), roster.clone()).await?;
        let clock = Arc::new(Clock::not_before(state.latest()));
        let mut writer = Self { rules, roster, log, carrier, directory, clock, machine: Machine::new() };
        let restored = writer.machine.restore(state);
        writer.machine.set_wall(writer.clock.wall());
        // Appended now, so that a data folder that cannot be written prevents the start.
        let mut batch = Batch::default();
        writer.machine.fold_due(writer.clock.now(), &mut batch);
        writer.clock.set_pending(writer.machine.is_pending());
        let end = writer.append(batch.take_entries()).await?;
        writer.carry_out(restored);
        let output = writer.machine.kept(end, batch);
        writer.carry_out(output);
        Ok(writer)
    }

    /// Returns how long nothing will be due.
    pub(super) fn pause(&self) -> Duration {
        self.clock.sleep(self.machine.pause(self.clock.now()))
    }

    /// Handles requests as one batch, and what is due.
    pub(super) async fn work(&mut self, requests: impl Iterator<Item = Request>) {
        if !self.machine.is_ready()
            && let Some(state) = self.recover().await
        {
            let output = self.machine.restore(state);
            self.carry_out(output);
        }
        let mut batch = Batch::default();
        self.machine.set_wall(self.clock.wall());
        self.machine.fold_due(self.clock.now(), &mut batch);
        for request in requests {
            self.machine.fold(self.clock.now(), request, &mut batch);
        }
        // Before anybody is told of a deadline.
        self.clock.set_pending(self.machine.is_pending());
        let entries = batch.take_entries();
        let count = entries.len();
        let output = match self.append(entries).await {
            Ok(end) => self.machine.kept(end, batch),
            Err(error) => {
                tracing::error!(%error, entries = count, "the log cannot be written; the batch is refused");
                let state = self.recover().await;
                let output = self.machine.not_kept(batch, state);
                self.clock.set_pending(self.machine.is_pending());
                output
            }
        };
        self.carry_out(output);
    }

    /// Appends to the log. Returns its end, or `None` if there was nothing to append.
    async fn append(&self, entries: Vec<Entry>) -> Result<Option<Position>, LogError> {
        if entries.is_empty() {
            return Ok(None);
        }
        let log = self.log.clone();
        blocking(move || log.append(&entries)).await.map(Some)
    }

    /// Folds the log again. Returns `None` if it cannot be read.
    async fn recover(&self) -> Option<State> {
        read(self.log.clone(), self.rules.clone(), self.roster.clone())
            .await
            .inspect_err(|error| tracing::error!(%error, "the log cannot be read; requests are refused until it can"))
            .ok()
    }

    fn carry_out(&self, output: Output) {
        let Output { roster, roster_changes, readiness, texts, replies } = output;
        if let Some(roster) = roster {
            self.directory.replace(roster);
        }
        self.directory.take(&roster_changes);
        self.directory.weigh(readiness.into_iter());
        texts.into_iter().for_each(|text| self.carrier.send(text));
        replies.into_iter().for_each(|reply| reply());
    }
}

async fn read(log: Arc<dyn EventLog>, rules: Rules, roster: Roster) -> Result<State, LogError> {
    blocking(move || {
        let mut state = State::new(rules, roster);
        loop {
            let page = log.read(state.position(), PAGE)?;
            page.iter().for_each(|(position, entry)| state.replay(*position, entry));
            if page.len() < PAGE {
                return Ok(state);
            }
        }
    })
    .await
}
