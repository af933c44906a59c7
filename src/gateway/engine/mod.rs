//! The engine: the single owner of the [`crate::core::hub::Hub`]. Everything that changes the hub comes through one
//! queue, to one task on a thread of its own.
//!
//! It takes what is queued (at most `BATCH`), folds each request into the hub, appends all entries of the batch to the
//! log with **one** append (group commit), and only then tells anybody: events to the feeds, answers to the
//! connections, texts to the carrier. While the log is being written, the next batch gathers.
//!
//! The engine's thread writes the log itself: it has nothing else to do meanwhile, and to wake another thread and be
//! woken by it takes about as long as the rest of a small batch. So it is in its runtime only while it waits, and a
//! backend may block as it likes.
//!
//! If the append fails, nobody is told anything: each request of the batch is refused with
//! [`crate::protocol::Refusal::Unavailable`], and the hub is folded again from the log: once, and then whatever would
//! change it is refused until the log can be written again. Reading goes on.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`request`], [`handle`] | requests, and the queue they come through |
//! | [`state`] | the fold of the log |
//! | [`batch`] | requests that are kept and told together |
//! | [`machine`] | the engine without I/O |
//! | [`lead`] | which of several gateways is the writer |
//! | `source` | folding the log, with the archive and the snapshot beside it |
//! | `unstored` | requests while nothing can be stored |
//! | `writer` | its I/O: the log, the carrier, the published directory |

pub mod batch;
pub mod handle;
pub mod lead;
pub mod machine;
pub mod request;
mod source;
pub mod state;
#[cfg(test)]
mod tests;
mod unstored;
mod writer;

use crate::gateway::clock::Clock;
use crate::gateway::log::LogError;
use crate::gateway::shutdown::closed;
use crate::gateway::storage::blocking;
use handle::Queued;
pub use handle::{Handle, Inbox, channel};
use lead::Lead;
pub use request::{AboutContact, Habits, Welcome};
pub use source::Source;
use std::sync::Arc;
use std::{io, thread};
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
pub use writer::Setup;
use writer::Writer;

/// The most requests in a batch. Limits how long the first of them waits.
const BATCH: usize = 256;
/// The operating system's name for the engine's thread.
const THREAD: &str = "gateway-writer";

/// Folds the log and makes an engine ready. Agents who were signed in have the grace time to reconnect, and texts that
/// no carrier has taken are sent again.
///
/// # Errors
/// [`LogError`] if the log cannot be read or written.
pub async fn prepare(setup: Setup, inbox: Inbox) -> Result<Engine, LogError> {
    Ok(Engine { writer: open(setup).await?, inbox: inbox.0 })
}

/// Makes a writer ready, if others share its log once it is its turn.
async fn open(setup: Setup) -> Result<Writer, LogError> {
    let source = Writer::source(&setup);
    let promoted = match &setup.standby {
        Some(standby) => Some(standby.wait(&source).await?),
        None => None,
    };
    blocking(move || Writer::open(setup, source, promoted)).await
}

/// An engine that has been started. Each receiver ends with what it stands for.
pub struct Started {
    /// All that was taken is stored and told.
    pub drained: oneshot::Receiver<()>,
    /// The engine has gone.
    pub ended: oneshot::Receiver<()>,
}

/// An engine that is ready to start.
pub struct Engine {
    writer: Writer,
    inbox: mpsc::Receiver<Queued>,
}

impl Engine {
    /// Returns the term in which this gateway writes a shared log, if it is one.
    pub fn lead(&self) -> Option<Arc<Lead>> {
        self.writer.lead.clone()
    }

    /// Returns the gateway's clock. It begins no earlier than the log ends.
    pub fn clock(&self) -> Arc<Clock> {
        self.writer.clock.clone()
    }

    /// Runs on a thread of its own until `draining` turns true, and stays until `closing` does: a batch must not wait
    /// behind a thousand connections that are being told.
    ///
    /// # Errors
    /// The operating system's, if it cannot start another thread.
    pub fn start(self, draining: watch::Receiver<bool>, closing: watch::Receiver<bool>) -> io::Result<Started> {
        let runtime = runtime::Builder::new_current_thread().enable_time().build()?;
        let (done, drained) = oneshot::channel();
        let (over, ended) = oneshot::channel();
        thread::Builder::new().name(THREAD.into()).spawn(move || {
            self.run(&runtime, draining, closing, done);
            drop(over);
        })?;
        Ok(Started { drained, ended })
    }

    /// Works until `draining` turns true. What is queued then is carried out and answered, and nothing is taken any more:
    /// not the end of a connection either, as its agent reconnects after the restart. The connections have to be told
    /// before the engine goes.
    fn run(
        mut self,
        runtime: &Runtime,
        mut draining: watch::Receiver<bool>,
        mut closing: watch::Receiver<bool>,
        drained: oneshot::Sender<()>,
    ) {
        let mut requests = Vec::with_capacity(BATCH);
        while runtime.block_on(self.gather(&mut requests, &mut draining)) {
            self.writer.work(requests.drain(..));
        }
        self.inbox.close();
        while runtime.block_on(self.inbox.recv_many(&mut requests, BATCH)) > 0 {
            self.writer.work(requests.drain(..));
        }
        drop(drained);
        self.writer.keep_last();
        runtime.block_on(closed(&mut closing));
    }

    /// Waits for requests, or until something is due. Returns false if there will be no more.
    async fn gather(&mut self, requests: &mut Vec<Queued>, draining: &mut watch::Receiver<bool>) -> bool {
        let pause = self.writer.pause();
        tokio::select! {
            biased;
            () = closed(draining) => false,
            count = self.inbox.recv_many(requests, BATCH) => count > 0,
            () = tokio::time::sleep(pause) => true,
        }
    }
}
