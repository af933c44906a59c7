//! All spans, with the conventional names of what they say where there are any. Beyond them, `baton.outcome` is how a step
//! has ended, and `error.type` says that this was a fault, not an answer that somebody has to live with.
//!
//! Left out although the conventions have them: `url.path` and `url.query` (files, tickets and numbers stand there),
//! `client.address`, `user_agent.original` and `enduser.id` (they are somebody's), and a destination (a telephone number).

use super::{Kind, Span, TraceContext};
use axum::http::{Method, StatusCode};
use serde::Serialize;
use serde_json::Value;

/// How a step has ended.
const OUTCOME: &str = "baton.outcome";
/// The carrier's name in the configuration.
const CARRIER: &str = "baton.carrier";
const METHOD: &str = "http.request.method";
const STATUS: &str = "http.response.status_code";
const OPERATION: &str = "messaging.operation.type";

/// Asked all the time by whoever watches the gateway.
const UNTRACED: [&str; 2] = ["/healthz", "/readyz"];

/// Begins the span of a request over HTTP, until its response. `route` is a template. There is none for what is asked for
/// its own sake (health), and for the files of the app, which have no route.
pub fn request(method: &Method, route: Option<&str>, parent: &TraceContext) -> Span {
    let Some(route) = route.filter(|route| !UNTRACED.contains(route)) else { return Span::default() };
    // Anything may stand there.
    let (method, known) = match *method {
        Method::GET => ("GET", "GET"),
        Method::POST => ("POST", "POST"),
        Method::PUT => ("PUT", "PUT"),
        Method::DELETE => ("DELETE", "DELETE"),
        Method::HEAD => ("HEAD", "HEAD"),
        Method::OPTIONS => ("OPTIONS", "OPTIONS"),
        Method::PATCH => ("PATCH", "PATCH"),
        _ => ("HTTP", "_OTHER"),
    };
    let mut span = Span::begin(Kind::Server, parent, || format!("{method} {route}").into());
    span.note(METHOD, known);
    span.note_with("http.route", || route.to_owned());
    span
}

/// Notes the response to a request.
pub fn answered(span: &mut Span, status: StatusCode) {
    span.count(STATUS, status.as_u16().into());
    if status.is_server_error() {
        span.failed("server_error");
    }
}

/// Begins the span of an agent's connection, in the trace of the request that it began as. It ends with the connection,
/// which may be after a working day.
pub fn connection(request: &TraceContext) -> Span {
    if request.is_sampled() { Span::begin(Kind::Server, request, || "websocket".into()) } else { Span::default() }
}

/// Notes that a connection has become an agent's: whether it resumes, and how many events it has missed.
pub fn joined(span: &mut Span, resumed: bool, missed: usize) {
    span.note("baton.resumed", if resumed { "yes" } else { "no" });
    span.count("baton.missed", missed);
}

/// Notes why a connection ends, its close code, and how many commands came by it.
pub fn closed(span: &mut Span, why: &'static str, code: Option<u16>, commands: usize) {
    span.note(OUTCOME, why);
    span.count("baton.commands", commands);
    if let Some(code) = code {
        span.count("baton.close_code", code.into());
    }
}

/// Begins the span of a command, from its frame to its answer: a trace of its own, linked to the connection's.
pub fn command(command: &impl Serialize, connection: &Span) -> Span {
    let mut span = Span::begin(Kind::Server, &TraceContext::default(), || format!("command {}", word(command)).into());
    span.note_with("baton.command", || word(command));
    span.link(&connection.context());
    span
}

/// Notes a command's answer; `None` if its connection has ended before.
pub fn command_answered(span: &mut Span, refusal: Option<Option<&impl Serialize>>) {
    match refusal {
        None => span.note(OUTCOME, "connection_ended"),
        Some(None) => span.note(OUTCOME, "done"),
        Some(Some(refusal)) => {
            span.note_with(OUTCOME, || word(refusal));
            if span.is_recorded() && word(refusal) == "unavailable" {
                span.failed("unavailable");
            }
        }
    }
}

/// Begins the span of a batch of the engine, from its first request until everybody is told: in the trace of the first of
/// its requests that is exported, linked to the others.
pub fn batch<'a>(causes: impl Iterator<Item = &'a TraceContext>) -> Span {
    Span::within(Kind::Internal, "engine batch", causes)
}

/// Notes how large a batch is.
pub fn batch_folded(span: &mut Span, requests: usize, entries: usize) {
    span.count("baton.batch.requests", requests);
    span.count("baton.batch.entries", entries);
}

/// Begins the span of an append to the log, which is in a database of this name, within a batch that has one.
pub fn append(database: &'static str, entries: usize) -> Span {
    let mut span = Span::within(Kind::Internal, "log append", [TraceContext::current()].iter());
    span.note("db.system.name", database);
    span.count("baton.batch.entries", entries);
    span
}

/// Begins the span of a text, from the outbox to the carrier's answer, with all attempts. `cause` is what has led to it.
pub fn text(carrier: &str, cause: &TraceContext) -> Span {
    let mut span = Span::begin(Kind::Producer, cause, || format!("send {carrier}").into());
    span.note(OPERATION, "send");
    span.note_with(CARRIER, || carrier.to_owned());
    span
}

/// Notes that an attempt to send a text has ended.
pub fn attempted(span: &mut Span, outcome: &'static str) {
    span.happens("attempt", OUTCOME, outcome);
}

/// Notes what has become of a text, and after how many attempts.
pub fn settled(span: &mut Span, outcome: &'static str, attempts: usize) {
    span.note(OUTCOME, outcome);
    span.count("baton.attempts", attempts);
    if outcome == "failed" {
        span.failed("failed");
    }
}

/// Begins the span of a carrier's report on a text.
pub fn report(carrier: &str) -> Span {
    let mut span = Span::begin(Kind::Consumer, &TraceContext::current(), || format!("report {carrier}").into());
    span.note(OPERATION, "process");
    span.note_with(CARRIER, || carrier.to_owned());
    span
}

/// Notes what a report has said.
pub fn reported(span: &mut Span, outcome: &'static str) {
    span.note(OUTCOME, outcome);
}

/// Begins the span of a question to the CRM who a contact is. `cause` is what has led to it.
pub fn lookup(host: Option<&str>, port: Option<u16>, cause: &TraceContext) -> Span {
    let mut span = Span::begin(Kind::Client, cause, || "POST contact lookup".into());
    span.note(METHOD, "POST");
    if let Some(host) = host {
        span.note_with("server.address", || host.to_owned());
    }
    if let Some(port) = port {
        span.count("server.port", port.into());
    }
    span
}

/// Notes the status of the CRM's answer.
pub fn lookup_answered(span: &mut Span, status: StatusCode) {
    span.count(STATUS, status.as_u16().into());
}

/// Notes what came of a question to the CRM: the kind of the error, if any.
pub fn looked_up(span: &mut Span, result: Result<&'static str, &'static str>) {
    match result {
        Ok(outcome) => span.note(OUTCOME, outcome),
        Err(kind) => span.failed(kind),
    }
}

/// Returns the name of a variant on the wire, without anything that is in it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(fields)) => fields.into_iter().next().map(|(name, _)| name).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Command, Refusal};

    #[test]
    fn of_a_command_and_a_refusal_only_the_kind_is_named() {
        let note = Command::SetNote { interaction: "i7".into(), note: "Sent the label".into() };
        assert_eq!((word(&note), word(&Command::SignOut)), ("set_note".into(), "sign_out".into()));
        assert_eq!(word(&Refusal::NotSignedIn), "not_signed_in");
    }
}
