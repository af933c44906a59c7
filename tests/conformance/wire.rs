//! A connection as any client has it: a WebSocket, JSON, and the schema. The types of this crate are not used to read
//! the frames, because they might accept what another client would not.

use crate::view::View;
use crate::world::World;
use baton::protocol::{FrameError, SUBPROTOCOL, decode_gateway};
use futures_util::{SinkExt, StreamExt};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The result of a check: success, or the reason for the failure in words.
pub type Checked<T = ()> = Result<T, String>;

/// Fails the check unless a condition holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}
pub(crate) use ensure;

/// The error if nothing arrives in time.
pub const SILENCE: &str = "nothing has arrived in time";

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../docs/protocol/gateway_frame.schema.json"))
        .expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is valid")
});

/// An item received by a connection.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A frame that the schema allows.
    Frame(Value),
    /// The end with its close code; 0 if the connection ended without one.
    Closed(u16),
}

/// A WebSocket that has not sent anything yet.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    patience: Duration,
}

impl Wire {
    /// Opens a connection.
    pub async fn open(world: &World) -> Checked<Self> {
        Self::handshake(world, Some(SUBPROTOCOL))
            .await?
            .map_err(|status| format!("the handshake was refused with status {status}"))
    }

    /// Opens a connection with this subprotocol. Returns the HTTP status if the handshake is refused.
    pub async fn handshake(world: &World, subprotocol: Option<&str>) -> Checked<Result<Self, u16>> {
        let mut request = world.socket.as_str().into_client_request().map_err(|error| error.to_string())?;
        if let Some(name) = subprotocol {
            request.headers_mut().insert("sec-websocket-protocol", name.parse().expect("a header's value"));
        }
        let connecting = timeout(world.patience, connect_async(request));
        match connecting.await.map_err(|_| "the handshake is not answered in time")? {
            Ok((socket, _)) => Ok(Ok(Self { socket, patience: world.patience })),
            Err(Error::Http(answer)) => Ok(Err(answer.status().as_u16())),
            // The server must choose one of the offered subprotocols.
            Err(Error::Protocol(_)) => Ok(Err(0)),
            Err(other) => Err(format!("no connection: {other}")),
        }
    }

    pub async fn send(&mut self, frame: &Value) -> Checked {
        self.send_text(&frame.to_string()).await
    }

    pub async fn send_text(&mut self, text: &str) -> Checked {
        self.socket.send(Message::text(text)).await.map_err(|error| format!("cannot send: {error}"))
    }

    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> Checked {
        self.socket.send(Message::binary(bytes)).await.map_err(|error| format!("cannot send: {error}"))
    }

    /// Returns the next frame that is not a ping, or the end. Answers pings, as every client does.
    pub async fn hear(&mut self, waiting_for: &str) -> Checked<Heard> {
        loop {
            match self.hear_all(waiting_for).await? {
                Heard::Frame(frame) if name(&frame) == "ping" => self.send(&json!("pong")).await?,
                heard => return Ok(heard),
            }
        }
    }

    /// Returns the next frame, or the end.
    pub async fn hear_all(&mut self, waiting_for: &str) -> Checked<Heard> {
        let next = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => return frame(&text).map(Heard::Frame),
                    Some(Ok(Message::Close(close))) => {
                        return Ok(Heard::Closed(close.map_or(0, |close| close.code.into())));
                    }
                    Some(Ok(Message::Binary(_))) => return Err("received a binary frame".to_owned()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Ok(Heard::Closed(0)),
                }
            }
        };
        timeout(self.patience, next).await.map_err(|_| format!("{SILENCE}, waiting for {waiting_for}"))?
    }

    /// Checks that the next frame is this error.
    pub async fn hears_error(&mut self, refusal: &str) -> Checked {
        match self.hear(&format!("the error {refusal}")).await? {
            Heard::Frame(frame) => is_error(&frame, refusal),
            Heard::Closed(code) => Err(format!("closed with {code} instead of the error {refusal}")),
        }
    }

    /// Checks that the connection ends next, with this code.
    pub async fn hears_close(&mut self, code: u16) -> Checked {
        let heard = self.hear(&format!("close {code}")).await?;
        ensure!(heard == Heard::Closed(code), "expected close code {code}, not {heard:?}");
        Ok(())
    }
}

