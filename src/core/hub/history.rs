//! What an agent reads besides their windows: older messages, and past interactions with the same contact. Answered
//! from the current state to the owner of an interaction with that contact, and to whom they consult; no event tells of it.
//!
//! A search in past interactions takes long, so the hub only says what may be found ([`HistorySearch`]). They do not
//! change any more, so it can be carried out elsewhere.

use super::{AgentId, Hub, InteractionId, InteractionState, Message};
use crate::core::interaction::Holder;
use crate::core::search::TextFilter;
use crate::core::setup::DeskSetup;
use crate::core::words;
use crate::protocol::{Contact, GatewayFrame, MAX_PAST, PastInteraction, PhoneNumber, TargetRef, Transcript};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A request to read: [`crate::protocol::ClientFrame::Read`] or [`crate::protocol::ClientFrame::History`].
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in the frames")]
pub enum ReadRequest {
    Page { request: u32, interaction: InteractionId, past: Option<InteractionId>, before: Option<u64> },
    History { request: u32, interaction: InteractionId, query: String },
}

/// The answer to a [`ReadRequest`].
#[derive(Debug)]
pub enum Reading {
    /// The answer itself.
    Answer(GatewayFrame),
    /// What is to be carried out for it.
    Search(HistorySearch),
}

/// The length of a message excerpt in a list, in characters.
const EXCERPT: usize = 160;

impl Hub {
    /// Returns the answer to an agent's request to read.
    pub fn read(&self, agent: &AgentId, request: &ReadRequest) -> Reading {
        match request {
            ReadRequest::Page { request, interaction, past, before } => Reading::Answer(GatewayFrame::Page {
                request: *request,
                transcript: self.page(agent, interaction, past.as_ref(), *before),
            }),
            ReadRequest::History { request, interaction, query } => {
                Reading::Search(self.search(agent, *request, interaction, query))
            }
        }
    }

    /// Returns a page of the transcript of a window of the agent's, or of a past interaction of its contact; or of an
    /// interaction about which they are consulted. `None` if it does not exist or is not for this agent.
    fn page(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        past: Option<&InteractionId>,
        before: Option<u64>,
    ) -> Option<Transcript> {
        let window = self.interaction(interaction)?;
        if window.owner() != Some(agent) {
            let consulted = window.consultant() == Some(agent) && past.is_none();
            return consulted.then(|| window.page_of_consultant(before));
        }
        let read = match past {
            None => window,
            Some(past) => self.past(agent, window).find(|interaction| interaction.id == *past)?,
        };
        Some(read.page(before))
    }

    /// Returns the search in the past interactions of the contact of an agent's window; in none if it is not theirs.
    fn search(&self, agent: &AgentId, request: u32, interaction: &InteractionId, query: &str) -> HistorySearch {
        let window = self.interaction(interaction).filter(|interaction| interaction.owner() == Some(agent));
        let past: Vec<_> = window.into_iter().flat_map(|window| self.past(agent, window)).cloned().collect();
        let mut names = BTreeMap::new();
        for owner in past.iter().flat_map(|interaction| &interaction.owners) {
            if !names.contains_key(owner) {
                names.insert(owner.clone(), self.roster.agent_name(owner));
            }
        }
        let contact = window.map(|window| self.contact(&window.contact.number));
        HistorySearch { request, filter: TextFilter::new(query), past, names, contact, setup: self.rules.setup.clone() }
    }

    /// Returns whether an agent may fetch a file: one in a window of theirs, in a past interaction of its contact, in an
    /// interaction about which they are consulted, or in the preview of an invitation.
    pub fn may_fetch(&self, agent: &AgentId, media: &str) -> bool {
        let Some(state) = self.agents.get(agent) else { return false };
        let has = |m: &Message| m.media.iter().any(|file| file.id.as_str() == media);
        let windows = || state.windows.iter().filter_map(|id| self.interaction(id));
        let mut holding = self.media.get(media).into_iter().flatten().filter_map(|id| self.interaction(id));
        holding.any(|it| {
            state.windows.contains(&it.id)
                || state.consulted.contains(&it.id)
                || state.invitations.contains(&it.id) && super::outlook::last_messages(it).iter().any(has)
                || it.holder == Holder::Done
                    && windows().any(|window| window.contact.number == it.contact.number)
                    && (it.owners.contains(agent) || self.roster.sees(agent, &it.route))
        })
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
            it.owners.contains(agent) || *sees.entry(&it.route).or_insert_with(|| self.roster.sees(agent, &it.route))
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

/// A search in the past interactions of a window's contact, with everything that it may find.
#[derive(Clone)]
pub struct HistorySearch {
    request: u32,
    filter: TextFilter,
    past: Vec<Arc<InteractionState>>,
    /// The names of their owners.
    names: BTreeMap<AgentId, String>,
    /// The contact as agents see them now; `None` if there is nothing to find.
    contact: Option<Contact>,
    setup: Arc<DeskSetup>,
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

impl HistorySearch {
    /// Returns what is searched for.
    pub fn filter(&self) -> &TextFilter {
        &self.filter
    }

    /// Returns the contact; `None` if there is nothing to find.
    pub fn contact(&self) -> Option<&PhoneNumber> {
        self.past.first().map(|interaction| &interaction.contact.number)
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
            if listed.len() < MAX_PAST {
                listed.push(self.listed(&interaction, message));
            }
        }
        Some(GatewayFrame::History { request: self.request, total, past: listed })
    }

    /// Returns the newest message that matches the filter, or `Some(None)` if the interaction matches in something
    /// else.
    fn hit<'a>(&self, interaction: &'a InteractionState, indexed: Indexed) -> Option<Option<&'a Message>> {
        let matches = |message: &&Message| self.filter.matches(&message.text);
        let looked_through = || interaction.messages.iter().rev().find(matches);
        let message = match indexed {
            Indexed::Unknown => looked_through(),
            Indexed::Nothing => None,
            // An index may be damaged; what it finds is there.
            Indexed::Newest(place) => interaction.messages.get(place).filter(matches).or_else(looked_through),
        };
        message.map(Some).or_else(|| self.filter.matches(&self.rest(interaction)).then_some(None))
    }

    /// Returns what can be found of an interaction besides its messages.
    fn rest(&self, interaction: &InteractionState) -> String {
        let agents: String = interaction.owners.iter().map(|id| self.name(id) + " ").collect();
        let disposition = interaction.disposition.as_deref().map(|id| self.setup.disposition(id)).unwrap_or_default();
        let InteractionState { via, note, case_data, .. } = interaction;
        let contact = self.contact.as_ref().map(|contact| {
            let fields: String = contact.fields.iter().map(|field| format!(" {}", field.value)).collect();
            format!("{} {}{fields}", contact.name.as_deref().unwrap_or_default(), words::contact_number(contact))
        });
        let contact = contact.unwrap_or_default();
        format!("{agents} {disposition} {via} {note} {contact} {:?} {}", case_data.values(), interaction.side_text())
    }

    fn name(&self, id: &AgentId) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn listed(&self, interaction: &InteractionState, hit: Option<&Message>) -> PastInteraction {
        let shown = hit.or_else(|| interaction.messages.iter().find(|m| !m.text.trim().is_empty()));
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
        }
    }
}
