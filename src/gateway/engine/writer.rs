//! One batch at a time: fold, keep, tell.

use super::{Habits, LONGEST_PAUSE, RETRY, Reply, Request, Setup, Welcome};
use crate::core::fact::{AgentFact, Entry, Fact};
use crate::core::hub::{Change, Hub, Outbound, Reading, Rules, Step, Unfit};
use crate::core::roster::{Roster, RosterFact};
use crate::gateway::carriers::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::directory::{Directory, import::Amended};
use crate::gateway::feed::{Feeds, Out, SocketId};
use crate::gateway::log::{EventLog, LogError, Position, blocking};
use crate::gateway::sign_in::Session;
use crate::protocol::{AgentId, Answer, Command, CommandId, DeviceId, Millis, Refusal, Snapshot, TargetRef};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How many entries are read from the log at once.
const PAGE: usize = 1_000;

/// What the log folds to.
struct State {
    hub: Hub,
    /// When each agent last signed out by themselves: older tokens are worth nothing.
    signed_out: HashMap<AgentId, Millis>,
    /// Of the last entry.
    position: Position,
    at: Millis,
}

impl State {
    fn fold(log: &dyn EventLog, rules: Rules, roster: Roster) -> Result<Self, LogError> {
        let mut state = Self { hub: Hub::new(rules, roster), signed_out: HashMap::new(), position: 0, at: 0 };
        loop {
            let page = log.read(state.position, PAGE)?;
            let last = page.len() < PAGE;
            for (position, entry) in page {
                state.hub.replay(&entry);
                state.notice(&entry);
                state.position = position;
                state.at = state.at.max(entry.at);
            }
            if last {
                return Ok(state);
            }
        }
    }

    /// Whether a session's agent is there and has not signed out since.
    fn admits(&self, session: &Session) -> bool {
        self.hub.roster().has(&session.agent) && !session.older_than(self.signed_out.get(&session.agent))
    }

    /// A sign-out without a command behind it is the gateway's own: the agent may come back with the same token.
    fn notice(&mut self, entry: &Entry) {
        if let (Some(_), Fact::Agent { id, what: AgentFact::SignedOut }) = (&entry.cause, &entry.fact) {
            self.signed_out.insert(id.clone(), entry.at);
        }
    }
}

/// What is to happen once the batch is kept, in order.
#[expect(clippy::large_enum_variant, reason = "most effects are the large one")]
enum Effect {
    Tell(Change),
    Answer(AgentId, SocketId, CommandId, Answer),
    Watch(AgentId, SocketId, Vec<TargetRef>),
    Read(AgentId, SocketId, Reading),
    Join(Join),
    Dismiss(AgentId, Refusal),
    Send(Outbound),
    Reply(Reply<()>, Result<(), Refusal>),
    Say(Reply<bool>, bool),
    Amended(Reply<Vec<Result<Amended, Unfit>>>, Vec<Result<Amended, Unfit>>),
    Habits(Reply<Habits>, Habits),
}

/// A connection that joins its agent's feed.
struct Join {
    now: Millis,
    agent: AgentId,
    device: Option<DeviceId>,
    /// Where it resumes; `None` with a snapshot.
    after: Option<u64>,
    snapshot: Option<Snapshot>,
    reply: oneshot::Sender<Result<Welcome, Refusal>>,
}

#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    effects: Vec<Effect>,
    /// What has changed in the directory.
    roster: Vec<RosterFact>,
    /// Targets whose readiness may have changed.
    touched: BTreeSet<TargetRef>,
    /// Agents who connect in this batch.
    joining: BTreeSet<AgentId>,
    /// Agents who sign out in this batch: what their other tabs have queued is no longer theirs to command.
    leaving: BTreeSet<AgentId>,
}

