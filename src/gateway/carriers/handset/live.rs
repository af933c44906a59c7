//! What the phone's page sees: `/handset/socket`.
//!
//! The page says `{"number": "+44…"}` (first, and again when it is another phone) and gets
//! `{"type":"history","messages":[…]}`, then `{"type":"message","message":{…}}` for each that is new. It confirms what
//! it has shown with `{"received": key}`. `{"type":"ping"}` comes every ten seconds, so that it notices a gateway that
//! is gone.

use super::store::Row;
use crate::gateway::demo::Demo;
use crate::gateway::{Shared, closed};
use crate::protocol::PhoneNumber;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

const PING_EVERY: Duration = Duration::from_secs(10);
const MAX_FRAME: usize = 4 * 1024;

#[derive(Deserialize)]
#[serde(untagged)]
enum FromPage {
    On { number: String },
    Received { received: i64 },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToPage<'a> {
    History { messages: &'a [Row] },
    Message { message: &'a Row },
    Error { error: &'static str },
    Ping,
}

/// A phone that is on.
struct On {
    number: PhoneNumber,
    /// The newest message of the history: live ones up to it are known.
    newest: i64,
    live: broadcast::Receiver<Arc<Row>>,
}

/// `GET /handset/socket`.
pub async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Extension(demo): Extension<Demo>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(|socket| serve(socket, shared, demo))
}

async fn serve(mut socket: WebSocket, shared: Arc<Shared>, demo: Demo) {
    let mut closing = shared.closing.clone();
    let mut on: Option<On> = None;
    let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let sent = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                    Ok(FromPage::On { number }) => switch_on(&mut socket, &demo, &number, &mut on).await,
                    Ok(FromPage::Received { received }) => {
                        if let Some(on) = &on {
                            demo.handset.confirm(on.number.clone(), received);
                        }
                        Ok(())
                    }
                    Err(_) => send(&mut socket, &ToPage::Error { error: "malformed" }).await,
                },
                Some(Ok(Message::Binary(_))) => send(&mut socket, &ToPage::Error { error: "binary" }).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            message = next(&mut on) => match message {
                Some(row) => send(&mut socket, &ToPage::Message { message: &row }).await,
                // Too far behind: the page comes back and takes the history.
                None => return,
            },
            _ = ping.tick() => send(&mut socket, &ToPage::Ping).await,
            () = closed(&mut closing) => {
                let frame = CloseFrame { code: close_code::AWAY, reason: "the gateway is closing".into() };
                let _ = socket.send(Message::Close(Some(frame))).await;
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

async fn switch_on(socket: &mut WebSocket, demo: &Demo, number: &str, on: &mut Option<On>) -> Result<(), axum::Error> {
    let Some(number) = PhoneNumber::parse(number) else {
        *on = None;
        return send(socket, &ToPage::Error { error: "bad_number" }).await;
    };
    match demo.handset.follow(number.clone()).await {
        Ok((history, live)) => {
            *on = Some(On { number, newest: history.last().map_or(0, |row| row.key), live });
            send(socket, &ToPage::History { messages: &history }).await
        }
        Err(error) => {
            tracing::error!(%error, "the handset's memory cannot be read");
            *on = None;
            send(socket, &ToPage::Error { error: "unavailable" }).await
        }
    }
}

/// The next new message of the phone that is on; `None` where the page is too far behind.
async fn next(on: &mut Option<On>) -> Option<Arc<Row>> {
    let Some(on) = on else { return std::future::pending().await };
    loop {
        let row = on.live.recv().await.ok()?;
        if row.number == on.number && row.key > on.newest {
            return Some(row);
        }
    }
}

async fn send(socket: &mut WebSocket, frame: &ToPage<'_>) -> Result<(), axum::Error> {
    let text = serde_json::to_string(frame).map_err(axum::Error::new)?;
    socket.send(Message::Text(text.into())).await
}
