//! What can be answered while nothing can be stored: everything from which no fact follows.

use super::{Agent, AgentId, Answer, Command, CommandId, Delivery, Hub, Inbound, InteractionId, MessageId};
use super::{AgentFact, Millis, Refusal, Transition};

impl Hub {
    /// Answers a command like [`Hub::command_with`] if no fact follows from it, and refuses it as unavailable
    /// otherwise.
    pub fn command_unstored(
        &mut self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        command: &Command,
        unusable: Option<Refusal>,
    ) -> Answer {
        let (answer, _) = self.answered(now, agent, id, command, unusable, |hub, _, facts| {
            if !facts.is_empty() {
                return Err(Refusal::Unavailable);
            }
            Ok((hub.answer(agent, command, &facts), Transition::default()))
        });
        answer
    }

    /// Checks a message from a carrier.
    ///
    /// # Errors
    /// Those of [`Hub::receive`]; [`Refusal::Unavailable`] unless it is a repeated delivery.
    pub fn receive_unstored(&self, now: Millis, inbound: Inbound) -> Result<(), Refusal> {
        if self.decide_inbound(now, inbound)?.is_empty() { Ok(()) } else { Err(Refusal::Unavailable) }
    }

    /// Returns whether a delivery report tells anything new.
    pub fn is_news(&self, interaction: &InteractionId, message: &MessageId, delivery: &Delivery) -> bool {
        self.interaction(interaction).is_some_and(|it| it.advances(message, delivery))
    }

    /// Returns the fact that follows when an agent's first connection was opened or their last one lost; `None` if that
    /// is known.
    pub fn presence_changes(&self, agent: &AgentId, connected: bool) -> Option<AgentFact> {
        match self.agents.get(agent).filter(|_| self.roster.has(agent)) {
            // Whoever is suspended does not get in, whatever connects.
            Some(Agent { suspended: Some(_), .. }) if connected => None,
            Some(Agent { signed_in: false, .. }) if connected => Some(AgentFact::SignedIn),
            Some(Agent { gone: Some(_), .. }) if connected => Some(AgentFact::Back),
            Some(Agent { gone: None, .. }) if !connected => Some(AgentFact::Lost),
            _ => None,
        }
    }
}
