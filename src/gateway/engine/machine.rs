//! The engine as a state machine: requests and the time go in, log entries and output come out. It does no I/O and has
//! no clock and no thread, so that a test drives the same engine as the gateway's writer.
//!
//! A driver, for each batch:
//!
//! 1. brings into the hub what the requests are about ([`Machine::wanted`]), if anything has left it,
//! 2. folds what is due and the requests ([`Machine::fold_due`], [`Machine::fold`]),
//! 3. keeps what the batch says of contacts in the contact book, and appends its entries to the log,
//! 4. says what came of it: [`Machine::kept`], or [`Machine::not_kept`] with the state folded again,
//! 5. carries out the [`Output`].
//!
//! After a batch that was not kept, it may make the machine read-only until the log can be written again.

use super::batch::{Batch, Deferred, Join, Output};
use super::links::Links;
use super::reading::{read, watch};
use super::request::{AboutContact, Habits, Request, Welcome};
use super::state::{KeptState, State};
use super::unstored;
use crate::core::fact::Cause;
use crate::core::hub::{Change, Hub, Transition, Wanted};
use crate::core::search::Findable;
use crate::gateway::bytes::random_hex;
use crate::gateway::feed::{Feeds, SocketId};
use crate::gateway::log::Position;
use crate::gateway::metrics::EngineReport;
use crate::gateway::traces::TraceContext;
use crate::protocol::{AgentId, Answer, Command, Cursor, Millis, PhoneNumber, Readiness, Refusal, TargetRef};
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest pause when nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// The pause before something that should have worked is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The engine without I/O.
#[derive(Debug, Default)]
pub struct Machine {
    /// `None` before the log has been read, and while it cannot be read after a failure. Nobody is connected then.
    pub(super) state: Option<State>,
    pub(super) feeds: Feeds,
    /// The links to gateways that follow.
    pub(super) links: Links,
    /// The end of the log that the feeds have told; `None` before the log has been read.
    pub(super) told: Option<Position>,
    /// What the name of the numbering has changed by that the log does not say yet.
    renumbered: Option<String>,
    /// True if connections may have come or gone in a batch that was not kept.
    pub(super) recheck_presence: bool,
    /// No earlier than this: at first others have to say who is connected to them.
    pub(super) recheck_from: Millis,
    /// True if nothing can be stored.
    read_only: bool,
    /// True if the contact book is told nothing.
    book_closed: bool,
    /// The targets whose readiness may have changed since the last search; `None` if all of them may have. Computed
    /// only when somebody searches.
    unranked: Option<BTreeSet<TargetRef>>,
}

impl Machine {
    /// Creates an engine that refuses every request until it is given a state ([`Machine::restore`]).
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns whether there is a state.
    pub fn is_ready(&self) -> bool {
        self.state.is_some()
    }

    /// Returns how often a feed was looked at.
    #[cfg(test)]
    pub(super) fn feeds_looked_at(&self) -> usize {
        self.feeds.looked_at
    }

    /// Returns the hub, if there is a state.
    pub fn hub(&self) -> Option<&Hub> {
        self.state.as_ref().map(|state| &state.hub)
    }

    pub(super) fn hub_mut(&mut self) -> Option<&mut Hub> {
        self.state.as_mut().map(|state| &mut state.hub)
    }

    /// Returns the end of the log that the state was folded from; `None` if there is no state.
    pub fn position(&self) -> Option<Position> {
        self.state.as_ref().map(State::position)
    }

    /// Returns what is to be kept of the state, if there is one. Only between batches: everything in it is in the log.
    pub fn keep(&self) -> Option<KeptState> {
        self.state.as_ref().map(State::keep)
    }

