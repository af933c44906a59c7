//! The state of the model, and the checks of each change to it.

use super::account::{Account, ONE_EFFECT, ONE_OWNER};
use super::fixed::Fixed;
use super::named::may_read;
use super::scenario::{Bug, Scenario};
use baton::core::fact::{AgentFact, Cause, Entry, Fact, InteractionFact, UnparkedBy};
use baton::core::hub::{Hub, Inbound, Rules, Transition};
use baton::core::interaction::InteractionState;
use baton::core::policies::Policy;
use baton::core::roster::Roster;
use baton::protocol::*;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The time after which what waits for somebody who is gone is given to others.
const ABSENCE: Millis = 300_000;
const CONTACT: &str = "+447700900001";
/// Leads to Support, of which Ann alone is a member.
const SUPPORT: &str = "+447700900999";
/// Leads to Billing, of which Ben and Chloé are members.
const BILLING: &str = "+447700900998";
/// Leads to Care, of which Ann and Ben are members.
const CARE: &str = "+447700900997";

pub const TRUE_ANSWERS: &str = "an answer is true and stays so";
/// As its owner, or as whom the owner consults, while that lasts; once it is done, as one of its owners.
pub const READS: &str = "only who has a part in an interaction reads it";
pub const ONE_ANSWER: &str = "a command has one answer";
pub const NAMED: &str = "the loser of a race is told what happened";
pub const ENDS: &str = "everything open ends in time";
pub const DUE: &str = "while something is open, something is due";
pub const STAYS_OPEN: &str = "what was reopened is not done by a command from before";
pub const TAKEN: &str = "nothing is taken from one who is there";
pub const LEFT: &str = "nobody waits for one who is gone for too long";
pub const SAME_FOLD: &str = "folding the log again gives the same state";
pub const COMES_BACK: &str = "what is parked comes back at its time and when the contact writes";

/// A browser tab.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Client {
    pub agent: &'static str,
    pub said: u8,
    pub waits_for: Option<(u8, Fixed<Command>)>,
    /// Answered commands. An old copy of one may still arrive.
    pub past: Vec<(u8, Fixed<Command>, Fixed<Answer>)>,
}

/// A state of the model.
#[derive(Clone, Debug)]
pub struct State {
    pub now: Millis,
    pub log: Vec<Fixed<Entry>>,
    pub clients: Vec<Client>,
    /// Answers since the gateway was started: remembered, and in flight until received.
    pub given: BTreeMap<(usize, u8), Fixed<Answer>>,
    pub texts: Vec<usize>,
    pub crashes: u8,
    /// When the gateway was started again.
    pub starts: Vec<Millis>,
    /// The number of interventions carried out.
    pub intervened: usize,
    /// The number of changes of presence.
    pub moved: usize,
    /// Since when each agent has been gone who is, whatever the gateway knows.
    pub gone: BTreeMap<AgentId, Millis>,
    pub broken: Option<&'static str>,
    /// The fold of the log and the answers, and therefore not part of the key.
    pub hub: Arc<Hub>,
}

