//! Facts about parked interactions.

use serde::{Deserialize, Serialize};

/// The cause that brings a parked interaction back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnparkedBy {
    /// Its owner.
    Owner,
    /// Its time.
    Time,
    /// The contact, who wrote.
    Contact,
}
