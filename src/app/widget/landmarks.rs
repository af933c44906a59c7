//! Going round the landmarks of the page. Which keys do that is not known here.
//!
//! - A landmark is an element marked `data-landmark`; it has its role and name from whoever marks it. Hidden and
//!   `inert` ones are passed over; so a modal dialog that makes the rest `inert` keeps the focus.
//! - The next one in page order, or the one before; both go round; from nowhere, the first or the last.
//! - Focus: where it last was in that landmark, else the landmark itself, which is given `tabindex="-1"` for that.

use std::cell::RefCell;

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::focus::{self, Listener};

const LANDMARK: &str = "[data-landmark]";

thread_local! {
    /// Landmarks with what had the focus in them last. A list: there are a handful.
    static LAST: RefCell<Vec<(HtmlElement, HtmlElement)>> = const { RefCell::new(Vec::new()) };
}

/// Remembers where the focus is in each landmark, as long as the component that calls this lives. Once, at the root of
/// the app.
pub fn use_memory() {
    // Kept by the caller's owner, so it ends with it.
    StoredValue::new_local(Listener::new("focusin", |_| note()));
}

/// Remembers what has the focus now.
fn note() {
    let Some(focused) = focus::active() else { return };
    let Some(landmark) = focus::closest(&focused, LANDMARK) else { return };
    LAST.with_borrow_mut(|last| {
        last.retain(|(of, _)| of.is_connected() && !of.is_same_node(Some(&landmark)));
        last.push((landmark, focused));
    });
}

/// Moves the focus to the next landmark, or to the one before. Where there is none further, round to the other end; or,
/// where the page around is to have the focus next, nowhere: then false.
pub fn go(back: bool, around: bool) -> bool {
    let Some(root) = document().document_element() else { return false };
    let mut all = focus::all(&root, LANDMARK);
    all.retain(|it| focus::is_visible(it) && focus::closest(it, "[inert]").is_none());
    if back {
        all.reverse();
    }
    let here = focus::active().and_then(|at| focus::closest(&at, LANDMARK));
    let next = here.and_then(|here| focus::position(&all, &here)).map_or(0, |at| at + 1);
    if around && next == all.len() {
        return false;
    }
    let Some(to) = all.get(next).or(all.first()) else { return false };
    let last =
        LAST.with_borrow(|last| last.iter().find(|(of, _)| of.is_same_node(Some(to))).map(|(_, last)| last.clone()));
    // What is gone, hidden or disabled by now takes no focus.
    if !last.is_some_and(|last| to.contains(Some(&last)) && focus::focus(&last)) {
        focus::focus_container(to);
    }
    true
}
