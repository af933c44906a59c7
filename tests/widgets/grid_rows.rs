//! The rows of `widget::grid`: headings, rows that are not loaded, the reuse of elements, and sizes.

use crate::grid_stage::*;
use crate::stage::*;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

#[wasm_bindgen_test]
async fn headings_are_rows_of_one_cell() {
    let (stage, harness) = stage("#a ann ben +b eve").await;
    let headings = stage.all(".grid-heading");
    assert_eq!(headings.len(), 2);
    for heading in &headings {
        assert_eq!(attribute(heading, "role").as_deref(), Some("row"));
        assert_eq!(heading.child_element_count(), 1);
        let cell = heading.first_element_child().unwrap();
        assert_eq!(attribute(&cell, "role").as_deref(), Some("gridcell"));
        assert_eq!(attribute(&cell, "aria-colspan").as_deref(), Some("4"));
    }
    assert!(harness.grid.enter());
    until_focused("Group #a").await;
    for (key, to) in [
        ("ArrowRight", "Group #a"),
        ("ArrowDown", "ann"),
        ("ArrowRight", "kind of ann"),
        ("ArrowDown", "kind of ben"),
        ("ArrowDown", "Group +b"),
        ("End", "Group +b"),
        ("ArrowDown", "kind of eve"),
        ("ArrowUp", "Group +b"),
    ] {
        go(key, to).await;
    }
    assert_eq!(stops(&stage), ["Group +b"]);
    press("Enter");
    press("Space");
    assert_eq!(harness.log.take(), ["pressed +b", "pressed +b"]);
    harness.set("+c +b eve");
    until("the heading has moved", || row_keys(&stage) == ["+c", "+b", "eve"]).await;
    assert_eq!(focused(), "Group +b");
    press("Enter");
    assert_eq!(harness.log.take(), ["pressed +b"]);
    harness.set("+c #b eve");
    until_focused("Group #b").await;
    press("Enter");
    assert_eq!(harness.log.take(), Vec::<String>::new());
    press("Escape");
    assert!(harness.grid.open_first_menu(), "the first row that is not a heading must have a menu");
    until_focused("Call").await;
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen eve"]);
}

#[wasm_bindgen_test]
async fn a_row_not_loaded_holds_the_focus_until_it_is() {
    let (stage, harness) = entered("ann ? ben").await;
    go("ArrowRight", "kind of ann").await;
    go("ArrowDown", "Loading…").await;
    assert_eq!(stops(&stage), ["Loading…"]);
    harness.set("ann eve ben");
    until_focused("kind of eve").await;
    assert_eq!(stops(&stage), ["kind of eve"]);
    assert_eq!(row_keys(&stage), ["ann", "eve", "ben"]);
}

#[wasm_bindgen_test]
async fn a_row_that_is_not_loaded_any_more_keeps_the_focus() {
    let (stage, harness) = entered("ann ben eve").await;
    go("ArrowDown", "ben").await;
    go("ArrowRight", "kind of ben").await;
    let element = document().active_element().unwrap();
    harness.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "ben", ""]).await;
    assert_eq!(focused(), "kind of ben");
    harness.set("ann ben eve");
    until("loaded again", || row_keys(&stage) == ["ann", "ben", "eve"]).await;
    assert!(document().active_element().unwrap() == element);
    harness.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "ben", ""]).await;
    harness.set("ann sam eve");
    until_focused("kind of sam").await;
    press("Escape");
    harness.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "sam", ""]).await;
    assert_eq!(stops(&stage), ["kind of sam"]);
}

