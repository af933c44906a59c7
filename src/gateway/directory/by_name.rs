//! The directory as it is delivered, and put into an index.

use crate::core::roster::{Roster, Scope};
use crate::core::search::name_key;
use crate::protocol::Target;

/// Returns what an agent with this scope may see, by name: in this order an index of it is built soonest, is smallest and
/// is searched fastest.
pub(super) fn by_name(roster: &Roster, scope: &Scope) -> Vec<Target> {
    let mut targets: Vec<_> = roster.targets().filter_map(|target| roster.target(scope, &target)).collect();
    targets.sort_by_cached_key(|target| (name_key(&target.name), target.target.clone()));
    targets
}
