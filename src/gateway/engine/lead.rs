//! Being the writer of a log that several gateways share.
//!
//! A gateway that is started stands by ([`Standby`]): it folds the log as it grows, and asks for the lease. When it gets it, it
//! folds what is left, and the start goes on: it is the writer. If there is a link to the gateway that writes, the start goes
//! on as well, and this one follows (`follower`) until it gets the lease. It renews the lease ([`Lead`]). When it has lost it,
//! or cannot tell whether it has, it is deposed: it tells nobody anything any more, and the program ends, to be started
//! again and stand by. It need not be quick about it: what it appends is fenced by the log.

#[cfg(test)]
mod tests;

use super::link::LinkEnd;
use super::source::Source;
use super::state::State;
use crate::gateway::log::lease::{ASK_EVERY, Configured, Lease, Term, Writer};
use crate::gateway::log::{LogError, Position};
use crate::gateway::shutdown::closed;
use crate::gateway::storage::blocking;
use crate::protocol::Millis;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

/// For how many lengths of a term a gateway that cannot renew its own goes on hoping to.
const HOPE: u32 = 2;

/// How much longer than reading the contact book takes is the time between two readings, when it changes all the time.
const BETWEEN_READINGS: u32 = 20;

/// What a gateway is among those of its log.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It follows the one that writes.
    Follows,
    /// It writes: in a term, if others have the same log.
    Writes(Option<Arc<Lead>>),
    /// It must not go on.
    Ends(Arc<LogError>),
}

impl Standing {
    /// Returns the term in which it writes a shared log.
    pub fn lead(&self) -> Option<Arc<Lead>> {
        if let Self::Writes(lead) = self { lead.clone() } else { None }
    }

    /// Returns whether it writes.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Writes(_))
    }
}

