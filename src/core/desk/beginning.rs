//! The beginning of a desk: until the code of the rest is there, it keeps the connection, shows an agent who has nothing
//! open that they are signed in, and holds back everything else.

use super::{Desk, Effect, Input, sockets, transmit};
use crate::core::connection::Moment;
use super::storage_keys::SETTINGS;
use crate::core::replica::Replica;
use crate::protocol::{
    ClientFrame, Cursor, DeviceId, FrameError, GatewayFrame, Json, Me, Millis, Read, Wrong, decode_gateway, encode, kind,
    readable,
};
use serde::Serialize;

/// What a desk does after its beginning. A table and not calls, so that a browser can download the code apart.
#[derive(Debug)]
pub struct Workings {
    pub(super) take: fn(&mut Desk, Moment, Input, &mut Vec<Effect>),
    /// Decodes a frame of the gateway.
    pub decode: fn(&str) -> Result<GatewayFrame, FrameError>,
    /// Encodes a frame for the gateway.
    pub encode: fn(&ClientFrame) -> String,
}

/// All of it.
pub static WORKINGS: Workings = Workings { take: Desk::take, decode: decode_gateway, encode: encode::<ClientFrame> };

/// What is held back until the code of the rest is there.
#[derive(Debug, Default)]
pub(super) struct Held {
    inputs: Vec<(Moment, Input)>,
    /// True once the code of the rest has been asked for.
    asked: bool,
}

/// As much of a welcome as the beginning needs.
struct Welcome {
    now: Millis,
    cursor: Cursor,
    snapshot: Option<Start>,
}

struct Start {
    me: Me,
    windows: Vec<Something>,
    consulted: Vec<Something>,
    invitations: Vec<Something>,
}

struct Something;

impl Read for Something {
    fn decode(_: &Json, _: &mut Wrong) -> Self {
        Self
    }
}

readable! { struct Welcome { now, cursor, snapshot } struct Start { me, windows, consulted, invitations } }

/// Encodes a frame that the beginning sends: as [`encode`] does, without the code for all the others.
pub fn encode_early(frame: &ClientFrame) -> Option<String> {
    match frame {
        ClientFrame::Hello { token, client, device, resume } => {
            let device = device.as_ref().map(DeviceId::as_str);
            Some(encode(&Frame { hello: Hello { token, client, device, resume: resume.as_ref() } }))
        }
        ClientFrame::Ping => Some(encode(&"ping")),
        ClientFrame::Pong => Some(encode(&"pong")),
        _ => None,
    }
}

#[derive(Serialize)]
struct Frame<'a> {
    hello: Hello<'a>,
}

#[derive(Serialize)]
struct Hello<'a> {
    token: &'a str,
    client: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<&'a Cursor>,
}

impl Desk {
    /// Returns the desk with the code of the rest.
    #[must_use]
    pub fn with_workings(self, workings: &'static Workings) -> Self {
        Self { workings: Some(workings), ..self }
    }

    /// Takes in an input at the beginning.
    pub(super) fn begin(&mut self, at: Moment, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Workings(workings) => return self.go_on(workings, out),
            Input::Start { ref kept } => {
                // The theme, before anything is seen.
                kept.iter().filter(|(key, _)| key == SETTINGS).for_each(|(_, value)| self.restore_settings(value));
                out.extend(sockets(self.connection.connect(at)));
                self.held.inputs.push((at, input));
            }
            Input::Opened { socket } => {
                if self.connection.is_current(socket) {
                    // What was welcomed before is forgotten: it has not been taken in.
                    self.connection.cursor = None;
                    out.extend(sockets(self.connection.opened(at)));
                }
            }
            Input::Text { socket, ref text } => {
                if self.connection.is_current(socket) {
                    self.connection.heard(at);
                    if self.hear(text, out) {
                        self.hold(at, input, out);
                    }
                }
            }
            Input::Closed { socket } => {
                if self.connection.is_current(socket) {
                    out.extend(sockets(self.connection.closed(at)));
                }
            }
            Input::Tick => out.extend(sockets(self.connection.tick(at))),
            Input::Network { online: false } => out.extend(sockets(self.connection.offline())),
            Input::Network { online: true } | Input::Woke => out.extend(sockets(self.connection.woke(at))),
            Input::Attention { front, audible } => self.tab.attend(front, audible),
            Input::Room { width } => self.resized(width),
            Input::Renewed { token } => self.connection.renew(token),
            input => self.hold(at, input, out),
        }
    }

    fn hold(&mut self, at: Moment, input: Input, out: &mut Vec<Effect>) {
        self.held.inputs.push((at, input));
        if !std::mem::replace(&mut self.held.asked, true) {
            out.push(Effect::FetchWorkings);
        }
    }

    /// The gateway has sent something. Returns whether there is more to do about it.
    fn hear(&mut self, text: &str, out: &mut Vec<Effect>) -> bool {
        let frame = Json::parse(text).unwrap_or_default();
        let (name, body) = kind(&frame, &mut Wrong::default());
        match name {
            "ping" => {
                transmit(ClientFrame::Pong, out);
                return false;
            }
            "welcome" => {
                if let Ok(Welcome { now, cursor, snapshot: Some(start) }) = Welcome::read(body) {
                    self.clock.set(now);
                    self.connection.welcomed(cursor);
                    if start.windows.is_empty() && start.consulted.is_empty() && start.invitations.is_empty() {
                        self.replica = Some(Replica::of(start.me));
                    }
                }
            }
            _ => {}
        }
        true
    }

    /// The code of the rest is there: takes in what was held back, each with the time at which it came.
    fn go_on(&mut self, workings: &'static Workings, out: &mut Vec<Effect>) {
        self.workings = Some(workings);
        self.replica = None;
        let local = self.clock.local();
        for (at, input) in std::mem::take(&mut self.held.inputs) {
            (workings.take)(self, at, input, out);
        }
        self.clock.read(local);
    }
}
