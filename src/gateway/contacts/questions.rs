//! The contacts whom the CRM is to be asked about: from the engine, which waits for nothing.

use crate::gateway::traces::TraceContext;
use crate::protocol::PhoneNumber;
use tokio::sync::mpsc;

/// The most contacts in the queue. Beyond it they are not asked about until they write again.
const QUEUE: usize = 1_000;

/// A contact, and what has led to the question.
pub type Question = (PhoneNumber, TraceContext);

/// The sending end of the queue.
#[derive(Clone, Debug)]
pub struct Questions(mpsc::Sender<Question>);

impl Questions {
    /// Creates the queue, and returns both ends.
    pub fn new() -> (Self, mpsc::Receiver<Question>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(sender), receiver)
    }

    /// Adds a contact, unless the queue is full.
    pub fn ask(&self, contact: PhoneNumber, cause: TraceContext) {
        let _ = self.0.try_send((contact, cause));
    }
}
