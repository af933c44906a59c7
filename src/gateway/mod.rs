//! The gateway: one process that keeps the interactions, asks the agents and talks to the carriers. The rules are not
//! here but in [`crate::core::hub`]; this is what feeds them and carries out what they say.
//!
//! The way of one event: a text comes in ([`carriers`]) or a command ([`socket`]), is queued for the one writer
//! ([`engine`]), decided by the hub, kept in the [`log`], and only then told: to the agents' connections ([`feed`]) and
//! to the carrier.
//!
//! In reading order:
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`data`], [`clock`] | the folder on disk; the time |
//! | [`storage`] | SQLite files: opening them, and using them from async code |
//! | [`log`] | the event log: a trait, and SQLite under it |
//! | [`engine`] | the single writer: fold, keep, tell |
//! | [`feed`] | numbered events for each agent, and resuming |
//! | [`socket`] | an agent's connection |
//! | [`sign_in`], [`origin`] | who somebody is; which pages may talk to us |
//! | [`config`] | what all files of the configuration have in common |
//! | [`carriers`] | the ways to the contacts' phones: the built-in handset, Kannel, Twilio |
//! | [`directory`] | the internal targets: delivered, followed, searched, imported |
//! | [`media`], [`site`] | files of messages; the app itself and the security headers |
//! | [`demo`] | the made-up desk of the demo mode |
//!
//! Errors: each edge has one small type with words for who stands there: [`StartError`] for whoever starts the gateway,
//! `PostError` for the phone, [`crate::protocol::Refusal`] for agents, [`log::LogError`] for the log.
//!
//! Who may ask what: [`origin`] lets in pages that the gateway served, in demo mode by this machine's own names;
//! carriers call only what is under `/carriers/`, by any name, and each route there asks for a password or a signature.
//!
//! What goes into the program's own log: kinds, counts, agents' user names, reasons. Never a message's text, a phone
//! number or a token.

pub mod carriers;
pub mod clock;
pub mod config;
pub mod data;
pub mod demo;
pub mod directory;
pub mod engine;
pub mod feed;
pub mod log;
pub mod media;
pub mod origin;
pub mod sign_in;
pub mod site;
pub mod socket;
pub mod storage;

use crate::core::host::policy::Hosts;
use crate::core::hub::Rules;
use crate::core::roster::Roster;
use crate::protocol::{Millis, TargetRef};
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::serve::ListenerExt;
use axum::{Extension, Json, Router, middleware};
use carriers::config::Config;
use carriers::links::Links;
use carriers::{handset, kannel, links, twilio};
use clock::Clock;
use data::Data;
use demo::Demo;
use directory::{Directory, import};
use serde::Deserialize;
use serde_json::json;
use sign_in::SignIn;
use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a gateway runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether it is a demo: agents sign in by their names, there is a phone at `/handset`, and it listens on loopback
    /// only.
    pub demo: bool,
    /// Who else can sign in.
    pub sign_in: sign_in::config::Config,
    /// Who works here, and can sign in.
    pub roster: Roster,
    /// The rules, checked with [`Rules::check`].
    pub rules: Rules,
    /// How patient connections are.
    pub limits: socket::Limits,
    /// The most targets a browser is given to search by itself; above, the gateway searches.
    pub directory_limit: usize,
    /// The carriers besides the handset.
    pub carriers: Config,
    /// Where files of messages are, as `s3://bucket`; the data folder where it is `None`.
    pub media: Option<String>,
    /// The pages that may embed the desk.
    pub hosts: Hosts,
    /// Whether `POST /test/clock` moves the clock.
    pub test_clock: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            demo: true,
            sign_in: sign_in::config::Config::default(),
            roster: demo::roster(),
            rules: Rules::default(),
            limits: socket::Limits::default(),
            directory_limit: 150_000,
            carriers: Config::default(),
            media: None,
            hosts: Hosts::default(),
            test_clock: false,
        }
    }
}

