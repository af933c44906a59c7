//! The test harness: a gateway, connected agents, and customers' phones.

mod agent;
mod phone;
#[allow(dead_code, reason = "tests/attack does without")]
pub mod secure;

pub use agent::{Agent, Heard, Raw};
pub use phone::Phone;

use baton::core::hub::Rules;
use baton::core::quotas::Quotas;
use baton::core::setup::DeskSetup;
use baton::gateway::client::prepare_tls;
use baton::gateway::data::Data;
use baton::gateway::log::EventLog;
use baton::gateway::media::MediaStore;
use baton::gateway::{Gateway, Options};
use baton::protocol::{
    Answer, Command, Delivery, Event, Interaction, InteractionId, Invitation, Millis, Refusal, TargetKind, TargetRef,
};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The demo's service number; it leads to the queue Support.
pub const SERVICE: &str = "+447700900999";
/// A customer's number.
pub const CUSTOMER: &str = "+447700900001";
/// The maximum time to wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A running gateway.
pub struct Server {
    /// The address, `127.0.0.1:port`.
    pub address: String,
    /// The address for those who watch a gateway inside the test; empty of a program.
    pub watched: String,
    running: Running,
    folder: Option<TempDir>,
}

enum Running {
    Here {
        stop: oneshot::Sender<()>,
        served: JoinHandle<()>,
        media: MediaStore,
    },
    Process(Program),
    /// Somebody else starts and stops it.
    Elsewhere,
}

/// A child process, killed on drop.
struct Program(Child);

impl Server {
    /// Starts a gateway inside the test.
    pub async fn start() -> Self {
        Self::with(options(), |log| log).await
    }

    /// Starts a gateway inside the test, with other options or another log.
    pub async fn with(options: Options, log: impl FnOnce(Arc<dyn EventLog>) -> Arc<dyn EventLog>) -> Self {
        Self::on(tempfile::tempdir().unwrap(), options, log).await
    }

