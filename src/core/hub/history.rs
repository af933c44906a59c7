//! What an agent reads besides their windows: older messages, past interactions with the same contact, those that they
//! have owned themselves, and all that they may see; and an interaction about which they are consulted. Answered from the
//! current state; no event tells of it.
//!
//! One rule says whose past interactions an agent finds and reads: [`Hub::sees_done`]. Interactions that are open are
//! not found, whoever has them.
//!
//! A search in past interactions takes long, so the hub only says what may be found ([`HistorySearch`]). They do not
//! change any more unless they are reopened, so it can be carried out elsewhere.

use super::{AgentId, Hub, InteractionId, InteractionState, Message, Millis, Past};
use crate::core::interaction::Holder;
use crate::core::search::TextFilter;
use crate::core::setup::DeskSetup;
use crate::core::words;
use crate::protocol::{
    Contact, GatewayFrame, HistoryScope, MAX_PAST, PastInteraction, PhoneNumber, Refusal, Status, TargetRef, Transcript,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
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
const SEARCHED: usize = 5_000;

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
                let search = HistorySearch::new(*request, TextFilter::new(query), *from);
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

    /// Returns the search in the past interactions of the contact of an agent's window; in none if it is not theirs.
    fn search(&self, agent: &AgentId, window: &InteractionId, search: HistorySearch) -> HistorySearch {
        let window = self.interaction(window).filter(|interaction| interaction.owner() == Some(agent));
        let past: Vec<_> = window.into_iter().flat_map(|window| self.past(agent, window)).cloned().collect();
        let contacts = window.map(|it| (it.contact.number.clone(), self.contact(&it.contact.number)));
        self.search_in(agent, past, contacts.into_iter().collect(), search)
    }

    /// Returns the search in the past interactions of all contacts. Without words to find, only what is listed is
    /// gathered.
    fn search_several(&self, agent: &AgentId, scope: HistoryScope, search: HistorySearch) -> HistorySearch {
        let own = self.past_of.get(agent);
        let mut sets: Vec<_> = own.into_iter().collect();
        let mut most = own.map_or(0, BTreeSet::len);
        if scope == HistoryScope::All {
            sets.extend(self.done.iter().filter(|(route, _)| self.sees_route(agent, route)).map(|(_, done)| done));
            most = SEARCHED;
        }
        let past_of = |(_, id): &Past| self.interactions.get(id).cloned();
        let mut search = HistorySearch { several: true, ..search };
        let past: Vec<_> = if search.filter.is_blank() {
            let listed = newest_of(&sets).take(most);
            let page: Vec<_> = listed.skip(search.from as usize).take(MAX_PAST).filter_map(past_of).collect();
            (search.from, search.unlisted) = (0, newest_of(&sets).take(most).count() - page.len());
            page
        } else {
            newest_of(&sets).take(SEARCHED).filter_map(past_of).collect()
        };
        let mut contacts = HashMap::new();
        for number in past.iter().map(|interaction| &interaction.contact.number) {
            if !contacts.contains_key(number) {
                contacts.insert(number.clone(), self.unformatted(number));
            }
        }
        self.search_in(agent, past, contacts, search)
    }

    /// Returns a search with what is needed to carry it out elsewhere.
    fn search_in(
        &self,
        agent: &AgentId,
        past: Vec<Arc<InteractionState>>,
        contacts: HashMap<PhoneNumber, Contact>,
        search: HistorySearch,
    ) -> HistorySearch {
        let mut names = BTreeMap::new();
        for owner in past.iter().flat_map(|interaction| &interaction.owners) {
            if !names.contains_key(owner) {
                names.insert(owner.clone(), self.roster.agent_name(owner));
            }
        }
        let open = contacts.keys().filter_map(|number| self.contacts.get(number)).flat_map(|contact| &contact.open);
        let open = open.filter_map(|id| self.interaction(id)).filter(|it| it.status == Status::Connected);
        let in_use = open.map(|it| ((it.service_number.clone(), it.contact.number.clone()), self.in_use(agent, it)));
        let windows = self.agents.get(agent).into_iter().flat_map(|agent| &agent.windows);
        let at_hand = windows.filter_map(|id| Some(self.interaction(id)?.contact.number.clone())).collect();
        let (in_use, setup, format) = (in_use.collect(), self.rules.setup.clone(), self.rules.format);
        HistorySearch { past, names, contacts, in_use, setup, format, agent: agent.clone(), at_hand, ..search }
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

    /// Returns an interaction that is done, as it can be found from then on.
    pub fn past_interaction(&self, id: &InteractionId) -> Option<Arc<InteractionState>> {
        self.interactions.get(id).filter(|interaction| interaction.holder == Holder::Done).cloned()
    }

    /// Returns all interactions that are done.
    pub fn past_interactions(&self) -> Vec<Arc<InteractionState>> {
        self.interactions.values().filter(|interaction| interaction.holder == Holder::Done).cloned().collect()
    }
}

/// A search in past interactions, with everything that it may find.
#[derive(Clone)]
pub struct HistorySearch {
    request: u32,
    filter: TextFilter,
    /// The number of newest matches that are not listed.
    from: u32,
    past: Vec<Arc<InteractionState>>,
    /// The number of those that match besides `past`.
    unlisted: usize,
    /// True if they are of any contact.
    several: bool,
    /// Who asks, and the contacts of their windows.
    agent: AgentId,
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

/// Returns what is in any of several sets, newest first.
fn newest_of<'a>(sets: &[&'a BTreeSet<Past>]) -> impl Iterator<Item = &'a Past> {
    let mut rest: Vec<_> = sets.iter().map(|set| set.iter().rev()).collect();
    let mut heads: BinaryHeap<_> =
        rest.iter_mut().enumerate().filter_map(|(set, it)| Some((it.next()?, set))).collect();
    let mut last = None;
    std::iter::from_fn(move || {
        loop {
            let (next, set) = heads.pop()?;
            heads.extend(rest[set].next().map(|following| (following, set)));
            if last.replace(next) != Some(next) {
                return Some(next);
            }
        }
    })
}

