//! The directory of internal targets, as it is delivered: whole over HTTP ([`serve`]), its changes over the socket,
//! answers to searches where it is too large to be delivered ([`search`]). What comes in from outside: [`import`].
//!
//! The writer owns the directory; this is its published copy, so that nothing here makes the writer wait. A copy that a
//! client has is known by its tag: which directory, what of it the agent may see, and the place of its last change. One
//! that is not too far behind is as good as new, as the changes since then follow over the socket.

pub mod import;
pub mod search;
pub mod serve;

use crate::core::roster::{Roster, RosterFact, Scope};
use crate::protocol::{AgentId, GatewayFrame, Readiness, TargetRef};
use search::Indices;
use serve::Bodies;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// How many changes a copy may be behind: so many, or one in [`BEHIND_PART`] targets, whichever is more.
const BEHIND: usize = 500;
const BEHIND_PART: usize = 20;
/// How many changes are told in one frame.
const AT_ONCE: usize = 200;

/// The published copy.
#[derive(Debug)]
pub struct Directory {
    roster: Mutex<Arc<Roster>>,
    /// The place of the last change.
    place: watch::Sender<u64>,
    /// Which directory it is: another after a start with another configuration or another log.
    epoch: String,
    /// The most targets that are delivered.
    limit: usize,
    bodies: Bodies,
    indices: Indices,
}

impl Directory {
    /// The directory as configured. `salt` is the log's own; above `limit` targets, clients are to search here.
    pub fn new(configured: Roster, salt: &[u8], limit: usize) -> Self {
        let epoch = format!("{:x}", hash(&(salt, format!("{configured:?}"))));
        let (place, _) = watch::channel(configured.place());
        Self {
            roster: Mutex::new(Arc::new(configured)),
            place,
            epoch,
            limit,
            bodies: Bodies::default(),
            indices: Indices::default(),
        }
    }

    /// As it stands now.
    pub fn roster(&self) -> Arc<Roster> {
        self.lock().clone()
    }

    /// Folds in what has been kept.
    pub fn take(&self, facts: &[RosterFact]) {
        if facts.is_empty() {
            return;
        }
        let mut roster = self.lock();
        // Whoever reads goes on with what they have.
        let now = Arc::make_mut(&mut roster);
        facts.iter().for_each(|fact| now.apply(fact));
        self.place.send_replace(now.place());
    }

    /// Takes the whole of it, after the log has been read.
    pub fn replace(&self, roster: Roster) {
        let mut now = self.lock();
        self.place.send_replace(roster.place());
        *now = Arc::new(roster);
    }

    /// Says whether targets can be asked now: searches weigh it.
    pub fn weigh(&self, readiness: impl Iterator<Item = (Readiness, TargetRef)>) {
        self.indices.weigh(readiness);
    }

    /// Tells when something has changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.place.subscribe()
    }

    /// What has changed since a tag for an agent, as the frames that say so, and the tag after them: `None` where it is
    /// not to be followed any further.
    pub fn news(&self, agent: &AgentId, tag: &str) -> (Vec<GatewayFrame>, Option<String>) {
        let roster = self.roster();
        let scope = roster.scope(agent);
        let Some(place) = self.good_enough(&roster, &scope, tag) else {
            return (vec![GatewayFrame::DirectoryOutdated], None);
        };
        let news: Vec<_> = roster.changed_since(place).collect();
        let frame = |news: &[(u64, &TargetRef)]| {
            let (mut changed, mut gone) = (Vec::new(), Vec::new());
            for (_, target) in news {
                match roster.target(&scope, target) {
                    Some(target) => changed.push(target),
                    // Also one this client never had: that it is not there is true all the same.
                    None => gone.push((*target).clone()),
                }
            }
            let place = news.last().map_or(place, |(place, _)| *place);
            GatewayFrame::Directory { tag: self.tag(&scope, place), changed, gone }
        };
        (news.chunks(AT_ONCE).map(frame).collect(), Some(self.tag(&scope, roster.place())))
    }

    fn tag(&self, scope: &Scope, place: u64) -> String {
        format!("{}-{:x}-{place}", self.epoch, hash(scope))
    }

    /// The place a tag stands for, where a copy with that tag can be kept.
    fn good_enough(&self, roster: &Roster, scope: &Scope, tag: &str) -> Option<u64> {
        let place = tag.strip_prefix(&format!("{}-{:x}-", self.epoch, hash(scope)))?.parse().ok()?;
        let most = BEHIND.max(roster.len() / BEHIND_PART);
        let behind = roster.changed_since(place).take(most + 1).count();
        (place <= roster.place() && behind <= most).then_some(place)
    }

    /// Whether clients are to search here.
    fn too_large(&self, roster: &Roster) -> bool {
        roster.len() > self.limit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<Roster>> {
        // A fold that panicked half-way is followed by `replace`, or by the end of the process.
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