/// Parses a frame and validates it. A frame of an unknown kind is also returned, because it is allowed.
fn frame(text: &str) -> Checked<Value> {
    let frame: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    if let Some(error) = SCHEMA.iter_errors(&frame).next()
        && decode_gateway(text) != Err(FrameError::Unknown)
        && !has_unknown_event(text)
    {
        // Without its text, which would include what people wrote.
        return Err(format!(
            "the schema does not allow a frame of the kind {}, at {:?}",
            kind(&frame).0,
            error.instance_path().to_string()
        ));
    }
    Ok(frame)
}

fn has_unknown_event(text: &str) -> bool {
    matches!(decode_gateway(text), Ok(baton::protocol::GatewayFrame::Event(event)) if event.event.is_none())
}

fn is_error(frame: &Value, refusal: &str) -> Checked {
    let (kind, body) = kind(frame);
    ensure!(kind == "error", "expected the error {refusal}, not a frame of kind {kind}");
    same("the error", name(&body["refusal"]), refusal)
}

/// Splits a value into the name of its kind and its fields.
pub fn kind(value: &Value) -> (&str, &Value) {
    match value {
        Value::String(name) => (name, &Value::Null),
        Value::Object(fields) => fields.iter().next().map_or(("", &Value::Null), |(name, body)| (name, body)),
        _ => ("", &Value::Null),
    }
}

/// Returns the name of a kind.
pub fn name(value: &Value) -> &str {
    kind(value).0
}

/// Checks that two values are equal.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, want: T) -> Checked {
    ensure!(is == want, "{what} must be {want:?}, not {is:?}");
    Ok(())
}

/// A connection that has been welcomed.
pub struct Client {
    pub wire: Wire,
    /// The fields of the welcome.
    pub welcome: Value,
    /// The agent's view: the snapshot with every event since applied.
    pub view: View,
    /// The number of the last event.
    pub seq: u64,
    /// Received frames that no check has taken, in order.
    pub unread: VecDeque<Value>,
    pub token: String,
    commands: u32,
}

impl Client {
    /// Connects an agent, by their position in the list of tokens.
    pub async fn open(world: &World, agent: usize) -> Checked<Self> {
        Self::hello(world, &world.token(agent)?, json!({})).await
    }

    /// Opens another connection of the same agent.
    pub async fn other_tab(&self, world: &World) -> Checked<Self> {
        Self::hello(world, &self.token, json!({})).await
    }

    /// Opens a connection that resumes where this one stands.
    pub async fn back(&self, world: &World) -> Checked<Self> {
        let resume = json!({ "resume": { "epoch": self.welcome["cursor"]["epoch"], "seq": self.seq } });
        let mut back = Self::hello(world, &self.token, resume).await?;
        if back.welcome.get("snapshot").is_none_or(Value::is_null) {
            back.view = self.view.clone();
        }
        Ok(back)
    }

    /// Connects with more fields in the hello.
    pub async fn hello(world: &World, token: &str, more: Value) -> Checked<Self> {
        let mut wire = Wire::open(world).await?;
        let mut hello = json!({ "token": token, "client": "conformance" });
        hello.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        wire.send(&json!({ "hello": hello })).await?;
        let Heard::Frame(frame) = wire.hear("the welcome").await? else {
            return Err("closed instead of a welcome".into());
        };
        let ("welcome", welcome) = kind(&frame) else {
            return Err(format!("expected a welcome, not {}", shape(&frame)));
        };
        let welcome = welcome.clone();
        let view = View::of(welcome.get("snapshot").unwrap_or(&Value::Null));
        let seq = welcome["cursor"]["seq"].as_u64().unwrap_or_default();
        Ok(Self { wire, welcome, view, seq, unread: VecDeque::new(), token: token.to_owned(), commands: 0 })
    }

    /// Receives one frame. Applies an event to the view.
    async fn take(&mut self, waiting_for: &str) -> Checked<Value> {
        match self.wire.hear(waiting_for).await? {
            Heard::Frame(frame) => {
                if let ("event", event) = kind(&frame) {
                    self.seq = event["seq"].as_u64().unwrap_or_default();
                    self.view.apply(&event["event"]);
                }
                Ok(frame)
            }
            Heard::Closed(code) => Err(format!("closed with {code}, waiting for {waiting_for}")),
        }
    }

    /// Returns the first frame of this kind that `pick` accepts, among unread frames and those to come. Others stay
    /// unread.
    pub async fn frame(&mut self, wanted: &str, pick: impl Fn(&Value) -> bool) -> Checked<Value> {
        let fits = |frame: &Value| matches!(kind(frame), (name, body) if name == wanted && pick(body));
        if let Some(at) = self.unread.iter().position(fits) {
            return Ok(kind(&self.unread.remove(at).expect("it is there")).1.clone());
        }
        loop {
            let frame = self.take(&format!("a frame of kind {wanted}")).await?;
            if fits(&frame) {
                return Ok(kind(&frame).1.clone());
            }
            self.unread.push_back(frame);
        }
    }