/// Why a gateway does not start or ends by itself. Its words are for whoever started it.
#[derive(Debug)]
pub enum StartError {
    /// The rules cannot be kept.
    Rules(String),
    /// The address is not this machine's alone.
    NotLoopback,
    /// There can be no requests to others.
    Client(io::Error),
    /// A carrier's number does not lead where it is configured to.
    LeadsElsewhere {
        /// Which carrier's.
        carrier: String,
        /// Where it should lead.
        target: TargetRef,
    },
    /// The log cannot be read or written.
    Log(log::LogError),
    /// The store of files cannot be used.
    Media(media::Unusable),
    /// The writer's thread cannot be started.
    Thread(io::Error),
    /// The listener failed.
    Listener(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(why) => f.write_str(why),
            Self::NotLoopback => f.write_str(
                "demo mode signs in whoever asks, so it listens on loopback addresses only (127.0.0.1 or [::1])",
            ),
            Self::Log(error) => write!(f, "baton.sqlite: {error}"),
            Self::Client(error) => write!(f, "no requests can be made to others: {error}"),
            Self::LeadsElsewhere { carrier, target: TargetRef { kind, id } } => {
                let why = "that is not in the directory, or the number is another target's there";
                write!(f, "carrier {carrier}: a number cannot lead to {kind:?} {id}: {why}")
            }
            Self::Media(error) => write!(f, "the media store: {error}"),
            Self::Thread(error) | Self::Listener(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}

/// What every handler works with.
pub struct Shared {
    engine: engine::Handle,
    directory: Arc<Directory>,
    /// With it the directory can be changed.
    directory_key: String,
    clock: Arc<Clock>,
    sign_in: SignIn,
    media: media::MediaStore,
    links: Links,
    doors: carriers::Doors,
    /// Whether agents may save files.
    save_files: bool,
    limits: socket::Limits,
    hosts: Hosts,
    closing: watch::Receiver<bool>,
}

/// A gateway that has read its log and is ready to serve.
pub struct Gateway {
    routes: Router,
    shared: Arc<Shared>,
    closing: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// Held until the last task has ended.
    _lock: std::fs::File,
}

/// Starts a gateway and serves until `shutdown` is done.
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
    /// [`StartError::Rules`], [`StartError::Media`], [`StartError::Log`], [`StartError::Thread`],
    /// [`StartError::Client`].
    pub async fn start(options: Options, data: Data) -> Result<Self, StartError> {
        let Options {
            demo,
            sign_in,
            mut roster,
            mut rules,
            limits,
            directory_limit,
            carriers,
            media: remote,
            hosts,
            test_clock,
        } = options;
        for carrier in &carriers.carriers {
            for (number, target) in &carrier.numbers {
                roster = roster.number(number.as_str(), target.kind, &target.id);
                rules.keywords.insert(number.clone(), carrier.keywords.clone());
                rules.limits_of.insert(number.clone(), carrier.limits(&rules.limits));
            }
        }
        // What no carrier serves goes to the demo's phone, where there is one.
        rules.served =
            (!demo).then(|| carriers.carriers.iter().flat_map(|carrier| carrier.numbers.keys().cloned()).collect());
        rules.check().map_err(StartError::Rules)?;
        let Data { log, secret, directory_key, handset, outbox, media, lock } = data;
        let media = match remote {
            Some(address) => media::MediaStore::remote(&address).map_err(StartError::Media)?,
            None => media,
        };
        media.check().await.map_err(StartError::Media)?;
        let save_files = rules.limits.save;
        let directory = Arc::new(Directory::new(roster.clone(), &secret, directory_limit));
        let (handle, inbox) = engine::channel();
        let (handset, worker) = handset::new(handset, handle.clone());
        let links = Links::new(&secret);
        let (carriers, doors, starts) =
            carriers::connect(carriers, demo.then(|| handset.clone()), outbox, &media, &links, &handle)
                .map_err(StartError::Client)?;
        let setup = engine::Setup { rules, roster, log, carrier: Arc::new(carriers), directory: directory.clone() };
        let engine = engine::prepare(setup, inbox).await.map_err(StartError::Log)?;
        let clock = engine.clock();
        let (closing, closed) = watch::channel(false);
        let written = engine.start(closed.clone()).map_err(StartError::Thread)?;
        let mut tasks = vec![tokio::spawn(async { drop(written.await) }), tokio::spawn(worker.run(clock.clone()))];
        tasks.extend(starts.into_iter().map(|start| start(clock.clone())));
        let sign_in = SignIn::new(demo, sign_in, &secret).map_err(StartError::Client)?;
        let shared = Shared {
            engine: handle,
            directory,
            directory_key,
            clock,
            sign_in,
            media,
            links,
            doors,
            save_files,
            limits,
            hosts,
            closing: closed,
        };
        let shared = Arc::new(shared);
        Ok(Self { routes: routes(shared.clone(), Demo { handset }, test_clock), shared, closing, tasks, _lock: lock })
    }

    /// Makes the directory what a file says.
    ///
    /// # Errors
    /// [`import::Unreadable`].
    pub async fn import(&self, file: Vec<u8>, format: import::Format) -> Result<import::Report, import::Unreadable> {
        import::import(&self.shared.engine, &self.shared.directory, file.into(), format, true).await
    }

    /// Some of the agents: user names, and names for people.
    pub fn some_agents(&self, most: usize) -> Vec<(String, String)> {
        let roster = self.shared.directory.roster();
        roster.agents().take(most).map(|(id, agent)| (id.to_string(), agent.name.clone())).collect()
    }

    /// Serves until `shutdown` is done, then closes connections and lets the writer finish its batch.
    ///
    /// # Errors
    /// [`StartError::NotLoopback`], [`StartError::LeadsElsewhere`], [`StartError::Listener`].
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        if self.shared.sign_in.demo && !listener.local_addr().map_err(StartError::Listener)?.ip().is_loopback() {
            return Err(StartError::NotLoopback);
        }
        let roster = self.shared.directory.roster();
        for carrier in self.shared.doors.configured() {
            if let Some((_, target)) =
                carrier.numbers.iter().find(|(number, target)| roster.route(number) != Some(*target))
            {
                return Err(StartError::LeadsElsewhere { carrier: carrier.name.clone(), target: target.clone() });
            }
        }
        drop(roster);
        // Frames are small and somebody waits for each.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let mut closed = self.closing.subscribe();
        let closing = self.closing;
        let server = axum::serve(listener, self.routes).with_graceful_shutdown(async move {
            shutdown.await;
            closing.send_replace(true);
        });
        let patience = async {
            self::closed(&mut closed).await;
            tokio::time::sleep(Duration::from_secs(3)).await;
        };
        tokio::select! {
            served = server.into_future() => served.map_err(StartError::Listener)?,
            () = patience => tracing::warn!("some requests did not end in time"),
        }
        for task in self.tasks {
            let _ = tokio::time::timeout(Duration::from_secs(3), task).await;
        }
        Ok(())
    }
}