pub(super) struct Writer {
    rules: Rules,
    roster: Roster,
    log: Arc<dyn EventLog>,
    carrier: Arc<dyn Carrier>,
    directory: Arc<Directory>,
    pub(super) clock: Arc<Clock>,
    feeds: Feeds,
    /// Targets whose readiness may be another since the last search here; `None` before the first, when all of them
    /// are. Looked at only when somebody searches.
    unweighed: Option<BTreeSet<TargetRef>>,
    /// `None` while the log cannot be read after a failure.
    state: Option<State>,
    /// Where the log must end for `feeds` to be in step with it.
    kept: Position,
    /// Connections may have come or gone in a batch that was not kept.
    unsure: bool,
}

impl Writer {
    pub(super) async fn open(setup: Setup) -> Result<Self, LogError> {
        let Setup { rules, roster, log, carrier, directory } = setup;
        let state = read(log.clone(), rules.clone(), roster.clone()).await?;
        let clock = Arc::new(Clock::not_before(state.at));
        directory.replace(state.hub.roster().clone());
        let feeds = Feeds::new();
        let kept = state.position;
        let unsent = state.hub.undelivered();
        let mut writer = Self {
            rules,
            roster,
            log,
            carrier,
            directory,
            clock,
            feeds,
            unweighed: None,
            state: Some(state),
            kept,
            unsure: true,
        };
        // Nobody is connected yet. Kept now, so that a data folder that cannot be written is told at the start.
        let mut batch = Batch::default();
        writer.fold_due(&mut batch);
        writer.keep(&batch.entries).await?;
        writer.tell(batch);
        unsent.into_iter().for_each(|outbound| writer.carrier.send(outbound));
        Ok(writer)
    }

    /// How long there is nothing to do.
    pub(super) fn pause(&self) -> Duration {
        let Some(state) = &self.state else { return RETRY };
        if self.unsure {
            return RETRY;
        }
        let now = self.clock.now();
        match state.hub.due() {
            None => LONGEST_PAUSE,
            // The last batch has just done what was due: what is due still would be due again at once.
            Some(due) if due <= now => RETRY,
            Some(due) => Duration::from_millis(due - now).min(LONGEST_PAUSE),
        }
    }

    pub(super) async fn work(&mut self, requests: impl Iterator<Item = Request>) {
        if self.state.is_none() {
            self.recover().await;
        }
        let mut batch = Batch::default();
        if self.state.is_some() {
            self.fold_due(&mut batch);
        }
        for request in requests {
            match &mut self.state {
                Some(state) => fold(state, &mut self.feeds, self.clock.now(), request, &mut batch),
                None => refuse(request, &mut self.feeds),
            }
        }
        match self.keep(&batch.entries).await {
            Ok(()) => self.tell(batch),
            Err(error) => {
                tracing::error!(%error, entries = batch.entries.len(), "a batch could not be kept: none of it takes effect");
                self.state = None;
                self.unsure = true;
                self.unweighed = None;
                self.recover().await;
                if self.state.is_none() {
                    // Nobody can say whether it is there: whoever asked finds out when they are back.
                    self.feeds.restart();
                }
                let hub = self.state.as_ref().map(|state| &state.hub);
                batch.effects.into_iter().for_each(|effect| undo(effect, hub, &mut self.feeds));
            }
        }
    }

    /// What the clock brings, and connections that came or went unnoticed.
    fn fold_due(&mut self, batch: &mut Batch) {
        let Some(state) = &mut self.state else { return };
        let now = self.clock.now();
        if self.unsure {
            let signed_in: Vec<AgentId> = state.hub.signed_in().cloned().collect();
            for agent in signed_in {
                let step = state.hub.presence(now, &agent, self.feeds.connected(&agent));
                batch.take(state, step);
            }
        }
        let step = state.hub.tick(now);
        batch.take(state, step);
    }

    async fn keep(&mut self, entries: &[Entry]) -> Result<(), LogError> {
        if !entries.is_empty() {
            let (log, entries) = (self.log.clone(), entries.to_vec());
            self.kept = blocking(move || log.append(&entries)).await?;
        }
        if let Some(state) = &mut self.state {
            state.position = self.kept;
            self.unsure = false;
        }
        Ok(())
    }

