//! The desk: everything the browser knows, and the only way it changes.
//!
//! [`Desk::apply`] takes one [`Input`] (a frame, a tick, something the agent did) and returns what is to happen outside
//! as [`Effect`]s. What is announced, where the focus goes and what is kept on disk are therefore values, tested
//! natively.
//!
//! Invariants: a decision is shown only when the gateway has confirmed it; a command leaves the outbox only with its
//! answer; events are applied once, in order, or not at all.

mod actions;
mod aloud;
mod directory;
mod effect;
mod files;
mod hosted;
mod news;
mod outbox;
mod parts;
mod reading;
mod record;
mod ringing;
mod settings;
#[cfg(test)]
mod tests;
mod watching;
mod windows;

use super::keyed::Keyed;
use super::replica::Replica;
use super::session::{Link, Moment, Session, Step};
use super::words;
use crate::protocol::{
    Answer, ClientFrame, Command, CommandId, DeviceId, Event, GatewayFrame, InteractionId, InvitationId, Media, Millis,
    Numbered, Readiness, Setting, TargetRef,
};
pub use actions::Action;
use aloud::Held;
use directory::Copy;
pub use directory::{Findings, Piece, Standby};
pub use effect::{Effect, Place};
pub use files::Attached;
pub use hosted::HostInput;
use hosted::Hosted;
pub use outbox::{Draft, Waiting};
pub use parts::{Card, Communicator, Flash, Picture, Problem};
use reading::Asked;
pub use reading::History;
pub use settings::Dialog;

/// What reaches the desk.
#[derive(Clone, Debug)]
pub enum Input {
    /// The page has loaded. `kept` is what [`Effect::Keep`] put away before, in any order.
    Start {
        /// Keys and values.
        kept: Vec<(String, String)>,
    },
    /// Another tab of this browser has kept something, or thrown it away.
    KeptElsewhere {
        /// As in [`Effect::Keep`].
        key: String,
        /// `None` where it was thrown away.
        value: Option<String>,
    },
    /// A socket is open.
    Opened {
        /// Its number.
        socket: u64,
    },
    /// A socket has brought a frame, decoded. `None` where it is of an unknown kind.
    Frame {
        /// The socket's number.
        socket: u64,
        /// What it says.
        frame: Option<GatewayFrame>,
    },
    /// A socket has closed or could not be opened.
    Closed {
        /// Its number.
        socket: u64,
    },
    /// Something of the directory has come, as [`Effect::FetchDirectory`] asked.
    Directory {
        /// The number of the fetch.
        fetch: u64,
        /// What.
        what: Piece,
    },
    /// A second has passed.
    Tick,
    /// The browser says whether there is a network.
    Network {
        /// True where there is.
        online: bool,
    },
    /// The page has come to the front.
    Woke,
    /// The page has the user's focus or not, and may be heard or not, as far as the browser says.
    Attention {
        /// It has the focus.
        front: bool,
        /// The browser lets it sound.
        audible: bool,
    },
    /// How wide the room for windows is.
    Room {
        /// CSS pixels.
        width: u32,
    },
    /// The page has rung, as [`Effect::Ring`] asked.
    Rang {
        /// For these.
        invitations: Vec<InvitationId>,
    },
    /// A file has been uploaded or not, as [`Effect::Upload`] asked.
    Uploaded {
        /// For which interaction.
        interaction: InteractionId,
        /// Which file.
        key: String,
        /// The file as the gateway sees it, or why it was not taken; `None` where the gateway was not reached.
        result: Result<Media, Option<String>>,
    },
    /// Something from the page that this one is embedded in.
    Host(HostInput),
    /// There is a newer token for the same agent.
    Renewed {
        /// What to sign in with from now on.
        token: String,
    },
    /// The agent does something. `id` is for the command it may become.
    Do {
        /// Made anew for each.
        id: CommandId,
        /// What.
        action: Action,
    },
}

/// When the agent is warned that time is running out (WCAG 2.2.1), in seconds.
pub const WARN_AT: u64 = 20;

/// How long a flash is seen, in milliseconds.
const FLASH: Millis = 6_000;

