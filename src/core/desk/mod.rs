//! The desk: everything the browser knows, and the only way it changes.
//!
//! [`Desk::apply`] takes one [`Input`] (a frame, a tick, something the agent did) and returns what is to be done
//! outside as [`Effect`]s. What is announced, where the focus goes and what is stored are therefore values, tested
//! natively.
//!
//! The desk consists of parts, one file each: a struct with what is known of one subject, its own methods, and those
//! methods of the desk that begin there. Views read the desk through its public methods.
//!
//! Invariants: a decision is shown only when the gateway has confirmed it; a command leaves the outbox only with its
//! answer; events are applied once, in order, or not at all.

mod actions;
mod announcements;
mod asks;
mod beginning;
mod browser_notifications;
mod clock;
mod consultations;
mod details;
mod directory;
mod drafts;
mod effect;
mod events;
mod files;
mod host_view;
mod hosted;
mod input;
mod invitation;
mod invitations;
mod layout;
mod leaving;
mod messages;
mod new_text;
mod notifications;
mod outbox;
mod panels;
mod parking;
mod problems;
mod readiness;
mod reading;
mod sending;
mod settings;
mod sign_out;
mod storage;
mod storage_keys;
mod tab;
#[cfg(test)]
mod tests;
mod transcript;
mod transfers;
mod undo;
mod undo_send;
mod update;
mod windows;

use super::connection::{Admission, Connection, Link, Moment, SocketEffect};
use super::keyed::Keyed;
use super::replica::Replica;
use super::text::{Text, texts};
use super::words;
use crate::protocol::{
    Answer, ClientFrame, Command, CommandId, DeviceId, Event, GatewayFrame, InteractionId, InvitationId, Millis,
    Numbered, Readiness, Refusal, TargetRef, decode_gateway,
};
pub use actions::Action;
use announcements::Announcements;
use beginning::Held;
pub use beginning::{LATER_WORKINGS, WORKINGS, encode_early};
use clock::Clock;
use consultations::Consultations;
pub use consultations::SideRow;
use directory::LocalDirectory;
pub use directory::{DirectoryPart, DirectoryStatus, SearchResults};
pub use drafts::Draft;
use drafts::Drafts;
pub use effect::{Dialog, Effect, Place};
pub use files::{Attached, UploadError};
use hosted::Hosted;
pub use hosted::{HOST_SIDE, HostInput, HostSide};
pub use input::{Input, LaterWorkings, Workings};
pub use invitation::InvitationState;
pub use invitations::WARN_AT;
use layout::Layout;
use leaving::Leaving;
pub use messages::MyMessages;
pub use new_text::{FoundContacts, NewText};
use notifications::Notifications;
use outbox::Outbox;
pub use outbox::PendingCommand;
use panels::Panels;
pub use panels::{Communicator, Picture};
pub use parking::PARKING;
pub use problems::Problem;
use problems::Problems;
use reading::Reading;
pub use reading::{History, HistoryOf};
use settings::Settings;
use tab::Tab;
pub use transcript::Standing;
use undo::Undo;
use update::Update;
pub use windows::NewMessages;
use windows::Windows;

/// Everything the browser knows.
#[derive(Debug)]
pub struct Desk {
    /// The connection to the gateway.
    pub connection: Connection,
    /// What the agent sees; `None` until the first welcome.
    pub replica: Option<Replica>,
    /// Up to when, by the gateway's clock, events were missed: there was no connection. [`Millis::MAX`] while there is
    /// none any more.
    missed_until: Millis,
    clock: Clock,
    outbox: Outbox,
    leaving: Leaving,
    drafts: Drafts,
    windows: Windows,
    consultations: Consultations,
    layout: Layout,
    reading: Reading,
    notifications: Notifications,
    announcements: Announcements,
    problems: Problems,
    panels: Panels,
    new_text: NewText,
    directory: LocalDirectory,
    settings: Settings,
    tab: Tab,
    undo: Undo,
    update: Update,
    /// `None` until a page that embeds this one has connected.
    hosted: Option<Box<Hosted>>,
    /// `None` until the code is there.
    workings: Option<&'static Workings>,
    later: Option<&'static LaterWorkings>,
    held: Held,
}

impl Desk {
    /// Creates a desk that is not connected yet.
    pub fn new(token: String, client: String, device: Option<DeviceId>) -> Self {
        Self {
            connection: Connection::new(token, client, device),
            replica: None,
            missed_until: 0,
            clock: Clock::default(),
            outbox: Outbox::default(),
            leaving: Leaving::default(),
            drafts: Drafts::default(),
            windows: Windows::default(),
            consultations: Consultations::default(),
            layout: Layout::default(),
            reading: Reading::default(),
            notifications: Notifications::default(),
            announcements: Announcements::default(),
            problems: Problems::default(),
            panels: Panels::default(),
            new_text: NewText::default(),
            directory: LocalDirectory::default(),
            settings: Settings::default(),
            tab: Tab::default(),
            undo: Undo::default(),
            update: Update::default(),
            hosted: None,
            workings: None,
            later: None,
            held: Held::default(),
        }
    }

