//! Asking a colleague for the interaction that they have: who may, and what ends it. Nothing changes hands by it: the
//! owner transfers the interaction as usual, or keeps it.

use super::decide::{Decision, facts_of};
use super::{AgentId, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, Outcome, PhoneNumber};
use super::{Refusal, Status, TargetRef};
use crate::core::ask::Ask;
use crate::protocol::{AskGone, AskedBy};

impl Hub {
    /// Decides on asking the owner of the interaction with a contact for it. It can be asked for by whoever could write to
    /// the contact if nobody had the interaction.
    pub(super) fn ask_for(
        &self,
        now: Millis,
        agent: &AgentId,
        contact: &PhoneNumber,
        from: Option<&PhoneNumber>,
    ) -> Decision {
        let number = self.number_to_write_from(agent, from)?;
        let open = self.open.get(&(number.clone(), contact.clone()));
        let interaction = open.and_then(|id| self.interaction(id)).ok_or(Refusal::Ended)?;
        if !self.roster.takes(agent, interaction.channel) {
            return Err(Refusal::UnsupportedChannel);
        }
        // Of what waits for somebody, nobody can be asked; nor one who could not transfer it to the agent.
        let owner = interaction.owner().filter(|owner| *owner != agent);
        let owner = owner.filter(|owner| self.roster.sees(owner, &TargetRef::agent(agent)));
        let owner = owner.ok_or_else(|| self.in_use(agent, interaction))?;
        if interaction.asks.iter().any(|ask| ask.by == *agent) {
            return Ok(Vec::new());
        }
        if self.agents.get(owner).is_none_or(|owner| owner.gone.is_some()) {
            let name = self.roster.agent_name(owner);
            return Err(Refusal::TargetUnavailable { name, outcome: Outcome::LoggedOut });
        }
        let until = now + self.answer_time(owner, &interaction.route);
        let (by, of) = (agent.clone(), owner.clone());
        Ok(facts_of(&interaction.id, [InteractionFact::AskedFor(Ask { by, of, until })]))
    }

    /// Decides on keeping an interaction. That the colleague does not ask any more is no error: their time was up.
    pub(super) fn keep(&self, agent: &AgentId, interaction: &InteractionId, asker: &AgentId) -> Decision {
        let interaction = self.owned(agent, interaction)?;
        let ask = interaction.asks.iter().find(|ask| ask.by == *asker && ask.of == *agent);
        Ok(facts_of(&interaction.id, ask.map(|ask| ended(ask, AskGone::Kept))))
    }

    /// Files an interaction under when the next colleague has asked for it in vain.
    pub(super) fn file_asked(&mut self, id: &InteractionId) {
        let due = self.interaction(id).and_then(|interaction| self.asked_until_when(interaction));
        self.asked.file(id, due);
    }

    /// Returns when the next colleague has asked for an interaction in vain: 0 if there is nobody any more to answer.
    pub(super) fn asked_until_when(&self, interaction: &InteractionState) -> Option<Millis> {
        interaction.asks.iter().map(|ask| due(interaction, ask)).min()
    }

    /// Returns the fact that ends the next ask that was in vain at `now`.
    pub(super) fn next_ask_to_end(&self, now: Millis) -> Option<Fact> {
        let (_, id) = self.asked.first().filter(|(due, _)| *due <= now)?;
        self.ask_end(self.interaction(id)?)
    }

    /// Returns the fact that ends the first ask about an interaction.
    pub(super) fn ask_end(&self, interaction: &InteractionState) -> Option<Fact> {
        let ask = interaction.asks.iter().min_by_key(|ask| due(interaction, ask))?;
        let why = if due(interaction, ask) == 0 { AskGone::Moved } else { AskGone::NoAnswer };
        Some(Fact::Interaction { id: interaction.id.clone(), what: ended(ask, why) })
    }

    /// Returns the colleagues who ask for an interaction, as its owner sees them.
    pub(super) fn asked_by(&self, interaction: &InteractionState) -> Vec<AskedBy> {
        let name = |ask: &Ask| self.roster.agent_name(&ask.by);
        interaction
            .asks
            .iter()
            .map(|ask| AskedBy { agent: ask.by.clone(), name: name(ask), until: ask.until })
            .collect()
    }
}

/// Returns when somebody has asked in vain.
fn due(interaction: &InteractionState, ask: &Ask) -> Millis {
    let is_moved = interaction.owner() != Some(&ask.of) || interaction.status != Status::Connected;
    if is_moved { 0 } else { ask.until }
}

fn ended(ask: &Ask, why: AskGone) -> InteractionFact {
    InteractionFact::AskedInVain { by: ask.by.clone(), of: ask.of.clone(), why }
}
