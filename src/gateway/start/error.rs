//! Why a gateway does not start, or stops by itself.

use crate::core::target;
use crate::gateway::log::LogError;
use crate::gateway::media::MediaStoreError;
use crate::gateway::sample::SampleError;
use crate::protocol::TargetRef;
use std::io;
use std::sync::Arc;
use thiserror::Error;

/// The error returned when a gateway does not start, or stops by itself. Worded for whoever starts it.
#[derive(Debug, Error)]
pub enum StartError {
    /// The rules contradict each other.
    #[error("{0}")]
    Rules(String),
    /// A demo's address is not on the loopback interface.
    #[error("demo mode signs in whoever asks, so it listens on loopback addresses only (127.0.0.1 or [::1])")]
    NotLoopback,
    /// No HTTP client can be created.
    #[error("no requests can be made to others")]
    Client(#[source] io::Error),
    /// The directory does not give a carrier's number the configured target.
    #[error(
        "carrier {carrier}: a number cannot lead to {:?} {}: that is not in the directory, or the number is another \
         target's there",
        target.kind,
        target.id
    )]
    WrongTarget {
        /// The carrier's name.
        carrier: String,
        /// The configured target.
        target: TargetRef,
    },
    /// The setup says something of a target that the directory does not have.
    #[error("{0}")]
    UnknownTarget(String),
    /// The directory does not have the fallback.
    #[error("fallback: the directory has no {}", target::write(.0))]
    UnknownFallback(TargetRef),
    /// The log cannot be read or written.
    #[error("baton.sqlite")]
    Log(#[source] LogError),
    /// The store of files cannot be used.
    #[error("the media store")]
    Media(#[from] MediaStoreError),
    /// What a demo starts with could not be recorded.
    #[error("the sample")]
    Sample(#[from] SampleError),
    /// The engine's thread cannot be started.
    #[error(transparent)]
    Thread(io::Error),
    /// The listener failed.
    #[error(transparent)]
    Listener(io::Error),
    /// It cannot go on as one of several gateways.
    #[error("{0}")]
    Ends(Arc<LogError>),
    /// Another gateway has become the writer of the log. Started again, this one stands by.
    #[error("another gateway does the work now; started again, this one stands by")]
    Deposed,
}
