//! The answers given to commands, remembered so that a command sent twice takes effect once.

use super::Hub;
use crate::core::fact::Cause;
use crate::protocol::{AgentId, Answer, Command, CommandId, Refusal};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// The number of answers remembered per agent. A client resends only commands it has no answer for, so a hundred would
/// be enough.
const REMEMBERED: usize = 4096;

/// The answers given, by agent.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<AgentId, AgentAnswers>);

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

    /// Takes over the refusals in an earlier memory, except of the commands in `except`.
    fn adopt_refusals(&mut self, earlier: Self, except: &[Cause]) {
        for (agent, mut earlier) in earlier.0 {
            for id in earlier.in_order {
                let Some((command, answer @ Answer::Refused { .. })) = earlier.by_id.remove(&id) else { continue };
                let cause = Cause { agent: agent.clone(), command: id };
                if !except.contains(&cause) && self.answer_to(&cause.agent, &cause.command).is_none() {
                    self.remember(&cause, command.as_ref(), answer);
                }
            }
        }
    }

    /// Forgets what agents' commands said; not that they were answered, and how.
    pub fn forget_commands<'a>(&mut self, agents: impl IntoIterator<Item = &'a AgentId>) {
        for agent in agents {
            let of_agent = self.0.get_mut(agent).into_iter().flat_map(|of_agent| of_agent.by_id.values_mut());
            of_agent.for_each(|(command, _)| *command = None);
        }
    }

    fn answer_to(&self, agent: &AgentId, id: &CommandId) -> Option<&Answer> {
        Some(&self.0.get(agent)?.by_id.get(id)?.1)
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
        self.answers.answer_to(agent, id).cloned()
    }

    /// Refuses a command whose effect could not be stored. Sent again, it is still refused: its text has been given
    /// back, and others may have followed it.
    pub fn refuse(&mut self, agent: &AgentId, id: &CommandId, refusal: Refusal) -> Answer {
        let cause = Cause { agent: agent.clone(), command: id.clone() };
        let answer = Answer::Refused { refusal };
        self.answers.remember(&cause, None, answer.clone());
        answer
    }

    /// Takes over the refusals, which are not in the log, from the hub that this one replaces; except of the commands
    /// in `except`, whose answers were never given.
    pub fn adopt_refusals(&mut self, replaced: Self, except: &[Cause]) {
        self.answers.adopt_refusals(replaced.answers, except);
    }
}
