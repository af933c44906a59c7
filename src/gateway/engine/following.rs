//! The engine of a gateway that follows another one, without I/O: it folds what the other one appends, answers what only
//! reads, and tells its own connections. And what the other one does about the links of those that follow it.

use super::batch::{Batch, Deferred, Output};
use super::machine::Machine;
use super::request::{LinkRequest, Reply, Welcome};
use super::state::State;
use crate::core::contacts::{BookEntry, ContactBook};
use crate::core::fact::{Entry, ErasureFact, Fact, GatewayFact};
use crate::core::hub::{Change, Erasure, Hub};
use crate::gateway::feed::{Out, SocketId};
use crate::gateway::log::Position;
use crate::gateway::session::Session;
use crate::gateway::traces::TraceContext;
use crate::protocol::{AgentId, Cursor, DeviceId, Millis, PhoneNumber, Refusal};

/// How long other gateways have to say who is connected to them.
const ROLL: Millis = 2_000;

/// A connection of this gateway that the one that writes has let in.
pub(super) struct LetIn {
    pub socket: SocketId,
    pub session: Session,
    pub device: Option<DeviceId>,
    pub resume: Option<Cursor>,
    pub reply: Reply<Welcome>,
}

impl Machine {
    /// Follows another gateway from a state on. What is to be done besides, the directory and what is found, is returned.
    pub fn begin_to_follow(&mut self, mut state: State) -> Output {
        state.is_unsure = false;
        let output = self.restore(state);
        // What agents are told from here on is kept by the feeds.
        self.state.iter_mut().for_each(|state| state.keep_since(Millis::MAX));
        self.feeds.set_follows(true);
        self.set_read_only(true);
        Output { texts: Vec::new(), ..output }
    }

    /// Folds in an entry that another gateway has appended. `told` is what it has told agents beside the log, if the entry
    /// says that it has. Without it, the connections of these agents go.
    pub fn follow(&mut self, position: Position, entry: &Entry, told: Option<Vec<Change>>, batch: &mut Batch) {
        let Self { state: Some(state), feeds, .. } = self else { return };
        if let Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } = &entry.fact {
            batch.findable.extend(state.hub.contacts_of(interactions));
        }
        let step = state.follow(position, entry);
        if feeds.epoch() != state.numbering.epoch {
            feeds.set_epoch(&state.numbering.epoch);
        }
        batch.follow(state, entry, step);
        match (&entry.fact, told) {
            (Fact::Gateway { what: GatewayFact::Told { .. } }, Some(changes)) => {
                changes.into_iter().for_each(|change| batch.tell(change));
            }
            (Fact::Gateway { what: GatewayFact::Told { to } }, None) => {
                batch.deferred.extend(to.keys().cloned().map(Deferred::Drop));
            }
            (Fact::Erasure { what: ErasureFact::Begun { contact, interactions, .. } }, _) => {
                // It is not known here who was told something of them.
                feeds.forget_all();
                let (number, contact, interactions) = (entry.version, contact.clone(), interactions.clone());
                batch.output.erased.push(Erasure { number, contact, interactions, ..Erasure::default() });
            }
            _ => {}
        }
    }

    /// Takes in what the gateway that writes has kept of contacts.
    pub fn follow_contacts(&mut self, contacts: Vec<(PhoneNumber, BookEntry)>, batch: &mut Batch) {
        let Some(state) = &mut self.state else { return };
        batch.findable.extend(contacts.iter().map(|(number, _)| number.clone()));
        state.hub.follow_contacts(contacts);
    }

    /// Takes in the contact book as it was read.
    pub fn set_contacts(&mut self, book: ContactBook) {
        if let Some(state) = &mut self.state {
            state.set_contacts(book);
        }
    }

    /// Adds a connection that was let in.
    pub(super) fn join(&mut self, now: Millis, let_in: LetIn, batch: &mut Batch) {
        let Self { state: Some(state), feeds, .. } = self else { return };
        let LetIn { socket, session: Session { agent, .. }, device, resume, reply } = let_in;
        let cursor = resume.filter(|cursor| feeds.resumes(&agent, cursor));
        batch.join(state, now, (agent, socket, device), cursor, reply);
    }

    /// Tells a connection something that the gateway that writes has said.
    pub(super) fn pass(&mut self, agent: &AgentId, socket: SocketId, out: Out) {
        let leaves = matches!(out, Out::Dismissed(_));
        self.feeds.pass(agent, socket, out);
        if leaves {
            self.feeds.leave(agent, socket);
        }
    }

    /// Lets other gateways say who is connected to them before agents count as away.
    pub(super) fn await_roll(&mut self, now: Millis) {
        (self.recheck_presence, self.recheck_from) = (true, now + ROLL);
    }

    /// Writes from here on, after another gateway. Connections stay. Texts that no carrier has taken are sent.
    pub(super) fn lead(&mut self, now: Millis) -> Output {
        self.set_read_only(false);
        self.feeds.set_follows(false);
        self.await_roll(now);
        let undelivered = self.hub().map(Hub::undelivered).unwrap_or_default();
        let texts = undelivered.into_iter().map(|text| (text, TraceContext::default())).collect();
        Output { texts, ..Output::default() }
    }
}

impl Machine {
    /// Folds in a request about a link.
    pub(super) fn fold_link(&mut self, now: Millis, request: LinkRequest, batch: &mut Batch) {
        let (follows, is_read_only) = (self.feeds.follows(), self.is_read_only());
        let Self { state: Some(state), feeds, links, .. } = self else { return };
        match request {
            // Dropping the reply refuses it.
            LinkRequest::Open { .. } if follows => {}
            LinkRequest::Open { reply } => batch.deferred.push(Deferred::OpenLink(reply)),
            LinkRequest::Attach { link, socket, session, device } => {
                let agent = session.agent.clone();
                let changes = state.hub.presence_changes(&agent, true).is_some();
                match state.check(&session) {
                    Err(refusal) => return links.refuse((link, socket), refusal),
                    Ok(()) if is_read_only && changes => return links.refuse((link, socket), Refusal::Unavailable),
                    Ok(()) => {}
                }
                state.note_lead(&agent, session.lead);
                if !is_read_only {
                    let transition = state.hub.presence(now, &agent, true);
                    batch.add(state, transition);
                }
                batch.joining.insert(agent.clone());
                batch.attaching.insert(SocketId::relayed(link, socket));
                batch.leaving.remove(&agent);
                batch.deferred.push(Deferred::Attach { link, socket, agent, device });
            }
            LinkRequest::Close { link } => {
                links.remove(link);
                let before = batch.attaching.len();
                batch.attaching.retain(|socket| socket.link() != link);
                self.recheck_presence |= batch.attaching.len() != before;
                for agent in feeds.detach(link) {
                    if !is_read_only && !feeds.connected(&agent) && !batch.joining.contains(&agent) {
                        let transition = state.hub.presence(now, &agent, false);
                        batch.add(state, transition);
                    }
                }
            }
        }
    }
}
