//! The details of one target: that of the row with the focus or under the pointer, else that of the first row. They
//! have their own place at the foot of the panel, so they cover nothing and need not be dismissed (WCAG 1.4.13). For screen
//! readers they are the description of each name.

use super::listing::{Listing, ListingRow};
use crate::app::dom::{View, changing, view};
use crate::app::port::language::said;
use crate::app::signal::{Signal, State, derive, memo};
use crate::app::widget::focus;
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{Target, TargetKind};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// Sets `current` to the key of the row that the pointer or the focus has reached.
pub fn follow(event: &web_sys::Event, current: State<String>) {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(element) = element else { return };
    // The focus takes precedence over the pointer.
    let reading = focus::active().is_some_and(|active| focus::closest(&active, ".rows").is_some());
    if event.type_() != "focusin" && reading {
        return;
    }
    let key = focus::closest(&element, "[data-key]").and_then(|row| row.get_attribute("data-key"));
    if let Some(key) = key.filter(|key| current.with_untracked(|known| known != key)) {
        current.set(key);
    }
}

/// Returns the details of the row with the key `current`.
pub fn details(listing: Signal<Listing>, current: State<String>) -> View {
    let row: Signal<Option<Arc<ListingRow>>> = memo(move |_| {
        listing.with(|listing| current.with(|key| listing.row(key)).or_else(|| listing.rows().next()).cloned())
    });
    let heading = derive(move || {
        row.with(|row| row.as_ref().map(|row| said(Text::label(&row.found.target.name))).unwrap_or_default())
    });
    let lines =
        changing(move || row.with(|row| row.as_ref().map_or_else(View::default, |row| lines(&row.found.target))));
    view! { <div class="panel-foot in-hand"><p class="meta"><b><bdi>{heading}</bdi></b>{lines}</p></div> }
}

fn lines(target: &Target) -> View {
    // What an address or a number is can be seen; what a target takes and handles is said.
    let line = |(what, value)| {
        let class = if [texts::takes(), texts::handles()].contains(&what) { "" } else { "hidden" };
        view! { " · "<span class=class>{said(texts::what_colon(what))}" "</span><bdi>{value}</bdi> }
    };
    parts(target).map(line).collect::<View>()
}

/// Returns the details as one text.
pub fn description(target: &Target) -> String {
    said(Text::sentences(parts(target).map(|(what, value)| texts::what_and_value(what, &value))))
}

/// Returns the channels that a target takes.
pub fn channels(target: &Target) -> String {
    target.channels.iter().map(|channel| words::channel(*channel)).collect::<Vec<_>>().join(", ")
}

/// Returns the sets that a target handles.
pub fn handles(target: &Target) -> String {
    said(texts::list(target.handles.iter().map(|it| Text::label(it)).collect()))
}

fn parts(target: &Target) -> impl Iterator<Item = (Text, String)> {
    let is_agent = target.target.kind == TargetKind::Agent;
    let channels = channels(target);
    let number = target.number.as_ref().map(|number| number.as_str().to_owned());
    let parts = [
        (texts::user_name(), is_agent.then(|| target.target.id.clone())),
        (texts::number(), number),
        (texts::e_mail(), target.email.clone()),
        (texts::site(), target.site.clone()),
        (texts::takes(), Some(channels).filter(|channels| !channels.is_empty())),
        (texts::handles(), Some(handles(target)).filter(|handles| !handles.is_empty())),
    ];
    parts.into_iter().filter_map(|(what, value)| Some((what, value?)))
}
