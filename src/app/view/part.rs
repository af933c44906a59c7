//! The building blocks of views. None is generic over its content, so each is downloaded once however often it is used
//! (see [`crate::app::widget::part`]).

use crate::app::call::{Apply, Call};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::signal::{Signal, derive};
pub use crate::app::widget::part::{effect, effect_with, when};
use crate::core::text::Text;
use leptos::prelude::*;

/// A button with a text, an icon, or both. An unavailable button stays where it is, keeps its focus, does nothing, and
/// says why.
#[component]
pub fn Button(
    /// The text.
    #[prop(into)]
    label: Signal<String>,
    /// What it does.
    press: Callback<()>,
    /// The classes for the style sheet, beside `btn`: `primary`, `soft`, `ghost`, `small`.
    #[prop(default = "")]
    class: &'static str,
    /// The icon before the text.
    #[prop(default = "")]
    icon: &'static str,
    /// False if the text is not shown: it is the name of the button, and its tooltip.
    #[prop(default = true)]
    words: bool,
    /// The id of the element, where the focus is moved to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// True if the part that it opens is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Why it is unavailable: empty if it is available, a space if the reason need not be said.
    #[prop(optional, into)]
    unavailable: Signal<String>,
    /// A number beside the text, and what it counts; not shown if zero.
    #[prop(optional)]
    count: Option<(Signal<usize>, Text)>,
) -> View {
    let off = non_empty(unavailable);
    let on_press = move |_: leptos::ev::MouseEvent| {
        if !off.get_untracked() {
            press.run(());
        }
    };
    let described = id.clone().map(|id| format!("{id}-why"));
    let why = described.clone();
    let tooltip = move || match unavailable.get() {
        reason if reason.is_empty() && !words => label.get(),
        reason => reason,
    };
    view! {
        <button
            type="button"
            class=format!("btn {class}{}", if words { "" } else { " icon" })
            aria-label=derive(move || (!words).then(|| label.get()))
            id=id
            aria-expanded=derive(move || expanded.map(|expanded| expanded.get().to_string()))
            aria-disabled=derive(move || off.get().then(|| "true".to_owned()))
            aria-describedby=derive(move || described.clone().filter(|_| off.get()))
            title=derive(tooltip)
            on:click=on_press
        >
            {(!icon.is_empty()).then(|| super::icon::icon(icon))}
            {words.then(|| view! { <span class="words">{label}</span> })}
            {count.map(|(count, what)| badge(count, what))}
        </button>
        {why.map(|why| view! { <span class="hidden" id=why>{unavailable}</span> })}
    }
}

/// Returns a badge with a number, and what it counts as hidden text; nothing if the number is zero.
pub fn badge(count: Signal<usize>, what: Text) -> View {
    let what = said(what);
    when(derive(move || count.get() > 0), move || {
        let number = derive(move || count.get().to_string());
        view! { <span class="badge">{number}<span class="hidden">" "{what.clone()}</span></span> }
    })
}

/// Returns an event handler that passes the value of the field to `take`.
pub fn typed(take: impl Fn(String) + 'static) -> impl Fn(leptos::ev::Event) + 'static {
    fn boxed(take: Box<dyn Apply<String>>) -> impl Fn(leptos::ev::Event) + 'static {
        move |event| take.apply(event_target_value(&event))
    }
    boxed(Box::new(take))
}

/// Returns an event handler that does something when Escape is pressed. The key is done with then.
pub fn on_escape(act: impl Fn() + 'static) -> impl Fn(leptos::ev::KeyboardEvent) + 'static {
    fn boxed(act: Box<dyn Call<()>>) -> impl Fn(leptos::ev::KeyboardEvent) + 'static {
        move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                act.call();
            }
        }
    }
    boxed(Box::new(act))
}

/// Returns whether a text is not empty. In views an absent text is an empty one, so that all texts have one type.
pub fn non_empty(text: Signal<String>) -> Signal<bool> {
    derive(move || !text.with(String::is_empty))
}

/// Returns a callback from a closure without arguments.
pub fn press(act: impl Fn() + Send + Sync + 'static) -> Callback<()> {
    fn boxed(act: Box<dyn Call<()> + Send + Sync>) -> Callback<()> {
        Callback::new(move |()| act.call())
    }
    boxed(Box::new(act))
}
