//! The transfer, model-checked: the real [`Hub`] behind a network that loses, doubles and reorders, a gateway that is
//! killed, and time that passes at the worst moment. Every order of events is tried, up to the bounds of each [`Desk`].
//!
//! A state is the event log, what the gateway remembers beside it (answers, until it is killed), each client's command
//! and the time. A command that was sent stays in flight until the gateway is killed: it may arrive at any later moment
//! (delay, reordering), again (doubling, and the client's own resending), or never (loss); so may its answer. A client
//! speaks from what the gateway knows at that moment; that it knew it late is the same as that its command took long.
//! When the gateway is killed, sockets break: what is in flight is lost, and the clients send again what has no answer,
//! under the same id.
//!
//! What must hold is checked where the log grows and where an answer is given ([`State::keep`], [`State::answered`]).
//! Gateways with a seeded bug must be caught: otherwise the checks prove nothing.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/account.rs"]
mod account;
#[path = "model/fixed.rs"]
mod fixed;
#[path = "model/scenes.rs"]
mod scenes;

use account::{Account, ONE_EFFECT, ONE_END, ONE_OWNER};
use baton::core::fact::{Cause, Entry, Fact, InteractionFact, InvitationEnd};
use baton::core::hub::{Hub, Inbound, Rules, Step};
use baton::core::roster::Roster;
use baton::protocol::*;
use fixed::Fixed;
use scenes::Bug;
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

const CONTACT: &str = "+447700900001";
const SUPPORT: &str = "+447700900999";

const TRUE_ANSWERS: &str = "what has been answered is true and stays so";
const ONE_ANSWER: &str = "a command has one answer";
const NAMED: &str = "the loser of a race is told which";
const ENDS: &str = "with time, whatever is open ends";
const DUE: &str = "something is due while something is open";
const SAME_FOLD: &str = "the log, folded again, gives the same state";

