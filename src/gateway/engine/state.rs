//! The state of the engine: the fold of the log.

use crate::core::contacts::ContactBook;
use crate::core::fact::{AgentFact, Entry, ErasureFact, Fact, GatewayFact};
use crate::core::hub::{Hub, Kept, Rules, Step, Transition};
use crate::core::roster::Roster;
use crate::gateway::bytes::random_hex;
use crate::gateway::feed::Recent;
use crate::gateway::history::snapshot::hash_of;
use crate::gateway::log::Position;
use crate::gateway::session::{Began, Issued, Revocation, Session};
use crate::protocol::{AgentId, Millis, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// By how much the system time may be behind that of the log, in milliseconds, without being recorded.
const NEGLIGIBLE: Millis = 100;

/// What the log folds to.
#[derive(Debug)]
pub struct State {
    pub(super) hub: Hub,
    /// The agents who have signed out by a command.
    signed_out: HashMap<AgentId, SignOuts>,
    /// How far ahead the clocks are of the issuers whose tokens an agent has brought since they last signed out. Only
    /// where one is.
    leads: HashMap<AgentId, Millis>,
    /// The system time; `None` if it is the time of the log.
    pub(super) wall: Option<Millis>,
    /// The position of the last entry.
    pub(super) position: Position,
    pub(super) latest: Millis,
    pub(super) numbering: Numbering,
    /// The newest events that the log has led to while it was folded.
    pub(super) recent: Recent,
    /// True if agents were told something of contacts since the contact book was read.
    pub(super) is_book_old: bool,
    /// With how many interactions those leave that are done, while the log is folded.
    pub(super) full_at: usize,
    /// True if the contact book may know something that the log does not, and agents may have been told it or not.
    pub(super) is_unsure: bool,
}

/// What tells numberings of agents' events apart. Whoever folds the same log by the same rules has the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Numbering {
    /// Its name.
    pub epoch: String,
    /// The log, and the rules by which it is folded.
    origin: String,
}

impl Numbering {
    fn new(origin: String) -> Self {
        Self { epoch: origin.clone(), origin }
    }

    /// Goes on under another name, which depends on the one before: what was folded until now may be numbered otherwise by
    /// others.
    pub fn turn(&mut self, why: &str) {
        self.epoch = hash_of(format!("{} {why}", self.epoch).as_bytes());
        self.epoch.truncate(16);
    }

    /// Goes on by other rules.
    pub fn set_origin(&mut self, at: Position, origin: String) {
        if origin != self.origin {
            self.turn(&format!("{at} {origin}"));
            self.origin = origin;
        }
    }
}

/// The state as it is kept beside the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptState {
    hub: Kept,
    signed_out: HashMap<AgentId, SignOuts>,
    pub(super) position: Position,
    latest: Millis,
    numbering: Numbering,
}

impl KeptState {
    pub(super) fn erasures_version(&self) -> u64 {
        self.hub.erasures_version()
    }
}

/// The sign-outs of an agent, which make invalid what was before them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SignOuts {
    count: u64,
    last: Revocation,
}

impl State {
    /// Creates the state of an empty log.
    pub fn new(rules: Rules, roster: Roster) -> Self {
        Self {
            hub: Hub::new(rules, roster),
            signed_out: HashMap::new(),
            leads: HashMap::new(),
            wall: None,
            position: 0,
            latest: 0,
            numbering: Numbering::new(random_hex::<8>()),
            recent: Recent::default(),
            is_book_old: false,
            full_at: 0,
            is_unsure: false,
        }
    }

    /// Sets what tells the log, and the rules by which it is folded, from all others: before anything is folded.
    #[must_use]
    pub fn of(self, origin: String) -> Self {
        Self { numbering: Numbering::new(origin), ..self }
    }

    /// Sets from when on events are kept for those who resume.
    pub fn keep_since(&mut self, since: Millis) {
        self.recent = Recent::since(since);
    }

    /// Sets after which position of the log the contact book was told something last. If nothing has followed, the log does
    /// not know of it.
    pub fn set_book_kept(&mut self, after: Option<Position>) {
        self.is_unsure = after.is_some_and(|after| after >= self.position);
    }

    /// Returns what is to be kept of the state: what was folded from the log.
    pub fn keep(&self) -> KeptState {
        let Self { hub, signed_out, position, latest, numbering, .. } = self;
        let (signed_out, numbering) = (signed_out.clone(), numbering.clone());
        KeptState { hub: hub.to_kept(), signed_out, position: *position, latest: *latest, numbering }
    }

    /// Creates the state from what was kept of it.
    pub fn from_kept(rules: Rules, kept: KeptState, origin: String) -> Self {
        let KeptState { hub, signed_out, position, latest, mut numbering } = kept;
        let hub = Hub::from_kept(rules, hub);
        numbering.set_origin(position, origin);
        Self {
            hub,
            signed_out,
            leads: HashMap::new(),
            wall: None,
            position,
            latest,
            numbering,
            recent: Recent::default(),
            is_book_old: false,
            full_at: 0,
            is_unsure: false,
        }
    }

    /// Sets what is known of contacts: before anybody is told anything.
    pub fn set_contacts(&mut self, book: ContactBook) {
        self.hub.set_contacts(book);
    }

    /// Folds in the next entry of the log.
    pub fn replay(&mut self, position: Position, entry: &Entry) {
        let changes = self.hub.replay(entry);
        if self.recent.wants(entry.at) {
            self.recent.add(&changes);
        }
        self.passes(position, entry);
    }

