//! The desk's copy of the directory: fetched once, kept up to date over the socket, searched at every key. Where there
//! are too many targets for a browser, the gateway searches, and its results are shown in the same way.

use super::readiness::ReadinessWatch;
use super::{ClientFrame, Desk, Effect, Millis, Moment, Place, TargetRef, focus_if_lost, transmit};
use crate::core::search::{RankSignals, Scratch, Search, TargetIndex};
use crate::protocol::{DirectoryHead, Found, Target};

/// The number of best matches that are checked for readiness, so that a ready one comes first.
const NEARBY: usize = 100;
/// The most targets that room is made for before they have arrived.
const MAX_RESERVED: u32 = 1 << 18;
/// The longest wait before the directory is fetched again after a failure, in milliseconds.
const LONGEST_WAIT: Millis = 60_000;

/// A part of the directory as it arrives.
#[derive(Clone, Debug)]
pub enum DirectoryPart {
    /// Its first line, and what makes the empty index that the targets are put into.
    Head(DirectoryHead, fn() -> Box<dyn TargetIndex>),
    /// Some targets.
    Targets(Vec<Target>),
    /// The end: everything has arrived.
    End,
    /// The fetch has failed or broken off.
    Broken,
}

/// The state of the directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectoryStatus {
    /// It is being fetched for the first time.
    #[default]
    Loading,
    /// It can be searched.
    Ready,
    /// It could not be fetched, and will be tried again after a while.
    Failed,
}

/// The results of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchResults {
    /// The search.
    pub search: Search,
    /// One for each of [`Search::show`], in order.
    pub found: Vec<Found>,
    /// The best of all, whose readiness decides the order.
    pub nearby: Vec<TargetRef>,
}

/// The directory as this browser has it.
#[derive(Debug, Default)]
pub(super) struct LocalDirectory {
    status: DirectoryStatus,
    /// `None` until it has been fetched.
    index: Option<Box<dyn TargetIndex>>,
    /// The index has reserved memory that it does not need.
    loose: bool,
    /// The version, to follow it by.
    tag: String,
    /// True if the gateway searches.
    remote: bool,
    fetch: Fetch,
    /// The last search at the gateway, by the number of its request, and the last results from there.
    searching: Option<(u32, Search)>,
    results: Option<SearchResults>,
    requests: u32,
    /// Part of the revision: grows with each result from the gateway.
    revision: u64,
    pub(super) watch: ReadinessWatch,
}

/// The fetch under way.
#[derive(Debug, Default)]
struct Fetch {
    /// Its number: parts of an older one are ignored.
    number: u64,
    head: Option<DirectoryHead>,
    index: Option<Box<dyn TargetIndex>>,
    /// When the next one begins, by the browser's clock.
    next_at: Option<Millis>,
    /// The number of failures in a row.
    failures: u32,
}

impl LocalDirectory {
    /// Begins a fetch, and drops one that is under way.
    pub(super) fn fetch(&mut self, out: &mut Vec<Effect>) {
        let Fetch { number, failures, .. } = self.fetch;
        self.fetch = Fetch { number: number + 1, failures, ..Fetch::default() };
        out.push(Effect::FetchDirectory { fetch: self.fetch.number });
    }

    fn index_revision(&self) -> u64 {
        self.index.as_ref().map_or(0, |index| index.revision())
    }

    fn failed(&mut self, at: Moment) {
        (self.fetch.index, self.fetch.head) = Default::default();
        if self.status == DirectoryStatus::Loading {
            self.status = DirectoryStatus::Failed;
        }
        self.fetch.failures += 1;
        self.fetch_within(at, (1_000 << self.fetch.failures.min(6)).min(LONGEST_WAIT));
    }

    /// Fetches the directory within a time, at random, so that not everybody does at once.
    fn fetch_within(&mut self, at: Moment, within: Millis) {
        self.fetch.next_at = Some(at.local + (at.random * within as f64) as Millis);
    }

    /// The gateway has another version. The old one is searched until the new one has arrived.
    pub(super) fn outdated(&mut self, at: Moment) {
        self.fetch_within(at, 5_000);
    }

    /// Takes in results from the gateway, unless a later search is under way: they would show what is no longer typed.
    pub(super) fn found(&mut self, request: u32, found: Vec<Found>) {
        let Some((_, search)) = self.searching.as_ref().filter(|(number, _)| *number == request) else { return };
        let nearby = found.iter().flat_map(|found| &found.rows).map(|row| row.target.target.clone()).collect();
        self.results = Some(SearchResults { search: search.clone(), found, nearby });
        self.revision += 1;
    }

    /// Forgets the gateway's results: the panel that asked for them is closed.
    pub(super) fn forget_results(&mut self) {
        (self.searching, self.results) = (None, None);
    }
}

impl Desk {
    /// Returns whether the directory can be searched.
    pub fn directory(&self) -> DirectoryStatus {
        self.directory.status
    }

    /// Returns a number that grows whenever a search may find something else.
    pub fn directory_revision(&self) -> u64 {
        self.directory.index_revision() + self.directory.revision
    }

    /// Returns whether searches are sent to the gateway.
    pub fn searches_remotely(&self) -> bool {
        self.directory.remote
    }

    /// Searches the directory; where the gateway searches, returns its last results instead. `None` where there are
    /// none yet.
    pub fn find(&self, scratch: &mut Scratch, search: &Search) -> Option<SearchResults> {
        if self.directory.remote {
            return self.directory.results.clone();
        }
        let not = TargetRef::agent(&self.replica.as_ref()?.me.id);
        let mut nearby = Vec::new();
        let mut one = |show| {
            let Some(index) = &self.directory.index else { return Found::default() };
            let (found, best) = index.page(scratch, search, show, &not, NEARBY / search.show.len());
            nearby.extend(best);
            found
        };
        let found = search.show.iter().map(&mut one).collect();
        Some(SearchResults { search: search.clone(), found, nearby })
    }