impl State {
    fn key(&self) -> impl Hash + PartialEq {
        let counts = (self.crashes, &self.starts, self.intervened, self.moved);
        (self.now, &self.log, &self.clients, &self.given, &self.texts, counts, &self.gone, self.broken)
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

fn roster() -> Roster {
    Roster::default()
        .agent("ann", "Ann Lee", "+447700900101")
        .agent("ben", "Ben Okafor", "+447700900102")
        .agent("chloe", "Chloé Martin", "+447700900103")
        .set(TargetKind::Queue, "support", "Support", &["ann"])
        .set(TargetKind::Queue, "billing", "Billing", &["ben", "chloe"])
        .set(TargetKind::Queue, "care", "Care", &["ann", "ben"])
        .number(SUPPORT, TargetKind::Queue, "support")
        .number(BILLING, TargetKind::Queue, "billing")
        .number(CARE, TargetKind::Queue, "care")
}

fn new_hub() -> Hub {
    Hub::new(Rules::with(Policy { extensions: Some(2), ..Policy::default() }), roster())
}

impl State {
    /// Returns the first state: the first of the scenario's agents has an interaction, all are ready, and no command is
    /// in flight.
    pub fn begin(scenario: &Scenario) -> Self {
        let client = |(agent, ..): &(&'static str, _, _)| Client { agent, said: 0, waits_for: None, past: Vec::new() };
        let clients = scenario.clients.iter().map(client).collect();
        let (log, given, texts) = (Vec::new(), BTreeMap::new(), Vec::new());
        let hub = Arc::new(new_hub());
        let (now, crashes, starts, intervened, moved, gone) = (1_000_000, 0, Vec::new(), 0, 0, BTreeMap::new());
        let mut state =
            Self { now, log, clients, given, texts, crashes, starts, intervened, moved, gone, broken: None, hub };
        for agent in ["ann", "ben", "chloe"] {
            let step = Arc::make_mut(&mut state.hub).presence(state.now, &agent.into(), true);
            state.keep(scenario, &step);
        }
        state.text(scenario, "first", "Hello");
        let owner: AgentId = scenario.clients[0].0.into();
        let invitation = state.hub.snapshot(&owner).unwrap().invitations[0].id.clone();
        let accept = Command::Accept { invitation };
        let (_, step) = Arc::make_mut(&mut state.hub).command(state.now, &owner, &"c0".into(), &accept);
        state.keep(scenario, &step);
        assert!(state.broken.is_none() || scenario.bug != Bug::None);
        // Seeded bugs are to be found from here on.
        State { broken: None, ..state }
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.log.iter().map(|entry| &*entry.1)
    }

    fn took_effect(&self, agent: &str, id: &str) -> bool {
        self.entries()
            .filter_map(|entry| entry.cause.as_ref())
            .any(|c| c.agent.as_str() == agent && c.command.as_str() == id)
    }

    pub fn text(&mut self, scenario: &Scenario, carrier_id: &str, words: &str) {
        let to = match scenario.clients[0].0 {
            "ben" => BILLING,
            _ if scenario.presence.is_empty() => SUPPORT,
            _ => CARE,
        };
        let (from, to) = (CONTACT.into(), to.into());
        let inbound = Inbound { carrier_id: carrier_id.into(), from, to, text: words.into(), media: Vec::new() };
        // A hub beside the gateway's carries it out.
        let mut beside = self.hub.clone();
        let hub = if scenario.bug == Bug::LeavesParked { &mut beside } else { &mut self.hub };
        let mut step = Arc::make_mut(hub).receive(self.now, inbound).unwrap();
        if scenario.bug == Bug::LeavesParked {
            let wakes = |entry: &&Entry| {
                !matches!(
                    entry.fact,
                    Fact::Interaction { what: InteractionFact::Unparked { .. } | InteractionFact::Rescued { .. }, .. }
                )
            };
            step.entries = step.entries.iter().take_while(wakes).cloned().collect();
            step.entries.iter().for_each(|entry| drop(Arc::make_mut(&mut self.hub).replay(entry)));
        }
        self.keep(scenario, &step);
    }

    /// Carries out the next intervention. Returns whether it is possible now.
    pub fn intervenes(&mut self, scenario: &Scenario) -> bool {
        let Some(intervention) = scenario.interventions.get(self.intervened) else { return false };
        // A hub beside the gateway's carries it out.
        let mut beside = self.hub.clone();
        let hub = if scenario.bug == Bug::ForgetsSuspensions { &mut beside } else { &mut self.hub };
        let Ok((_, step)) = Arc::make_mut(hub).intervene(self.now, intervention) else { return false };
        self.intervened += 1;
        self.keep(scenario, &step);
        true
    }

    /// Lets the next connection be lost or come back.
    pub fn moves(&mut self, scenario: &Scenario) {
        let (agent, here) = scenario.presence[self.moved];
        let agent = AgentId::from(agent);
        self.moved += 1;
        if here {
            self.gone.remove(&agent);
        } else {
            self.gone.entry(agent.clone()).or_insert(self.now);
        }
        if !(here && scenario.bug == Bug::HearsNoReturn) {
            let step = Arc::make_mut(&mut self.hub).presence(self.now, &agent, here);
            self.keep(scenario, &step);
        }
    }

    /// Appends a step to the log and checks the result.
    pub fn keep(&mut self, scenario: &Scenario, step: &Transition) {
        if step.entries.is_empty() {
            return;
        }
        let again = |entry: &Entry| {
            entry.cause.as_ref().is_some_and(|c| self.took_effect(c.agent.as_str(), c.command.as_str()))
        };
        let twice = step.entries.iter().any(again);
        let receipt =
            |entry: &&Entry| matches!(entry.fact, Fact::Interaction { what: InteractionFact::Shown { .. }, .. });
        let kept = step.entries.iter().filter(|entry| !(scenario.bug == Bug::KeepsNoReceipts && receipt(entry)));
        self.log.extend(kept.cloned().map(Fixed::new));
        for Entry { at, cause, fact, .. } in &step.entries {
            // Who signs out is gone, and whom an administrator signs out; who is signed out by the clock was before.
            let Fact::Agent { id, what } = fact else { continue };
            let by_themself = cause.is_some() && *what == AgentFact::SignedOut;
            if by_themself || matches!(what, AgentFact::Dismissed { .. } | AgentFact::Suspended { .. }) {
                self.gone.entry(id.clone()).or_insert(*at);
            }
        }
        let account = Account::of(self.entries());
        let found = [
            twice.then_some(ONE_EFFECT),
            account.broken,
            self.is_left_parked(&account).then_some(COMES_BACK),
            self.windows_differ(&account),
            self.never_ends(scenario, &account),
            self.takes(step),
            self.leaves_behind(scenario, &account),
            self.holds_a_pause_against(scenario, step),
        ];
        self.broken = self.broken.or(found.into_iter().flatten().next());
    }

    /// Returns whether an interaction is parked whose time has come, or whose contact has written.
    fn is_left_parked(&self, account: &Account) -> bool {
        let parked = account.interactions.values().filter_map(|interaction| interaction.parking);
        parked.into_iter().filter_map(|parking| parking.due()).any(|due| due <= self.now)
    }

    /// Compares the agents' windows with the log, and the log's fold with the hub.
    fn windows_differ(&self, account: &Account) -> Option<&'static str> {
        let refolded = fold(&self.log, Bug::None);
        let agents = || ["ann", "ben", "chloe"].map(AgentId::from).into_iter();
        // Whoever is suspended reads nothing.
        let may = |agent: &AgentId, it| may_read(agent, it) && !self.hub.is_suspended(agent);
        let wrongly =
            |agent: AgentId| account.interactions.values().any(|it| self.reads(&agent, it) != may(&agent, it));
        if agents().any(wrongly) {
            return Some(READS);
        }
        for agent in agents() {
            let sees = self.hub.snapshot(&agent)?;
            let owns = account.interactions.values().filter(|c| c.owner() == Some(&agent)).map(|c| &c.id);
            if !owns.eq(sees.windows.iter().map(|(head, _)| &head.id)) {
                return Some(ONE_OWNER);
            }
            if refolded.snapshot(&agent) != Some(sees) {
                return Some(SAME_FOLD);
            }
        }
        None
    }

    /// Checks that everything open ends if nobody acts and only time passes.
    fn never_ends(&self, scenario: &Scenario, account: &Account) -> Option<&'static str> {
        let (mut hub, mut now, mut open) = (Hub::clone(&self.hub), self.now, account.open.clone());
        let mut later = account.clone();
        for _ in 0..20 {
            if open.is_empty() {
                return None;
            }
            let Some(due) = hub.due().filter(|_| scenario.bug != Bug::NothingDue) else { return Some(DUE) };
            now = now.max(due);
            if scenario.bug != Bug::NoClock {
                hub.tick(now).entries.iter().for_each(|entry| later.add(entry));
            }
            open.retain(|name| later.open.contains(name));
        }
        Some(ENDS)
    }

    /// Checks that whoever loses an interaction in this step has been gone for long enough.
    fn takes(&self, step: &Transition) -> Option<&'static str> {
        let taken = step.entries.iter().any(|entry| match &entry.fact {
            Fact::Interaction { what: InteractionFact::Rescued { from, .. }, .. } => {
                self.gone.get(from).is_none_or(|gone| entry.at < gone + ABSENCE)
            }
            _ => false,
        });
        // What is parked goes to others at its time, or when the contact writes, as soon as its owner is gone.
        let before = || Account::of(self.entries().take(self.log.len() - step.entries.len()));
        let was_parked = || before().interactions.values().any(|it| it.parking.is_some());
        let is_gone = || {
            step.entries.iter().all(|entry| match &entry.fact {
                Fact::Interaction { what: InteractionFact::Rescued { from, .. }, .. } => self.gone.contains_key(from),
                _ => true,
            })
        };
        (taken && !(was_parked() && is_gone())).then_some(TAKEN)
    }

