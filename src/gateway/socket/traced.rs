//! A connection and its commands as spans.

use crate::gateway::traces::{Span, TraceContext, spans};
use crate::protocol::{Answer, Command, CommandId, Refusal};

/// The span of a connection, and those of its commands that have no answer yet.
#[derive(Default)]
pub(super) struct Traced {
    span: Span,
    unanswered: Vec<(CommandId, Span)>,
    commands: usize,
}

impl Traced {
    /// Begins the connection's span.
    pub fn begin() -> Self {
        Self { span: spans::connection(&TraceContext::current()), ..Self::default() }
    }

    /// Returns the connection's place.
    pub fn place(&self) -> TraceContext {
        self.span.context()
    }

    /// Notes that the connection has become an agent's.
    pub fn joined(&mut self, resumed: bool, missed: usize) {
        spans::joined(&mut self.span, resumed, missed);
    }

    /// Begins a command's span. Returns its place.
    pub fn command(&mut self, id: &CommandId, command: &Command) -> TraceContext {
        self.commands += 1;
        let span = spans::command(command, &self.span);
        let place = span.context();
        if span.is_recorded() {
            self.unanswered.push((id.clone(), span));
        }
        place
    }

    /// Ends the span of a command that is answered.
    pub fn answered(&mut self, id: &CommandId, answer: &Answer) {
        if let Some(at) = self.unanswered.iter().position(|(unanswered, _)| unanswered == id) {
            let refusal = if let Answer::Refused { refusal } = answer { Some(refusal) } else { None };
            spans::command_answered(&mut self.unanswered.remove(at).1, Some(refusal));
        }
    }

    /// Ends the connection's span, and those of commands whose answer it does not get. `code` is the close code, if the
    /// gateway closes it.
    pub fn end(&mut self, why: &'static str, code: Option<u16>) {
        for (_, mut span) in self.unanswered.drain(..) {
            spans::command_answered(&mut span, None::<Option<&Refusal>>);
        }
        spans::closed(&mut self.span, why, code, self.commands);
        self.span = Span::default();
    }
}
