//! Whether the gateway works, for whoever watches it: `/healthz`, `/readyz` and `/metrics`.
//!
//! Neither of the first two asks the engine or anybody outside: they say what is known anyway, so a flood of them costs
//! what a flood of small pages does. `/metrics` asks the engine once. All three are at a listener of their own
//! (`--metrics-listen`), which has its own few connections, so strangers cannot use them up. The first two are at the
//! public one as well, for proxies; there `/readyz` names no parts.

use crate::gateway::clock::Clock;
use crate::gateway::connections::register::Connections;
use crate::gateway::engine::Handle;
use crate::gateway::metrics::watch::{CarrierStanding, LogStanding};
use crate::gateway::metrics::{Metrics, Readings};
use crate::gateway::origin;
use crate::gateway::sign_in::cached::Fetched;
use crate::gateway::sign_in::service::SignIn;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// The media type of the metrics.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// How long `/metrics` waits for the engine: shorter than the ten seconds of Prometheus.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of how the gateway is doing.
pub struct Health {
    /// The engine.
    pub engine: Handle,
    /// What is counted and measured.
    pub metrics: Arc<Metrics>,
    /// The connections of the public listener.
    pub connections: Arc<Connections>,
    /// The ways to sign in.
    pub sign_in: Arc<SignIn>,
    /// The gateway's clock.
    pub clock: Arc<Clock>,
    /// Turns true when the gateway closes.
    pub closing: watch::Receiver<bool>,
}

/// How the gateway is doing, in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// It can do everything.
    Ready,
    /// It takes texts and commands, and something beside it does not work. Another place would not help.
    Degraded,
    /// It takes nothing.
    Unavailable,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Degraded => "degraded",
            Self::Unavailable => "unavailable",
        }
    }

    fn code(self) -> StatusCode {
        if self == Self::Unavailable { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
    }
}

impl Health {
    /// Returns the name of what can be said of the log.
    fn log(&self) -> &'static str {
        match () {
            () if *self.closing.borrow() => "closing",
            () if self.engine.stopped() => "stopped",
            () => self.metrics.engine.log().name(),
        }
    }

    fn status(&self) -> Status {
        let carriers = self.metrics.carriers();
        let are_up = carriers.iter().all(|(_, standing)| *standing != CarrierStanding::BackingOff);
        let has_keys = !matches!(self.sign_in.keys(), Some(Fetched::Stale | Fetched::Unreachable));
        match () {
            () if self.log() != LogStanding::Ok.name() => Status::Unavailable,
            () if are_up && has_keys && self.metrics.engine.has_book() => Status::Ready,
            () => Status::Degraded,
        }
    }

    fn details(&self) -> Value {
        let carriers = self.metrics.carriers().into_iter().map(|(name, it)| (name, it.name().into()));
        let book = if self.metrics.engine.has_book() { "ok" } else { "unwritable" };
        json!({
            "status": self.status().name(),
            "log": self.log(),
            "contact_book": book,
            "carriers": carriers.collect::<Map<String, Value>>(),
            "sign_in": self.sign_in.keys().map_or("ok", Fetched::name),
        })
    }
}

/// Returns the routes of the listener for those who watch. Browsers' pages are refused, wherever they are from.
pub fn routes(health: Arc<Health>) -> Router {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready_in_detail))
        .route("/metrics", get(metrics))
        .layer(middleware::from_fn(origin::no_pages))
        .with_state(health)
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> Response {
    respond(StatusCode::OK, json!({ "status": "alive" }))
}

/// `GET /readyz` at the public listener: whether texts and commands are taken.
pub async fn ready(State(health): State<Arc<Health>>) -> Response {
    let status = health.status();
    respond(status.code(), json!({ "status": status.name() }))
}

/// `GET /readyz` at the listener for those who watch: each part as well.
async fn ready_in_detail(State(health): State<Arc<Health>>) -> Response {
    respond(health.status().code(), health.details())
}

/// `GET /metrics`.
async fn metrics(State(health): State<Arc<Health>>) -> Response {
    let engine = timeout(PATIENCE, health.engine.census()).await.ok().and_then(Result::ok);
    let readings = Readings {
        engine,
        queued_requests: health.engine.queued(),
        connections: health.connections.census(),
        sign_in_keys: health.sign_in.keys().map(|keys| matches!(keys, Fetched::Known | Fetched::NotAsked)),
        now: health.clock.now(),
    };
    let text = health.metrics.text(&readings);
    ([(header::CONTENT_TYPE, OPEN_METRICS), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

fn respond(status: StatusCode, body: Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
