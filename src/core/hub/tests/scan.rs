//! What follows from the state and what a search finds, by looking at every interaction: the specification of indexes.

use crate::core::fact::{AgentFact, Fact};
use crate::core::hub::outlook::last_messages;
use crate::core::hub::{Agent, Hub, InteractionState};
use crate::core::interaction::{Holder, Offer};
use crate::core::search::TextFilter;
use crate::protocol::{AgentId, Channel, InteractionId, Message, Millis, Status};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Hub {
    /// Returns the interactions looking for an owner, the longest waiting first.
    fn all_seeking(&self) -> Vec<&InteractionState> {
        let mut all: Vec<_> = self
            .interactions
            .values()
            .map(|it| &**it)
            .filter(|it| it.offer.is_some() || it.consultation.is_some())
            .collect();
        all.sort_by_key(|it| (it.opened, it.id.clone()));
        all
    }

    /// Returns the same as [`Hub::next_to_settle`].
    pub(in crate::core::hub) fn next_by_scan(&self, now: Millis) -> Option<Fact> {
        let first = |due: fn(&Agent) -> Option<Millis>| {
            let all = self.agents.iter().filter_map(|(id, agent)| Some((due(agent)?, id.clone())));
            all.min().filter(|(due, _)| *due <= now).map(|(_, id)| id)
        };
        if let Some(id) = first(Agent::lost_until) {
            return Some(Fact::Agent { id, what: AgentFact::SignedOut });
        }
        if let Some(id) = first(Agent::wrap_up) {
            return Some(Fact::Agent { id, what: AgentFact::WrapUpEnded });
        }
        if let Some((_, agent)) = self.first_to_expire().filter(|(due, _)| *due <= now) {
            return self.expiry(&agent);
        }
        let asked = self.interactions.values().filter_map(|it| Some((self.asked_until_when(it)?, &it.id)));
        if let Some((_, id)) = asked.filter(|(due, _)| *due <= now).min() {
            return self.ask_end(&self.interactions[id]);
        }
        let parked = self.interactions.values().filter_map(|it| Some((self.comes_back(it)?, &it.id)));
        if let Some((_, id)) = parked.filter(|(due, _)| *due <= now).min() {
            return self.return_of(&self.interactions[id]);
        }
        let rescued = self.stranded_by_scan().into_iter().find(|(due, _)| *due <= now);
        if let Some(fact) = rescued.and_then(|(_, interaction)| self.rescued(interaction)) {
            return Some(fact);
        }
        let all = self.all_seeking();
        let unanswered = all.iter().find_map(|it| self.did_not_answer(it));
        unanswered.or_else(|| all.iter().find_map(|it| self.settle(now, it)))
    }

    /// Returns the same as [`Hub::due`].
    pub(in crate::core::hub) fn due_by_scan(&self) -> Option<Millis> {
        let agents = self.agents.values().flat_map(|agent| [agent.lost_until(), agent.wrap_up()]).flatten();
        let expires = self.first_to_expire().map(|(due, _)| due);
        let rescue = self.stranded_by_scan().first().map(|(due, _)| *due);
        let parked = self.interactions.values().filter_map(|interaction| self.comes_back(interaction));
        let all = self.all_seeking();
        let seeking = all.into_iter().filter_map(|interaction| self.due_for(interaction));
        let asked = self.interactions.values().filter_map(|interaction| self.asked_until_when(interaction));
        seeking.chain(asked).chain(parked).chain(agents).chain(expires).chain(rescue).min()
    }

    /// Returns when each interaction is given away that waits for somebody who is gone, the first of them first.
    fn stranded_by_scan(&self) -> Vec<(Millis, &InteractionState)> {
        let all = self.interactions.values().map(|it| &**it).filter(|it| self.rescued(it).is_some());
        let mut all: Vec<_> = all.filter_map(|it| Some((self.awaited(it)?.1, it))).collect();
        all.sort_by_key(|(due, it)| (*due, it.opened, it.id.clone()));
        all
    }

    /// Returns when the next system message is to be deleted, and whose it is.
    fn first_to_expire(&self) -> Option<(Millis, AgentId)> {
        let limits = self.rules.setup.my_messages;
        self.agents.iter().filter_map(|(id, agent)| Some((agent.notices.due(limits)?, id.clone()))).min()
    }

    fn due_for(&self, interaction: &InteractionState) -> Option<Millis> {
        let offer = interaction.offer.as_ref()?;
        match (&offer.invitation, &interaction.holder) {
            (Some(invitation), _) => Some(invitation.deadline),
            (None, Holder::Queued) => self.next_retry(offer, interaction.channel),
            (None, _) => offer.transfer.as_ref().map(|transfer| transfer.deadline),
        }
    }

    /// Returns when routing may next invite somebody who let an invitation of this offer end.
    fn next_retry(&self, offer: &Offer, channel: Channel) -> Option<Millis> {
        let available = |id: &AgentId| {
            self.roster.is_member(&offer.target, id) && self.roster.takes(id, channel) && self.is_available(id, channel)
        };
        let waiting = offer.tried.iter().filter(|(id, _)| available(id));
        waiting.map(|(_, ended)| ended + self.rules.reinvite_after).min()
    }

    /// Returns the same as [`Hub::may_fetch`].
    pub(super) fn may_fetch_by_scan(&self, agent: &AgentId, media: &str) -> bool {
        let Some(state) = self.agents.get(agent) else { return false };
        let has = |m: &Message| m.media.iter().any(|file| file.id.as_str() == media);
        let windows = || state.windows.iter().filter_map(|id| self.interactions.get(id));
        let in_preview =
            |id| self.interactions.get(id).is_some_and(|interaction| last_messages(interaction).iter().any(has));
        windows().any(|interaction| interaction.messages.iter().any(has))
            || state.invitations.iter().any(in_preview)
            || state.consulted.iter().any(|id| self.interactions[id].messages.iter().any(has))
            || self.done().any(|done| {
                let sees = self.roster.has(agent) && self.roster.sees(agent, &done.route);
                (sees || done.owners.contains(agent)) && done.messages.iter().any(has)
            })
    }

    fn done(&self) -> impl Iterator<Item = &InteractionState> {
        self.interactions.values().map(|it| &**it).filter(|it| it.holder == Holder::Done)
    }

    /// Checks what is open and what is past, by number, contact and agent, against all interactions.
    #[track_caller]
    pub(super) fn check_indexes(&self) {
        let mut open = HashMap::new();
        let mut contacts: BTreeMap<_, [BTreeSet<_>; 2]> = BTreeMap::new();
        let mut past_of: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut done: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for it in self.interactions.values() {
            let is_done = it.holder == Holder::Done;
            for (at, ask) in it.asks.iter().enumerate() {
                assert!(it.owner() == Some(&ask.of) && it.status == Status::Connected, "{} can answer", ask.of);
                assert!(
                    ask.by != ask.of && it.asks[..at].iter().all(|other| other.by != ask.by),
                    "{} asks once",
                    ask.by
                );
            }
            assert_eq!(is_done, it.done.is_some(), "{}", it.id);
            if it.status == Status::Connected && !is_done {
                let before = open.insert((it.service_number.clone(), it.contact.number.clone()), it.id.clone());
                assert_eq!(before, None, "the contact of {} has two open interactions on the number", it.id);
            }
            contacts.entry(&it.contact.number).or_default()[usize::from(is_done)].insert(&it.id);
            let place = (it.done.unwrap_or_default(), it.id.clone());
            for owner in it.owners.iter().filter(|_| is_done) {
                past_of.entry(owner).or_default().insert(place.clone());
            }
            if is_done {
                done.entry(&it.route).or_default().insert(place);
            }
        }
        assert_eq!(open, self.open);
        for (number, [open, past]) in contacts {
            let known = &self.contacts[number];
            assert_eq!((known.open.len(), known.past.len()), (open.len(), past.len()), "each once");
            assert!(known.open.iter().all(|id| open.contains(id)) && known.past.iter().all(|id| past.contains(id)));
        }
        let known = self.past_of.iter().filter(|(_, past)| !past.is_empty()).map(|(agent, past)| (agent, past.clone()));
        assert_eq!(known.collect::<BTreeMap<_, _>>(), past_of);
        let known = self.done.iter().filter(|(_, done)| !done.is_empty()).map(|(route, done)| (route, done.clone()));
        assert_eq!(known.collect::<BTreeMap<_, _>>(), done);
    }
}

