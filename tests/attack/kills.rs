//! `kill -9` at random moments under load: agents and contacts write to each other through a carrier like Twilio, and the
//! gateway is killed and started again, also while it starts. Whoever has no answer asks again, as browsers and carriers do.
//!
//! In the end each text must be in its transcript once, and at the carrier once. What was handed to the carrier before a kill
//! and not recorded, the gateway looks for at the carrier; where it cannot know, it does not send it again but tells the agent.
//! Those are counted as uncertain.

use crate::harness::{Agent, Server, program_at};
use crate::ledger::{Account, Answer, Ledger};
use crate::service::{self, Reply, Service};
use crate::wire::{RawSocket, Says, TEXT, frame};
use crate::world::client;
use baton::gateway::bytes::random;
use baton::protocol::InteractionId;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::{JoinSet, block_in_place};

/// Gateways that run side by side, each with its own agents, contacts and carrier.
const LANES: usize = 4;
/// The agents, and the numbers that lead to them. Each has a contact.
const AGENTS: [(&str, &str); 6] = [
    ("ann", "+447700900201"),
    ("ben", "+447700900202"),
    ("chloe", "+447700900203"),
    ("dung", "+447700900204"),
    ("eve", "+447700900205"),
    ("sam", "+447700900206"),
];
/// How many texts an agent or contact writes at most between two kills.
const TEXTS: usize = 4;
/// How many commands of an agent wait for their answer at most.
const OPEN: usize = 2;
/// The longest time between the beginning of the load and the kill, in milliseconds.
const LIFE: u64 = 400;
/// One kill in so many comes while the gateway starts, after at most so many milliseconds.
const IN_START: u64 = 5;
const START: u64 = 120;
/// How long everything may take to settle when nobody is killed any more.
const PATIENCE: Duration = Duration::from_secs(60);
/// All of it: no kill begins later.
const LONGEST: Duration = Duration::from_secs(570);
/// The gateway's address as its carrier knows it.
const PUBLIC: &str = "https://baton.example";

fn below(limit: u64) -> u64 {
    u64::from_le_bytes(random()) % limit.max(1)
}

fn contact(number: usize) -> String {
    format!("+4477009005{number:02}")
}

/// One gateway's folder, carrier and ledger.
struct Lane {
    number: usize,
    folder: TempDir,
    carrier: Service,
    http: reqwest::Client,
    ledger: Mutex<Ledger>,
}

/// What is known of a conversation after the first start.
#[derive(Clone)]
struct Window {
    token: String,
    interaction: InteractionId,
}

