//! Keeping a link to the gateway that writes.

use super::key::{HEADER, PeerKey};
use super::say::say;
use super::{PATH, SILENCE, VERSION};
use crate::gateway::clock::system_time;
use crate::gateway::engine::link::LinkEnd;
use crate::gateway::log::lease::Writer;
use crate::gateway::shutdown::closed;
use futures_util::StreamExt;
use reqwest::header;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// The pause before a link is tried again.
const AGAIN: Duration = Duration::from_millis(200);
/// How long opening one may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The largest frame, in bytes: what an import says of contacts.
const MAX_FRAME: usize = 256 * 1024 * 1024;

type Socket = WebSocketStream<reqwest::Upgraded>;

/// Why there is no link.
#[derive(Debug, Error)]
enum ConnectError {
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    #[error("it does not take this one for a gateway of its log; do the clocks of both agree?")]
    Refused,
    #[error("it answers with status {0}")]
    Status(u16),
    #[error("it is not a gateway of this log")]
    Stranger,
    #[error("it does not answer in time")]
    Silent,
}

/// Keeps links to whoever writes.
pub struct Connector {
    client: reqwest::Client,
    key: PeerKey,
    writer: watch::Receiver<Option<Writer>>,
    links: mpsc::Sender<LinkEnd>,
}

impl Connector {
    /// Prepares to keep links to whoever `writer` says writes.
    pub fn new(
        client: reqwest::Client,
        key: PeerKey,
        writer: watch::Receiver<Option<Writer>>,
        links: mpsc::Sender<LinkEnd>,
    ) -> Self {
        Self { client, key, writer, links }
    }

    /// Keeps a link until `closing` turns true, or nobody wants one any more.
    pub async fn run(mut self, mut closing: watch::Receiver<bool>) {
        tokio::select! {
            () = closed(&mut closing) => {}
            () = self.keep() => {}
        }
    }

    async fn keep(&mut self) {
        let mut is_told = false;
        loop {
            let Ok(writer) = self.writer.wait_for(Option::is_some).await.map(|writer| writer.clone()) else { return };
            let Some(writer) = writer else { return };
            match self.open(&writer).await {
                Ok(socket) => {
                    is_told = false;
                    tracing::info!(term = writer.term, "this gateway follows the one that writes");
                    if self.exchange(socket, &writer).await.is_none() {
                        return;
                    }
                }
                Err(error) if is_told => tracing::debug!(%error, "there is no link to the gateway that writes"),
                Err(error) => {
                    is_told = true;
                    tracing::warn!(%error, address = writer.address, "there is no link to the gateway that writes");
                }
            }
            sleep(AGAIN).await;
        }
    }

    async fn open(&self, writer: &Writer) -> Result<Socket, ConnectError> {
        let opening = async {
            let (call, key) = (self.key.call(system_time()), generate_key());
            let request = self
                .client
                .get(format!("{}{PATH}?version={VERSION}", writer.address))
                .header(header::CONNECTION, "Upgrade")
                .header(header::UPGRADE, "websocket")
                .header(header::SEC_WEBSOCKET_VERSION, "13")
                .header(header::SEC_WEBSOCKET_KEY, &key)
                .header(HEADER, &call.header);
            let response = request.send().await.map_err(reqwest::Error::without_url)?;
            match response.status().as_u16() {
                101 => {}
                401 => return Err(ConnectError::Refused),
                status => return Err(ConnectError::Status(status)),
            }
            let said = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
            let is_socket = said("sec-websocket-accept") == Some(&derive_accept_key(key.as_bytes()));
            if !is_socket || !self.key.accepts(&call, said(HEADER).unwrap_or_default()) {
                return Err(ConnectError::Stranger);
            }
            let config = WebSocketConfig::default().max_message_size(Some(MAX_FRAME)).max_frame_size(Some(MAX_FRAME));
            let upgraded = response.upgrade().await.map_err(reqwest::Error::without_url)?;
            Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await)
        };
        timeout(PATIENCE, opening).await.unwrap_or(Err(ConnectError::Silent))
    }

    /// Exchanges frames until an end has gone, or another gateway writes. Returns `None` if nobody wants a link any more.
    async fn exchange(&mut self, socket: Socket, writer: &Writer) -> Option<()> {
        let (to, mut frames) = mpsc::unbounded_channel();
        let (said, from) = mpsc::unbounded_channel();
        self.links.send(LinkEnd { to, from }).await.ok()?;
        let (mut sink, mut stream) = socket.split();
        // Each way by itself: both ends may have much to say at once.
        let hears = async {
            while let Ok(Some(Ok(message))) = timeout(SILENCE, stream.next()).await {
                let Message::Text(text) = message else { continue };
                let Ok(framed) = serde_json::from_str(&text) else {
                    return tracing::error!("the gateway that writes says what is not understood");
                };
                // The engine may have given this link up.
                if said.send(framed).is_err() {
                    return;
                }
            }
        };
        let says = say(&mut sink, &mut frames, Message::text, Message::Ping(Vec::new().into()), std::future::pending());
        let another = self.writer.wait_for(|now| now.as_ref().is_some_and(|now| now != writer));
        tokio::select! {
            () = hears => Some(()),
            _ = says => Some(()),
            another = another => another.ok().map(drop),
        }
    }
}
