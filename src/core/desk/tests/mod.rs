//! What is announced, where the focus goes, what is stored: desks of two agents on a real hub, with the network as a
//! list of frames.

mod beginning;
mod consult;
mod directory;
mod dock;
mod files;
mod hosted;
mod layout;
mod leaving;
mod lengths;
mod messages;
mod new_text;
mod parking;
mod policies;
mod recovery;
mod responses;
mod ringing;
mod search;
mod settings;
mod spoken;
mod transcript;
mod undo;
mod undo_send;
mod update;
mod window;

use super::*;
use crate::core::hub::{Change, Hub, Inbound, Indexed, ReadRequest, Reading, Rules, Transition};
use crate::core::policies::default_reasons;
use crate::core::roster::{Roster, Scope};
use crate::core::search::{ContactIndex, SearchIndex, TargetIndex};
use crate::core::setup::DeskSetup;
use crate::core::text::spoken;
use crate::protocol::{
    AgentId, ChannelState, Cursor, Delivery, DirectoryHead, MediaId, Numbered, PhoneNumber, Refusal, TargetKind,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const PHONE: &str = "+447700900001";
/// The same number as people write it.
const WRITTEN: &str = "+44 7700 900001";
const OTHER: &str = "+447700900002";
const ANN: &str = "ann";
const BEN: &str = "ben";

fn setup() -> Arc<DeskSetup> {
    let json = r#"{
        "case_data": [{"key": "order", "label": "Order"}],
        "dispositions": [{"id": "solved", "label": "Solved"}],
        "responses": [{"title": "Hello", "text": "Hello {contact}, {agent} here, about {order}."}],
        "numbers": {"+447700900998": {"mode": "page"}}
    }"#;
    Arc::new(serde_json::from_str(json).expect("a setup"))
}

/// Returns a British number as people write it.
fn written(number: &PhoneNumber) -> Option<String> {
    let digits = number.as_str().strip_prefix("+44").filter(|digits| digits.is_ascii() && digits.len() == 10)?;
    Some(format!("+44 {} {}", &digits[..4], &digits[4..]))
}

/// A gateway and browsers. While they are connected, every frame is delivered at once.
struct Stage {
    now: Millis,
    hub: Hub,
    desks: BTreeMap<&'static str, Browser>,
    made: u32,
    /// The version of the app that the gateway has.
    app: Option<String>,
}

struct Browser {
    desk: Desk,
    seq: u64,
    online: bool,
    /// Announcements since they were last taken.
    said: Vec<String>,
    focus: Vec<(Place, bool)>,
    kept: BTreeMap<String, String>,
    /// Where the focus is to move when the agent is idle.
    when_idle: Vec<Place>,
    chimes: usize,
    /// The texts of browser notifications.
    shown: Vec<String>,
    /// What the browser shows notifications about now.
    notified: Vec<Place>,
    /// The number of invitations each time it rang.
    rang: Vec<usize>,
    /// The invitations for which the gateway was told that no other tab has to ring.
    rung: Vec<InvitationId>,
    /// The keys of files to upload.
    uploads: Vec<String>,
    discards: Vec<MediaId>,
    /// Messages to the page that embeds the desk.
    told_host: Vec<String>,
    /// The events that came while it was offline.
    missed: Vec<GatewayFrame>,
    /// How often the page was to be loaded again.
    reloads: usize,
    /// What the agent was told when their sign-in ended.
    farewell: Option<String>,
}

/// Makes the index of a directory, as the app does.
fn new_index() -> Box<dyn TargetIndex> {
    Box::new(SearchIndex::default())
}

impl Stage {
    /// Opens a second window for Ann, accepted after the first.
    fn ann_owns_another(&mut self) -> InteractionId {
        self.text_from(OTHER, "+447700900101", "Hello too");
        let invitation = self.invitation(ANN);
        self.act(ANN, Action::Accept { invitation });
        self.hush();
        self.desks[ANN].desk.active().cloned().expect("a window in front")
    }

