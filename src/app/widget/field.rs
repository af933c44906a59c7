//! Text fields: another text in one of them, as if it had been typed.

use super::focus;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts a text in the place of what the field with this id holds; the browser's own undo takes it back. The field gets
/// the focus, and tells of the change as when it is typed in. False where the browser cannot.
///
/// `execCommand` is the one way to that: a value that is set is no step that can be undone.
pub fn retype(id: &str, text: &str) -> bool {
    let Some(field) = document().get_element_by_id(id) else { return false };
    let field: HtmlTextAreaElement = field.unchecked_into();
    focus::focus(&field);
    field.select();
    let page: HtmlDocument = document().unchecked_into();
    page.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or_default()
}