    /// Returns what requests are about that is not in the hub. It has to be brought into it before they are folded.
    pub fn wanted<'a>(&self, requests: impl Iterator<Item = &'a Request>) -> Wanted {
        let mut wanted = Wanted::default();
        let Some(hub) = self.hub() else { return wanted };
        requests.for_each(|request| request.want(hub, &mut wanted));
        wanted
    }

    /// Returns the place of an agent's newest event.
    pub fn cursor(&self, agent: &AgentId) -> Cursor {
        self.feeds.cursor(agent)
    }

    /// Sets whether nothing can be stored. While it is so, the state does not change: requests that only read are
    /// answered, all others are refused with [`Refusal::Unavailable`], and nothing becomes due.
    pub fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only;
    }

    /// Returns whether nothing can be stored.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Sets whether the contact book is told nothing. While it is so, what it would be told is refused with
    /// [`Refusal::Unavailable`].
    pub fn set_book_closed(&mut self, closed: bool) {
        self.book_closed = closed;
    }

    /// Sets the system time, before requests are folded. Without it, it counts as that of the log.
    pub fn set_wall(&mut self, wall: Millis) {
        if let Some(state) = &mut self.state {
            state.wall = Some(wall);
        }
    }

    /// Returns whether a deadline is pending that must come in real time.
    pub fn is_pending(&self) -> bool {
        self.hub().is_none_or(Hub::is_timing)
    }

    /// Returns how long nothing will be due. To be called after a batch has done what was due.
    pub fn pause(&self, now: Millis) -> Duration {
        let goes_on = !self.recheck_presence && !self.read_only;
        let Some(state) = self.state.as_ref().filter(|_| goes_on) else { return RETRY };
        match state.hub.due() {
            None => LONGEST_PAUSE,
            // It was not done although it was due: without a pause it would be tried in a busy loop.
            Some(due) if due <= now => RETRY,
            Some(due) => Duration::from_millis(due - now).min(LONGEST_PAUSE),
        }
    }

    /// Sets the state that was folded from the log. If the log does not end where the feeds do, they begin where it does:
    /// connections are dropped, the directory is published anew and every text that no carrier has taken is sent again.
    pub fn restore(&mut self, mut state: State) -> Output {
        let mut output = Output::default();
        self.renumbered = state.is_unsure.then(random_hex::<8>);
        self.renumbered.iter().for_each(|nonce| state.numbering.turn(nonce));
        let recent = std::mem::take(&mut state.recent);
        if self.told != Some(state.position) || self.feeds.epoch() != state.numbering.epoch {
            self.told = Some(state.position);
            self.links.close();
            self.feeds.restart(&state.numbering.epoch, state.hub.numbers(), recent);
            output.roster = Some(state.hub.roster().clone());
            output.texts = state.hub.undelivered().into_iter().map(|text| (text, TraceContext::default())).collect();
            output.done = state.hub.past_interactions();
            output.findable = state.hub.all_findable();
        }
        self.state = Some(state);
        self.recheck_presence = true;
        output
    }

    /// Goes on by other rules.
    pub fn set_origin(&mut self, origin: String) {
        if let Some(State { numbering, position, .. }) = &mut self.state {
            numbering.set_origin(*position, origin);
            self.feeds.set_epoch(&numbering.epoch);
        }
    }

    /// Tells agents something that the log does not say.
    pub fn tell_beside(&mut self, now: Millis, changes: Vec<Change>, batch: &mut Batch) {
        let Some(state) = &mut self.state else { return };
        let mut transition = Transition::default();
        state.hub.tell_beside(now, changes, &mut transition);
        batch.add(state, transition);
    }

    /// Folds in that the gateway goes on at `now` after a pause. To be called before [`Machine::fold_due`].
    pub fn resume(&mut self, now: Millis, pause: Millis, batch: &mut Batch) {
        if let Some(state) = self.state.as_mut().filter(|_| !self.read_only) {
            let transition = state.hub.resume(now, pause);
            batch.add(state, transition);
        }
    }

    /// Folds in what the clock brings, and the presence of connections that came or went unnoticed.
    pub fn fold_due(&mut self, now: Millis, batch: &mut Batch) {
        let Some(state) = self.state.as_mut().filter(|_| !self.read_only) else { return };
        if self.recheck_presence && now >= self.recheck_from {
            batch.presence_checked = true;
            let signed_in: Vec<AgentId> = state.hub.signed_in().cloned().collect();
            for agent in signed_in {
                let transition = state.hub.presence(now, &agent, self.feeds.connected(&agent));
                batch.add(state, transition);
            }
        }
        if let Some(nonce) = &self.renumbered {
            batch.renumbers = true;
            let transition = state.hub.renumber(now, nonce.clone());
            batch.add(state, transition);
        }
        let transition = state.hub.tick(now);
        batch.add(state, transition);
    }

    /// Folds in a request. Without a state it is refused.
    pub fn fold(&mut self, now: Millis, request: Request, batch: &mut Batch) {
        let Self { state: Some(state), feeds, book_closed, told, .. } = self else { return };
        let request = if self.read_only {
            // Connections come and go unnoticed.
            self.recheck_presence = true;
            let Some(request) = unstored::hold(state, feeds, now, request, batch) else { return };
            request
        } else {
            request
        };
        match request {
            Request::Connect { session, device, resume, reply } => {
                if let Err(refusal) = state.check(&session) {
                    // Not deferred: it holds whether or not the batch is kept.
                    let _ = reply.send(Err(refusal));
                    return;
                }
                state.note_lead(&session.agent, session.lead);
                let agent = session.agent;
                let transition = state.hub.presence(now, &agent, true);
                batch.add(state, transition);
                let cursor = resume.filter(|cursor| feeds.resumes(&agent, cursor));
                batch.join(state, now, (agent, feeds.reserve(), device), cursor, reply);
            }
            Request::Disconnect { agent, socket } => {
                // It may not have come yet.
                self.recheck_presence |= batch.attaching.remove(&socket);
                feeds.leave(&agent, socket);
                if !feeds.connected(&agent) && !batch.joining.contains(&agent) {
                    let transition = state.hub.presence(now, &agent, false);
                    batch.add(state, transition);
                }
            }
            Request::Command { agent, socket, id, command, unusable } => {
                if !feeds.has(&agent, socket) && !batch.attaching.contains(&socket) {
                    return;
                }
                if batch.leaving.contains(&agent) {
                    // Heard only if the sign-out, and with it the batch, cannot be kept: otherwise the connection is
                    // closed before.
                    let answer = Answer::Refused { refusal: Refusal::NotSignedIn };
                    batch.deferred.push(Deferred::Answer { agent, socket, id, answer });
                    return;
                }
                if state.hub.answer_given(&agent, &id).is_none() {
                    batch.commands.push(Cause { agent: agent.clone(), command: id.clone() });
                }
                let describes = matches!(command, Command::NameContact { .. } | Command::DescribeContact { .. });
                let unusable = unusable.or((describes && *book_closed).then_some(Refusal::Unavailable));
                let (answer, transition) = state.hub.command_with(now, &agent, &id, &command, unusable);
                let leaves = command == Command::SignOut && answer == Answer::Done;
                batch.add(state, transition);
                batch.deferred.push(Deferred::Answer { agent: agent.clone(), socket, id, answer });
                if leaves {
                    batch.leaving.insert(agent.clone());
                    batch.deferred.push(Deferred::Dismiss(agent, Refusal::SignedOut));
                }
            }
            // Transient: nothing is stored, so nothing needs undoing.
            Request::Attend { agent, socket, attention } if batch.attaching.contains(&socket) => {
                batch.deferred.push(Deferred::Attend { agent, socket, attention });
            }
            Request::Attend { agent, socket, attention } => feeds.attend(&agent, socket, attention),
            Request::Rang { agent, socket, invitation } => feeds.rang(&agent, socket, &invitation),
            // These show what the whole batch has led to.
            Request::Watch { agent, socket, targets } => {
                batch.deferred.push(Deferred::Watch { agent, socket, targets });
            }
            Request::Read { agent, socket, request } => {
                batch.deferred.push(Deferred::Read { agent, socket, request });
            }
            Request::Admit { search, archived, more, reply } => {
                let search = state.hub.admit(*search, archived, more);
                batch.reply(reply, Ok(Box::new(search)));
            }
            Request::Receive { inbound, reply } => {
                let result = state.hub.receive(now, inbound).map(|transition| batch.add(state, transition));
                batch.reply(reply, result);
            }
            Request::Report { interaction, message, delivery, reply } => {
                let transition = state.hub.report(now, &interaction, &message, delivery);
                batch.add(state, transition);
                batch.reply(reply, Ok(()));
            }
            Request::Withdrawn { interaction, message, reply } => {
                batch.reply(reply, Ok(state.hub.withdrawn(&interaction, &message)));
            }
            Request::MayFetch { session, media, reply } => {
                let may = state.check(&session).is_ok() && state.hub.may_fetch(&session.agent, media.as_str());
                batch.reply(reply, Ok(may));
            }
            Request::Unsent { files, reply } => batch.reply(reply, Ok(state.hub.unsent(files))),
            Request::Begin { agent, issued, reply } => {
                let began = state.begin(now, &agent, issued.as_ref());
                batch.reply(reply, began);
            }
            Request::SignedIn { session, reply } => batch.reply(reply, state.check(&session)),
            Request::Habits { agent, reply } => {
                let (favourites, recent) = state.hub.habits(&agent);
                batch.searches = true;
                batch.reply(reply, Ok(Habits { favourites, recent }));
            }
            Request::Amend { changes, reply } => {
                let results = changes.into_iter().map(|change| batch.amend(state, now, change)).collect();
                batch.reply(reply, Ok(results));
            }
            Request::SetUp { setup, reply } => {
                let result = state.hub.set_up(now, setup.clone()).map(|transition| {
                    batch.add(state, transition);
                    batch.output.setup = Some(setup);
                });
                batch.reply(reply, Ok(result));
            }
            // Dropping the reply refuses it.
            Request::Learn { .. } if *book_closed => {}
            Request::Learn { changes, replace, reply } => {
                let result = state.hub.learn(now, changes, replace.as_ref()).map(|(outcomes, transition)| {
                    batch.add(state, transition);
                    outcomes
                });
                batch.reply(reply, Ok(result));
            }
            Request::Intervene { intervention, reply } => {
                let result = state.hub.intervene(now, &intervention).map(|(outcome, transition)| {
                    batch.add(state, transition);
                    outcome
                });
                batch.reply(reply, Ok(result));
            }
            Request::Census { reply } => {
                let (census, backlog) = (state.hub.census(now), feeds.backlog());
                batch.reply(reply, Ok(EngineReport { census, backlog, entries: told.unwrap_or_default() }));
            }
            // What was said of a contact goes first.
            Request::Erase { .. } if *book_closed => {}
            Request::Erase { request, reply } => {
                let result = state.hub.erase(now, &request);
                let result = result.map(|(erasure, transition)| batch.erase(state, erasure, transition));
                batch.reply(reply, Ok(result));
            }
            Request::EraseOld { most, reply } => {
                let result = state.hub.erase_old(now, most);
                let result = result.map(|(erasure, transition)| batch.erase(state, erasure, transition));
                batch.reply(reply, Ok(result));
            }
            Request::CompleteErasure { number, counts, reply } => {
                let transition = state.hub.complete_erasure(now, number, counts);
                batch.add(state, transition);
                batch.reply(reply, Ok(()));
            }
            Request::PendingErasures { reply } => batch.reply(reply, Ok(state.hub.pending_erasures())),
            Request::AboutContact { contact, reply } => {
                let interactions = state.hub.interactions_of(&contact);
                batch.reply(reply, Ok(AboutContact { contact: state.hub.contact(&contact), interactions }));
            }
            Request::Summaries { all, reply } => batch.reply(reply, Ok(state.hub.summaries(all))),
            Request::Link(request) => self.fold_link(now, request, batch),
            Request::Tick { reply } => {
                let transition = state.hub.tick(now);
                batch.add(state, transition);
                batch.reply(reply, Ok(()));
            }
        }
    }

    /// Returns how contacts can be found from now on, if a batch is kept. The search is told before the agents are: whoever
    /// has named a contact may look for it as soon as that is answered.
    pub fn findable(&self, batch: &Batch) -> Vec<(PhoneNumber, Option<Findable>)> {
        let Some(hub) = self.hub() else { return Vec::new() };
        batch.findable.iter().map(|number| (number.clone(), hub.findable(number))).collect()
    }

    /// Tells what came of a batch that is in the log now. `end` is the end of the log, if entries were appended.
    pub fn kept(&mut self, end: Option<Position>, batch: Batch) -> Output {
        let Self { state: Some(State { hub, position, .. }), feeds, links, .. } = self else {
            return Output::default();
        };
        *position = end.unwrap_or(*position);
        links.kept(*position, &batch);
        let Batch { deferred, mut output, touched, presence_checked, renumbers, searches, forgets, attaching, .. } =
            batch;
        self.renumbered = self.renumbered.take().filter(|_| !renumbers);
        self.told = end.or(self.told);
        self.recheck_presence &= !presence_checked;
        for it in deferred {
            match it {
                Deferred::Tell(change) => feeds.publish(&change),
                Deferred::Answer { agent, socket, id, answer } => feeds.answer(&agent, socket, id, answer),
                Deferred::Watch { agent, socket, targets } => watch(feeds, hub, &agent, socket, targets),
                Deferred::Read { agent, socket, request } => read(feeds, hub, &agent, socket, &request),
                Deferred::Dismiss(agent, refusal) => feeds.dismiss(&agent, &refusal),
                Deferred::OpenLink(reply) => links.open(hub.own_facts(), reply),
                Deferred::Attach { link, socket, agent, device } => {
                    if attaching.contains(&SocketId::relayed(link, socket)) {
                        links.attach(feeds, (link, socket), &agent, device);
                    }
                }
                Deferred::Attend { agent, socket, attention } => feeds.attend(&agent, socket, attention),
                Deferred::Drop(agent) => feeds.drop_all(&agent, hub.number_of_newest(&agent)),
                Deferred::Join(Join { now, agent, socket, device, after, snapshot, reply }) => {
                    let joined = feeds.join(socket, &agent, device, after);
                    if reply.send(Ok(Welcome { now, snapshot, joined })).is_err() {
                        // It has gone already, without a request to remove it.
                        feeds.forget_closed(&agent);
                        self.recheck_presence = true;
                    }
                }
            }
        }
        let told = |agent: &AgentId, target: &TargetRef, readiness: &Readiness| {
            hub.roster().sees(agent, target).then(|| hub.told_to(agent, target, readiness))
        };
        feeds.touched(&touched, |target| hub.readiness(target), told);
        feeds.trim();
        forgets.iter().for_each(|agent| feeds.forget(agent));
        if let Some(unranked) = &mut self.unranked {
            unranked.extend(touched);
        }
        if searches {
            let all = || hub.roster().targets().collect();
            let unranked = self.unranked.replace(BTreeSet::new()).unwrap_or_else(all);
            let readiness = unranked.into_iter().filter_map(|target| Some((hub.readiness(&target)?, target)));
            output.readiness = readiness.collect();
        }
        output
    }

    /// Refuses a batch that could not be appended. `state` is what the log folds to after the failure; `None` if it
    /// cannot be read.
    pub fn not_kept(&mut self, batch: Batch, state: Option<State>) -> Output {
        let replaced = self.state.take();
        self.unranked = None;
        let Some(mut state) = state else {
            // Whether the entries are in the log is unknown: clients find out when they are connected again.
            self.feeds.close();
            self.links.close();
            self.told = None;
            return Output::default();
        };
        if let Some(replaced) = replaced {
            state.hub.adopt_refusals(replaced.hub, &batch.commands);
        }
        let now = state.latest();
        // Entries may be in the log although the append failed.
        let output = self.restore(state);
        let Self { state: Some(State { hub, .. }), feeds, links, .. } = self else { return output };
        for it in batch.deferred {
            match it {
                Deferred::Answer { agent, socket, id, .. } if feeds.has(&agent, socket) => {
                    // A command of an earlier batch is still answered as it was.
                    let given = hub.answer_given(&agent, &id);
                    let answer = given.unwrap_or_else(|| hub.refuse(now, &agent, &id, Refusal::Unavailable));
                    feeds.answer(&agent, socket, id, answer);
                }
                // Nobody is told: sent again, it is a new command.
                Deferred::Answer { .. } => {}
                Deferred::Watch { agent, socket, targets } => watch(feeds, hub, &agent, socket, targets),
                Deferred::Read { agent, socket, request } => read(feeds, hub, &agent, socket, &request),
                Deferred::Attach { link, socket, .. } => links.refuse((link, socket), Refusal::Unavailable),
                Deferred::Tell(_)
                | Deferred::Join(_)
                | Deferred::Dismiss(..)
                | Deferred::OpenLink(_)
                | Deferred::Attend { .. }
                | Deferred::Drop(_) => {}
            }
        }
        output
    }
}
