//! What an agent reads besides their windows: older messages, and past interactions with the same contact. Answered
//! from the current state to the owner of an interaction with that contact; no event tells of it.

use super::{AgentId, Hub, InteractionId, InteractionState, Message};
use crate::core::interaction::Holder;
use crate::core::search::TextFilter;
use crate::protocol::{GatewayFrame, MAX_PAST, PastInteraction, Transcript};

/// A request to read: [`crate::protocol::ClientFrame::Read`] or [`crate::protocol::ClientFrame::History`].
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in the frames")]
pub enum ReadRequest {
    Page { request: u32, interaction: InteractionId, past: Option<InteractionId>, before: Option<u64> },
    History { request: u32, interaction: InteractionId, query: String },
}

/// The number of messages one search examines, newest interactions first. The writer is blocked meanwhile.
const SEARCHED: usize = 20_000;
/// The length of a message excerpt in a list, in characters.
const EXCERPT: usize = 160;

impl Hub {
    /// Returns the answer to an agent's request to read.
    pub fn read(&self, agent: &AgentId, request: &ReadRequest) -> GatewayFrame {
        match request {
            ReadRequest::Page { request, interaction, past, before } => GatewayFrame::Page {
                request: *request,
                transcript: self.page(agent, interaction, past.as_ref(), *before),
            },
            ReadRequest::History { request, interaction, query } => {
                let (total, past) = self.history(agent, interaction, query);
                GatewayFrame::History { request: *request, total, past }
            }
        }
    }

    /// Returns a page of the transcript of a window of the agent's, or of a past interaction of its contact. `None` if
    /// it does not exist or is not for this agent.
    fn page(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        past: Option<&InteractionId>,
        before: Option<u64>,
    ) -> Option<Transcript> {
        let window = self.interaction(interaction).filter(|interaction| interaction.owner() == Some(agent))?;
        let read = match past {
            None => window,
            Some(past) => self.past(agent, window).find(|interaction| interaction.id == *past)?,
        };
        Some(read.page(before))
    }

    /// Returns the number of past interactions of a window's contact that contain every word of the query, and the
    /// newest of them.
    fn history(&self, agent: &AgentId, interaction: &InteractionId, query: &str) -> (u32, Vec<PastInteraction>) {
        let window = self.interaction(interaction).filter(|interaction| interaction.owner() == Some(agent));
        let Some(window) = window else { return (0, Vec::new()) };
        let (filter, mut searched) = (TextFilter::new(query), 0);
        let mut found: Vec<_> = self.past(agent, window).collect();
        found.sort_by_key(|interaction| std::cmp::Reverse((interaction.done, interaction.opened)));
        let mut listed = Vec::new();
        let mut total = 0;
        for interaction in found {
            let hit = if filter.is_blank() { Some(None) } else { self.hit(interaction, &filter, &mut searched) };
            let Some(message) = hit else { continue };
            total += 1;
            if listed.len() < MAX_PAST {
                listed.push(self.listed(interaction, message));
            }
        }
        (total, listed)
    }

    /// Returns whether an agent may fetch a file: one in a window of theirs, in a past interaction of its contact, or
    /// in the preview of an invitation.
    pub fn may_fetch(&self, agent: &AgentId, media: &str) -> bool {
        let Some(state) = self.agents.get(agent) else { return false };
        let has = |m: &Message| m.media.iter().any(|file| file.id.as_str() == media);
        let windows = || state.windows.iter().filter_map(|id| self.interaction(id));
        let in_preview = |id| {
            self.interaction(id).is_some_and(|interaction| super::outlook::last_messages(interaction).iter().any(has))
        };
        windows().any(|interaction| interaction.messages.iter().any(has))
            || state.invitations.iter().any(in_preview)
            || windows().any(|interaction| self.past(agent, interaction).any(|past| past.messages.iter().any(has)))
    }

    /// Returns the past interactions of a window's contact that the agent may see: those they owned, and those for a
    /// target they see.
    fn past<'a>(&'a self, agent: &'a AgentId, window: &InteractionState) -> impl Iterator<Item = &'a InteractionState> {
        let all = self.contacts.get(&window.contact.number).into_iter().flat_map(|contact| &contact.past);
        let all = all.filter_map(|id| self.interaction(id)).filter(|interaction| interaction.holder == Holder::Done);
        all.filter(|interaction| interaction.owners.contains(agent) || self.roster.sees(agent, &interaction.route))
    }

    /// Returns the newest message that matches the filter, or `Some(None)` if the interaction matches in something
    /// else.
    fn hit<'a>(
        &self,
        interaction: &'a InteractionState,
        filter: &TextFilter,
        searched: &mut usize,
    ) -> Option<Option<&'a Message>> {
        let room = SEARCHED.saturating_sub(*searched);
        *searched += interaction.messages.len().min(room);
        let message = interaction.messages.iter().rev().take(room).find(|m| filter.matches(&m.text));
        let agents: String = interaction.owners.iter().map(|id| self.roster.agent_name(id) + " ").collect();
        let disposition =
            interaction.disposition.as_deref().map(|id| self.rules.setup.disposition(id)).unwrap_or_default();
        let in_the_rest = || {
            filter.matches(&format!(
                "{agents} {disposition} {} {} {:?}",
                interaction.via,
                interaction.note,
                interaction.case_data.values()
            ))
        };
        message.map(Some).or_else(|| in_the_rest().then_some(None))
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
            agents: interaction.owners.iter().map(|id| self.roster.agent_name(id)).collect(),
            disposition: interaction.disposition.as_deref().map(|id| self.rules.setup.disposition(id).to_owned()),
            note: interaction.note.clone(),
            messages: interaction.messages.len() as u64,
            excerpt: cut.unwrap_or(words),
        }
    }
}