    /// Folds the log again after a failure.
    async fn recover(&mut self) {
        match read(self.log.clone(), self.rules.clone(), self.roster.clone()).await {
            Ok(state) => {
                if state.position != self.kept {
                    // The append failed and is there all the same. Nobody has been told: everybody takes a snapshot,
                    // asks again, and a text that no carrier was given is handed over.
                    self.kept = state.position;
                    self.feeds.restart();
                    self.directory.replace(state.hub.roster().clone());
                    state.hub.undelivered().into_iter().for_each(|outbound| self.carrier.send(outbound));
                }
                self.state = Some(state);
            }
            Err(error) => tracing::error!(%error, "the log cannot be read; every request is refused until it can"),
        }
    }

    fn tell(&mut self, batch: Batch) {
        let hub = self.state.as_ref().map(|state| &state.hub);
        self.directory.take(&batch.roster);
        if let Some(unweighed) = &mut self.unweighed {
            unweighed.extend(batch.touched.iter().cloned());
        }
        // What an agent may not see is as if it were not there.
        let sees = |agent: &AgentId, target: &TargetRef| hub.is_some_and(|hub| hub.roster().sees(agent, target));
        let readiness = |target: &TargetRef| hub?.readiness(target);
        for effect in batch.effects {
            match effect {
                Effect::Tell(change) => self.feeds.publish(&change),
                Effect::Answer(agent, socket, id, answer) => self.feeds.answer(&agent, socket, id, answer),
                Effect::Watch(agent, socket, targets) => self
                    .feeds
                    .watch(&agent, socket, targets, |agent, target| readiness(target).filter(|_| sees(agent, target))),
                Effect::Read(agent, socket, reading) => read_for(&mut self.feeds, hub, &agent, socket, &reading),
                Effect::Dismiss(agent, why) => self.feeds.dismiss(&agent, &why),
                Effect::Send(outbound) => self.carrier.send(outbound),
                Effect::Join(Join { now, agent, device, after, snapshot, reply }) => {
                    let joined = self.feeds.join(&agent, device, after);
                    // One that does not wait any more says so by its end of the outbox; the hub must know that it has
                    // gone.
                    if reply.send(Ok(Welcome { now, snapshot, joined })).is_err() {
                        self.feeds.forget_closed(&agent);
                        self.unsure = true;
                    }
                }
                Effect::Reply(reply, answer) => drop(reply.send(answer)),
                Effect::Say(reply, answer) => drop(reply.send(Ok(answer))),
                Effect::Amended(reply, amended) => drop(reply.send(Ok(amended))),
                // Whoever asks is about to search.
                Effect::Habits(reply, habits) => {
                    let all = || hub.into_iter().flat_map(|hub| hub.roster().targets()).collect();
                    let unweighed = self.unweighed.replace(BTreeSet::new()).unwrap_or_else(all);
                    self.directory
                        .weigh(unweighed.into_iter().filter_map(|target| Some((readiness(&target)?, target))));
                    drop(reply.send(Ok(habits)));
                }
            }
        }
        self.feeds.touched(&batch.touched, readiness, sees);
        self.feeds.trim();
    }
}

impl Batch {
    fn take(&mut self, state: &mut State, step: Step) {
        for entry in &step.entries {
            state.notice(entry);
            self.effects.extend(state.hub.outbound(entry).map(Effect::Send));
            if let Fact::Roster { what } = &entry.fact {
                self.roster.push(what.clone());
                if let RosterFact::Gone { target } = what {
                    self.effects.extend(target.as_agent().map(|agent| Effect::Dismiss(agent, Refusal::NotSignedIn)));
                }
            }
        }
        self.effects.extend(step.changes.into_iter().map(Effect::Tell));
        self.touched.extend(step.touched);
        self.entries.extend(step.entries);
    }
}

