//! An agent's connection, frame by frame, with the view that results from it.

use super::{PATIENCE, Server};
use baton::core::replica::Replica;
use baton::protocol::{
    Answer, ClientFrame, Command, CommandId, Cursor, Event, GatewayFrame, Millis, Readiness, Refusal, SUBPROTOCOL,
    TargetKind, TargetRef, decode_gateway, encode,
};
use futures_util::{SinkExt, StreamExt};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A WebSocket to the gateway that has not sent anything yet.
pub struct Raw {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The time that the gateway told last, and when.
    told: (Millis, Instant),
}

/// An item received by a [`Raw`] connection.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Frame(GatewayFrame),
    /// The close code; 0 if the connection ended without one.
    Closed(u16),
}

impl Raw {
    pub async fn open(server: &Server) -> Self {
        Self::handshake(server, &[("sec-websocket-protocol", SUBPROTOCOL)]).await.unwrap()
    }

    /// Connects with these headers. Returns the HTTP status if the handshake is refused, 0 if nobody answers.
    pub async fn handshake(server: &Server, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{}/socket", server.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket, told: (0, Instant::now()) }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        self.send_text(&encode(frame)).await;
    }

    /// Returns `None` if the connection has ended.
    async fn try_send(&mut self, frame: &ClientFrame) -> Option<()> {
        self.socket.send(Message::text(encode(frame))).await.ok()
    }

    pub async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn send_binary(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Returns the next frame or the end, skipping `standing` and `time` frames, which may come at any time.
    pub async fn hear(&mut self) -> Heard {
        loop {
            match self.hear_anything().await {
                Heard::Frame(GatewayFrame::Standing { .. } | GatewayFrame::Time { .. }) => {}
                heard => return heard,
            }
        }
    }

    /// Returns the next frame of any kind, or the end.
    pub async fn hear_anything(&mut self) -> Heard {
        let next = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let frame = decode_gateway(&text).unwrap();
                        if let GatewayFrame::Welcome { now, .. } | GatewayFrame::Time { now } = frame {
                            self.told = (now, Instant::now());
                        }
                        return Heard::Frame(frame);
                    }
                    Some(Ok(Message::Close(frame))) => {
                        return Heard::Closed(frame.map_or(0, |frame| frame.code.into()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Heard::Closed(0),
                }
            }
        };
        timeout(PATIENCE, next).await.expect("the gateway sends something in time")
    }

    /// Returns the gateway's time, as a client knows it.
    pub fn now(&self) -> Millis {
        self.told.0 + self.told.1.elapsed().as_millis() as u64
    }

    /// Asserts that the next frame is this error.
    pub async fn hears_error(&mut self, refusal: Refusal) {
        assert_eq!(self.hear().await, Heard::Frame(GatewayFrame::Error { refusal }));
    }

    /// Asserts that the connection ends next, with this code.
    pub async fn hears_close(&mut self, code: u16) {
        assert_eq!(self.hear().await, Heard::Closed(code));
    }
}

/// A connected agent.
pub struct Agent {
    raw: Raw,
    pub token: String,
    /// The agent's view: the snapshot with every event since applied.
    pub view: Replica,
    /// The cursor of the last event.
    pub cursor: Cursor,
    /// The readiness of watched agents, by user name.
    pub readiness: BTreeMap<String, Readiness>,
    /// Whether the welcome came without a snapshot.
    pub resumed: bool,
    /// Every event of this connection with its number and its time, for those who compare gateways.
    pub told: Vec<(Cursor, Millis, Event)>,
    /// Events that no test has read.
    unread: VecDeque<Event>,
    commands: u32,
    /// A prefix that makes the command ids of several connections differ.
    name: String,
}

impl Agent {
    pub async fn connect(server: &Server, token: String, before: Option<&Agent>) -> Self {
        Self::try_connect(server, token, before).await.expect("a welcome")
    }