fn routes(shared: Arc<Shared>, demo: Demo, test_clock: bool) -> Router {
    let mut routes = Router::new()
        .route("/socket", get(socket::upgrade))
        .route("/sign-in", get(sign_in::offer).post(sign_in::sign_in))
        .route("/sign-in/begin", get(sign_in::openid::begin))
        .route("/sign-in/finish", post(sign_in::openid::finish))
        .route("/embed/hosts", get(hosts))
        .route("/media", post(media::upload))
        .route("/media/{id}", get(media::fetch))
        .route("/media/{id}/thumbnail", get(media::fetch_thumbnail))
        .route(
            "/directory",
            get(directory::serve::fetch)
                .merge(put(import::receive).post(import::receive).layer(DefaultBodyLimit::disable())),
        );
    if test_clock {
        routes = routes.route("/test/clock", post(advance));
    }
    routes = if shared.sign_in.demo { routes.merge(demo_routes(demo)) } else { routes };
    routes = routes
        .fallback_service(get(site::page))
        .layer(middleware::from_fn(origin::own_pages_only))
        .merge(host_module());
    if shared.sign_in.demo {
        routes = routes.layer(middleware::from_fn(origin::loopback_names_only));
    }
    routes
        .merge(carriers_routes())
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(middleware::from_fn_with_state(shared.clone(), site::secured))
        .with_state(shared)
}

/// What is there to try the desk out: the customers' phone, and a CRM around it.
fn demo_routes(demo: Demo) -> Router<Arc<Shared>> {
    Router::new()
        .route("/handset", get(site::demo_page))
        .route("/demo-crm", get(site::demo_page))
        .route("/handset/messages", post(handset::post::message))
        .route("/handset/media", post(handset::post::upload))
        .route("/handset/media/{id}", get(handset::post::picture))
        .route("/handset/socket", get(handset::live::upgrade))
        .layer(Extension(demo))
}

/// What any page may load: the module that embeds the desk. It holds nothing and asks nothing by itself.
fn host_module() -> Router<Arc<Shared>> {
    Router::new().route("/embed/baton.js", get(site::page)).route("/embed/baton.d.ts", get(site::page))
}

/// `GET /embed/hosts`: which pages may embed the desk, and what each may do. The desk goes by it.
async fn hosts(State(shared): State<Arc<Shared>>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(&shared.hosts)).into_response()
}

/// What carriers ask for, by whatever name they know this machine. Each route has a check of its own: a password, a
/// signature.
fn carriers_routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/carriers/kannel/{name}/messages", post(kannel::message))
        .route("/carriers/kannel/{name}/reports/{ticket}", get(kannel::report))
        .route("/carriers/twilio/{name}/messages", post(twilio::webhook::message))
        .route("/carriers/twilio/{name}/reports/{ticket}", post(twilio::webhook::report))
        .route("/carriers/media/{id}", get(links::fetch))
}

#[derive(Deserialize)]
struct Advance {
    advance_ms: Millis,
}

/// `POST /test/clock`: when it answers, everything that became due has happened and been told.
async fn advance(State(shared): State<Arc<Shared>>, body: Result<Json<Advance>, JsonRejection>) -> Response {
    let Ok(Json(Advance { advance_ms })) = body else { return StatusCode::BAD_REQUEST.into_response() };
    shared.clock.advance(advance_ms);
    shared.engine.tick().await;
    Json(json!({ "now": shared.clock.now() })).into_response()
}

/// How a request over HTTP is refused: by name for programs, in words for people.
fn refuse(status: StatusCode, error: &str, message: &str) -> Response {
    (status, Json(json!({ "error": error, "message": message }))).into_response()
}

/// Done when the gateway closes. Drops the watch's guard, which must not be held while waiting for anything else.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|&closing| closing).await;
}

/// Random bytes from the operating system.
///
/// # Panics
/// Where it has none: then no token could be trusted either.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// `N` random bytes as text.
fn random_hex<const N: usize>() -> String {
    hex(&random::<N>())
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares without telling by its time how much is right.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}
