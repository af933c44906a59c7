//! Facts about what is erased.

use crate::core::contacts::Pseudonym;
use crate::protocol::{InteractionId, PhoneNumber};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the stream of what is erased.
pub const ERASURES: &str = "erasure";

/// Returns the name of an interaction's stream.
pub fn stream_of(id: &InteractionId) -> String {
    format!("interaction/{id}")
}

/// Something about what is erased. An erasure is counted by its version in the stream of these facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ErasureFact {
    /// What is known of a contact is erased, or interactions that were kept long enough: from here on they are part of no
    /// state. The files and databases follow, and `Completed` says that they have.
    Begun {
        /// The contact; `None` if it is because of their age.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<Pseudonym>,
        /// The interactions, all of them.
        interactions: Vec<InteractionId>,
        /// The service numbers, each with a contact of the interactions who wants no texts from it. That remains.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        opted_out: Vec<(PhoneNumber, Pseudonym)>,
        /// The administrator's name; `None` if it is because of their age.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Nothing is left of what the erasure with this version is about.
    Completed {
        /// The version.
        begun: u64,
        /// How much was erased, by place.
        counts: BTreeMap<String, u64>,
    },
}
