//! More of one target: of the row under the pointer or with the focus, else of the first. In a place of its own below
//! the rows, so that it covers nothing and need not be closed (WCAG 1.4.13). Whoever hears the page has it as the
//! description of each name.

use super::listing::{Listing, Row};
use crate::app::widget::focus;
use crate::core::words;
use crate::protocol::Target;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The pointer or the focus has come to something in the rows.
pub fn take_up(event: &web_sys::Event, in_hand: RwSignal<String>) {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(element) = element else { return };
    // Of the row with the focus, while there is one: the pointer does not put another into its place.
    let reading = focus::active().is_some_and(|active| focus::closest(&active, ".communicator-rows").is_some());
    if event.type_() != "focusin" && reading {
        return;
    }
    let key = focus::closest(&element, "[data-key]").and_then(|row| row.get_attribute("data-key"));
    if let Some(key) = key.filter(|key| in_hand.with_untracked(|known| known != key)) {
        in_hand.set(key);
    }
}

/// The place for it.
pub fn details(listing: Signal<Listing>, in_hand: RwSignal<String>) -> AnyView {
    let row: Memo<Option<Arc<Row>>> = Memo::new(move |_| {
        listing.with(|listing| in_hand.with(|key| listing.row(key)).or_else(|| listing.rows().next()).cloned())
    });
    let heading = move || row.with(|row| row.as_ref().map(|row| row.found.target.name.clone()).unwrap_or_default());
    let lines = move || row.with(|row| row.as_ref().map(|row| lines(&row.found.target)));
    view! {
        <div class="communicator-details">
            <p><strong>{heading}</strong>" "<span>{lines}</span></p>
        </div>
    }
    .into_any()
}

fn lines(target: &Target) -> AnyView {
    parts(target)
        .map(|(what, value)| {
            view! { <span class="detail"><span class="muted">{what}": "</span>{value}". "</span> }.into_any()
        })
        .collect_view()
        .into_any()
}

/// The same in one text.
pub fn description(target: &Target) -> String {
    parts(target).map(|(what, value)| format!("{what}: {value}.")).collect::<Vec<_>>().join(" ")
}

fn parts(target: &Target) -> impl Iterator<Item = (&'static str, String)> {
    let channels = target.channels.iter().map(|channel| words::channel(*channel)).collect::<Vec<_>>().join(", ");
    let number = target.number.as_ref().map(|number| number.as_str().to_owned());
    let parts = [
        ("User name", (target.target.kind == crate::protocol::TargetKind::Agent).then(|| target.target.id.clone())),
        ("Number", number),
        ("E-mail", target.email.clone()),
        ("Site", target.site.clone()),
        ("Takes", Some(channels).filter(|channels| !channels.is_empty())),
        ("Handles", Some(target.handles.join(", ")).filter(|handles| !handles.is_empty())),
    ];
    parts.into_iter().filter_map(|(what, value)| Some((what, value?)))
}
