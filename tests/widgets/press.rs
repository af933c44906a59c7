//! `widget::press`.

use crate::stage::*;
use baton::app::dom::{each, view};
use baton::app::signal::{State, derive};
use baton::app::widget::focus::focus_id;
use baton::app::widget::menu::{MenuButton, MenuItem};
use baton::app::widget::press::use_guard;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, MouseEvent, MouseEventInit};

/// Creates a list of buttons, each of which goes when it is pressed, and one beside it that moves the focus to the
/// last button of the list.
async fn stage() -> (Stage, Log) {
    let pressed = Log::new();
    let list = State::new(["one", "two", "three"].map(str::to_owned).to_vec());
    let press = move |name: &str| {
        pressed.note(name);
        change(list, |list| list.retain(|it| it != name));
    };
    let stage = Stage::new(move || {
        use_guard();
        let item = MenuItem::new("Copy", "", Callback::new(move |()| pressed.note("Copy")));
        let items = State::new(vec![item]);
        let jump = move |_| {
            pressed.note("jump");
            focus_id("three");
        };
        let button = move |name: String| {
            let (id, words) = (name.clone(), name.clone());
            view! {
                <button id=id style="display: block; width: 200px; height: 40px" on:click=move |_| press(&name)>{words}</button>
            }
        };
        view! {
            <div style="height: 40px; overflow: hidden">{each(list.into(), button)}</div>
            <button id="jump" on:click=jump>"Jump"</button>
            <MenuButton label="More" items=derive(move || items.get())>"More"</MenuButton>
        }
    })
    .await;
    (stage, pressed)
}

/// Creates a list that things are added to by themselves, with its first.
async fn arrivals() -> (Stage, Log, State<Vec<String>>) {
    let pressed = Log::new();
    let list = State::new(vec!["first".to_owned()]);
    let stage = Stage::new(move || {
        use_guard();
        let row = move |name: String| {
            let (id, words) = (name.clone(), name.clone());
            view! { <li><button id=id on:click=move |_| pressed.note(&name)>{words}</button></li> }
        };
        view! {
            <ol data-arrivals="">{each(list.into(), row)}</ol>
            <button id="beside" on:click=move |_| pressed.note("beside")>"Beside"</button>
        }
    })
    .await;
    (stage, pressed, list)
}

/// Dispatches an event at the middle of an element, as a pointer of this kind does.
fn dispatch(on: &HtmlElement, kind: &str, pointer: &str) {
    let shape = on.get_bounding_client_rect();
    let init = MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_detail(1);
    init.set_client_x((shape.left() + shape.width() / 2.0) as i32);
    init.set_client_y((shape.top() + shape.height() / 2.0) as i32);
    let event = MouseEvent::new_with_mouse_event_init_dict(kind, &init).unwrap();
    js_sys::Reflect::set(&event, &"pointerType".into(), &pointer.into()).unwrap();
    on.dispatch_event(&event).unwrap();
}

/// Clicks at the middle of an element, as a mouse does.
fn click(on: &HtmlElement) {
    ["pointerdown", "click"].into_iter().for_each(|kind| dispatch(on, kind, "mouse"));
}

/// Moves the focus as an agent does: with a key.
fn go_to(it: &HtmlElement) {
    it.focus().unwrap();
    press("Tab");
}

/// Presses with `again` until `name` was pressed; returns after how many milliseconds that was.
async fn time_until(pressed: Log, name: &str, again: impl Fn()) -> f64 {
    let begin = js_sys::Date::now();
    until("a press that has an effect", || {
        again();
        pressed.count(name) > 0
    })
    .await;
    js_sys::Date::now() - begin
}

#[wasm_bindgen_test]
async fn a_second_click_reaches_the_newcomer_only_after_a_while() {
    let (stage, pressed) = stage().await;
    click(&stage.one("#one"));
    tick().await;
    click(&stage.one("#two"));
    assert_eq!(pressed.take(), ["one"]);
    let waited = time_until(pressed, "two", || click(&stage.one("#two"))).await;
    assert!(waited > 400.0, "{waited} ms");
}

