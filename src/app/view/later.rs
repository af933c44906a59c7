//! Views of parts whose code is downloaded when it is first needed ([`crate::app::widget::lazy`]), and what stands in
//! their place until then.

use super::icon::icon;
use super::part::{Button, press, when};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::signal::{Signal, derive};
use crate::app::store::Store;
use crate::app::widget::lazy::{Part, Wait, lazy};
use crate::core::desk::{Action, Desk};
use crate::core::text::{Text, texts};
use leptos::prelude::*;

/// Returns a view of a part. Until its code is there, its place has the class, and `close` gives it up.
pub fn later<T: Copy + Send + Sync + 'static>(
    store: Store,
    part: &'static Part<T>,
    class: &'static str,
    close: Option<Callback<()>>,
    view: impl Fn(T) -> View + 'static,
) -> View {
    let outdated = store.select(Desk::is_outdated);
    let reload = press(move || store.act(Action::Reload));
    lazy(
        part,
        Box::new(move |wait| waits(wait, class, close, Some((outdated, reload)))),
        Box::new(move || part.get().map(&view).unwrap_or_default()),
    )
}

/// Returns what stands in the place of a part until its code is there: nothing at first, then that it takes long or that
/// it has failed. The gateway has no parts of an earlier version: where that is what this page is, it can be reloaded.
pub fn waits(
    Wait { shown, busy, failed, again }: Wait,
    class: &str,
    close: Option<Callback<()>>,
    outdated: Option<(Signal<bool>, Callback<()>)>,
) -> View {
    let told = move |words: fn() -> Text, is: fn(bool, bool) -> bool| {
        derive(move || if is(busy.get(), shown.get()) { said(words()) } else { String::new() })
    };
    let loading = told(texts::loading, |busy, shown| busy && shown);
    let problem = told(texts::part_not_loaded, |busy, _| !busy);
    view! {
        <div class=format!("{class} waits")>
            <p class="meta" role="status">{loading}</p>
            {when(failed, move || view! {
                <div class="banner error">
                    {icon("circle-alert")}
                    <p role="alert">{problem}</p>
                    <span class="buttons">
                        <Button label=said(texts::try_again()) press=again />
                        {outdated.map(|(is, reload)| when(is, move || {
                            view! { <Button label=said(texts::reload()) press=reload /> }
                        }))}
                        {close.map(|close| view! { <Button class="ghost" label=said(texts::close()) press=close /> })}
                    </span>
                </div>
            })}
        </div>
    }
}
