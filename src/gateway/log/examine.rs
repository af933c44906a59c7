//! What is left of a damaged log: the entries that can be kept, and what is lost with the others.
//!
//! An entry is kept if it is as it was written and its stream is complete up to it. So is one after a gap, although
//! nothing proves it: its own link is computed from one that is missing.
//!
//! If an entry of an interaction is lost, the later ones of that interaction are left out as well: what is before the
//! gap is a state that it once had, what is after it may contradict that. Facts about an agent or the roster stand for
//! themselves; the later ones are kept and move up. A log of the kept entries can thus be folded like any other.

use super::Position;
use super::anchor::Found;
use super::chain::Link;
use super::damage::Damage;
use super::reader::{ANCHORED, Reader, StoredEntry};
use crate::core::fact::{Entry, ErasureFact, Fact, InteractionFact, stream_of};
use crate::protocol::{InteractionId, Millis, PhoneNumber};
use std::collections::{HashMap, HashSet};

/// The most damages that are listed.
const LISTED: usize = 10;

/// What a log has, and what it has lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The number of entries that are kept.
    pub kept: u64,
    /// How many of them only a repair can read, in a damaged write-ahead log.
    pub recovered: u64,
    /// When the first and the last of them were decided.
    pub times: Option<(Millis, Millis)>,
    /// What is wrong, from the beginning of the log to its end; the first few, see `more`.
    pub damages: Vec<Damage>,
    /// The number of damages that are not listed.
    pub more: u64,
    /// The number of entries that are missing.
    pub missing: u64,
    /// The number of entries that are there, but not as they were written.
    pub changed: u64,
    /// The number of entries that are as they were written, but follow a lost one in their interaction.
    pub following: u64,
    /// The number of entries that are as they were written, but in a way that this version cannot read.
    pub newer: u64,
    /// The number of entries whose words are erased.
    pub erased: u64,
    /// The number of erasures that have begun and are not completed.
    pub unfinished: usize,
    /// The number of interactions that have lost their end or all.
    pub interactions: usize,
    /// The number of contacts that these had, as far as is known.
    pub contacts: usize,
}

impl Findings {
    /// Returns whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.damages.is_empty()
    }

    /// Adds something that is wrong.
    pub fn add(&mut self, damage: Damage) {
        if self.damages.len() < LISTED {
            self.damages.push(damage);
        } else {
            self.more += 1;
        }
    }
}

/// Reads all of a log and passes on each entry that is kept, with the version that it has among them.
pub fn examine(reader: &Reader, anchor: Found, keep: impl FnMut(&Entry)) -> Findings {
    let start = reader.start().ok().flatten();
    let mut examiner = Examiner {
        findings: Findings::default(),
        keep,
        end: reader.end().map_or(0, |(position, _)| position),
        next: 1,
        since: 0,
        links: start.into_iter().collect(),
        next_entry: None,
        erased: HashMap::new(),
        named: HashSet::new(),
        pending: HashSet::new(),
        streams: HashMap::new(),
        numbers: HashMap::new(),
        incomplete: HashSet::new(),
        at_anchor: None,
        anchored: if let Found::Mark(mark) = anchor { mark.position } else { 0 },
        is_resealed: matches!(anchor, Found::Mark(mark) if reader.was(mark.link)),
    };
    if start.is_none() && anchor != Found::Nothing {
        examiner.findings.add(Damage::OtherLog);
    }
    let is_read = reader.scan(|entry| {
        if let Some(pending) = examiner.next_entry.replace(entry) {
            let next = examiner.next_entry.clone();
            examiner.settle(pending, next.as_ref());
        }
    });
    if let Some(last) = examiner.next_entry.take() {
        examiner.settle(last, None);
    }
    if !is_read && examiner.findings.is_whole() {
        let (after, since) = (examiner.next - 1, examiner.since);
        examiner.findings.add(Damage::Pages { after, since });
    }
    if anchor == Found::Nothing && reader.value(ANCHORED).ok().flatten().is_some() {
        examiner.findings.add(Damage::NoAnchor);
    }
    let mut findings = examiner.finish(start, anchor);
    if findings.is_whole() && !reader.is_sound() {
        findings.add(Damage::Structure);
    }
    findings
}

struct Examiner<K> {
    findings: Findings,
    keep: K,
    /// The last position.
    end: Position,
    /// The position that comes next.
    next: Position,
    /// When the entry before it was decided.
    since: Millis,
    /// What the link before it can be; nothing if that is unknown.
    links: Vec<Link>,
    /// An entry that waits for the one after it.
    next_entry: Option<StoredEntry>,
    /// The version of each stream so far, and the one that it has among the kept entries.
    streams: HashMap<String, u64>,
    numbers: HashMap<InteractionId, PhoneNumber>,
    incomplete: HashSet<InteractionId>,
    /// The first erased entry of each stream that has one.
    erased: HashMap<String, Position>,
    /// The interactions that erasures name, and the erasures that are not completed.
    named: HashSet<InteractionId>,
    pending: HashSet<u64>,
    /// The anchor's position, and the link found there.
    anchored: Position,
    at_anchor: Option<Link>,
    /// True if the anchor is from before the chain was computed anew.
    is_resealed: bool,
}

