//! Desks, network and gateway together: the steps of a run, and the checks after each.

use crate::gateway::{Disk, Gateway, SUPPORT, agents};
use crate::network::{Line, Way};
use crate::{Bug, Tally};
use baton::core::connection::{Link, Moment, SocketEffect};
use baton::core::desk::{Action, Desk, Effect, Input};
use baton::core::hub::Inbound;
use baton::gateway::engine::request::Request;
use baton::protocol::*;
use std::collections::{BTreeMap, BTreeSet};

pub const IN_STEP: &str = "a desk sees what the gateway sees at the same number";
pub const OLD_SOCKET: &str = "what an old socket still says is ignored";
pub const ONCE: &str = "a text is in its conversation once, or was given back";
pub const IN_ORDER: &str = "texts are in the order in which they were sent";
pub const KEPT: &str = "what was given back or typed stays until the agent takes it away";
pub const ENDS: &str = "nothing is left hanging";
pub const LAWFUL: &str = "one owner, one end, one effect";

pub type Checked = Result<(), String>;

/// Returns an error that names the promise if it is broken.
macro_rules! ensure {
    ($holds:expr, $promise:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!("{}: {}", $promise, format_args!($($words)+)));
        }
    };
}
pub(crate) use ensure;

/// The network of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net {
    Flows,
    /// Nothing gets through and nothing closes.
    Holds,
    /// Sockets cannot be opened.
    Refuses,
}

pub struct Tab {
    pub agent: AgentId,
    pub desk: Desk,
    pub net: Net,
    pub signed_out: bool,
    pub page: u32,
    token: String,
    /// The browser's clock minus the gateway's, in ms.
    skew: i64,
    /// Words that must be visible: typed by the agent or returned to them, and not removed.
    pub on_screen: BTreeSet<String>,
}

/// A text sent by an agent.
pub struct Typed {
    pub tab: usize,
    pub id: CommandId,
    pub interaction: InteractionId,
    pub word: String,
    pub given_back: bool,
    /// The agent has signed out, in any of their tabs, while it waited for its answer.
    pub given_up: bool,
}

pub struct World {
    pub gateway: Gateway,
    pub tabs: Vec<Tab>,
    pub lines: Vec<Line>,
    pub tally: Tally,
    pub stores: BTreeMap<AgentId, BTreeMap<String, String>>,
    pub typed: Vec<Typed>,
    /// The texts of contacts, and whether the gateway has accepted them.
    pub texts: Vec<(Inbound, bool)>,
    made: u32,
    pub bug: Option<Bug>,
}

