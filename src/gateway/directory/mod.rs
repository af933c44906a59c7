//! The directory of internal targets, published to clients: complete over HTTP, its changes over the socket, and search
//! results if it is too large to be delivered.
//!
//! The writer owns the directory; [`Directory`] is a published copy, so that nothing here makes the writer wait. A
//! client's copy is identified by its tag: the directory's epoch, the scope of what the agent may see, and the position
//! of the last change. A copy that is not too far behind is valid, as the changes since then follow over the socket.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`search`] | search indices, for clients without a copy |
//! | [`body`] | the body of `GET /directory`, built once for all who may see the same |
//! | [`following`] | clients that follow its changes
//! | [`import`] | changing the directory by a CSV or JSON file |
//! | [`routes`] | the HTTP routes |

pub mod body;
pub mod following;
pub mod import;
pub mod routes;
pub mod search;

use crate::core::roster::{Roster, RosterFact, Scope};
use crate::protocol::{AgentId, Found, GatewayFrame, Readiness, TargetRef, encode};
use axum::extract::ws::Utf8Bytes;
use search::{Indices, SearchRequest};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The most changes that a copy may be behind, or one in [`BEHIND_RATIO`] targets, whichever is more.
const MAX_BEHIND: usize = 500;
const BEHIND_RATIO: usize = 20;
/// The most changes in one frame.
const MAX_CHANGES: usize = 200;

/// The published copy of the directory.
#[derive(Debug)]
pub struct Directory {
    roster: Mutex<Arc<Roster>>,
    /// The position of the last change.
    position: watch::Sender<u64>,
    /// Identifies the configuration and the log from which the directory was built.
    epoch: String,
    /// The most targets that are delivered to clients.
    limit: usize,
    indices: Indices,
    news: Mutex<News>,
}

/// The frames that clients with some tags are sent, made once for all of them.
#[derive(Debug, Default)]
struct News {
    /// The position of the last change in them.
    place: u64,
    frames: HashMap<String, Arc<[Utf8Bytes]>>,
}

impl Directory {
    /// Creates the directory as configured. `salt` is the log's own; above `limit` targets, clients search here.
    pub fn new(configured: Roster, salt: &[u8], limit: usize) -> Self {
        let epoch = format!("{:x}", hash(&(salt, format!("{configured:?}"))));
        let (position, _) = watch::channel(configured.place());
        Self {
            roster: Mutex::new(Arc::new(configured)),
            position,
            epoch,
            limit,
            indices: Indices::default(),
            news: Mutex::default(),
        }
    }

    /// Returns the current directory.
    pub fn roster(&self) -> Arc<Roster> {
        self.lock().clone()
    }

    /// Applies changes that have been stored.
    pub fn take(&self, facts: &[RosterFact]) {
        if facts.is_empty() {
            return;
        }
        let mut roster = self.lock();
        // Readers keep the version they hold.
        let current = Arc::make_mut(&mut roster);
        facts.iter().for_each(|fact| current.apply(fact));
        self.position.send_replace(current.place());
    }

    /// Replaces the whole directory, after the log has been read.
    pub fn replace(&self, roster: Roster) {
        let mut current = self.lock();
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = News::default();
        self.position.send_replace(roster.place());
        *current = Arc::new(roster);
    }

    /// Updates the readiness of targets, by which searches rank them.
    pub fn weigh(&self, readiness: impl Iterator<Item = (Readiness, TargetRef)>) {
        self.indices.weigh(readiness);
    }

    /// Returns a receiver that is notified of each change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.position.subscribe()
    }

    /// Answers a search. The first search of a scope builds an index, which blocks for a second for 100,000 targets.
    pub fn search(&self, request: &SearchRequest) -> Vec<Found> {
        self.indices.search(&self.roster(), request)
    }

    /// Returns the frames with the changes since a tag for an agent, and the tag after them: `None` if the client's
    /// copy is outdated and cannot be followed further.
    pub fn news(&self, agent: &AgentId, tag: &str) -> (Arc<[Utf8Bytes]>, Option<String>) {
        let roster = self.roster();
        let scope = roster.scope(agent);
        let Some(position) = self.position_of(&roster, &scope, tag) else {
            return ([encode(&GatewayFrame::DirectoryOutdated).into()].into(), None);
        };
        let (place, newest) = (roster.place(), self.tag(&scope, roster.place()));
        let mut known = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        if known.place != place {
            *known = News { place, frames: HashMap::new() };
        } else if let Some(frames) = known.frames.get(tag) {
            return (frames.clone(), Some(newest));
        }
        let news: Vec<_> = roster.changed_since(position).collect();
        let frame = |news: &[(u64, &TargetRef)]| {
            let (mut changed, mut gone) = (Vec::new(), Vec::new());
            for (_, target) in news {
                match roster.target(&scope, target) {
                    Some(target) => changed.push(target),
                    // Also a target that the client never had: it is true that it does not exist.
                    None => gone.push((*target).clone()),
                }
            }
            let position = news.last().map_or(position, |(position, _)| *position);
            encode(&GatewayFrame::Directory { tag: self.tag(&scope, position), changed, gone }).into()
        };
        let frames: Arc<[Utf8Bytes]> = news.chunks(MAX_CHANGES).map(frame).collect();
        known.frames.insert(tag.to_owned(), frames.clone());
        (frames, Some(newest))
    }

    fn tag(&self, scope: &Scope, position: u64) -> String {
        format!("{}-{:x}-{position}", self.epoch, hash(scope))
    }

    /// Returns the position of a tag, if a copy with that tag is still valid.
    fn position_of(&self, roster: &Roster, scope: &Scope, tag: &str) -> Option<u64> {
        let position = tag.strip_prefix(&format!("{}-{:x}-", self.epoch, hash(scope)))?.parse().ok()?;
        let most = MAX_BEHIND.max(roster.len() / BEHIND_RATIO);
        let behind = roster.changed_since(position).take(most + 1).count();
        (position <= roster.place() && behind <= most).then_some(position)
    }

    /// Returns whether clients must search here.
    fn too_large(&self, roster: &Roster) -> bool {
        roster.len() > self.limit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<Roster>> {
        // A change that panicked half-way is followed by `replace`, or by the end of the process.
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
