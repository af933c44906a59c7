//! Standing by: a gateway waits until nobody else writes the log, then starts, and writes as long as the lease is its
//! own.

use super::secrets::Secrets;
use crate::gateway::log::LogError;
use crate::gateway::log::postgres::PostgresLog;
use crate::gateway::log::postgres::lease::{Lease, RENEW_EVERY, TTL, Term};
use crate::gateway::pulse::Pulse;
use crate::gateway::storage::blocking;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How often a gateway that stands by asks for the lease.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// For how long a gateway that cannot reach the database still hopes for it. Its agents cannot do anything meanwhile,
/// and another gateway may be there for them.
const HOPE: Duration = Duration::from_secs(10);
/// How often the key ring is looked at.
const LOOK_EVERY: u32 = 5;

/// A gateway that stands by.
pub struct Standby {
    pub(super) log: Arc<PostgresLog>,
    pub(super) lease: Lease,
    pub(super) pulse: Pulse,
    pub(super) secrets: Secrets,
    pub(super) folder: PathBuf,
}

/// The lease, as long as it is this gateway's.
pub struct Writing {
    lease: Arc<Lease>,
    is_lost: watch::Receiver<bool>,
    renewing: JoinHandle<Term>,
    stop: watch::Sender<bool>,
}

impl Standby {
    /// Waits until this gateway writes. From then on the lease is renewed.
    pub async fn wait(self) -> Writing {
        let Self { log, lease, pulse, secrets, folder } = self;
        let (lease, mut told) = (Arc::new(lease), None);
        let term = loop {
            let asked = lease.clone();
            let answer = blocking(move || {
                let seen = asked.last_seen()?;
                let term = asked.acquire()?;
                let holder = if term.is_some() { None } else { asked.holder()? };
                Ok::<_, LogError>((term, seen, holder))
            });
            let now = match answer.await {
                Ok((Some(term), seen, _)) => {
                    // What was to happen in the meantime waits as long as it would have after a restart.
                    if let Some(seen) = seen.filter(|seen| *seen > pulse.last()) {
                        pulse.note(seen);
                    }
                    break term;
                }
                Ok((None, _, holder)) => holder.map(|holder| holder.name),
                Err(error) => {
                    if told != Some(None) {
                        tracing::warn!(%error, "it cannot be found out whether another gateway writes");
                    }
                    told = Some(None);
                    sleep(ASK_EVERY).await;
                    continue;
                }
            };
            if let Some(holder) = now.filter(|holder| told != Some(Some(holder.clone()))) {
                tracing::info!(holder, "another gateway writes; this one stands by");
                told = Some(Some(holder));
            }
            sleep(ASK_EVERY).await;
        };
        let Term { number: since, .. } = term;
        tracing::info!(term = since, "this gateway writes");
        log.write_in(Some(&term));
        let (lost, is_lost) = watch::channel(false);
        let (stop, stopped) = watch::channel(false);
        let secrets = Arc::new(secrets);
        let renewing = tokio::spawn(renew(lease.clone(), term, lost, stopped, secrets, folder));
        Writing { lease, is_lost, renewing, stop }
    }
}

/// Renews the lease until it is lost or to be given back. Returns the last term.
async fn renew(
    lease: Arc<Lease>,
    mut term: Term,
    lost: watch::Sender<bool>,
    mut stopped: watch::Receiver<bool>,
    secrets: Arc<Secrets>,
    folder: PathBuf,
) -> Term {
    let (mut renewed, mut count) = (Instant::now(), 0);
    loop {
        tokio::select! {
            () = sleep(RENEW_EVERY) => {}
            _ = stopped.changed() => return term,
        }
        let asked = lease.clone();
        match blocking(move || asked.renew(&term)).await {
            Ok(Some(next)) => (term, renewed) = (next, Instant::now()),
            Ok(None) => {
                tracing::error!("another gateway writes now; this one stops");
                break;
            }
            Err(error) if renewed.elapsed() > HOPE => {
                tracing::error!(%error, "the database stays away; this gateway stops");
                break;
            }
            Err(error) if renewed.elapsed() > TTL => tracing::warn!(%error, "the lease cannot be renewed"),
            Err(_) => {}
        }
        count += 1;
        if count % LOOK_EVERY == 0 {
            let (secrets, folder) = (secrets.clone(), folder.clone());
            let looking = move || {
                secrets.look(&folder);
                Ok::<_, LogError>(())
            };
            let _ = blocking(looking).await;
        }
    }
    lost.send_replace(true);
    term
}

impl Writing {
    /// Returns what completes when this gateway must not write any more.
    pub fn lost(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut is_lost = self.is_lost.clone();
        async move {
            let lost = is_lost.wait_for(|is_lost| *is_lost).await.map(drop);
            if lost.is_err() {
                // It was told to give it back.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Gives the lease back, so that another gateway takes over at once.
    ///
    /// # Errors
    /// That it was lost before.
    pub async fn release(self) -> Result<(), String> {
        let Self { lease, is_lost, renewing, stop } = self;
        stop.send_replace(true);
        let Ok(term) = renewing.await else { return Ok(()) };
        if *is_lost.borrow() {
            return Err("it does not write the log any more: start it again, and it stands by".into());
        }
        if let Err(error) = blocking(move || lease.release(&term)).await {
            tracing::warn!(%error, "the lease could not be given back; it ends by itself");
        }
        Ok(())
    }
}