impl World {
    /// Creates a world in which Ann has two tabs and Ben has one, on browsers with wrong clocks.
    pub fn new(bug: Option<Bug>) -> Result<Self, String> {
        let gateway = Gateway::new(bug);
        let stores = agents().map(|agent| (agent, BTreeMap::new())).collect();
        let (tabs, lines, typed, texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut world = Self { gateway, tabs, lines, tally: Tally::default(), stores, typed, texts, made: 0, bug };
        for (agent, skew) in [("ann", -3_000), ("ann", -3_000), ("ben", 7_000)] {
            let desk = Desk::new(String::new(), String::new(), None).whole();
            let (token, on_screen) = (String::new(), BTreeSet::new());
            let tab =
                Tab { agent: agent.into(), desk, net: Net::Flows, signed_out: true, page: 0, token, skew, on_screen };
            world.tabs.push(tab);
            world.sign_in(world.tabs.len() - 1)?;
        }
        world.flow_all()?;
        Ok(world)
    }

    /// Returns a number that was not used before.
    pub fn fresh(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// Signs the agent in, in this tab.
    pub fn sign_in(&mut self, tab: usize) -> Checked {
        self.tabs[tab].token = self.gateway.now.to_string();
        self.open_page(tab)
    }

    /// Reloads the page. What it has sent may still arrive.
    pub fn reload(&mut self, tab: usize) -> Checked {
        if self.tabs[tab].signed_out {
            return self.sign_in(tab);
        }
        self.tally.reloads += 1;
        self.tally.reloads_with_outbox += u64::from(!self.tabs[tab].desk.outbox().is_empty());
        self.open_page(tab)
    }

    fn open_page(&mut self, tab: usize) -> Checked {
        self.hang_up(tab);
        let alone = self.tabs.iter().filter(|other| other.agent == self.tabs[tab].agent).count() == 1;
        let it = &mut self.tabs[tab];
        let kept = it.desk.drafts().values().cloned().collect::<Vec<_>>();
        // The draft of another tab replaces this one's, and a problem is shown once.
        it.on_screen.retain(|word| alone && kept.iter().any(|draft| draft.contains(word.as_str())));
        it.page += 1;
        it.signed_out = false;
        it.desk = Desk::new(it.token.clone(), "test".into(), None).whole();
        let kept = self.stores[&it.agent].clone().into_iter().collect();
        self.input(tab, Input::Start { kept })
    }

    /// Closes the page's socket.
    fn hang_up(&mut self, tab: usize) {
        for line in self.lines.iter_mut().filter(|line| line.tab == tab && !line.over) {
            line.over = true;
            line.ask(Way::End);
        }
    }

    /// Does what an agent does in a tab.
    pub fn act(&mut self, tab: usize, action: Action) -> Checked {
        let id = CommandId::from(format!("c{}", self.fresh()));
        let it = &mut self.tabs[tab];
        let shown = match &action {
            Action::Type { interaction, .. } => it.desk.drafts().get(interaction).cloned(),
            Action::DismissProblem => it.desk.problem().map(|text| text.english()),
            _ => None,
        };
        if let Some(shown) = shown {
            it.on_screen.retain(|word| !shown.contains(word.as_str()));
        }
        match &action {
            Action::Type { text, .. } => drop(it.on_screen.insert(text.clone())),
            Action::Send { interaction } => {
                let word = it.desk.drafts().get(interaction).cloned().unwrap_or_default();
                it.on_screen.remove(&word);
                self.typed.push(Typed {
                    tab,
                    id: id.clone(),
                    interaction: interaction.clone(),
                    word,
                    given_back: false,
                    given_up: false,
                });
            }
            _ => {}
        }
        self.tally.actions += 1;
        self.input(tab, Input::Do { id, action })
    }

    pub fn input(&mut self, tab: usize, input: Input) -> Checked {
        let welcome = matches!(&input, Input::Frame { frame: Some(GatewayFrame::Welcome { .. }), .. });
        let random = f64::from(self.fresh() % 97) / 97.0;
        let it = &mut self.tabs[tab];
        let at = Moment { local: self.gateway.now.saturating_add_signed(it.skew), random };
        let effects = it.desk.apply(at, input);
        for effect in effects {
            let it = &mut self.tabs[tab];
            let store = self.stores.entry(it.agent.clone()).or_default();
            match effect {
                Effect::Socket(SocketEffect::Open { socket }) => {
                    self.lines.push(Line::new(tab, it.page, socket, self.gateway.now));
                }
                Effect::Socket(SocketEffect::Close) => self.hang_up(tab),
                Effect::Socket(SocketEffect::Transmit(ClientFrame::Command { .. }))
                    if welcome && self.bug == Some(Bug::OutboxNotResent) => {}
                Effect::Socket(SocketEffect::Transmit(frame)) => {
                    self.tally.resent_after_welcome += u64::from(welcome);
                    if let Some(line) = self.lines.iter_mut().rev().find(|line| line.tab == tab && !line.over) {
                        line.ask(Way::Frame(frame));
                    }
                }
                Effect::Keep { key, value } => {
                    if store.insert(key.clone(), value.clone()).as_ref() != Some(&value) {
                        self.kept_elsewhere(tab, &key, Some(&value))?;
                    }
                }
                Effect::Forget { key } => {
                    if store.remove(&key).is_some() {
                        self.kept_elsewhere(tab, &key, None)?;
                    }
                }
                Effect::ForgetAll => {
                    for key in std::mem::take(store).into_keys() {
                        let waits = |typed: &&mut Typed| key.strip_prefix("outbox/") == Some(typed.id.as_str());
                        self.typed.iter_mut().filter(waits).for_each(|typed| typed.given_up = true);
                        self.kept_elsewhere(tab, &key, None)?;
                    }
                }
                Effect::SignedOut { .. } => {
                    it.signed_out = true;
                    it.on_screen.clear();
                    self.hang_up(tab);
                }
                Effect::Announce { .. }
                | Effect::Focus { .. }
                | Effect::Ring { .. }
                | Effect::FetchDirectory { .. }
                | Effect::FetchWorkings
                | Effect::FetchLater
                | Effect::FocusWhenIdle { .. }
                | Effect::TellHost { .. }
                | Effect::Chime
                | Effect::Reload { .. }
                | Effect::Notify { .. }
                | Effect::CloseNotification { .. }
                | Effect::Upload { .. }
                | Effect::Discard { .. } => {}
            }
        }
        let it = &self.tabs[tab];
        let problem = it.desk.problem().map(|text| text.english());
        let seen = |word: &String| it.desk.drafts().values().chain(&problem).any(|text| text.contains(word.as_str()));
        for word in &it.on_screen {
            ensure!(seen(word), KEPT, "{word} is gone from tab {tab}");
        }
        Ok(())
    }

    /// Tells the other tabs of the browser that a tab has stored or removed something.
    fn kept_elsewhere(&mut self, by: usize, key: &str, value: Option<&str>) -> Checked {
        for tab in 0..self.tabs.len() {
            if tab == by || self.tabs[tab].agent != self.tabs[by].agent || self.tabs[tab].signed_out {
                continue;
            }
            let it = &mut self.tabs[tab];
            // The draft of another tab replaces this one's.
            let replaced = key.strip_prefix("draft/").and_then(|interaction| it.desk.drafts().get(&interaction.into()));
            if let Some(replaced) = replaced {
                let stays = |word: &str| value.is_some_and(|value| value.contains(word));
                it.on_screen.retain(|word| !replaced.contains(word.as_str()) || stays(word));
            }
            self.input(tab, Input::KeptElsewhere { key: key.into(), value: value.map(str::to_owned) })?;
        }
        Ok(())
    }

    /// Delivers at most so many frames of a tab, to the page or to the gateway. Returns how many.
    pub fn flow(&mut self, tab: usize, down: bool, most: usize) -> Result<usize, String> {
        self.pump()?;
        let mut moved = 0;
        let lines: Vec<_> = (0..self.lines.len()).filter(|line| self.lines[*line].tab == tab).collect();
        for line in lines {
            if self.tabs[tab].net == Net::Holds {
                break;
            }
            let Line { dead, opened, over, page, number, .. } = self.lines[line];
            if !opened && !over && !dead {
                self.lines[line].opened = true;
                moved += 1;
                if self.tabs[tab].net == Net::Refuses {
                    (self.lines[line].dead, self.lines[line].over) = (true, true);
                    self.input(tab, Input::Closed { socket: number })?;
                } else if self.tabs[tab].page == page {
                    self.input(tab, Input::Opened { socket: number })?;
                }
            }
            while down && moved < most && !self.lines[line].down.is_empty() {
                moved += 1;
                self.arrive(line)?;
            }
            if !down {
                let (requests, count) = self.requests(line, most);
                moved += count;
                self.work(requests)?;
            }
        }
        self.pump()?;
        Ok(moved)
    }

    /// Takes at most so many frames from a line. Returns the requests they make and the number of frames.
    fn requests(&mut self, line: usize, most: usize) -> (Vec<Request>, usize) {
        let now = self.gateway.now;
        let (mut requests, mut count) = (Vec::new(), 0);
        while count < most
            && let Some(way) = self.lines[line].up.pop_front()
        {
            count += 1;
            let it = &mut self.lines[line];
            it.heard = now;
            match way {
                Way::Frame(ClientFrame::Hello { token, resume, .. }) => {
                    let agent = self.tabs[it.tab].agent.clone();
                    requests.push(self.gateway.hello(line, agent, token.parse().expect("a time"), resume));
                    // Nothing more is read before the welcome.
                    break;
                }
                Way::Frame(ClientFrame::Command { id, command }) => {
                    if let Some((agent, socket, _)) = &it.member {
                        let (agent, socket) = (agent.clone(), *socket);
                        requests.push(Request::Command { agent, socket, id, command, unusable: None });
                    }
                }
                Way::Frame(ClientFrame::Ping) => it.say(Way::Frame(GatewayFrame::Pong), now),
                // Transient: not compared.
                Way::Frame(
                    ClientFrame::Pong
                    | ClientFrame::Attention { .. }
                    | ClientFrame::Watch { .. }
                    | ClientFrame::Follow { .. }
                    | ClientFrame::Search { .. }
                    | ClientFrame::Read { .. }
                    | ClientFrame::History { .. }
                    | ClientFrame::Contacts { .. }
                    | ClientFrame::Rang { .. },
                ) => {}
                Way::End => {
                    requests.extend(it.member.take().map(|(agent, socket, _)| Request::Disconnect { agent, socket }));
                }
            }
        }
        (requests, count)
    }

    pub fn work(&mut self, requests: Vec<Request>) -> Checked {
        for (line, welcomed) in self.gateway.work(requests, &mut self.tally)? {
            let (now, it) = (self.gateway.now, &mut self.lines[line]);
            match welcomed {
                Ok((frames, socket, outbox)) => {
                    frames.into_iter().for_each(|frame| it.say(Way::Frame(frame), now));
                    it.member = Some((self.tabs[it.tab].agent.clone(), socket, outbox));
                }
                Err(refusal) => {
                    it.say(Way::Frame(GatewayFrame::Error { refusal }), now);
                    it.say(Way::End, now);
                }
            }
        }
        Ok(())
    }

    /// Puts what the gateway has to send on the lines.
    pub fn pump(&mut self) -> Checked {
        let now = self.gateway.now;
        let gone: Vec<_> = self.lines.iter_mut().filter_map(|line| line.pump(now)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        self.work(gone.into_iter().map(|(agent, socket)| Request::Disconnect { agent, socket }).collect())
    }

    /// Delivers everything that can arrive.
    pub fn flow_all(&mut self) -> Checked {
        let mut moving = true;
        while moving {
            moving = false;
            for tab in 0..self.tabs.len() {
                moving |= self.flow(tab, false, usize::MAX)? + self.flow(tab, true, usize::MAX)? > 0;
            }
        }
        // Lines that have ended are removed.
        let pages: Vec<_> = self.tabs.iter().map(|tab| tab.page).collect();
        self.lines.retain(|line| line.member.is_some() || !line.over && pages[line.tab] == line.page);
        Ok(())
    }

    /// Breaks a connection: everything in transit is lost. Each end notices now, or later by the silence.
    pub fn cut(&mut self, tab: usize, tell_page: bool, tell_gateway: bool) -> Checked {
        let Some(line) = self.lines.iter().rposition(|line| line.tab == tab && !line.over) else { return Ok(()) };
        self.tally.cuts += 1;
        self.lines[line].cut();
        let Line { number, .. } = self.lines[line];
        if tell_gateway && let Some((agent, socket, _)) = self.lines[line].member.take() {
            self.work(vec![Request::Disconnect { agent, socket }])?;
        }
        if tell_page && !self.tabs[tab].signed_out {
            self.lines[line].over = true;
            self.input(tab, Input::Closed { socket: number })?;
        }
        Ok(())
    }

    /// Kills the gateway and starts it again. If `untold`, it has stored the commands in transit and told nobody.
    pub fn restart(&mut self, untold: bool) -> Checked {
        self.tally.restarts += 1;
        let mut requests = Vec::new();
        for line in (0..self.lines.len()).filter(|_| untold) {
            requests.extend(
                self.requests(line, usize::MAX)
                    .0
                    .into_iter()
                    .filter(|request| matches!(request, Request::Command { .. })),
            );
        }
        self.tally.untold += requests.len() as u64;
        self.gateway.restart(requests);
        for line in 0..self.lines.len() {
            let Line { tab, page, number, over, .. } = self.lines[line];
            self.lines[line].cut();
            self.lines[line].member = None;
            if !over && self.tabs[tab].page == page && !self.tabs[tab].signed_out && self.tabs[tab].net != Net::Holds {
                self.lines[line].over = true;
                self.input(tab, Input::Closed { socket: number })?;
            }
        }
        Ok(())
    }

    /// Sends a contact's text. If the gateway cannot store it, the carrier sends it again later.
    pub fn text(&mut self, contact: usize, words: Option<&str>) -> Checked {
        let n = self.fresh();
        let (from, to) = (format!("+4477009000{contact:02}").into(), SUPPORT.into());
        let text = words.map_or_else(|| format!("t{n}."), str::to_owned);
        let inbound = Inbound { carrier_id: format!("sms-{n}"), from, to, text, media: Vec::new() };
        let taken = self.gateway.disk == Disk::Works;
        let text = self.gateway.text(inbound.clone());
        self.work(vec![text])?;
        self.texts.push((inbound, taken));
        self.pump()
    }

    /// Advances the time, a second at a time.
    pub fn pass(&mut self, seconds: u64) -> Checked {
        for _ in 0..seconds {
            self.gateway.now += 1_000;
            self.work(Vec::new())?;
            for tab in 0..self.tabs.len() {
                if !self.tabs[tab].signed_out {
                    self.input(tab, Input::Tick)?;
                }
            }
            self.flow_all()?;
        }
        Ok(())
    }

    fn at_rest(&self) -> bool {
        let quiet =
            self.lines.iter().all(|line| line.up.is_empty() && line.down.is_empty() && (line.over || !line.dead));
        quiet
            && self.tabs.iter().all(|tab| {
                tab.desk.connection.link == Link::Connected && tab.desk.outbox().is_empty() && !tab.signed_out
            })
    }

    /// Repairs every fault and connects everybody.
    pub fn heal(&mut self) -> Checked {
        self.gateway.disk = Disk::Works;
        self.tabs.iter_mut().for_each(|tab| tab.net = Net::Flows);
        for (inbound, _) in self.texts.iter().filter(|(_, taken)| !taken).cloned().collect::<Vec<_>>() {
            let text = self.gateway.text(inbound);
            self.work(vec![text])?;
        }
        for round in 0..2 {
            let mut left = 100;
            // A dead connection is noticed in the seconds after the first.
            while left == 100 || !self.at_rest() && left > 0 {
                left -= 1;
                for tab in 0..self.tabs.len() {
                    if self.tabs[tab].signed_out {
                        self.sign_in(tab)?;
                    }
                }
                self.pass(1)?;
            }
            let links: Vec<_> = self.tabs.iter().map(|tab| (&tab.desk.connection.link, tab.desk.outbox())).collect();
            ensure!(self.at_rest(), ENDS, "{links:?}");
            // A lost event is noticed when the next one arrives.
            if round == 0 {
                self.gateway.nudge();
                self.flow_all()?;
            }
        }
        Ok(())
    }
}
