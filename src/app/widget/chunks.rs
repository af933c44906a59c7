//! A long list that scrolls, of which only what is near the view is in the page.
//!
//! Rows come in chunks. One that is far away is an empty box of the height it had, or of a guess; the browser keeps in
//! place what is seen when a guess was wrong (scroll anchoring). Rows are of any height.
//!
//! - Roles and keys: none of its own; whatever holds it scrolls and has them.
//! - Focus: a chunk that has the focus in it stays.
//! - So do those that `keep` names: the end of a list that grows must have its true height for one who goes there.

use super::focus::has_focus;
use super::part::{each, when};
use leptos::{html, prelude::*};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far outside the view a chunk counts as near: nobody is to see an empty box.
const AROUND: &str = "1000px 0px";

/// Whether something is near, and the height it had when it was last, in CSS pixels.
#[derive(Clone, Copy, PartialEq)]
pub struct Mark {
    /// It is near the view.
    pub near: RwSignal<bool>,
    height: RwSignal<i32>,
}

/// By the id of its element.
type Marks = Rc<RefCell<HashMap<String, Mark>>>;

/// The watch over what is near. Lives as long as the view it is made in.
#[derive(Clone, Copy)]
pub struct Nearness(StoredValue<Inner, LocalStorage>);

struct Inner {
    marks: Marks,
    observer: Option<IntersectionObserver>,
    _heard: Closure<dyn FnMut(js_sys::Array)>,
}

impl Nearness {
    /// Watches what scrolls in `root` once that is there. What `keep` says of the ids of elements is near always.
    pub fn within(root: NodeRef<html::Div>, keep: impl Fn(&str) -> bool + 'static) -> Self {
        let marks = Marks::default();
        let known = marks.clone();
        let heard = Closure::new(move |entries: js_sys::Array| {
            // Signals wake views, and those may observe: nothing may be borrowed then.
            let news: Vec<_> = entries
                .iter()
                .map(JsCast::unchecked_into::<IntersectionObserverEntry>)
                .filter_map(|entry| {
                    Some((*known.borrow().get(&entry.target().id())?, entry.is_intersecting(), entry.target()))
                })
                .collect();
            for (Mark { near, height }, is, target) in news {
                if !is && (has_focus(&target) || keep(&target.id())) {
                    continue;
                }
                // One that is empty while it is near waits for its rows.
                if !is && near.try_get_untracked() == Some(true) && target.first_element_child().is_some() {
                    height.try_set(target.client_height());
                }
                near.try_set(is);
            }
        });
        let watch = Self(StoredValue::new_local(Inner { marks, observer: None, _heard: heard }));
        Effect::new(move |_| {
            let Some(root) = root.get() else { return };
            watch.0.update_value(|inner| {
                let options = IntersectionObserverInit::new();
                options.set_root(Some(root.as_ref()));
                options.set_root_margin(AROUND);
                inner.observer =
                    IntersectionObserver::new_with_options(inner._heard.as_ref().unchecked_ref(), &options).ok();
                for id in inner.marks.borrow().keys() {
                    observe(inner.observer.as_ref(), id);
                }
            });
        });
        on_cleanup(move || {
            if let Some(observer) = watch.0.try_update_value(|inner| inner.observer.take()).flatten() {
                observer.disconnect();
            }
        });
        watch
    }

    /// Watches the element with this id, from when it is in the page until the current view goes.
    pub fn of(self, id: String, near: bool, height: i32) -> Mark {
        let mark = Mark { near: RwSignal::new(near), height: RwSignal::new(height) };
        self.0.with_value(|inner| inner.marks.borrow_mut().insert(id.clone(), mark));
        let gone = id.clone();
        on_cleanup(move || {
            let _ = self.0.try_update_value(|inner| {
                // A later one may have the same id.
                let mut marks = inner.marks.borrow_mut();
                if marks.get(&gone) == Some(&mark) {
                    marks.remove(&gone);
                }
            });
        });
        // Once it is in the page.
        Effect::new(move |_| {
            let _ = self.0.try_update_value(|inner| observe(inner.observer.as_ref(), &id));
        });
        mark
    }
}

fn observe(observer: Option<&IntersectionObserver>, id: &str) {
    if let (Some(observer), Some(element)) = (observer, document().get_element_by_id(id)) {
        observer.observe(&element);
    }
}

/// The chunks: for each key an element with that id, and in it, while it is near, the rows that `rows` says, each made
/// by `row`. `guess` is the height in pixels of one that has never been near; those that `keep` names are near always,
/// as [`Nearness::within`] was told.
pub fn chunks(
    watch: Nearness,
    keys: Signal<Vec<String>>,
    guess: i32,
    keep: impl Fn(&str) -> bool + Send + Sync + 'static,
    rows: impl Fn(&str) -> Signal<Vec<String>> + Send + Sync + 'static,
    row: impl Fn(String) -> AnyView + Send + Sync + Clone + 'static,
) -> AnyView {
    let rows = Arc::new(rows);
    each(keys, move |key| {
        let Mark { near, height } = watch.of(key.clone(), keep(&key), guess);
        let (rows, row, inside) = (rows.clone(), row.clone(), key.clone());
        // The room of what was in it; the style sheet takes it back where something is.
        let least = Signal::derive(move || format!("{}px", height.get()));
        let part = when(near.into(), move || each(rows(&inside), row.clone()));
        view! { <div class="chunk" id=key style:min-height=least>{part}</div> }.into_any()
    })
}
