//! The desk's copy of the directory: fetched once, kept in step over the socket, searched at every key. Where there are
//! too many targets for a browser, the gateway searches, and whoever asks does not notice.

use super::{ClientFrame, Desk, Effect, Millis, Moment, Place, Step, TargetRef};
use crate::core::search::{Paper, Search, SearchIndex, Standing, answer};
use crate::protocol::{DirectoryHead, Found, Target};

/// How many of the best matches are looked at for whether they can be asked, so that a ready one comes first.
const NEARBY: usize = 100;
/// The longest pause before the directory is fetched again after a failure.
const LONGEST_PAUSE: Millis = 60_000;

/// How the directory comes.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Its first line.
    Head(DirectoryHead),
    /// Some targets.
    Targets(Vec<Target>),
    /// That was the last.
    End,
    /// It breaks off, or never came.
    Broken,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standby {
    /// It is being fetched for the first time.
    #[default]
    Coming,
    /// It can be searched.
    Ready,
    /// It could not be fetched; tried again after a while.
    Failed,
}

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// What was asked for.
    pub search: Search,
    /// As asked for, in order.
    pub found: Vec<Found>,
    /// The best of all, whose readiness decides who comes first.
    pub nearby: Vec<TargetRef>,
}

/// The copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    standby: Standby,
    index: SearchIndex,
    /// It has memory in reserve that it does not need.
    loose: bool,
    /// To follow it by.
    tag: String,
    /// The gateway searches.
    there: bool,
    /// What is being fetched, by the number of the fetch: what an older one brings is too late.
    coming: SearchIndex,
    head: Option<DirectoryHead>,
    fetch: u64,
    /// When it is fetched again, by the browser's clock, and how often that has failed.
    again_at: Option<Millis>,
    failures: u32,
    /// What the gateway was asked last, and what it has found last.
    asked: Option<(u32, Search)>,
    found: Option<Findings>,
    asks: u32,
    /// Grows with what is found at the gateway.
    answers: u64,
}

impl Desk {
    /// How the directory stands.
    pub fn directory(&self) -> Standby {
        self.copy.standby
    }

    /// Grows whenever a search may find something else.
    pub fn directory_revision(&self) -> u64 {
        self.copy.index.revision() + self.copy.answers
    }

    /// Whether searches are to be asked of the gateway.
    pub fn searches_there(&self) -> bool {
        self.copy.there
    }

    /// What a search finds; of the gateway's searches what it answered last. `None` while that is nothing.
    pub fn find(&self, paper: &mut Paper, search: &Search) -> Option<Findings> {
        if self.copy.there {
            return self.copy.found.clone();
        }
        let not = TargetRef::agent(&self.replica.as_ref()?.me.id);
        let mut nearby = Vec::new();
        let mut one = |show| {
            let (found, rows) = answer(&self.copy.index, paper, search, show, &not, NEARBY / search.show.len());
            nearby.extend(rows.into_iter().take(NEARBY / search.show.len()).map(|row| self.copy.index.target_ref(row)));
            found
        };
        let found = search.show.iter().map(&mut one).collect();
        Some(Findings { search: search.clone(), found, nearby })
    }

    /// The name of a target, as far as it is known; else its id.
    pub fn target_name(&self, target: &TargetRef) -> String {
        let there = || {
            self.copy
                .found
                .iter()
                .flat_map(|it| &it.found)
                .flat_map(|it| &it.rows)
                .find(|row| row.target.target == *target)
        };
        let known = self.copy.index.get(target).or_else(|| there().map(|row| row.target.clone()));
        known.map_or_else(|| target.id.clone(), |known| known.name)
    }

    /// After a welcome.
    pub(super) fn keep_directory(&mut self, out: &mut Vec<Effect>) {
        if self.copy.standby == Standby::Ready {
            self.follow(out);
            if let Some((_, search)) = self.copy.asked.take() {
                self.search_there(search, out);
            }
        } else {
            self.fetch_directory(out);
        }
    }

    /// Fetches it, whatever else was under way.
    pub(super) fn fetch_directory(&mut self, out: &mut Vec<Effect>) {
        self.copy.again_at = None;
        self.copy.fetch += 1;
        (self.copy.coming, self.copy.head) = Default::default();
        out.push(Effect::FetchDirectory { fetch: self.copy.fetch });
    }

    /// At every tick.
    pub(super) fn tend_directory(&mut self, at: Moment, out: &mut Vec<Effect>) {
        // Apart from the rest, as it takes its time.
        if std::mem::take(&mut self.copy.loose) {
            self.copy.index.tighten();
        }
        if self.copy.again_at.is_some_and(|again| at.local >= again) {
            self.fetch_directory(out);
        }
    }

