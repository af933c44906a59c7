//! The gateway that is held to the protocol: our own program, or another's that the environment names.

use crate::wire::{Client, Found, ensure, name};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// The first agent, whom contacts' texts are led to.
pub const ANN: usize = 0;
/// The second agent.
pub const BEN: usize = 1;
/// The third agent, where there is one: the sign-out costs them their token.
pub const CHLOE: usize = 2;

/// What a check needs beside a socket and two agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A contact's text can be made to arrive.
    Text,
    /// The gateway's time can be moved on.
    Clock,
    /// There is a third agent.
    Third,
    /// Somebody waits for limits of half a minute. Our own are tested with shorter ones, in `tests/gateway/access.rs`.
    Time,
}

/// A gateway and how to reach it.
#[derive(Clone, Debug)]
pub struct World {
    /// `ws://…/socket`
    pub socket: String,
    /// How long anything may take.
    pub patience: Duration,
    tokens: Vec<(String, String)>,
    outside: Outside,
}

/// What no agent can do.
#[derive(Clone, Debug)]
enum Outside {
    /// Our own demo, by its address.
    Demo(String),
    /// Shell commands.
    Shell { text: Option<String>, clock: Option<String> },
}

impl World {
    /// Another's, where the environment names one.
    pub fn named() -> Option<Result<Self, String>> {
        let said = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let socket = said("BATON_SOCKET")?;
        let tokens = said("BATON_TOKENS").unwrap_or_default();
        let tokens: Vec<_> = tokens
            .split(',')
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(agent, token)| (agent.into(), token.into()))
            .collect();
        if tokens.len() < 2 {
            return Some(Err("BATON_TOKENS must name two agents or three: ann=token,ben=token".into()));
        }
        let seconds = said("BATON_PATIENCE").and_then(|seconds| seconds.parse().ok()).unwrap_or(10);
        let outside = Outside::Shell { text: said("BATON_TEXT_IN"), clock: said("BATON_CLOCK") };
        Some(Ok(Self { socket, patience: Duration::from_secs(seconds), tokens, outside }))
    }

    /// Whether it has what a check needs.
    pub fn has(&self, need: Need) -> bool {
        match (need, &self.outside) {
            (Need::Third, _) => self.tokens.len() > CHLOE,
            (Need::Text, Outside::Shell { text, .. }) => text.is_some(),
            (Need::Clock, Outside::Shell { clock, .. }) => clock.is_some(),
            (Need::Time, Outside::Demo(_)) => false,
            (Need::Time, Outside::Shell { .. }) | (_, Outside::Demo(_)) => true,
        }
    }

    /// The same, with other patience.
    pub fn patient(&self, seconds: u64) -> Self {
        Self { patience: Duration::from_secs(seconds), ..self.clone() }
    }

    /// The same, by another address.
    pub fn by_way_of(self, socket: String, patience: Duration) -> Self {
        Self { socket, patience, ..self }
    }

    /// An agent's token.
    pub fn token(&self, agent: usize) -> Found<String> {
        self.tokens.get(agent).map(|(_, token)| token.clone()).ok_or_else(|| "there is no such agent".to_owned())
    }

    /// Lets a contact's text arrive for the first agent. The contact is known by their number.
    pub async fn text(&self, from: &str, text: &str) -> Found {
        match &self.outside {
            Outside::Demo(address) => {
                // Ann's own number: it leads to nobody else.
                let body = json!({ "from": from, "to": "+447700900101", "text": text });
                post(address, "/handset/messages", &body).await.map(drop)
            }
            Outside::Shell { text: Some(command), .. } => {
                shell(command, &[("FROM", from), ("AGENT", &self.tokens[ANN].0), ("TEXT", text)])
            }
            Outside::Shell { text: None, .. } => Err("BATON_TEXT_IN is not set".into()),
        }
    }

    /// Moves the gateway's time on.
    pub async fn advance(&self, seconds: u64) -> Found {
        let millis = seconds * 1000;
        match &self.outside {
            Outside::Demo(address) => post(address, "/test/clock", &json!({ "advance_ms": millis })).await.map(drop),
            Outside::Shell { clock: Some(command), .. } => shell(command, &[("MS", &millis.to_string())]),
            Outside::Shell { clock: None, .. } => Err("BATON_CLOCK is not set".into()),
        }
    }

    /// A contact nobody has heard of in this run: of the numbers kept free for stories.
    pub fn contact(&self) -> String {
        format!("+447700900{}", 200 + unique() % 700)
    }

    /// Two agents, ready and with nothing in hand.
    pub async fn two(&self) -> Found<(Client, Client)> {
        let mut agents = (Client::open(self, ANN).await?, Client::open(self, BEN).await?);
        for agent in [&mut agents.0, &mut agents.1] {
            agent.tidy().await.map_err(|why| format!("before the check: {why}"))?;
        }
        agents.0.settle().await?;
        agents.0.unread.clear();
        agents.1.unread.clear();
        Ok(agents)
    }

    /// Ann has a window with one message from a contact, Ben is there. The contact's number and the interaction.
    pub async fn handling(&self) -> Found<Scene> {
        let (mut ann, ben) = self.two().await?;
        let contact = self.contact();
        self.text(&contact, "Where is my order?").await?;
        let invitation = ann.event("invitation", |invitation| invitation["contact"]["number"] == contact).await?;
        ann.does(json!({ "accept": { "invitation": invitation["id"] } })).await?;
        ann.settle().await?;
        ann.unread.clear();
        let interaction = invitation["interaction"].as_str().unwrap_or_default().to_owned();
        Ok(Scene { ann, ben, contact, interaction })
    }

    /// Ann has asked Ben to take it over; his invitation.
    pub async fn asked(&self) -> Found<(Scene, Value)> {
        let mut scene = self.handling().await?;
        let transfer = scene.to_ben()?;
        scene.ann.does(transfer).await?;
        let interaction = scene.interaction.clone();
        let invitation = scene.ben.event("invitation", |invitation| invitation["interaction"] == interaction).await?;
        Ok((scene, invitation))
    }
}

