//! The beginning of a desk: until the code of the rest is there, it keeps the connection, shows an agent who has nothing
//! open that they are signed in, and holds back everything else.

use super::storage_keys::SETTINGS;
use super::{Action, CommandId, Desk, Effect, Input, LaterWorkings, Workings, sockets, transmit};
use crate::core::connection::Moment;
use crate::core::replica::Replica;
use crate::core::text::texts;
use crate::protocol::{
    ClientFrame, Cursor, DeviceId, Json, Me, Millis, Read, Wrong, decode_gateway, encode, kind, readable,
};
use serde::Serialize;

/// All that a desk does after its beginning.
pub static WORKINGS: Workings =
    Workings { take: Desk::take, act: Desk::act, decode: decode_gateway, encode: encode::<ClientFrame> };

/// What is rare, or done in a part that is opened for it.
pub static LATER_WORKINGS: LaterWorkings = LaterWorkings { act: Desk::act_later, take: Desk::take_later };

/// The inputs that are held back until the code of the rest is there.
#[derive(Debug, Default)]
pub(super) struct Held {
    inputs: Vec<(Moment, Input)>,
    /// Those whose code is that of [`LATER_WORKINGS`].
    later: Vec<Input>,
}

/// As much of a welcome as the beginning needs.
struct Welcome {
    now: Millis,
    cursor: Cursor,
    snapshot: Option<Start>,
    app: Option<String>,
}

struct Start {
    me: Me,
    windows: Vec<Something>,
    consulted: Vec<Something>,
    invitations: Vec<Something>,
}

/// A value that is only counted.
struct Something;

impl Read for Something {
    fn decode(_: &Json, _: &mut Wrong) -> Self {
        Self
    }
}

readable! { struct Welcome { now, cursor, snapshot, app } struct Start { me, windows, consulted, invitations } }

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
    /// Returns the desk with all of its code.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { workings: Some(&WORKINGS), later: Some(&LATER_WORKINGS), ..self }
    }

    /// Takes in an input at the beginning.
    pub(super) fn begin(&mut self, at: Moment, input: Input, out: &mut Vec<Effect>) {
        self.clock.read(at.local);
        match input {
            Input::Workings(workings) => self.go_on(workings, out),
            Input::Later(later) => self.later = Some(later),
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
                    if self.hear(at, text, out) {
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
            Input::NotLoaded => {}
            input => self.hold(at, input, out),
        }
        self.announce_waiting(out);
    }

    fn hold(&mut self, at: Moment, input: Input, out: &mut Vec<Effect>) {
        if self.held.inputs.iter().all(|(_, input)| matches!(input, Input::Start { .. })) {
            out.push(Effect::FetchWorkings);
        }
        self.held.inputs.push((at, input));
    }

    /// Carries out an action whose code may not be there yet.
    pub(super) fn act_apart(&mut self, id: CommandId, action: Action, out: &mut Vec<Effect>) {
        match self.later {
            Some(later) => (later.act)(self, id, action, out),
            None => self.hold_for_later(Input::Do { id, action }, out),
        }
    }

    /// Holds back an input until all code is there.
    pub(super) fn hold_for_later(&mut self, input: Input, out: &mut Vec<Effect>) {
        if self.held.later.is_empty() {
            out.push(Effect::FetchLater);
        }
        self.held.later.push(input);
    }

    /// Returns whether something waits for code that is not there.
    pub(super) fn is_missing_code(&self) -> bool {
        !self.held.later.is_empty()
    }

    /// That code could not be loaded. It is tried again.
    pub(super) fn miss_code(&mut self, out: &mut Vec<Effect>) {
        if self.is_missing_code() && self.problems.general.last() != Some(&texts::part_not_loaded()) {
            self.fail(texts::part_not_loaded(), out);
        }
    }

    /// That code is there.
    pub(super) fn take_held(&mut self, at: Moment, later: &'static LaterWorkings, out: &mut Vec<Effect>) {
        self.later = Some(later);
        self.problems.general.retain(|problem| *problem != texts::part_not_loaded());
        for input in std::mem::take(&mut self.held.later) {
            match input.comes_later() {
                // It has been heard before.
                true => (later.take)(self, input, out),
                false => self.take(at, input, out),
            }
        }
    }

    /// The gateway has sent something. Returns whether there is more to do about it.
    fn hear(&mut self, at: Moment, text: &str, out: &mut Vec<Effect>) -> bool {
        let frame = Json::parse(text).unwrap_or_default();
        let (name, body) = kind(&frame, &mut Wrong::default());
        match name {
            "ping" => {
                transmit(ClientFrame::Pong, out);
                return false;
            }
            "welcome" => {
                if let Ok(Welcome { now, cursor, snapshot: Some(start), app }) = Welcome::read(body) {
                    if self.is_superseded(app.as_deref(), out) {
                        return false;
                    }
                    self.clock.set(now);
                    self.connection.welcomed(cursor);
                    self.version_told(at, app, out);
                    let open = start.windows.len() + start.consulted.len() + start.invitations.len();
                    self.replica = (open == 0).then(|| Replica::of(start.me));
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