    /// Returns the fields of the first event of this kind that `pick` accepts.
    pub async fn event(&mut self, wanted: &str, pick: impl Fn(&Value) -> bool) -> Checked<Value> {
        let fits = |body: &Value| matches!(kind(&body["event"]), (name, body) if name == wanted && pick(body));
        let missing = |why| format!("{why} (the event {wanted})");
        let found = self.frame("event", fits).await.map_err(missing)?;
        Ok(kind(&found["event"]).1.clone())
    }

    /// Returns the received events of this kind.
    pub fn events(&self, wanted: &str) -> Vec<&Value> {
        let events =
            self.unread.iter().filter(|frame| name(frame) == "event").map(|frame| kind(&kind(frame).1["event"]));
        events.filter(|(name, _)| *name == wanted).map(|(_, body)| body).collect()
    }

    /// Returns a new command id.
    pub fn new_id(&mut self) -> String {
        self.commands += 1;
        let cursor = &self.welcome["cursor"];
        format!("{}-{}-{}", cursor["epoch"].as_str().unwrap_or_default(), crate::world::unique(), self.commands)
    }

    /// Sends a command under a new id and returns the answer.
    pub async fn command(&mut self, command: Value) -> Checked<Value> {
        let id = self.new_id();
        self.command_as(&id, &command).await
    }

    /// Sends a command under an id and returns the answer.
    pub async fn command_as(&mut self, id: &str, command: &Value) -> Checked<Value> {
        self.wire.send(&json!({ "command": { "id": id, "command": command } })).await?;
        let missing = |why| format!("{why} to {}", name(command));
        let answer = self.frame("answer", |answer| answer["id"] == *id).await.map_err(missing)?;
        Ok(answer["answer"].clone())
    }

    /// Sends a command that must be done.
    pub async fn does(&mut self, command: Value) -> Checked {
        let what = name(&command).to_owned();
        let answer = self.command(command).await?;
        ensure!(name(&answer) == "done", "{what} must be done, not {answer}");
        Ok(())
    }

    /// Sends a command that must be refused by this name. Returns the refusal's fields.
    pub async fn is_refused(&mut self, refusal: &str, command: Value) -> Checked<Value> {
        let what = name(&command).to_owned();
        let answer = self.command(command).await?;
        refused(&what, &answer, refusal)
    }

    /// Waits until everything the gateway has decided so far has arrived: `shown` for an unknown invitation is done,
    /// and its answer comes after all earlier events.
    pub async fn settle(&mut self) -> Checked {
        self.does(json!({ "shown": { "invitation": "none" } })).await
    }

    /// Waits for the end, whatever comes before it. Returns its code and the last error.
    pub async fn ends(&mut self) -> Checked<(u16, Option<String>)> {
        let mut last = None;
        loop {
            match self.wire.hear("the end").await? {
                Heard::Closed(code) => return Ok((code, last)),
                Heard::Frame(frame) => {
                    if let ("error", body) = kind(&frame) {
                        last = Some(name(&body["refusal"]).to_owned());
                    }
                }
            }
        }
    }

    /// Checks that the next frame, apart from events and transient frames, is this error.
    pub async fn hears_error(&mut self, refusal: &str) -> Checked {
        loop {
            let frame = self.take(&format!("the error {refusal}")).await?;
            match kind(&frame).0 {
                "event" | "standing" | "rang" => self.unread.push_back(frame),
                _ => return is_error(&frame, refusal),
            }
        }
    }
}

/// Checks that an answer is this refusal. Returns the refusal's fields.
pub fn refused(what: &str, answer: &Value, refusal: &str) -> Checked<Value> {
    let ("refused", body) = kind(answer) else {
        return Err(format!("{what} must be refused as {refusal}, not answered with {answer}"));
    };
    let (is, fields) = kind(&body["refusal"]);
    ensure!(is == refusal, "{what} must be refused as {refusal}, not as {is}");
    Ok(fields.clone())
}

/// Returns a frame for the failure report, without what people wrote.
fn shape(frame: &Value) -> String {
    match kind(frame) {
        ("error", body) => format!("the error {}", name(&body["refusal"])),
        (kind, _) => format!("a frame of kind {kind}"),
    }
}