/// Two agents and one interaction that is Ann's.
pub struct Scene {
    pub ann: Client,
    pub ben: Client,
    pub contact: String,
    pub interaction: String,
}

impl Scene {
    /// The command that asks Ben, as Ann sees the window now.
    pub fn to_ben(&self) -> Found<Value> {
        let target = json!({ "kind": "agent", "id": self.ben.view.me["id"] });
        self.transfer(&target)
    }

    /// The command that asks a target, as Ann sees the window now.
    pub fn transfer(&self, target: &Value) -> Found<Value> {
        let version = &self.ann.view.head(&self.interaction)?["version"];
        Ok(json!({ "start_transfer":
            { "interaction": self.interaction, "version": version, "target": target, "note": "Wants it today" } }))
    }

    /// A command on the interaction with the version Ann sees now.
    pub fn versioned(&self, command: &str) -> Found<Value> {
        let version = &self.ann.view.head(&self.interaction)?["version"];
        Ok(json!({ command: { "interaction": self.interaction, "version": version } }))
    }

    /// The command that writes to the contact.
    pub fn send(&self, text: &str) -> Value {
        json!({ "send": { "interaction": self.interaction, "text": text } })
    }

    /// The pending transfer of Ann's window.
    pub fn pending(&self) -> Found<&Value> {
        self.ann
            .view
            .head(&self.interaction)?
            .get("pending")
            .ok_or_else(|| "the window must say what is pending".to_owned())
    }

    /// The command that withdraws it.
    pub fn cancel(&self) -> Found<Value> {
        Ok(json!({ "cancel_transfer": { "interaction": self.interaction, "transfer": self.pending()?["id"] } }))
    }
}

impl Client {
    /// Closes what is open and becomes ready.
    async fn tidy(&mut self) -> Found {
        for _ in 0..30 {
            self.settle().await?;
            let command = if let Some((id, (head, _))) = self.view.windows.iter().next() {
                match head.get("pending") {
                    Some(pending) => json!({ "cancel_transfer": { "interaction": id, "transfer": pending["id"] } }),
                    None => json!({ "mark_done": { "interaction": id, "version": head["version"] } }),
                }
            } else if let Some(id) = self.view.invitations.keys().next() {
                json!({ "accept": { "invitation": id } })
            } else if let Some(id) = self.view.notices.keys().next() {
                json!({ "delete_notice": { "notice": id } })
            } else if name(&self.view.me["state"]) != "ready" {
                json!({ "set_state": { "state": "ready" } })
            } else {
                return Ok(());
            };
            // Somebody else may have been quicker.
            self.command(command).await?;
        }
        Err("the desk cannot be tidied".into())
    }
}

/// A number nobody in this process has had; the first differs from run to run.
pub fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static FIRST: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::process::id).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn post(address: &str, path: &str, body: &Value) -> Found<Value> {
    baton::gateway::client::prepare_tls();
    let sent = reqwest::Client::new().post(format!("http://{address}{path}")).json(body).send().await;
    let answer = sent.map_err(|error| format!("{path}: {error}"))?;
    ensure!(answer.status().is_success(), "{path}: status {}", answer.status());
    Ok(answer.json().await.unwrap_or_default())
}

fn shell(command: &str, environment: &[(&str, &str)]) -> Found {
    let status =
        Command::new("sh").args(["-c", command]).envs(environment.iter().copied()).stdout(Stdio::null()).status();
    let status = status.map_err(|error| format!("the shell: {error}"))?;
    ensure!(status.success(), "the shell command ended with {status}");
    Ok(())
}

/// Our own program with a folder of its own. Killed when it is dropped.
pub struct Own {
    program: Child,
    _folder: TempDir,
    address: String,
}

impl Own {
    /// Starts it.
    pub fn start() -> Found<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_gateway"));
        program.args(["--demo", "--test-clock", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
        let mut program =
            program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let out = program.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
        let address =
            line.trim_end().strip_prefix("listening on http://").ok_or("the gateway does not start")?.to_owned();
        Ok(Self { program, _folder: folder, address })
    }

    /// How to reach it. Signs three agents in.
    pub async fn world(&self) -> Found<World> {
        let mut tokens = Vec::new();
        for agent in ["ann", "ben", "chloe"] {
            let answer = post(&self.address, "/sign-in", &json!({ "agent": agent })).await?;
            tokens.push((agent.to_owned(), answer["token"].as_str().unwrap_or_default().to_owned()));
        }
        let socket = format!("ws://{}/socket", self.address);
        Ok(World { socket, patience: Duration::from_secs(10), tokens, outside: Outside::Demo(self.address.clone()) })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
