//! Announcements: two hidden live regions that are in the page from the start, and whose text screen readers speak.
//!
//! - Roles: `role="status"` with `aria-live="polite"`, and `role="status"` with `aria-live="assertive"` for urgent
//!   texts. Not `role="alert"`: one that is empty at first and filled later is not spoken in Firefox.
//! - Texts that arrive together are spoken as one message; none is dropped, and a repeated text is spoken again.
//! - Assertive texts go first: a screen reader discards polite texts not spoken yet when an assertive one arrives.
//! - The text is removed some seconds later, so that it is not found when reading the page line by line.
//! - Focus: not involved.
//!
//! Uses timers, because animation frames pause in a hidden tab, where announcements matter most.

use crate::app::dom::{View, view};
use std::cell::RefCell;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

/// How soon a text is spoken.
#[derive(Clone, Copy, PartialEq)]
pub enum Politeness {
    /// When the screen reader has finished what it is saying.
    Polite,
    /// At once.
    Assertive,
}

/// The ids of the regions, by [`Politeness`].
const IDS: [&str; 2] = ["live-polite", "live-assertive"];
/// How long texts are collected into one message, in milliseconds. The region is empty meanwhile, which screen readers
/// need to notice a repeated text.
const COLLECT: u64 = 100;
/// How long a message stays before the next one may replace it, in milliseconds, so that no screen reader misses it.
const STAY: u64 = 500;
/// How much longer a message stays if there is no next one, in milliseconds.
const LINGER: u64 = 6_500;

#[derive(Clone, Copy, Default, PartialEq)]
enum Phase {
    /// The region is empty or holds a message that may be replaced.
    #[default]
    Idle,
    /// The region is empty, and texts are collected.
    Collecting,
    /// The region holds a message that must stay for now.
    Fresh,
}

#[derive(Default)]
struct Region {
    phase: Phase,
    waiting: String,
    timer: Option<TimeoutHandle>,
}

thread_local! {
    static REGIONS: RefCell<[Region; 2]> = RefCell::default();
}

/// The two regions. Used once, near the root of the app.
#[component]
pub fn LiveRegions() -> View {
    view! {
        <div id=IDS[0] class="hidden" role="status" aria-live="polite"></div>
        <div id=IDS[1] class="hidden" role="status" aria-live="assertive"></div>
    }
}

/// Makes screen readers speak a text.
pub fn announce(text: &str, politeness: Politeness) {
    let which = politeness as usize;
    REGIONS.with_borrow_mut(|regions| {
        let region = &mut regions[which];
        // Ends the previous sentence, or the two would be read as one.
        if region.waiting.ends_with(is_word) {
            region.waiting.push('.');
        }
        if !region.waiting.is_empty() {
            region.waiting.push(' ');
        }
        region.waiting.push_str(text);
        if region.phase == Phase::Idle {
            region.enter(which, Phase::Collecting, COLLECT);
        }
    });
}

/// Returns whether a character is part of a word, in any script. Unicode's own tables would add 2 kB to the download.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c > '¿' && !matches!(c, '\u{2000}'..='\u{206f}' | '؟' | '。' | '！' | '？')
}

impl Region {
    /// Enters a phase for `millis` and updates the text of the region.
    fn enter(&mut self, which: usize, phase: Phase, millis: u64) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        self.phase = phase;
        let text = match phase {
            Phase::Collecting => Some(String::new()),
            Phase::Fresh => Some(std::mem::take(&mut self.waiting)),
            Phase::Idle => None,
        };
        if let Some(text) = text {
            show(which, &text);
        }
        self.timer = set_timeout_with_handle(move || elapsed(which), Duration::from_millis(millis)).ok();
    }
}

fn elapsed(which: usize) {
    REGIONS.with_borrow_mut(|regions| {
        let is_polite = which == Politeness::Polite as usize;
        let waits = is_polite && regions[Politeness::Assertive as usize].phase != Phase::Idle;
        let region = &mut regions[which];
        match region.phase {
            Phase::Collecting if waits => region.enter(which, Phase::Collecting, COLLECT),
            Phase::Collecting => region.enter(which, Phase::Fresh, STAY),
            Phase::Fresh if region.waiting.is_empty() => region.enter(which, Phase::Idle, LINGER),
            Phase::Fresh => region.enter(which, Phase::Collecting, COLLECT),
            Phase::Idle => show(which, ""),
        }
    });
}

fn show(which: usize, text: &str) {
    if let Some(region) = document().get_element_by_id(IDS[which]) {
        region.set_text_content(Some(text));
    }
}
