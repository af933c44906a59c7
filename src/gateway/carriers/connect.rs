//! Creates the carriers of a configuration, and sends each text through the one that serves its number.

use super::config::{self, Config, Kind};
use super::handset::Handset;
use super::kannel::Kannel;
use super::links::Links;
use super::outbox::store::OutboxStore;
use super::outbox::{self, Outbox, Transport};
use super::registry::Registry;
use super::twilio::Twilio;
use crate::core::hub::Outbound;
use crate::gateway::carrier::Carrier;
use crate::gateway::client;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::media::MediaStore;
use crate::gateway::metrics::Metrics;
use crate::protocol::{Delivery, Failure, PhoneNumber};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Starts a carrier's worker once the clock is known.
pub type Start = Box<dyn FnOnce(Arc<Clock>) -> JoinHandle<()> + Send>;

/// The carriers of a configuration.
pub struct Connected {
    /// Sends texts through them.
    pub carriers: Carriers,
    /// Serves their webhooks.
    pub registry: Registry,
    /// Starts their workers.
    pub starts: Vec<Start>,
}

/// All carriers, by the numbers they serve.
pub struct Carriers {
    by_number: HashMap<PhoneNumber, Arc<dyn Carrier>>,
    /// Sends texts from all other numbers.
    fallback: Arc<dyn Carrier>,
}

impl Carrier for Carriers {
    fn send(&self, outbound: Outbound) {
        self.by_number.get(&outbound.from).unwrap_or(&self.fallback).send(outbound);
    }
}

/// Stands for the carrier of a number that none serves any more: reports each text as failed.
struct NoCarrier {
    engine: Handle,
    runtime: tokio::runtime::Handle,
}

impl Carrier for NoCarrier {
    fn send(&self, Outbound { interaction, message, .. }: Outbound) {
        tracing::error!("a text goes out from a number that no carrier serves");
        let failed = Delivery::Failed(Failure::known("no_carrier", "No carrier serves this number any more."));
        let engine = self.engine.clone();
        self.runtime.spawn(async move { engine.report(interaction, message, failed).await });
    }
}

/// Creates the carriers of a configuration. Numbers that none of them serves belong to the handset, if there is one.
///
/// # Errors
/// Returns an error if no HTTP client can be created.
pub fn connect(
    config: Config,
    handset: Option<Arc<Handset>>,
    store: Arc<OutboxStore>,
    media: &MediaStore,
    links: &Links,
    engine: &Handle,
    metrics: &Arc<Metrics>,
) -> io::Result<Connected> {
    let Config { country, carriers: configured } = config;
    let mut registry = Registry {
        engine: engine.clone(),
        country,
        kannels: HashMap::new(),
        twilios: HashMap::new(),
        configured: configured.clone(),
        store,
        reports: Arc::new(Notify::new()),
        metrics: metrics.clone(),
    };
    let (mut by_number, mut starts): (HashMap<_, Arc<dyn Carrier>>, Vec<Start>) = (HashMap::new(), Vec::new());
    for config::Carrier { name, kind, numbers, .. } in configured {
        let (outbox, start) = match kind {
            Kind::Kannel(config) => {
                let kannel = Arc::new(Kannel::new(name.clone(), config, client::new()?));
                registry.kannels.insert(name.clone(), kannel.clone());
                open(&name, kannel, &registry)
            }
            Kind::Twilio(config) => {
                let twilio = Twilio::new(name.clone(), config, client::new()?, media.clone(), links.clone());
                let twilio = Arc::new(twilio);
                registry.twilios.insert(name.clone(), twilio.clone());
                open(&name, twilio, &registry)
            }
        };
        let outbox = Arc::new(outbox);
        by_number.extend(numbers.into_keys().map(|number| (number, outbox.clone() as Arc<dyn Carrier>)));
        starts.push(start);
    }
    let fallback: Arc<dyn Carrier> = match handset {
        Some(handset) => handset,
        None => Arc::new(NoCarrier { engine: engine.clone(), runtime: tokio::runtime::Handle::current() }),
    };
    Ok(Connected { carriers: Carriers { by_number, fallback }, registry, starts })
}

fn open<T: Transport>(name: &str, transport: Arc<T>, registry: &Registry) -> (Outbox, Start) {
    let Registry { store, engine, reports, metrics, .. } = registry;
    let (outbox, worker) =
        outbox::new(metrics.carrier(name), transport, store.clone(), engine.clone(), reports.clone());
    (outbox, Box::new(move |clock| tokio::spawn(worker.run(clock))))
}
