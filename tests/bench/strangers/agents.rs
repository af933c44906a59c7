//! The agents: a socket each, which is read at once.

use baton::protocol::{ClientFrame, Command, Event, GatewayFrame, SUBPROTOCOL, decode_gateway, encode};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Returns an agent's user name.
pub fn agent(at: usize) -> String {
    format!("a{at:04}")
}

/// Returns an agent's number, in Ofcom's fictional ranges as far as possible.
pub fn number(at: usize) -> String {
    format!("+4477009001{at:04}")
}

/// All agents.
pub struct Agents {
    /// Texts that an agent's socket has read, by number, and when.
    pub told: UnboundedReceiver<(usize, Instant)>,
    lost: Arc<AtomicUsize>,
}

impl Agents {
    /// Returns how many have lost their connection.
    pub fn lost(&self) -> usize {
        self.lost.load(Relaxed)
    }
}

/// Signs agents in.
pub async fn sign_in(address: &str, count: usize, thread: &Handle) -> Agents {
    let (teller, told) = unbounded_channel();
    let lost = Arc::<AtomicUsize>::default();
    baton::gateway::client::prepare_tls();
    let http = reqwest::Client::new();
    for at in 0..count {
        let answer = http.post(format!("http://{address}/sign-in")).json(&json!({ "agent": agent(at) })).send().await;
        let answer: Value = answer.unwrap().json().await.unwrap();
        let (address, token) = (address.to_owned(), answer["token"].as_str().unwrap().to_owned());
        let socket = thread.spawn(async move { connect(&address, &token).await }).await.unwrap();
        let (teller, lost) = (teller.clone(), lost.clone());
        thread.spawn(async move {
            work(socket, &teller).await;
            lost.fetch_add(1, Relaxed);
        });
    }
    Agents { told, lost }
}

async fn connect(address: &str, token: &str) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("ws://{address}/socket").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    let hello = ClientFrame::Hello { token: token.into(), client: "bench".into(), device: None, resume: None };
    socket.send(Message::text(encode(&hello))).await.unwrap();
    let Some(Ok(Message::Text(welcome))) = socket.next().await else { panic!("no welcome") };
    assert!(welcome.starts_with(r#"{"welcome""#), "{welcome}");
    socket
}

/// Accepts invitations and reports texts, until the connection ends.
async fn work(mut socket: WebSocketStream<TcpStream>, told: &UnboundedSender<(usize, Instant)>) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let now = Instant::now();
        let answer = if text.as_str() == r#""ping""# {
            ClientFrame::Pong
        } else if let Ok(GatewayFrame::Event(numbered)) = decode_gateway(&text) {
            match numbered.event {
                Some(Event::Invitation(invitation)) => {
                    let command = Command::Accept { invitation: invitation.id };
                    ClientFrame::Command { id: format!("accept-{}", numbered.seq).into(), command }
                }
                Some(Event::WindowOpened { .. } | Event::Message { .. }) => {
                    if let Some(at) = text.split(r#""text":"no. "#).last().and_then(number_of) {
                        let _ = told.send((at, now));
                    }
                    continue;
                }
                _ => continue,
            }
        } else {
            continue;
        };
        if socket.send(Message::text(encode(&answer))).await.is_err() {
            return;
        }
    }
}

/// Reads the number that a text begins with.
fn number_of(text: &str) -> Option<usize> {
    text.split('"').next()?.parse().ok()
}