/// One scene, and how far it may go.
struct Desk {
    bug: Bug,
    /// A browser tab each: its agent, what it may say, how often.
    clients: Vec<(&'static str, &'static [&'static str], u8)>,
    target: TargetRef,
    /// What the contact may write, each once.
    texts: &'static [&'static str],
    crashes: u8,
}

#[derive(Clone, Debug, PartialEq, Hash)]
struct Client {
    agent: &'static str,
    said: u8,
    waits_for: Option<(u8, Fixed<Command>)>,
    /// What it has an answer for. An old copy of it may still arrive.
    past: Vec<(u8, Fixed<Command>, Fixed<Answer>)>,
}

#[derive(Clone, Debug)]
struct State {
    now: Millis,
    log: Vec<Fixed<Entry>>,
    clients: Vec<Client>,
    /// Answers since the gateway was started: remembered, and in flight until heard.
    given: BTreeMap<(usize, u8), Fixed<Answer>>,
    texts: Vec<usize>,
    crashes: u8,
    broken: Option<&'static str>,
    /// The fold of the log with what is remembered beside it: both are in the hash already.
    hub: Arc<Hub>,
}

impl State {
    fn key(&self) -> impl Hash + PartialEq {
        (self.now, &self.log, &self.clients, &self.given, &self.texts, self.crashes, self.broken)
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, to: &mut H) {
        self.key().hash(to);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Action {
    Says(usize, Fixed<Command>),
    Arrives(usize, u8),
    /// The gateway is killed when the log is on disk and the answer is not out.
    ArrivesAndKills(usize, u8),
    Hears(usize),
    Texts(usize),
    /// Until something is due; the clock has not struck yet.
    TimePasses,
    Strikes,
    Kill,
}

fn roster() -> Roster {
    Roster::default()
        .agent("ann", "Ann Lee", "+447700900101")
        .agent("ben", "Ben Okafor", "+447700900102")
        .agent("chloe", "Chloé Martin", "+447700900103")
        .set(TargetKind::Queue, "support", "Support", &["ann"])
        .set(TargetKind::Queue, "billing", "Billing", &["ben", "chloe"])
        .number(SUPPORT, TargetKind::Queue, "support")
}

fn new_hub() -> Hub {
    Hub::new(Rules { extensions: 2, ..Rules::default() }, roster())
}

impl State {
    /// Ann has a conversation; Ben and Chloé are ready. No command of anybody's is on its way.
    fn begin(desk: &Desk) -> Self {
        let client = |(agent, ..): &(&'static str, _, _)| Client { agent, said: 0, waits_for: None, past: Vec::new() };
        let clients = desk.clients.iter().map(client).collect();
        let (log, given, texts) = (Vec::new(), BTreeMap::new(), Vec::new());
        let hub = Arc::new(new_hub());
        let mut state = Self { now: 1_000_000, log, clients, given, texts, crashes: 0, broken: None, hub };
        for agent in ["ann", "ben", "chloe"] {
            let step = Arc::make_mut(&mut state.hub).presence(state.now, &agent.into(), true);
            state.keep(desk, &step);
        }
        state.text(desk, "first", "Hello");
        let invitation = state.hub.snapshot(&"ann".into()).unwrap().invitations[0].id.clone();
        let (_, step) = Arc::make_mut(&mut state.hub).command(
            state.now,
            &"ann".into(),
            &"c0".into(),
            &Command::Accept { invitation },
        );
        state.keep(desk, &step);
        assert!(state.broken.is_none() || desk.bug != Bug::None);
        // A seeded bug is looked for from here on.
        State { broken: None, ..state }
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.log.iter().map(|entry| &*entry.1)
    }

    fn took_effect(&self, agent: &str, id: &str) -> bool {
        self.entries()
            .filter_map(|entry| entry.cause.as_ref())
            .any(|c| c.agent.as_str() == agent && c.command.as_str() == id)
    }

    fn text(&mut self, desk: &Desk, carrier_id: &str, words: &str) {
        let (from, to) = (CONTACT.into(), SUPPORT.into());
        let inbound = Inbound { carrier_id: carrier_id.into(), from, to, text: words.into(), media: Vec::new() };
        let step = Arc::make_mut(&mut self.hub).receive(self.now, inbound).unwrap();
        self.keep(desk, &step);
    }

    /// Writes a step to the log and checks what it has become.
    fn keep(&mut self, desk: &Desk, step: &Step) {
        if step.entries.is_empty() {
            return;
        }
        let again = |entry: &Entry| {
            entry.cause.as_ref().is_some_and(|c| self.took_effect(c.agent.as_str(), c.command.as_str()))
        };
        let twice = step.entries.iter().any(again);
        let receipt =
            |entry: &&Entry| matches!(entry.fact, Fact::Interaction { what: InteractionFact::Shown { .. }, .. });
        let kept = step.entries.iter().filter(|entry| !(desk.bug == Bug::KeepsNoReceipts && receipt(entry)));
        self.log.extend(kept.cloned().map(Fixed::new));
        let account = Account::of(self.entries());
        let found = [
            twice.then_some(ONE_EFFECT),
            account.broken,
            self.windows_differ(&account),
            self.never_ends(desk, &account),
        ];
        self.broken = self.broken.or(found.into_iter().flatten().next());
    }

    /// The agents' windows and invitations against the log, and the log's fold against the hub.
    fn windows_differ(&self, account: &Account) -> Option<&'static str> {
        let refolded = fold(&self.log, Bug::None);
        for agent in ["ann", "ben", "chloe"].map(AgentId::from) {
            let sees = self.hub.snapshot(&agent)?;
            let owns = account.conversations.values().filter(|c| c.owner() == Some(&agent)).map(|c| &c.id);
            if !owns.eq(sees.windows.iter().map(|(head, _)| &head.id)) {
                return Some(ONE_OWNER);
            }
            if refolded.snapshot(&agent) != Some(sees) {
                return Some(SAME_FOLD);
            }
        }
        None
    }

    /// Nobody does anything any more; only the clock goes on.
    fn never_ends(&self, desk: &Desk, account: &Account) -> Option<&'static str> {
        let (mut hub, mut now, mut open) = (Hub::clone(&self.hub), self.now, account.open.clone());
        let mut later = account.clone();
        for _ in 0..20 {
            if open.is_empty() {
                return None;
            }
            let Some(due) = hub.due().filter(|_| desk.bug != Bug::NothingDue) else { return Some(DUE) };
            now = now.max(due);
            if desk.bug != Bug::NoClock {
                hub.tick(now).entries.iter().for_each(|entry| later.add(entry));
            }
            open.retain(|name| later.open.contains(name));
        }
        Some(ENDS)
    }

    /// The gateway takes a command, for the first time or again.
    fn arrives(&mut self, desk: &Desk, client: usize, id: u8, killed: bool) {
        let Client { agent, waits_for, past, .. } = self.clients[client].clone();
        let old =
            past.iter().find(|(known, ..)| *known == id).map(|(_, command, answer)| (command.clone(), answer.clone()));
        let Some(command) = waits_for
            .filter(|(known, _)| *known == id)
            .map(|(_, command)| command)
            .or(old.as_ref().map(|(c, _)| c.clone()))
        else {
            return;
        };
        let name = name(client, id);
        let (mut answer, mut step) =
            Arc::make_mut(&mut self.hub).command(self.now, &agent.into(), &name.as_str().into(), &command.1);
        if let (Bug::StaleAccept, Command::Accept { invitation }, Answer::Refused { .. }) =
            (desk.bug, &*command.1, &answer)
        {
            let interaction: InteractionId = invitation.as_str().split('.').next().unwrap().into();
            let cause = Some(Cause { agent: agent.into(), command: name.as_str().into() });
            let fact = Fact::Interaction {
                id: interaction,
                what: InteractionFact::Accepted { invitation: invitation.clone() },
            };
            let version = self.entries().filter(|entry| entry.fact.stream() == fact.stream()).count() as u64 + 1;
            step.entries = vec![Entry { at: self.now, version, cause, fact }];
            Arc::make_mut(&mut self.hub).replay(&step.entries[0]);
            answer = Answer::Done;
        }
        if desk.bug == Bug::AnswersOtherwise && self.given.contains_key(&(client, id)) {
            answer = Answer::Refused { refusal: Refusal::IdInUse };
        }
        if desk.bug == Bug::NamesNoRace && matches!(answer, Answer::Refused { .. }) {
            answer = Answer::Refused { refusal: Refusal::NotYours };
        }
        if !(killed && desk.bug == Bug::AnswersFirst) {
            self.keep(desk, &step);
        }
        let answer = Fixed::new(answer);
        self.answered(client, id, &command.1, &answer.1);
        let before = self.given.insert((client, id), answer.clone()).or(old.map(|(_, answer)| answer));
        if before.is_some_and(|before| before != answer) {
            self.broken = self.broken.or(Some(ONE_ANSWER));
        }
    }

    /// Whether a refusal says what has happened.
    fn answered(&mut self, client: usize, id: u8, command: &Command, answer: &Answer) {
        let Answer::Refused { refusal } = answer else { return };
        let named = match (command, refusal) {
            (_, Refusal::NotSignedIn) => true,
            (
                Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation },
                refusal,
            ) => {
                let account = Account::of(self.entries());
                match (account.questions.get(invitation), refusal) {
                    // The clock has not struck yet, but it is time.
                    (None, Refusal::TimeUp) => self.hub.due().is_some_and(|due| due <= self.now),
                    (None, Refusal::NoMoreTime) => matches!(command, Command::MoreTime { .. }),
                    (Some(None | Some(InvitationEnd::Declined { .. })), refusal) => {
                        *refusal == Refusal::AlreadyAnswered
                    }
                    (Some(Some(InvitationEnd::NoAnswer)), refusal) => *refusal == Refusal::TimeUp,
                    (Some(Some(InvitationEnd::Withdrawn { by })), refusal) => {
                        *refusal == Refusal::Withdrawn { by: Some(by.clone()) }
                    }
                    (Some(Some(InvitationEnd::ContactEnded)), refusal) => *refusal == Refusal::Ended,
                    (Some(Some(InvitationEnd::LoggedOut | InvitationEnd::NotReady)), refusal) => {
                        *refusal == Refusal::Withdrawn { by: None }
                    }
                    (None, _) => false,
                }
            }
            (Command::CancelTransfer { .. }, refusal) => matches!(refusal, Refusal::NoTransfer | Refusal::NotYours),
            (_, Refusal::NotYours | Refusal::Ended | Refusal::Stale | Refusal::TransferPending) => true,
            _ => false,
        };
        // A refusal remembered from before is not new; what has happened since does not change it.
        if !named && !self.given.contains_key(&(client, id)) {
            self.broken = self.broken.or(Some(NAMED));
        }
    }