    /// Takes in one input and returns what is to be done outside, in order. The only writer. `at` is the browser's time
    /// and a fresh random number.
    pub fn apply(&mut self, at: Moment, input: Input) -> Vec<Effect> {
        let mut out = Vec::new();
        match self.workings {
            Some(workings) => (workings.take)(self, at, input, &mut out),
            None => self.begin(at, input, &mut out),
        }
        out
    }

    fn take(&mut self, at: Moment, input: Input, out: &mut Vec<Effect>) {
        self.clock.read(at.local);
        if let Input::Frame { socket, .. } = &input
            && self.connection.is_current(*socket)
        {
            self.connection.heard(at);
        }
        match input {
            // Tried again when the connection is back.
            Input::Uploaded { result: Err(UploadError::Unreachable), .. } if !self.connected() => {}
            input if input.comes_later() => match self.later {
                Some(later) => (later.take)(self, input, out),
                None => self.hold_for_later(input, out),
            },
            Input::Start { kept } => {
                self.restore(kept);
                if !self.connection.has_begun() {
                    out.extend(sockets(self.connection.connect(at)));
                }
            }
            Input::KeptElsewhere { key, value } => self.kept_elsewhere(&key, value),
            Input::Opened { socket } if self.connection.is_current(socket) => {
                out.extend(sockets(self.connection.opened(at)));
            }
            Input::Frame { socket, frame: Some(frame) } if self.connection.is_current(socket) => {
                self.frame(at, frame, out);
            }
            Input::Text { socket, text } => {
                let frame = decode_gateway(&text).ok();
                self.take(at, Input::Frame { socket, frame }, out);
            }
            Input::Closed { socket } if self.connection.is_current(socket) => {
                self.connection_lost(out);
                out.extend(sockets(self.connection.closed(at)));
            }
            // From a socket that was given up, or of an unknown kind.
            Input::Opened { .. } | Input::Frame { .. } | Input::Closed { .. } => {}
            Input::Tick => self.tick(at, out),
            Input::Leaving => self.release_all(out),
            Input::Network { online: false } => {
                self.connection_lost(out);
                out.extend(sockets(self.connection.offline()));
            }
            Input::Network { online: true } | Input::Woke => out.extend(sockets(self.connection.woke(at))),
            Input::Attention { front, audible } => self.attention_changed(front, audible, out),
            Input::Directory { fetch, part } => self.directory_part(at, fetch, part, out),
            Input::Room { width } => self.resized(width),
            Input::Rang { invitations } => self.tell_rang(invitations, out),
            Input::Renewed { token } => self.connection.renew(token),
            Input::Do { id, action } => {
                self.update.touched = at.local;
                self.act(id, action, out);
            }
            Input::Later(later) => self.take_held(at, later, out),
            Input::NotLoaded => self.miss_code(out),
            Input::Workings(_) | Input::Uploaded { .. } | Input::Host(_) => {}
        }
        // After any input: the clock of a tab in the background may tick once a minute.
        self.ring(out);
        self.tidy_notifications(out);
        self.tidy_dialog(out);
        self.announce_held(out);
        self.announce_waiting(out);
        if self.panels.communicator.is_none() {
            self.watch(Vec::new(), 0, out);
            self.directory.forget_results();
        }
        self.note_sight();
        self.note_side_sight();
        self.order_banner_and_dock();
        self.tell_host(out);
    }

    /// Returns the gateway's time, as well as it is known.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Returns whether commands reach the gateway now.
    pub fn connected(&self) -> bool {
        self.connection.link == Link::Connected
    }

    fn tick(&mut self, at: Moment, out: &mut Vec<Effect>) {
        let connected = self.connected();
        out.extend(sockets(self.connection.tick(at)));
        if connected && !self.connected() {
            self.connection_lost(out);
        }
        self.release_due(out);
        self.warn_of_deadlines(out);
        self.announce_slow(out);
        self.tend_directory(at, out);
        // A gateway that reports no readiness must not keep the panel empty.
        self.panels.stop_waiting();
        self.announcements.expire(self.clock.now());
        self.expire_undo(out);
        self.update_when_idle(at.local, out);
    }

    fn frame(&mut self, at: Moment, frame: GatewayFrame, out: &mut Vec<Effect>) {
        match frame {
            GatewayFrame::Welcome { app, .. } if self.is_superseded(app.as_deref(), out) => {}
            GatewayFrame::Welcome { now, cursor, snapshot, app } => {
                self.clock.set(now);
                let again = self.replica.is_some();
                self.connection.welcomed(cursor);
                if let Some(snapshot) = snapshot {
                    self.adopt(*snapshot, out);
                }
                if self.missed_until == Millis::MAX {
                    self.missed_until = now;
                }
                self.welcomed(again, out);
                self.version_told(at, app, out);
            }
            GatewayFrame::Time { now } => self.clock.set(now),
            GatewayFrame::Event(event) => {
                self.clock.advance(event.at);
                self.numbered(at, &event, out);
            }
            GatewayFrame::Standing { rings, devices } => self.tab_chosen(rings, devices, out),
            GatewayFrame::Readiness { targets } => self.readiness_changed(targets),
            GatewayFrame::Directory { tag, changed, gone } => self.directory_changed(tag, &changed, &gone),
            GatewayFrame::DirectoryOutdated => self.directory.outdated(at),
            GatewayFrame::Rang { invitation } => self.notifications.stop_ringing(&invitation),
            GatewayFrame::Answer { id, answer } => self.carried_out(&id, answer, out),
            GatewayFrame::Error { refusal } => self.connection_refused(at, refusal, out),
            GatewayFrame::Ping => transmit(ClientFrame::Pong, out),
            GatewayFrame::Pong => {}
            // Taken in by `take_later`.
            GatewayFrame::Found { .. }
            | GatewayFrame::Page { .. }
            | GatewayFrame::History { .. }
            | GatewayFrame::Contacts { .. } => {}
        }
    }

