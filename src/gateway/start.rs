//! Starting a gateway, serving until it is told to stop, and stopping.

mod error;

use super::Options;
use super::admin::routes::AdminKey;
use super::bytes::hex;
use super::carriers::connect::{Connected, connect};
use super::carriers::handset;
use super::carriers::links::Links;
use super::carriers::numbers;
use super::connections::limits::Limits;
use super::connections::register::Connections;
use super::connections::serve::Server;
use super::contacts::lookup::Lookup;
use super::contacts::questions::Questions;
use super::contacts::routes::ContactsKey;
use super::contacts::search::ContactSearch;
use super::current::Current;
use super::data::Data;
use super::directory::Directory;
use super::directory::body::Bodies;
use super::directory::routes::DirectoryKey;
use super::engine::Started;
use super::engine::lead::Standing;
use super::erasure::eraser::{Eraser, Ledger, Stores};
use super::erasure::retention;
use super::erasure::routes::ErasureKey;
use super::finding::Finder;
use super::health::{self, Health};
use super::http::has_key;
use super::imports::Imports;
use super::media::routes::MaySave;
use super::media::{MediaStore, cleaning};
use super::metrics::Metrics;
use super::peers::Peering;
use super::peers::joining::{self, Writing, is_over};
use super::peers::pass_on::Others;
use super::peers::serve::Links as PeerLinks;
use super::routes::{peer_routes, routes};
use super::sample;
use super::shutdown::closed;
use super::sign_in::service::SignIn;
use super::site::OfflineShell;
use super::state::AppState;
use super::tls::Certificate;
use super::{engine, socket, zones};
use crate::core::policies::Policies;
use crate::protocol::TargetRef;
use axum::http::HeaderMap;
pub use error::StartError;
use futures_util::future::OptionFuture;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// The time that requests may take to finish when the gateway closes, and then each worker.
const GRACE: Duration = Duration::from_secs(3);

/// The connections of those who watch: few, and apart from all others.
const WATCHERS: Limits = Limits { guests: 16, guests_by_address: 16, all: 16, ..Limits::DEFAULT };

/// The connections of other gateways, and the requests that they pass on.
const PEERS: Limits = Limits { guests: 256, guests_by_address: 256, ..Limits::DEFAULT };

/// A gateway that has read its log and is ready to serve.
pub struct Gateway {
    state: AppState,
    fallback: Option<TargetRef>,
    connections: Arc<Connections>,
    watchers: Option<TcpListener>,
    /// What it is among the gateways of its log.
    standing: watch::Receiver<Standing>,
    peering: Option<Peering>,
    peers_listener: Option<TcpListener>,
    tls: Option<Arc<Certificate>>,
    policies: Policies,
    test_clock: bool,
    draining: watch::Sender<bool>,
    drained: oneshot::Receiver<()>,
    closing: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// Locked until the last task has ended.
    _lock: File,
}

/// Starts a gateway and serves until `shutdown` completes.
///
/// # Errors
/// [`StartError`].
pub async fn run(
    options: Options,
    data: Data,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    Gateway::start(options, data).await?.serve(listener, shutdown).await
}