    /// The gateway is started again from its log.
    fn restart(&mut self, desk: &Desk) {
        self.crashes += 1;
        self.hub = Arc::new(fold(&self.log, desk.bug));
        self.given.clear();
    }

    fn hears(&mut self, client: usize) {
        let Some((id, command)) = self.clients[client].waits_for.take() else { return };
        let Some(answer) = self.given.get(&(client, id)).cloned() else { return };
        // Where there is nothing left to do for these, that is done.
        let idle = matches!(*command.1, Command::Shown { .. } | Command::SignOut | Command::SetState { .. });
        let kept = self.took_effect(self.clients[client].agent, &name(client, id));
        if (kept || !idle) && kept != (*answer.1 == Answer::Done) {
            self.broken = self.broken.or(Some(TRUE_ANSWERS));
        }
        self.clients[client].past.push((id, command, answer));
    }
}

fn name(client: usize, id: u8) -> String {
    format!("c{client}-{id}")
}

fn fold(log: &[Fixed<Entry>], bug: Bug) -> Hub {
    let mut hub = new_hub();
    for entry in log {
        let cause = entry.1.cause.clone().filter(|_| bug != Bug::ForgetsWhenKilled);
        hub.replay(&Entry { cause, ..Entry::clone(&entry.1) });
    }
    hub
}

impl Model for Desk {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::begin(self)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_some() {
            return;
        }
        for (at, client) in state.clients.iter().enumerate() {
            let waits_for = client.waits_for.iter().map(|(id, _)| *id);
            for id in client
                .past
                .iter()
                .map(|(id, ..)| *id)
                .filter(|id| state.given.contains_key(&(at, *id)))
                .chain(waits_for.clone())
            {
                actions.push(Action::Arrives(at, id));
            }
            if let Some(id) = waits_for.clone().next().filter(|_| state.crashes < self.crashes) {
                actions.push(Action::ArrivesAndKills(at, id));
            }
            let heard = waits_for.clone().any(|id| state.given.contains_key(&(at, id)));
            actions.extend(heard.then_some(Action::Hears(at)));
            if client.waits_for.is_none() && client.said < self.clients[at].2 {
                actions
                    .extend(self.could_say(state, at).into_iter().map(|command| Action::Says(at, Fixed::new(command))));
            }
        }
        actions.extend((0..self.texts.len()).map(Action::Texts));
        if let Some(due) = state.hub.due() {
            actions.push(if due > state.now { Action::TimePasses } else { Action::Strikes });
        }
        actions.extend((state.crashes < self.crashes).then_some(Action::Kill));
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Says(client, command) => {
                let client = &mut state.clients[client];
                client.said += 1;
                client.waits_for = Some((client.said, command));
            }
            Action::Arrives(client, id) => state.arrives(self, client, id, false),
            Action::ArrivesAndKills(client, id) => {
                state.arrives(self, client, id, true);
                if self.bug == Bug::AnswersFirst {
                    state.hears(client);
                }
                state.restart(self);
            }
            Action::Hears(client) => state.hears(client),
            Action::Texts(which) => {
                // Again what has come before: a carrier delivers at least once.
                state.text(self, &format!("text {which}"), self.texts[which]);
                if !state.texts.contains(&which) {
                    state.texts.push(which);
                }
            }
            Action::TimePasses => state.now = state.hub.due()?.max(state.now),
            Action::Strikes => {
                if self.bug != Bug::NoClock {
                    let step = Arc::make_mut(&mut state.hub).tick(state.now);
                    state.keep(self, &step);
                }
            }
            Action::Kill => state.restart(self),
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let (always, sometimes) = (Property::<Self>::always, Property::<Self>::sometimes);
        vec![
            always(ONE_OWNER, |_, s| s.broken != Some(ONE_OWNER)),
            always(ONE_END, |_, s| s.broken != Some(ONE_END)),
            always(ONE_EFFECT, |_, s| s.broken != Some(ONE_EFFECT)),
            always(TRUE_ANSWERS, |_, s| s.broken != Some(TRUE_ANSWERS) && s.has_what_was_acknowledged()),
            always(ONE_ANSWER, |_, s| s.broken != Some(ONE_ANSWER)),
            always(NAMED, |_, s| s.broken != Some(NAMED)),
            always(ENDS, |_, s| s.broken != Some(ENDS)),
            always(DUE, |_, s| s.broken != Some(DUE)),
            always(SAME_FOLD, |_, s| s.broken != Some(SAME_FOLD)),
            // What must be met on the way, so that the above is not true of nothing.
            sometimes("accepted", |_, s| s.handed_over()),
            sometimes("no answer", |_, s| s.ended(&Outcome::NoAnswer) || s.ended(&Outcome::NobodyAvailable)),
            sometimes("ended by the source or the contact", |_, s| {
                s.ended(&Outcome::Cancelled) || s.ended(&Outcome::ContactEnded)
            }),
            sometimes("lost: time was up", |_, s| s.lost(&Refusal::TimeUp)),
            sometimes("lost: withdrawn, or ended by the contact", |_, s| {
                s.lost(&Refusal::Withdrawn { by: Some("Ann Lee".into()) }) || s.lost(&Refusal::Ended)
            }),
            sometimes("killed before the answer, sent again, done", |_, s| {
                s.crashes > 0 && s.clients.iter().all(|c| c.past.iter().any(|(.., a)| *a.1 == Answer::Done))
            }),
        ]
    }
}

