//! Conditional parts and lists of parts. Each is compiled once and not for each use: `Show` and `For`, used directly,
//! make the download half as big again. So each function only boxes its arguments and calls one that is not generic: a
//! closure inside a generic function has a type of its own for each use, even if it does not use the type parameter.

use leptos::prelude::*;
use std::cell::Cell;
use std::sync::Arc;

/// A view whose type is to be forgotten.
pub trait Erase {
    /// Returns it without its type. Not `into_any`, which would be compiled once for the view and once more for what it
    /// is a view of, such as each kind of element.
    fn erased(self) -> AnyView;
}

impl<T: RenderHtml + Send> Erase for View<T> {
    fn erased(self) -> AnyView {
        self.into_inner().into_any()
    }
}

/// Runs `act` in an effect, now and whenever a signal that it reads changes.
pub fn effect(act: impl Fn() + 'static) {
    fn boxed(act: Box<dyn Fn()>) {
        Effect::new(move |_| act());
    }
    boxed(Box::new(act));
}

/// [`effect`] that is passed what it returned before.
pub fn effect_with<T: 'static>(act: impl Fn(Option<T>) -> T + 'static) {
    let before = Cell::new(None);
    effect(move || before.set(Some(act(before.take()))));
}

/// Returns a part that is created anew whenever a signal that it reads changes.
pub fn changing(part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(part: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        view! { {move || part()} }.into_any()
    }
    boxed(Box::new(part))
}

/// Returns a part that exists while `is` is true.
pub fn when(is: Signal<bool>, part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(is: Signal<bool>, part: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        // A memo, so that the part is not recreated when `is` is computed again without a change.
        let is = Memo::new(move |_| is.get());
        view! { {move || is.get().then(&part)} }.into_any()
    }
    boxed(is, Box::new(part))
}

/// Returns a part for each key. A part exists as long as its key, even if its position changes.
pub fn each(keys: Signal<Vec<String>>, part: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    fn boxed(keys: Signal<Vec<String>>, part: Arc<dyn Fn(String) -> AnyView + Send + Sync>) -> AnyView {
        view! { <For each=move || keys.get() key=String::clone children=move |key| part(key) /> }.erased()
    }
    boxed(keys, Arc::new(part))
}
