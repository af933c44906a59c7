//! Observing the sizes of elements, for as long as the current view exists.

use crate::app::signal::Stored;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// The browser's observer, and what it calls.
type Observing = (ResizeObserver, Closure<dyn FnMut()>);

/// An observer of the sizes of elements.
#[derive(Clone, Copy)]
pub struct Resizes(Stored<Option<Observing>>);

impl Resizes {
    /// Returns an observer that calls `heard` before the next paint whenever an observed element has another size.
    pub fn new(heard: impl FnMut() + 'static) -> Self {
        let heard = Closure::<dyn FnMut()>::new(heard);
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
        let this = Self(Stored::new(observer.map(|observer| (observer, heard))));
        on_cleanup(move || {
            if let Some((observer, _)) = this.0.try_update(Option::take).flatten() {
                observer.disconnect();
            }
        });
        this
    }

    /// Observes an element, from now on.
    pub fn observe(self, element: &Element) {
        self.0.with(|observed| {
            if let Some((observer, _)) = observed {
                observer.observe(element);
            }
        });
    }
}
