//! The question what becomes of open interactions at a sign-out.

use super::dialog::close_button;
use super::part::{Button, non_empty, press, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::dialog::dialog;
use crate::core::desk::{Action, Dialog};
use crate::core::text::texts;

/// Returns the dialog.
pub fn sign_out(store: Store) -> View {
    let heading = store.select(|desk| said(desk.sign_out_question()));
    let problem = store.select(|desk| said(desk.sign_out_problem().clone()));
    let details = store.select(|desk| desk.sign_out_details().into_iter().map(said).collect::<Vec<_>>());
    let busy = store.select(|desk| if desk.is_leaving() { " ".to_owned() } else { String::new() });
    let cut_off = store.select(|desk| match (desk.is_leaving(), desk.connected()) {
        (true, _) => " ".to_owned(),
        (false, false) => said(texts::no_connection()),
        (false, true) => String::new(),
    });
    let act = move |action: fn() -> Action| press(move || store.act(action()));
    let cancel = act(|| Action::OpenDialog { dialog: None });
    let content = view! {
        <div class="dialog-body question">
            {when(non_empty(problem), move || view! { <p class="problem" dir="auto">{problem}</p> })}
            {each(details, |text| view! { <p>{text}</p> })}
            <p class="buttons">
                <Button
                    class="primary"
                    label=said(texts::back_to_queue())
                    id="sign-out-queue"
                    unavailable=cut_off
                    press=act(|| Action::BackToQueue)
                />
                <Button
                    label=said(texts::transfer_to_whom())
                    id="sign-out-transfer"
                    unavailable=cut_off
                    press=act(|| Action::TransferAll)
                />
                <Button label=said(texts::keep_them()) id="sign-out-keep" unavailable=busy press=act(|| Action::KeepThem) />
                <Button class="ghost" label=said(texts::cancel()) press=cancel />
            </p>
        </div>
    };
    dialog(place::dialog_id(&Dialog::SignOut), heading, close_button(cancel), content, cancel)
}
