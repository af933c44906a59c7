//! Which commands have been answered, and how: what makes sending one twice harmless.

use super::Hub;
use crate::core::fact::Cause;
use crate::protocol::{AgentId, Answer, Command, CommandId, Refusal};
use std::collections::{HashMap, VecDeque};

/// How many answers are remembered for each agent. A client sends again only what it has no answer for, so a hundred
/// would do.
const REMEMBERED: usize = 4096;

#[derive(Clone, Debug, Default)]
pub(super) struct Answers(HashMap<AgentId, OfAgent>);

#[derive(Clone, Debug, Default)]
struct OfAgent {
    by_id: HashMap<CommandId, (Option<Command>, Answer)>,
    in_order: VecDeque<CommandId>,
}

impl Answers {
    /// `command` is `None` where it is only known that it was carried out, from the log.
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

    /// The answer given before; a refusal where the id was given to another command.
    pub fn recall(&self, cause: &Cause, command: &Command) -> Option<Answer> {
        let (before, answer) = self.0.get(&cause.agent)?.by_id.get(&cause.command)?;
        match before {
            Some(before) if before != command => Some(Answer::Refused { refusal: Refusal::IdInUse }),
            _ => Some(answer.clone()),
        }
    }
}

impl Hub {
    /// How a command was answered before, as far as that is remembered; from the log: that it was carried out.
    pub fn answer_given(&self, agent: &AgentId, id: &CommandId) -> Option<Answer> {
        Some(self.answers.0.get(agent)?.by_id.get(id)?.1.clone())
    }
}
