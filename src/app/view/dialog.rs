//! What the dialogs that hold a form or a list share: their frame, the error below a setting, opening and closing.

use super::part::{Button, non_empty, press, when};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget;
use crate::core::desk::{Action, Dialog, Place};
use crate::core::text::texts;
use crate::core::words;
use leptos::prelude::*;

/// Returns a dialog that holds a form, with a button that closes it.
pub fn form(store: Store, which: &Dialog, heading: &str, content: View) -> View {
    let close = press(move || store.act(Action::OpenDialog { dialog: None }));
    let content = view! { <div class="dialog-body">{content}</div> };
    widget::dialog::dialog(place::dialog_id(which), heading.into(), close_button(close), content, close)
}

/// Returns the question whether to mark an interaction done, whose heading is what would be lost.
pub fn mark_done(store: Store) -> View {
    let id = store.peek(|desk| desk.closing().cloned());
    let heading = store.peek(|desk| id.as_ref().map(|id| said(desk.lost_by_done(id))).unwrap_or_default());
    let contact = store.peek(|desk| {
        id.as_ref().and_then(|id| desk.head(id)).map(|head| words::contact(&head.contact)).unwrap_or_default()
    });
    let keep = press(move || store.act(Action::OpenDialog { dialog: None }));
    let done = press(move || {
        if let Some(interaction) = id.clone() {
            store.act(Action::MarkDoneAnyway { interaction });
        }
    });
    let content = view! {
        <div class="dialog-body question">
            <p class="quiet"><bdi>{contact}</bdi></p>
            <p class="buttons">
                <Button class="soft" icon="circle-check" label=said(texts::mark_done()) press=done />
                <Button class="primary" label=said(texts::keep_open()) press=keep />
            </p>
        </div>
    };
    let id = place::dialog_id(&Dialog::MarkDone);
    widget::dialog::dialog(id, heading.into(), View::default(), content, keep)
}

/// Returns the button at the end of a dialog's head.
pub fn close_button(close: Callback<()>) -> View {
    view! { <Button class="ghost" icon="x" words=false label=said(texts::close()) press=close /> }
}

/// Returns a row of a form: a label, and the control that it names at the end; below them, why its value was refused.
pub fn row(store: Store, key: &'static str, id: &str, label: String, control: View) -> View {
    view! {
        <div class="set-row">
            <label for=id.to_owned()>{label}</label>
            {control}
            {problem(store, key, id)}
        </div>
    }
}

/// Returns the id of the element that [`problem`] shows for a field.
pub fn problem_id(field: &str) -> String {
    format!("{field}-problem")
}

/// Shows why the value chosen for a setting was not accepted; nothing otherwise.
fn problem(store: Store, key: &'static str, field: &str) -> View {
    let id = problem_id(field);
    let why = store.select(move |desk| {
        let problem = desk.setting_problem().filter(|(of, _)| of == key);
        problem.map(|(_, why)| said(why.clone())).unwrap_or_default()
    });
    when(non_empty(why), move || view! { <p class="problem" id=id.clone()>{why}</p> })
}

/// Returns a callback that opens a dialog.
pub fn opener(store: Store, dialog: Dialog) -> Callback<()> {
    press(move || store.act(Action::OpenDialog { dialog: Some(dialog.clone()) }))
}

/// Returns whether a modal dialog is open. Most shortcuts do nothing then.
pub fn is_open(store: Store) -> bool {
    store.peek(|desk| desk.dialog().is_some() || desk.picture().is_some())
}

/// Closes the open dialog and moves the focus to `to` instead of back to where it came from.
pub fn leave(store: Store, to: &Place) {
    let close = if store.peek(|desk| desk.picture().is_some()) {
        Action::ClosePicture
    } else {
        Action::OpenDialog { dialog: None }
    };
    store.act(close);
    place::focus_soon(to);
}
