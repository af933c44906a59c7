//! A connection as any client has it: a WebSocket, JSON, and what the schema says of a frame. None of the types of this
//! crate read the frames, lest they forgive what another client would not.

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

/// What a check comes to: why not, in words.
pub type Found<T = ()> = Result<T, String>;

/// Goes on only where something holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}
pub(crate) use ensure;

/// What is said where something is waited for in vain.
pub const SILENCE: &str = "nothing has come in time";

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../docs/protocol/gateway_frame.schema.json"))
        .expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
});

/// What is heard.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A frame that the schema allows.
    Frame(Value),
    /// The end and its close code; 0 where the connection just ended.
    Closed(u16),
}

/// A WebSocket that has said nothing yet.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    patience: Duration,
}

impl Wire {
    /// Opens one.
    pub async fn open(world: &World) -> Found<Self> {
        Self::handshake(world, Some(SUBPROTOCOL))
            .await?
            .map_err(|status| format!("the handshake was refused with status {status}"))
    }

    /// The handshake with this subprotocol; the status where it is refused.
    pub async fn handshake(world: &World, subprotocol: Option<&str>) -> Found<Result<Self, u16>> {
        let mut request = world.socket.as_str().into_client_request().map_err(|error| error.to_string())?;
        if let Some(name) = subprotocol {
            request.headers_mut().insert("sec-websocket-protocol", name.parse().expect("a header's value"));
        }
        let connecting = timeout(world.patience, connect_async(request));
        match connecting.await.map_err(|_| "the handshake is not answered in time")? {
            Ok((socket, _)) => Ok(Ok(Self { socket, patience: world.patience })),
            Err(Error::Http(answer)) => Ok(Err(answer.status().as_u16())),
            // The other side must choose one of those offered.
            Err(Error::Protocol(_)) => Ok(Err(0)),
            Err(other) => Err(format!("no connection: {other}")),
        }
    }

    pub async fn send(&mut self, frame: &Value) -> Found {
        self.send_text(&frame.to_string()).await
    }

    pub async fn send_text(&mut self, text: &str) -> Found {
        self.socket.send(Message::text(text)).await.map_err(|error| format!("cannot send: {error}"))
    }

    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> Found {
        self.socket.send(Message::binary(bytes)).await.map_err(|error| format!("cannot send: {error}"))
    }

    /// The next frame that is no ping, or the end. A ping is answered, as every client does.
    pub async fn hear(&mut self, waiting_for: &str) -> Found<Heard> {
        loop {
            match self.hear_all(waiting_for).await? {
                Heard::Frame(frame) if name(&frame) == "ping" => self.send(&json!("pong")).await?,
                heard => return Ok(heard),
            }
        }
    }

    /// The next frame, or the end.
    pub async fn hear_all(&mut self, waiting_for: &str) -> Found<Heard> {
        let next = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => return frame(&text).map(Heard::Frame),
                    Some(Ok(Message::Close(close))) => {
                        return Ok(Heard::Closed(close.map_or(0, |close| close.code.into())));
                    }
                    Some(Ok(Message::Binary(_))) => return Err("a binary frame has come".to_owned()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Ok(Heard::Closed(0)),
                }
            }
        };
        timeout(self.patience, next).await.map_err(|_| format!("{SILENCE}, waiting for {waiting_for}"))?
    }

    /// The next frame must be this error.
    pub async fn hears_error(&mut self, refusal: &str) -> Found {
        match self.hear(&format!("the error {refusal}")).await? {
            Heard::Frame(frame) => is_error(&frame, refusal),
            Heard::Closed(code) => Err(format!("closed with {code} instead of the error {refusal}")),
        }
    }

    /// The end must come next, with this code.
    pub async fn hears_close(&mut self, code: u16) -> Found {
        let heard = self.hear(&format!("close {code}")).await?;
        ensure!(heard == Heard::Closed(code), "close code {code} is due, not {heard:?}");
        Ok(())
    }
}