    fn desk(&self, agent: &str) -> &Desk {
        &self.desks[agent].desk
    }

    fn new() -> Self {
        Self::with(setup())
    }

    fn with(setup: Arc<DeskSetup>) -> Self {
        let roster = Roster::default()
            .agent(ANN, "Ann Lee", "+447700900101")
            .agent(BEN, "Ben Okafor", "+447700900102")
            .set(TargetKind::Queue, "billing", "Billing", &[BEN])
            .number("+447700900998", TargetKind::Queue, "billing");
        Self::open_with(setup, roster)
    }

    fn of(roster: Roster) -> Self {
        Self::open_with(setup(), roster)
    }

    fn open_with(setup: Arc<DeskSetup>, roster: Roster) -> Self {
        let mut stage = Self {
            now: 1_000_000,
            hub: Hub::new(Rules { setup, format: written, ..Rules::default() }, roster),
            desks: BTreeMap::new(),
            made: 0,
            app: Some("one".into()),
        };
        stage.open(ANN, BTreeMap::new());
        stage.open(BEN, BTreeMap::new());
        stage.hush();
        stage
    }

    /// Opens a new page for an agent, with what an earlier one stored.
    fn open(&mut self, agent: &'static str, kept: BTreeMap<String, String>) {
        let desk = Desk::new("token".into(), "test".into(), None).whole();
        let browser = Browser {
            desk,
            seq: 0,
            online: true,
            said: Vec::new(),
            focus: Vec::new(),
            kept: kept.clone(),
            when_idle: Vec::new(),
            chimes: 0,
            shown: Vec::new(),
            notified: Vec::new(),
            rang: Vec::new(),
            rung: Vec::new(),
            uploads: Vec::new(),
            discards: Vec::new(),
            told_host: Vec::new(),
            missed: Vec::new(),
            reloads: 0,
            farewell: None,
        };
        self.desks.insert(agent, browser);
        self.input(agent, Input::Start { kept: kept.into_iter().collect() });
        self.connect(agent);
    }

    fn connect(&mut self, agent: &'static str) {
        let step = self.hub.presence(self.now, &agent.into(), true);
        self.deliver(step);
        let browser = self.browser(agent);
        browser.online = true;
        let (seq, socket) = (browser.seq, browser.socket());
        let snapshot = self.hub.snapshot(&agent.into()).map(Box::new);
        let frame = GatewayFrame::Welcome {
            now: self.now,
            cursor: Cursor { epoch: "e".into(), seq },
            snapshot,
            app: self.app.clone(),
        };
        self.input(agent, Input::Opened { socket });
        self.input(agent, Input::Frame { socket, frame: Some(frame) });
    }

    /// Connects again, with the events that were missed in the place of a snapshot.
    fn resume(&mut self, agent: &'static str) {
        let step = self.hub.presence(self.now, &agent.into(), true);
        self.deliver(step);
        let (now, app) = (self.now, self.app.clone());
        let browser = self.browser(agent);
        browser.online = true;
        let (cursor, missed) = (browser.desk.connection.cursor.clone(), std::mem::take(&mut browser.missed));
        let welcome = GatewayFrame::Welcome { now, cursor: cursor.expect("welcomed before"), snapshot: None, app };
        let socket = browser.socket();
        self.input(agent, Input::Opened { socket });
        for frame in std::iter::once(welcome).chain(missed) {
            self.input(agent, Input::Frame { socket, frame: Some(frame) });
        }
    }

    fn cut(&mut self, agent: &'static str) {
        let browser = self.browser(agent);
        browser.online = false;
        let socket = browser.socket();
        self.input(agent, Input::Closed { socket });
    }

    fn browser(&mut self, agent: &str) -> &mut Browser {
        self.desks.get_mut(agent).expect("opened")
    }

    fn moment(&self) -> Moment {
        Moment { local: self.now, random: 0.0 }
    }

