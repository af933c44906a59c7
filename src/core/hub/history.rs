//! What an agent reads besides their windows: older messages, past interactions with the same contact, those that they
//! have owned themselves, and all that they may see; and an interaction about which they are consulted. Answered from the
//! current state; no event tells of it.
//!
//! One rule says whose past interactions an agent finds and reads: [`Hub::sees_done`]. Interactions that are open are
//! not found, whoever has them.
//!
//! A search in past interactions takes long, so the hub only says what may be found ([`HistorySearch`]). They do not
//! change any more unless they are reopened, so it can be carried out elsewhere, in three steps:
//!
//! 1. [`Hub::read`] gathers those that are here, and says whose are to be found in the archive ([`HistorySearch::scope`]).
//! 2. [`Hub::admit`] is given the stubs that the archive has, and leaves those that the agent may see.
//! 3. [`HistorySearch::carry_out`] finds those that match. It needs the messages only of what it lists.

use super::{AgentId, Hub, InteractionId, InteractionState, Message, Millis, Past, Wanted};
use crate::core::interaction::{Holder, Stub};
use crate::core::search::TextFilter;
use crate::core::setup::DeskSetup;
use crate::core::words;
use crate::protocol::{
    Contact, GatewayFrame, HistoryScope, MAX_PAST, PastInteraction, PhoneNumber, Refusal, Status, TargetRef, Transcript,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

/// A request to read: [`crate::protocol::ClientFrame::Read`] or [`crate::protocol::ClientFrame::History`]; or what
/// [`crate::protocol::ClientFrame::Contacts`] has found apart from the hub, to be told to the agent.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in the frames")]
pub enum ReadRequest {
    Page { request: u32, interaction: InteractionId, past: Option<InteractionId>, before: Option<u64> },
    History { request: u32, interaction: Option<InteractionId>, scope: HistoryScope, query: String, from: u32 },
    Contacts { at: Millis, request: u32, total: u32, found: Vec<PhoneNumber>, typed: Option<PhoneNumber> },
}

/// The answer to a [`ReadRequest`].
#[derive(Debug)]
pub enum Reading {
    /// The answer itself.
    Answer(GatewayFrame),
    /// What is to be carried out for it.
    Search(Box<HistorySearch>),
}

/// The length of a message excerpt in a list, in characters.
const EXCERPT: usize = 160;
/// The most interactions of more than one contact that are searched: the newest that an agent may see. They are gathered
/// in the engine.
pub const SEARCHED: usize = 5_000;

impl Hub {
    /// Returns the answer to an agent's request to read. One who is suspended reads nothing.
    pub fn read(&self, agent: &AgentId, request: &ReadRequest) -> Reading {
        let is_suspended = self.is_suspended(agent);
        match request {
            ReadRequest::Contacts { at, request, total, found, typed } => {
                Reading::Answer(self.contacts_found(*at, agent, (*request, *total), found, typed.as_ref()))
            }
            ReadRequest::Page { request, interaction, past, before } => Reading::Answer(GatewayFrame::Page {
                request: *request,
                transcript: self.page(agent, interaction, past.as_ref(), *before).filter(|_| !is_suspended),
            }),
            ReadRequest::History { request, interaction, scope, query, from } => {
                let search = HistorySearch::new(agent, *request, TextFilter::new(query), *from);
                let search = match interaction {
                    _ if is_suspended => search,
                    Some(window) => self.search(agent, window, search),
                    None => self.search_several(agent, *scope, search),
                };
                Reading::Search(Box::new(search))
            }
        }
    }

    /// Returns a page of the transcript of a window of the agent's, of a past interaction of its contact, or of one that is
    /// done and that the agent sees; or of an interaction about which they are consulted. `None` if it does not exist or is
    /// not for this agent.
    fn page(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        past: Option<&InteractionId>,
        before: Option<u64>,
    ) -> Option<Transcript> {
        let window = self.interaction(interaction)?;
        let owns = window.owner() == Some(agent);
        if !owns && past.is_none() && window.consultant() == Some(agent) {
            return Some(window.page_of_consultant(before));
        }
        let read = match past {
            None if owns || self.sees_done(agent, window) => window,
            None => return None,
            _ if !owns => return None,
            Some(past) => self.past(agent, window).find(|interaction| interaction.id == *past)?,
        };
        Some(read.page(before))
    }

    /// Adds what a request to read is about that is not here.
    pub fn want_to_read(&self, request: &ReadRequest, wanted: &mut Wanted) {
        match request {
            ReadRequest::Page { interaction, past, .. } => {
                [Some(interaction), past.as_ref()].into_iter().flatten().for_each(|id| self.want(id, wanted));
            }
            ReadRequest::Contacts { found, .. } => found.iter().for_each(|number| self.want_contact(number, wanted)),
            ReadRequest::History { .. } => {}
        }
    }

    /// Returns the search in the past interactions of the contact of an agent's window; in none if it is not theirs.
    fn search(&self, agent: &AgentId, window: &InteractionId, mut search: HistorySearch) -> HistorySearch {
        let Some(window) = self.interaction(window).filter(|it| it.owner() == Some(agent)) else { return search };
        let number = &window.contact.number;
        search.past = self.past(agent, window).cloned().collect();
        let here = self.contacts.get(number).into_iter().flat_map(|contact| contact.open.iter().chain(&contact.past));
        search.here = here.cloned().collect();
        search.scope = Some(Scope::Contact(number.clone()));
        search.contacts.insert(number.clone(), self.contact(number));
        self.name_all(search)
    }

    /// Returns the search in the past interactions of all contacts.
    fn search_several(&self, agent: &AgentId, scope: HistoryScope, mut search: HistorySearch) -> HistorySearch {
        let own = self.past_of.get(agent).into_iter().flatten();
        let mut past: BTreeSet<&Past> = own.collect();
        search.scope = Some(Scope::Own(agent.clone()));
        if scope == HistoryScope::All {
            let seen = self.done.iter().filter(|(route, _)| self.sees_route(agent, route));
            past.extend(seen.flat_map(|(_, done)| done));
            search.scope = Some(Scope::All(agent.clone()));
        }
        search.past = past.into_iter().filter_map(|(_, id)| self.interactions.get(id)).cloned().collect();
        search.here = search.past.iter().map(|it| &it.id).chain(&self.reopened).cloned().collect();
        self.name_all(search)
    }

    /// Takes into a search what the archive has found, as far as the agent may see it. `more` is the number of those that
    /// match besides, older than they.
    pub fn admit(&self, mut search: HistorySearch, archived: Vec<Stub>, more: usize) -> HistorySearch {
        let mut sees: BTreeMap<TargetRef, bool> = BTreeMap::new();
        let agent = search.agent.clone();
        search.archived = archived
            .into_iter()
            // What was reopened since is not past any more.
            .filter(|it| {
                !search.here.contains(&it.id)
                    && !self.is_erased(&it.id)
                    && self.interaction(&it.id).is_none_or(|it| it.holder == Holder::Done)
            })
            .filter(|it| {
                it.owners.contains(&agent)
                    || *sees.entry(it.route.clone()).or_insert_with(|| self.sees_route(&agent, &it.route))
            })
            .collect();
        search.unlisted = more;
        self.name_all(search)
    }

    /// Adds to a search the names of owners and contacts, and why what it finds cannot be reopened.
    fn name_all(&self, mut search: HistorySearch) -> HistorySearch {
        let HistorySearch { agent, past, archived, names, contacts, in_use, .. } = &mut search;
        let found = past.iter().map(|it| (&it.owners, &it.contact.number));
        for (owners, number) in found.chain(archived.iter().map(|it| (&it.owners, &it.contact))) {
            for owner in owners {
                if !names.contains_key(owner) {
                    names.insert(owner.clone(), self.roster.agent_name(owner));
                }
            }
            if !contacts.contains_key(number) {
                contacts.insert(number.clone(), self.unformatted(number));
            }
        }
        let open = contacts.keys().filter_map(|number| self.contacts.get(number)).flat_map(|contact| &contact.open);
        for it in open.filter_map(|id| self.interaction(id)).filter(|it| it.status == Status::Connected) {
            let numbers = (it.service_number.clone(), it.contact.number.clone());
            in_use.insert(numbers, self.in_use(agent, it));
        }
        let windows = self.agents.get(agent).into_iter().flat_map(|agent| &agent.windows);
        let at_hand = windows.filter_map(|id| Some(self.interaction(id)?.contact.number.clone())).collect();
        let (setup, format) = (self.rules.setup.clone(), self.rules.format);
        HistorySearch { at_hand, setup, format, ..search }
    }

    /// Returns whether an agent may fetch a file: one in a window of theirs, in an interaction that is done and that they
    /// see, in one about which they are consulted, or in the preview of an invitation.
    pub fn may_fetch(&self, agent: &AgentId, media: &str) -> bool {
        let Some(state) = self.agents.get(agent) else { return false };
        let has = |m: &Message| m.media.iter().any(|file| file.id.as_str() == media);
        let mut holding = self.media.get(media).into_iter().flatten().filter_map(|id| self.interaction(id));
        holding.any(|it| {
            state.windows.contains(&it.id)
                || state.consulted.contains(&it.id)
                || state.invitations.contains(&it.id) && super::outlook::last_messages(it).iter().any(has)
                || self.sees_done(agent, it)
        })
    }

    /// Returns whether an agent finds and reads an interaction: it is done, and they have owned it or see the target that
    /// it came in for. A consultation leaves nothing behind.
    pub(super) fn sees_done(&self, agent: &AgentId, interaction: &InteractionState) -> bool {
        interaction.holder == Holder::Done
            && (interaction.owners.contains(agent) || self.sees_route(agent, &interaction.route))
    }

    /// Returns whether an agent sees what came in for a target.
    fn sees_route(&self, agent: &AgentId, route: &TargetRef) -> bool {
        self.roster.has(agent) && self.roster.sees(agent, route)
    }

    /// Returns whether an agent has a window of a contact.
    pub(super) fn has_window_of(&self, agent: &AgentId, contact: &PhoneNumber) -> bool {
        let windows = self.agents.get(agent).into_iter().flat_map(|agent| &agent.windows);
        windows.filter_map(|id| self.interaction(id)).any(|window| window.contact.number == *contact)
    }

    /// Returns the past interactions of a window's contact that the agent may see: those they owned, and those for a
    /// target they see.
    pub(super) fn past<'a>(
        &'a self,
        agent: &'a AgentId,
        window: &InteractionState,
    ) -> impl Iterator<Item = &'a Arc<InteractionState>> {
        let all = self.contacts.get(&window.contact.number).into_iter().flat_map(|contact| &contact.past);
        let all = all.filter_map(|id| self.interactions.get(id)).filter(|it| it.holder == Holder::Done);
        // Few targets, many interactions.
        let mut sees: BTreeMap<&TargetRef, bool> = BTreeMap::new();
        all.filter(move |it| {
            it.owners.contains(agent) || *sees.entry(&it.route).or_insert_with(|| self.sees_route(agent, &it.route))
        })
    }

    /// Returns an interaction that is done, as the archive is to have it.
    pub fn past_interaction(&self, id: &InteractionId) -> Option<Arc<InteractionState>> {
        self.interactions.get(id).filter(|interaction| interaction.holder == Holder::Done).cloned()
    }

    /// Returns the number of interactions that are here.
    pub fn interaction_count(&self) -> usize {
        self.interactions.len()
    }

    /// Returns all interactions that are done and here.
    pub fn past_interactions(&self) -> Vec<Arc<InteractionState>> {
        self.interactions.values().filter(|interaction| interaction.holder == Holder::Done).cloned().collect()
    }
}

