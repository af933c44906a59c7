//! What a collector of traces gets from a gateway that was built with the feature `otel`, and what the gateway does
//! without one. `make test-operate STAGE=traces`.

#![cfg(not(target_arch = "wasm32"))]

mod collector;
#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the gateway's tests use the rest")]
mod harness;
mod line;

use baton::protocol::{Answer, ChannelState, Command};
use collector::{Collector, exports_to, hex, words};
use harness::{CUSTOMER, Server, in_time, program};
use line::{KEY, Line, NUMBER};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use tempfile::TempDir;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f0674a0b4902b7";

/// Returns the only span with this name.
fn only<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let found: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
    assert_eq!(found.len(), 1, "{name} among {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>());
    found[0]
}

/// Returns one attribute of a span.
fn word(span: &Span, key: &str) -> String {
    words(&span.attributes).remove(key).unwrap_or_default()
}

/// Returns the batch of the engine that a span has led to.
fn batch_of<'a>(spans: &'a [Span], cause: &Span) -> &'a Span {
    let is_led = |span: &&Span| {
        span.name == "engine batch"
            && (span.parent_span_id == cause.span_id || span.links.iter().any(|link| link.span_id == cause.span_id))
    };
    spans.iter().find(is_led).unwrap_or_else(|| panic!("no batch after {}", cause.name))
}