    /// Starts a gateway inside the test with the folder of an earlier one.
    pub async fn on(
        folder: TempDir,
        options: Options,
        log: impl FnOnce(Arc<dyn EventLog>) -> Arc<dyn EventLog>,
    ) -> Self {
        prepare_tls();
        let mut data = Data::open(folder.path()).unwrap();
        data.log = log(data.log);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let watchers = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let watched = watchers.local_addr().unwrap().to_string();
        let gateway = Gateway::start(options, data).await.unwrap().watched_at(watchers);
        let media = gateway.media();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async {
            let shutdown = async { drop(stopped.await) };
            gateway.serve(listener, shutdown).await.unwrap();
        });
        Self { address, watched, running: Running::Here { stop, served, media }, folder: Some(folder) }
    }

    /// Starts the program in a folder of the test.
    pub fn process(folder: &Path) -> Self {
        Self::process_with(folder, &[])
    }

    /// Starts the program with further arguments.
    pub fn process_with(folder: &Path, arguments: &[&str]) -> Self {
        Self::spawn(program(folder).args(arguments).stderr(Stdio::null()))
    }

    /// Starts a gateway from a command line.
    pub fn spawn(program: &mut std::process::Command) -> Self {
        prepare_tls();
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line
            .trim_end()
            .strip_prefix("listening on ")
            .and_then(|url| Some(url.split_once("://")?.1))
            .unwrap_or_else(|| panic!("first line: {line:?}"))
            .to_owned();
        Self { address, watched: String::new(), running: Running::Process(Program(child)), folder: None }
    }

    /// Returns a gateway that somebody else has started.
    #[allow(dead_code, reason = "tests/standby uses it")]
    pub fn elsewhere(address: &str) -> Self {
        prepare_tls();
        Self { address: address.to_owned(), watched: String::new(), running: Running::Elsewhere, folder: None }
    }

    /// Returns the data folder of a gateway inside the test.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a gateway inside the test").path()
    }

    /// Returns the store of files of a gateway inside the test.
    pub fn media(&self) -> &MediaStore {
        let Running::Here { media, .. } = &self.running else { panic!("a gateway inside the test") };
        media
    }

    /// Returns the number of the program's process.
    #[allow(dead_code, reason = "tests/attack uses it")]
    pub fn process_id(&self) -> u32 {
        let Running::Process(program) = &self.running else { panic!("only a program has a process of its own") };
        program.0.id()
    }

    /// Kills the program, as a power cut would.
    pub fn kill(self) {
        let Running::Process(program) = self.running else { panic!("only a process can be killed") };
        drop(program);
    }

    /// Stops the gateway, as an administrator would.
    pub async fn stop(self) -> Option<TempDir> {
        match self.running {
            Running::Here { stop, served, .. } => {
                let _ = stop.send(());
                served.await.unwrap();
            }
            Running::Process(mut program) => {
                let killed = std::process::Command::new("kill").arg(program.0.id().to_string()).status().unwrap();
                assert!(killed.success());
                assert!(program.0.wait().unwrap().success());
            }
            Running::Elsewhere => panic!("somebody else stops it"),
        }
        self.folder
    }

    /// Sends `POST` with JSON. Returns the status and the JSON of the answer.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = reqwest::Client::new().post(self.url(path)).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// Returns a full URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns a token for an agent.
    pub async fn token(&self, agent: &str) -> String {
        let (status, answer) = self.post("/sign-in", &json!({ "agent": agent })).await;
        assert_eq!(status, 200);
        answer["token"].as_str().unwrap().to_owned()
    }

    /// Connects an agent.
    pub async fn agent(&self, id: &str) -> Agent {
        Agent::connect(self, self.token(id).await, None).await
    }

    /// Connects a phone.
    pub async fn phone(&self, number: &str) -> Phone {
        Phone::on(self, number).await
    }

    /// Sends a text from the customer to the service number.
    pub async fn text(&self, text: &str) {
        let (status, answer) =
            self.post("/handset/messages", &json!({ "from": CUSTOMER, "to": SERVICE, "text": text })).await;
        assert_eq!(status, 202, "{answer}");
    }

    /// Advances the clock. On return, everybody has been told what became due.
    pub async fn advance(&self, seconds: u64) {
        let (status, _) = self.post("/test/clock", &json!({ "advance_ms": seconds * 1000 })).await;
        assert_eq!(status, 200);
    }

    /// Sets the system time ahead, or back if negative.
    pub async fn set_wall(&self, ms: i64) {
        let (status, _) = self.post("/test/clock", &json!({ "set_ms": ms })).await;
        assert_eq!(status, 200);
    }

    /// Returns the time of the log and the system time.
    pub async fn times(&self) -> (Millis, Millis) {
        let (_, times) = self.post("/test/clock", &json!({})).await;
        (times["now"].as_u64().unwrap(), times["wall"].as_u64().unwrap())
    }

    /// Connects an agent with one unanswered interaction in a window. Nobody else is signed in.
    pub async fn handling(&self, id: &str) -> (Agent, InteractionId) {
        let mut agent = self.agent(id).await;
        self.text("Where is my order?").await;
        let invitation = agent.invited().await;
        assert_eq!(agent.accept(&invitation).await, Answer::Done);
        (agent, invitation.interaction)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the gateway that is tested: the one built with the tests, or what GATEWAY names.
pub fn executable() -> PathBuf {
    std::env::var_os("GATEWAY").map_or_else(|| env!("CARGO_BIN_EXE_gateway").into(), PathBuf::from)
}

/// Returns the program's command line for a folder, on a free port.
pub fn program(folder: &Path) -> std::process::Command {
    program_at(folder, "127.0.0.1:0")
}

/// Returns the program's command line for a folder and an address.
pub fn program_at(folder: &Path, address: &str) -> std::process::Command {
    program_ahead(folder, address, 0)
}

/// Returns the same, with a clock that begins ahead of the system time, as after a pause.
pub fn program_ahead(folder: &Path, address: &str, seconds: u64) -> std::process::Command {
    let mut program = std::process::Command::new(executable());
    program.args(["--demo", "--no-sample", "--listen", address, "--data"]).arg(folder);
    // Earlier versions take no time.
    program.arg(if seconds == 0 { "--test-clock".into() } else { format!("--test-clock={}", seconds * 1000) });
    program
}

/// Waits for a future, with a timeout.
pub async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it happens in time")
}

