//! `widget::menu`.

use crate::stage::*;
use baton::app::dom::view;
use baton::app::signal::{State, derive};
use baton::app::widget::focus::focus_id;
use baton::app::widget::menu::{MenuButton, MenuItem};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// The inputs and outputs of a menu.
#[derive(Clone, Copy)]
pub struct Harness {
    pub items: State<Vec<MenuItem>>,
    pub open: State<bool>,
    pub unavailable: State<bool>,
    pub chosen: Log,
    /// The keys that propagated out of the menu.
    outside: Log,
}

pub fn item(chosen: Log, label: &str, unavailable: Option<&str>) -> MenuItem {
    let run = {
        let label = label.to_owned();
        Callback::new(move |()| {
            chosen.note(format!("{label} with the focus on {}", focused()));
            if label == "Elsewhere" {
                focus_id("after");
            }
        })
    };
    MenuItem::new(label, "", run).unless(unavailable.unwrap_or_default().into())
}

/// Creates a menu between two buttons. Its items are Copy, Cut (unavailable), Delete and Elsewhere.
pub async fn stage() -> (Stage, Harness) {
    let (chosen, outside) = (Log::new(), Log::new());
    let harness = Harness {
        items: State::new(vec![
            item(chosen, "Copy", None),
            item(chosen, "Cut", Some("Nothing is selected")),
            item(chosen, "Delete", None),
            item(chosen, "Elsewhere", None),
        ]),
        open: State::new(false),
        unavailable: State::new(false),
        chosen,
        outside,
    };
    let label = derive(|| "More for Ann".to_string());
    let stage = Stage::new(move || {
        view! {
            <div on:keydown=move |event| outside.note(event.key())>
                <button id="before">"Before"</button>
                <MenuButton
                    label=label
                    items=derive(move || harness.items.get())
                    open=harness.open
                    unavailable=derive(move || harness.unavailable.get())
                >
                    "More"
                </MenuButton>
                <button id="after">"After"</button>
            </div>
        }
    })
    .await;
    (stage, harness)
}

pub fn button(stage: &Stage) -> HtmlElement {
    stage.one("[aria-haspopup]")
}

/// Waits until the item with this visible label has the focus.
pub async fn until_on(label: &str) {
    until(&format!("focus on the item {label}"), || {
        document().active_element().is_some_and(|at| {
            at.get_attribute("role").as_deref() == Some("menuitem")
                && at.text_content().is_some_and(|text| text.starts_with(label))
        })
    })
    .await;
}

pub async fn opened() -> (Stage, Harness) {
    let (stage, harness) = stage().await;
    button(&stage).focus().unwrap();
    press("Enter");
    until_on("Copy").await;
    (stage, harness)
}

async fn until_gone(stage: &Stage) {
    until("the menu is gone", || stage.count("[role=menu]") == 0).await;
}

#[wasm_bindgen_test]
async fn closed_it_is_a_button_that_says_what_it_opens() {
    let (stage, _) = stage().await;
    let button = button(&stage);
    assert_eq!(attribute(&button, "aria-label").as_deref(), Some("More for Ann"));
    assert_eq!(attribute(&button, "aria-haspopup").as_deref(), Some("menu"));
    assert_eq!(attribute(&button, "aria-expanded").as_deref(), Some("false"));
    assert_eq!(attribute(&button, "aria-controls"), None);
    assert_eq!(attribute(&button, "type").as_deref(), Some("button"));
    assert_eq!(attribute(&button, "tabindex"), None);
    assert_eq!(stage.count("[role=menu], [role=menuitem]"), 0, "the menu must not be in the page");
}

#[wasm_bindgen_test]
async fn open_it_controls_a_menu_labelled_by_the_button() {
    let (stage, _) = opened().await;
    let (button, menu) = (button(&stage), stage.one("[role=menu]"));
    assert_eq!(attribute(&button, "aria-expanded").as_deref(), Some("true"));
    assert_eq!(attribute(&button, "aria-controls"), Some(menu.id()));
    assert_eq!(attribute(&menu, "aria-labelledby"), Some(button.id()));
    let items = stage.all("[role=menu] > [role=menuitem]");
    assert_eq!(items.len(), 4);
    assert!(items.iter().all(|item| attribute(item, "tabindex").as_deref() == Some("-1")));
    assert_eq!(attribute(&items[0], "aria-disabled"), None);
    assert_eq!(attribute(&items[0], "aria-describedby"), None);
}

#[wasm_bindgen_test]
async fn an_item_that_cannot_be_used_says_why_and_takes_the_focus_all_the_same() {
    let (stage, harness) = opened().await;
    let item = stage.one("[aria-disabled=true]");
    let by_id = |name| stage.one(&format!("#{}", attribute(&item, name).unwrap())).text_content().unwrap();
    assert_eq!(by_id("aria-labelledby"), "Cut", "the name must not include the reason");
    assert_eq!(by_id("aria-describedby"), "Nothing is selected");
    assert!(item.text_content().unwrap().contains("Nothing is selected"), "the reason must be visible");
    press("ArrowDown");
    until_on("Cut").await;
    press("Enter");
    press("Space");
    tick().await;
    assert_eq!(harness.chosen.take(), Vec::<String>::new());
    assert!(harness.open.get_untracked(), "the menu must stay open");
    until_on("Cut").await;
}