/// Everything the browser knows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The gateway's time, as well as it is known.
    pub now: Millis,
    /// The connection.
    pub session: Session,
    /// What the agent sees; `None` until the first welcome.
    pub replica: Option<Replica>,
    /// Commands without an answer, oldest first.
    pub outbox: Vec<Waiting>,
    /// What is typed and not sent, by interaction.
    pub drafts: Keyed<InteractionId, String>,
    /// What is to be written in windows that are being opened, by the commands that open them.
    composing: Vec<(CommandId, Draft)>,
    /// Notes that are typed and not given to the gateway.
    pub notes: Keyed<InteractionId, String>,
    /// Contact histories that have been opened.
    pub history: Keyed<InteractionId, History>,
    /// The window whose standard responses are open.
    pub responding: Option<InteractionId>,
    asked: Vec<Asked>,
    asks: u32,
    /// Whether windows show their details beside the conversation; `None` before the agent has chosen.
    pub details: Option<bool>,
    /// How wide the room for windows is, in CSS pixels.
    room: u32,
    /// Windows in the order in which they were last in front, the newest last.
    fronted: Vec<InteractionId>,
    /// Files chosen and not sent, by interaction.
    attached: Keyed<InteractionId, Vec<Attached>>,
    /// The picture shown full size.
    pub picture: Option<Picture>,
    /// The window in front.
    pub active: Option<InteractionId>,
    /// New messages in windows that are not in front.
    pub unread: Keyed<InteractionId, usize>,
    /// Cards of invitations.
    pub cards: Keyed<InvitationId, Card>,
    /// Invitations that ended without this agent's doing, until dismissed: who wrote and why it ended, in words.
    pub ended: Keyed<InvitationId, String>,
    /// Invitations and system messages shown as notifications, in the order in which they came: none moves another that
    /// is about to be pressed.
    pub notifications: Vec<Place>,
    /// What went wrong with a window's last command.
    pub problems: Keyed<InteractionId, Problem>,
    /// Why a window's text was not sent, in words.
    pub unsendable: Keyed<InteractionId, String>,
    /// What went wrong elsewhere, in words.
    pub problem: Option<String>,
    /// Whether targets can be asked now, as far as it has been watched.
    pub readiness: Keyed<TargetRef, Readiness>,
    copy: Copy,
    /// The Team Communicator, where it is open.
    pub communicator: Option<Communicator>,
    /// Whether My Messages is open.
    pub messages_open: bool,
    /// Said a moment ago.
    pub flash: Option<Flash>,
    /// What the agent has chosen, in order of the keys.
    pub settings: Vec<Setting>,
    /// Why a choice was not made: which, and in words.
    pub setting_problem: Option<(String, String)>,
    /// The dialog about the desk itself, where it is open.
    pub dialog: Option<Dialog>,
    /// New messages that are to be summed up.
    held: Keyed<InteractionId, Held>,
    /// On how many devices the agent is signed in; 0 before the gateway has said so.
    pub devices: u32,
    /// Whether the gateway has chosen this tab to ring; `None` before it has said so.
    rings: Option<bool>,
    /// The page has the user's focus; the browser lets it sound.
    front: bool,
    audible: bool,
    /// The targets whose readiness the gateway is to tell.
    watched: Vec<TargetRef>,
    /// Those of them whose readiness decides who comes first in a search.
    ranked: Keyed<TargetRef, ()>,
    /// The browser's clock.
    local: Millis,
    /// The gateway's clock less the browser's.
    offset: i64,
    /// Accepted in this tab: the window takes the focus when it opens.
    accepted_here: Vec<(InvitationId, InteractionId)>,
    /// The page that this one is embedded in, where one has connected.
    hosted: Option<Box<Hosted>>,
}