    fn take_later(&mut self, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Frame { socket, frame: Some(frame) } if self.connection.is_current(socket) => {
                self.frame_later(frame, out);
            }
            Input::Uploaded { interaction, key, result } => self.uploaded(&interaction, &key, result, out),
            Input::Host(input) => self.host_input(input, out),
            _ => {}
        }
    }

    fn frame_later(&mut self, frame: GatewayFrame, out: &mut Vec<Effect>) {
        match frame {
            GatewayFrame::Found { request, found } if self.found_for_host(request, &found, out) => {}
            GatewayFrame::Found { request, found } => self.directory.found(request, found),
            GatewayFrame::Page { request, transcript } => self.page_read(request, transcript),
            GatewayFrame::History { request, total, past } => self.reading.history_found(request, total, past),
            GatewayFrame::Contacts { request, total, contacts, service_numbers } => {
                let found = FoundContacts { total, contacts, service_numbers };
                if let Some(found) = self.reading.contacts_found(request, found) {
                    self.contacts_found(request, found);
                }
            }
            GatewayFrame::Answer { id, answer } => self.command_refused(&id, &answer, out),
            _ => {}
        }
    }

    /// After a welcome: tells the gateway what it does not know of this connection, and repeats what is unanswered.
    fn welcomed(&mut self, again: bool, out: &mut Vec<Effect>) {
        match again {
            true => self.say(texts::connected_again(), out),
            false => self.greet(out),
        }
        self.tell_given_away(out);
        self.tell_attention(out);
        self.resume_directory(out);
        self.watch_again(out);
        self.transmit_outbox(out);
        self.reading.request_again(out);
        self.look_up_again(out);
        self.upload_again(out);
        if let Some((id, about)) = self.tab.pressed.take() {
            self.notification_pressed(id, about, out);
        }
    }

    fn numbered(&mut self, at: Moment, numbered: &Numbered, out: &mut Vec<Effect>) {
        match self.connection.admit(numbered) {
            Admission::Next => {
                if let Some(event) = &numbered.event {
                    self.event(numbered.at, event, out);
                }
            }
            Admission::Duplicate => {}
            Admission::Gap => out.extend(sockets(self.connection.start_over(at))),
        }
    }

    fn connection_refused(&mut self, at: Moment, refusal: Refusal, out: &mut Vec<Effect>) {
        if refusal == Refusal::NotSignedIn && self.connection.renewed() {
            // The old token has expired under an open connection; there is a newer one.
            self.connection_lost(out);
            out.extend(sockets(self.connection.closed(at)));
        } else if matches!(refusal, Refusal::NotSignedIn | Refusal::SignedOut) || words::is_farewell(&refusal) {
            self.signed_out_elsewhere(refusal, out);
        } else if refusal != Refusal::Abused && self.connected() {
            // Before the welcome it concerns the connection and is shown there, however often it is retried.
            self.fail(words::refusal(&refusal), out);
        }
    }

    /// Announces that the connection is lost: once, however often it is retried after that.
    fn connection_lost(&mut self, out: &mut Vec<Effect>) {
        self.host_requests_lost(out);
        if self.connected() {
            self.missed_until = Millis::MAX;
            announce(texts::connection_lost(), out);
        }
    }
}

fn sockets(effects: Vec<SocketEffect>) -> impl Iterator<Item = Effect> {
    effects.into_iter().map(Effect::Socket)
}

fn transmit(frame: ClientFrame, out: &mut Vec<Effect>) {
    out.push(Effect::Socket(SocketEffect::Transmit(frame)));
}

fn announce(text: impl Into<Text>, out: &mut Vec<Effect>) {
    out.push(Effect::Announce { text: text.into(), assertive: false });
}

/// Announces something that interrupts what is being spoken.
fn alert(text: impl Into<Text>, out: &mut Vec<Effect>) {
    out.push(Effect::Announce { text: text.into(), assertive: true });
}

fn focus(to: Place, out: &mut Vec<Effect>) {
    out.push(Effect::Focus { to, only_if_lost: false });
}

/// Moves the focus if the element that had it is gone.
fn focus_if_lost(to: Place, out: &mut Vec<Effect>) {
    out.push(Effect::Focus { to, only_if_lost: true });
}