/// Returns the lines of a log.
fn lines(log: &Path) -> Vec<Value> {
    fs::read_to_string(log).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_is_told_step_by_step_and_nothing_that_was_said_in_it() {
    let (collector, line) = (Collector::start().await, Line::start().await);
    let log = line.log();
    let mut program = line.program();
    program.args(["--trusted-proxy", "127.0.0.1"]).stderr(File::create(&log).unwrap());
    let server = Server::spawn(exports_to(&mut program, &collector.url));
    line.comes(&server, "geheim-question", Some(&format!("00-{TRACE}-{PARENT}-01"))).await;
    // It is sent along to the CRM, with the place in it that asks.
    let traceparent = in_time(line.asked()).await.unwrap();
    let mut ann = server.agent("ann").await;
    let invitation = match ann.view.snapshot().invitations.pop() {
        Some(invitation) => invitation,
        None => ann.invited().await,
    };
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    assert!(matches!(ann.accept(&invitation).await, Answer::Refused { .. }));
    ann.write(&invitation.interaction, "geheim-answer").await;
    // Refused once, then taken.
    let ticket = in_time(line.takes()).await;
    ann.sees_sent(&invitation.interaction).await;
    line.reports(&server, &ticket, 1).await;
    server.post("/sign-in", &serde_json::json!({ "agent": "geheim-agent" })).await;
    let token = server.token("ann").await;
    // All of it is exported in the end.
    server.stop().await;

    let spans = collector.spans();
    let request = only(&spans, "POST /carriers/kannel/{name}/messages");
    assert_eq!((hex(&request.trace_id), hex(&request.parent_span_id)), (TRACE.into(), PARENT.into()));
    assert_eq!(request.kind(), SpanKind::Server);
    assert_eq!(word(request, "http.route"), "/carriers/kannel/{name}/messages");
    assert_eq!(
        (word(request, "http.request.method"), word(request, "http.response.status_code")),
        ("POST".into(), "200".into())
    );
    let batch = batch_of(&spans, request);
    assert_eq!((&batch.trace_id, word(batch, "baton.batch.requests")), (&request.trace_id, "1".into()));
    let append = spans.iter().find(|span| span.name == "log append" && span.parent_span_id == batch.span_id).unwrap();
    assert_eq!((word(append, "db.system.name"), append.kind()), ("sqlite".into(), SpanKind::Internal));
    assert!(
        batch.start_time_unix_nano <= append.start_time_unix_nano
            && append.end_time_unix_nano <= batch.end_time_unix_nano
    );

    let lookup = only(&spans, "POST contact lookup");
    assert_eq!(traceparent, format!("00-{TRACE}-{}-01", hex(&lookup.span_id)));
    assert_eq!((&lookup.parent_span_id, lookup.kind()), (&request.span_id, SpanKind::Client));
    assert_eq!((word(lookup, "server.address"), word(lookup, "baton.outcome")), ("127.0.0.1".into(), "known".into()));
    assert_eq!(word(lookup, "http.response.status_code"), "200");

    let connection = only(&spans, "websocket");
    let upgrade = spans.iter().find(|span| span.span_id == connection.parent_span_id).unwrap();
    assert_eq!((upgrade.name.as_str(), word(upgrade, "http.response.status_code")), ("GET /socket", "101".into()));
    assert_eq!((word(connection, "baton.close_code"), word(connection, "baton.resumed")), ("1001".into(), "no".into()));

    let commands: Vec<_> = spans.iter().filter(|span| span.name == "command accept").collect();
    assert_eq!(commands.len(), 2);
    let [accepted, refused] = [commands[0], commands[1]];
    assert_eq!(word(accepted, "baton.outcome"), "done");
    assert!(
        !["done", ""].contains(&&*word(refused, "baton.outcome"))
            && refused.status.clone().unwrap_or_default().code() == StatusCode::Unset
    );
    assert!(
        accepted.parent_span_id.is_empty() && accepted.links[0].span_id == connection.span_id,
        "a trace of its own"
    );
    batch_of(&spans, accepted);

    let sent = only(&spans, "send kannel");
    let command = only(&spans, "command send");
    assert_eq!((&sent.trace_id, &sent.parent_span_id), (&command.trace_id, &command.span_id));
    assert_eq!((word(sent, "baton.attempts"), word(sent, "baton.outcome")), ("2".into(), "sent".into()));
    let attempts: Vec<_> =
        sent.events.iter().map(|event| words(&event.attributes).remove("baton.outcome").unwrap()).collect();
    assert_eq!(attempts, ["status_5xx", "accepted"]);
    assert_eq!(sent.kind(), SpanKind::Producer);
    let reported = only(&spans, "report kannel");
    assert_eq!((word(reported, "baton.outcome"), reported.kind()), ("delivered".into(), SpanKind::Consumer));
    assert_eq!(reported.links[0].span_id, sent.span_id, "linked to what it is a report on");
    assert!(!spans.iter().any(|span| span.name.contains("healthz")));
    let resource = &collector.resources()[0];
    assert_eq!(
        (resource["service.name"].as_str(), resource["service.version"].as_str()),
        ("baton", env!("CARGO_PKG_VERSION"))
    );

    // The log finds its trace.
    let written = lines(&log);
    let answered = written
        .iter()
        .find(|line| line["message"] == "answered" && line["route"] == word(request, "http.route"))
        .unwrap();
    assert_eq!(
        (answered["trace_id"].as_str(), answered["span_id"].as_str()),
        (Some(TRACE), Some(&*hex(&request.span_id)))
    );
    let connected = written.iter().find(|line| line["message"] == "connected").unwrap();
    assert_eq!(connected["span_id"].as_str(), Some(&*hex(&connection.span_id)));
    assert!(written.iter().any(|line| line["message"] == "the gateway runs" && line["trace_id"].is_null()));

    // Nothing but kinds and numbers: not as part of anything, and what is short not as a word.
    let exported = collector.bytes();
    for secret in ["geheim", "Geheim", &NUMBER[1..], &CUSTOMER[1..], KEY, &ticket, &token, "eyJ"] {
        let found = exported.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret} is exported");
    }
    for secret in ["ann", "Ann", invitation.interaction.as_str()] {
        let said = |value: &String| value.split(|c: char| !c.is_alphanumeric()).any(|word| word == secret);
        let found: Vec<_> = spans.iter().flat_map(values).filter(said).collect();
        assert!(found.is_empty(), "{secret} in {found:?}");
    }
    is_documented(&spans);
}

/// Returns everything that a span says.
fn values(span: &Span) -> Vec<String> {
    let events = span.events.iter().flat_map(|event| words(&event.attributes).into_values());
    let links = span.links.iter().flat_map(|link| words(&link.attributes).into_values());
    let status = span.status.iter().map(|status| status.message.clone());
    let said = words(&span.attributes).into_values().chain(events).chain(links).chain(status);
    said.chain([span.name.clone(), span.trace_state.clone()]).collect()
}

