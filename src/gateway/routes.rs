//! The HTTP routes, and who may use each: the gateway's own pages, any page, or carriers.

use super::admin;
use super::carriers::{handset, kannel, links, twilio};
use super::clock::Clock;
use super::contacts;
use super::directory;
use super::engine::Handle;
use super::erasure::eraser::Eraser;
use super::erasure::{self, retention};
use super::health;
use super::media::MediaStore;
use super::peers;
use super::peers::pass_on::pass_on;
use super::peers::serve::Links as PeerLinks;
use super::requests::{self, Requests};
use super::state::AppState;
use super::{media, origin, sign_in, site, socket};
use crate::protocol::Millis;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The largest body, in bytes, of a request whose route sets no other limit.
const MAX_BODY: usize = 64 * 1024;

/// Returns all routes. With `test_clock`, `POST /test/clock` advances the clock.
pub fn routes(state: AppState, test_clock: bool) -> Router {
    let demo = state.sign_in.demo;
    let mut routes = agent_routes();
    if test_clock {
        routes = routes.route("/test/clock", post(advance));
    }
    if demo {
        routes = routes.merge(demo_routes());
    }
    let writers = import_routes().merge(admin_routes());
    routes = routes
        .merge(writers.layer(middleware::from_fn_with_state(state.others.clone(), pass_on)))
        .fallback_service(get(site::page))
        .layer(middleware::from_fn(origin::own_pages_only))
        .merge(host_module());
    if demo {
        routes = routes.layer(middleware::from_fn(origin::loopback_names_only));
    }
    let requests = Requests { metrics: state.metrics.clone(), proxies: state.proxies.clone() };
    routes
        .merge(carrier_routes())
        .merge(health_routes())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(state.hosts.clone(), site::secure))
        .layer(middleware::from_fn_with_state(requests, requests::identify))
        .with_state(state)
}

/// Returns the routes for other gateways: links, and the requests that they pass on.
pub fn peer_routes(state: AppState, links: PeerLinks) -> Router {
    let requests = Requests { metrics: state.metrics.clone(), proxies: state.proxies.clone() };
    let passed_on = import_routes().merge(admin_routes()).layer(DefaultBodyLimit::max(MAX_BODY));
    Router::new()
        .merge(passed_on.layer(middleware::from_fn_with_state(requests, requests::identify)).with_state(state))
        .route(peers::PATH, get(peers::serve::upgrade).with_state(links))
        .layer(middleware::from_fn(origin::no_pages))
}

/// The routes of the desk, for pages that the gateway served.
fn agent_routes() -> Router<AppState> {
    Router::new()
        .route("/socket", get(socket::upgrade))
        .route("/sign-in", get(sign_in::routes::offer).post(sign_in::routes::sign_in))
        .route("/sign-in/begin", get(sign_in::routes::begin))
        .route("/sign-in/finish", post(sign_in::routes::finish))
        .route("/embed/hosts", get(site::hosts))
        .route("/shell.js", get(site::shell))
        .route("/media", post(media::routes::upload))
        .route("/media/{id}", get(media::routes::fetch).delete(media::routes::discard))
        .route("/media/{id}/thumbnail", get(media::routes::fetch_thumbnail))
        .route("/directory", get(directory::routes::fetch))
}

/// The routes of imports, for pages that the gateway served and for operators' programs. Each handler checks the key.
fn import_routes() -> Router<AppState> {
    Router::new()
        .route("/contacts", put(contacts::routes::import).post(contacts::routes::import))
        .route("/directory", put(directory::routes::import).post(directory::routes::import))
        .layer(DefaultBodyLimit::disable())
}

/// The routes of administrators' programs. Each handler checks their key.
fn admin_routes() -> Router<AppState> {
    Router::new()
        .route("/admin/agents", get(admin::routes::list))
        .route("/admin/agents/{id}/{act}", post(admin::routes::act))
        .route("/admin/contacts/erase", post(erasure::routes::erase))
        .route("/admin/contacts/export", post(erasure::routes::give))
        .route("/admin/contacts/files/{id}", get(erasure::routes::file))
        .layer(middleware::from_fn(origin::no_pages))
}

/// The routes of the demo: the customers' phone, and a CRM that embeds the desk.
fn demo_routes() -> Router<AppState> {
    Router::new()
        .route("/handset", get(site::demo_page))
        .route("/demo-crm", get(site::demo_page))
        .route("/handset/messages", post(handset::post::message))
        .route("/handset/media", post(handset::post::upload))
        .route("/handset/media/{id}", get(handset::post::file))
        .route("/handset/socket", get(handset::live::upgrade))
}

/// The module that embeds the desk. Any page may load it: it contains no data and sends no requests by itself.
fn host_module() -> Router<AppState> {
    Router::new().route("/embed/baton.js", get(site::page)).route("/embed/baton.d.ts", get(site::page))
}

/// The routes for carriers, under any host name. Each handler has a check of its own: a password, or a signature.
fn carrier_routes() -> Router<AppState> {
    Router::new()
        .route("/carriers/kannel/{name}/messages", post(kannel::webhook::message))
        .route("/carriers/kannel/{name}/reports/{ticket}", get(kannel::webhook::report))
        .route("/carriers/twilio/{name}/messages", post(twilio::webhook::message))
        .route("/carriers/twilio/{name}/reports/{ticket}", post(twilio::webhook::report))
        .route("/carriers/media/{id}", get(links::fetch))
}

/// The routes for proxies that ask whether to send anything here, under any host name. They tell strangers nothing else.
fn health_routes() -> Router<AppState> {
    Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready))
}

#[derive(Deserialize)]
struct Advance {
    /// The time that passes.
    #[serde(default)]
    advance_ms: Millis,
    /// By how much the system time is set ahead, or back if negative.
    #[serde(default)]
    set_ms: i64,
}

/// `POST /test/clock`: responds once everything that became due has happened and been told.
async fn advance(
    State(clock): State<Arc<Clock>>,
    State(engine): State<Handle>,
    State(store): State<MediaStore>,
    State(eraser): State<Arc<Eraser>>,
    body: Result<Json<Advance>, JsonRejection>,
) -> Response {
    let Ok(Json(Advance { advance_ms, set_ms })) = body else { return StatusCode::BAD_REQUEST.into_response() };
    clock.set_wall(set_ms);
    clock.advance(advance_ms);
    engine.tick().await;
    media::cleaning::clean(&store, &engine).await;
    retention::pass(&eraser).await;
    Json(json!({ "now": clock.now(), "wall": clock.wall() })).into_response()
}
