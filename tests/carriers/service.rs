//! A fake of Twilio's REST interface: accepts messages, lists them, serves files. Tests choose its next responses.

use crate::harness::in_time;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

pub const ACCOUNT: &str = "AC00000000000000000000000000000000";
pub const TOKEN: &str = "geheim-token";

/// How it responds to a message.
#[derive(Clone, Copy)]
pub enum Reply {
    Takes,
    /// 429.
    Busy,
    /// 500, without accepting it.
    Breaks,
    /// 500, after accepting it.
    TakesAndBreaks,
    /// Accepts it and never responds.
    TakesAndIsSilent,
    /// 400 with this code.
    Refuses(u32),
}

/// A message that it has accepted.
#[derive(Clone)]
pub struct Taken {
    pub sid: String,
    form: Vec<(String, String)>,
    at: SystemTime,
}

impl Taken {
    pub fn fields(&self, name: &str) -> Vec<&String> {
        self.form.iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
    }

    pub fn field(&self, name: &str) -> String {
        self.form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn described(&self) -> Value {
        json!({
            "sid": self.sid,
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.field("Body"),
            "from": self.field("From"),
            "to": self.field("To"),
            "direction": "outbound-api",
            "num_media": "0",
            "num_segments": "1",
            "status": "queued",
            "error_code": null,
            "error_message": null,
            "date_sent": null,
            "date_created": httpdate::fmt_http_date(self.at).replace("GMT", "+0000"),
        })
    }
}

#[derive(Default)]
struct Inside {
    next: VecDeque<Reply>,
    asked: usize,
    taken: Vec<Taken>,
    files: HashMap<String, VecDeque<Result<Vec<u8>, u16>>>,
    /// Where files have moved to.
    moved: HashMap<String, String>,
    /// The credentials of each request.
    said: Vec<Option<String>>,
}

type Shared = Arc<Mutex<Inside>>;

pub struct Service {
    pub url: String,
    inside: Shared,
}

impl Service {
    pub async fn start() -> Self {
        let inside = Shared::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/2010-04-01/Accounts/{account}/Messages.json", get(list).post(send))
            .route("/files/{name}", get(file))
            .with_state(inside.clone());
        tokio::spawn(async { axum::serve(listener, routes).await });
        Self { url, inside }
    }

    /// Sets how it responds to the next messages; it accepts all after these.
    pub fn will(&self, next: impl IntoIterator<Item = Reply>) {
        self.inside.lock().unwrap().next.extend(next);
    }

    /// Sets its responses to the next requests for a file.
    pub fn has(&self, name: &str, answers: Vec<Result<Vec<u8>, u16>>) {
        self.inside.lock().unwrap().files.insert(name.into(), answers.into());
    }

    /// Redirects the requests for a file.
    pub fn has_moved(&self, name: &str, to: &str) {
        self.inside.lock().unwrap().moved.insert(name.into(), to.into());
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.inside.lock().unwrap().taken.clone()
    }

    /// Returns how often it was asked to send a message.
    pub fn asked(&self) -> usize {
        self.inside.lock().unwrap().asked
    }

    pub async fn has_been_asked(&self, times: usize) {
        in_time(async {
            while self.asked() < times {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Returns whether every request had the account's token.
    pub fn all_signed_in(&self) -> bool {
        let right = format!("Basic {}", BASE64_STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
        self.inside.lock().unwrap().said.iter().all(|said| said.as_ref() == Some(&right))
    }

    /// Returns how many requests it got, and how many of them had a token.
    pub fn was_told(&self) -> (usize, usize) {
        let inside = self.inside.lock().unwrap();
        (inside.said.len(), inside.said.iter().filter(|said| said.is_some()).count())
    }
}

fn notes(inside: &Shared, headers: &HeaderMap) {
    let said = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    inside.lock().unwrap().said.push(said);
}

async fn send(State(inside): State<Shared>, headers: HeaderMap, Form(form): Form<Vec<(String, String)>>) -> Response {
    notes(&inside, &headers);
    let (reply, taken) = {
        let mut inside = inside.lock().unwrap();
        inside.asked += 1;
        let reply = inside.next.pop_front().unwrap_or(Reply::Takes);
        let taken = Taken { sid: format!("SM{:032}", inside.asked), form, at: SystemTime::now() };
        if matches!(reply, Reply::Takes | Reply::TakesAndBreaks | Reply::TakesAndIsSilent) {
            inside.taken.push(taken.clone());
        }
        (reply, taken)
    };
    let fault = |status: u16, code: u32| {
        let more = format!("https://www.twilio.com/docs/errors/{code}");
        let fault = json!({ "code": code, "message": "It did not work.", "more_info": more, "status": status });
        (StatusCode::from_u16(status).unwrap(), Json(fault)).into_response()
    };
    match reply {
        Reply::Takes => (StatusCode::CREATED, Json(taken.described())).into_response(),
        Reply::Busy => fault(429, 20429),
        Reply::Breaks | Reply::TakesAndBreaks => fault(500, 20500),
        Reply::TakesAndIsSilent => std::future::pending().await,
        Reply::Refuses(code) => fault(400, code),
    }
}

async fn list(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    notes(&inside, &headers);
    let inside = inside.lock().unwrap();
    let wanted = |taken: &&Taken| {
        ["To", "From"].iter().all(|name| query.get(*name).is_none_or(|value| *value == taken.field(name)))
    };
    let messages: Vec<_> = inside.taken.iter().rev().filter(wanted).map(Taken::described).collect();
    Json(json!({ "messages": messages, "page": 0, "page_size": 50, "next_page_uri": null })).into_response()
}

async fn file(State(inside): State<Shared>, headers: HeaderMap, Path(name): Path<String>) -> Response {
    notes(&inside, &headers);
    if let Some(to) = inside.lock().unwrap().moved.get(&name) {
        return (StatusCode::TEMPORARY_REDIRECT, [("location", to.clone())]).into_response();
    }
    match inside.lock().unwrap().files.get_mut(&name).and_then(VecDeque::pop_front) {
        Some(Ok(bytes)) => ([("content-type", "image/jpeg")], bytes).into_response(),
        Some(Err(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