#[wasm_bindgen_test]
async fn one_that_is_unavailable_closes_and_is_not_opened_by_any_key_or_click() {
    let (stage, harness) = opened().await;
    harness.unavailable.set(true);
    until_gone(&stage).await;
    let button = button(&stage);
    assert_eq!(attribute(&button, "aria-disabled").as_deref(), Some("true"));
    until_focused("More for Ann").await;
    for key in ["Enter", "Space", "Alt+ArrowDown", "ArrowDown"] {
        press(key);
        tick().await;
        assert_eq!(stage.count("[role=menu]"), 0, "{key}");
    }
    button.click();
    tick().await;
    assert_eq!(stage.count("[role=menu]"), 0);
    harness.unavailable.set(false);
    tick().await;
    assert_eq!(attribute(&button, "aria-disabled"), None);
    button.click();
    until_on("Copy").await;
}

#[wasm_bindgen_test]
async fn each_opening_key_lands_on_the_first_item() {
    for key in ["Enter", "Space", "Alt+ArrowDown", "ArrowDown"] {
        let (stage, _) = stage().await;
        button(&stage).focus().unwrap();
        press(key);
        until_on("Copy").await;
    }
}

#[wasm_bindgen_test]
async fn it_opens_and_closes_from_outside() {
    let (stage, harness) = stage().await;
    button(&stage).focus().unwrap();
    harness.open.set(true);
    until_on("Copy").await;
    harness.open.set(false);
    until_gone(&stage).await;
    assert_eq!(focused(), "More for Ann");
}

#[wasm_bindgen_test]
async fn arrows_go_round() {
    let (_stage, _) = opened().await;
    for label in ["Cut", "Delete", "Elsewhere", "Copy"] {
        assert!(press("ArrowDown").prevented);
        until_on(label).await;
    }
    press("ArrowUp");
    until_on("Elsewhere").await;
    press("ArrowUp");
    until_on("Delete").await;
}

#[wasm_bindgen_test]
async fn home_and_end_go_to_the_ends() {
    let (_stage, _) = opened().await;
    press("End");
    until_on("Elsewhere").await;
    press("Home");
    until_on("Copy").await;
}

#[wasm_bindgen_test]
async fn escape_goes_back_to_the_button_and_no_further_out() {
    let (stage, harness) = opened().await;
    harness.outside.take();
    press("Escape");
    assert_eq!(focused(), "More for Ann", "the focus must move at once");
    let pressed = js_sys::Date::now();
    until_gone(&stage).await;
    assert!(js_sys::Date::now() - pressed > 60.0, "the menu must stay longer than the focus");
    assert_eq!(focused(), "More for Ann");
    assert_eq!(attribute(&button(&stage), "aria-expanded").as_deref(), Some("false"));
    assert_eq!(harness.outside.take(), Vec::<String>::new());
    press("Escape");
    assert_eq!(harness.outside.take(), ["Escape"], "a closed menu must let Escape propagate");
}

#[wasm_bindgen_test]
async fn keys_of_the_menu_stay_in_it() {
    let (_stage, harness) = opened().await;
    harness.outside.take();
    for key in ["ArrowDown", "ArrowUp", "Home", "End", "d", "Control+ArrowDown"] {
        press(key);
    }
    press("F6");
    assert_eq!(harness.outside.take(), ["F6"], "other keys must propagate");
}

#[wasm_bindgen_test]
async fn tab_closes_and_goes_on_from_the_button() {
    for key in ["Tab", "Shift+Tab"] {
        let (stage, harness) = opened().await;
        assert!(!press(key).prevented, "the browser must move the focus");
        assert_eq!(focused(), "More for Ann", "the focus must move on from the button");
        assert!(!harness.open.get_untracked());
        stage.one("#after").focus().unwrap();
        until_gone(&stage).await;
        assert_eq!(focused(), "after", "the focus must not return to the button");
    }
}

#[wasm_bindgen_test]
async fn a_press_outside_closes() {
    let (stage, harness) = opened().await;
    fire(&stage.one("[role=menu]"), "pointerdown", true);
    assert!(harness.open.get_untracked(), "a press inside must not close the menu");
    fire(&document().body().unwrap(), "pointerdown", true);
    blur(); // the browser does so after a press on the background
    until_gone(&stage).await;
    assert_eq!(focused(), "More for Ann", "the focus must not be lost");
}

#[wasm_bindgen_test]
async fn a_press_on_the_button_closes() {
    let (stage, _) = opened().await;
    fire(&button(&stage), "pointerdown", true);
    button(&stage).focus().unwrap();
    button(&stage).click();
    until_gone(&stage).await;
    assert_eq!(focused(), "More for Ann");
}

#[wasm_bindgen_test]
async fn focus_that_goes_elsewhere_closes() {
    let (stage, _) = opened().await;
    stage.one("#before").focus().unwrap();
    until_gone(&stage).await;
    assert_eq!(focused(), "before");
}