/// Runs a program that must end by itself. Returns whether it succeeded and what it wrote to stderr.
pub fn outcome(program: &mut std::process::Command) -> (bool, String) {
    let child = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut program = Program(child);
    let begun = std::time::Instant::now();
    while program.0.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "it keeps running");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut said = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (program.0.wait().unwrap().success(), said)
}

/// Returns the options of demo mode with a test clock.
pub fn options() -> Options {
    Options { test_clock: Some(0), ..Options::default() }
}

/// Returns the same, for agents who do more than people do.
pub fn tireless() -> Options {
    let quotas = Quotas { messages_per_minute: 10_000, changes_per_minute: 10_000, ..Quotas::default() };
    let setup = Arc::new(DeskSetup { quotas, ..DeskSetup::default() });
    Options { rules: Rules { setup, ..Rules::default() }, ..options() }
}

/// Writes a file in a folder. Returns its path.
#[allow(dead_code, reason = "tests/attack does without")]
pub fn written(folder: &Path, name: &str, content: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Returns a reference to a target.
pub fn target(kind: TargetKind, id: &str) -> TargetRef {
    TargetRef { kind, id: id.into() }
}

/// Returns an answer that refuses.
pub fn refused(refusal: Refusal) -> Answer {
    Answer::Refused { refusal }
}

impl Agent {
    /// Waits for the next invitation.
    pub async fn invited(&mut self) -> Invitation {
        self.event(|event| if let Event::Invitation(invitation) = event { Some(invitation) } else { None }).await
    }

    /// Accepts an invitation.
    pub async fn accept(&mut self, invitation: &Invitation) -> Answer {
        self.command(Command::Accept { invitation: invitation.id.clone() }).await
    }

    /// Starts a transfer with the window's current version.
    pub async fn transfer(&mut self, interaction: &InteractionId, target: TargetRef) -> Answer {
        let version = self.window(interaction).version;
        self.command(Command::StartTransfer {
            interaction: interaction.clone(),
            version,
            target,
            note: Some("Wants it today".into()),
        })
        .await
    }

    /// Sends a message to the contact.
    pub async fn write(&mut self, interaction: &InteractionId, text: &str) -> Answer {
        self.command(Command::Send { interaction: interaction.clone(), text: text.into(), media: Vec::new() }).await
    }

    /// Waits until the handset has taken the last message of a window. Its report, which comes by itself, is then in
    /// the log.
    pub async fn sees_sent(&mut self, interaction: &InteractionId) {
        let is_sent = |agent: &Self| {
            let windows = agent.view.snapshot().windows;
            let (_, transcript) = windows.iter().find(|(head, _)| head.id == *interaction).expect("the window is open");
            transcript.messages.last().is_some_and(|message| message.delivery == Some(Delivery::Sent))
        };
        in_time(async {
            while !is_sent(self) {
                self.hear().await;
            }
        })
        .await;
    }

    /// Returns a window's interaction.
    pub fn window(&self, id: &InteractionId) -> Interaction {
        self.try_window(id).expect("the window is open")
    }

    /// Returns a window's interaction, if it is open.
    pub fn try_window(&self, id: &InteractionId) -> Option<Interaction> {
        self.view.snapshot().windows.into_iter().map(|(head, _)| head).find(|head| head.id == *id)
    }

    /// Returns the texts of a window's transcript.
    pub fn transcript(&self, id: &InteractionId) -> Vec<String> {
        let windows = self.view.snapshot().windows;
        let (_, transcript) = windows.into_iter().find(|(head, _)| head.id == *id).expect("the window is open");
        transcript.messages.into_iter().map(|message| message.text).collect()
    }
}