/// Where past interactions are looked for in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of a contact.
    Contact(PhoneNumber),
    /// Those that an agent has owned, of any contact.
    Own(AgentId),
    /// Those and all others that the agent sees.
    All(AgentId),
}

/// A search in past interactions, with everything that it may find.
#[derive(Clone)]
pub struct HistorySearch {
    agent: AgentId,
    request: u32,
    filter: TextFilter,
    /// The number of newest matches that are not listed.
    from: u32,
    /// `None` if there is nothing to find.
    scope: Option<Scope>,
    /// Those that are in the hub.
    past: Vec<Arc<InteractionState>>,
    /// Those in scope that are in the hub, done or not: what the archive knows of them may be out of date.
    here: BTreeSet<InteractionId>,
    /// Those that are in the archive alone.
    archived: Vec<Stub>,
    /// The number of those that match besides.
    unlisted: usize,
    /// The contacts of the agent's windows.
    at_hand: BTreeSet<PhoneNumber>,
    /// The names of their owners.
    names: BTreeMap<AgentId, String>,
    /// The contacts as agents see them now. The number may have to be formatted yet.
    contacts: HashMap<PhoneNumber, Contact>,
    /// Why one of a service number and a contact cannot be reopened.
    in_use: HashMap<(PhoneNumber, PhoneNumber), Refusal>,
    setup: Arc<DeskSetup>,
    format: fn(&PhoneNumber) -> Option<String>,
}

