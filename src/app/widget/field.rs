//! Text fields: replacing the text as if the user had typed it, and a field as high as its text.

use super::focus;
use super::part::effect;
use crate::app::signal::Signal;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Replaces the text of the field with this id, so that the browser's undo restores it. The field gets the focus and
/// dispatches its usual events. Returns false if the browser does not support it.
///
/// Uses `execCommand`, because setting the value of a field cannot be undone.
pub fn retype(id: &str, text: &str) -> bool {
    let Some(field) = document().get_element_by_id(id) else { return false };
    let field: HtmlTextAreaElement = field.unchecked_into();
    focus::focus(&field);
    field.select();
    let page: HtmlDocument = document().unchecked_into();
    page.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or_default()
}

/// The most rows that a field grows to.
const MOST_ROWS: u32 = 6;

/// Gives the field with this id as many rows as its text has lines, up to `MOST_ROWS`, for as long as the current
/// view exists. Browsers with `field-sizing` do it by themselves.
pub fn fit(id: &str, text: Signal<String>) {
    let id = id.to_owned();
    let probe: HtmlElement = document().create_element("p").expect("an element can be made").unchecked_into();
    let _ = probe.style().set_property("field-sizing", "content");
    if probe.style().length() > 0 {
        return;
    }
    effect(move || {
        text.track();
        let Some(field) = document().get_element_by_id(&id) else { return };
        let field: HtmlTextAreaElement = field.unchecked_into();
        let fits = |rows: &u32| {
            field.set_rows(*rows);
            field.scroll_height() <= field.client_height()
        };
        (1..=MOST_ROWS).find(fits);
    });
}
