//! The gateway under test: our own program, or another gateway named by the environment.

use crate::wire::{Checked, Client, ensure, name};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// The first agent, to whom contacts' texts are routed.
pub const ANN: usize = 0;
/// The second agent.
pub const BEN: usize = 1;
/// The third agent, if there is one: the sign-out costs them their token.
pub const CHLOE: usize = 2;

/// A requirement of a check, besides a socket and two agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A contact's text can be made to arrive.
    Text,
    /// The gateway's time can be advanced.
    Clock,
    /// There is a third agent.
    Third,
    /// Limits of half a minute can be waited for. Our own gateway's are tested with shorter ones, in
    /// `tests/gateway/access.rs`.
    Time,
}

/// A gateway and how to reach it.
#[derive(Clone, Debug)]
pub struct World {
    /// The socket's URL, `ws://…/socket`.
    pub socket: String,
    /// The maximum time to wait for anything.
    pub patience: Duration,
    tokens: Vec<(String, String)>,
    outside: Outside,
}

/// A way to do what no agent can do.
#[derive(Clone, Debug)]
enum Outside {
    /// Our own demo, by its address.
    Demo(String),
    /// Shell commands.
    Shell { text: Option<String>, clock: Option<String> },
}

impl World {
    /// Returns the gateway named by the environment, if any.
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
            return Some(Err("BATON_TOKENS must name two or three agents: ann=token,ben=token".into()));
        }
        let seconds = said("BATON_PATIENCE").and_then(|seconds| seconds.parse().ok()).unwrap_or(10);
        let outside = Outside::Shell { text: said("BATON_TEXT_IN"), clock: said("BATON_CLOCK") };
        Some(Ok(Self { socket, patience: Duration::from_secs(seconds), tokens, outside }))
    }

    /// Returns whether a check's need is met.
    pub fn has(&self, need: Need) -> bool {
        match (need, &self.outside) {
            (Need::Third, _) => self.tokens.len() > CHLOE,
            (Need::Text, Outside::Shell { text, .. }) => text.is_some(),
            (Need::Clock, Outside::Shell { clock, .. }) => clock.is_some(),
            (Need::Time, Outside::Demo(_)) => false,
            (Need::Time, Outside::Shell { .. }) | (_, Outside::Demo(_)) => true,
        }
    }

    /// Returns the same gateway with another patience.
    pub fn patient(&self, seconds: u64) -> Self {
        Self { patience: Duration::from_secs(seconds), ..self.clone() }
    }

    /// Returns the same gateway at another address.
    pub fn by_way_of(self, socket: String, patience: Duration) -> Self {
        Self { socket, patience, ..self }
    }

    /// Returns an agent's token.
    pub fn token(&self, agent: usize) -> Checked<String> {
        self.tokens.get(agent).map(|(_, token)| token.clone()).ok_or_else(|| "there is no such agent".to_owned())
    }

    /// Lets a contact's text arrive for the first agent. The contact is identified by their number.
    pub async fn text(&self, from: &str, text: &str) -> Checked {
        match &self.outside {
            Outside::Demo(address) => {
                // Ann's own number, which leads to nobody else.
                let body = json!({ "from": from, "to": "+447700900101", "text": text });
                post(address, "/handset/messages", &body).await.map(drop)
            }
            Outside::Shell { text: Some(command), .. } => {
                shell(command, &[("FROM", from), ("AGENT", &self.tokens[ANN].0), ("TEXT", text)])
            }
            Outside::Shell { text: None, .. } => Err("BATON_TEXT_IN is not set".into()),
        }
    }

    /// Advances the gateway's time.
    pub async fn advance(&self, seconds: u64) -> Checked {
        let millis = seconds * 1000;
        match &self.outside {
            Outside::Demo(address) => post(address, "/test/clock", &json!({ "advance_ms": millis })).await.map(drop),
            Outside::Shell { clock: Some(command), .. } => shell(command, &[("MS", &millis.to_string())]),
            Outside::Shell { clock: None, .. } => Err("BATON_CLOCK is not set".into()),
        }
    }

    /// Returns a contact unused in this run, from the numbers reserved for fiction.
    pub fn contact(&self) -> String {
        format!("+447700900{}", 200 + unique() % 700)
    }

    /// Connects two agents, ready and without interactions.
    pub async fn two(&self) -> Checked<(Client, Client)> {
        let mut agents = (Client::open(self, ANN).await?, Client::open(self, BEN).await?);
        for agent in [&mut agents.0, &mut agents.1] {
            agent.tidy().await.map_err(|why| format!("before the check: {why}"))?;
        }
        agents.0.settle().await?;
        agents.0.unread.clear();
        agents.1.unread.clear();
        Ok(agents)
    }

    /// Connects Ann, with a window with one message from a contact, and Ben.
    pub async fn handling(&self) -> Checked<Scene> {
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

    /// Starts a transfer from Ann to Ben and returns his invitation.
    pub async fn invited(&self) -> Checked<(Scene, Value)> {
        let mut scene = self.handling().await?;
        let transfer = scene.to_ben()?;
        scene.ann.does(transfer).await?;
        let interaction = scene.interaction.clone();
        let invitation = scene.ben.event("invitation", |invitation| invitation["interaction"] == interaction).await?;
        Ok((scene, invitation))
    }
}