/// Asserts that the page for operators has a row for each span, and each thing that it says.
fn is_documented(spans: &[Span]) {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operating.md")).unwrap();
    for span in spans {
        let name = match span.name.split(' ').next().unwrap() {
            "command" => "command KIND",
            "send" => "send CARRIER",
            "report" => "report CARRIER",
            "GET" | "POST" if span.name.contains('/') => "METHOD ROUTE",
            _ => &span.name,
        };
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in docs/operating.md"));
        for key in words(&span.attributes).keys() {
            assert!(row.contains(&format!("`{key}`")), "{key} is not said of {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_trusted_proxy_says_what_is_exported_and_the_sampler_says_the_rest() {
    let (collector, line) = (Collector::start().await, Line::start().await);
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    for (trusts, sampler, exported) in [
        (false, "parentbased_always_on", true),
        (false, "parentbased_always_off", false),
        (true, "parentbased_always_off", true),
    ] {
        let collected = collector.spans().len();
        let log = line.log();
        let mut program = line.program();
        program
            .env("OTEL_TRACES_SAMPLER", sampler)
            .env("OTEL_SERVICE_NAME", "desk")
            .stderr(File::create(&log).unwrap());
        if trusts {
            program.args(["--trusted-proxy", "127.0.0.1"]);
        }
        let server = Server::spawn(exports_to(&mut program, &collector.url));
        line.comes(&server, "Hello", Some(&traceparent)).await;
        server.token("ann").await;
        server.stop().await;
        let spans = &collector.spans()[collected..];
        let of_caller = spans.iter().filter(|span| hex(&span.trace_id) == TRACE).count();
        assert_eq!((of_caller > 0, !spans.is_empty()), (trusts, exported), "{trusts} {sampler}");
        let others = spans.len() - of_caller;
        assert_eq!(others > 0, sampler == "parentbased_always_on");
        assert_eq!(fs::read_to_string(&log).unwrap().contains("trace_id"), exported);
    }
    assert!(collector.resources().iter().all(|resource| resource["service.name"] == "desk"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_exported_unless_an_endpoint_is_named() {
    let (collector, folder) = (Collector::start().await, tempfile::tempdir().unwrap());
    let log = folder.path().join("log");
    let mut program = program(&folder.path().join("data"));
    exports_to(&mut program, &collector.url).env_remove("OTEL_EXPORTER_OTLP_ENDPOINT").env("OTEL_SERVICE_NAME", "desk");
    let server = Server::spawn(program.stderr(File::create(&log).unwrap()));
    server.handling("ann").await;
    server.stop().await;
    assert!(collector.exports().is_empty());
    assert!(!fs::read_to_string(&log).unwrap().contains("trace"));
}

/// Starts a program that exports a span as soon as there is one. Returns its log, too.
fn eager(collector: &str) -> (TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(&folder.path().join("data"));
    exports_to(&mut program, collector)
        .env("OTEL_BSP_SCHEDULE_DELAY", "1")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "20")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "10")
        .stderr(File::create(folder.path().join("log")).unwrap());
    (folder, Server::spawn(&mut program))
}

/// Has an agent give a hundred commands, each of which is answered.
async fn works(server: &Server) {
    let mut ann = server.agent("ann").await;
    for _ in 0..50 {
        for state in [ChannelState::Ready, ChannelState::Ready] {
            assert_eq!(ann.command(Command::SetState { state }).await, Answer::Done);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_does_not_answer_holds_nobody_up_and_what_waits_for_it_is_bounded() {
    let collector = Collector::stuck().await;
    let (_folder, server) = eager(&collector.url);
    server.token("ann").await;
    in_time(collector.is_asked()).await;
    works(&server).await;
    collector.open();
    server.stop().await;
    // What was being sent, and a full queue; of hundreds.
    let count = collector.spans().len();
    assert!((1..=60).contains(&count), "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_stops_without_its_collector() {
    let collector = Collector::stuck().await;
    let (_folder, server) = eager(&collector.url);
    server.token("ann").await;
    in_time(collector.is_asked()).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_gone_costs_one_line_of_the_log() {
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let (folder, server) = eager(&format!("http://{closed}"));
    let log = folder.path().join("log");
    let failed = "traces could not be exported";
    in_time(async {
        while !fs::read_to_string(&log).unwrap().contains(failed) {
            server.token("ann").await;
        }
    })
    .await;
    works(&server).await;
    server.stop().await;
    let lines = lines(&log);
    let told: Vec<_> = lines.iter().filter(|line| line["message"] == failed).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["level"], &told[0]["why"]), (&"WARN".into(), &"no connection".into()));
    assert!(!told[0].to_string().contains(&closed.to_string()), "an address may have a key in it");
}
