//! `widget::landmarks` and `widget::focus`.

use crate::stage::*;
use baton::app::dom::{View, view};
use baton::app::signal::State;
use baton::app::widget::focus;
use baton::app::widget::landmarks::{self, Direction};
use wasm_bindgen_test::wasm_bindgen_test;

/// The inputs of the view.
#[derive(Clone, Copy)]
struct Harness {
    /// Whether the second landmark is shown.
    shown: State<bool>,
    /// Whether the second button of the first landmark exists.
    there: State<bool>,
}

/// Creates a header with two buttons, a section that can be hidden, an inert one, and a main part with nothing to
/// focus.
async fn stage() -> (Stage, Harness) {
    let harness = Harness { shown: State::new(true), there: State::new(true) };
    let stage = Stage::new(move || {
        landmarks::use_memory();
        view! {
            <button id="skip">"Skip"</button>
            <header id="header" data-landmark="">
                <button id="a">"A"</button>
                {move || harness.there.get().then(|| view! { <button id="b">"B"</button> })}
            </header>
            <section id="section" data-landmark="" hidden=move || !harness.shown.get()>
                <button id="c">"C"</button>
            </section>
            <section id="inert" data-landmark="" inert=true>
                <button id="d">"D"</button>
            </section>
            <main id="main" data-landmark="">"Text"</main>
        }
    })
    .await;
    (stage, harness)
}

const ON: Direction = Direction::Next;
const BACK: Direction = Direction::Previous;

fn walk(steps: &[(Direction, &str)]) {
    for (at, (direction, to)) in steps.iter().enumerate() {
        assert!(landmarks::cycle(*direction));
        assert_eq!(&focused(), to, "step {at}: {direction:?}");
    }
}

#[wasm_bindgen_test]
async fn it_goes_round_the_landmarks() {
    let (_stage, _) = stage().await;
    walk(&[(ON, "header"), (ON, "section"), (ON, "main"), (ON, "header")]);
}

#[wasm_bindgen_test]
async fn it_goes_round_the_other_way() {
    let (_stage, _) = stage().await;
    walk(&[(BACK, "main"), (BACK, "section"), (BACK, "header"), (BACK, "main")]);
}

#[wasm_bindgen_test]
async fn each_gets_its_last_focus_back() {
    let (stage, _) = stage().await;
    stage.one("#b").focus().unwrap();
    walk(&[(ON, "section")]);
    stage.one("#c").focus().unwrap();
    walk(&[(ON, "main"), (ON, "b"), (ON, "c"), (BACK, "b")]);
    stage.one("#a").focus().unwrap();
    walk(&[(ON, "c"), (BACK, "a")]);
}

#[wasm_bindgen_test]
async fn the_landmark_itself_takes_the_focus_where_there_was_none() {
    let (stage, _) = stage().await;
    walk(&[(ON, "header")]);
    assert_eq!(attribute(&stage.one("#header"), "tabindex").as_deref(), Some("-1"), "it must not be a tab stop");
}

#[wasm_bindgen_test]
async fn what_is_gone_gets_no_focus() {
    let (stage, harness) = stage().await;
    stage.one("#b").focus().unwrap();
    walk(&[(ON, "section")]);
    harness.there.set(false);
    until("the button is gone", || stage.count("#b") == 0).await;
    walk(&[(BACK, "header")]);
}

#[wasm_bindgen_test]
async fn hidden_landmarks_are_passed_over() {
    let (stage, harness) = stage().await;
    harness.shown.set(false);
    until("it is hidden", || stage.one("#section").hidden()).await;
    walk(&[(ON, "header"), (ON, "main"), (BACK, "header")]);
}

#[wasm_bindgen_test]
async fn focus_by_id_makes_focusable_what_is_not() {
    let stage = Stage::new(
        || view! { <h2 id="heading">"Heading"</h2><button id="button">"Button"</button><p id="hidden" hidden>"x"</p> },
    )
    .await;
    assert!(focus::focus_is_lost());
    assert!(focus::focus_id("heading"));
    assert_eq!(focused(), "heading");
    assert!(!focus::focus_is_lost());
    assert!(focus::focus_id("button"));
    assert_eq!(attribute(&stage.one("#button"), "tabindex"), None);
    assert!(!focus::focus_id("nobody"));
    assert!(!focus::focus_id("hidden"));
    assert_eq!(focused(), "button");
    stage.one("#button").remove();
    assert!(focus::focus_is_lost());
}

#[wasm_bindgen_test]
async fn focus_scrolls_no_further_than_needed() {
    let stage = Stage::new(|| {
        let line = |n| view! { <button style="display:block;height:20px" id=format!("line-{n}")>"Line"</button> };
        view! { <div id="scroller" style="height:100px;overflow:auto">{(0..50).map(line).collect::<View>()}</div> }
    })
    .await;
    let scroller = stage.one("#scroller");
    assert!(focus::focus_id("line-4"));
    assert_eq!(scroller.scroll_top(), 0);
    assert!(focus::focus_id("line-20"));
    assert_eq!(scroller.scroll_top(), 21 * 20 - 100);
}
