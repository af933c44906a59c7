//! `gateway agent …`: asks the gateway that runs, with the key of its data folder.

use super::door::{CommandError, Door};
use super::routes::Act;
use crate::core::hub::{AgentSummary, Disposal, InterventionOutcome, Suspension};
use crate::core::{target, words};
use crate::gateway::data::admin_key;
use crate::protocol::{Millis, TargetKind, TargetRef};
use clap::{Args, Subcommand};
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;
use std::env;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// The largest answer, in bytes: a list of all agents.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// What to do about an agent.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "a comment on a part would become the help of the command")]
pub enum AgentCommand {
    /// Say who is signed in, suspended or has something open
    List {
        /// Say it of every agent
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        gateway: Access,
    },
    /// End all sessions of an agent at once; they can sign in again
    SignOut {
        #[command(flatten)]
        act: AgentAct,
        #[command(flatten)]
        disposal: OptionalDisposal,
    },
    /// End all sessions of an agent at once; nobody can sign in as them until they are restored
    Suspend {
        #[command(flatten)]
        act: AgentAct,
        #[command(flatten)]
        disposal: OptionalDisposal,
    },
    /// Let a suspended agent sign in again
    Restore {
        #[command(flatten)]
        act: AgentAct,
    },
    /// Give an agent's interactions to somebody else
    Reassign {
        #[command(flatten)]
        act: AgentAct,
        #[command(flatten)]
        disposal: RequiredDisposal,
    },
}

/// Which gateway to ask.
#[derive(Debug, Args)]
pub struct Access {
    /// The address of the gateway: https, or this machine
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The data folder of the gateway, or another folder with its admin.key
    #[arg(long, value_name = "DIR", default_value = ".data")]
    data: PathBuf,
}

/// About whom, and by whom.
#[derive(Debug, Args)]
pub struct AgentAct {
    /// The agent's user name
    id: String,
    /// Why; kept in the log, and told to no agent
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Who does it, for the log; otherwise the user of this machine
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    gateway: Access,
}

/// What becomes of the agent's interactions; they stay by default.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct OptionalDisposal {
    /// Give the agent's interactions to an agent, who is asked first, or to a set such as queue:billing
    #[arg(long, value_name = "TARGET")]
    give_to: Option<String>,
    /// Put the agent's interactions back where they came in
    #[arg(long)]
    to_queue: bool,
    /// Leave the agent's interactions with the agent (the default)
    #[arg(long)]
    keep: bool,
}

/// What becomes of the agent's interactions.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RequiredDisposal {
    /// Give the agent's interactions to an agent, who is asked first, or to a set such as queue:billing
    #[arg(long, value_name = "TARGET")]
    give_to: Option<String>,
    /// Put the agent's interactions back where they came in
    #[arg(long)]
    to_queue: bool,
}

/// Carries out a command. Returns what to print.
///
/// # Errors
/// [`CommandError`].
pub async fn run(command: AgentCommand) -> Result<String, CommandError> {
    match command {
        AgentCommand::List { all, gateway } => {
            let mut url = gateway.address(&[])?;
            url.set_query(all.then_some("all=true"));
            let agents: Vec<AgentSummary> = gateway.ask("list the agents", |client| client.get(url)).await?;
            Ok(listed(&agents, now()))
        }
        AgentCommand::SignOut { act, disposal } => {
            act.carry_out("sign-out", "sign out", "is signed out. They can sign in again.", disposal.read()?).await
        }
        AgentCommand::Suspend { act, disposal } => {
            let said = "is suspended: signed out, and nobody can sign in as them until they are restored.";
            act.carry_out("suspend", "suspend", said, disposal.read()?).await
        }
        AgentCommand::Restore { act } => {
            act.carry_out("restore", "restore", "is restored. They can sign in again.", Disposal::Keep).await
        }
        AgentCommand::Reassign { act, disposal: RequiredDisposal { give_to, to_queue } } => {
            let disposal = OptionalDisposal { give_to, to_queue, keep: false }.read()?;
            act.carry_out("reassign", "reassign the interactions of", "", disposal).await
        }
    }
}

impl OptionalDisposal {
    /// An agent is written without a kind.
    fn read(self) -> Result<Disposal, CommandError> {
        match self.give_to {
            Some(target) if target.contains(':') => {
                let target = target::parse(&target).map_err(|error| CommandError::Refused(error.to_string()))?;
                Ok(Disposal::Give(target))
            }
            Some(id) => Ok(Disposal::Give(TargetRef { kind: TargetKind::Agent, id })),
            None if self.to_queue => Ok(Disposal::Queue),
            None => Ok(Disposal::Keep),
        }
    }
}