/// A frame as the schema has it. One that is only of a kind not known yet is passed on as well: that is allowed.
fn frame(text: &str) -> Found<Value> {
    let frame: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    if let Some(error) = SCHEMA.iter_errors(&frame).next()
        && decode_gateway(text) != Err(FrameError::Unknown)
        && !has_unknown_event(text)
    {
        // Not its words: they would hold what people wrote.
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

fn is_error(frame: &Value, refusal: &str) -> Found {
    let (kind, body) = kind(frame);
    ensure!(kind == "error", "the error {refusal} is due, not a frame of the kind {kind}");
    same("the error", name(&body["refusal"]), refusal)
}

/// The name of a kind, and its fields.
pub fn kind(value: &Value) -> (&str, &Value) {
    match value {
        Value::String(name) => (name, &Value::Null),
        Value::Object(fields) => fields.iter().next().map_or(("", &Value::Null), |(name, body)| (name, body)),
        _ => ("", &Value::Null),
    }
}

/// The name of a kind alone.
pub fn name(value: &Value) -> &str {
    kind(value).0
}

/// Two must be the same.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, want: T) -> Found {
    ensure!(is == want, "{what} must be {want:?}, not {is:?}");
    Ok(())
}

/// A connection that has been welcomed.
pub struct Client {
    pub wire: Wire,
    /// The welcome's fields.
    pub welcome: Value,
    /// What the agent sees: the snapshot with every event since.
    pub view: View,
    /// The number of the last event.
    pub seq: u64,
    /// Frames that have come and that no check has taken, in order.
    pub unread: VecDeque<Value>,
    pub token: String,
    commands: u32,
}

impl Client {
    /// An agent, by their place in the list of tokens.
    pub async fn open(world: &World, agent: usize) -> Found<Self> {
        Self::hello(world, &world.token(agent)?, json!({})).await
    }

    /// Another connection of the same agent.
    pub async fn other_tab(&self, world: &World) -> Found<Self> {
        Self::hello(world, &self.token, json!({})).await
    }

    /// A connection that goes on where this one stands.
    pub async fn back(&self, world: &World) -> Found<Self> {
        let resume = json!({ "resume": { "epoch": self.welcome["cursor"]["epoch"], "seq": self.seq } });
        let mut back = Self::hello(world, &self.token, resume).await?;
        if back.welcome.get("snapshot").is_none_or(Value::is_null) {
            back.view = self.view.clone();
        }
        Ok(back)
    }

    /// With more in the hello.
    pub async fn hello(world: &World, token: &str, more: Value) -> Found<Self> {
        let mut wire = Wire::open(world).await?;
        let mut hello = json!({ "token": token, "client": "conformance" });
        hello.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        wire.send(&json!({ "hello": hello })).await?;
        let Heard::Frame(frame) = wire.hear("the welcome").await? else {
            return Err("closed instead of a welcome".into());
        };
        let ("welcome", welcome) = kind(&frame) else { return Err(format!("a welcome is due, not {}", shape(&frame))) };
        let welcome = welcome.clone();
        let view = View::of(welcome.get("snapshot").unwrap_or(&Value::Null));
        let seq = welcome["cursor"]["seq"].as_u64().unwrap_or_default();
        Ok(Self { wire, welcome, view, seq, unread: VecDeque::new(), token: token.to_owned(), commands: 0 })
    }

    /// Takes one frame off the wire. An event is folded into the view.
    async fn take(&mut self, waiting_for: &str) -> Found<Value> {
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

    /// The first frame of this kind that `pick` takes, among those unread and those to come. Others stay unread.
    pub async fn frame(&mut self, wanted: &str, pick: impl Fn(&Value) -> bool) -> Found<Value> {
        let fits = |frame: &Value| matches!(kind(frame), (name, body) if name == wanted && pick(body));
        if let Some(at) = self.unread.iter().position(fits) {
            return Ok(kind(&self.unread.remove(at).expect("it is there")).1.clone());
        }
        loop {
            let frame = self.take(&format!("a frame of the kind {wanted}")).await?;
            if fits(&frame) {
                return Ok(kind(&frame).1.clone());
            }
            self.unread.push_back(frame);
        }
    }

    /// The first event of this kind that `pick` takes; its fields.
    pub async fn event(&mut self, wanted: &str, pick: impl Fn(&Value) -> bool) -> Found<Value> {
        let fits = |body: &Value| matches!(kind(&body["event"]), (name, body) if name == wanted && pick(body));
        let missing = |why| format!("{why} (the event {wanted})");
        let found = self.frame("event", fits).await.map_err(missing)?;
        Ok(kind(&found["event"]).1.clone())
    }

    /// The events of this kind that have come.
    pub fn events(&self, wanted: &str) -> Vec<&Value> {
        let events =
            self.unread.iter().filter(|frame| name(frame) == "event").map(|frame| kind(&kind(frame).1["event"]));
        events.filter(|(name, _)| *name == wanted).map(|(_, body)| body).collect()
    }

    /// A new id for a command.
    pub fn new_id(&mut self) -> String {
        self.commands += 1;
        let cursor = &self.welcome["cursor"];
        format!("{}-{}-{}", cursor["epoch"].as_str().unwrap_or_default(), crate::world::unique(), self.commands)
    }

    /// Sends a command under a new id; what is answered.
    pub async fn command(&mut self, command: Value) -> Found<Value> {
        let id = self.new_id();
        self.command_as(&id, &command).await
    }

    /// Sends a command under an id; what is answered.
    pub async fn command_as(&mut self, id: &str, command: &Value) -> Found<Value> {
        self.wire.send(&json!({ "command": { "id": id, "command": command } })).await?;
        let missing = |why| format!("{why} to {}", name(command));
        let answer = self.frame("answer", |answer| answer["id"] == *id).await.map_err(missing)?;
        Ok(answer["answer"].clone())
    }

    /// A command that must be done.
    pub async fn does(&mut self, command: Value) -> Found {
        let what = name(&command).to_owned();
        let answer = self.command(command).await?;
        ensure!(name(&answer) == "done", "{what} must be done, not {answer}");
        Ok(())
    }

    /// A command that must be refused by this name; the refusal's fields.
    pub async fn is_refused(&mut self, refusal: &str, command: Value) -> Found<Value> {
        let what = name(&command).to_owned();
        let answer = self.command(command).await?;
        refused(&what, &answer, refusal)
    }

    /// Waits until all that the gateway has decided so far has come: a receipt for nothing is done, and its answer
    /// comes after all events before it.
    pub async fn settle(&mut self) -> Found {
        self.does(json!({ "shown": { "invitation": "none" } })).await
    }

    /// The end must come, whatever comes before it; its code and the last error.
    pub async fn ends(&mut self) -> Found<(u16, Option<String>)> {
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

    /// The next frame that is neither event nor of the moment must be this error.
    pub async fn hears_error(&mut self, refusal: &str) -> Found {
        loop {
            let frame = self.take(&format!("the error {refusal}")).await?;
            match kind(&frame).0 {
                "event" | "standing" | "rang" => self.unread.push_back(frame),
                _ => return is_error(&frame, refusal),
            }
        }
    }
}

/// An answer must be this refusal; its fields.
pub fn refused(what: &str, answer: &Value, refusal: &str) -> Found<Value> {
    let ("refused", body) = kind(answer) else {
        return Err(format!("{what} must be refused as {refusal}, not answered with {answer}"));
    };
    let (is, fields) = kind(&body["refusal"]);
    ensure!(is == refusal, "{what} must be refused as {refusal}, not as {is}");
    Ok(fields.clone())
}

/// A frame for whoever reads what went wrong, without what people wrote.
fn shape(frame: &Value) -> String {
    match kind(frame) {
        ("error", body) => format!("the error {}", name(&body["refusal"])),
        (kind, _) => format!("a frame of the kind {kind}"),
    }
}
