//! A proxy between the suite and our gateway that makes one mistake. What the suite does not find here, it would not
//! find in another gateway either.

use crate::wire::kind;
use baton::protocol::SUBPROTOCOL;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{accept_hdr_async, connect_async};

/// The action on a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    On,
    Twice,
    Not,
    /// It is sent after the next answer.
    Later,
}

/// A function that changes a frame and decides what happens to it.
pub type OnFrame = fn(&mut Value, &mut Memory) -> Pass;

/// The kind of mistake.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// In frames from the gateway.
    Down(OnFrame),
    /// In frames from the client.
    Up(OnFrame),
    /// Closes with 1000 instead of this code.
    Closes(u16),
    /// Accepts any subprotocol.
    AnySubprotocol,
    /// Ignores invalid JSON.
    DeafToNoise,
    /// Ignores binary frames.
    DeafToBinary,
}

/// State that a mistake may depend on.
#[derive(Debug, Default)]
pub struct Memory {
    /// The ordinal number of this connection.
    pub connection: usize,
    /// The number of hellos it has sent.
    pub hellos: usize,
    /// Whether it resumes an earlier connection.
    pub resumed: bool,
    /// Ids of commands, invitations or anything else to recognise.
    pub seen: BTreeSet<String>,
    /// Frames to send back at once.
    pub back: Vec<Value>,
    /// The epoch and newest number on any connection.
    pub newest: Arc<Mutex<(String, u64)>>,
}

impl Memory {
    fn notice(&mut self, frame: &Value) {
        match kind(frame) {
            ("welcome", welcome) => {
                self.resumed = welcome.get("snapshot").is_none_or(Value::is_null);
                let epoch = welcome["cursor"]["epoch"].as_str().unwrap_or_default();
                *self.newest.lock().unwrap() =
                    (epoch.to_owned(), welcome["cursor"]["seq"].as_u64().unwrap_or_default());
            }
            ("event", event) => self.newest.lock().unwrap().1 = event["seq"].as_u64().unwrap_or_default(),
            _ => {}
        }
    }
}

/// Listens on its own port for as long as the runtime lives. Returns its address.
pub async fn start(gateway: &str, change: Change) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("ws://{}/socket", listener.local_addr()?);
    let (gateway, newest) = (gateway.to_owned(), Arc::default());
    tokio::spawn(async move {
        for connection in 1.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            let memory = Memory { connection, newest: Arc::clone(&newest), ..Memory::default() };
            // Connections may end in any way.
            let gateway = gateway.clone();
            tokio::spawn(async move { drop(serve(stream, &gateway, change, memory).await) });
        }
    });
    Ok(address)
}

#[expect(clippy::result_large_err, reason = "the type that the handshake requires")]
async fn serve(stream: TcpStream, gateway: &str, change: Change, mut memory: Memory) -> Result<(), Error> {
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let offered =
            request.headers().get("sec-websocket-protocol").and_then(|offer| offer.to_str().ok()).unwrap_or_default();
        let mut offers = offered.split(',').map(str::trim).filter(|offer| !offer.is_empty());
        let chosen = offers.clone().find(|offer| *offer == SUBPROTOCOL);
        let chosen = if matches!(change, Change::AnySubprotocol) { chosen.or_else(|| offers.next()) } else { chosen };
        match chosen {
            Some(chosen) => {
                drop(
                    response.headers_mut().insert("sec-websocket-protocol", chosen.parse().expect("a header's value")),
                );
            }
            None if matches!(change, Change::AnySubprotocol) => {}
            None => {
                let mut refusal = ErrorResponse::new(None);
                *refusal.status_mut() = StatusCode::BAD_REQUEST;
                return Err(refusal);
            }
        }
        Ok(response)
    };
    let mut client = accept_hdr_async(stream, choose).await?;
    let mut request = gateway.into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().expect("a header's value"));
    let (mut gateway, _) = connect_async(request).await?;
    let mut later = Vec::new();
    loop {
        tokio::select! {
            said = client.next() => {
                let said = said.ok_or(Error::ConnectionClosed)??;
                for message in up(said, change, &mut memory) {
                    gateway.send(message).await?;
                }
                for frame in memory.back.drain(..) {
                    client.send(Message::text(frame.to_string())).await?;
                }
            },
            said = gateway.next() => {
                let said = said.ok_or(Error::ConnectionClosed)??;
                for message in down(said, change, &mut memory, &mut later) {
                    client.send(message).await?;
                }
            },
        }
    }
}

fn up(message: Message, change: Change, memory: &mut Memory) -> Vec<Message> {
    match (message, change) {
        (Message::Text(text), Change::Up(mistake)) => match serde_json::from_str::<Value>(&text) {
            Ok(mut frame) => {
                let pass = mistake(&mut frame, memory);
                memory.hellos += usize::from(kind(&frame).0 == "hello");
                let text = Message::text(frame.to_string());
                match pass {
                    Pass::Not | Pass::Later => Vec::new(),
                    Pass::On => vec![text],
                    Pass::Twice => vec![text.clone(), text],
                }
            }
            Err(_) => vec![Message::Text(text)],
        },
        (Message::Text(text), Change::DeafToNoise) if serde_json::from_str::<Value>(&text).is_err() => Vec::new(),
        (Message::Binary(_), Change::DeafToBinary) => Vec::new(),
        (message, _) => vec![message],
    }
}

fn down(message: Message, change: Change, memory: &mut Memory, later: &mut Vec<Message>) -> Vec<Message> {
    match message {
        Message::Text(text) => {
            let Ok(mut frame) = serde_json::from_str::<Value>(&text) else { return vec![Message::Text(text)] };
            memory.notice(&frame);
            let pass = if let Change::Down(mistake) = change { mistake(&mut frame, memory) } else { Pass::On };
            let text = Message::text(frame.to_string());
            let mut passed = match pass {
                Pass::On => vec![text],
                Pass::Twice => vec![text.clone(), text],
                Pass::Not => Vec::new(),
                Pass::Later => {
                    later.push(text);
                    Vec::new()
                }
            };
            if kind(&frame).0 == "answer" {
                passed.append(later);
            }
            passed
        }
        Message::Close(Some(close)) => {
            let wrong = matches!(change, Change::Closes(code) if code == u16::from(close.code));
            let code = if wrong { 1000.into() } else { close.code };
            vec![Message::Close(Some(CloseFrame { code, reason: close.reason }))]
        }
        other => vec![other],
    }
}
