//! The export of spans by OTLP over HTTP, as the standard environment variables say.
//!
//! Spans wait in a queue of at most `OTEL_BSP_MAX_QUEUE_SIZE` (2,048) for a thread of the SDK's own; what does not fit is
//! dropped. So a collector that is slow or gone costs nothing but a line of the log from time to time.

use super::wanted;
use crate::gateway::client;
use crate::gateway::proxied::Seldom;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SdkTracer, SdkTracerProvider};
use std::env;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Handle;

/// How long the last spans may take when the gateway stops.
const GRACE: Duration = Duration::from_secs(2);
/// How long the collector may take to answer, unless the environment says otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Returns what begins spans, if they are exported.
pub(super) fn tracer() -> Option<&'static SdkTracer> {
    TRACER.get()
}

/// The export of spans.
#[derive(Debug)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins to export spans, if the environment says where to. Call it once, inside the runtime. What it cannot use is
    /// told in the log: a gateway without traces is better than none.
    pub fn start() -> Self {
        let provider = match wanted(|name| env::var(name).ok()) {
            Ok(true) => provider(),
            Ok(false) => return Self(None),
            Err(why) => Err(why),
        };
        match provider {
            Ok(provider) => {
                let _ = TRACER.set(provider.tracer("baton"));
                tracing::info!("traces are exported by OTLP");
                Self(Some(provider))
            }
            Err(why) => {
                tracing::warn!(why, "no traces are exported");
                Self(None)
            }
        }
    }

    /// Exports what is left, for at most two seconds.
    pub async fn finish(self) {
        if let Some(provider) = self.0 {
            // It blocks, and the collector is asked by the runtime.
            let _ = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(GRACE)).await;
        }
    }
}

fn provider() -> Result<SdkTracerProvider, &'static str> {
    let client = client::new().map_err(|_| "there can be no HTTP client")?;
    let timeout = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
    let timeout = timeout.iter().find_map(|name| env::var(name).ok()?.trim().parse().ok());
    let timeout = timeout.map_or(TIMEOUT, Duration::from_millis);
    let collector = Collector { client, runtime: Handle::current(), timeout, failures: Arc::new(Seldom::new()) };
    let exporter = SpanExporter::builder().with_http().with_http_client(collector).build();
    // What it says quotes the address, in which a password may stand.
    let exporter = exporter.map_err(|_| "one of the variables OTEL_EXPORTER_OTLP_… cannot be used")?;
    // The sampler and the limits are the environment's by themselves.
    let provider = SdkTracerProvider::builder().with_span_processor(BatchSpanProcessor::builder(exporter).build());
    Ok(provider.with_resource(resource()).build())
}

/// Returns what all spans say of this program.
fn resource() -> Resource {
    let named = |resource: &Resource| {
        let name = resource.get(&"service.name".into()).map(|name| name.to_string());
        name.is_some_and(|name| !name.starts_with("unknown_service"))
    };
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let said = Resource::builder().with_attribute(version.clone()).build();
    if named(&said) { said } else { Resource::builder().with_attribute(version).with_service_name("baton").build() }
}

/// The collector, as the exporter asks it: from a thread of its own, which knows no runtime.
#[derive(Clone)]
struct Collector {
    client: reqwest::Client,
    runtime: Handle,
    timeout: Duration,
    failures: Arc<Seldom>,
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl Collector {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        let request = reqwest::RequestBuilder::from_parts(self.client.clone(), request).timeout(self.timeout);
        let response = request.send().await.map_err(|error| why(&error))?;
        let status = response.status();
        let mut answer = Response::new(client::read_body(response, MAX_ANSWER).await?.into());
        *answer.status_mut() = status;
        Ok(answer)
    }

    /// Says at most once a minute that spans do not arrive.
    fn tell(&self, why: &dyn std::fmt::Display) {
        if let Some(times) = self.failures.happened() {
            tracing::warn!(%why, times, "traces could not be exported");
        }
    }
}

/// Returns why there is no answer. What the error itself says may quote the address.
fn why(error: &reqwest::Error) -> &'static str {
    match error {
        _ if error.is_timeout() => "no answer in time",
        _ if error.is_connect() => "no connection",
        _ => "no answer",
    }
}

#[async_trait::async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let collector = self.clone();
        let sent = self.runtime.spawn(async move { collector.send(request).await }).await;
        let sent = sent.unwrap_or_else(|error| Err(error.into()));
        match &sent {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => self.tell(&answer.status()),
            Err(error) => self.tell(error),
        }
        sent
    }
}