/// Two agents and an interaction owned by Ann.
pub struct Scene {
    pub ann: Client,
    pub ben: Client,
    pub contact: String,
    pub interaction: String,
}

impl Scene {
    /// Returns the command that starts a transfer to Ben, with the version Ann sees.
    pub fn to_ben(&self) -> Checked<Value> {
        let target = json!({ "kind": "agent", "id": self.ben.view.me["id"] });
        self.transfer(&target)
    }

    /// Returns the command that starts a transfer, with the version Ann sees.
    pub fn transfer(&self, target: &Value) -> Checked<Value> {
        let version = &self.ann.view.head(&self.interaction)?["version"];
        Ok(json!({ "start_transfer":
            { "interaction": self.interaction, "version": version, "target": target, "note": "Wants it today" } }))
    }

    /// Returns a command on the interaction, with the version Ann sees.
    pub fn versioned(&self, command: &str) -> Checked<Value> {
        let version = &self.ann.view.head(&self.interaction)?["version"];
        Ok(json!({ command: { "interaction": self.interaction, "version": version } }))
    }

    /// Returns the command that writes to the contact.
    pub fn send(&self, text: &str) -> Value {
        json!({ "send": { "interaction": self.interaction, "text": text } })
    }

    /// Returns the pending transfer of Ann's window.
    pub fn pending(&self) -> Checked<&Value> {
        self.ann
            .view
            .head(&self.interaction)?
            .get("pending")
            .ok_or_else(|| "the window must have a pending transfer".to_owned())
    }

    /// Returns the command that cancels it.
    pub fn cancel(&self) -> Checked<Value> {
        Ok(json!({ "cancel_transfer": { "interaction": self.interaction, "transfer": self.pending()?["id"] } }))
    }
}

impl Client {
    /// Closes everything open and becomes ready.
    async fn tidy(&mut self) -> Checked {
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
            // Another client may have been faster.
            self.command(command).await?;
        }
        Err("the desk could not be tidied".into())
    }
}

/// Returns a number unused in this process; the first differs from run to run.
pub fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static FIRST: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::process::id).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn post(address: &str, path: &str, body: &Value) -> Checked<Value> {
    baton::gateway::client::prepare_tls();
    let sent = reqwest::Client::new().post(format!("http://{address}{path}")).json(body).send().await;
    let answer = sent.map_err(|error| format!("{path}: {error}"))?;
    ensure!(answer.status().is_success(), "{path}: status {}", answer.status());
    Ok(answer.json().await.unwrap_or_default())
}

fn shell(command: &str, environment: &[(&str, &str)]) -> Checked {
    let status =
        Command::new("sh").args(["-c", command]).envs(environment.iter().copied()).stdout(Stdio::null()).status();
    let status = status.map_err(|error| format!("the shell: {error}"))?;
    ensure!(status.success(), "the shell command ended with {status}");
    Ok(())
}

/// Our own program with its own folder. Killed on drop.
pub struct Own {
    program: Child,
    _folder: TempDir,
    address: String,
}

impl Own {
    /// Starts it.
    pub fn start() -> Checked<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        // Only Ben wraps up, so that the other checks need not wait.
        let setup = folder.path().join("setup.json");
        let policies = json!({ "of": [{ "target": "agent:ben", "wrap_up_s": 20 }] });
        std::fs::write(&setup, json!({ "policies": policies }).to_string()).map_err(|error| error.to_string())?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_gateway"));
        program.args(["--demo", "--no-sample", "--test-clock", "--listen", "127.0.0.1:0", "--setup"]).arg(setup);
        program.arg("--data").arg(folder.path().join("data"));
        let mut program =
            program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let out = program.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
        let address =
            line.trim_end().strip_prefix("listening on http://").ok_or("the gateway does not start")?.to_owned();
        Ok(Self { program, _folder: folder, address })
    }

    /// Signs three agents in and returns how to reach the gateway.
    pub async fn world(&self) -> Checked<World> {
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