    /// Checks that what waits for somebody who is gone is given away when its time has come, if only time passes.
    pub fn leaves_behind(&self, scenario: &Scenario, account: &Account) -> Option<&'static str> {
        let waits = |it: &&InteractionState| it.waiting_since.is_some() && it.status == Status::Connected;
        let left = account.interactions.values().filter(waits).filter(|it| it.offer.is_none()).any(|it| {
            let Some((owner, gone)) = it.owner().and_then(|owner| self.gone.get_key_value(owner)) else { return false };
            let latest = self.now.max(gone + ABSENCE);
            let mut hub = Hub::clone(&self.hub);
            if scenario.bug != Bug::NoClock && hub.due().is_some_and(|due| due <= latest) {
                hub.tick(latest);
            }
            hub.snapshot(owner).is_none_or(|sees| sees.windows.iter().any(|(head, _)| head.id == it.id))
        });
        left.then_some(LEFT)
    }

    /// Lets the gateway receive a command, for the first time or again.
    pub fn arrives(&mut self, scenario: &Scenario, client: usize, id: u8, killed: bool) {
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
        // A hub beside the gateway's decides, and the gateway's goes on.
        let mut beside = self.hub.clone();
        let ends = matches!(*command.1, Command::EndConsultation { .. });
        let hub = if scenario.bug == Bug::ReadsOn && ends { &mut beside } else { &mut self.hub };
        let (mut answer, mut step) =
            Arc::make_mut(hub).command(self.now, &agent.into(), &name.as_str().into(), &command.1);
        let refusal = if let Answer::Refused { refusal } = &answer { Some(refusal) } else { None };
        let forced = match (scenario.bug, &*command.1, refusal) {
            (Bug::StaleAccept, Command::Accept { invitation }, Some(_)) => {
                let id = invitation.as_str().split('.').next().unwrap().into();
                Some((id, InteractionFact::Accepted { invitation: invitation.clone() }))
            }
            (Bug::StaleCompletion, Command::CompleteConsultation { interaction, consultation }, Some(_)) => {
                let (consultation, to) = (consultation.clone(), "Ben Okafor".into());
                Some((interaction.clone(), InteractionFact::ConsultationCompleted { consultation, to }))
            }
            (Bug::ReopensBesideAnother, Command::Reopen { interaction }, Some(Refusal::ContactInUse { .. })) => {
                Some((interaction.clone(), InteractionFact::Reopened { by: agent.into() }))
            }
            (Bug::HeedsAnOldDone, Command::MarkDone { interaction, .. }, Some(Refusal::Stale)) => {
                Some((interaction.clone(), InteractionFact::Done))
            }
            _ => None,
        };
        if let Some((id, what)) = forced {
            let cause = Some(Cause { agent: agent.into(), command: name.as_str().into() });
            let fact = Fact::Interaction { id, what };
            let version = self.entries().filter(|entry| entry.fact.stream() == fact.stream()).count() as u64 + 1;
            step.entries = vec![Entry { at: self.now, version, cause, fact }];
            Arc::make_mut(&mut self.hub).replay(&step.entries[0]);
            answer = Answer::Done;
        }
        if scenario.bug == Bug::AnswersOtherwise && self.given.contains_key(&(client, id)) {
            answer = Answer::Refused { refusal: Refusal::IdInUse };
        }
        if scenario.bug == Bug::NamesNoRace && matches!(answer, Answer::Refused { .. }) {
            answer = Answer::Refused { refusal: Refusal::NotYours };
        }
        let is_done = |entry: &Entry| matches!(entry.fact, Fact::Interaction { what: InteractionFact::Done, .. });
        if let Command::MarkDone { interaction, version } = &*command.1
            && step.entries.iter().any(is_done)
            && Account::of(self.entries()).reopened.get(interaction).is_some_and(|reopened| version < reopened)
        {
            self.broken = self.broken.or(Some(STAYS_OPEN));
        }
        if !(killed && scenario.bug == Bug::AnswersFirst) {
            self.keep(scenario, &step);
        }
        let answer = Fixed::new(answer);
        self.answered(client, id, &command.1, &answer.1);
        let before = self.given.insert((client, id), answer.clone()).or(old.map(|(_, answer)| answer));
        if before.is_some_and(|before| before != answer) {
            self.broken = self.broken.or(Some(ONE_ANSWER));
        }
    }

    /// Lets a client receive the answer to its command, if it is in flight.
    pub fn hears(&mut self, client: usize) {
        let Some((id, command)) = self.clients[client].waits_for.take() else { return };
        let Some(answer) = self.given.get(&(client, id)).cloned() else { return };
        // These are answered with done even if there is nothing to do.
        let idle = matches!(
            *command.1,
            Command::Shown { .. }
                | Command::SignOut
                | Command::SetState { .. }
                | Command::Park { .. }
                | Command::Unpark { .. }
                | Command::Reopen { .. }
        );
        let kept = self.took_effect(self.clients[client].agent, &name(client, id));
        if (kept || !idle) && kept != (*answer.1 == Answer::Done) {
            self.broken = self.broken.or(Some(TRUE_ANSWERS));
        }
        self.clients[client].past.push((id, command, answer));
    }

    fn facts(&self) -> impl Iterator<Item = &InteractionFact> {
        self.entries()
            .filter_map(|entry| if let Fact::Interaction { what, .. } = &entry.fact { Some(what) } else { None })
    }

    /// Returns whether the log has each message whose sender got an answer.
    pub fn has_what_was_acknowledged(&self) -> bool {
        let heard =
            self.clients.iter().enumerate().flat_map(|(at, client)| client.past.iter().map(move |past| (at, past)));
        let sent = |id: &str| {
            self.facts().any(|fact| match fact {
                InteractionFact::Sent { message } => message.id.as_str() == id,
                InteractionFact::ConsultationSaid { message, .. } => message.as_str() == id,
                _ => false,
            })
        };
        let said = heard.filter(|(_, (_, command, answer))| {
            matches!((&*command.1, &*answer.1), (Command::Send { .. } | Command::Say { .. }, Answer::Done))
        });
        said.into_iter().all(|(at, (id, ..))| sent(&name(at, *id)))
    }

    /// Returns whether a transfer was accepted; the first acceptance is Ann's own.
    pub fn handed_over(&self) -> bool {
        self.facts().filter(|fact| matches!(fact, InteractionFact::Accepted { .. })).count() > 1 || self.was_completed()
    }

    pub fn was_completed(&self) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::ConsultationCompleted { .. }))
    }

    pub fn was_said(&self) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::ConsultationSaid { .. }))
    }

    /// Returns whether something parked has been brought back by this.
    pub fn came_back(&self, by: UnparkedBy) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::Unparked { why } if *why == by))
    }

    /// Returns whether something was reopened.
    pub fn reopened(&self) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::Reopened { .. }))
    }

    /// Returns whether an interaction was taken from one who was gone.
    pub fn rescued(&self) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::Rescued { .. }))
    }

    /// Returns whether an interaction was let go.
    pub fn released(&self) -> bool {
        self.facts().any(|fact| matches!(fact, InteractionFact::Released { .. }))
    }

    /// Returns the owner of the interaction.
    pub fn owner(&self) -> Option<AgentId> {
        Account::of(self.entries()).interactions.into_values().next()?.owner().cloned()
    }

    pub fn ended(&self, want: &Outcome) -> bool {
        self.facts().any(|fact| match fact {
            InteractionFact::TransferEnded { outcome, .. } | InteractionFact::ConsultationFailed { outcome, .. } => {
                outcome == want
            }
            _ => false,
        })
    }

    pub fn lost(&self, want: &Refusal) -> bool {
        let answers = self.clients.iter().flat_map(|client| client.past.iter().map(|(.., answer)| &*answer.1));
        answers.into_iter().any(|answer| matches!(answer, Answer::Refused { refusal } if refusal == want))
    }
}

fn name(client: usize, id: u8) -> String {
    format!("c{client}-{id}")
}

/// Returns the hub that results from a log.
pub fn fold(log: &[Fixed<Entry>], bug: Bug) -> Hub {
    let mut hub = new_hub();
    for entry in log {
        let forgotten = matches!(entry.1.fact, Fact::Agent { what: AgentFact::Lost | AgentFact::SignedOut, .. });
        if forgotten && bug == Bug::ForgetsAbsences {
            continue;
        }
        let cause = entry.1.cause.clone().filter(|_| bug != Bug::ForgetsWhenKilled);
        hub.replay(&Entry { cause, ..Entry::clone(&entry.1) });
    }
    hub
}
