//! A scrolling element that stays at its end while its content grows and its box changes, and where it is otherwise.
//!
//! - Roles and keys: none. The element has them.
//! - Focus: not involved.
//! - What scrolling up leaves is the user's place: nothing moves it but the user. A box that is taken out of the page's
//!   layout and comes back (`display: none`) has its place again.
//!
//! Sizes are observed and not guessed from what is known of the content: a picture, a font or a keyboard on screen
//! changes them, too. Observers run before the next paint, so nobody sees the end leave and come back.

use super::part::effect;
use super::resize::Resizes;
use crate::app::dom::NodeRef;
use crate::app::signal::{Signal, State, Stored};
use web_sys::HtmlElement;

/// How far from its end an element still counts as being there, in CSS pixels.
const NEAR: i32 = 80;

/// The end of a scrolling element.
#[derive(Clone, Copy)]
pub struct End {
    root: NodeRef,
    /// True while the element is at its end.
    at: State<bool>,
    seen: Stored<Seen>,
}

/// The element as it was last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Seen {
    /// Where it was scrolled to while it had a box.
    top: i32,
    /// Its height, and that of its content; 0 while it has no box.
    heights: (i32, i32),
}

impl Seen {
    fn of(root: &HtmlElement) -> Self {
        Self { top: root.scroll_top(), heights: (root.client_height(), root.scroll_height()) }
    }

    fn has_box(self) -> bool {
        self.heights.0 > 0
    }

    fn is_near(self) -> bool {
        self.heights.1 - self.top - self.heights.0 < NEAR
    }
}

impl End {
    /// Keeps `root`, which scrolls, at its end, where it is at first. `content` is everything in it that has a height.
    pub fn new(root: NodeRef, content: NodeRef) -> Self {
        let this = Self { root, at: State::new(true), seen: Stored::new(Seen::default()) };
        let resizes = Resizes::new(move || this.resized());
        effect(move || {
            let (Some(root), Some(content)) = (root.get(), content.get()) else { return };
            resizes.observe(&root);
            resizes.observe(&content);
        });
        this
    }

    /// Returns whether the element is at its end.
    pub fn is_at(self) -> Signal<bool> {
        self.at.into()
    }

    /// Scrolls to the end.
    pub fn go(self) {
        self.at.set(true);
        if let Some(root) = self.root.get_untracked() {
            self.scroll(&root);
        }
    }

    /// Takes in that the element has been scrolled.
    pub fn scrolled(self) {
        let Some(now) = self.root.get_untracked().map(|root| Seen::of(&root)).filter(|now| now.has_box()) else {
            return;
        };
        let (before, was_at) = (self.seen.get(), self.at.get_untracked());
        self.seen.set(now);
        // Only scrolling up leads away from the end. Where heights have changed the browser may have scrolled by
        // itself, and the observer is about to be heard.
        let at = now.is_near() || was_at && (now.top >= before.top || now.heights != before.heights);
        if at != was_at {
            self.at.set(at);
        }
    }

    fn resized(self) {
        let Some(root) = self.root.get_untracked() else { return };
        let (now, before) = (Seen::of(&root), self.seen.get());
        if !now.has_box() {
            self.seen.set(Seen { top: before.top, ..now });
        } else if self.at.get_untracked() {
            self.scroll(&root);
        } else {
            if !before.has_box() {
                root.set_scroll_top(before.top);
            }
            self.seen.set(Seen::of(&root));
        }
    }

    fn scroll(self, root: &HtmlElement) {
        root.set_scroll_top(root.scroll_height());
        self.seen.set(Seen::of(root));
    }
}
