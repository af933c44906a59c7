//! Announcements: two regions that are in the page from the start, never seen, and spoken when text is put into them.
//!
//! - Roles: `role="status"` with `aria-live="polite"`, and `role="status"` with `aria-live="assertive"` for what cannot
//!   wait. Not `role="alert"`: one that is empty at first and filled later stays silent in Firefox.
//! - Texts that come together are spoken as one message, none is dropped, and the same text twice is spoken twice.
//! - What cannot wait goes first: a screen reader throws away what is polite and not yet spoken when something
//!   assertive comes.
//! - The text goes away some seconds later, so that nobody finds it when reading the page line by line.
//! - It takes no focus.
//!
//! Timers, not animation frames: those sleep in a tab that is not in front, and that is where an announcement matters
//! most.

use std::cell::RefCell;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

/// The regions, polite first.
const IDS: [&str; 2] = ["live-polite", "live-assertive"];
/// Texts that come within this time are one message. It also lets the cleared region be seen as empty.
const JOIN: u64 = 100;
/// A message stays at least this long before the next one may replace it, so that no screen reader misses it.
const STAY: u64 = 500;
/// The rest of the time a message is in the page.
const LEAVE: u64 = 6_500;

#[derive(Clone, Copy, Default, PartialEq)]
enum Phase {
    /// Empty, or with a message that may be replaced.
    #[default]
    Calm,
    /// Empty, and collecting.
    Joining,
    /// With a message just put in.
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

/// The two regions. Once, near the root of the app, from its start.
#[component]
pub fn LiveRegions() -> impl IntoView {
    view! {
        <div id=IDS[0] class="hidden" role="status" aria-live="polite"></div>
        <div id=IDS[1] class="hidden" role="status" aria-live="assertive"></div>
    }
}

/// Has a screen reader say `text`, at once if `assertive`, else when it has finished what it says. Callable from
/// anywhere.
pub fn announce(text: &str, assertive: bool) {
    let which = usize::from(assertive);
    REGIONS.with_borrow_mut(|regions| {
        let region = &mut regions[which];
        // Without an end to a sentence the two would be read as one.
        if region.waiting.ends_with(|last: char| last.is_alphanumeric()) {
            region.waiting.push('.');
        }
        if !region.waiting.is_empty() {
            region.waiting.push(' ');
        }
        region.waiting.push_str(text);
        if region.phase == Phase::Calm {
            region.next(which, Phase::Joining, JOIN);
        }
    });
}

impl Region {
    /// Enters a phase, with what then is in the page, for `millis`.
    fn next(&mut self, which: usize, phase: Phase, millis: u64) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        self.phase = phase;
        let text = match phase {
            Phase::Joining => Some(String::new()),
            Phase::Fresh => Some(std::mem::take(&mut self.waiting)),
            Phase::Calm => None,
        };
        if let Some(text) = text {
            show(which, &text);
        }
        self.timer = set_timeout_with_handle(move || elapsed(which), Duration::from_millis(millis)).ok();
    }
}

fn elapsed(which: usize) {
    REGIONS.with_borrow_mut(|regions| {
        let waits = which == 0 && regions[1].phase != Phase::Calm;
        let region = &mut regions[which];
        match region.phase {
            Phase::Joining if waits => region.next(which, Phase::Joining, JOIN),
            Phase::Joining => region.next(which, Phase::Fresh, STAY),
            Phase::Fresh if region.waiting.is_empty() => region.next(which, Phase::Calm, LEAVE),
            Phase::Fresh => region.next(which, Phase::Joining, JOIN),
            Phase::Calm => show(which, ""),
        }
    });
}

fn show(which: usize, text: &str) {
    if let Some(region) = document().get_element_by_id(IDS[which]) {
        region.set_text_content(Some(text));
    }
}
