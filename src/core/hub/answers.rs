//! The answers given to commands, remembered so that a command sent twice takes effect once: for a while.
//!
//! What is remembered is bounded for each agent: by number, so also by bytes, as ids are short; and by age. A client
//! resends only commands it has no answer for, so a hundred would be enough. Commands that are in the log and others are
//! remembered apart, so that a log folds to the same memory whatever was refused.

use super::{Hub, Millis};
use crate::core::fact::Cause;
use crate::protocol::{AgentId, Answer, Command, CommandId, Refusal, encode};
use serde::{Deserialize, Serialize};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{Hash, Hasher};

/// The number of answers remembered per agent, of each kind.
const REMEMBERED: usize = 256;
/// For how long they are, in milliseconds.
const REMEMBERED_FOR: Millis = 24 * 60 * 60 * 1000;

/// The answers given, by agent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Answers(BTreeMap<AgentId, AgentAnswers>);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct AgentAnswers {
    /// To commands that are in the log, oldest first.
    kept: VecDeque<Given>,
    /// To those from which nothing followed.
    #[serde(skip)]
    others: VecDeque<Given>,
}

/// An answer that was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Given {
    id: CommandId,
    at: Millis,
    /// Tells the command from another one; `None` if only the log tells that it was carried out.
    #[serde(skip)]
    command: Option<u64>,
    /// `None` stands for [`Answer::Done`], which most are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Box<Answer>>,
}

impl Given {
    fn answer(&self) -> Answer {
        self.answer.as_deref().cloned().unwrap_or(Answer::Done)
    }
}

fn find<'a>(given: &'a VecDeque<Given>, id: &CommandId) -> Option<&'a Given> {
    given.iter().rev().find(|given| given.id == *id)
}

fn fingerprint(command: &Command) -> u64 {
    let mut hasher = DefaultHasher::new();
    encode(command).hash(&mut hasher);
    hasher.finish()
}

impl AgentAnswers {
    fn given(&self, id: &CommandId) -> Option<&Given> {
        find(&self.kept, id).or_else(|| find(&self.others, id))
    }
}

impl Answers {
    /// Remembers the answer to a command that is in the log, or will be. `command` is `None` if only the log tells of
    /// it.
    pub fn remember(&mut self, at: Millis, cause: &Cause, command: Option<&Command>, answer: Answer) {
        let of_agent = self.0.entry(cause.agent.clone()).or_default();
        add(&mut of_agent.kept, at, &cause.command, command.map(fingerprint), answer);
    }

    /// Remembers the answer to a command from which nothing follows.
    pub fn remember_other(&mut self, at: Millis, cause: &Cause, command: Option<&Command>, answer: Answer) {
        let of_agent = self.0.entry(cause.agent.clone()).or_default();
        add(&mut of_agent.others, at, &cause.command, command.map(fingerprint), answer);
    }

    /// Takes over the refusals in an earlier memory, except of the commands in `except`.
    fn adopt_refusals(&mut self, earlier: Self, except: &[Cause]) {
        for (agent, earlier) in earlier.0 {
            let of_agent = self.0.entry(agent.clone()).or_default();
            for given in earlier.others {
                let is_refusal = matches!(given.answer.as_deref(), Some(Answer::Refused { .. }));
                let is_excepted = || except.iter().any(|cause| cause.agent == agent && cause.command == given.id);
                if is_refusal && !is_excepted() && of_agent.given(&given.id).is_none() {
                    of_agent.others.push_back(given);
                }
            }
        }
    }

    /// Forgets what agents' commands said; not that they were answered, and how.
    pub fn forget_commands<'a>(&mut self, agents: impl IntoIterator<Item = &'a AgentId>) {
        for agent in agents {
            let of_agent = self.0.get_mut(agent).into_iter();
            let given = of_agent.flat_map(|of_agent| of_agent.kept.iter_mut().chain(&mut of_agent.others));
            given.for_each(|given| given.command = None);
        }
    }

    fn answer_to(&self, agent: &AgentId, id: &CommandId) -> Option<Answer> {
        Some(self.0.get(agent)?.given(id)?.answer())
    }

    /// Returns the answer given before; a refusal if the id belongs to another command.
    pub fn recall(&self, cause: &Cause, command: &Command) -> Option<Answer> {
        let given = self.0.get(&cause.agent)?.given(&cause.command)?;
        match given.command {
            Some(before) if before != fingerprint(command) => Some(Answer::Refused { refusal: Refusal::IdInUse }),
            _ => Some(given.answer()),
        }
    }
}

fn add(to: &mut VecDeque<Given>, at: Millis, id: &CommandId, command: Option<u64>, answer: Answer) {
    let answer = (answer != Answer::Done).then(|| Box::new(answer));
    let given = Given { id: id.clone(), at, command, answer };
    // The facts of one command come one after the other.
    if let Some(known) = to.back_mut().filter(|known| known.id == *id) {
        *known = given;
        return;
    }
    while to.len() >= REMEMBERED || to.front().is_some_and(|oldest| oldest.at.saturating_add(REMEMBERED_FOR) <= at) {
        to.pop_front();
    }
    to.push_back(given);
}

impl Hub {
    /// Returns the answer given to a command, if it is remembered. For commands from the log it only tells that they
    /// were carried out.
    pub fn answer_given(&self, agent: &AgentId, id: &CommandId) -> Option<Answer> {
        self.answers.answer_to(agent, id)
    }

    /// Refuses a command whose effect could not be stored. Sent again, it is still refused: its text has been given
    /// back, and others may have followed it.
    pub fn refuse(&mut self, now: Millis, agent: &AgentId, id: &CommandId, refusal: Refusal) -> Answer {
        let cause = Cause { agent: agent.clone(), command: id.clone() };
        let answer = Answer::Refused { refusal };
        self.answers.remember_other(now, &cause, None, answer.clone());
        answer
    }

    /// Takes over the refusals, which are not in the log, from the hub that this one replaces; except of the commands
    /// in `except`, whose answers were never given.
    pub fn adopt_refusals(&mut self, replaced: Self, except: &[Cause]) {
        self.answers.adopt_refusals(replaced.answers, except);
    }
}