    pub(super) fn delivered(&mut self, at: Moment, fetch: u64, what: Piece, out: &mut Vec<Effect>) {
        if fetch != self.copy.fetch {
            return;
        }
        match what {
            Piece::Head(head) => self.copy.head = Some(head),
            Piece::Targets(targets) => targets.iter().for_each(|target| self.copy.coming.put(target)),
            Piece::End => match self.copy.head.take() {
                Some(head) if head.search || head.count as usize == self.copy.coming.len() => {
                    self.take_directory(head, out)
                }
                // Cut off in the middle, by a proxy or a gateway that was stopped.
                _ => self.directory_failed(at),
            },
            Piece::Broken => self.directory_failed(at),
        }
    }

    fn take_directory(&mut self, head: DirectoryHead, out: &mut Vec<Effect>) {
        let before = self.copy.index.revision();
        self.copy.index = std::mem::take(&mut self.copy.coming);
        self.copy.loose = true;
        // So that it is another than that of the copy before.
        self.copy.answers += before + 1;
        if self.copy.standby == Standby::Failed && self.communicator.is_some() {
            // The button that was pressed goes.
            out.push(Effect::Focus { to: Place::Communicator, only_if_lost: true });
        }
        (self.copy.tag, self.copy.there, self.copy.failures, self.copy.standby) =
            (head.tag, head.search, 0, Standby::Ready);
        let known: Vec<_> = self.readiness.keys().cloned().chain(self.liked()).collect();
        known.iter().for_each(|target| self.weigh(target));
        self.follow(out);
    }

    fn directory_failed(&mut self, at: Moment) {
        (self.copy.coming, self.copy.head) = Default::default();
        if self.copy.standby == Standby::Coming {
            self.copy.standby = Standby::Failed;
        }
        self.copy.failures += 1;
        self.later(at, (1_000 << self.copy.failures.min(6)).min(LONGEST_PAUSE));
    }

    /// Fetches it within a time, at random: not everybody at once.
    fn later(&mut self, at: Moment, within: Millis) {
        self.copy.again_at = Some(at.local + (at.random * within as f64) as Millis);
    }

    fn follow(&self, out: &mut Vec<Effect>) {
        if self.connected() && !self.copy.there {
            out.push(Effect::Socket(Step::Transmit(ClientFrame::Follow { tag: self.copy.tag.clone() })));
        }
    }

    pub(super) fn directory_changed(&mut self, tag: String, changed: &[Target], gone: &[TargetRef]) {
        for target in gone {
            self.copy.index.remove(target);
        }
        for target in changed {
            self.copy.index.put(target);
            self.weigh(&target.target);
        }
        self.copy.tag = tag;
    }

    /// What is there goes on being searched until the new one has come.
    pub(super) fn directory_outdated(&mut self, at: Moment) {
        self.later(at, 5_000);
    }

    /// Asks the gateway.
    pub(super) fn search_there(&mut self, search: Search, out: &mut Vec<Effect>) {
        let request = self.search_apart(search.clone(), out);
        self.copy.asked = Some((request, search));
    }

    /// Asks the gateway for somebody else than the Team Communicator; the number is that of the answer.
    pub(super) fn search_apart(&mut self, search: Search, out: &mut Vec<Effect>) -> u32 {
        self.copy.asks = self.copy.asks.wrapping_add(1);
        let request = self.copy.asks;
        if self.connected() {
            let Search { query, show, from, limit } = search;
            let frame = ClientFrame::Search { request, query, show, from: from as u32, limit: limit as u32 };
            out.push(Effect::Socket(Step::Transmit(frame)));
        }
        request
    }

    pub(super) fn found_there(&mut self, request: u32, found: Vec<Found>) {
        // An older one would show what is no longer typed.
        let Some((_, search)) = self.copy.asked.as_ref().filter(|(asked, _)| *asked == request) else { return };
        let nearby = found.iter().flat_map(|found| &found.rows).map(|row| row.target.target.clone()).collect();
        self.copy.found = Some(Findings { search: search.clone(), found, nearby });
        self.copy.answers += 1;
    }

    /// What the gateway has found is of the panel that asked.
    pub(super) fn forget_found(&mut self) {
        (self.copy.asked, self.copy.found) = (None, None);
    }

    /// Favourites and recent targets.
    pub fn liked(&self) -> Vec<TargetRef> {
        let replica = self.replica.as_ref();
        replica.into_iter().flat_map(|replica| replica.recent.iter().chain(&replica.favourites)).cloned().collect()
    }

    /// Says to the search how a target stands with this agent now.
    pub(super) fn weigh(&mut self, target: &TargetRef) {
        let Some(replica) = &self.replica else { return };
        let known = self.readiness.get(target).filter(|_| self.ranked.contains_key(target));
        self.copy.index.weigh(target, Standing::with(target, known, &replica.favourites, &replica.recent));
    }
}