    fn input(&mut self, agent: &'static str, input: Input) {
        let at = self.moment();
        let effects = self.browser(agent).desk.apply(at, input);
        for effect in effects {
            let browser = self.browser(agent);
            match effect {
                Effect::Socket(SocketEffect::Transmit(ClientFrame::Command { id, command })) if browser.online => {
                    let (answer, step) = self.hub.command(self.now, &agent.into(), &id, &command);
                    self.deliver(step);
                    let socket = self.browser(agent).socket();
                    self.input(agent, Input::Frame { socket, frame: Some(GatewayFrame::Answer { id, answer }) });
                }
                Effect::Socket(SocketEffect::Transmit(
                    frame @ (ClientFrame::Read { .. } | ClientFrame::History { .. }),
                )) if browser.online => {
                    let reading = match frame {
                        ClientFrame::Read { request, interaction, past, before } => {
                            ReadRequest::Page { request, interaction, past, before }
                        }
                        ClientFrame::History { request, interaction, scope, query, from } => {
                            let (scope, from) = (scope.unwrap_or_default(), from.unwrap_or(0));
                            ReadRequest::History { request, interaction, scope, query, from }
                        }
                        _ => unreachable!(),
                    };
                    let socket = browser.socket();
                    let frame = match self.hub.read(&agent.into(), &reading) {
                        Reading::Answer(frame) => Some(frame),
                        Reading::Search(search) => search.carry_out(|_| Indexed::Unknown, |_| None, || true),
                    };
                    self.input(agent, Input::Frame { socket, frame });
                }
                Effect::Socket(SocketEffect::Transmit(ClientFrame::Contacts { request, query })) if browser.online => {
                    let (socket, frame) = (browser.socket(), self.contacts(agent, request, &query));
                    self.input(agent, Input::Frame { socket, frame: Some(frame) });
                }
                Effect::Socket(SocketEffect::Transmit(ClientFrame::Rang { invitation })) => {
                    browser.rung.push(invitation);
                }
                Effect::Announce { text, .. } => browser.said.push(spoken(text.english())),
                Effect::Focus { to, only_if_lost } => browser.focus.push((to, only_if_lost)),
                Effect::Keep { key, value } => {
                    browser.kept.insert(key, value);
                }
                Effect::Forget { key } => {
                    browser.kept.remove(&key);
                }
                Effect::ForgetAll => browser.kept.clear(),
                Effect::Ring { invitations } => browser.rang.push(invitations.len()),
                Effect::FocusWhenIdle { to } => browser.when_idle.push(to),
                Effect::TellHost { text } => browser.told_host.push(text),
                Effect::Chime => browser.chimes += 1,
                Effect::Reload { .. } => browser.reloads += 1,
                Effect::Notify { about, text } => {
                    browser.shown.push(text.english());
                    browser.notified.retain(|known| *known != about);
                    browser.notified.push(about);
                }
                Effect::CloseNotification { about } => browser.notified.retain(|known| *known != about),
                Effect::Upload { key, .. } => browser.uploads.push(key),
                Effect::Discard { media } => browser.discards.push(media),
                Effect::FetchDirectory { fetch } => self.bring_directory(agent, fetch),
                Effect::SignedOut { told, .. } => browser.farewell = Some(told.english()),
                Effect::Socket(_) | Effect::FetchWorkings | Effect::FetchLater => {}
            }
        }
    }

    fn bring_directory(&mut self, agent: &'static str, fetch: u64) {
        let roster = self.hub.roster();
        let targets: Vec<_> = roster.targets().filter_map(|target| roster.target(&Scope::All, &target)).collect();
        let head = DirectoryHead { tag: "t1".into(), count: targets.len() as u32, search: false };
        for part in [DirectoryPart::Head(head, new_index), DirectoryPart::Targets(targets), DirectoryPart::End] {
            self.input(agent, Input::Directory { fetch, part });
        }
    }