impl<K: FnMut(&Entry)> Examiner<K> {
    /// Decides about an entry, with a look at the one after it.
    fn settle(&mut self, entry: StoredEntry, next: Option<&StoredEntry>) {
        let position = entry.position;
        // A damaged page can invent a position: the entries after it show it.
        let is_beside = next.is_some_and(|next| next.position <= position && next.position >= self.next);
        if position < self.next || position > self.next && is_beside {
            return self.changed(position.max(self.next), &entry);
        }
        if position > self.next {
            self.missing(self.next, position - 1);
        }
        let computed: Vec<_> = self.links.iter().map(|link| link.then(&entry.columns())).collect();
        let follows = |link: &Link| {
            next.is_some_and(|next| next.position == position + 1 && next.link == Some(link.then(&next.columns())))
        };
        let is_proven = computed.is_empty() || entry.link.is_some_and(|link| computed.contains(&link));
        // Only its link is damaged, if the next one continues from what it should be.
        let mended = computed.iter().copied().find(follows).filter(|_| !is_proven);
        self.links = mended.or(entry.link).into_iter().collect();
        if position == self.anchored {
            self.at_anchor = self.links.first().copied();
        }
        self.next = position + 1;
        if is_proven && entry.entry().is_none() && !computed.is_empty() {
            self.findings.newer += 1;
            self.findings.add(Damage::Newer { position });
        } else if is_proven {
            self.found(&entry);
        } else if mended.is_some() {
            self.findings.add(Damage::Changed { position, since: self.since, end: self.end });
            self.found(&entry);
        } else {
            self.changed(position, &entry);
        }
        self.since = entry.at;
    }

    /// Keeps an entry that is as it was written, if it can be understood and its stream is complete up to it.
    fn found(&mut self, stored: &StoredEntry) {
        let Some(mut entry) = stored.entry() else { return self.changed(stored.position, stored) };
        let version = self.streams.entry(stored.stream.clone()).or_default();
        if let Fact::Interaction { id, what } = &entry.fact {
            if entry.version != *version + 1 || self.incomplete.contains(id) {
                self.incomplete.insert(id.clone());
                self.findings.following += 1;
                return;
            }
            if let InteractionFact::Opened { contact, .. } = what {
                self.numbers.insert(id.clone(), contact.number.clone());
            }
        }
        *version += 1;
        entry.version = *version;
        match &entry.fact {
            Fact::Erased { stream } => {
                self.findings.erased += 1;
                self.erased.entry(stream.clone()).or_insert(stored.position);
            }
            Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } => {
                self.pending.insert(entry.version);
                self.named.extend(interactions.iter().cloned());
            }
            Fact::Erasure { what: ErasureFact::Completed { begun, .. } } => drop(self.pending.remove(begun)),
            _ => {}
        }
        self.findings.kept += 1;
        let (first, _) = self.findings.times.unwrap_or((entry.at, entry.at));
        self.findings.times = Some((first, entry.at));
        (self.keep)(&entry);
    }

    fn changed(&mut self, position: Position, entry: &StoredEntry) {
        self.findings.changed += 1;
        self.findings.add(Damage::Changed { position, since: self.since, end: self.end });
        if let Some(id) = entry.stream.strip_prefix("interaction/") {
            self.incomplete.insert(id.into());
        }
    }

    fn missing(&mut self, from: Position, to: Position) {
        self.findings.missing += to - from + 1;
        self.findings.add(Damage::Missing { from, to, since: self.since, end: self.end });
        self.links.clear();
    }

    /// Compares what was found with the anchor.
    fn finish(mut self, start: Option<Link>, anchor: Found) -> Findings {
        let end = self.next - 1;
        match anchor {
            Found::Nothing => {}
            Found::Unreadable => self.findings.add(Damage::AnchorUnreadable),
            Found::Mark(mark) if start.is_some_and(|start| start != mark.log) => self.findings.add(Damage::OtherLog),
            Found::Mark(mark) if end < mark.position => {
                self.findings.missing += mark.position - end;
                let (anchored, until) = (mark.position, mark.at);
                self.findings.add(Damage::Short { end, since: self.since, anchored, until });
            }
            Found::Mark(mark)
                if mark.position > 0
                    && !self.is_resealed
                    && self.at_anchor != Some(mark.link)
                    && self.findings.is_whole() =>
            {
                self.findings.add(Damage::Replaced { position: mark.position });
            }
            Found::Mark(_) => {}
        }
        self.findings.unfinished = self.pending.len();
        let named: HashSet<_> = self.named.iter().map(stream_of).collect();
        let unnamed = self.erased.iter().filter(|(stream, _)| !named.contains(*stream)).map(|(_, position)| *position);
        if let Some(position) = unnamed.min() {
            self.findings.add(Damage::Blank { position });
        }
        self.findings.interactions = self.incomplete.len();
        let contacts: HashSet<_> = self.incomplete.iter().filter_map(|id| self.numbers.get(id)).collect();
        self.findings.contacts = contacts.len();
        self.findings
    }
}