fn fold(state: &mut State, feeds: &mut Feeds, now: Millis, request: Request, batch: &mut Batch) {
    match request {
        Request::Connect { session, device, resume, reply } => {
            let agent = session.agent.clone();
            if !state.admits(&session) {
                let _ = reply.send(Err(Refusal::NotSignedIn));
                return;
            }
            let step = state.hub.presence(now, &agent, true);
            batch.take(state, step);
            batch.joining.insert(agent.clone());
            batch.leaving.remove(&agent);
            let after = resume.filter(|cursor| feeds.resumes(&agent, cursor)).map(|cursor| cursor.seq);
            let snapshot = if after.is_none() { state.hub.snapshot(&agent) } else { None };
            batch.effects.push(Effect::Join(Join { now, agent, device, after, snapshot, reply }));
        }
        Request::Disconnect { agent, socket } => {
            feeds.leave(&agent, socket);
            if !feeds.connected(&agent) && !batch.joining.contains(&agent) {
                let step = state.hub.presence(now, &agent, false);
                batch.take(state, step);
            }
        }
        Request::Command { agent, socket, id, command, unusable } => {
            if !feeds.has(&agent, socket) {
                return;
            }
            if batch.leaving.contains(&agent) {
                // Its connection is closed before it could hear this; unless the sign-out cannot be kept, and with it
                // nothing else.
                batch.effects.push(Effect::Answer(
                    agent,
                    socket,
                    id,
                    Answer::Refused { refusal: Refusal::NotSignedIn },
                ));
                return;
            }
            let (answer, step) = state.hub.command_with(now, &agent, &id, &command, unusable);
            let leaves = command == Command::SignOut && answer == Answer::Done;
            batch.take(state, step);
            batch.effects.push(Effect::Answer(agent.clone(), socket, id, answer));
            if leaves {
                batch.leaving.insert(agent.clone());
                batch.effects.push(Effect::Dismiss(agent, Refusal::SignedOut));
            }
        }
        // Of the moment: nothing to keep, nothing to undo.
        Request::Attend { agent, socket, front, audible } => feeds.attend(&agent, socket, front, audible),
        Request::Rang { agent, socket, invitation } => feeds.rang(&agent, socket, &invitation),
        // With what the batch leads to, so once that is kept.
        Request::Watch { agent, socket, targets } => batch.effects.push(Effect::Watch(agent, socket, targets)),
        Request::Read { agent, socket, reading } => batch.effects.push(Effect::Read(agent, socket, reading)),
        Request::Receive { inbound, reply } => {
            let answer = state.hub.receive(now, inbound).map(|step| batch.take(state, step));
            batch.effects.push(Effect::Reply(reply, answer));
        }
        Request::Report { interaction, message, delivery, reply } => {
            let step = state.hub.report(now, &interaction, &message, delivery);
            batch.take(state, step);
            batch.effects.push(Effect::Reply(reply, Ok(())));
        }
        Request::Withdrawn { interaction, message, reply } => {
            batch.effects.push(Effect::Say(reply, state.hub.withdrawn(&interaction, &message)));
        }
        Request::MayFetch { session, media, reply } => {
            let may = state.admits(&session) && state.hub.may_fetch(&session.agent, media.as_str());
            batch.effects.push(Effect::Say(reply, may));
        }
        Request::SignedIn { session, reply } => {
            batch.effects.push(Effect::Say(reply, state.admits(&session)));
        }
        Request::Habits { agent, reply } => batch.effects.push(Effect::Habits(reply, state.hub.habits(&agent))),
        Request::Amend { changes, reply } => {
            let amended = changes.into_iter().map(|change| amend(state, now, change, batch)).collect();
            batch.effects.push(Effect::Amended(reply, amended));
        }
        Request::Tick { reply } => {
            let step = state.hub.tick(now);
            batch.take(state, step);
            batch.effects.push(Effect::Reply(reply, Ok(())));
        }
    }
}

