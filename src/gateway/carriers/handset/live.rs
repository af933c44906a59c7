//! The WebSocket of the phone's page: `/handset/socket`.
//!
//! The page sends `{"number": "+44…"}` first, and again to become another phone. It receives
//! `{"type":"history","messages":[…]}`, then `{"type":"message","message":{…}}` for each new message. It confirms a
//! shown message with `{"received": key}`. The gateway sends `{"type":"ping"}` every ten seconds, so that the page
//! notices a lost connection.

use super::Handset;
use super::store::StoredText;
use crate::gateway::connections::register::Seat;
use crate::gateway::shutdown::closed;
use crate::protocol::PhoneNumber;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

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
    History { messages: &'a [StoredText] },
    Message { message: &'a StoredText },
    Error { error: &'static str },
    Ping,
}

/// A phone that is switched on.
struct ActivePhone {
    number: PhoneNumber,
    /// The key of the newest message in the history: the page has live messages up to it.
    newest: i64,
    live: broadcast::Receiver<Arc<StoredText>>,
}

/// `GET /handset/socket`.
pub async fn upgrade(
    State(handset): State<Arc<Handset>>,
    State(closing): State<watch::Receiver<bool>>,
    Extension(seat): Extension<Seat>,
    upgrade: WebSocketUpgrade,
) -> Response {
    seat.upgrades();
    // In the demo everybody is somebody. Without room for them, it is a guest's.
    seat.sign_in(None);
    upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(|socket| serve(socket, handset, closing))
}

async fn serve(mut socket: WebSocket, handset: Arc<Handset>, mut closing: watch::Receiver<bool>) {
    let mut phone: Option<ActivePhone> = None;
    let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let sent = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                    Ok(FromPage::On { number }) => switch_on(&mut socket, &handset, &number, &mut phone).await,
                    Ok(FromPage::Received { received }) => {
                        if let Some(phone) = &phone {
                            handset.confirm(phone.number.clone(), received);
                        }
                        Ok(())
                    }
                    Err(_) => send(&mut socket, &ToPage::Error { error: "malformed" }).await,
                },
                Some(Ok(Message::Binary(_))) => send(&mut socket, &ToPage::Error { error: "binary" }).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            message = next(&mut phone) => match message {
                Some(text) => send(&mut socket, &ToPage::Message { message: &text }).await,
                // Too far behind: the page reconnects and gets the history.
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

async fn switch_on(
    socket: &mut WebSocket,
    handset: &Handset,
    number: &str,
    phone: &mut Option<ActivePhone>,
) -> Result<(), axum::Error> {
    let Some(number) = PhoneNumber::parse(number) else {
        *phone = None;
        return send(socket, &ToPage::Error { error: "bad_number" }).await;
    };
    match handset.follow(number.clone()).await {
        Ok((history, live)) => {
            *phone = Some(ActivePhone { number, newest: history.last().map_or(0, |text| text.key), live });
            send(socket, &ToPage::History { messages: &history }).await
        }
        Err(error) => {
            tracing::error!(%error, "the handset's memory cannot be read");
            *phone = None;
            send(socket, &ToPage::Error { error: "unavailable" }).await
        }
    }
}

/// Waits for the next new message of the phone. Returns `None` if the page is too far behind.
async fn next(phone: &mut Option<ActivePhone>) -> Option<Arc<StoredText>> {
    let Some(phone) = phone else { return std::future::pending().await };
    loop {
        let text = phone.live.recv().await.ok()?;
        if text.number == phone.number && text.key > phone.newest {
            return Some(text);
        }
    }
}

async fn send(socket: &mut WebSocket, frame: &ToPage<'_>) -> Result<(), axum::Error> {
    let text = serde_json::to_string(frame).map_err(axum::Error::new)?;
    socket.send(Message::Text(text.into())).await
}