impl Lane {
    async fn new(number: usize) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let carrier = Service::start().await;
        let numbers: Value =
            AGENTS.iter().map(|(id, number)| ((*number).to_owned(), json!(format!("agent:{id}")))).collect();
        let carriers = json!({ "carriers": [{
            "name": "twilio", "kind": "twilio", "account": service::ACCOUNT, "token": service::TOKEN, "api": carrier.url,
            "gateway": PUBLIC, "report_within": 1, "numbers": numbers,
        }] });
        std::fs::write(folder.path().join("carriers.json"), carriers.to_string()).unwrap();
        Self { number, folder, carrier, http: client(Ipv4Addr::LOCALHOST), ledger: Mutex::default() }
    }

    fn program(&self) -> Command {
        let folder: &Path = self.folder.path();
        let mut program = program_at(&folder.join("data"), "127.0.0.1:0");
        program.arg("--carriers").arg(folder.join("carriers.json")).stderr(Stdio::null());
        program
    }

    fn start(&self) -> Server {
        block_in_place(|| Server::spawn(&mut self.program()))
    }

    /// Starts the gateway and kills it before it is ready, or soon afterwards.
    fn kill_in_start(&self) {
        let mut child = self.program().stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(below(START)));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Begins the conversations.
    async fn begin(&self, server: &Server) -> Vec<Window> {
        let mut windows = Vec::new();
        for (place, (id, _)) in AGENTS.iter().enumerate() {
            let mut agent: Agent = server.agent(id).await;
            let text = format!("{}-begin-{place}", self.number);
            assert!(self.bring(&server.address, place, &text).await, "the carrier's text is taken");
            self.ledger.lock().unwrap().inbound.insert(text, (place, true));
            let invitation = agent.invited().await;
            assert_eq!(agent.accept(&invitation).await, baton::protocol::Answer::Done);
            windows.push(Window { token: agent.token.clone(), interaction: invitation.interaction });
        }
        windows
    }

    /// Brings a contact's text, as the carrier does. Returns whether the gateway says that it was taken.
    async fn bring(&self, address: &str, from: usize, text: &str) -> bool {
        let path = "/carriers/twilio/twilio/messages";
        let form = service::message(&format!("SM-{text}"), &contact(from), AGENTS[from].1, text, &[]);
        let signature = service::signature(&format!("{PUBLIC}{path}"), &form);
        let request = self.http.post(format!("http://{address}{path}")).header("x-twilio-signature", signature);
        request.form(&form).send().await.is_ok_and(|answer| answer.status() == 200)
    }

    /// Brings what was not acknowledged, then new texts of this contact.
    async fn contact_writes(&self, address: &str, from: usize, new: usize) -> bool {
        let open: Vec<String> = {
            let ledger = self.ledger.lock().unwrap();
            let mine = ledger.inbound.iter().filter(|(_, (contact, taken))| *contact == from && !taken);
            mine.map(|(text, _)| text.clone()).collect()
        };
        let fresh = (0..new).map(|_| format!("{}-in-{}", self.number, crate::world::unique()));
        for text in open.into_iter().chain(fresh) {
            self.ledger.lock().unwrap().inbound.entry(text.clone()).or_insert((from, false));
            if !self.bring(address, from, &text).await {
                return false;
            }
            self.ledger.lock().unwrap().inbound.insert(text, (from, true));
        }
        true
    }

    /// Sends again what has no answer, under the same ids, then new texts of this window's agent.
    async fn agent_writes(&self, address: &str, place: usize, window: &Window, new: usize) -> bool {
        let Ok(mut socket) = RawSocket::hello(address, Ipv4Addr::LOCALHOST, &window.token).await else { return false };
        let mut to_send: Vec<String> = {
            let ledger = self.ledger.lock().unwrap();
            let mine = ledger.outbound.iter().filter(|(_, (by, answer))| *by == place && *answer == Answer::None);
            mine.map(|(text, _)| text.clone()).collect()
        };
        to_send.extend((0..new).map(|_| format!("{}-out-{}", self.number, crate::world::unique())));
        to_send.reverse();
        let mut open = 0;
        loop {
            while open < OPEN
                && let Some(text) = to_send.pop()
            {
                self.ledger.lock().unwrap().outbound.entry(text.clone()).or_insert((place, Answer::None));
                let send = json!({ "send": { "interaction": window.interaction, "text": text } });
                let command = json!({ "command": { "id": text, "command": send } }).to_string();
                if !socket.send(&frame(TEXT, command.as_bytes())).await {
                    return false;
                }
                open += 1;
            }
            if open == 0 {
                return true;
            }
            match socket.hears(PATIENCE).await {
                Says::Text(text) => {
                    let Ok(said) = serde_json::from_str::<Value>(&text) else { return false };
                    let Some(id) = said["answer"]["id"].as_str() else { continue };
                    let answer = if said["answer"]["answer"] == "done" { Answer::Done } else { Answer::Refused };
                    self.ledger.lock().unwrap().outbound.insert(id.to_owned(), (place, answer));
                    open -= 1;
                }
                Says::Pong => {}
                Says::Ends | Says::Nothing => return false,
            }
        }
    }

    /// Has everybody write at once. Returns whether all was answered.
    async fn everybody_writes(self: &Arc<Self>, address: &str, windows: &[Window], new: usize) -> bool {
        let mut writing = JoinSet::new();
        for (place, window) in windows.iter().cloned().enumerate() {
            let (lane, at) = (self.clone(), address.to_owned());
            writing.spawn(async move { lane.contact_writes(&at, place, new).await });
            let (lane, at) = (self.clone(), address.to_owned());
            writing.spawn(async move { lane.agent_writes(&at, place, &window, new).await });
        }
        writing.join_all().await.into_iter().all(|answered| answered)
    }

    /// Kills the gateway so many times, lets everything settle, and adds it up.
    async fn live(self: Arc<Self>, kills: usize, until: Instant, account: Arc<Mutex<Account>>) {
        let server = self.start();
        let windows = self.begin(&server).await;
        server.kill();
        for _ in 0..kills {
            if Instant::now() > until {
                break;
            }
            account.lock().unwrap().kills += 1;
            if below(IN_START) == 0 {
                account.lock().unwrap().in_start += 1;
                block_in_place(|| self.kill_in_start());
                continue;
            }
            let server = self.start();
            self.carrier.will((0..below(3)).map(|_| moody()));
            let (lane, address, known) = (self.clone(), server.address.clone(), windows.clone());
            let load = tokio::spawn(async move { lane.everybody_writes(&address, &known, TEXTS).await });
            tokio::time::sleep(Duration::from_millis(below(LIFE))).await;
            block_in_place(|| server.kill());
            load.await.unwrap();
        }
        self.carrier.forget();
        let server = self.start();
        let begun = Instant::now();
        while !self.everybody_writes(&server.address, &windows, 0).await {
            assert!(begun.elapsed() < PATIENCE, "there is no answer although nobody is killed any more");
        }
        let mut shown = self.transcripts(&server, &windows).await;
        while shown.iter().any(|message| message["delivery"] == "sending") {
            assert!(begun.elapsed() < PATIENCE, "a text is not settled");
            tokio::time::sleep(Duration::from_millis(200)).await;
            shown = self.transcripts(&server, &windows).await;
        }
        let carrier: Vec<_> = self.carrier.taken().iter().map(|taken| taken.field("Body")).collect();
        account.lock().unwrap().add(&self.ledger.lock().unwrap(), &shown, &carrier);
    }

    /// Reads all transcripts, page by page.
    async fn transcripts(&self, server: &Server, windows: &[Window]) -> Vec<Value> {
        let mut messages = Vec::new();
        for window in windows {
            let socket = RawSocket::hello(&server.address, Ipv4Addr::LOCALHOST, &window.token).await;
            let (mut socket, mut before) = (socket.expect("an agent is welcome"), None::<u64>);
            loop {
                let read = json!({ "read": { "request": 1, "interaction": window.interaction, "before": before } });
                socket.send(&frame(TEXT, read.to_string().as_bytes())).await;
                let page = loop {
                    let Says::Text(said) = socket.hears(PATIENCE).await else { panic!("no page of a transcript") };
                    let said: Value = serde_json::from_str(&said).unwrap();
                    // Reports of the carrier may come before it.
                    if said["page"].is_object() || said["error"].is_object() {
                        break said;
                    }
                };
                let transcript = &page["page"]["transcript"];
                messages.extend(
                    transcript["messages"].as_array().unwrap_or_else(|| panic!("no page, but {page}")).iter().cloned(),
                );
                match transcript["earlier"].as_u64() {
                    Some(earlier @ 1..) => before = Some(earlier),
                    _ => break,
                }
            }
        }
        messages
    }
}

