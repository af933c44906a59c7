//! What the tests stand on: a gateway, agents connected to it, and customers' phones.

mod agent;
mod phone;

pub use agent::{Agent, Heard, Raw};
pub use phone::Phone;

use baton::gateway::client::prepare_tls;
use baton::gateway::data::Data;
use baton::gateway::log::EventLog;
use baton::gateway::{Gateway, Options};
use baton::protocol::{Answer, Command, Event, Interaction, InteractionId, Invitation, Refusal, TargetKind, TargetRef};
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
/// A customer.
pub const CUSTOMER: &str = "+447700900001";
/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A running gateway.
pub struct Server {
    /// `127.0.0.1:port`
    pub address: String,
    running: Running,
    folder: Option<TempDir>,
}

enum Running {
    Here { stop: oneshot::Sender<()>, served: JoinHandle<()> },
    Process(Program),
}

/// Killed when it is dropped.
struct Program(Child);

impl Server {
    /// A gateway inside the test.
    pub async fn start() -> Self {
        Self::with(options(), |log| log).await
    }

    /// A gateway inside the test, with other options or another log.
    pub async fn with(options: Options, log: impl FnOnce(Arc<dyn EventLog>) -> Arc<dyn EventLog>) -> Self {
        prepare_tls();
        let folder = tempfile::tempdir().unwrap();
        let mut data = Data::open(folder.path()).unwrap();
        data.log = log(data.log);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let gateway = Gateway::start(options, data).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async {
            let shutdown = async { drop(stopped.await) };
            gateway.serve(listener, shutdown).await.unwrap();
        });
        Self { address, running: Running::Here { stop, served }, folder: Some(folder) }
    }

    /// The program itself, on a folder of the test's.
    pub fn process(folder: &Path) -> Self {
        Self::process_with(folder, &[])
    }

    /// The same, with further arguments.
    pub fn process_with(folder: &Path, arguments: &[&str]) -> Self {
        Self::spawn(program(folder).args(arguments).stderr(Stdio::null()))
    }

    /// A program that is a gateway.
    pub fn spawn(program: &mut std::process::Command) -> Self {
        prepare_tls();
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line
            .trim_end()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("first line: {line:?}"))
            .to_owned();
        Self { address, running: Running::Process(Program(child)), folder: None }
    }

    /// The folder of a gateway inside the test.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a gateway inside the test").path()
    }

    /// Ends the program as a power cut would.
    pub fn kill(self) {
        let Running::Process(program) = self.running else { panic!("only a process can be killed") };
        drop(program);
    }

    /// Ends it as an administrator would.
    pub async fn stop(self) -> Option<TempDir> {
        match self.running {
            Running::Here { stop, served } => {
                let _ = stop.send(());
                served.await.unwrap();
            }
            Running::Process(mut program) => {
                let killed = std::process::Command::new("kill").arg(program.0.id().to_string()).status().unwrap();
                assert!(killed.success());
                assert!(program.0.wait().unwrap().success());
            }
        }
        self.folder
    }

    /// `POST` with JSON; the status and the answer's JSON.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = reqwest::Client::new().post(self.url(path)).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// A full URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A token.
    pub async fn token(&self, agent: &str) -> String {
        let (status, answer) = self.post("/sign-in", &json!({ "agent": agent })).await;
        assert_eq!(status, 200);
        answer["token"].as_str().unwrap().to_owned()
    }

    /// An agent, connected.
    pub async fn agent(&self, id: &str) -> Agent {
        Agent::connect(self, self.token(id).await, None).await
    }

    /// A phone that is on.
    pub async fn phone(&self, number: &str) -> Phone {
        Phone::on(self, number).await
    }

    /// A text from the customer to the service number.
    pub async fn text(&self, text: &str) {
        let (status, answer) =
            self.post("/handset/messages", &json!({ "from": CUSTOMER, "to": SERVICE, "text": text })).await;
        assert_eq!(status, 202, "{answer}");
    }

    /// Moves the clock on; afterwards everybody has been told what became due.
    pub async fn advance(&self, seconds: u64) {
        let (status, _) = self.post("/test/clock", &json!({ "advance_ms": seconds * 1000 })).await;
        assert_eq!(status, 200);
    }

    /// An agent with one interaction in a window, answered by nobody yet. Nobody else is signed in.
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

/// The program's command line for a folder, on a free port.
pub fn program(folder: &Path) -> std::process::Command {
    program_at(folder, "127.0.0.1:0")
}

/// The same, at an address.
pub fn program_at(folder: &Path, address: &str) -> std::process::Command {
    let mut program = std::process::Command::new(PathBuf::from(env!("CARGO_BIN_EXE_gateway")));
    program.args(["--demo", "--listen", address, "--test-clock", "--data"]).arg(folder);
    program
}

/// Waits for what comes by itself at some moment.
pub async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it comes in time")
}

/// Runs a program that is to end by itself: whether it was content, and what it said on stderr.
pub fn outcome(program: &mut std::process::Command) -> (bool, String) {
    let child = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut program = Program(child);
    let begun = std::time::Instant::now();
    while program.0.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "it goes on running");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut said = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (program.0.wait().unwrap().success(), said)
}

/// As in demo mode, with the clock in the test's hand.
pub fn options() -> Options {
    Options { test_clock: true, ..Options::default() }
}

/// A target by kind and id.
pub fn target(kind: TargetKind, id: &str) -> TargetRef {
    TargetRef { kind, id: id.into() }
}

/// A refusal as an answer.
pub fn refused(refusal: Refusal) -> Answer {
    Answer::Refused { refusal }
}

impl Agent {
    /// The next invitation.
    pub async fn invited(&mut self) -> Invitation {
        self.event(|event| if let Event::Invitation(invitation) = event { Some(invitation) } else { None }).await
    }

    /// Accepts one.
    pub async fn accept(&mut self, invitation: &Invitation) -> Answer {
        self.command(Command::Accept { invitation: invitation.id.clone() }).await
    }

    /// Starts a transfer of a window as it is now.
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

    /// Writes to the contact.
    pub async fn write(&mut self, interaction: &InteractionId, text: &str) -> Answer {
        self.command(Command::Send { interaction: interaction.clone(), text: text.into(), media: Vec::new() }).await
    }

    /// A window's head.
    pub fn window(&self, id: &InteractionId) -> Interaction {
        self.try_window(id).expect("the window is open")
    }

    /// A window's head, where it is open.
    pub fn try_window(&self, id: &InteractionId) -> Option<Interaction> {
        self.view.snapshot().windows.into_iter().map(|(head, _)| head).find(|head| head.id == *id)
    }

    /// The words of a window's transcript.
    pub fn transcript(&self, id: &InteractionId) -> Vec<String> {
        let windows = self.view.snapshot().windows;
        let (_, transcript) = windows.into_iter().find(|(head, _)| head.id == *id).expect("the window is open");
        transcript.messages.into_iter().map(|message| message.text).collect()
    }
}
