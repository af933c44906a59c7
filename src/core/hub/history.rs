//! What an agent reads beside their windows: older messages, and what was with the same contact before. Asked of the
//! state as it is, by whoever owns an interaction with that contact; nothing of it is told by events.

use super::{AgentId, Hub, InteractionId, InteractionState, Message};
use crate::core::interaction::Holder;
use crate::core::search::Sought;
use crate::protocol::{GatewayFrame, MAX_PAST, PastInteraction, Transcript};

/// What an agent asks to read: [`crate::protocol::ClientFrame::Read`] and [`crate::protocol::ClientFrame::History`].
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in the frames")]
pub enum Reading {
    Page { request: u32, interaction: InteractionId, past: Option<InteractionId>, before: Option<u64> },
    History { request: u32, interaction: InteractionId, query: String },
}

/// How many messages one search looks through, the newest interactions first: whoever writes meanwhile waits for it.
const SEARCHED: usize = 20_000;
/// How many characters of a message are shown in a list.
const EXCERPT: usize = 160;

impl Hub {
    /// The answer to what an agent asks to read.
    pub fn read(&self, agent: &AgentId, reading: &Reading) -> GatewayFrame {
        match reading {
            Reading::Page { request, interaction, past, before } => GatewayFrame::Page {
                request: *request,
                transcript: self.page(agent, interaction, past.as_ref(), *before),
            },
            Reading::History { request, interaction, query } => {
                let (total, past) = self.history(agent, interaction, query);
                GatewayFrame::History { request: *request, total, past }
            }
        }
    }

    /// A page of a transcript: that of a window of the agent's, or of a past interaction of its contact. `None` where
    /// it is not there or not for this agent.
    fn page(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        past: Option<&InteractionId>,
        before: Option<u64>,
    ) -> Option<Transcript> {
        let window = self.conversations.get(interaction).filter(|c| c.owner() == Some(agent))?;
        let read = match past {
            None => window,
            Some(past) => self.past(agent, window).find(|c| c.id == *past)?,
        };
        Some(read.page(before))
    }

    /// The past interactions of a window's contact that hold every word of the query, and how many these are.
    fn history(&self, agent: &AgentId, interaction: &InteractionId, query: &str) -> (u32, Vec<PastInteraction>) {
        let window = self.conversations.get(interaction).filter(|c| c.owner() == Some(agent));
        let Some(window) = window else { return (0, Vec::new()) };
        let (sought, mut searched) = (Sought::new(query), 0);
        let mut found: Vec<_> = self.past(agent, window).collect();
        found.sort_by_key(|c| std::cmp::Reverse((c.done, c.opened)));
        let mut listed = Vec::new();
        let mut total = 0;
        for conversation in found {
            let hit = if sought.blank() { Some(None) } else { self.hit(conversation, &sought, &mut searched) };
            let Some(message) = hit else { continue };
            total += 1;
            if listed.len() < MAX_PAST {
                listed.push(self.listed(conversation, message));
            }
        }
        (total, listed)
    }

    /// Whether an agent may fetch a file: it is in a window of theirs, in what was with its contact before, or in what
    /// they are asked.
    pub fn may_fetch(&self, agent: &AgentId, media: &str) -> bool {
        let Some(state) = self.agents.get(agent) else { return false };
        let has = |m: &Message| m.media.iter().any(|file| file.id.as_str() == media);
        let windows = || state.windows.iter().filter_map(|id| self.conversations.get(id));
        let in_preview =
            |id| self.conversations.get(id).is_some_and(|c| super::outlook::last_messages(c).iter().any(has));
        windows().any(|c| c.messages.iter().any(has))
            || state.asks.iter().any(in_preview)
            || windows().any(|c| self.past(agent, c).any(|past| past.messages.iter().any(has)))
    }

    /// What was with a window's contact before, as far as the agent may see it: what came in for a target they see, and
    /// what they had themselves.
    fn past<'a>(&'a self, agent: &'a AgentId, window: &InteractionState) -> impl Iterator<Item = &'a InteractionState> {
        let all = self.contacts.get(&window.contact.number).into_iter().flat_map(|contact| &contact.past);
        let all = all.filter_map(|id| self.conversations.get(id)).filter(|c| c.holder == Holder::Done);
        all.filter(|c| c.owners.contains(agent) || self.roster.sees(agent, &c.route))
    }

    /// Whether a conversation holds what is sought, and in which message: the newest with all of it; else `None`, where
    /// it is elsewhere.
    fn hit<'a>(&self, c: &'a InteractionState, sought: &Sought, searched: &mut usize) -> Option<Option<&'a Message>> {
        let room = SEARCHED.saturating_sub(*searched);
        *searched += c.messages.len().min(room);
        let message = c.messages.iter().rev().take(room).find(|m| sought.is_in(&m.text));
        let agents: String = c.owners.iter().map(|id| self.roster.agent_name(id) + " ").collect();
        let result = c.disposition.as_deref().map(|id| self.rules.setup.disposition(id)).unwrap_or_default();
        let rest = || sought.is_in(&format!("{agents} {result} {} {} {:?}", c.via, c.note, c.case_data.values()));
        message.map(Some).or_else(|| rest().then_some(None))
    }

    fn listed(&self, c: &InteractionState, hit: Option<&Message>) -> PastInteraction {
        let shown = hit.or_else(|| c.messages.iter().find(|m| !m.text.trim().is_empty()));
        let words = shown.map(|m| m.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        let cut = words.char_indices().nth(EXCERPT).map(|(at, _)| format!("{}…", &words[..at]));
        PastInteraction {
            id: c.id.clone(),
            channel: c.channel,
            via: c.via.clone(),
            opened: c.opened,
            done: c.done.unwrap_or(c.opened),
            agents: c.owners.iter().map(|id| self.roster.agent_name(id)).collect(),
            disposition: c.disposition.as_deref().map(|id| self.rules.setup.disposition(id).to_owned()),
            note: c.note.clone(),
            messages: c.messages.len() as u64,
            excerpt: cut.unwrap_or(words),
        }
    }
}
