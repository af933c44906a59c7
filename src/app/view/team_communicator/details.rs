//! More of one target: of the row under the pointer or with the focus, else of the first. In a place of its own below the rows, so that
//! it covers nothing and need not be closed (WCAG 1.4.13); the name that has the focus is described by it.

use super::listing::{Listing, Row};
use crate::app::widget::focus;
use crate::core::words;
use crate::protocol::Target;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

const ID: &str = "communicator-details";

/// The pointer or the focus has come to something in the rows.
pub fn take_up(event: &web_sys::Event, in_hand: RwSignal<String>) {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(element) = element else { return };
    // The row with the focus is described by this: the pointer must not put another into its place.
    let reading = focus::active().is_some_and(|active| focus::closest(&active, ".communicator-rows").is_some());
    if event.type_() != "focusin" && reading {
        return;
    }
    let key = focus::closest(&element, "[data-key]").and_then(|row| row.get_attribute("data-key"));
    if let Some(key) = key.filter(|key| in_hand.with_untracked(|known| known != key)) {
        in_hand.set(key);
    }
    if event.type_() == "focusin" && element.class_list().contains("grid-name") {
        let _ = element.set_attribute("aria-describedby", ID);
    }
}

/// The place for it.
pub fn details(listing: Signal<Listing>, in_hand: RwSignal<String>) -> AnyView {
    let row: Memo<Option<Arc<Row>>> =
        Memo::new(move |_| listing.with(|listing| in_hand.with(|key| listing.row(key)).or_else(|| listing.rows().next()).cloned()));
    let heading = move || row.with(|row| row.as_ref().map(|row| row.found.target.name.clone()).unwrap_or_default());
    let lines = move || row.with(|row| row.as_ref().map(|row| lines(&row.found.target)));
    view! {
        <div class="communicator-details">
            <p><strong>{heading}</strong>" "<span id=ID>{lines}</span></p>
        </div>
    }
    .into_any()
}

fn lines(target: &Target) -> AnyView {
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
    let said = parts.into_iter().filter_map(|(what, value)| Some((what, value?)));
    said.map(|(what, value)| view! { <span class="detail"><span class="muted">{what}": "</span>{value}". "</span> }.into_any())
        .collect_view()
        .into_any()
}