    /// Returns `None` if the gateway does not answer, or not with a welcome.
    pub async fn try_connect(server: &Server, token: String, before: Option<&Agent>) -> Option<Self> {
        let mut raw = Raw::handshake(server, &[("sec-websocket-protocol", SUBPROTOCOL)]).await.ok()?;
        let resume = before.map(|agent| agent.cursor.clone());
        raw.try_send(&ClientFrame::Hello { token: token.clone(), client: "tests".into(), device: None, resume })
            .await?;
        let Heard::Frame(GatewayFrame::Welcome { cursor, snapshot, .. }) = raw.hear().await else { return None };
        let resumed = snapshot.is_none();
        let view = match (snapshot, before) {
            (Some(snapshot), _) => Replica::new(*snapshot),
            (None, Some(before)) => before.view.clone(),
            (None, None) => panic!("resumed without a cursor"),
        };
        // Two connections of an agent can begin at the same event.
        static CONNECTIONS: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}{}-{}", cursor.epoch, cursor.seq, CONNECTIONS.fetch_add(1, Ordering::Relaxed));
        Some(Self {
            raw,
            token,
            view,
            cursor,
            readiness: BTreeMap::new(),
            resumed,
            told: Vec::new(),
            unread: VecDeque::new(),
            commands: 0,
            name,
        })
    }

    /// Opens a second connection of the same agent, with a view of its own.
    pub async fn other_tab(&self, server: &Server) -> Self {
        let mut tab = Self::connect(server, self.token.clone(), None).await;
        tab.name += "-tab";
        tab
    }

    /// Returns the next frame. Checks the number of an event and applies it to the view.
    pub async fn hear(&mut self) -> Heard {
        loop {
            let heard = self.raw.hear().await;
            match &heard {
                // If the connection has ended, that is heard next.
                Heard::Frame(GatewayFrame::Ping) => drop(self.raw.try_send(&ClientFrame::Pong).await),
                Heard::Frame(GatewayFrame::Readiness { targets }) => {
                    self.readiness
                        .extend(targets.iter().map(|(target, readiness)| (target.id.clone(), readiness.clone())));
                }
                Heard::Frame(GatewayFrame::Event(numbered)) => {
                    assert_eq!(numbered.seq, self.cursor.seq + 1, "no gap and no repetition");
                    self.cursor.seq = numbered.seq;
                    let event = numbered.event.clone().expect("the gateway's own kinds are known");
                    self.view.apply(&event);
                    self.told.push((self.cursor.clone(), numbered.at, event.clone()));
                    self.unread.push_back(event);
                    return heard;
                }
                _ => return heard,
            }
        }
    }

    /// Returns the first event that `pick` accepts, among unread events and those to come. Skips the others.
    pub async fn event<T>(&mut self, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            while let Some(event) = self.unread.pop_front() {
                if let Some(picked) = pick(event) {
                    return picked;
                }
            }
            match self.hear().await {
                Heard::Frame(GatewayFrame::Event(_)) => {}
                other => panic!("waiting for an event, got {other:?}"),
            }
        }
    }

    /// Sends a command under a new id and waits for its answer.
    pub async fn command(&mut self, command: Command) -> Answer {
        self.commands += 1;
        let id = CommandId::from(format!("{}-{}", self.name, self.commands));
        self.command_as(&id, command).await
    }

    /// Sends a command under an id and waits for its answer.
    pub async fn command_as(&mut self, id: &CommandId, command: Command) -> Answer {
        self.send(&ClientFrame::Command { id: id.clone(), command }).await;
        self.answer(id).await.unwrap_or_else(|heard| panic!("waiting for the answer to {id}, got {heard:?}"))
    }

    /// Waits for the answer to a command. Returns what else comes that is no event, such as the end of the connection.
    pub async fn answer(&mut self, id: &CommandId) -> Result<Answer, Heard> {
        loop {
            match self.hear().await {
                Heard::Frame(GatewayFrame::Event(_)) => {}
                Heard::Frame(GatewayFrame::Answer { id: of, answer }) if of == *id => return Ok(answer),
                other => return Err(other),
            }
        }
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        self.raw.send(frame).await;
    }

    /// Returns the unread events, once everything the gateway has decided so far has arrived.
    pub async fn news(&mut self) -> Vec<Event> {
        // Has no effect, and its answer comes after all earlier events.
        let nothing = Command::Shown { invitation: "none".into() };
        assert_eq!(self.command(nothing).await, Answer::Done);
        self.unread.drain(..).collect()
    }

    /// Watches these agents only.
    pub async fn watch(&mut self, agents: &[&str]) {
        let targets = agents.iter().map(|id| TargetRef { kind: TargetKind::Agent, id: (*id).into() }).collect();
        self.send(&ClientFrame::Watch { targets }).await;
        self.catch_up().await;
    }

    /// Waits until a watched agent has the wanted readiness.
    pub async fn sees(&mut self, agent: &str, wanted: fn(&Readiness) -> bool) {
        while !self.readiness.get(agent).is_some_and(wanted) {
            match self.raw.hear().await {
                Heard::Frame(GatewayFrame::Readiness { targets }) => {
                    self.readiness.extend(targets.into_iter().map(|(target, readiness)| (target.id, readiness)));
                }
                other => panic!("waiting for a readiness, got {other:?}"),
            }
        }
    }

    /// Discards all events so far.
    pub async fn catch_up(&mut self) {
        self.news().await;
    }

    /// Asserts that the view equals that of a new connection.
    pub async fn is_in_step(&mut self, server: &Server) {
        loop {
            self.catch_up().await;
            let fresh = Self::connect(server, self.token.clone(), None).await;
            // A delivery report may have come in between.
            if fresh.cursor == self.cursor {
                return assert_eq!(self.view.snapshot(), fresh.view.snapshot(), "the events lead to the snapshot");
            }
            assert!(fresh.cursor.seq > self.cursor.seq);
        }
    }

    /// Returns the connection underneath, to do what an agent would not do.
    pub fn raw(&mut self) -> &mut Raw {
        &mut self.raw
    }
}
