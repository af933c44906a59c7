//! What the program writes about itself, as `RUST_LOG` says; `info` without it. Never a text, a number or a token:
//! whatever `RUST_LOG` says, nothing below a warning of other crates, because some quote what they carry, and of a panic
//! its place.
//!
//! It goes to stderr or to a file ([`LogFile`]): as lines for people on a terminal, as JSON anywhere else. What strangers
//! can cause, and as often as they like, is written to the target [`STRANGERS`] and limited ([`limit`]).

mod file;
#[cfg(feature = "otel")]
mod ids;
pub mod limit;

use clap::ValueEnum;
pub use file::LogFile;
use limit::Limit;
pub use limit::STRANGERS;
use std::any::Any;
use std::io::{self, IsTerminal};
use std::panic::{self, Location};
use std::path::Path;
use std::sync::Arc;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

/// The crates of this project: the library and the program.
const OWN: [&str; 2] = ["baton", "gateway"];

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// As text on a terminal, as JSON anywhere else.
    #[default]
    Auto,
    /// As text.
    Text,
    /// As JSON, one object a line.
    Json,
}

/// The log of the program.
#[derive(Clone, Debug)]
pub struct Log {
    file: Option<LogFile>,
    limit: Arc<Limit>,
}

impl Log {
    /// Opens the file anew, where somebody has moved it away. Does nothing if the log is not in a file.
    ///
    /// # Errors
    /// The operating system's. The old file is written on.
    pub fn reopen(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), LogFile::reopen)
    }

    /// Returns whether it is in a file.
    pub fn is_in_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes what is counted and not written yet, at the end.
    pub fn finish(&self) {
        self.limit.flush(true);
    }
}

/// Begins to write, to a file or else to stderr. Call it once, before anything else.
///
/// # Errors
/// The operating system's, if the file cannot be opened.
pub fn start(format: Format, path: Option<&Path>) -> io::Result<Log> {
    let file = path.map(LogFile::open).transpose()?;
    let on_terminal = file.is_none() && io::stderr().is_terminal();
    let writer = match file.clone() {
        Some(file) => BoxMakeWriter::new(move || file.clone()),
        None => BoxMakeWriter::new(io::stderr),
    };
    let as_json = match format {
        Format::Auto => !on_terminal,
        Format::Text => false,
        Format::Json => true,
    };
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let limit = Arc::new(Limit::default());
    let filter = wanted.and(filter_fn(quotes_nothing)).and(limit::Once(limit.clone()));
    let lines = lines(as_json, on_terminal, writer).with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    limit::keep_flushing(&limit)?;
    panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(Location::to_string);
        tracing::error!(at, "a part of the program failed: {}", constant(panic.payload()));
    }));
    Ok(Log { file, limit })
}

/// Returns what writes lines.
fn lines<S>(as_json: bool, coloured: bool, writer: BoxMakeWriter) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    if as_json {
        let lines = fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer);
        #[cfg(feature = "otel")]
        let lines = lines.map_event_format(ids::WithIds);
        lines.boxed()
    } else {
        fmt::layer().with_ansi(coloured).with_writer(writer).boxed()
    }
}

/// Returns whether a line is known to quote nothing.
fn quotes_nothing(line: &Metadata<'_>) -> bool {
    let of = line.target().split("::").next().unwrap_or_default();
    OWN.contains(&of) || *line.level() <= Level::WARN
}

/// Returns a panic's message if it was written as it is: what is filled in may quote a text.
fn constant(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("its message may quote somebody")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_does_not_quote() {
        let said = |failing: fn()| constant(&*panic::catch_unwind(failing).unwrap_err());
        assert_eq!(said(|| panic!("nobody is there")), "nobody is there");
        assert_eq!(said(|| drop("Hë".to_owned()[..2].to_owned())), "its message may quote somebody");
    }

    /// Returns what is written of a line with a request's id.
    fn written(as_json: bool, coloured: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let file = LogFile::open(&path).unwrap();
        let writer = BoxMakeWriter::new(move || file.clone());
        let subscriber = tracing_subscriber::registry().with(lines(as_json, coloured, writer));
        tracing::subscriber::with_default(subscriber, || {
            let _request = tracing::error_span!("request", id = "r1").entered();
            tracing::info!(agent = "ann", "connected\n\"here\"");
        });
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn json_is_one_object_a_line() {
        let line = written(true, false);
        assert_eq!(line.lines().count(), 1);
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(json["message"], "connected\n\"here\"");
        assert_eq!((&json["agent"], &json["level"]), (&"ann".into(), &"INFO".into()));
        assert_eq!(json["span"], serde_json::json!({ "id": "r1", "name": "request" }));
        assert!(json["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn text_has_colours_on_a_terminal_alone() {
        let (plain, coloured) = (written(false, false), written(false, true));
        assert!(plain.contains("request{id=\"r1\"}") && plain.contains("agent=\"ann\""), "{plain}");
        assert!(!plain.contains('\x1b') && coloured.contains('\x1b'));
    }
}
