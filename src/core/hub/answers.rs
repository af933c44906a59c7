//! The answers given to commands, remembered so that a command sent twice takes effect once.

use super::Hub;
use crate::core::fact::Cause;
use crate::protocol::{AgentId, Answer, Command, CommandId, Refusal};
use std::collections::{HashMap, VecDeque};

/// The number of answers remembered per agent. A client resends only commands it has no answer for, so a hundred would
/// be enough.
const REMEMBERED: usize = 4096;

/// The answers given, by agent.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(HashMap<AgentId, AgentAnswers>);

#[derive(Clone, Debug, Default)]
struct AgentAnswers {
    by_id: HashMap<CommandId, (Option<Command>, Answer)>,
    in_order: VecDeque<CommandId>,
}

impl Answers {
    /// Remembers an answer. `command` is `None` if only the log tells that it was carried out.
    pub fn remember(&mut self, cause: &Cause, command: Option<&Command>, answer: Answer) {
        let of_agent = self.0.entry(cause.agent.clone()).or_default();
        if of_agent.by_id.insert(cause.command.clone(), (command.cloned(), answer)).is_none() {
            of_agent.in_order.push_back(cause.command.clone());
        }
        if of_agent.in_order.len() > REMEMBERED
            && let Some(oldest) = of_agent.in_order.pop_front()
        {
            of_agent.by_id.remove(&oldest);
        }
    }

    /// Returns the answer given before; a refusal if the id belongs to another command.
    pub fn recall(&self, cause: &Cause, command: &Command) -> Option<Answer> {
        let (before, answer) = self.0.get(&cause.agent)?.by_id.get(&cause.command)?;
        match before {
            Some(before) if before != command => Some(Answer::Refused { refusal: Refusal::IdInUse }),
            _ => Some(answer.clone()),
        }
    }
}

impl Hub {
    /// Returns the answer given to a command, if it is remembered. For commands from the log it only tells that they
    /// were carried out.
    pub fn answer_given(&self, agent: &AgentId, id: &CommandId) -> Option<Answer> {
        Some(self.answers.0.get(agent)?.by_id.get(id)?.1.clone())
    }
}
