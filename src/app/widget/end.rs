//! A scrolling element that stays at its end while its content grows and its box changes, and where it is otherwise.
//!
//! - Roles and keys: none. The element has them.
//! - Focus: not involved.
//! - What scrolling up leaves is the user's place: nothing moves it but the user. A box that is taken out of the page's
//!   layout and comes back (`display: none`) has its place again.
//!
//! Sizes are observed and not guessed from what is known of the content: a picture, a font or a keyboard on screen
//! changes them, too. Observers run before the next paint, so nobody sees the end leave and come back.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDivElement, ResizeObserver};

/// How far from its end an element still counts as being there, in CSS pixels.
const NEAR: i32 = 80;

/// The end of a scrolling element.
#[derive(Clone, Copy)]
pub struct End {
    root: NodeRef<html::Div>,
    /// True while the element is at its end.
    at: RwSignal<bool>,
    /// Where it was scrolled to last, and whether it has a box now.
    top: StoredValue<(i32, bool)>,
}

impl End {
    /// Keeps `root`, which scrolls, at its end, where it is at first. `content` is everything in it that has a height.
    pub fn new(root: NodeRef<html::Div>, content: NodeRef<html::Div>) -> Self {
        let this = Self { root, at: RwSignal::new(true), top: StoredValue::new((0, true)) };
        let resized = Closure::<dyn FnMut()>::new(move || this.resized());
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        let observed = StoredValue::new_local(observer.map(|observer| (observer, resized)));
        Effect::new(move |_| {
            let (Some(root), Some(content)) = (root.get(), content.get()) else { return };
            observed.with_value(|observed| {
                if let Some((observer, _)) = observed {
                    observer.observe(&root);
                    observer.observe(&content);
                }
            });
        });
        on_cleanup(move || {
            if let Some((observer, _)) = observed.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
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
        let Some(root) = self.root.get_untracked().filter(|root| root.client_height() > 0) else { return };
        let (top, (before, _)) = (root.scroll_top(), self.top.get_value());
        self.top.set_value((top, true));
        let near = root.scroll_height() - top - root.client_height() < NEAR;
        // What has just grown below does not lead away from the end: only scrolling up does.
        let at = near || self.at.get_untracked() && top >= before;
        if at != self.at.get_untracked() {
            self.at.set(at);
        }
    }

    fn resized(self) {
        let Some(root) = self.root.try_get_untracked().flatten() else { return };
        let (top, had_box) = self.top.get_value();
        let has_box = root.client_height() > 0;
        self.top.set_value((top, has_box));
        if has_box && self.at.get_untracked() {
            self.scroll(&root);
        } else if has_box && !had_box {
            root.set_scroll_top(top);
        }
    }

    fn scroll(self, root: &HtmlDivElement) {
        root.set_scroll_top(root.scroll_height());
        self.top.set_value((root.scroll_top(), true));
    }
}