    /// Finds contacts as the gateway does.
    fn contacts(&self, agent: &str, request: u32, query: &str) -> GatewayFrame {
        let agent = agent.into();
        let mut index = ContactIndex::default();
        self.hub.all_findable().into_iter().for_each(|(number, contact)| index.set(number, contact));
        let typed = query.starts_with('+').then(|| query.into());
        let sees = |target: &TargetRef| self.hub.roster().sees(&agent, target);
        let (found, total) = index.find(query, typed.clone(), |contact| contact.is_for(&agent, sees));
        let asked = ReadRequest::Contacts { at: self.now, request, total: total as u32, found, typed };
        match self.hub.read(&agent, &asked) {
            Reading::Answer(frame) => frame,
            Reading::Search(_) => panic!("no answer"),
        }
    }

    fn deliver(&mut self, step: Transition) {
        for Change { to, at, event, .. } in step.changes {
            let Some(agent) =
                [ANN, BEN].into_iter().find(|agent| to.as_str() == *agent && self.desks.contains_key(agent))
            else {
                continue;
            };
            let browser = self.browser(agent);
            browser.seq += 1;
            let frame = GatewayFrame::Event(Box::new(Numbered { seq: browser.seq, at, event: Some(event.clone()) }));
            if browser.online {
                let socket = browser.socket();
                self.input(agent, Input::Frame { socket, frame: Some(frame) });
            } else {
                browser.missed.push(frame);
            }
        }
    }

    fn act(&mut self, agent: &'static str, action: Action) {
        self.made += 1;
        let id = CommandId::from(format!("c{}", self.made));
        self.input(agent, Input::Do { id, action });
    }

    fn text_in(&mut self, to: &str, text: &str) {
        self.text_from(PHONE, to, text);
    }

    fn text_from(&mut self, from: &str, to: &str, text: &str) {
        self.made += 1;
        let inbound = Inbound {
            carrier_id: format!("x{}", self.made),
            from: PhoneNumber::from(from),
            to: to.into(),
            text: text.into(),
            media: Vec::new(),
        };
        let step = self.hub.receive(self.now, inbound).expect("a good text");
        self.deliver(step);
    }

    fn pass(&mut self, millis: Millis) {
        self.now += millis;
        let step = self.hub.tick(self.now);
        self.deliver(step);
        for agent in [ANN, BEN] {
            let browser = self.browser(agent);
            if browser.online {
                let socket = browser.socket();
                self.input(agent, Input::Frame { socket, frame: Some(GatewayFrame::Ping) });
            }
            self.input(agent, Input::Tick);
        }
    }

    /// Makes Ann the owner of an interaction, and drops the announcements until then.
    fn ann_owns(&mut self) -> InteractionId {
        self.text_in("+447700900101", "Hello");
        let invitation = self.invitation(ANN);
        self.act(ANN, Action::Accept { invitation });
        self.hush();
        self.desks[ANN].desk.active().cloned().expect("a window in front")
    }

    fn invitation(&self, agent: &str) -> InvitationId {
        self.desks[agent].replica().invitations.last().expect("an invitation").id.clone()
    }

    fn transfer(&mut self, interaction: &InteractionId, kind: TargetKind, target: &str) {
        self.act(ANN, Action::OpenCommunicator { interaction: Some(interaction.clone()) });
        self.act(
            ANN,
            Action::Transfer { target: TargetRef { kind, id: target.into() }, note: "Knows the case".into() },
        );
    }

    fn said(&mut self, agent: &str) -> Vec<String> {
        std::mem::take(&mut self.browser(agent).said)
    }

    fn focus(&mut self, agent: &str) -> Vec<(Place, bool)> {
        std::mem::take(&mut self.browser(agent).focus)
    }

    fn hush(&mut self) {
        for agent in [ANN, BEN] {
            self.said(agent);
            self.focus(agent);
        }
    }
}

impl Browser {
    fn socket(&self) -> u64 {
        (1..100).find(|socket| self.desk.connection.is_current(*socket)).expect("a socket")
    }

    fn replica(&self) -> &Replica {
        self.desk.replica.as_ref().expect("a welcome")
    }
}
