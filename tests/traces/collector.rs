//! A collector: receives spans by OTLP over HTTP, and decodes them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A collector.
pub struct Collector {
    pub url: String,
    inside: Arc<Inside>,
}

struct Inside {
    requests: Mutex<Vec<Bytes>>,
    /// The requests that have come, answered or not.
    came: watch::Sender<usize>,
    /// Whether requests are answered.
    open: watch::Sender<bool>,
}

impl Collector {
    /// Starts one that answers at once.
    pub async fn start() -> Self {
        let collector = Self::stuck().await;
        collector.open();
        collector
    }

    /// Starts one that answers nobody until it is opened.
    pub async fn stuck() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (came, open) = (watch::channel(0).0, watch::channel(false).0);
        let inside = Arc::new(Inside { requests: Mutex::default(), came, open });
        let routes = Router::new().route("/v1/traces", post(receive)).with_state(inside.clone());
        tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
        Self { url, inside }
    }

    /// Answers from now on.
    pub fn open(&self) {
        self.inside.open.send_replace(true);
    }

    /// Waits until somebody has asked.
    pub async fn is_asked(&self) {
        self.inside.came.subscribe().wait_for(|came| *came > 0).await.unwrap();
    }

    /// Returns everything that has come, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.inside.requests.lock().unwrap().concat()
    }

    /// Returns everything that has come.
    pub fn exports(&self) -> Vec<ExportTraceServiceRequest> {
        let requests = self.inside.requests.lock().unwrap();
        requests.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap()).collect()
    }

    /// Returns the spans that have come.
    pub fn spans(&self) -> Vec<Span> {
        let resources = self.exports().into_iter().flat_map(|export| export.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }

    /// Returns the attributes of the programs that the spans are of.
    pub fn resources(&self) -> Vec<BTreeMap<String, String>> {
        let resources = self.exports().into_iter().flat_map(|export| export.resource_spans);
        resources.map(|spans| words(&spans.resource.unwrap().attributes)).collect()
    }
}

async fn receive(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers[header::CONTENT_TYPE], "application/x-protobuf");
    inside.came.send_modify(|came| *came += 1);
    inside.open.subscribe().wait_for(|open| *open).await.unwrap();
    inside.requests.lock().unwrap().push(body);
    StatusCode::OK
}

/// Tells a program to export to a collector, when it stops or has a batch.
pub fn exports_to<'a>(program: &'a mut Command, url: &str) -> &'a mut Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
        program.env_remove(name);
    }
    program.env("OTEL_EXPORTER_OTLP_ENDPOINT", url).env("OTEL_BSP_SCHEDULE_DELAY", "3600000")
}

/// Returns attributes as words.
pub fn words(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let word = |value: &Option<AnyValue>| match value.as_ref().and_then(|value| value.value.clone()) {
        Some(Value::StringValue(word)) => word,
        Some(Value::IntValue(number)) => number.to_string(),
        other => panic!("neither a word nor a number: {other:?}"),
    };
    attributes.iter().map(|attribute| (attribute.key.clone(), word(&attribute.value))).collect()
}

/// Returns bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