impl Gateway {
    /// Folds the log and starts the engine and the carriers.
    ///
    /// # Errors
    /// [`StartError::Rules`], [`StartError::Media`], [`StartError::Sample`], [`StartError::Log`], [`StartError::Thread`],
    /// [`StartError::Client`].
    pub async fn start(options: Options, data: Data) -> Result<Self, StartError> {
        let Options {
            demo,
            sign_in,
            mut roster,
            mut rules,
            limits,
            connections,
            directory_limit,
            carriers,
            lookup,
            media: remote,
            offline_shell,
            hosts,
            proxies,
            tls,
            test_clock,
            sample,
        } = options;
        for carrier in &carriers.carriers {
            for (number, target) in &carrier.numbers {
                roster = roster.number(number.as_str(), target.kind, &target.id);
                rules.keywords.insert(number.clone(), carrier.keywords.clone());
                rules.limits_of.insert(number.clone(), carrier.limits(&rules.limits));
            }
        }
        // In a demo, the handset serves the numbers of no carrier.
        rules.served =
            (!demo).then(|| carriers.carriers.iter().flat_map(|carrier| carrier.numbers.keys().cloned()).collect());
        rules.format = numbers::format;
        rules.pseudonyms = data.pseudonyms.clone();
        rules.offsets = zones::offset;
        rules.check().map_err(|why| StartError::Rules(why.to_string()))?;
        let Data {
            log,
            standby,
            peering,
            pulse,
            keys,
            salt,
            directory_key,
            contacts_key,
            lookup_key,
            admin_key,
            erasure_key,
            pseudonyms,
            contacts,
            handset,
            outbox,
            history,
            media,
            lock,
            process,
        } = data;
        let metrics = Metrics::new(process);
        let connections = Connections::new(connections);
        let media = match remote {
            Some(address) => MediaStore::remote(&address, hex(&salt))?,
            None => media,
        };
        media.check().await?;
        if let Some(until) = sample {
            let place = sample::Place { log: &log, contacts: &contacts, phones: &handset, media: &media };
            sample::record(place, &rules, &roster, until).await?;
        }
        let (may_save, quotas) = (MaySave(rules.limits.save), rules.setup.quotas.clone());
        let (policies, fallback) = (rules.setup.policies.clone(), rules.setup.fallback.clone());
        let directory = Arc::new(Directory::new(roster.clone(), &salt, directory_limit));
        let (handle, inbox) = engine::channel();
        let (handset, handset_worker) = handset::new(handset, handle.clone());
        let links = Links::new(keys.clone());
        let Connected { carriers, registry, starts } =
            connect(carriers, demo.then(|| handset.clone()), outbox.clone(), &media, &links, &handle, &metrics)
                .map_err(StartError::Client)?;
        let stores = Stores {
            log: log.clone(),
            contacts: contacts.clone(),
            handset: handset.clone(),
            outbox,
            history: history.clone(),
            media: media.clone(),
            pseudonyms,
        };
        let eraser = Arc::new(Eraser::new(stores, Ledger::Running(handle.clone())));
        let (questions, to_ask) = lookup.is_some().then(Questions::new).unzip();
        let contact_search = Arc::new(ContactSearch::with(history.clone()));
        let setup = engine::Setup {
            rules,
            roster,
            log: log.clone(),
            standby,
            carrier: Arc::new(carriers),
            directory: directory.clone(),
            history: history.clone(),
            contacts,
            contact_search: contact_search.clone(),
            questions,
            last_run: pulse.last(),
            ahead: test_clock.unwrap_or_default(),
            metrics: metrics.clone(),
        };
        let (closing, closed) = watch::channel(false);
        let (mut peers, mut following, mut connecting) = (None, None, None);
        if let Some(peering) = &peering {
            let (others, links, connector) = joining::prepare(peering).map_err(StartError::Client)?;
            (peers, following) = (Some(others), Some(links));
            connecting = Some(tokio::spawn(connector.run(closed.clone())));
        }
        let engine = engine::prepare(setup, following, inbox).await.map_err(StartError::Log)?;
        let (clock, standing) = (engine.clock(), engine.standing());
        media.usage().configure(quotas, clock.clone());
        let (draining, drain) = watch::channel(false);
        let Started { drained, ended } = engine.start(drain, closed.clone()).map_err(StartError::Thread)?;
        let mut tasks =
            vec![tokio::spawn(async { drop(ended.await) }), tokio::spawn(handset_worker.run(clock.clone()))];
        tasks.extend(connecting);
        let writes = Writing { standing: standing.clone(), closing: closed.clone() };
        tasks.push(writes.begins(pulse.run(clock.clone(), closed.clone())));
        tasks.push(tokio::spawn(cleaning::run(media.clone(), handle.clone(), closed.clone())));
        tasks.push(writes.begins(retention::run(eraser.clone(), closed.clone())));
        if let Some((endpoint, to_ask)) = lookup.zip(to_ask) {
            let lookup =
                Lookup::new(endpoint, lookup_key, handle.clone(), clock.clone()).map_err(StartError::Client)?;
            tasks.push(writes.begins(lookup.run(to_ask, closed.clone())));
        }
        tasks.extend(starts.into_iter().map(|start| {
            let clock = clock.clone();
            writes.begins(async move { drop(start(clock).await) })
        }));
        let sign_in =
            SignIn::new(demo, sign_in, keys, clock.clone(), directory.clone(), handle.clone(), metrics.clone())
                .map_err(StartError::Client)?;
        let sign_in = Arc::new(sign_in);
        let health = Health {
            engine: handle.clone(),
            metrics: metrics.clone(),
            connections: connections.clone(),
            sign_in: sign_in.clone(),
            clock: clock.clone(),
            closing: closed.clone(),
        };
        let socket = socket::Context {
            engine: handle.clone(),
            directory: directory.clone(),
            finder: Finder { engine: handle.clone(), directory: directory.clone(), history, log },
            contacts: contact_search,
            clock: clock.clone(),
            sign_in: sign_in.clone(),
            media: media.clone(),
            country: registry.country(),
            metrics: metrics.clone(),
            limits,
            closing: closed.clone(),
        };
        let keys = [&directory_key, &contacts_key, &admin_key, &erasure_key].map(Clone::clone);
        let vouches = Arc::new(move |headers: &HeaderMap| keys.iter().any(|key| has_key(headers, key)));
        let state = AppState {
            engine: handle,
            clock,
            bodies: Arc::new(Bodies::new(directory.clone())),
            directory,
            directory_key: DirectoryKey(directory_key),
            contacts_key: ContactsKey(contacts_key),
            admin_key: AdminKey(admin_key),
            erasure_key: ErasureKey(erasure_key),
            eraser,
            sign_in,
            media,
            may_save,
            carriers: Arc::new(registry),
            links,
            handset,
            socket: Arc::new(socket),
            metrics,
            health: Arc::new(health),
            connections: connections.clone(),
            offline_shell: OfflineShell(offline_shell),
            hosts: Arc::new(Current::new(hosts)),
            proxies: Arc::new(proxies),
            others: Others { standing: standing.clone(), peers: peers.map(Arc::new), vouches },
            closing: closed,
        };
        let watchers = None;
        Ok(Self {
            state,
            policies,
            fallback,
            connections,
            watchers,
            standing,
            peering,
            peers_listener: None,
            tls,
            test_clock: test_clock.is_some(),
            draining,
            drained,
            closing,
            tasks,
            _lock: lock,
        })
    }

