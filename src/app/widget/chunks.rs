//! A virtualized list of rows of any height, of which only those near the viewport are in the page.
//!
//! Rows are grouped in chunks. A chunk far from the viewport is an empty box of its last or estimated height; if an
//! estimate was wrong, scroll anchoring in the browser keeps what is visible in place.
//!
//! - Roles and keys: none. The element around it scrolls and has them.
//! - Focus: a chunk that contains the focus stays.
//! - Chunks that `keep` selects stay too: the end of a growing list must have its true height to be scrolled to.

use super::focus::has_focus;
use super::part::{effect, when};
use crate::app::dom::{NodeRef, View, each, view};
use crate::app::signal::{Signal, State, Stored};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far outside the viewport a chunk still counts as near, so that no empty box is ever visible.
const ROOT_MARGIN: &str = "1000px 0px";

/// What is known of an observed element.
#[derive(Clone, Copy, PartialEq)]
struct Observed {
    /// True if it is near the viewport.
    near: State<bool>,
    /// Its height when it was near last, as a CSS length.
    height: State<String>,
}

/// The observed elements with their ids. A newer one may have the same id.
type Elements = Rc<RefCell<Vec<(String, Observed)>>>;

/// Observes which elements are near the viewport of a scrolling element, for as long as the view that creates it
/// exists.
#[derive(Clone, Copy)]
pub struct ViewportObserver(Stored<Inner>);

struct Inner {
    elements: Elements,
    observer: Option<IntersectionObserver>,
    _heard: Closure<dyn FnMut(js_sys::Array)>,
}

impl ViewportObserver {
    /// Creates an observer of elements inside `root`, which scrolls. Elements whose id `keep` selects always count as
    /// near.
    pub fn new(root: NodeRef, keep: impl Fn(&str) -> bool + 'static) -> Self {
        let elements = Elements::default();
        let known = elements.clone();
        let heard = Closure::new(move |entries: js_sys::Array| {
            // Collected first: setting signals may create views that observe, so nothing may be borrowed then.
            let changes: Vec<_> = entries
                .iter()
                .map(JsCast::unchecked_into::<IntersectionObserverEntry>)
                .filter_map(|entry| {
                    let (id, known) = (entry.target().id(), known.borrow());
                    let (_, observed) = known.iter().rfind(|(known, _)| *known == id)?;
                    Some((*observed, entry.is_intersecting(), entry.target()))
                })
                .collect();
            for (Observed { near, height }, is_near, target) in changes {
                if !is_near && (has_focus(&target) || keep(&target.id())) {
                    continue;
                }
                // A chunk that is near and empty is waiting for its rows, and one without a box is hidden with all
                // around it, so their heights mean nothing.
                let measured = target.client_height();
                let filled = measured > 0 && target.first_element_child().is_some();
                if !is_near && near.try_get_untracked() == Some(true) && filled {
                    height.set(pixels(measured));
                }
                near.set(is_near);
            }
        });
        let this = Self(Stored::new(Inner { elements, observer: None, _heard: heard }));
        effect(move || {
            let Some(root) = root.get() else { return };
            this.0.update(|inner| {
                let options = IntersectionObserverInit::new();
                options.set_root(Some(root.as_ref()));
                options.set_root_margin(ROOT_MARGIN);
                inner.observer =
                    IntersectionObserver::new_with_options(inner._heard.as_ref().unchecked_ref(), &options).ok();
                for (id, _) in inner.elements.borrow().iter() {
                    observe(inner.observer.as_ref(), id);
                }
            });
        });
        on_cleanup(move || {
            if let Some(observer) = this.0.try_update(|inner| inner.observer.take()).flatten() {
                observer.disconnect();
            }
        });
        this
    }

    /// Observes the element with this id, from when it is in the page until the current view is gone. `near` and
    /// `height` are the initial values.
    fn observe(self, id: String, near: bool, height: i32) -> Observed {
        let observed = Observed { near: State::new(near), height: State::new(pixels(height)) };
        self.0.with(|inner| inner.elements.borrow_mut().push((id.clone(), observed)));
        on_cleanup(move || {
            let _ = self.0.try_update(|inner| inner.elements.borrow_mut().retain(|(_, known)| *known != observed));
        });
        // An effect, because it runs once the element is in the page.
        effect(move || {
            let _ = self.0.try_update(|inner| observe(inner.observer.as_ref(), &id));
        });
        observed
    }
}

fn pixels(length: i32) -> String {
    format!("{length}px")
}

fn observe(observer: Option<&IntersectionObserver>, id: &str) {
    if let (Some(observer), Some(element)) = (observer, document().get_element_by_id(id)) {
        observer.observe(&element);
    }
}

/// Returns an element for each key, with the key as its id. While it is near the viewport it contains the rows that
/// `rows` returns, each created by `row`; else it is empty, of its last height or `estimate`, in CSS pixels. `keep`
/// must be the same as for [`ViewportObserver::new`].
pub fn chunks(
    observer: ViewportObserver,
    keys: Signal<Vec<String>>,
    estimate: i32,
    keep: impl Fn(&str) -> bool + 'static,
    rows: impl Fn(&str) -> Signal<Vec<String>> + 'static,
    row: impl Fn(String) -> View + Clone + 'static,
) -> View {
    let rows = Arc::new(rows);
    each(keys, move |key| {
        let Observed { near, height } = observer.observe(key.clone(), keep(&key), estimate);
        let (rows, row, inside) = (rows.clone(), row.clone(), key.clone());
        // The style sheet overrides it for a chunk that has content.
        let least = height.signal();
        let part = when(near.into(), move || each(rows(&inside), row.clone()));
        view! { <div class="chunk" id=key style:min-height=least>{part}</div> }
    })
}