impl fmt::Debug for HistorySearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HistorySearch").field("request", &self.request).field("past", &self.past.len()).finish()
    }
}

impl HistorySearch {
    fn new(request: u32, filter: TextFilter, from: u32) -> Self {
        Self {
            request,
            filter,
            from,
            past: Vec::new(),
            unlisted: 0,
            several: false,
            agent: "".into(),
            at_hand: BTreeSet::new(),
            names: BTreeMap::new(),
            contacts: HashMap::new(),
            in_use: HashMap::new(),
            setup: Arc::default(),
            format: |_| None,
        }
    }

    /// Returns what is searched for.
    pub fn filter(&self) -> &TextFilter {
        &self.filter
    }

    /// Returns what is looked at.
    pub fn past(&self) -> &[Arc<InteractionState>] {
        &self.past
    }

    /// Returns the contact, if there is only one.
    pub fn contact(&self) -> Option<&PhoneNumber> {
        self.past.first().filter(|_| !self.several).map(|interaction| &interaction.contact.number)
    }

    /// Returns the answer: the number of past interactions that contain every word of the query, and the newest of
    /// them. `indexed` returns what is known of the messages of one. Returns `None` as soon as `goes_on` returns false.
    pub fn carry_out(
        mut self,
        indexed: impl Fn(&InteractionState) -> Indexed,
        mut goes_on: impl FnMut() -> bool,
    ) -> Option<GatewayFrame> {
        let mut past = std::mem::take(&mut self.past);
        past.sort_by_key(|interaction| Reverse((interaction.done, interaction.opened)));
        let mut listed = Vec::new();
        let mut total = 0;
        for interaction in past {
            if !goes_on() {
                return None;
            }
            let hit = if self.filter.is_blank() { Some(None) } else { self.hit(&interaction, indexed(&interaction)) };
            let Some(message) = hit else { continue };
            total += 1;
            if total > self.from && listed.len() < MAX_PAST {
                listed.push(self.listed(&interaction, message));
            }
        }
        Some(GatewayFrame::History { request: self.request, total: total + self.unlisted as u32, past: listed })
    }