/// What an index knows of the messages of a past interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Nothing: they have to be looked through.
    Unknown,
    /// No message has every word of the query.
    Nothing,
    /// The message in this place is the newest that has.
    Newest(usize),
}

impl fmt::Debug for HistorySearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HistorySearch").field("request", &self.request).field("past", &self.past.len()).finish()
    }
}

/// An interaction that may be found: its stub, and all of it if that is at hand.
type Candidate = (Stub, Option<Arc<InteractionState>>);

impl HistorySearch {
    fn new(agent: &AgentId, request: u32, filter: TextFilter, from: u32) -> Self {
        Self {
            agent: agent.clone(),
            request,
            filter,
            from,
            scope: None,
            past: Vec::new(),
            here: BTreeSet::new(),
            archived: Vec::new(),
            unlisted: 0,
            at_hand: BTreeSet::new(),
            names: BTreeMap::new(),
            contacts: HashMap::new(),
            in_use: HashMap::new(),
            setup: Arc::default(),
            format: |_| None,
        }
    }

    /// Returns who asks.
    pub fn agent(&self) -> &AgentId {
        &self.agent
    }

    /// Returns what is searched for.
    pub fn filter(&self) -> &TextFilter {
        &self.filter
    }

    /// Returns where it is searched in the archive; `None` if there is nothing to find.
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// Returns the interactions that count as the hub has them, whatever the archive says.
    pub fn here(&self) -> &BTreeSet<InteractionId> {
        &self.here
    }