#[wasm_bindgen_test]
async fn a_tap_presses_nothing_but_what_it_began_on() {
    let (stage, pressed) = stage().await;
    dispatch(&stage.one("#one"), "pointerdown", "touch");
    dispatch(&stage.one("#two"), "click", "touch");
    assert!(pressed.take().is_empty());
    tick().await;
    dispatch(&stage.one("#jump"), "pointerdown", "touch");
    dispatch(&stage.one("#jump"), "click", "touch");
    assert_eq!(pressed.take(), ["jump"]);
}

#[wasm_bindgen_test]
async fn a_click_elsewhere_takes_effect_at_once() {
    let (stage, pressed) = stage().await;
    click(&stage.one("#one"));
    tick().await;
    click(&stage.one("#jump"));
    click(&stage.one("#jump"));
    assert_eq!(pressed.take(), ["one", "jump", "jump"], "the same again is no newcomer");
}

#[wasm_bindgen_test]
async fn a_key_reaches_where_the_page_moved_the_focus_only_after_a_while() {
    let (stage, pressed) = stage().await;
    go_to(&stage.one("#jump"));
    press("Enter");
    assert_eq!(focused(), "three");
    assert!(press("Enter").prevented);
    assert!(press(" ").prevented);
    assert_eq!(pressed.take(), ["jump"]);
    let waited = time_until(pressed, "three", || {
        press("Enter");
    })
    .await;
    assert!(waited > 400.0, "{waited} ms");
}

#[wasm_bindgen_test]
async fn a_key_reaches_where_the_agent_moved_the_focus_at_once() {
    let (stage, pressed) = stage().await;
    go_to(&stage.one("#jump"));
    press("Enter");
    press("ArrowDown");
    press("Enter");
    assert_eq!(pressed.take(), ["jump", "three"]);
}

#[wasm_bindgen_test]
async fn a_menu_was_opened_to_be_used_but_not_by_holding_the_key_down() {
    let (stage, pressed) = stage().await;
    go_to(&stage.one("[aria-haspopup]"));
    press("Enter");
    until_focused("Copy").await;
    assert!(press_with("Enter", |init| init.set_repeat(true)).prevented);
    assert!(pressed.take().is_empty());
    press("Enter");
    assert_eq!(pressed.take(), ["Copy"]);
}

#[wasm_bindgen_test]
async fn what_appears_by_itself_takes_no_click_for_a_while() {
    let (stage, pressed, list) = arrivals().await;
    let begin = js_sys::Date::now();
    change(list, |list| list.push("second".into()));
    tick().await;
    click(&stage.one("#second"));
    // The first has moved where the list grows upwards, so a click may be meant for what was there.
    click(&stage.one("#first"));
    click(&stage.one("#beside"));
    // On a slow machine the time may be over.
    if js_sys::Date::now() - begin < 400.0 {
        assert_eq!(pressed.take(), ["beside"]);
    }
    let waited = time_until(pressed, "second", || click(&stage.one("#second"))).await;
    assert!(waited < 4_000.0, "{waited} ms");
    pressed.take();
    click(&stage.one("#first"));
    assert_eq!(pressed.take(), ["first"]);
}

#[wasm_bindgen_test]
async fn what_appears_by_itself_takes_a_key_where_the_agent_moved_there() {
    let (stage, pressed, list) = arrivals().await;
    change(list, |list| list.push("second".into()));
    tick().await;
    go_to(&stage.one("#second"));
    press("Enter");
    assert_eq!(pressed.take(), ["second"]);
}

#[wasm_bindgen_test]
async fn what_goes_makes_the_rest_wait_no_longer() {
    let (stage, pressed, list) = arrivals().await;
    change(list, |list| list.push("second".into()));
    tick().await;
    let settled = time_until(pressed, "second", || click(&stage.one("#second"))).await;
    assert!(settled > 400.0, "{settled} ms");
    pressed.take();
    change(list, |list| list.retain(|name| *name == "second"));
    tick().await;
    click(&stage.one("#second"));
    assert_eq!(pressed.take(), ["second"]);
}
