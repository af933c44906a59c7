//! The interface to JavaScript.

use crate::core::search::{Filter, RankSignals, Scratch, SearchIndex};
use crate::generate;
use crate::protocol::{Target, TargetRef};
use crate::queries;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wasm_bindgen::prelude::wasm_bindgen;

/// An allocator that counts the bytes in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        IN_USE.fetch_add(size, Relaxed);
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Returns the bytes in use.
#[wasm_bindgen]
pub fn in_use() -> usize {
    IN_USE.load(Relaxed)
}

/// The number of rows requested from an engine: as many as the panel requests first.
const SHOWN: usize = 50;

#[wasm_bindgen]
pub struct Bench {
    made: Vec<Target>,
    seed: u64,
    /// The order in which the gateway sends the targets.
    sent: Vec<usize>,
    directory: SearchIndex,
    scratch: Scratch,
    rows: BTreeMap<TargetRef, usize>,
    lines: Vec<Utf32String>,
    matcher: Matcher,
}

#[wasm_bindgen]
impl Bench {
    #[wasm_bindgen(constructor)]
    pub fn new(size: usize, seed: u32) -> Self {
        let made = generate::directory(size, seed.into());
        let sent = generate::sent(&made);
        let rows = made.iter().map(|made| made.target.clone()).zip(0..).collect();
        let (directory, scratch, matcher) = (SearchIndex::default(), Scratch::default(), Matcher::new(Config::DEFAULT));
        Self { made, sent, seed: seed.into(), directory, scratch, rows, lines: Vec::new(), matcher }
    }

    /// Returns the targets as JSON.
    pub fn targets(&self) -> String {
        let target = |made: &Target| {
            let number = made.number.as_ref().map_or("", |number| number.as_str());
            serde_json::json!({
                "id": made.target.id, "name": made.name, "number": number,
                "email": made.email.as_deref().unwrap_or_default(), "site": made.site.as_deref().unwrap_or_default(),
                "handles": made.handles.join(" "), "line": generate::line(made),
            })
        };
        serde_json::Value::from_iter(self.made.iter().map(target)).to_string()
    }

    /// Returns a set of queries as JSON.
    pub fn queries(&self, hard: bool) -> String {
        let typed =
            if hard { queries::hard(&self.made, 40, self.seed) } else { queries::ordinary(&self.made, 30, self.seed) };
        let query = |typed: &queries::Typed| {
            let right: Vec<u32> = typed.right.iter().copied().collect();
            serde_json::json!({ "kind": typed.kind, "text": typed.text, "right": right })
        };
        serde_json::Value::from_iter(typed.iter().map(query)).to_string()
    }

    /// Adds some targets to the directory.
    pub fn put(&mut self, from: usize, to: usize) {
        for made in self.sent[from..to.min(self.made.len())].iter().map(|at| &self.made[*at]) {
            self.directory.put(made);
            self.directory.set_signals(&made.target, RankSignals { unreadiness: 0, favourite: false, recent: false });
        }
    }

    /// Makes room for all targets.
    pub fn reserve(&mut self) {
        self.directory.reserve(self.made.len());
    }

    /// Frees some of the directory's spare capacity. Returns whether there is more.
    pub fn tighten(&mut self) -> bool {
        self.directory.shrink_step()
    }

    /// Searches as for one key press: returns the number of matches, after ranking the best rows and marking the first
    /// ten.
    pub fn search(&mut self, text: &str) -> usize {
        let found = self.directory.search(&mut self.scratch, text, &Filter::default(), SHOWN);
        let marks: usize = found.hits.iter().take(10).map(|row| self.directory.marks(&found, *row).len()).sum();
        found.total + marks
    }

    /// Searches for a blank query, with all rows in order.
    pub fn all(&mut self) -> usize {
        self.directory.search(&mut self.scratch, "", &Filter::default(), usize::MAX).hits.len()
    }

    /// Returns the ten best rows of each text as JSON.
    pub fn best(&mut self, texts: Vec<String>) -> String {
        let mut all = Vec::new();
        for text in texts {
            let found = self.directory.search(&mut self.scratch, &text, &Filter::default(), SHOWN);
            all.push(
                found.hits.iter().take(10).map(|row| self.rows[&self.directory.target_ref(*row)]).collect::<Vec<_>>(),
            );
        }
        serde_json::to_string(&all).unwrap_or_default()
    }

    /// Changes the readiness of some targets.
    pub fn weigh(&mut self, count: usize) {
        for (at, made) in self.made.iter().cycle().take(count).enumerate() {
            self.directory.set_signals(
                &made.target,
                RankSignals { unreadiness: (at % 3) as u8, favourite: false, recent: false },
            );
        }
    }

    /// Makes all targets equally ready again, because other engines do not know about readiness.
    pub fn weigh_all(&mut self) {
        for made in &self.made {
            self.directory.set_signals(&made.target, RankSignals { unreadiness: 0, favourite: false, recent: false });
        }
    }

    /// Prepares the lines for nucleo-matcher.
    pub fn nucleo_put(&mut self) {
        self.lines = self.made.iter().map(|made| generate::line(made).into()).collect();
    }

    /// Returns the ten best rows by nucleo-matcher.
    pub fn nucleo(&mut self, text: &str) -> Vec<u32> {
        let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
        let mut found: Vec<(u32, usize, u32)> = Vec::new();
        for (line, row) in self.lines.iter().zip(0..) {
            if let Some(score) = pattern.score(line.slice(..), &mut self.matcher) {
                found.push((u32::MAX - score, line.len(), row));
            }
        }
        if found.len() > 10 {
            found.select_nth_unstable(9);
            found.truncate(10);
        }
        found.sort_unstable();
        found.into_iter().map(|(.., row)| row).collect()
    }
}
