//! For how long an interaction is put aside.

use crate::protocol::{Millis, Parked};
use serde::{Deserialize, Serialize};

/// For how long an interaction is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parking {
    /// What the owner chose.
    pub parked: Parked,
    /// When the contact wrote since.
    pub written: Option<Millis>,
}

impl Parking {
    /// Returns when it comes back, as far as that is known.
    pub fn due(&self) -> Option<Millis> {
        self.written.into_iter().chain(self.parked.until).min()
    }
}
