//! `widget::grid` with more rows than are in the page.

use crate::grid_stage::*;
use crate::stage::*;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

#[wasm_bindgen_test]
async fn few_of_many_rows_are_in_the_page_and_say_which_they_are() {
    let (stage, harness) = large().await;
    assert_eq!(attribute(&stage.one("#grid"), "aria-rowcount").as_deref(), Some("100000"));
    for at in [0, 3, 5_000, 5_001, 99_990, 50] {
        scroll(&stage, at);
        until("the row is in the page", || row_keys(&stage).contains(&format!("p{at}"))).await;
        until("few rows", || (8..=30).contains(&rows(&stage).len())).await;
        check_order(&stage);
        for row in rows(&stage) {
            assert_eq!(
                key(&row),
                format!("p{}", attribute(&row, "aria-rowindex").unwrap().parse::<usize>().unwrap() - 1)
            );
        }
        until("each row shows its own key", || {
            rows(&stage).iter().all(|row| row.text_content().unwrap().contains(&format!("kind of {}state", key(row))))
        })
        .await;
    }
    harness.set("p7 p1");
    until("two rows", || row_keys(&stage) == ["p7", "p1"]).await;
    assert_eq!(attribute(&stage.one("#grid"), "aria-rowcount").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn the_scrollbar_tells_the_truth() {
    let (stage, harness) = large().await;
    let grid = stage.one("#grid");
    let height = || f64::from(grid.scroll_height()) / rows(&stage)[0].get_bounding_client_rect().height();
    assert!((height() - ALL as f64).abs() < 0.1, "{}", height());
    scroll(&stage, ALL);
    until("the last row", || row_keys(&stage).last().unwrap() == "p99999").await;
    let gap =
        rows(&stage).last().unwrap().get_bounding_client_rect().bottom() - grid.get_bounding_client_rect().bottom();
    assert!(gap.abs() <= 2.0, "{gap}");
    harness.keys.set(many(1_000));
    until("scrolled back with the last row", || row_keys(&stage).last().unwrap() == "p999").await;
    assert!((height() - 1_000.0).abs() < 0.1, "{}", height());
}

#[wasm_bindgen_test]
async fn keys_go_over_all_rows_in_the_page_or_not() {
    let (stage, _) = large().await;
    for step in 1..=40 {
        go("ArrowDown", &format!("p{step}")).await;
        assert!(focus_is_seen(&stage), "step {step}");
    }
    for step in (0..40).rev() {
        go("ArrowUp", &format!("p{step}")).await;
        assert!(focus_is_seen(&stage), "step {step}");
    }
    go("ArrowRight", "kind of p0").await;
    go("Control+End", "Actions for p99999").await;
    assert!(focus_is_seen(&stage));
    go("ArrowDown", "Actions for p99999").await;
    go("PageDown", "Actions for p99999").await;
    go("ArrowUp", "Actions for p99998").await;
    go("PageDown", "Actions for p99999").await;
    check_order(&stage);
    go("Control+Home", "p0").await;
    assert!(focus_is_seen(&stage));
    go("End", "Actions for p0").await;
    go("PageUp", "Actions for p0").await;
    go("Home", "p0").await;
    go("ArrowUp", "input").await;
    assert!(rows(&stage).len() <= 30);
}

#[wasm_bindgen_test]
async fn keys_held_down_outrun_no_row() {
    let (_stage, _) = large().await;
    // The browser gets no chance in between to dispatch scroll events or to paint.
    for _ in 0..200 {
        press("ArrowDown");
    }
    until_focused("p200").await;
    for _ in 0..150 {
        press("ArrowUp");
    }
    until_focused("p50").await;
}

#[wasm_bindgen_test]
async fn a_page_is_what_is_seen() {
    let (stage, _) = large().await;
    let seen =
        (stage.one("#grid").client_height() as f64 / rows(&stage)[0].get_bounding_client_rect().height()) as usize;
    assert!(seen >= 3);
    go("PageDown", &format!("p{seen}")).await;
    go("PageDown", &format!("p{}", 2 * seen)).await;
    assert!(focus_is_seen(&stage));
    go("PageUp", &format!("p{seen}")).await;
}

#[wasm_bindgen_test]
async fn the_row_with_the_focus_stays_when_the_wheel_goes_elsewhere() {
    let (stage, _) = large().await;
    go("ArrowDown", "p1").await;
    go("ArrowRight", "kind of p1").await;
    let element = document().active_element().unwrap();
    for at in [3, 20, 60_000, 99_999] {
        scroll(&stage, at);
        until("scrolled", || row_keys(&stage).contains(&format!("p{at}"))).await;
        assert!(document().active_element().unwrap() == element);
        assert_eq!(focused(), "kind of p1");
        assert_eq!(
            row_keys(&stage).iter().position(|key| key == "p1"),
            Some(if at == 3 { 1 } else { 0 }),
            "the row must be in order"
        );
        check_order(&stage);
        assert!(rows(&stage).len() <= 30);
    }
    go("ArrowDown", "kind of p2").await;
    assert!(focus_is_seen(&stage));
    scroll(&stage, 70_000);
    until("scrolled", || row_keys(&stage).contains(&"p70000".into())).await;
    assert_eq!(row_keys(&stage)[0], "p2");
    assert_eq!(stops(&stage), ["kind of p2"]);
}

#[wasm_bindgen_test]
async fn the_cell_last_used_stays_a_tab_stop_out_of_view() {
    let (stage, harness) = large().await;
    go("ArrowDown", "p1").await;
    press("Escape");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    assert_eq!(stops(&stage), ["p1"]);
    assert!(harness.grid.enter());
    assert_eq!(focused(), "p1");
    assert!(focus_is_seen(&stage));
    press("Escape");
    harness.grid.reset();
    until("the first cell is the tab stop", || stops(&stage) == ["p0"]).await;
    assert_eq!(focused(), "input");
}

#[wasm_bindgen_test]
async fn the_grid_itself_is_no_tab_stop_and_its_keys_are_those_of_the_cell_last_used() {
    let (stage, _) = large().await;
    go("ArrowDown", "p1").await;
    let grid = stage.one("#grid");
    assert_eq!(grid.tab_index(), -1);
    grid.focus().unwrap(); // as a press between the cells does
    go("ArrowRight", "kind of p1").await;
    grid.focus().unwrap();
    go("ArrowDown", "kind of p2").await;
    grid.focus().unwrap();
    go("Escape", "input").await;
}

#[wasm_bindgen_test]
async fn another_question_starts_at_the_top() {
    let (stage, harness) = large().await;
    press("Escape");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    harness.grid.reset();
    harness.keys.set(many(900));
    until("at the top", || row_keys(&stage)[0] == "p0" && row_keys(&stage)[1] == "p1").await;
    assert_eq!(stage.one("#grid").scroll_top(), 0);
    assert!(!row_keys(&stage).contains(&"p500".into()));
}

/// Returns the keys `p0`, `p1`, … with another one inserted at an index.
fn with(count: usize, index: usize, key: &str) -> Arc<Vec<String>> {
    let mut keys = many(count).to_vec();
    keys.insert(index, key.into());
    Arc::new(keys)
}

#[wasm_bindgen_test]
async fn focus_that_was_seen_is_seen_where_its_row_goes() {
    let (stage, harness) = stage_with(with(ALL, 2, "eve"), "ltr").await;
    harness.grid.focus_key("eve");
    go("ArrowRight", "kind of eve").await;
    let element = document().active_element().unwrap();
    for place in [5, 50_000, 100_000, 0, 49_000] {
        harness.keys.set(with(ALL, place, "eve"));
        let index = || attribute(&stage.one("[data-key=eve]"), "aria-rowindex").unwrap();
        until("moved", || index() == (place + 1).to_string() && focus_is_seen(&stage)).await;
        assert!(document().active_element().unwrap() == element, "the element must be the same");
        until("the rows around it are in the page", || rows(&stage).len() > 8).await;
        check_order(&stage);
    }
}

#[wasm_bindgen_test]
async fn focus_out_of_view_does_not_scroll_the_grid() {
    let (stage, harness) = stage_with(with(ALL, 2, "eve"), "ltr").await;
    harness.grid.focus_key("eve");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    let top = stage.one("#grid").scroll_top();
    harness.keys.set(with(ALL, 9_000, "eve"));
    until("moved", || row_keys(&stage).last().unwrap() == "eve").await;
    assert_eq!(focused(), "eve");
    harness.keys.set(many(ALL));
    until_focused("p9000").await;
    assert_eq!(row_keys(&stage).last().unwrap(), "p9000");
    tick().await;
    assert_eq!(stage.one("#grid").scroll_top(), top);
    check_order(&stage);
}

#[wasm_bindgen_test]
async fn a_gone_row_leaves_the_focus_at_its_place_far_down() {
    let (stage, harness) = large().await;
    go("Control+End", "Actions for p99999").await;
    harness.keys.set(many(60_000));
    until_focused("Actions for p59999").await;
    until("seen", || focus_is_seen(&stage)).await;
    harness.set("x y");
    until_focused("Actions for y").await;
    assert_eq!(stops(&stage), ["Actions for y"]);
    harness.set("");
    until_focused("input").await;
    until("no rows", || rows(&stage).is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_menu_of_a_row_that_goes_closes_and_acts_on_no_other() {
    let (stage, harness) = entered("ann ben eve").await;
    go("ArrowDown", "ben").await;
    press("Shift+F10");
    until_focused("Call").await;
    let item = document().active_element().unwrap();
    harness.set("ann eve sam");
    until_focused("Actions for eve").await;
    assert_eq!(stage.count("[role=menu]"), 0, "the menu must not appear at another row");
    item.unchecked_into::<HtmlElement>().click();
    harness.set("ann eve sam x y z");
    until("more rows", || rows(&stage).len() == 6).await;
    assert_eq!(stage.count("[role=menu]"), 0);
    assert_eq!(harness.log.take(), Vec::<String>::new());
    press("Enter");
    until_focused("Call").await;
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen eve"]);
}

#[wasm_bindgen_test]
async fn an_open_menu_stays_when_its_row_is_scrolled_away() {
    let (stage, harness) = large().await;
    go("ArrowDown", "p1").await;
    press("Shift+F10");
    until_focused("Call").await;
    scroll(&stage, 300);
    until("scrolled", || row_keys(&stage).contains(&"p300".into())).await;
    assert_eq!(focused(), "Call");
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen p1"]);
    assert_eq!(focused(), "Actions for p1");
}

#[wasm_bindgen_test]
async fn a_menu_opens_far_from_what_is_seen() {
    let (stage, harness) = large().await;
    assert!(harness.grid.open_menu("p70000"));
    until_focused("Call").await;
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen p70000"]);
    assert!(focus_is_seen(&stage));
    assert!(harness.grid.focus_key("p3"));
    until_focused("p3").await;
    assert!(!harness.grid.open_menu("nobody"));
}