impl Desk {
    /// A desk that has not been connected yet.
    pub fn new(token: String, client: String, device: Option<DeviceId>) -> Self {
        Self {
            now: 0,
            session: Session::new(token, client, device),
            replica: None,
            outbox: Vec::new(),
            drafts: Keyed::default(),
            composing: Vec::new(),
            notes: Keyed::default(),
            history: Keyed::default(),
            responding: None,
            asked: Vec::new(),
            asks: 0,
            details: None,
            room: 0,
            fronted: Vec::new(),
            attached: Keyed::default(),
            picture: None,
            active: None,
            unread: Keyed::default(),
            cards: Keyed::default(),
            ended: Keyed::default(),
            notifications: Vec::new(),
            problems: Keyed::default(),
            unsendable: Keyed::default(),
            problem: None,
            readiness: Keyed::default(),
            copy: Copy::default(),
            communicator: None,
            watched: Vec::new(),
            ranked: Keyed::default(),
            messages_open: false,
            flash: None,
            settings: Vec::new(),
            setting_problem: None,
            dialog: None,
            held: Keyed::default(),
            devices: 0,
            rings: None,
            front: false,
            audible: false,
            local: 0,
            offset: 0,
            accepted_here: Vec::new(),
            hosted: None,
        }
    }

    /// The only writer. `at` is the browser's time and a fresh random number.
    pub fn apply(&mut self, at: Moment, input: Input) -> Vec<Effect> {
        self.local = at.local;
        self.now = at.local.saturating_add_signed(self.offset);
        let mut out = Vec::new();
        match input {
            Input::Start { kept } => {
                self.restore(kept);
                out.extend(sockets(self.session.connect(at)));
            }
            Input::KeptElsewhere { key, value } => self.kept_elsewhere(&key, value),
            Input::Opened { socket } if self.session.is_current(socket) => out.extend(sockets(self.session.opened(at))),
            Input::Frame { socket, frame } if self.session.is_current(socket) => {
                self.session.heard(at);
                if let Some(frame) = frame {
                    self.frame(at, frame, &mut out);
                }
            }
            Input::Closed { socket } if self.session.is_current(socket) => {
                self.lost(&mut out);
                out.extend(sockets(self.session.closed(at)));
            }
            // From a socket given up.
            Input::Opened { .. } | Input::Frame { .. } | Input::Closed { .. } => {}
            Input::Tick => {
                let connected = self.session.link == Link::Connected;
                out.extend(sockets(self.session.tick(at)));
                if connected && self.session.link != Link::Connected {
                    self.lost(&mut out);
                }
                self.warn(&mut out);
                self.say_slow(&mut out);
                self.tend_directory(at, &mut out);
                // A gateway that does not tell is no reason to show nothing.
                self.communicator.iter_mut().for_each(|communicator| communicator.waiting = false);
                self.flash = self.flash.take().filter(|flash| flash.until > self.now);
            }
            Input::Network { online: false } => {
                self.lost(&mut out);
                out.extend(sockets(self.session.offline()));
            }
            Input::Network { online: true } | Input::Woke => out.extend(sockets(self.session.woke(at))),
            Input::Attention { front, audible } => self.attend(front, audible, &mut out),
            Input::Directory { fetch, what } => self.delivered(at, fetch, what, &mut out),
            Input::Room { width } => self.room = width,
            Input::Rang { invitations } => self.rang(invitations, &mut out),
            Input::Uploaded { interaction, key, result } => self.uploaded(&interaction, &key, result, &mut out),
            Input::Host(input) => self.heard_from_host(input, &mut out),
            Input::Renewed { token } => self.session.renew(token),
            Input::Do { id, action } => self.act(id, action, &mut out),
        }
        // Whatever wakes the page: in a tab behind others the clock may come once a minute.
        self.ring(&mut out);
        self.say_held(&mut out);
        if self.communicator.is_none() {
            self.watch(Vec::new(), 0, &mut out);
            self.forget_found();
        }
        self.tell_host(&mut out);
        out
    }

    /// Whether commands reach the gateway now.
    pub fn connected(&self) -> bool {
        self.session.link == Link::Connected
    }

