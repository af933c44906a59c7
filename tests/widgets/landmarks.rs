//! `widget::landmarks` and `widget::focus`.

use crate::stage::*;
use baton::app::widget::focus;
use baton::app::widget::landmarks::use_landmarks;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[derive(Clone, Copy)]
struct Reach {
    /// Whether the second landmark is shown.
    shown: RwSignal<bool>,
    /// Whether the second button of the first is there.
    there: RwSignal<bool>,
}

/// A header with two buttons, a section that may be hidden, an inert one, a main part with nothing to focus.
async fn stage() -> (Stage, Reach) {
    let reach = Reach { shown: RwSignal::new(true), there: RwSignal::new(true) };
    let stage = Stage::new(move || {
        use_landmarks();
        view! {
            <button id="skip">"Skip"</button>
            <header id="header" data-landmark="">
                <button id="a">"A"</button>
                {move || reach.there.get().then(|| view! { <button id="b">"B"</button> })}
            </header>
            <section id="section" data-landmark="" hidden=move || !reach.shown.get()>
                <button id="c">"C"</button>
            </section>
            <section id="inert" data-landmark="" inert=true>
                <button id="d">"D"</button>
            </section>
            <main id="main" data-landmark="">"Text"</main>
        }
    })
    .await;
    (stage, reach)
}

fn walk(steps: &[(&str, &str)]) {
    for (at, (key, to)) in steps.iter().enumerate() {
        assert!(press(key).prevented, "the browser's own F6 stays away");
        assert_eq!(&focused(), to, "after {key}, step {at}");
    }
}

#[wasm_bindgen_test]
async fn f6_goes_round_the_landmarks() {
    let (_stage, _) = stage().await;
    walk(&[("F6", "header"), ("F6", "section"), ("F6", "main"), ("F6", "header")]);
}

#[wasm_bindgen_test]
async fn shift_f6_goes_round_the_other_way() {
    let (_stage, _) = stage().await;
    walk(&[("Shift+F6", "main"), ("Shift+F6", "section"), ("Shift+F6", "header"), ("Shift+F6", "main")]);
}

#[wasm_bindgen_test]
async fn with_other_keys_held_it_is_not_ours() {
    let (stage, _) = stage().await;
    stage.one("#a").focus().unwrap();
    for key in ["Control+F6", "Alt+F6", "Meta+F6", "F7"] {
        assert!(!press(key).prevented);
        assert_eq!(focused(), "a");
    }
}

#[wasm_bindgen_test]
async fn each_gets_its_last_focus_back() {
    let (stage, _) = stage().await;
    stage.one("#b").focus().unwrap();
    walk(&[("F6", "section")]);
    stage.one("#c").focus().unwrap();
    walk(&[("F6", "main"), ("F6", "b"), ("F6", "c"), ("Shift+F6", "b")]);
    stage.one("#a").focus().unwrap();
    walk(&[("F6", "c"), ("Shift+F6", "a")]);
}

#[wasm_bindgen_test]
async fn the_landmark_itself_takes_the_focus_where_there_was_none() {
    let (stage, _) = stage().await;
    walk(&[("F6", "header")]);
    assert_eq!(attribute(&stage.one("#header"), "tabindex").as_deref(), Some("-1"), "and is no tab stop");
}

#[wasm_bindgen_test]
async fn what_is_gone_gets_no_focus() {
    let (stage, reach) = stage().await;
    stage.one("#b").focus().unwrap();
    walk(&[("F6", "section")]);
    reach.there.set(false);
    until("the button is gone", || stage.count("#b") == 0).await;
    walk(&[("Shift+F6", "header")]);
}

#[wasm_bindgen_test]
async fn hidden_landmarks_are_passed_over() {
    let (stage, reach) = stage().await;
    reach.shown.set(false);
    until("it is hidden", || stage.one("#section").hidden()).await;
    walk(&[("F6", "header"), ("F6", "main"), ("Shift+F6", "header")]);
}

#[wasm_bindgen_test]
async fn it_ends_with_the_component() {
    let (stage, _) = stage().await;
    drop(stage);
    let other = Stage::new(|| view! { <main data-landmark=""><button id="e">"E"</button></main> }).await;
    other.one("#e").focus().unwrap();
    assert!(!press("F6").prevented);
}

#[wasm_bindgen_test]
async fn focus_by_id_makes_focusable_what_is_not() {
    let stage =
        Stage::new(|| view! { <h2 id="heading">"Heading"</h2><button id="button">"Button"</button><p id="hidden" hidden>"x"</p> }).await;
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
        view! { <div id="scroller" style="height:100px;overflow:auto">{(0..50).map(line).collect_view()}</div> }
    })
    .await;
    let scroller = stage.one("#scroller");
    assert!(focus::focus_id("line-4"));
    assert_eq!(scroller.scroll_top(), 0);
    assert!(focus::focus_id("line-20"));
    assert_eq!(scroller.scroll_top(), 21 * 20 - 100);
}
