//! A gateway with carriers, and the messages that an agent sees.

use crate::harness::{Agent, PATIENCE, Server, program_at};
use baton::protocol::{Delivery, InteractionId, Message};
use serde_json::Value;
use std::fs::{self, File};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::time::timeout;

/// Returns a free port that the system does not assign by itself in the meantime.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        // Tests may run as processes side by side.
        let port = 20_000 + (std::process::id() * 101 + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        let port = u16::try_from(port).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Asks each crate by its name for everything it has to say, too.
const MOST_VERBOSE: &str = "trace,hyper=trace,hyper_util=trace,tungstenite=trace,tokio_tungstenite=trace,axum=trace,\
                            reqwest=trace,rustls=trace,mio=trace,rusqlite=trace,log=trace";

/// A gateway that can be killed and restarted at the same address.
pub struct Desk {
    folder: TempDir,
    pub address: String,
}

impl Desk {
    /// Creates a gateway with the configuration that `carriers` returns for its URL.
    pub fn new(carriers: impl FnOnce(&str) -> Value) -> Self {
        Self::at(format!("127.0.0.1:{}", free_port()), carriers)
    }

    /// Creates a gateway at an address.
    pub fn at(address: String, carriers: impl FnOnce(&str) -> Value) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap(), address };
        let file = carriers(&format!("http://{}", desk.address));
        fs::write(desk.folder.path().join("carriers.json"), file.to_string()).unwrap();
        desk
    }

    pub fn start(&self) -> Server {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut program = program_at(&self.data(), &self.address);
        Server::spawn(
            program
                .arg("--carriers")
                .arg(self.folder.path().join("carriers.json"))
                .env("RUST_LOG", MOST_VERBOSE)
                .stderr(log),
        )
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn log_file(&self) -> std::path::PathBuf {
        self.folder.path().join("log")
    }

    /// Asserts that the gateway's log, at its most verbose, contains none of these.
    pub fn has_not_logged(&self, secrets: &[&str]) {
        let log = fs::read_to_string(self.log_file()).unwrap();
        assert!(!log.is_empty());
        for secret in secrets {
            let found = log.lines().find(|line| line.contains(secret));
            assert!(found.is_none(), "{secret} in: {found:?}");
        }
    }
}

impl Desk {
    pub fn has_logged(&self, words: &str) {
        assert!(fs::read_to_string(self.log_file()).unwrap().contains(words), "{words} is not logged");
    }

    /// Returns the gateway's log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }
}

impl Agent {
    /// Returns a window's current messages.
    pub fn messages(&self, id: &InteractionId) -> Vec<Message> {
        let windows = self.view.snapshot().windows;
        windows
            .into_iter()
            .find(|(head, _)| head.id == *id)
            .map(|(_, transcript)| transcript.messages)
            .expect("the window is open")
    }

    /// Receives events until the window's messages are as wanted.
    pub async fn until(&mut self, id: &InteractionId, wanted: impl Fn(&[Message]) -> bool) -> Vec<Message> {
        let heard = timeout(PATIENCE * 3, async {
            while !wanted(&self.messages(id)) {
                self.hear().await;
            }
        });
        assert!(heard.await.is_ok(), "not in time: {:#?}", self.messages(id));
        self.messages(id)
    }

    /// Returns the delivery of the window's newest message, once it is final.
    pub async fn outcome(&mut self, id: &InteractionId) -> Delivery {
        let is_final =
            |message: &Message| matches!(message.delivery, Some(Delivery::Delivered | Delivery::Failed { .. }));
        let messages = self.until(id, |messages| messages.last().is_some_and(is_final)).await;
        messages.last().unwrap().delivery.clone().unwrap()
    }
}
