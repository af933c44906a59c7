//! What the program writes about itself to stderr, as `RUST_LOG` says; `info` without it. Never a text, a number or a
//! token: whatever `RUST_LOG` says, nothing below a warning of other crates, because some quote what they carry, and of
//! a panic its place.

use std::any::Any;
use std::io;
use std::panic::{self, Location};
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The crates of this project: the library and the program.
const OWN: [&str; 2] = ["baton", "gateway"];

/// Begins to write. Call it once, before anything else.
pub fn start() {
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(wanted.and(filter_fn(quotes_nothing)))).init();
    panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(Location::to_string);
        tracing::error!(at, "a part of the program failed: {}", constant(panic.payload()));
    }));
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
}
