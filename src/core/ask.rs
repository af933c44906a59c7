//! A colleague who asks the owner of an interaction for it.

use crate::protocol::{AgentId, Millis};
use serde::{Deserialize, Serialize};

/// A colleague who asks the owner of an interaction for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The colleague.
    pub by: AgentId,
    /// The owner at that time.
    pub of: AgentId,
    /// When the time to answer is up.
    pub until: Millis,
}
