//! The ways to the contacts' phones.
//!
//! A carrier takes texts of ours from the engine ([`Carrier::send`]) and brings theirs and its delivery reports back
//! through [`super::engine::Handle`]. The number a text is sent from decides which of them takes it ([`Carriers`]):
//! those of the configuration have numbers of their own, all others are the demo's handset's; outside a demo they are
//! nobody's.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`handset`] | the built-in phone of the demo |
//! | [`config`] | the file that names the others, their numbers and where these lead |
//! | [`outbox`] | the way out over a network: tried again, never twice |
//! | [`kannel`], [`twilio`] | what is said to each of them, and what they say to us |
//! | [`links`] | files of messages, for a carrier to fetch |
//! | [`numbers`] | numbers as networks write them |
//!
//! A carrier's requests to us carry no text, number or token in their addresses. They pass the checks of the carrier's
//! own module in place of those for browsers.

pub mod config;
pub mod handset;
pub mod kannel;
pub mod links;
pub mod numbers;
pub mod outbox;
pub mod twilio;

use crate::core::hub::{Inbound, Outbound};
use crate::gateway::Shared;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::media::MediaStore;
use crate::gateway::storage::with;
use crate::protocol::{Delivery, Media, PhoneNumber, Refusal};
use config::{Config, Kind};
use handset::Handset;
use links::Links;
use numbers::NotANumber;
use phonenumber::country::Id;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Once};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Takes texts for contacts.
pub trait Carrier: Send + Sync + 'static {
    /// Takes a text over. Must not block: the engine waits. What became of it is reported through the engine's handle,
    /// `Sent` first; until then the gateway hands the text over again after a restart, under the same key.
    fn send(&self, outbound: Outbound);
}

/// All carriers, by the numbers they serve.
pub struct Carriers {
    by_number: HashMap<PhoneNumber, Arc<dyn Carrier>>,
    /// All other numbers'.
    others: Arc<dyn Carrier>,
}

/// Of numbers that no carrier serves any more: whoever writes from one is told.
struct Nobody {
    engine: Handle,
    runtime: tokio::runtime::Handle,
}

impl Carrier for Nobody {
    fn send(&self, Outbound { interaction, message, .. }: Outbound) {
        tracing::error!("a text goes out from a number that no carrier serves");
        let (engine, reason) = (self.engine.clone(), "No carrier serves this number any more.".into());
        self.runtime.spawn(async move { engine.report(interaction, message, Delivery::Failed { reason }).await });
    }
}

impl Carrier for Carriers {
    fn send(&self, outbound: Outbound) {
        match self.by_number.get(&outbound.from) {
            Some(carrier) => carrier.send(outbound),
            None => self.others.send(outbound),
        }
    }
}

/// What the carriers' requests to us work with.
pub struct Doors {
    country: Option<Id>,
    kannels: HashMap<String, Arc<kannel::Kannel>>,
    twilios: HashMap<String, Arc<twilio::Twilio>>,
    configured: Vec<config::Carrier>,
    store: Arc<outbox::store::Store>,
    /// Wakes those who wait for a report.
    reports: Arc<Notify>,
}

/// Starts a carrier's worker once the clock is known.
pub type Start = Box<dyn FnOnce(Arc<Clock>) -> JoinHandle<()> + Send>;

/// The carriers of a configuration, their way in, and their workers. Numbers that none of them serves are the
/// handset's, where there is one.
///
/// # Errors
/// Where no client for HTTP can be made.
pub fn connect(
    config: Config,
    handset: Option<Arc<Handset>>,
    store: Arc<outbox::store::Store>,
    media: &MediaStore,
    links: &Links,
    engine: &Handle,
) -> io::Result<(Carriers, Doors, Vec<Start>)> {
    let Config { country, carriers } = config;
    let reports = Arc::new(Notify::new());
    let mut doors = Doors {
        country,
        kannels: HashMap::new(),
        twilios: HashMap::new(),
        configured: carriers.clone(),
        store: store.clone(),
        reports: reports.clone(),
    };
    let (mut by_number, mut starts): (HashMap<_, Arc<dyn Carrier>>, Vec<Start>) = (HashMap::new(), Vec::new());
    for carrier in carriers {
        let config::Carrier { name, kind, numbers, .. } = carrier;
        let (outbox, start) = match kind {
            Kind::Kannel(config) => {
                let kannel = Arc::new(kannel::Kannel::new(name.clone(), config, client(0)?));
                doors.kannels.insert(name.clone(), kannel.clone());
                open(&name, kannel, &store, engine, &reports)
            }
            Kind::Twilio(config) => {
                let twilio =
                    twilio::Twilio::new(name.clone(), config, client(0)?, client(5)?, media.clone(), links.clone());
                let twilio = Arc::new(twilio);
                doors.twilios.insert(name.clone(), twilio.clone());
                open(&name, twilio, &store, engine, &reports)
            }
        };
        let outbox = Arc::new(outbox);
        by_number.extend(numbers.into_keys().map(|number| (number, outbox.clone() as Arc<dyn Carrier>)));
        starts.push(start);
    }
    let others: Arc<dyn Carrier> = match handset {
        Some(handset) => handset,
        None => Arc::new(Nobody { engine: engine.clone(), runtime: tokio::runtime::Handle::current() }),
    };
    Ok((Carriers { by_number, others }, doors, starts))
}

