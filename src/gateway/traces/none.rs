//! Spans in a program without the feature `otel`: there are none.

use super::{Kind, wanted};
use axum::http::HeaderMap;
use std::borrow::Cow;

/// A span. Ends when it is dropped.
#[derive(Debug, Default)]
pub struct Span(());

impl Span {
    /// Begins a span.
    pub(super) fn begin(_: Kind, _: &TraceContext, _: impl FnOnce() -> Cow<'static, str>) -> Self {
        Self(())
    }

    /// Begins a span where there is a trace that is exported, with links to other places.
    pub(super) fn within<'a>(_: Kind, _: &'static str, _: impl Iterator<Item = &'a TraceContext>) -> Self {
        Self(())
    }

    /// Returns whether anything is recorded.
    pub fn is_recorded(&self) -> bool {
        false
    }

    /// Returns its place.
    pub fn context(&self) -> TraceContext {
        TraceContext(())
    }

    /// Notes a word of this program.
    pub(super) fn note(&mut self, _: &'static str, _: &'static str) {}

    /// Notes a word of the configuration.
    pub(super) fn note_with(&mut self, _: &'static str, _: impl FnOnce() -> String) {}

    /// Notes a number of things.
    pub(super) fn count(&mut self, _: &'static str, _: usize) {}

    /// Notes that something happens now.
    pub(super) fn happens(&mut self, _: &'static str, _: &'static str, _: &'static str) {}

    /// Links it to another place.
    pub fn link(&mut self, _: &TraceContext) {}

    /// Notes that it has failed, and the kind of the error.
    pub fn failed(&mut self, _: &'static str) {}

    /// Ends it.
    pub fn end(self) {}
}

/// A place in a trace.
#[derive(Clone, Debug, Default)]
pub struct TraceContext(());

impl TraceContext {
    /// Returns the current place.
    pub fn current() -> Self {
        Self(())
    }

    /// Returns the place that a request's headers name.
    pub fn received(_: &HeaderMap) -> Self {
        Self(())
    }

    /// Returns the headers that name it.
    pub fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// Returns whether the trace is exported.
    pub fn is_sampled(&self) -> bool {
        false
    }

    /// Does some work here.
    pub fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    /// Makes a future do its work here.
    pub fn scope<F: Future>(&self, future: F) -> F {
        future
    }
}

/// The export of spans.
#[derive(Debug)]
pub struct Traces;

impl Traces {
    /// Says so in the log if spans are wanted.
    pub fn start() -> Self {
        if !matches!(wanted(|name| std::env::var(name).ok()), Ok(false)) {
            tracing::warn!("no traces are exported: this program was built without the feature otel");
        }
        Self
    }

    /// Does nothing.
    pub async fn finish(self) {}
}