    /// Answers those who watch at a listener of their own.
    #[must_use]
    pub fn watched_at(self, listener: TcpListener) -> Self {
        Self { watchers: Some(listener), ..self }
    }

    /// Answers other gateways at a listener of their own.
    #[must_use]
    pub fn reached_at(self, listener: TcpListener) -> Self {
        Self { peers_listener: Some(listener), ..self }
    }

    /// Returns what reads files into the gateway, before it serves and while it does.
    pub fn imports(&self) -> Imports {
        Imports::new(&self.state)
    }

    /// Returns the store of files.
    pub fn media(&self) -> MediaStore {
        self.state.media.clone()
    }

    /// Returns at most `count` agents: user names, and names for people.
    pub fn some_agents(&self, count: usize) -> Vec<(String, String)> {
        let roster = self.state.directory.roster();
        roster.agents().take(count).map(|(id, agent)| (id.to_string(), agent.name.clone())).collect()
    }

    /// Checks that the directory gives each carrier's numbers the configured targets, and has the fallback and those that
    /// the policies name.
    ///
    /// # Errors
    /// [`StartError::WrongTarget`], [`StartError::UnknownFallback`], [`StartError::UnknownTarget`].
    pub fn check(&self) -> Result<(), StartError> {
        let roster = self.state.directory.roster();
        for carrier in self.state.carriers.configured() {
            let mut numbers = carrier.numbers.iter();
            if let Some((_, target)) = numbers.find(|(number, target)| roster.route(number) != Some(*target)) {
                return Err(StartError::WrongTarget { carrier: carrier.name.clone(), target: target.clone() });
            }
        }
        if let Some(unknown) = self.fallback.as_ref().filter(|fallback| roster.profile(fallback).is_none()) {
            return Err(StartError::UnknownFallback(unknown.clone()));
        }
        self.policies.check_targets(|target| roster.profile(target).is_some()).map_err(StartError::UnknownTarget)
    }