    /// Folds in the next entry of the log, which another gateway has appended. Returns what it has led to.
    pub(super) fn follow(&mut self, position: Position, entry: &Entry) -> Step {
        let step = self.hub.follow(entry);
        self.passes(position, entry);
        step
    }

    fn passes(&mut self, position: Position, entry: &Entry) {
        match &entry.fact {
            Fact::Gateway { what: GatewayFact::Renumbered { nonce } } => self.numbering.turn(nonce),
            // Whoever has folded it before has told more.
            Fact::Erased { .. } => self.numbering.turn(&position.to_string()),
            Fact::Erasure { what: ErasureFact::Begun { .. } } => self.recent.clear(),
            // What agents were told before may show contacts otherwise than the book that is here.
            Fact::Gateway { what: GatewayFact::Told { .. } } => {
                self.recent.clear();
                self.is_book_old = true;
            }
            _ => {}
        }
        self.record_sign_out(entry);
        self.position = position;
        self.latest = self.latest.max(entry.at);
    }

    /// Returns the hub.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Returns the hub, for bringing into it what has left it.
    pub fn hub_mut(&mut self) -> &mut Hub {
        &mut self.hub
    }

    /// Returns the position of the last entry that was replayed; 0 if there was none.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Returns the time of the latest entry that was replayed; 0 if there was none.
    pub fn latest(&self) -> Millis {
        self.latest
    }

    /// Checks that an agent who has proved who they are may do something now.
    fn may_act(&self, agent: &AgentId, is_current: bool) -> Result<(), Refusal> {
        if self.hub.is_suspended(agent) {
            return Err(Refusal::Suspended);
        }
        (self.hub.roster().has(agent) && is_current).then_some(()).ok_or(Refusal::NotSignedIn)
    }

    /// Checks that a session's agent may do something now.
    ///
    /// # Errors
    /// [`Refusal::Suspended`]; [`Refusal::NotSignedIn`]: the agent is unknown or has signed out since the session began.
    pub(super) fn check(&self, session: &Session) -> Result<(), Refusal> {
        let sign_outs = self.signed_out.get(&session.agent);
        let is_current = match session.began {
            Began::After(count) => count == sign_outs.map_or(0, |it| it.count),
            Began::At(began) => sign_outs.is_none_or(|it| began > it.last.at),
        };
        self.may_act(&session.agent, is_current)
    }

    /// Begins a session of an agent who has just proved who they are. Returns its place among the agent's sign-outs. The
    /// engine decides this, since only here it is certain what came first.
    ///
    /// # Errors
    /// [`Refusal::Suspended`]; [`Refusal::NotSignedIn`]: the agent is unknown, or their token, if it is another issuer's,
    /// was issued before they last signed out.
    pub(super) fn begin(&mut self, now: Millis, agent: &AgentId, issued: Option<&Issued>) -> Result<Began, Refusal> {
        let sign_outs = self.signed_out.get(agent);
        let count = sign_outs.map_or(0, |it| it.count);
        let is_revoked = issued.zip(sign_outs).is_some_and(|(issued, it)| it.last.covers(issued, now));
        self.may_act(agent, !is_revoked)?;
        self.note_lead(agent, issued.map_or(0, Issued::lead));
        Ok(Began::After(count))
    }

    /// Remembers how far ahead an issuer's clock is.
    pub(super) fn note_lead(&mut self, agent: &AgentId, lead: Millis) {
        if lead > 0 {
            let known = self.leads.entry(agent.clone()).or_default();
            *known = lead.max(*known);
        }
    }

    /// Records a sign-out. Earlier versions recorded no system time with it: theirs was that of the log.
    pub(super) fn record_sign_out(&mut self, entry: &Entry) {
        if let Some(agent) = ends_sessions(entry) {
            let count = self.signed_out.get(agent).map_or(0, |it| it.count) + 1;
            let last = Revocation { wall: entry.at, at: entry.at, lead: 0 };
            self.signed_out.insert(agent.clone(), SignOuts { count, last });
        }
        if let Fact::Agent { id, what: AgentFact::TokensRevoked { wall, lead } } = &entry.fact {
            if let Some(SignOuts { last, .. }) = self.signed_out.get_mut(id) {
                (last.wall, last.lead) = (*wall, *lead);
            }
            self.leads.remove(id);
        }
    }

    /// Returns what has to be recorded with a sign-out that has been recorded, where its time is not enough to tell
    /// which tokens it revokes: the system time, and how far the clocks of issuers are ahead.
    pub(super) fn revoke_tokens(&mut self, entry: &Entry) -> Option<Transition> {
        let agent = ends_sessions(entry)?;
        let (wall, lead) = (self.wall.unwrap_or(entry.at), self.leads.get(agent).copied().unwrap_or_default());
        let is_enough = lead == 0 && wall <= entry.at && entry.at - wall < NEGLIGIBLE;
        (!is_enough).then(|| self.hub.revoke_tokens(entry.at, agent, wall, lead))
    }
}

/// Returns the agent whose sessions an entry ends: it is a sign-out by command or by an administrator. Another one is the
/// gateway's own, after a connection was lost: the agent may come back with the same session.
fn ends_sessions(entry: &Entry) -> Option<&AgentId> {
    let Fact::Agent { id, what } = &entry.fact else { return None };
    match what {
        AgentFact::SignedOut => entry.cause.is_some().then_some(id),
        AgentFact::Dismissed { .. } | AgentFact::Suspended { .. } => Some(id),
        _ => None,
    }
}