    fn frame(&mut self, at: Moment, frame: GatewayFrame, out: &mut Vec<Effect>) {
        match frame {
            GatewayFrame::Welcome { now, cursor, snapshot } => {
                self.offset = now as i64 - at.local as i64;
                self.now = now;
                let again = self.replica.is_some();
                self.session.welcomed(cursor);
                if let Some(snapshot) = snapshot {
                    self.adopt(*snapshot, out);
                }
                match again {
                    true => self.say("Connected again.", out),
                    false => self.greet(out),
                }
                self.tell_attention(out);
                self.keep_directory(out);
                self.tell_watched(out);
                self.transmit_all(out);
                self.ask_again(out);
                self.upload_all(out);
            }
            GatewayFrame::Event(event) => {
                // What has happened is past: a browser clock that lags behind that has slept or drifted.
                if event.at > self.now {
                    self.offset = event.at as i64 - at.local as i64;
                    self.now = event.at;
                }
                self.numbered(at, &event, out);
            }
            GatewayFrame::Standing { rings, devices } => self.stands(rings, devices, out),
            GatewayFrame::Readiness { targets } => self.told_readiness(targets),
            GatewayFrame::Directory { tag, changed, gone } => self.directory_changed(tag, &changed, &gone),
            GatewayFrame::DirectoryOutdated => self.directory_outdated(at),
            GatewayFrame::Found { request, found } => {
                if !self.found_for_host(request, &found, out) {
                    self.found_there(request, found);
                }
            }
            GatewayFrame::Page { request, transcript } => self.page_came(request, transcript),
            GatewayFrame::History { request, total, past } => self.history_came(request, total, past),
            GatewayFrame::Rang { invitation } => self.rung(&invitation),
            GatewayFrame::Answer { id, answer } => self.answered(&id, answer, out),
            GatewayFrame::Error { refusal } => {
                use crate::protocol::Refusal::{Abused, NotSignedIn, SignedOut};
                if refusal == NotSignedIn && self.session.renewed() {
                    // The old token has run out under an open connection; there is a newer one.
                    self.lost(out);
                    out.extend(sockets(self.session.closed(at)));
                } else if matches!(refusal, NotSignedIn | SignedOut) {
                    let by_agent = refusal == SignedOut;
                    out.extend(sockets(self.session.refused(refusal)));
                    out.push(Effect::SignedOut { by_agent });
                } else if refusal != Abused && self.connected() {
                    // Before the welcome it is the connection's trouble, told there, however often it is tried again.
                    self.fail(words::refusal(&refusal), out);
                }
            }
            GatewayFrame::Ping => out.push(Effect::Socket(Step::Transmit(ClientFrame::Pong))),
            GatewayFrame::Pong => {}
        }
    }

    fn numbered(&mut self, at: Moment, event: &Numbered, out: &mut Vec<Effect>) {
        match self.session.admit(event) {
            Some(true) => {
                if let Some(event) = &event.event {
                    self.take(event, out);
                }
            }
            Some(false) => {}
            None => out.extend(sockets(self.session.start_over(at))),
        }
    }

    /// The connection has gone: said once, however often it is tried after that.
    fn lost(&mut self, out: &mut Vec<Effect>) {
        self.lost_for_host(out);
        if self.session.link == Link::Connected {
            let text = "Connection lost. Reconnecting. What you type is kept and sent afterwards.".into();
            out.push(Effect::Announce { text, assertive: false });
        }
    }

    /// Says and shows something that is no error.
    fn say(&mut self, text: impl Into<String>, out: &mut Vec<Effect>) {
        let text = text.into();
        self.flash = Some(Flash { text: text.clone(), until: self.now + FLASH });
        out.push(Effect::Announce { text, assertive: false });
    }

    /// Says and shows an error that belongs to no window. What has not been dismissed stays above it: it may hold what
    /// was typed.
    fn fail(&mut self, text: String, out: &mut Vec<Effect>) {
        let before = self.problem.take().filter(|before| *before != text);
        self.problem = Some(before.map_or_else(|| text.clone(), |before| format!("{before}\n{text}")));
        out.push(Effect::Announce { text, assertive: true });
    }
}

fn sockets(steps: Vec<Step>) -> impl Iterator<Item = Effect> {
    steps.into_iter().map(Effect::Socket)
}
