//! Files dropped on a form or pasted into it.
//!
//! - While files are dragged over the form, it has the attribute `data-over`, for the style sheet.
//! - Text that comes with a picture of itself, as from a word processor, is pasted as text.
//! - Files dropped elsewhere are ignored; by default the browser would leave the page to show them.

use super::focus::{Listener, closest, target};
use crate::app::signal::Stored;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, FileList};

/// Passes files that are dropped on the form around the field with this id, or pasted into it, to `take`, for as long
/// as the current view exists.
pub fn on_files(field: &str, take: impl Fn(FileList) + 'static) {
    fn boxed(field: String, take: Box<dyn Fn(FileList)>) {
        let heard: Rc<dyn Fn(Event)> = Rc::new(move |event| handle(&field, &event, &take));
        // Owned by the view's reactive owner, which drops them.
        Stored::new(["dragover", "dragleave", "drop", "paste"].map(|name| {
            let heard = heard.clone();
            Listener::new(name, move |event| heard(event))
        }));
    }
    boxed(field.to_owned(), Box::new(take));
}

fn handle(field: &str, event: &Event, take: &dyn Fn(FileList)) {
    let form = closest(&target(event), "form");
    let form = form.filter(|form| form.query_selector(&format!("#{field}")).is_ok_and(|field| field.is_some()));
    let kind = event.type_();
    let pasted = kind == "paste";
    let data: Option<DataTransfer> = match pasted {
        true => event.unchecked_ref::<ClipboardEvent>().clipboard_data(),
        false => event.unchecked_ref::<DragEvent>().data_transfer(),
    };
    let Some(data) = data.filter(|data| data.types().includes(&"Files".into(), 0)) else { return };
    if pasted && data.types().includes(&"text/plain".into(), 0) {
        return;
    }
    let Some(form) = form else {
        if !pasted {
            event.prevent_default();
        }
        return;
    };
    let _ = form.toggle_attribute_with_force("data-over", kind == "dragover");
    if kind != "dragleave" {
        event.prevent_default();
    }
    if kind != "dragover"
        && let Some(files) = data.files().filter(|files| files.length() > 0)
    {
        take(files);
    }
}
