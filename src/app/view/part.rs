//! The few shapes that views are made of, each downloaded once however often it is used (see
//! [`crate::app::widget::part`]).

pub use crate::app::widget::part::{each, when};
use leptos::prelude::*;

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
    let off = there(unavailable);
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
            aria-expanded=Signal::derive(move || expanded.map(|expanded| expanded.get().to_string()))
            aria-disabled=Signal::derive(move || off.get().then(|| "true".to_owned()))
            aria-describedby=Signal::derive(move || described.clone().filter(|_| off.get()))
            title=unavailable
            on:click=on_press
        >
            {label}
            {count.map(|(count, what)| badge(count, what))}
        </button>
        {why.map(|why| view! { <span class="hidden" id=why>{unavailable}</span> }.into_any())}
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

/// What to do with the text that a field holds, each time it changes.
pub fn typed(take: impl Fn(String) + 'static) -> Box<dyn FnMut(leptos::ev::Event)> {
    fn boxed(take: Box<dyn Fn(String)>) -> Box<dyn FnMut(leptos::ev::Event)> {
        Box::new(move |event| take(event_target_value(&event)))
    }
    boxed(Box::new(take))
}

/// Whether there is a text. Views hold no text as an empty one, so that every text is of one type.
pub fn there(text: Signal<String>) -> Signal<bool> {
    Signal::derive(move || !text.with(String::is_empty))
}

/// A callback from a closure without arguments.
pub fn press(act: impl Fn() + Send + Sync + 'static) -> Callback<()> {
    fn boxed(act: Box<dyn Fn() + Send + Sync>) -> Callback<()> {
        Callback::new(move |()| act())
    }
    boxed(Box::new(act))
}
