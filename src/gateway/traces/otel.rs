//! Spans and places by the OpenTelemetry SDK.

use super::Kind;
use super::export::tracer;
use axum::http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{
    FutureExt, Link, Span as _, SpanContext, SpanKind, Status, TraceContextExt, Tracer, WithContext,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace;
use std::borrow::Cow;
use std::fmt;

/// A span. Ends when it is dropped. There may be none: if nothing is exported, or for what is not worth a span.
#[derive(Debug, Default)]
pub struct Span(Option<Box<trace::Span>>);

impl Span {
    /// Begins a span. It is exported if the sampler says so.
    pub(super) fn begin(kind: Kind, parent: &TraceContext, name: impl FnOnce() -> Cow<'static, str>) -> Self {
        let Some(tracer) = tracer() else { return Self(None) };
        let builder = tracer.span_builder(name()).with_kind(kind.into());
        Self(Some(Box::new(builder.start_with_context(tracer, &parent.to_otel()))))
    }

    /// Begins a span for what several others have led to: in the trace of the first that is exported, with links to the
    /// others. If none of them is, there is no span.
    pub(super) fn within<'a>(kind: Kind, name: &'static str, causes: impl Iterator<Item = &'a TraceContext>) -> Self {
        let Some(tracer) = tracer() else { return Self(None) };
        let mut causes = causes.filter(|cause| cause.is_sampled());
        let Some(parent) = causes.next() else { return Self(None) };
        let links = causes.filter_map(|cause| Some(Link::with_context(cause.0.clone()?))).collect();
        let builder = tracer.span_builder(name).with_kind(kind.into()).with_links(links);
        Self(Some(Box::new(builder.start_with_context(tracer, &parent.to_otel()))))
    }

    /// Returns whether anything is recorded.
    pub fn is_recorded(&self) -> bool {
        self.0.as_ref().is_some_and(|span| span.is_recording())
    }

    /// Returns its place.
    pub fn context(&self) -> TraceContext {
        TraceContext(self.0.as_ref().map(|span| span.span_context().clone()))
    }

    /// Notes a word of this program.
    pub(super) fn note(&mut self, key: &'static str, word: &'static str) {
        self.with(|span| span.set_attribute(KeyValue::new(key, word)));
    }

    /// Notes a word of the configuration.
    pub(super) fn note_with(&mut self, key: &'static str, word: impl FnOnce() -> String) {
        self.with(|span| span.set_attribute(KeyValue::new(key, word())));
    }

    /// Notes a number of things.
    pub(super) fn count(&mut self, key: &'static str, number: usize) {
        self.with(|span| span.set_attribute(KeyValue::new(key, i64::try_from(number).unwrap_or(i64::MAX))));
    }

    /// Notes that something happens now.
    pub(super) fn happens(&mut self, name: &'static str, key: &'static str, word: &'static str) {
        self.with(|span| span.add_event(name, vec![KeyValue::new(key, word)]));
    }

    /// Links it to another place.
    pub fn link(&mut self, to: &TraceContext) {
        if let Some(to) = &to.0 {
            self.with(|span| span.add_link(to.clone(), Vec::new()));
        }
    }

    /// Notes that it has failed, and the kind of the error.
    pub fn failed(&mut self, kind: &'static str) {
        self.note("error.type", kind);
        self.with(|span| span.set_status(Status::error("")));
    }

    /// Ends it.
    pub fn end(self) {}

    fn with(&mut self, work: impl FnOnce(&mut trace::Span)) {
        if let Some(span) = self.0.as_deref_mut().filter(|span| span.is_recording()) {
            work(span);
        }
    }
}

impl From<Kind> for SpanKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Server,
            Kind::Client => Self::Client,
            Kind::Producer => Self::Producer,
            Kind::Consumer => Self::Consumer,
            Kind::Internal => Self::Internal,
        }
    }
}

/// A place in a trace: names a span, and does not keep it from ending. By default it is outside of all traces.
#[derive(Clone, Debug, Default)]
pub struct TraceContext(Option<SpanContext>);

impl TraceContext {
    /// Returns the place where this code runs ([`TraceContext::enter`], [`TraceContext::scope`]).
    pub fn current() -> Self {
        Context::map_current(Self::of)
    }

    /// Returns the place that a request's headers name (`traceparent`, `tracestate`).
    pub fn received(headers: &HeaderMap) -> Self {
        let propagator = TraceContextPropagator::new();
        Self::of(&propagator.extract_with_context(&Context::new(), &HeaderExtractor(headers)))
    }

    /// Returns the headers that name it.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        TraceContextPropagator::new().inject_context(&self.to_otel(), &mut HeaderInjector(&mut headers));
        headers
    }

    /// Returns whether the trace is exported.
    pub fn is_sampled(&self) -> bool {
        self.0.as_ref().is_some_and(SpanContext::is_sampled)
    }

    /// Does some work here.
    pub fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        let _entered = self.0.is_some().then(|| self.to_otel().attach());
        work()
    }

    /// Makes a future do its work here.
    pub fn scope<F: Future>(&self, future: F) -> WithContext<F> {
        future.with_context(self.to_otel())
    }

    /// Writes the ids of trace and span, as hexadecimal digits. Does nothing if the trace is not exported.
    pub fn write_ids<E>(
        &self,
        write: impl FnOnce(&dyn fmt::Display, &dyn fmt::Display) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.0.as_ref().filter(|context| context.is_sampled()) {
            Some(context) => write(&context.trace_id(), &context.span_id()),
            None => Ok(()),
        }
    }

    fn of(context: &Context) -> Self {
        let span = context.span();
        let context = span.span_context();
        Self(context.is_valid().then(|| context.clone()))
    }

    fn to_otel(&self) -> Context {
        let outside = Context::new();
        self.0.as_ref().map_or_else(|| outside.clone(), |context| outside.with_remote_span_context(context.clone()))
    }
}