    /// Returns how many of the newest matches are needed at most.
    pub fn needed(&self) -> usize {
        self.from as usize + MAX_PAST
    }

    /// Returns the answer: the number of past interactions that contain every word of the query, and the newest of
    /// them. `indexed` returns what is known of the messages of one, and `load` one that is in the archive. Returns `None`
    /// as soon as `goes_on` returns false.
    pub fn carry_out(
        mut self,
        indexed: impl Fn(&Stub) -> Indexed,
        load: impl Fn(&InteractionId) -> Option<InteractionState>,
        mut goes_on: impl FnMut() -> bool,
    ) -> Option<GatewayFrame> {
        let here = std::mem::take(&mut self.past).into_iter().map(|it| (Stub::of(&it), Some(it)));
        let archived = std::mem::take(&mut self.archived).into_iter().map(|stub| (stub, None));
        let mut past: Vec<Candidate> = here.chain(archived).collect();
        past.sort_by(|(a, _), (b, _)| (b.done, b.opened, &b.id).cmp(&(a.done, a.opened, &a.id)));
        let (mut listed, mut total) = (Vec::new(), 0);
        for (stub, here) in past {
            if !goes_on() {
                return None;
            }
            let known = if self.filter.is_blank() { Indexed::Nothing } else { indexed(&stub) };
            let is_listed = total >= self.from && listed.len() < MAX_PAST;
            let mut whole = here;
            if whole.is_none() && known == Indexed::Unknown {
                whole = load(&stub.id).map(Arc::new);
            }
            if !self.matches(&stub, whole.as_deref(), known) {
                continue;
            }
            total += 1;
            if is_listed {
                whole = whole.or_else(|| load(&stub.id).map(Arc::new));
                let messages = whole.as_deref().map_or(&[][..], |it| &it.messages);
                let hit = self.hit(messages, known);
                listed.push(self.listed(&stub, messages, hit));
            }
        }
        Some(GatewayFrame::History { request: self.request, total: total + self.unlisted as u32, past: listed })
    }