fn open<W: outbox::Wire>(
    name: &str,
    wire: Arc<W>,
    store: &Arc<outbox::store::Store>,
    engine: &Handle,
    reports: &Arc<Notify>,
) -> (outbox::Outbox, Start) {
    let (outbox, worker) = outbox::new(name, wire, store.clone(), engine.clone(), reports.clone());
    (outbox, Box::new(move |clock| tokio::spawn(worker.run(clock))))
}

/// Says once which cryptography TLS uses; every client of `reqwest` needs it.
pub fn prepare_tls() {
    static TLS: Once = Once::new();
    // Fails where somebody has chosen already: then that is used.
    TLS.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// A client that follows so many redirections. No connection is used twice: on one that the other side has just closed
/// a request would be lost without an answer, and nobody could say whether the text was sent.
pub(super) fn client(redirections: usize) -> io::Result<reqwest::Client> {
    prepare_tls();
    let follow = if redirections == 0 {
        reqwest::redirect::Policy::none()
    } else {
        reqwest::redirect::Policy::limited(redirections)
    };
    let client = reqwest::Client::builder().redirect(follow).pool_max_idle_per_host(0);
    let client = client.connect_timeout(Duration::from_secs(5)).timeout(Duration::from_secs(30));
    client.build().map_err(io::Error::other)
}

/// Why a text is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It never will be, for this reason.
    Away(&'static str),
    /// To be brought again.
    Back,
}

impl Doors {
    /// Whether a number is one of the configured carriers'.
    pub fn serve(&self, number: &PhoneNumber) -> bool {
        self.configured.iter().any(|carrier| carrier.numbers.contains_key(number))
    }

    /// In which country a number without a country code is.
    pub fn country(&self) -> Option<Id> {
        self.country
    }

    /// The carriers as configured.
    pub fn configured(&self) -> &[config::Carrier] {
        &self.configured
    }

    /// Takes a carrier's report on the text with this ticket.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: to be reported again.
    async fn report(
        &self,
        engine: &Handle,
        ticket: String,
        carrier_id: Option<String>,
        delivery: Delivery,
    ) -> Result<(), Refusal> {
        let kept = delivery.clone();
        let found = with(&self.store, move |store| store.report(&ticket, carrier_id.as_deref(), &kept)).await;
        let text = found.map_err(|error| {
            tracing::error!(%error, "a report could not be kept");
            Refusal::Unavailable
        })?;
        let Some((interaction, message)) = text else {
            tracing::debug!("a report on a message that is not known any more");
            return Ok(());
        };
        engine.report(interaction, message, delivery).await?;
        self.reports.notify_waiters();
        Ok(())
    }
}

/// Takes in a text that `carrier` brings under its own `id`; kept when this returns. Brought again it has no effect.
async fn take_in(
    shared: &Shared,
    carrier: &str,
    id: &str,
    from: &str,
    to: &str,
    text: String,
    media: Vec<Media>,
) -> Result<(), Turned> {
    let turned = |why: &'static str, how: Turned| {
        tracing::warn!(carrier, why, "a message is not taken in");
        how
    };
    if id.is_empty() || id.len() > 200 {
        // A mistake of the configuration: once that is right, the text may come again.
        return Err(turned("no_id", Turned::Back));
    }
    let country = shared.doors.country;
    let from = numbers::read(country, from).map_err(|why: NotANumber| turned(why.name(), Turned::Away(why.name())))?;
    // A number that leads nowhere is a mistake of the configuration: once that is right, the text may come again.
    let nowhere = || turned("leads_nowhere", Turned::Back);
    let to = numbers::read(country, to).map_err(|_| nowhere())?;
    let serves = |c: &config::Carrier| c.name == carrier && c.numbers.contains_key(&to);
    if !shared.doors.configured.iter().any(serves) {
        return Err(nowhere());
    }
    let carrier_id = format!("{carrier}/{id}");
    match shared.engine.receive(Inbound { carrier_id, from, to, text, media }).await {
        Ok(()) => Ok(()),
        Err(Refusal::TextEmpty) => Err(turned("text_empty", Turned::Away("text_empty"))),
        Err(Refusal::UnknownTarget) => Err(nowhere()),
        Err(_) => Err(turned("unavailable", Turned::Back)),
    }
}