/// Waits until a gateway writes; for ever if it never does.
pub async fn until_it_writes(standing: &mut watch::Receiver<Standing>) {
    if standing.wait_for(Standing::writes).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// How a gateway is connected to the one that writes.
pub struct Following {
    /// Links to whoever writes, each in the place of the one before.
    pub links: mpsc::Receiver<LinkEnd>,
    /// Told where that is.
    pub writer: watch::Sender<Option<Writer>>,
}

/// Where a gateway goes on from.
pub(super) enum Place {
    /// It writes.
    Leads(Promoted),
    /// It follows: the state, the position of the snapshot that the fold began with, and the first link.
    Follows(State, Position, LinkEnd),
}

/// This gateway is to write, which followed until now.
pub(super) struct Elected {
    pub lead: Arc<Lead>,
    /// When somebody last wrote, as far as the lease knows.
    pub seen: Option<Millis>,
}

/// A gateway that waits to be the writer.
pub struct Standby {
    lease: Arc<dyn Lease>,
    /// Told true when somebody else writes.
    waits: watch::Sender<bool>,
}

/// What came of asking for the lease.
struct Asked {
    term: Option<Term>,
    /// When somebody last had one.
    seen: Option<Millis>,
    /// Who has it.
    writer: Option<Writer>,
}

/// What a gateway goes on from that has become the writer.
pub(super) struct Promoted {
    pub state: State,
    /// The position of the snapshot that the fold began with.
    pub began: Position,
    /// When somebody last wrote, as far as the lease knows.
    pub seen: Option<Millis>,
    pub lead: Arc<Lead>,
}

impl Standby {
    /// Prepares to wait for a lease.
    pub fn new(lease: Arc<dyn Lease>) -> Self {
        Self { lease, waits: watch::Sender::new(false) }
    }

    /// Returns whether it waits while somebody else writes.
    pub fn waits(&self) -> watch::Receiver<bool> {
        self.waits.subscribe()
    }

    /// Folds the log until this gateway is the writer, or there is a link to whoever is. Ends as well when the writer is
    /// configured otherwise.
    pub(super) async fn wait(&self, source: &Source, mut following: Option<&mut Following>) -> Result<Place, LogError> {
        let lease = self.lease.clone();
        blocking(move || lease.check_configured()).await?;
        let reading = source.clone();
        let (state, began) = blocking(move || reading.read_from_snapshot()).await?;
        let mut fold = Fold { state, began, reads_at: Instant::now() };
        loop {
            let asked = Instant::now();
            let mut outcome;
            (fold, outcome) = self.turn(source.clone(), fold).await?;
            if let Ok(Asked { term: Some(term), seen, .. }) = outcome {
                let lead = self.take_up(term, asked);
                let taken;
                (fold, taken) = fold.take_over(source.clone()).await?;
                match taken {
                    Ok(()) => {
                        let Fold { state, began, .. } = fold;
                        let (term_number, position) = (term.number, state.position());
                        tracing::info!(term_number, position, "this gateway is the writer");
                        return Ok(Place::Leads(Promoted { state, began, seen, lead }));
                    }
                    Err(error) => {
                        lead.release().await;
                        outcome = Err(error);
                    }
                }
            }
            match outcome {
                Ok(Asked { writer, .. }) => {
                    if !self.waits.send_replace(true) {
                        tracing::info!("another gateway is the writer; this one stands by");
                    }
                    if let Some(following) = &mut following {
                        note(&following.writer, writer);
                        if let Ok(link) = following.links.try_recv() {
                            let taken;
                            (fold, taken) = fold.take_over(source.clone()).await?;
                            match taken {
                                Ok(()) => return Ok(Place::Follows(fold.state, fold.began, link)),
                                // Another link comes.
                                Err(error) => tracing::warn!(%error, "the shared log cannot be followed yet"),
                            }
                        }
                    }
                }
                Err(error @ (LogError::Damaged(_) | LogError::Unreadable { .. } | LogError::Otherwise { .. })) => {
                    return Err(error);
                }
                Err(error) => tracing::warn!(%error, "the shared log cannot be reached; this gateway stands by"),
            }
            sleep(ASK_EVERY).await;
        }
    }

    /// Asks for the lease until this gateway has it, while it follows whoever has it.
    pub(super) async fn elect(
        self: Arc<Self>,
        writer: watch::Sender<Option<Writer>>,
        standing: watch::Sender<Standing>,
        mut elected: oneshot::Sender<Elected>,
    ) {
        loop {
            let (asked, lease) = (Instant::now(), self.lease.clone());
            match blocking(move || ask(&*lease)).await {
                Ok(Asked { term: Some(term), seen, .. }) => {
                    note(&writer, None);
                    let lead = self.take_up(term, asked);
                    if let Err(Elected { lead, .. }) = elected.send(Elected { lead, seen }) {
                        lead.release().await;
                    }
                    return;
                }
                Ok(asked) => note(&writer, asked.writer),
                Err(error @ LogError::Otherwise { .. }) => {
                    standing.send_replace(Standing::Ends(Arc::new(error)));
                    return;
                }
                Err(error) => tracing::warn!(%error, "it cannot be asked who writes the shared log"),
            }
            tokio::select! {
                () = sleep(ASK_EVERY) => {}
                () = elected.closed() => return,
            }
        }
    }

    /// Takes up a term that was asked for at some time.
    fn take_up(&self, term: Term, asked: Instant) -> Arc<Lead> {
        let lead = Arc::new(Lead::new(self.lease.clone(), term, asked));
        // What is left to be folded may take longer than a term.
        tokio::spawn(lead.clone().keep());
        lead
    }

    /// Asks for the lease once, and folds what there is.
    async fn turn(&self, source: Source, mut fold: Fold) -> Result<(Fold, Result<Asked, LogError>), LogError> {
        let lease = self.lease.clone();
        let turn = move || {
            let mut turn = || {
                // Before the lease is asked for, so that little is left when it is there.
                fold.began = source.keep_up(&mut fold.state, fold.began)?;
                let begun = Instant::now();
                if fold.state.is_book_old && begun >= fold.reads_at {
                    source.read_book(&mut fold.state)?;
                    fold.reads_at = Instant::now() + begun.elapsed() * BETWEEN_READINGS;
                }
                ask(&*lease)
            };
            let outcome = turn();
            Ok::<_, LogError>((fold, outcome))
        };
        blocking(turn).await
    }
}

/// Asks for the lease once.
fn ask(lease: &dyn Lease) -> Result<Asked, LogError> {
    let seen = lease.last_seen()?;
    let term = lease.acquire()?;
    let mut writer = None;
    if term.is_none() {
        lease.check_configured()?;
        writer = lease.writer()?;
    }
    Ok(Asked { term, seen, writer })
}

/// Tells who writes, if it is another one than before.
fn note(told: &watch::Sender<Option<Writer>>, writer: Option<Writer>) {
    told.send_if_modified(|known| {
        let is_news = *known != writer;
        *known = writer;
        is_news
    });
}

/// What has been folded of a log that grows.
struct Fold {
    state: State,
    /// The position of the newest snapshot.
    began: Position,
    /// When the contact book may be read again.
    reads_at: Instant,
}

impl Fold {
    /// Folds what is left. Returns it in any case, and what came of that.
    async fn take_over(mut self, source: Source) -> Result<(Self, Result<(), LogError>), LogError> {
        blocking(move || {
            let taken = source.take_over(&mut self.state);
            Ok((self, taken))
        })
        .await
    }
}

/// The term in which this gateway writes.
pub struct Lead {
    lease: Arc<dyn Lease>,
    term: Mutex<Tenure>,
    deposed: watch::Sender<bool>,
    /// Told true when the lease is given back.
    released: watch::Sender<bool>,
}

#[derive(Clone, Copy, Debug)]
struct Tenure {
    term: Term,
    until: Instant,
}

impl fmt::Debug for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lead").field(&self.tenure().term).finish()
    }
}