fn amend(state: &mut State, now: Millis, change: RosterFact, batch: &mut Batch) -> Result<Amended, Unfit> {
    let known = state.hub.roster().profile(change.target()).is_some();
    let removes = matches!(change, RosterFact::Gone { .. });
    let step = state.hub.amend(now, change)?;
    let became = match known {
        _ if removes => Amended::Removed,
        _ if step.entries.is_empty() => Amended::Unchanged,
        true => Amended::Changed,
        false => Amended::Added,
    };
    batch.take(state, step);
    Ok(became)
}

/// Refuses a request there is no hub for.
fn refuse(request: Request, feeds: &mut Feeds) {
    match request {
        Request::Connect { reply, .. } => drop(reply.send(Err(Refusal::Unavailable))),
        Request::Disconnect { agent, socket } => feeds.leave(&agent, socket),
        Request::Attend { agent, socket, front, audible } => feeds.attend(&agent, socket, front, audible),
        Request::Rang { agent, socket, invitation } => feeds.rang(&agent, socket, &invitation),
        // Where there is no hub there is no connection either.
        Request::Watch { .. } | Request::Read { .. } => {}
        Request::Command { agent, socket, id, .. } => unavailable(feeds, &agent, socket, id),
        Request::Receive { reply, .. } | Request::Report { reply, .. } | Request::Tick { reply } => {
            drop(reply.send(Err(Refusal::Unavailable)))
        }
        Request::Withdrawn { reply, .. } | Request::MayFetch { reply, .. } | Request::SignedIn { reply, .. } => {
            drop(reply.send(Err(Refusal::Unavailable)))
        }
        Request::Amend { reply, .. } => drop(reply.send(Err(Refusal::Unavailable))),
        Request::Habits { reply, .. } => drop(reply.send(Err(Refusal::Unavailable))),
    }
}

/// Refuses what was folded and could not be kept. A connection that is gone by now is not told: its client asks again.
fn undo(effect: Effect, hub: Option<&Hub>, feeds: &mut Feeds) {
    match effect {
        // Nothing that is kept: it stands.
        Effect::Watch(agent, socket, targets) => feeds.watch(&agent, socket, targets, |agent, target| {
            hub.filter(|hub| hub.roster().sees(agent, target))?.readiness(target)
        }),
        Effect::Read(agent, socket, reading) => read_for(feeds, hub, &agent, socket, &reading),
        Effect::Tell(_) | Effect::Dismiss(..) | Effect::Send(_) => {}
        // One that has been carried out long ago and is only asked for again stands, too.
        Effect::Answer(agent, socket, id, _) => match hub.and_then(|hub| hub.answer_given(&agent, &id)) {
            Some(answer) => feeds.answer(&agent, socket, id, answer),
            None => unavailable(feeds, &agent, socket, id),
        },
        Effect::Join(Join { reply, .. }) => drop(reply.send(Err(Refusal::Unavailable))),
        Effect::Reply(reply, _) => drop(reply.send(Err(Refusal::Unavailable))),
        Effect::Say(reply, _) => drop(reply.send(Err(Refusal::Unavailable))),
        Effect::Amended(reply, _) => drop(reply.send(Err(Refusal::Unavailable))),
        Effect::Habits(reply, _) => drop(reply.send(Err(Refusal::Unavailable))),
    }
}

fn read_for(feeds: &mut Feeds, hub: Option<&Hub>, agent: &AgentId, socket: SocketId, reading: &Reading) {
    if let Some(hub) = hub {
        feeds.pass(agent, socket, Out::Read(Box::new(hub.read(agent, reading))));
    }
}

fn unavailable(feeds: &mut Feeds, agent: &AgentId, socket: SocketId, id: CommandId) {
    feeds.answer(agent, socket, id, Answer::Refused { refusal: Refusal::Unavailable });
}

async fn read(log: Arc<dyn EventLog>, rules: Rules, roster: Roster) -> Result<State, LogError> {
    blocking(move || State::fold(&*log, rules, roster)).await
}