    /// Returns the newest message that matches the filter, or `Some(None)` if the interaction matches in something
    /// else.
    fn hit<'a>(&mut self, interaction: &'a InteractionState, indexed: Indexed) -> Option<Option<&'a Message>> {
        let matches = |message: &&Message| self.filter.matches(&message.text);
        let looked_through = || interaction.messages.iter().rev().find(matches);
        let message = match indexed {
            Indexed::Unknown => looked_through(),
            Indexed::Nothing => None,
            // An index may be damaged; what it finds is there.
            Indexed::Newest(place) => interaction.messages.get(place).filter(matches).or_else(looked_through),
        };
        if message.is_some() {
            return Some(message);
        }
        let rest = self.rest(interaction);
        self.filter.matches(&rest).then_some(None)
    }

    /// Returns what can be found of an interaction besides its messages.
    fn rest(&mut self, interaction: &InteractionState) -> String {
        let contact = self.contact_of(interaction);
        let fields: String = contact.fields.iter().map(|field| format!(" {}", field.value)).collect();
        let name = contact.name.as_deref().unwrap_or_default();
        let contact = format!("{name} {}{fields}", words::contact_number(contact));
        let agents: String = interaction.owners.iter().map(|id| self.name(id) + " ").collect();
        let disposition = interaction.disposition.as_deref().map(|id| self.setup.disposition(id)).unwrap_or_default();
        let InteractionState { via, note, case_data, .. } = interaction;
        format!("{agents} {disposition} {via} {note} {contact} {:?} {}", case_data.values(), interaction.side_text())
    }

    /// Returns the contact of an interaction, with the number as people write it. Formatting takes long, so it is done here
    /// and once.
    fn contact_of(&mut self, interaction: &InteractionState) -> &Contact {
        let number = &interaction.contact.number;
        let contact = self.contacts.entry(number.clone()).or_insert_with(|| Contact::unknown(number.clone()));
        if contact.formatted.is_none() {
            contact.formatted = (self.format)(number);
        }
        contact
    }

    fn name(&self, id: &AgentId) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn listed(&mut self, interaction: &InteractionState, hit: Option<&Message>) -> PastInteraction {
        let mut texts = interaction.messages.iter().filter(|m| !m.text.trim().is_empty());
        let shown = hit.or_else(|| if self.several { texts.next_back() } else { texts.next() });
        let words = shown.map(|m| m.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        let cut = words.char_indices().nth(EXCERPT).map(|(at, _)| format!("{}…", &words[..at]));
        PastInteraction {
            id: interaction.id.clone(),
            channel: interaction.channel,
            via: interaction.via.clone(),
            opened: interaction.opened,
            done: interaction.done.unwrap_or(interaction.opened),
            agents: interaction.owners.iter().map(|id| self.name(id)).collect(),
            disposition: interaction.disposition.as_deref().map(|id| self.setup.disposition(id).to_owned()),
            note: interaction.note.clone(),
            messages: interaction.messages.len() as u64,
            excerpt: cut.unwrap_or(words),
            contact: self.several.then(|| self.contact_of(interaction).clone()),
            refused: self.refused(interaction),
        }
    }

    /// Returns why an interaction cannot be reopened, as far as that is known.
    fn refused(&self, interaction: &InteractionState) -> Option<Refusal> {
        let contact = &interaction.contact.number;
        if !interaction.owners.contains(&self.agent) && !self.at_hand.contains(contact) {
            return Some(Refusal::NotYours);
        }
        self.in_use.get(&(interaction.service_number.clone(), contact.clone())).cloned()
    }
}