    /// Returns what it is among the gateways of its log.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.clone()
    }

    /// Serves until `shutdown` completes, then lets the engine answer what it has taken, and closes the connections. Stops
    /// also when another gateway has become the writer of the log.
    ///
    /// # Errors
    /// [`StartError::NotLoopback`], [`StartError::WrongTarget`], [`StartError::UnknownFallback`], [`StartError::UnknownTarget`],
    /// [`StartError::Listener`], [`StartError::Deposed`].
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        self.check()?;
        let Self {
            state,
            connections,
            watchers,
            mut standing,
            peering,
            peers_listener,
            tls,
            test_clock,
            draining,
            drained,
            closing,
            tasks,
            _lock,
            ..
        } = self;
        if state.sign_in.demo && !listener.local_addr().map_err(StartError::Listener)?.ip().is_loopback() {
            return Err(StartError::NotLoopback);
        }
        let (sign_in, has_key) = (state.sign_in.clone(), state.others.vouches.clone());
        let watched = watchers.map(|listener| {
            let server = Server {
                connections: Connections::new(WATCHERS),
                proxies: Arc::default(),
                tls: None,
                vouches: Box::new(|_| false),
                closing: closing.subscribe(),
                router: health::routes(state.health.clone()),
            };
            server.run(listener)
        });
        let linked = peering.zip(peers_listener).map(|(peering, listener)| {
            let is_secure = peering.address.starts_with("https:");
            let (engine, key) = (state.engine.clone(), peering.key);
            let links = PeerLinks { engine, key, clock: state.clock.clone(), closing: closing.subscribe() };
            let server = Server {
                connections: Connections::new(PEERS),
                proxies: Arc::default(),
                tls: tls.clone().filter(|_| is_secure),
                vouches: Box::new({
                    let has_key = has_key.clone();
                    move |headers| has_key(headers)
                }),
                closing: closing.subscribe(),
                router: peer_routes(state.clone(), links),
            };
            server.run(listener)
        });
        let server = Server {
            connections,
            tls,
            proxies: state.proxies.clone(),
            vouches: Box::new(move |headers| sign_in.session(headers).is_some() || has_key(headers)),
            closing: closing.subscribe(),
            router: routes(state, test_clock),
        };
        let mut closed_receiver = closing.subscribe();
        let mut followed = standing.clone();
        let close = async {
            tokio::select! {
                () = shutdown => {}
                () = is_over(&mut followed) => {}
            }
            draining.send_replace(true);
            let _ = tokio::time::timeout(GRACE, drained).await;
            closing.send_replace(true);
        };
        let overdue = async {
            closed(&mut closed_receiver).await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            _ = async { tokio::join!(close, server.run(listener), OptionFuture::from(watched), OptionFuture::from(linked)) } => {}
            () = overdue => tracing::warn!("some connections did not end in time"),
        }
        for task in tasks {
            let _ = tokio::time::timeout(GRACE, task).await;
        }
        let stood = standing.borrow_and_update().clone();
        match stood {
            Standing::Ends(error) => return Err(StartError::Ends(error)),
            Standing::Writes(Some(lead)) if *lead.deposed().borrow() => return Err(StartError::Deposed),
            // Nothing is sent to a carrier any more, either.
            Standing::Writes(Some(lead)) => lead.release().await,
            Standing::Writes(None) | Standing::Follows => {}
        }
        Ok(())
    }
}
