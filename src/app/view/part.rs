//! The few shapes that views are made of. Each has one type, whatever is in it, so that the browser downloads a shape once and
//! not once for each use: written out with `Show`, `For` and closures, the same screens are half as big again.

use leptos::prelude::*;
use std::sync::Arc;

/// A part that is there while `is` holds.
pub fn when(is: Signal<bool>, part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let part: Box<dyn Fn() -> AnyView + Send> = Box::new(part);
    // A memo, so that the part is not made anew each time something else changes what `is` reads.
    let is = Memo::new(move |_| is.get());
    (move || is.get().then(&part)).into_any()
}

/// A part for each key, kept while the key is there, also when its place changes.
pub fn each(keys: Signal<Vec<String>>, part: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    let part: Arc<dyn Fn(String) -> AnyView + Send + Sync> = Arc::new(part);
    view! { <For each=move || keys.get() key=String::clone children=move |key| part(key) /> }.into_any()
}

/// A button with words on it. One that cannot be used keeps its place and its focus, does nothing, and says why.
#[component]
pub fn Button(
    /// The words.
    #[prop(into)]
    label: Signal<String>,
    /// What it does.
    press: Callback<()>,
    /// For the style.
    #[prop(default = "")]
    class: &'static str,
    /// For the focus to find it.
    #[prop(optional, into)]
    id: Option<String>,
    /// Whether what it opens is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Why it cannot be used now; empty where it can, a space where it need not be said.
    #[prop(optional, into)]
    unavailable: Signal<String>,
    /// A number beside the words, and what it counts; nothing for none.
    #[prop(optional)]
    count: Option<(Signal<usize>, &'static str)>,
) -> AnyView {
    let off = Signal::derive(move || !unavailable.with(String::is_empty));
    let on_press: Box<dyn FnMut(leptos::ev::MouseEvent)> = Box::new(move |_| {
        if !off.get_untracked() {
            press.run(());
        }
    });
    let described = id.clone().map(|id| format!("{id}-why"));
    let why = described.clone();
    view! {
        <button
            type="button"
            class=class
            id=id
            aria-expanded=expanded.map(|expanded| Signal::derive(move || expanded.get().to_string()))
            aria-disabled=Signal::derive(move || off.get().then_some("true"))
            aria-describedby=Signal::derive(move || described.clone().filter(|_| off.get()))
            title=unavailable
            on:click=on_press
        >
            {label}
            {count.map(|(count, what)| badge(count, what))}
        </button>
        {why.map(|why| view! { <span class="hidden" id=why>{unavailable}</span> })}
    }
    .into_any()
}

/// A number in a badge, and what it counts for those who cannot see the badge; nothing for none.
pub fn badge(count: Signal<usize>, what: &'static str) -> AnyView {
    when(Signal::derive(move || count.get() > 0), move || {
        let number = Signal::derive(move || count.get().to_string());
        view! { <span class="badge">{number}<span class="hidden">" "{what}</span></span> }.into_any()
    })
}

/// A callback from a closure without arguments.
pub fn press(act: impl Fn() + Send + Sync + 'static) -> Callback<()> {
    Callback::new(move |()| act())
}