    /// Returns the name of a target, as far as it is known; otherwise its id.
    pub fn target_name(&self, target: &TargetRef) -> String {
        let remote = || {
            let found = self.directory.results.iter().flat_map(|results| &results.found);
            found.flat_map(|found| &found.rows).find(|row| row.target.target == *target)
        };
        let known = self.directory.index.as_ref().and_then(|index| index.get(target));
        let known = known.or_else(|| remote().map(|row| row.target.clone()));
        known.map_or_else(|| target.id.clone(), |known| known.name)
    }

    /// After a welcome: follows the directory and repeats the last search, or fetches it.
    pub(super) fn resume_directory(&mut self, out: &mut Vec<Effect>) {
        if self.directory.status == DirectoryStatus::Ready {
            self.follow_directory(out);
            if let Some((_, search)) = self.directory.searching.take() {
                self.search_remotely(search, out);
            }
        } else {
            self.directory.fetch(out);
        }
    }

    /// At every tick.
    pub(super) fn tend_directory(&mut self, at: Moment, out: &mut Vec<Effect>) {
        // Apart from the rest and step by step, as it takes its time.
        if self.directory.loose {
            self.directory.loose = self.directory.index.as_mut().is_some_and(|index| index.shrink_step());
        }
        if self.directory.fetch.next_at.is_some_and(|next| at.local >= next) {
            self.directory.fetch(out);
        }
    }

    pub(super) fn directory_part(&mut self, at: Moment, fetch: u64, part: DirectoryPart, out: &mut Vec<Effect>) {
        let coming = &mut self.directory.fetch;
        if fetch != coming.number {
            return;
        }
        match part {
            DirectoryPart::Head(head, index) => {
                let mut index = index();
                if !head.search {
                    index.reserve(head.count.min(MAX_RESERVED) as usize);
                }
                (coming.head, coming.index) = (Some(head), Some(index));
            }
            DirectoryPart::Targets(targets) => {
                coming.index.iter_mut().for_each(|index| targets.iter().for_each(|target| index.put(target)));
            }
            DirectoryPart::End => match coming.head.take().zip(coming.index.take()) {
                Some((head, index)) if head.search || head.count as usize == index.count() => {
                    self.directory_fetched(head, index, out);
                }
                // Cut off in the middle, by a proxy or a gateway that was stopped.
                _ => self.directory.failed(at),
            },
            DirectoryPart::Broken => self.directory.failed(at),
        }
    }

    fn directory_fetched(&mut self, head: DirectoryHead, index: Box<dyn TargetIndex>, out: &mut Vec<Effect>) {
        if self.directory.status == DirectoryStatus::Failed && self.panels.communicator.is_some() {
            // The button that was pressed disappears.
            focus_if_lost(Place::Communicator, out);
        }
        let directory = &mut self.directory;
        // So that it differs from that of the index before.
        directory.revision += directory.index_revision() + 1;
        directory.index = Some(index);
        directory.loose = true;
        directory.fetch.failures = 0;
        (directory.tag, directory.remote, directory.status) = (head.tag, head.search, DirectoryStatus::Ready);
        let known: Vec<_> = directory.watch.known().cloned().collect();
        self.reweigh(known);
        self.follow_directory(out);
    }

    fn follow_directory(&self, out: &mut Vec<Effect>) {
        if self.connected() && !self.directory.remote {
            transmit(ClientFrame::Follow { tag: self.directory.tag.clone() }, out);
        }
    }

    pub(super) fn directory_changed(&mut self, tag: String, changed: &[Target], gone: &[TargetRef]) {
        if let Some(index) = &mut self.directory.index {
            gone.iter().for_each(|target| index.remove(target));
            changed.iter().for_each(|target| index.put(target));
        }
        changed.iter().for_each(|changed| self.weigh(&changed.target));
        self.directory.tag = tag;
    }

    /// Searches at the gateway for the Team Communicator.
    pub(super) fn search_remotely(&mut self, search: Search, out: &mut Vec<Effect>) {
        let request = self.request_search(search.clone(), out);
        self.directory.searching = Some((request, search));
    }

    /// Searches at the gateway, and returns the number that its answer will have.
    pub(super) fn request_search(&mut self, search: Search, out: &mut Vec<Effect>) -> u32 {
        self.directory.requests = self.directory.requests.wrapping_add(1);
        let request = self.directory.requests;
        if self.connected() {
            let Search { query, show, from, limit } = search;
            transmit(ClientFrame::Search { request, query, show, from: from as u32, limit: limit as u32 }, out);
        }
        request
    }

    /// Returns recent and favourite targets, which come first in a search.
    pub fn preferred_targets(&self) -> Vec<TargetRef> {
        let replica = self.replica.as_ref();
        replica.into_iter().flat_map(|replica| replica.recent.iter().chain(&replica.favourites)).cloned().collect()
    }

    /// Updates in the search how these targets and the preferred ones stand with the agent.
    pub(super) fn reweigh(&mut self, mut targets: Vec<TargetRef>) {
        targets.extend(self.preferred_targets());
        targets.iter().for_each(|target| self.weigh(target));
    }

    /// Updates in the search how a target stands with the agent.
    pub(super) fn weigh(&mut self, target: &TargetRef) {
        let Some(replica) = &self.replica else { return };
        let readiness = self.directory.watch.ranking(target);
        let standing = RankSignals::with(target, readiness, &replica.favourites, &replica.recent);
        self.directory.index.iter_mut().for_each(|index| index.set_signals(target, standing));
    }
}
