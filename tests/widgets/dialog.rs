//! `widget::dialog` and `widget::field`.

use crate::stage::*;
use baton::app::dom::{mount, view};
use baton::app::signal::State;
use baton::app::widget::dialog::dialog;
use baton::app::widget::field::retype;
use baton::app::widget::part::when;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Creates a page with a button, a live region, and an open dialog.
async fn page(open: State<bool>) -> impl Sized {
    let body = document().body().unwrap();
    let handle = mount(&body, move || {
        let close = Callback::new(move |()| open.set(false));
        let inside = move || {
            let button = view! { <button id="inside">"Save"</button> };
            let content = view! { <p>"Text"</p> };
            dialog("box", "A map".into(), button, content, close)
        };
        view! {
            <main id="rest">
                <button>"Outside"</button>
            </main>
            <p id="speaks" role="status"></p>
            {when(open.into(), inside)}
        }
    });
    tick().await;
    open.set(true);
    until("it is open", || document().get_element_by_id("box").is_some()).await;
    handle
}

fn inert(id: &str) -> bool {
    document().get_element_by_id(id).unwrap().has_attribute("inert")
}

#[wasm_bindgen_test]
async fn escape_closes_it_also_before_the_focus_has_come() {
    let open = State::new(false);
    let _page = page(open).await;
    let there = || document().get_element_by_id("box");
    assert!(there().is_some_and(|it| !baton::app::widget::focus::has_focus(&it)));
    assert!(press("Escape").prevented);
    until("it is closed", || there().is_none()).await;
    assert!(!inert("rest"));
    assert!(!press("Escape").prevented, "nothing is left of it");
}

#[wasm_bindgen_test]
async fn a_dialog_is_named_and_the_rest_of_the_page_is_inert_while_it_is_open() {
    let open = State::new(false);
    let _page = page(open).await;
    let there = || document().get_element_by_id("box");
    let it = there().unwrap();
    let named = document().get_element_by_id(&attribute(&it, "aria-labelledby").unwrap()).unwrap();
    assert_eq!((named.tag_name().as_str(), named.text_content().unwrap().as_str()), ("H2", "A map"));
    let role = |name| attribute(&it, name);
    assert_eq!(
        (role("role").as_deref(), role("aria-modal").as_deref(), role("tabindex").as_deref()),
        (Some("dialog"), Some("true"), Some("-1"))
    );
    assert_eq!((inert("rest"), inert("speaks"), inert("box")), (true, false, false));
    it.unchecked_into::<web_sys::HtmlElement>().focus().unwrap();
    assert_eq!(focused(), "box");
    assert!(press("Escape").prevented);
    until("it is closed", || there().is_none()).await;
    assert!(!inert("rest"));
}

#[wasm_bindgen_test]
async fn escape_closes_it_from_inside_and_other_keys_do_not() {
    let open = State::new(false);
    let _page = page(open).await;
    document().get_element_by_id("inside").unwrap().unchecked_into::<web_sys::HtmlElement>().focus().unwrap();
    for key in ["a", "Enter", "Tab"] {
        press(key);
        assert!(open.get_untracked(), "{key}");
    }
    press("Escape");
    assert!(!open.get_untracked());
}

#[wasm_bindgen_test]
async fn tab_goes_round_in_it() {
    let open = State::new(false);
    let _page = page(open).await;
    let to =
        |id: &str| document().get_element_by_id(id).unwrap().unchecked_into::<web_sys::HtmlElement>().focus().unwrap();
    to("box");
    assert!(!press("Tab").prevented, "the browser itself must move into the dialog");
    for (from, keys) in [("box", "Shift+Tab"), ("inside", "Tab"), ("inside", "Shift+Tab")] {
        to(from);
        assert!(press(keys).prevented, "{from} {keys}");
        assert_eq!(focused(), "inside", "{from} {keys}");
    }
}

#[wasm_bindgen_test]
async fn another_text_is_put_in_as_if_typed_and_can_be_undone() {
    let told = State::new(String::new());
    let stage = Stage::new(
        move || view! { <textarea id="field" on:input=move |event| told.set(event_target_value(&event))></textarea> },
    )
    .await;
    let field: HtmlTextAreaElement = stage.one("#field").unchecked_into();
    field.set_value("It’s here");
    assert!(retype("field", "It's here\nnow"));
    assert_eq!(
        (field.value(), told.get_untracked(), focused()),
        ("It's here\nnow".into(), "It's here\nnow".into(), "field".into())
    );
    let page: HtmlDocument = document().unchecked_into();
    page.exec_command("undo").unwrap();
    assert_eq!((field.value(), told.get_untracked()), ("It’s here".into(), "It’s here".into()));
    assert!(!retype("nowhere", "x"));
}