impl State {
    fn facts(&self) -> impl Iterator<Item = &InteractionFact> {
        self.entries()
            .filter_map(|entry| if let Fact::Interaction { what, .. } = &entry.fact { Some(what) } else { None })
    }

    /// Each message whose sender has been told that it is kept.
    fn has_what_was_acknowledged(&self) -> bool {
        let heard =
            self.clients.iter().enumerate().flat_map(|(at, client)| client.past.iter().map(move |past| (at, past)));
        let sent = |id: &str| {
            self.facts().any(|fact| matches!(fact, InteractionFact::Sent { message } if message.id.as_str() == id))
        };
        let said = heard.filter(|(_, (_, command, answer))| {
            matches!((&*command.1, &*answer.1), (Command::Send { .. }, Answer::Done))
        });
        said.into_iter().all(|(at, (id, ..))| sent(&name(at, *id)))
    }

    /// Ann's own acceptance is the first.
    fn handed_over(&self) -> bool {
        self.facts().filter(|fact| matches!(fact, InteractionFact::Accepted { .. })).count() > 1
    }

    fn ended(&self, want: &Outcome) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::TransferEnded { outcome, .. } if outcome == want))
    }

    fn lost(&self, want: &Refusal) -> bool {
        let answers = self.clients.iter().flat_map(|client| client.past.iter().map(|(.., answer)| &*answer.1));
        answers.into_iter().any(|answer| matches!(answer, Answer::Refused { refusal } if refusal == want))
    }
}

