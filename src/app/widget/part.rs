//! What is there or not, and lists. The browser downloads these once and not once for each use: `Show` and `For`
//! written out at each place make the same screens half as big again. So each begins with a function that only boxes: a
//! closure in a generic function has a type of its own for each use, even where it says nothing about the generic part.

use leptos::prelude::*;
use std::sync::Arc;

/// A part that is there while `is` holds.
pub fn when(is: Signal<bool>, part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(is: Signal<bool>, part: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        // A memo, so that the part is not made anew each time something else changes what `is` reads.
        let is = Memo::new(move |_| is.get());
        view! { {move || is.get().then(&part)} }.into_any()
    }
    boxed(is, Box::new(part))
}

/// A part for each key, kept while the key is there, also when its place changes.
pub fn each(keys: Signal<Vec<String>>, part: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    fn boxed(keys: Signal<Vec<String>>, part: Arc<dyn Fn(String) -> AnyView + Send + Sync>) -> AnyView {
        view! { <For each=move || keys.get() key=String::clone children=move |key| part(key) /> }.into_any()
    }
    boxed(keys, Arc::new(part))
}
