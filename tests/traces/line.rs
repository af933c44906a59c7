//! A service number at a carrier that plays Kannel, and a CRM that knows the contact.

use crate::harness::{CUSTOMER, Server, program, written};
use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// The service number.
pub const NUMBER: &str = "+447700900998";
/// The carrier's password.
pub const KEY: &str = "geheim-key";

/// The line.
pub struct Line {
    folder: TempDir,
    count: AtomicU32,
    address: String,
    tickets: Mutex<mpsc::UnboundedReceiver<String>>,
    questions: Mutex<mpsc::UnboundedReceiver<Option<String>>>,
}

struct Inside {
    attempts: AtomicU32,
    tickets: mpsc::UnboundedSender<String>,
    questions: mpsc::UnboundedSender<Option<String>>,
}

impl Line {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let ((tickets, taken), (questions, asked)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let inside = Arc::new(Inside { attempts: AtomicU32::new(0), tickets, questions });
        let routes = Router::new().route("/sendsms", post(send)).route("/contact", post(answer)).with_state(inside);
        tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        Self { folder, count: AtomicU32::new(0), address, tickets: Mutex::new(taken), questions: Mutex::new(asked) }
    }

    /// Returns a new log.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join(format!("log-{}", self.count.fetch_add(1, Ordering::Relaxed)))
    }

    /// Returns the command line of a new gateway.
    pub fn program(&self) -> Command {
        let carriers = json!({ "carriers": [{
            "name": "kannel",
            "kind": "kannel",
            "send": format!("http://{}/sendsms", self.address),
            "username": "baton",
            "password": "geheim-out",
            "key": KEY,
            "gateway": "http://127.0.0.1:9",
            "numbers": { NUMBER: "queue:support" },
        }] });
        let carriers = written(self.folder.path(), "carriers.json", &carriers.to_string());
        let data = self.folder.path().join(format!("data-{}", self.count.fetch_add(1, Ordering::Relaxed)));
        let mut program = program(&data);
        program
            .arg("--carriers")
            .arg(carriers)
            .args(["--contacts", &format!("http://{}/contact?key=geheim", self.address)]);
        program.env("RUST_LOG", "trace");
        program
    }

    /// Brings a text from the customer, as Kannel does.
    pub async fn comes(&self, server: &Server, text: &str, traceparent: Option<&str>) {
        let request = reqwest::Client::new().post(server.url("/carriers/kannel/kannel/messages?id=geheim-id"));
        let mut request =
            request.basic_auth("kannel", Some(KEY)).header("content-type", "text/plain; charset=\"UTF-8\"");
        if let Some(traceparent) = traceparent {
            request = request.header("traceparent", traceparent);
        }
        let request = request.header("x-kannel-from", CUSTOMER).header("x-kannel-to", NUMBER).body(text.to_owned());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }

    /// Reports on a text, as Kannel does.
    pub async fn reports(&self, server: &Server, ticket: &str, status: u8) {
        let url = server.url(&format!("/carriers/kannel/kannel/reports/{ticket}?status={status}"));
        let answer = reqwest::Client::new().get(url).basic_auth("kannel", Some(KEY)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    /// Waits until the carrier has taken a text. Returns its ticket.
    pub async fn takes(&self) -> String {
        self.tickets.lock().await.recv().await.unwrap()
    }

    /// Waits until the CRM is asked. Returns the `traceparent` of the question.
    pub async fn asked(&self) -> Option<String> {
        self.questions.lock().await.recv().await.unwrap()
    }
}

/// Takes every second attempt.
async fn send(State(inside): State<Arc<Inside>>, headers: HeaderMap) -> StatusCode {
    assert!(!headers.contains_key("traceparent"), "that is not the carrier's business");
    if inside.attempts.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let url = headers["x-kannel-dlr-url"].to_str().unwrap();
    let ticket = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    inside.tickets.send(ticket.to_owned()).unwrap();
    StatusCode::ACCEPTED
}

/// Knows everybody.
async fn answer(State(inside): State<Arc<Inside>>, headers: HeaderMap) -> Json<Value> {
    let traceparent = headers.get("traceparent").map(|value| value.to_str().unwrap().to_owned());
    let _ = inside.questions.send(traceparent);
    Json(json!({ "name": "Grace Geheim" }))
}
