//! The log in memory: a minimal second backend that keeps the suite from depending on SQLite.

use super::{EventLog, LogError, Position, suite};
use crate::core::fact::{Entry, Fact};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct MemoryLog {
    entries: Mutex<Vec<Entry>>,
    appended: Condvar,
}

fn page(entries: &[Entry], after: Position, limit: usize) -> Vec<(Position, Entry)> {
    let numbered = (1..).zip(entries).skip(after as usize).take(limit);
    numbered.map(|(position, entry)| (position, entry.clone())).collect()
}

impl EventLog for MemoryLog {
    fn append(&self, new: &[Entry]) -> Result<Position, LogError> {
        let mut entries = self.entries.lock().unwrap();
        let before = entries.len();
        for entry in new {
            let stream = entry.fact.stream();
            let stands = entries.iter().filter(|known| known.fact.stream() == stream).count() as u64;
            if stands + 1 != entry.version {
                entries.truncate(before);
                return Err(LogError::Conflict { stream, version: entry.version });
            }
            entries.push(entry.clone());
        }
        self.appended.notify_all();
        Ok(entries.len() as Position)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        Ok(page(&self.entries.lock().unwrap(), after, limit))
    }

    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError> {
        let entries = self.entries.lock().unwrap();
        let wanted = entries.iter().filter(|entry| entry.version < before && entry.fact.stream() == stream);
        Ok(wanted.cloned().collect())
    }

    fn blank(&self, stream: &str) -> Result<u64, LogError> {
        let mut entries = self.entries.lock().unwrap();
        let said = |entry: &&mut Entry| entry.fact.stream() == stream && !matches!(entry.fact, Fact::Erased { .. });
        let blanked = entries.iter_mut().filter(said).map(|entry| {
            (entry.cause, entry.fact) = (None, Fact::Erased { stream: stream.to_owned() });
        });
        Ok(blanked.count() as u64)
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        let until = Instant::now() + patience;
        let mut entries = self.entries.lock().unwrap();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if entries.len() as Position > after || limit == 0 || left.is_zero() {
                return Ok(page(&entries, after, limit));
            }
            entries = self.appended.wait_timeout(entries, left).unwrap().0;
        }
    }
}

#[derive(Default)]
struct Memory(Arc<MemoryLog>);

impl suite::Place for Memory {
    fn open(&self) -> Arc<dyn EventLog> {
        self.0.clone()
    }
}

suite::passes!(Memory::default());
