//! Serving links to gateways that follow: `GET /peer`.

use super::key::{HEADER, PeerKey};
use super::say::say;
use super::{SILENCE, VERSION};
use crate::gateway::clock::Clock;
use crate::gateway::connections::register::Seat;
use crate::gateway::engine::link::{ToWriter, hear};
use crate::gateway::engine::{Handle, OpenLink};
use crate::gateway::shutdown::closed;
use axum::Extension;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long the agents of a gateway stay connected whose link was lost: it comes again, through another link.
const LINGER: Duration = Duration::from_secs(2);
/// How long a gateway that follows may take to be told what is done when this one closes.
const FAREWELL: Duration = Duration::from_secs(1);
/// The largest frame, in bytes: a command, or a text.
const MAX_FRAME: usize = 4 * 1024 * 1024;

/// What links are served with.
#[derive(Clone)]
pub struct Links {
    /// The engine.
    pub engine: Handle,
    /// What both ends know.
    pub key: PeerKey,
    /// The gateway's clock.
    pub clock: Arc<Clock>,
    /// Turns true when the gateway closes.
    pub closing: watch::Receiver<bool>,
}

/// Which version another gateway speaks.
#[derive(Deserialize)]
pub struct Spoken {
    version: Option<String>,
}

/// `GET /peer?version=…`: a gateway that follows opens a link. 401 without proof, 409 for another version, 503 from a gateway
/// that does not write.
pub async fn upgrade(
    State(links): State<Links>,
    Query(spoken): Query<Spoken>,
    Extension(seat): Extension<Seat>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let call = headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(answer) = links.key.answer(call, links.clock.wall()) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if spoken.version.as_deref() != Some(VERSION) {
        return StatusCode::CONFLICT.into_response();
    }
    let Ok(open) = links.engine.open_link().await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    seat.upgrades();
    seat.sign_in(None);
    let upgrade = upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME);
    let mut response = upgrade.on_upgrade(|socket| serve(socket, open, links));
    if let Ok(answer) = HeaderValue::try_from(answer) {
        response.headers_mut().insert(HEADER, answer);
    }
    response
}

async fn serve(socket: WebSocket, open: OpenLink, mut links: Links) {
    let id = open.number;
    tracing::info!(link = id, "a gateway follows");
    exchange(socket, open, &mut links).await;
    tracing::info!(link = id, "a gateway follows no longer");
    tokio::select! {
        () = sleep(LINGER) => {}
        () = closed(&mut links.closing) => {}
    }
    links.engine.close_link(id).await;
}

/// Exchanges frames until an end has gone. Each way by itself: both ends may have much to say at once.
async fn exchange(socket: WebSocket, open: OpenLink, links: &mut Links) {
    let OpenLink { number: id, link, mut frames } = open;
    let (mut sink, mut stream) = socket.split();
    let hears = async {
        while let Ok(Some(Ok(message))) = timeout(SILENCE, stream.next()).await {
            let Message::Text(text) = message else { continue };
            let Ok(frame) = serde_json::from_str::<ToWriter>(&text) else {
                return tracing::error!(link = id, "a gateway says what is not understood");
            };
            hear(&links.engine, id, &link, frame).await;
        }
    };
    let says = async {
        let (ping, closing) = (Message::Ping(Vec::new().into()), closed(&mut links.closing));
        if !say(&mut sink, &mut frames, Message::text, ping, closing).await {
            return;
        }
        // What is done is told.
        let farewell = async {
            while let Ok(framed) = frames.try_recv() {
                let text = serde_json::to_string(&framed).map_err(axum::Error::new)?;
                sink.feed(Message::Text(text.into())).await?;
            }
            sink.close().await
        };
        let _ = timeout(FAREWELL, farewell).await;
    };
    tokio::select! {
        () = hears => {}
        () = says => {}
    }
}
