//! Text fields: replacing the text as if the user had typed it.

use super::focus;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

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
