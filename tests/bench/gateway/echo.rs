//! The baseline: a bare axum server that answers the same frames with recorded frames of the same size, and neither
//! decides, stores nor encodes anything.

use crate::floor::{self, PAIRS};
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use baton::protocol::SUBPROTOCOL;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, OnceLock};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The kind of a gateway frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Welcome,
    Invitation,
    /// The window of the offering agent, after the invited agent has seen it.
    Shown,
    Opened,
    Closed,
    Message,
    Changed,
    Notice,
    Answer,
}

/// One frame of each kind, recorded in the previous run.
#[derive(Debug, Default)]
pub struct Frames([OnceLock<String>; 9]);

impl Frames {
    /// Records the first frame of its kind.
    pub fn see(&self, kind: Kind, frame: &str) {
        self.0[kind as usize].get_or_init(|| frame.to_owned());
    }

    /// Returns what was recorded, for [`Frames::of`].
    pub fn seen(&self) -> Vec<Option<&String>> {
        self.0.iter().map(OnceLock::get).collect()
    }

    /// Returns what another process has recorded.
    pub fn of(seen: Vec<Option<String>>) -> Self {
        let frames = Self::default();
        for (place, frame) in frames.0.iter().zip(seen) {
            frame.into_iter().for_each(|frame| drop(place.set(frame)));
        }
        frames
    }
}

/// The size of the read buffer, as in the gateway.
pub const READ: usize = 4 * 1024;

type Outbox = mpsc::UnboundedSender<Utf8Bytes>;

struct Shared {
    frames: [Utf8Bytes; 9],
    outboxes: Vec<Mutex<Option<Outbox>>>,
}

/// Serves until told to stop.
pub async fn serve(listener: TcpListener, agents: usize, frames: &Frames, stop: oneshot::Receiver<()>) {
    let frames = frames.0.each_ref().map(|frame| frame.get().expect("each kind was seen").as_str().into());
    let outboxes = (0..agents).map(|_| Mutex::new(None)).collect();
    let routes = Router::new()
        .route("/socket", get(upgrade))
        .route("/sign-in", post(async |Json(who): Json<Value>| Json(json!({ "token": who["agent"] }))))
        .route("/handset/messages", post(text))
        .with_state(Arc::new(Shared { frames, outboxes }));
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    tokio::select! {
        served = axum::serve(listener, routes) => served.unwrap(),
        _ = stop => {}
    }
}

impl Shared {
    fn tell(&self, place: usize, frames: &[Kind]) {
        let outbox = self.outboxes.get(place).and_then(|outbox| outbox.lock().unwrap().clone());
        for &kind in frames {
            let _ = outbox.as_ref().map(|outbox| outbox.send(self.frames[kind as usize].clone()));
        }
    }

    fn heard(&self, from: usize, text: &str) {
        let (in_pair, partner) = (from < 2 * PAIRS, from ^ 1);
        let does = |what: &str| text.contains(what);
        if in_pair && does("start_transfer") {
            self.tell(partner, &[Kind::Invitation]);
        } else if in_pair && does("shown") {
            self.tell(partner, &[Kind::Shown]);
        } else if in_pair && does("accept") {
            self.tell(partner, &[Kind::Closed]);
            self.tell(from, &[Kind::Opened]);
        } else if does("send") {
            // Sent, and later reported as delivered.
            self.tell(from, &[Kind::Message, Kind::Changed, Kind::Answer, Kind::Message, Kind::Changed]);
            return;
        }
        self.tell(from, &[Kind::Answer]);
    }
}

/// Receives a contact's text and sends it to the agent.
async fn text(State(shared): State<Arc<Shared>>, Json(text): Json<Value>) -> (StatusCode, Json<Value>) {
    if let Some(place) = text["to"].as_str().and_then(floor::reached) {
        shared.tell(place, &[Kind::Message, Kind::Changed]);
    }
    (StatusCode::ACCEPTED, Json(json!({ "id": "echo" })))
}

async fn upgrade(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.protocols([SUBPROTOCOL]).read_buffer_size(READ).on_upgrade(|socket| connection(shared, socket))
}

async fn connection(shared: Arc<Shared>, mut socket: WebSocket) {
    let Some(Ok(Message::Text(hello))) = socket.recv().await else { return };
    let hello: Value = serde_json::from_str(&hello).unwrap();
    let place = hello["hello"]["token"].as_str().and_then(floor::place).unwrap();
    let (outbox, mut out) = mpsc::unbounded_channel();
    *shared.outboxes[place].lock().unwrap() = Some(outbox);
    // When the load begins, the offering agents have a window, all others a window and a system message.
    shared.tell(
        place,
        match place {
            place if place >= 2 * PAIRS => &[Kind::Welcome, Kind::Opened, Kind::Notice],
            place if place % 2 == 0 => &[Kind::Welcome, Kind::Opened],
            _ => &[Kind::Welcome],
        },
    );
    loop {
        tokio::select! {
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => shared.heard(place, &text),
                Some(Ok(_)) => {}
                _ => return,
            },
            Some(frame) = out.recv() => if socket.send(Message::Text(frame)).await.is_err() { return },
        }
    }
}