/// The past interactions that match a query, each with the text that is shown of it.
pub(crate) type Found = Vec<(InteractionId, String)>;

impl Hub {
    /// Returns what a search in the past interactions of a window's contact finds, or of all contacts, newest first.
    pub(crate) fn found_by_scan(&self, agent: &AgentId, window: Option<&InteractionId>, query: &str) -> Found {
        let filter = TextFilter::new(query);
        let mut past: Vec<_> = self.interactions.values().filter(|it| it.holder == Holder::Done).collect();
        past.retain(|it| it.owners.contains(agent) || self.roster.sees(agent, &it.route));
        if let Some(window) = window {
            let window = self.interactions.get(window).filter(|window| window.owner() == Some(agent));
            let Some(window) = window else { return Vec::new() };
            past.retain(|it| it.contact.number == window.contact.number);
        }
        past.sort_by_key(|it| Reverse((it.done, it.opened, it.id.clone())));
        let found = past.into_iter().filter_map(|it| {
            let hit = it.messages.iter().rev().find(|message| filter.matches(&message.text));
            let names: String = it.owners.iter().map(|id| self.roster.agent_name(id) + " ").collect();
            let disposition = it.disposition.as_deref().map(|id| self.rules.setup.disposition(id)).unwrap_or_default();
            let (values, side) = (it.case_data.values(), it.side_text());
            let number = &it.contact.number;
            let rest = format!("{names} {disposition} {} {} {number} {values:?} {side}", it.via, it.note);
            let shown = match hit {
                _ if filter.is_blank() => None,
                Some(hit) => Some(hit),
                None if filter.matches(&rest) => None,
                None => return None,
            };
            let mut texts = it.messages.iter().filter(|message| !message.text.trim().is_empty());
            let shown = shown.or_else(|| if window.is_some() { texts.next() } else { texts.next_back() });
            let words = shown.map(|it| it.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
            let cut = words.char_indices().nth(160).map(|(at, _)| format!("{}…", &words[..at]));
            Some((it.id.clone(), cut.unwrap_or(words)))
        });
        found.collect()
    }
}