#[wasm_bindgen_test]
async fn it_says_which_rows_it_needs() {
    let (stage, harness) = large().await;
    let needed = || {
        harness
            .needed
            .take()
            .last()
            .map(|range| range.split("..").map(|it| it.parse().unwrap()).collect::<Vec<usize>>())
    };
    // They are arranged at once, and asked for in the effect that follows.
    let first = RefCell::new(Vec::new());
    until("the rows in view are needed", || {
        needed().into_iter().for_each(|range| *first.borrow_mut() = range);
        first.borrow().get(1).is_some_and(|end| *end >= 8)
    })
    .await;
    let first = first.into_inner();
    assert!(first[0] == 0 && first[1] <= 30, "{first:?}");
    go("ArrowDown", "p1").await;
    assert_eq!(needed(), None, "the range has not changed");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    tick().await;
    let then = needed().unwrap();
    assert!((490..=500).contains(&then[0]) && (505..=530).contains(&then[1]), "{then:?}");
    assert_eq!(row_keys(&stage).len(), then[1] - then[0] + 1, "the range and the row with the focus");
}

#[wasm_bindgen_test]
async fn rows_are_used_again_and_what_is_the_same_is_not_touched() {
    let (stage, harness) = stage("a b c d e f").await;
    let before = rows(&stage);
    let texts = |row: &HtmlElement| row.query_selector(".state").unwrap().unwrap().first_child().unwrap();
    let kept = texts(&before[2]);
    // All rows are replaced.
    harness.set("u v w x y z");
    until("other rows", || row_keys(&stage) == ["u", "v", "w", "x", "y", "z"]).await;
    assert!(rows(&stage) == before, "the nodes and their order must be the same");
    until("other text", || before[2].text_content().unwrap().contains("state of w")).await;
    assert!(texts(&before[2]) == kept, "the text node must be the same");
    // Some rows stay and keep their nodes.
    harness.set("y m u n");
    until("fewer rows", || row_keys(&stage) == ["y", "m", "u", "n"]).await;
    let now = rows(&stage);
    assert!(now[0] == before[4] && now[2] == before[0]);
    assert!(now.iter().all(|row| before.contains(row)));
    // More rows reuse the spare nodes.
    harness.set("y m u n o p");
    until("more rows", || rows(&stage).len() == 6).await;
    assert!(rows(&stage).iter().all(|row| before.contains(row)), "no node must be new");
}

#[wasm_bindgen_test]
async fn scrolling_by_a_row_moves_one_node() {
    let (stage, _) = large().await;
    press("Escape");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage)[1] == "p496").await;
    let before = rows(&stage);
    scroll(&stage, 501);
    until("a row further", || row_keys(&stage)[1] == "p497").await;
    let after = rows(&stage);
    assert_eq!(before.len(), after.len());
    assert!(after[1..after.len() - 1] == before[2..], "the rows that stay must keep their nodes");
    assert!(after.last() == before.get(1), "the first row's node must show the last row");
}

#[wasm_bindgen_test]
async fn it_keeps_its_place_when_the_text_grows() {
    let (stage, _) = large().await;
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    let grid = stage.one("#grid");
    let at = || f64::from(grid.scroll_top()) / rows(&stage)[0].get_bounding_client_rect().height();
    assert!((at() - 500.0).abs() < 0.1, "{}", at());
    let height = rows(&stage)[0].get_bounding_client_rect().height();
    let root: HtmlElement = document().document_element().unwrap().unchecked_into();
    root.set_attribute("data-text", "200").unwrap();
    until("the same rows are seen", || (at() - 500.0).abs() < 0.1).await;
    let grown = rows(&stage)[0].get_bounding_client_rect().height();
    root.remove_attribute("data-text").unwrap();
    assert!(grown > height * 1.5, "{grown}");
    until("the row is in the page", || row_keys(&stage).contains(&"p500".into())).await;
    check_order(&stage);
}

#[wasm_bindgen_test]
async fn every_button_is_large_enough_to_hit() {
    let (stage, _) = stage("#a +b ann ben").await;
    for button in stage.all("#grid button") {
        let shape = button.get_bounding_client_rect();
        assert!(
            shape.width() >= 24.0 && shape.height() >= 24.0,
            "{}: {} × {}",
            name(&button),
            shape.width(),
            shape.height()
        );
    }
}
