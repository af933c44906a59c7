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
//! | `links`, [`link`] | the writer's links to those that follow, and what is said through them |
//! | `follower`, `following`, `passing` | following the writer: its I/O, the engine without I/O, and what is passed on |
//! | `reading` | what a connection is shown that asks |
//! | `outlet` | whom the engine tells besides its connections |
//! | `source` | folding the log, with the archive and the snapshot beside it |
//! | `unstored` | requests while nothing can be stored |
//! | `writer` | its I/O: the log, the carrier, the published directory |

pub mod batch;
mod follower;
mod following;
pub mod handle;
pub mod lead;
pub mod link;
mod links;
pub mod machine;
mod outlet;
mod passing;
mod reading;
pub mod request;
#[cfg(test)]
mod sharing;
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
use follower::{Follower, Sources, Turn};
use handle::Queued;
pub use handle::{Handle, Inbox, channel};
use lead::{Elected, Following, Place, Standby, Standing};
pub use request::{AboutContact, Habits, OpenLink, Welcome};
pub use source::Source;
use std::sync::Arc;
use std::{io, thread};
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
pub use writer::Setup;
use writer::Writer;

/// The most requests in a batch. Limits how long the first of them waits.
const BATCH: usize = 256;
/// The most pages of the log that are read ahead of what is followed.
const PAGES: usize = 4;
/// The operating system's name for the engine's thread.
const THREAD: &str = "gateway-writer";

/// Folds the log and makes an engine ready: one that writes or, if there is a link to the gateway that does, one that
/// follows. Agents who were signed in have the grace time to reconnect, and texts that no carrier has taken are sent again.
///
/// # Errors
/// [`LogError`] if the log cannot be read or written.
pub async fn prepare(setup: Setup, following: Option<Following>, inbox: Inbox) -> Result<Engine, LogError> {
    let source = Writer::source(&setup);
    let (role, standing) = match setup.standby.clone() {
        Some(standby) => prepare_shared(setup, source, standby, following).await?,
        None => {
            let writer = blocking(move || Writer::open(setup, source, None)).await?;
            (Role::Writes(Box::new(writer)), watch::Sender::new(Standing::Writes(None)))
        }
    };
    Ok(Engine { role, standing, inbox: inbox.0 })
}

/// Makes an engine ready whose log others have as well.
async fn prepare_shared(
    setup: Setup,
    source: Source,
    standby: Arc<Standby>,
    mut following: Option<Following>,
) -> Result<(Role, watch::Sender<Standing>), LogError> {
    let (state, began, link) = match standby.wait(&source, following.as_mut()).await? {
        Place::Leads(promoted) => {
            let standing = watch::Sender::new(Standing::Writes(Some(promoted.lead.clone())));
            let writer = blocking(move || Writer::open(setup, source, Some(promoted))).await?;
            return Ok((Role::Writes(Box::new(writer)), standing));
        }
        Place::Follows(state, began, link) => (state, began, link),
    };
    let Some(Following { links, writer }) = following else { return Err(LogError::Storage("no link".into())) };
    let standing = watch::Sender::new(Standing::Follows);
    let (election, elected) = oneshot::channel();
    let (read, pages) = mpsc::channel(PAGES);
    let (log, after, told) = (source.log.clone(), state.position(), standing.clone());
    let reads = move || follower::read_on(&*log, after, &read, &told);
    thread::Builder::new().name("log-reader".into()).spawn(reads).map_err(|error| LogError::Storage(error.into()))?;
    tokio::spawn(standby.elect(writer, standing.clone(), election));
    let (parts, ..) = setup.parts(source);
    let follower = Follower::new(parts, state, began, link, Sources { pages, links, elected });
    Ok((Role::Follows(Box::new(follower)), standing))
}

/// An engine that has been started. Each receiver ends with what it stands for.
pub struct Started {
    /// All that was taken is stored and told.
    pub drained: oneshot::Receiver<()>,
    /// The engine has gone.
    pub ended: oneshot::Receiver<()>,
}

/// What an engine does.
enum Role {
    Writes(Box<Writer>),
    Follows(Box<Follower>),
}

/// An engine that is ready to start.
pub struct Engine {
    role: Role,
    standing: watch::Sender<Standing>,
    inbox: mpsc::Receiver<Queued>,
}

impl Engine {
    /// Returns what this gateway is among those of its log.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Returns the gateway's clock. It begins no earlier than the log ends.
    pub fn clock(&self) -> Arc<Clock> {
        match &self.role {
            Role::Writes(writer) => writer.clock.clone(),
            Role::Follows(follower) => follower.clock.clone(),
        }
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
        self,
        runtime: &Runtime,
        mut draining: watch::Receiver<bool>,
        mut closing: watch::Receiver<bool>,
        drained: oneshot::Sender<()>,
    ) {
        let Self { role, standing, mut inbox } = self;
        let mut writer = match role {
            Role::Writes(writer) => *writer,
            Role::Follows(mut follower) => loop {
                match runtime.block_on(follower.turn(&mut inbox, &mut draining)) {
                    Turn::Follows => {}
                    Turn::Leads(elected) => {
                        let term = elected.lead.clone();
                        match promote(*follower, elected, &standing) {
                            Some(writer) => break writer,
                            None => return runtime.block_on(term.release()),
                        }
                    }
                    Turn::Ends => {
                        inbox.close();
                        if let Some(Elected { lead, .. }) = follower.is_not_to_lead() {
                            runtime.block_on(lead.release());
                        }
                        follower.keep_last();
                        drop(drained);
                        return runtime.block_on(closed(&mut closing));
                    }
                }
            },
        };
        let mut requests = Vec::with_capacity(BATCH);
        while runtime.block_on(gather(&writer, &mut inbox, &mut requests, &mut draining)) {
            writer.work(requests.drain(..));
        }
        inbox.close();
        while runtime.block_on(inbox.recv_many(&mut requests, BATCH)) > 0 {
            writer.work(requests.drain(..));
        }
        drop(drained);
        writer.keep_last();
        runtime.block_on(closed(&mut closing));
    }
}

/// Makes a gateway the writer that has followed until now. Returns `None` if it cannot be, and must end.
fn promote(follower: Follower, elected: Elected, standing: &watch::Sender<Standing>) -> Option<Writer> {
    let lead = elected.lead.clone();
    match follower.promote(elected) {
        Ok((mut writer, requests)) => {
            tracing::info!("this gateway is the writer");
            standing.send_replace(Standing::Writes(Some(lead)));
            writer.work(requests.into_iter());
            Some(writer)
        }
        Err(error) => {
            tracing::error!(%error, "this gateway cannot be the writer");
            standing.send_replace(Standing::Ends(Arc::new(error)));
            lead.depose();
            None
        }
    }
}

/// Waits for requests, or until something is due. Returns false if there will be no more.
async fn gather(
    writer: &Writer,
    inbox: &mut mpsc::Receiver<Queued>,
    requests: &mut Vec<Queued>,
    draining: &mut watch::Receiver<bool>,
) -> bool {
    let pause = writer.pause();
    tokio::select! {
        biased;
        () = closed(draining) => false,
        count = inbox.recv_many(requests, BATCH) => count > 0,
        () = tokio::time::sleep(pause) => true,
    }
}