/// Returns how the carrier may fail a request.
fn moody() -> Reply {
    match below(8) {
        0 => Reply::Busy,
        1 => Reply::Breaks,
        2 => Reply::TakesAndBreaks,
        3 => Reply::TakesAndIsSilent,
        _ => Reply::Takes,
    }
}

/// Kills gateways so many times in all, and prints what was lost and doubled.
pub async fn run(kills: usize) -> ExitCode {
    let begun = Instant::now();
    let (until, account) = (begun + LONGEST, Arc::new(Mutex::new(Account::default())));
    let mut lanes = JoinSet::new();
    for number in 0..LANES {
        let (lane, account) = (Lane::new(number).await, account.clone());
        let share = kills / LANES + usize::from(number < kills % LANES);
        lanes.spawn(Arc::new(lane).live(share, until, account));
    }
    let mut broken = 0;
    while let Some(lived) = lanes.join_next().await {
        if let Err(error) = lived {
            println!("a gateway could not be followed to its end: {error}");
            broken += 1;
        }
    }
    let account = account.lock().unwrap();
    let Account { kills: killed, in_start, inbound, outbound, refused, uncertain, lost, doubled } = &*account;
    let seconds = begun.elapsed().as_secs();
    println!(
        "{killed} × kill -9 in {seconds} s, {in_start} of them in the middle of a start; {LANES} gateways side by side"
    );
    println!("acked: {} ({inbound} from contacts, {outbound} from agents)", inbound + outbound);
    println!("lost: {}", lost.len());
    println!("doubled: {}", doubled.len());
    println!("uncertain, and so not sent again but said to the agent: {uncertain}");
    println!("refused: {refused}");
    for what in lost.iter().chain(doubled).take(20) {
        println!("  {what}");
    }
    let complete = *killed == kills && inbound + outbound > 0;
    if *killed < kills {
        println!("only {killed} of {kills} kills within {} s", LONGEST.as_secs());
    }
    let failures = [broken > 0 || !complete, !lost.is_empty(), !doubled.is_empty()];
    let failed = failures.iter().filter(|failed| **failed).count();
    println!("\n{} passed, {failed} failed", failures.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