#[wasm_bindgen_test]
async fn choosing_runs_with_the_focus_on_the_button_and_hides_later() {
    for key in ["Enter", "Space"] {
        let (stage, harness) = opened().await;
        press(key);
        assert_eq!(harness.chosen.take(), ["Copy with the focus on More for Ann"]);
        let pressed = js_sys::Date::now();
        until_gone(&stage).await;
        assert!(js_sys::Date::now() - pressed > 60.0, "the menu must stay longer than the focus");
        assert_eq!(focused(), "More for Ann");
    }
}

#[wasm_bindgen_test]
async fn an_action_that_moves_the_focus_has_the_last_word() {
    let (stage, harness) = opened().await;
    press("End");
    until_on("Elsewhere").await;
    press("Enter");
    assert_eq!(harness.chosen.take(), ["Elsewhere with the focus on More for Ann"]);
    assert_eq!(focused(), "after");
    until_gone(&stage).await;
    assert_eq!(focused(), "after");
}

#[wasm_bindgen_test]
async fn a_second_click_while_it_goes_does_nothing() {
    let (stage, harness) = opened().await;
    let item = stage.all("[role=menuitem]").remove(0);
    item.click();
    item.click();
    until_gone(&stage).await;
    assert_eq!(harness.chosen.take().len(), 1);
}

#[wasm_bindgen_test]
async fn a_key_held_down_opens_once_and_chooses_nothing() {
    let (stage, harness) = stage().await;
    button(&stage).focus().unwrap();
    press("Enter");
    until_on("Copy").await;
    for key in ["Enter", "Space"] {
        assert!(press_with(key, |init| init.set_repeat(true)).prevented);
        press("Escape");
        assert!(press_with(key, |init| init.set_repeat(true)).prevented);
        assert!(!harness.open.get_untracked());
        press("Enter");
        until_on("Copy").await;
    }
    assert_eq!(harness.chosen.take(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn opened_again_while_it_goes_it_stays() {
    let (stage, _) = opened().await;
    press("Escape");
    tick().await;
    press("Enter");
    until_on("Copy").await;
    // Longer than a closed menu stays in the page.
    let end = js_sys::Date::now() + 200.0;
    until("the time has passed", || js_sys::Date::now() > end).await;
    assert_eq!(stage.count("[role=menu]"), 1);
    until_on("Copy").await;
}

#[wasm_bindgen_test]
async fn items_change_under_the_focus() {
    let (_stage, harness) = opened().await;
    press("End");
    until_on("Elsewhere").await;
    change(harness.items, |items| items.truncate(2));
    until_on("Cut").await;
    change(harness.items, |items| items[1].unavailable = None);
    until("the item can be used", || document().query_selector("[role=menuitem][aria-disabled]").unwrap().is_none())
        .await;
    until_on("Cut").await;
    press("Enter");
    assert_eq!(harness.chosen.take(), ["Cut with the focus on More for Ann"]);
}

#[wasm_bindgen_test]
async fn gone_with_everything_around_it_it_leaves_nothing_behind() {
    // A leftover timer or listener would use disposed signals and panic outside of any test, which only this notices.
    let errors = Log::new();
    let heard = Closure::<dyn FnMut()>::new(move || errors.note("error"));
    window().set_onerror(Some(heard.as_ref().unchecked_ref()));
    for closing in [false, true] {
        let (stage, _) = opened().await;
        if closing {
            press("Escape");
            tick().await;
        }
        drop(stage);
        let end = js_sys::Date::now() + 150.0;
        until("a leftover timer would have fired", || js_sys::Date::now() > end).await;
        fire(&window(), "resize", false);
        fire(&document().body().unwrap(), "pointerdown", true);
    }
    window().set_onerror(None);
    assert_eq!(errors.take(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn the_item_that_is_the_current_one_says_so_beside_its_name() {
    let items = State::new(vec![
        MenuItem::new("Ready", "ready", Callback::new(|()| ())).current(true),
        MenuItem::new("Not ready", "away", Callback::new(|()| ())),
        MenuItem::new("Settings", "settings", Callback::new(|()| ())).apart(),
    ]);
    let label = derive(|| "Ann Lee, Ready".to_string());
    let stage =
        Stage::new(move || view! { <MenuButton label items=derive(move || items.get())>"Ann Lee"</MenuButton> }).await;
    button(&stage).focus().unwrap();
    press("Enter");
    until_on("Ready").await;
    let items = stage.all("[role=menu] > [role=menuitem]");
    let current: Vec<_> = items.iter().map(|item| attribute(item, "aria-current")).collect();
    assert_eq!(current, [Some("true".into()), None, None]);
    assert_eq!(items[0].text_content().as_deref(), Some("Ready"), "the name must be the label alone");
    let icons = |item: &HtmlElement| item.query_selector_all("svg[aria-hidden=true]").unwrap().length();
    assert_eq!(items.iter().map(icons).collect::<Vec<_>>(), [2, 1, 1], "an icon each, and a check");
    assert_eq!(stage.count("[role=menu] > hr + [role=menuitem]"), 1, "a line parts the last from the others");
    press("End");
    until_on("Settings").await;
}
