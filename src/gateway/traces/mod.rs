//! What happens, as OpenTelemetry spans: how long each step takes, and what has led to what. [`spans`] has all of them.
//!
//! Only with the cargo feature `otel`, and only if the standard environment variables name a collector ([`wanted`]).
//! Without the feature the types here have no size and their functions no code.
//!
//! They are apart from `tracing`, which writes the log: a line of the log may say who has signed in from where, a span may
//! not. So nothing that is logged can get into a span. Only [`spans`] writes into one: words of this program, of the wire
//! and of the configuration, and numbers of things. Never a text, a telephone number, a token, an agent, an address or a
//! path.
//!
//! What is handed to another thread takes its place in the trace with it, as a [`TraceContext`].

#[cfg(feature = "otel")]
mod export;
#[cfg(not(feature = "otel"))]
mod none;
#[cfg(feature = "otel")]
mod otel;
pub mod places;
pub mod spans;

#[cfg(feature = "otel")]
pub use export::Traces;
#[cfg(not(feature = "otel"))]
pub use none::{Span, TraceContext, Traces};
#[cfg(feature = "otel")]
pub use otel::{Span, TraceContext};

/// Whose side of a step a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody has asked the gateway.
    Server,
    /// The gateway asks somebody.
    Client,
    /// The gateway sends something whose receipt is told later.
    Producer,
    /// The gateway is told of something that it has sent before.
    Consumer,
    /// Neither.
    Internal,
}

/// Returns whether spans are to be exported, by the standard environment variables: if they name an endpoint.
///
/// # Errors
/// Why they are not, although an endpoint is named.
pub fn wanted(variable: impl Fn(&str) -> Option<String>) -> Result<bool, &'static str> {
    let said = |name: &str| variable(name).map(|value| value.trim().to_lowercase()).filter(|value| !value.is_empty());
    let either = |of_traces: &str, of_all: &str| said(of_traces).or_else(|| said(of_all));
    if said("OTEL_SDK_DISABLED").as_deref() == Some("true")
        || either("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT").is_none()
    {
        return Ok(false);
    }
    match said("OTEL_TRACES_EXPORTER").as_deref() {
        None | Some("otlp") => {}
        Some("none") => return Ok(false),
        Some(_) => return Err("OTEL_TRACES_EXPORTER names none of otlp and none"),
    }
    match either("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL").as_deref() {
        None | Some("http/protobuf") => Ok(true),
        Some(_) => Err("OTEL_EXPORTER_OTLP_PROTOCOL is not http/protobuf, the only one that this program speaks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_exported_where_an_endpoint_is_named() {
        let wants = |said: &[(&str, &str)]| {
            wanted(|name| said.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assert_eq!(wants(&[]), Ok(false));
        assert_eq!(wants(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " "), ("OTEL_SERVICE_NAME", "baton")]), Ok(false));
        assert_eq!(wants(&[endpoint]), Ok(true));
        assert_eq!(wants(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4318/v1/traces")]), Ok(true));
        assert_eq!(wants(&[endpoint, ("OTEL_SDK_DISABLED", "TRUE")]), Ok(false));
        assert_eq!(wants(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]), Ok(false));
        assert_eq!(wants(&[endpoint, ("OTEL_TRACES_EXPORTER", "otlp")]), Ok(true));
        assert_eq!(wants(&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]), Ok(true));
        for mistake in [("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")] {
            assert!(wants(&[endpoint, mistake]).is_err(), "{mistake:?}");
            assert_eq!(wants(&[mistake]), Ok(false), "nothing is wanted, so nothing is wrong");
        }
    }

    #[cfg(not(feature = "otel"))]
    #[test]
    fn without_the_feature_they_have_no_size() {
        assert_eq!((size_of::<Span>(), size_of::<TraceContext>()), (0, 0));
    }
}