impl AgentAct {
    async fn carry_out(
        self,
        path: &str,
        verb: &str,
        said: &str,
        interactions: Disposal,
    ) -> Result<String, CommandError> {
        let Self { id, reason, by, gateway } = self;
        let by = name_of(by)?;
        let url = gateway.address(&[&id, path])?;
        let to = match &interactions {
            Disposal::Keep => None,
            Disposal::Queue => Some("put back in the queue".to_owned()),
            Disposal::Give(target) => Some(format!("given to {}", target.id)),
        };
        let act = Act { by, reason, interactions };
        let what = format!("{verb} {id}");
        let outcome = gateway.ask(&what, |client| client.post(url).json(&act)).await?;
        Ok(done(&id, said, to.as_deref(), &outcome))
    }
}

impl Access {
    fn door(&self) -> Door<'_> {
        let (url, data) = (&self.url, &self.data);
        Door { url, data, key: admin_key, file: "admin.key", advice: "see `gateway agent list`" }
    }

    /// Returns an address below `/admin/agents`.
    fn address(&self, below: &[&str]) -> Result<Url, CommandError> {
        self.door().address(&[&["agents"], below].concat())
    }

    /// Sends a request and reads the answer. `what` completes “cannot …”.
    async fn ask<T: DeserializeOwned>(
        &self,
        what: &str,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<T, CommandError> {
        self.door().ask(what, MAX_ANSWER, request).await
    }
}

/// Returns the name of who gives a command: what they say, or else the user of this machine.
///
/// # Errors
/// [`CommandError::Refused`].
pub fn name_of(by: Option<String>) -> Result<String, CommandError> {
    let user = || ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| env::var(name).ok());
    by.or_else(user).ok_or_else(|| CommandError::Refused("say who you are with --by NAME".into()))
}

/// Returns what an act has done, in sentences.
fn done(id: &str, said: &str, to: Option<&str>, outcome: &InterventionOutcome) -> String {
    let InterventionOutcome { moved, done, kept } = *outcome;
    let interactions = |count| words::counted(count, "interaction", "interactions");
    let verb = |count| if count == 1 { "was" } else { "were" };
    let mut lines = Vec::new();
    if !said.is_empty() {
        lines.push(format!("{id} {said}"));
    }
    if let Some(to) = to {
        lines.push(match moved {
            0 => "There was no open interaction to move.".to_owned(),
            moved => format!("{} {} {to}.", interactions(moved), verb(moved)),
        });
    }
    if done > 0 {
        lines.push(format!("{} that had ended {} marked done.", interactions(done), verb(done)));
    }
    if kept > 0 {
        lines.push(format!(
            "{} with {id}: `gateway agent reassign {id}` gives them to somebody else.",
            words::counted(kept, "interaction stays", "interactions stay"),
        ));
    }
    lines.iter().fold(String::new(), |text, line| text + line + "\n")
}

/// Returns a list of agents as a table.
fn listed(agents: &[AgentSummary], now: Millis) -> String {
    if agents.is_empty() {
        return "Nobody is signed in or suspended, and nobody has anything open.\n".to_owned();
    }
    let state = |agent: &AgentSummary| match &agent.suspended {
        None => words::readiness(&agent.readiness, now).english(),
        Some(Suspension { by, at, reason }) => {
            let since = words::duration(now.saturating_sub(*at)).english();
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("Suspended by {by}, {since}{reason}")
        }
    };
    let widest = |text: fn(&AgentSummary) -> &str, header: &str| {
        let widths = agents.iter().map(|agent| text(agent).chars().count());
        widths.fold(header.len(), usize::max)
    };
    let (ids, names) = (widest(|agent| agent.id.as_str(), "Agent"), widest(|agent| &agent.name, "Name"));
    let (open, invited, waiting, longest) = ("Open", "Invited", "Waiting", "Longest");
    let mut table =
        format!("{:ids$}  {:names$}  {open:>4}  {invited:>7}  {waiting:>7}  {longest:>7}  State\n", "Agent", "Name");
    for agent in agents {
        let AgentSummary { id, name, owned, invited, waiting, waiting_since, .. } = agent;
        let id = id.as_str();
        let longest =
            waiting_since.map(|since| words::short_duration(now.saturating_sub(since)).english()).unwrap_or_default();
        let _ = writeln!(
            table,
            "{id:ids$}  {name:names$}  {owned:>4}  {invited:>7}  {waiting:>7}  {longest:>7}  {}",
            state(agent)
        );
    }
    table
}

fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as Millis
}