impl Lead {
    fn new(lease: Arc<dyn Lease>, term: Term, asked: Instant) -> Self {
        let tenure = Tenure { term, until: asked + term.lasts };
        let [deposed, released] = [(); 2].map(|()| watch::Sender::new(false));
        Self { lease, term: Mutex::new(tenure), deposed, released }
    }

    /// Returns what turns true when this gateway must not go on.
    pub fn deposed(&self) -> watch::Receiver<bool> {
        self.deposed.subscribe()
    }

    /// Renews the lease until it is given back or lost.
    async fn keep(self: Arc<Self>) {
        let (mut deposed, mut released) = (self.deposed(), self.released.subscribe());
        loop {
            tokio::select! {
                () = closed(&mut released) => return,
                () = closed(&mut deposed) => return,
                () = sleep(self.tenure().term.lasts / 3) => {}
            }
            let lead = self.clone();
            if let Err(error) = blocking(move || lead.renew()).await {
                tracing::warn!(%error, "the lease on the log could not be renewed");
                let Tenure { term, until } = *self.tenure();
                // Until then it refuses everything: perhaps the database is only being restarted, and nobody else is better
                // off.
                if Instant::now() >= until + term.lasts * HOPE {
                    self.depose();
                }
            }
        }
    }

    /// Checks that nobody else can be the writer: before anybody is told anything.
    ///
    /// # Errors
    /// [`LogError::Fenced`] if somebody else is, [`LogError::Storage`] if that is not known.
    pub(super) fn check(&self) -> Result<(), LogError> {
        if self.is_deposed() {
            return Err(LogError::Fenced { term: self.tenure().term.number });
        }
        // A process that was stopped for a while wakes up here.
        if self.is_over() { self.renew() } else { Ok(()) }
    }

    /// Says how this gateway is configured from now on: those that stand by have to be alike.
    pub async fn configure(self: &Arc<Self>, configured: Configured) {
        self.lease.configure(configured);
        let lead = self.clone();
        // If it fails, the next renewal says it.
        let _ = blocking(move || lead.renew()).await;
    }

    /// Gives the lease back, so that another gateway takes over at once. To be called when nothing is appended or sent any
    /// more.
    pub async fn release(&self) {
        self.released.send_replace(true);
        let (lease, term) = (self.lease.clone(), self.tenure().term);
        match blocking(move || lease.release(term)).await {
            Ok(()) => tracing::info!("another gateway can be the writer now"),
            Err(error) => tracing::warn!(%error, "the lease on the log could not be given back; it ends by itself"),
        }
    }

    /// Returns whether this gateway must not go on.
    pub(super) fn is_deposed(&self) -> bool {
        *self.deposed.borrow()
    }

    /// Records that somebody else is the writer.
    pub(super) fn depose(&self) {
        if !self.deposed.send_replace(true) {
            tracing::error!("this gateway is not the writer any more");
        }
    }

    /// Blocks.
    fn renew(&self) -> Result<(), LogError> {
        let (asked, term) = (Instant::now(), self.tenure().term);
        if let Some(term) = self.lease.renew(term)? {
            let mut tenure = self.tenure();
            tenure.until = tenure.until.max(asked + term.lasts);
            return Ok(());
        }
        self.depose();
        Err(LogError::Fenced { term: term.number })
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.tenure().until
    }

    fn tenure(&self) -> MutexGuard<'_, Tenure> {
        self.term.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