impl Desk {
    /// What a browser offers its agent now.
    fn could_say(&self, state: &State, client: usize) -> Vec<Command> {
        let (agent, says, _) = self.clients[client];
        let Some(sees) = state.hub.snapshot(&agent.into()) else { return Vec::new() };
        let mut all = vec![
            ("sign_out", Command::SignOut),
            ("not_ready", Command::SetState { state: ChannelState::NotReady { reason: None } }),
        ];
        for Invitation { id: invitation, .. } in sees.invitations {
            all.push(("accept", Command::Accept { invitation: invitation.clone() }));
            all.push(("decline", Command::Decline { invitation: invitation.clone(), reason: None }));
            all.push(("shown", Command::Shown { invitation: invitation.clone() }));
            all.push(("more_time", Command::MoreTime { invitation }));
        }
        for (Interaction { id: interaction, version, pending, status, .. }, _) in sees.windows {
            if let Some(pending) = pending {
                all.push((
                    "cancel",
                    Command::CancelTransfer { interaction: interaction.clone(), transfer: pending.id },
                ));
            } else if status == Status::Connected {
                let (interaction, target) = (interaction.clone(), self.target.clone());
                all.push((
                    "transfer",
                    Command::StartTransfer { interaction: interaction.clone(), version, target, note: None },
                ));
                all.push(("end", Command::End { interaction, version }));
            } else {
                all.push(("mark_done", Command::MarkDone { interaction: interaction.clone(), version }));
            }
            all.push(("send", Command::Send { interaction, text: "Hi".into(), media: Vec::new() }));
        }
        all.into_iter().filter(|(name, _)| says.contains(name)).map(|(_, command)| command).collect()
    }

    fn explore(self, what: &str, until: HasDiscoveries) -> impl Checker<Self> {
        let (started, bug) = (Instant::now(), self.bug);
        let checker = self.checker().threads(2).finish_when(until).spawn_bfs().join();
        let (states, unique, depth) = (checker.state_count(), checker.unique_state_count(), checker.max_depth());
        println!(
            "{what}, bug: {bug:?}: {states} states, {unique} of them different, depth {depth}, {:.1} s",
            started.elapsed().as_secs_f32()
        );
        checker
    }

    /// Every state there is, and none breaks a rule.
    fn holds(self, what: &str) {
        self.explore(what, HasDiscoveries::All).assert_properties();
    }

    /// The bug is found by each of these rules.
    fn must_break(self, broken: &[&'static str]) {
        let checker = self.explore("seeded", HasDiscoveries::AllOf(broken.iter().copied().collect()));
        for rule in broken {
            let actions = checker.assert_any_discovery(rule).into_actions();
            println!("  not so: {rule}, after {} actions:", actions.len());
            actions.iter().for_each(|action| println!("    {action:?}"));
        }
    }
}
