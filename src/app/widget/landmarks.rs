//! Moving the focus between the landmarks of the page. The caller chooses the keys.
//!
//! - A landmark is an element with the attribute `data-landmark`; its author gives it a role and a name. Hidden and
//!   `inert` landmarks are skipped, so a modal dialog that makes the rest of the page `inert` keeps the focus.
//! - Order: that of the page, forwards or backwards. From outside any landmark, the first or the last.
//! - Focus: the element of the landmark that had the focus last, else the landmark itself, which gets `tabindex="-1"`.

use crate::app::signal::Stored;
use std::cell::RefCell;

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::focus::{self, Listener};

const LANDMARK: &str = "[data-landmark]";

thread_local! {
    /// The landmarks, each with the element in it that had the focus last. A list, because there are few.
    static LAST: RefCell<Vec<(HtmlElement, HtmlElement)>> = const { RefCell::new(Vec::new()) };
}

/// The direction in which the focus moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    /// To the next landmark in page order.
    Next,
    /// To the previous landmark in page order.
    Previous,
}

/// Remembers the focus of each landmark for as long as the calling component exists. Called once, at the root of the
/// app.
pub fn use_memory() {
    // Owned by the caller's reactive owner, which drops it.
    Stored::new(Listener::new("focusin", |_| remember()));
}

/// Remembers the focused element for its landmark.
fn remember() {
    let Some(focused) = focus::active() else { return };
    let Some(landmark) = focus::closest(&focused, LANDMARK) else { return };
    LAST.with_borrow_mut(|last| {
        last.retain(|(of, _)| of.is_connected() && !of.is_same_node(Some(&landmark)));
        last.push((landmark, focused));
    });
}

/// Moves the focus to the next landmark in a direction, and from the last one to the first. Returns false if there is
/// no landmark.
pub fn cycle(direction: Direction) -> bool {
    let (all, next) = landmarks(direction);
    all.get(next).or(all.first()).map(enter).is_some()
}

/// Moves the focus to the next landmark in a direction. Returns false, and does nothing, if there is none.
pub fn step(direction: Direction) -> bool {
    let (all, next) = landmarks(direction);
    all.get(next).map(enter).is_some()
}

/// Returns the landmarks in a direction, and the index of the next one.
fn landmarks(direction: Direction) -> (Vec<HtmlElement>, usize) {
    let mut all = document().document_element().map(|root| focus::all(&root, LANDMARK)).unwrap_or_default();
    all.retain(|it| focus::is_visible(it) && focus::closest(it, "[inert]").is_none());
    if direction == Direction::Previous {
        all.reverse();
    }
    let here = focus::active().and_then(|at| focus::closest(&at, LANDMARK));
    let next = here.and_then(|here| focus::position(&all, &here)).map_or(0, |at| at + 1);
    (all, next)
}

fn enter(landmark: &HtmlElement) {
    let is_this = |of: &HtmlElement| of.is_same_node(Some(landmark));
    let last = LAST.with_borrow(|last| last.iter().find(|(of, _)| is_this(of)).map(|(_, last)| last.clone()));
    // An element that is gone, hidden or disabled by now does not take the focus.
    if !last.is_some_and(|last| landmark.contains(Some(&last)) && focus::focus(&last)) {
        focus::focus_container(landmark);
    }
}