    /// Returns whether an interaction matches the filter.
    fn matches(&mut self, stub: &Stub, whole: Option<&InteractionState>, indexed: Indexed) -> bool {
        if self.filter.is_blank() {
            return true;
        }
        let in_messages = match (indexed, whole) {
            (Indexed::Nothing, _) => false,
            (_, Some(whole)) => self.hit(&whole.messages, indexed).is_some(),
            (Indexed::Newest(_), None) => true,
            (Indexed::Unknown, None) => false,
        };
        if in_messages {
            return true;
        }
        let rest = self.rest(stub);
        self.filter.matches(&rest)
    }

    /// Returns the newest message that matches the filter, if one does.
    fn hit<'a>(&self, messages: &'a [Message], indexed: Indexed) -> Option<&'a Message> {
        let matches = |message: &&Message| !self.filter.is_blank() && self.filter.matches(&message.text);
        let looked_through = || messages.iter().rev().find(matches);
        match indexed {
            Indexed::Unknown => looked_through(),
            Indexed::Nothing => None,
            // An index may be damaged; what it finds is there.
            Indexed::Newest(place) => messages.get(place).filter(matches).or_else(looked_through),
        }
    }

    /// Returns what can be found of an interaction besides its messages.
    fn rest(&mut self, stub: &Stub) -> String {
        let contact = self.contact_of(&stub.contact);
        let fields: String = contact.fields.iter().map(|field| format!(" {}", field.value)).collect();
        let name = contact.name.as_deref().unwrap_or_default();
        let contact = format!("{name} {}{fields}", words::contact_number(contact));
        let agents: String = stub.owners.iter().map(|id| self.name(id) + " ").collect();
        let disposition = stub.disposition.as_deref().map(|id| self.setup.disposition(id)).unwrap_or_default();
        let Stub { via, note, case_data, side, .. } = stub;
        format!("{agents} {disposition} {via} {note} {contact} {case_data:?} {side}")
    }

    /// Returns a contact, with the number as people write it. Formatting takes long, so it is done here
    /// and once.
    fn contact_of(&mut self, number: &PhoneNumber) -> &Contact {
        let contact = self.contacts.entry(number.clone()).or_insert_with(|| Contact::unknown(number.clone()));
        if contact.formatted.is_none() {
            contact.formatted = (self.format)(number);
        }
        contact
    }

    fn name(&self, id: &AgentId) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn listed(&mut self, stub: &Stub, messages: &[Message], hit: Option<&Message>) -> PastInteraction {
        let is_of_several = !matches!(self.scope, Some(Scope::Contact(_)));
        let mut texts = messages.iter().filter(|m| !m.text.trim().is_empty());
        let shown = hit.or_else(|| if is_of_several { texts.next_back() } else { texts.next() });
        let words = shown.map(|m| m.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        let cut = words.char_indices().nth(EXCERPT).map(|(at, _)| format!("{}…", &words[..at]));
        PastInteraction {
            id: stub.id.clone(),
            channel: stub.channel,
            via: stub.via.clone(),
            opened: stub.opened,
            done: stub.done,
            agents: stub.owners.iter().map(|id| self.name(id)).collect(),
            disposition: stub.disposition.as_deref().map(|id| self.setup.disposition(id).to_owned()),
            disposition_id: stub.disposition.clone(),
            note: stub.note.clone(),
            messages: stub.messages,
            excerpt: cut.unwrap_or(words),
            contact: is_of_several.then(|| self.contact_of(&stub.contact).clone()),
            refused: self.refused(stub),
        }
    }

    /// Returns why an interaction cannot be reopened, as far as that is known.
    fn refused(&self, stub: &Stub) -> Option<Refusal> {
        if !stub.owners.contains(&self.agent) && !self.at_hand.contains(&stub.contact) {
            return Some(Refusal::NotYours);
        }
        self.in_use.get(&(stub.service_number.clone(), stub.contact.clone())).cloned()
    }
}
