//! `widget::grid` with more rows than are in the page.

use crate::grid::{Reach, entered, many, stage, stage_with, stops};
use crate::stage::*;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

const ALL: usize = 100_000;

/// A grid of all rows, with the focus on the first.
async fn large() -> (Stage, Reach) {
    let (stage, reach) = stage_with(many(ALL), "ltr").await;
    assert!(reach.grid.enter());
    until_focused("p0").await;
    (stage, reach)
}

fn rows(stage: &Stage) -> Vec<HtmlElement> {
    stage.all("#grid > [role=row]")
}

fn key(row: &Element) -> String {
    attribute(row, "data-key").unwrap_or_default()
}

fn row_keys(stage: &Stage) -> Vec<String> {
    rows(stage).iter().map(|row| key(row)).collect()
}

/// Presses a key, and waits until the focus is where it leads.
async fn go(key: &str, to: &str) {
    press(key);
    until_focused(to).await;
}

/// The wheel, to this row.
fn scroll(stage: &Stage, to: usize) {
    let height = rows(stage)[0].get_bounding_client_rect().height();
    stage.one("#grid").set_scroll_top((to as f64 * height).ceil() as i32);
}

/// All of the focused element is inside the grid's box.
fn focus_is_seen(stage: &Stage) -> bool {
    let (grid, at) = (stage.one("#grid").get_bounding_client_rect(), document().active_element().unwrap());
    let at = at.get_bounding_client_rect();
    at.top() >= grid.top() - 0.5 && at.bottom() <= grid.bottom() + 0.5
}

/// The rows in the page are in order, each says its place and lies there.
fn check_order(stage: &Stage) {
    let grid = stage.one("#grid");
    let origin = grid.get_bounding_client_rect().top() - f64::from(grid.scroll_top());
    let mut last = 0;
    for row in rows(stage) {
        let index: usize = attribute(&row, "aria-rowindex").unwrap().parse().unwrap();
        assert!(index > last, "row {index} after {last}");
        last = index;
        let shape = row.get_bounding_client_rect();
        let off = shape.top() - origin - (index - 1) as f64 * shape.height();
        assert!(off.abs() < 1.0, "row {index} is off by {off}");
    }
}

#[wasm_bindgen_test]
async fn few_of_many_rows_are_in_the_page_and_say_which_they_are() {
    let (stage, reach) = large().await;
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
        until("each shows its own", || {
            rows(&stage).iter().all(|row| row.text_content().unwrap().contains(&format!("kind of {}state", key(row))))
        })
        .await;
    }
    reach.set("p7 p1");
    until("two rows", || row_keys(&stage) == ["p7", "p1"]).await;
    assert_eq!(attribute(&stage.one("#grid"), "aria-rowcount").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn the_scrollbar_tells_the_truth() {
    let (stage, reach) = large().await;
    let grid = stage.one("#grid");
    let height = || f64::from(grid.scroll_height()) / rows(&stage)[0].get_bounding_client_rect().height();
    assert!((height() - ALL as f64).abs() < 0.1, "{}", height());
    scroll(&stage, ALL);
    until("the last row", || row_keys(&stage).last().unwrap() == "p99999").await;
    let gap =
        rows(&stage).last().unwrap().get_bounding_client_rect().bottom() - grid.get_bounding_client_rect().bottom();
    assert!(gap.abs() <= 2.0, "{gap}");
    reach.keys.set(many(1_000));
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
    // No turn for the browser in between: no scroll event, no drawing.
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
            "in its order"
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
    let (stage, reach) = large().await;
    go("ArrowDown", "p1").await;
    press("Escape");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    assert_eq!(stops(&stage), ["p1"]);
    assert!(reach.grid.enter());
    assert_eq!(focused(), "p1");
    assert!(focus_is_seen(&stage));
    press("Escape");
    reach.grid.reset();
    until("the first again", || stops(&stage) == ["p0"]).await;
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
    let (stage, reach) = large().await;
    press("Escape");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    reach.grid.reset();
    reach.keys.set(many(900));
    until("at the top", || row_keys(&stage)[0] == "p0" && row_keys(&stage)[1] == "p1").await;
    assert_eq!(stage.one("#grid").scroll_top(), 0);
    assert!(!row_keys(&stage).contains(&"p500".into()));
}

/// `p0`… with one put in at a place.
fn with(count: usize, place: usize, key: &str) -> Arc<Vec<String>> {
    let mut keys = many(count).to_vec();
    keys.insert(place, key.into());
    Arc::new(keys)
}

#[wasm_bindgen_test]
async fn focus_that_was_seen_is_seen_where_its_row_goes() {
    let (stage, reach) = stage_with(with(ALL, 2, "eve"), "ltr").await;
    reach.grid.focus_key("eve");
    go("ArrowRight", "kind of eve").await;
    let element = document().active_element().unwrap();
    for place in [5, 50_000, 100_000, 0, 49_000] {
        reach.keys.set(with(ALL, place, "eve"));
        let index = || attribute(&stage.one("[data-key=eve]"), "aria-rowindex").unwrap();
        until("moved", || index() == (place + 1).to_string() && focus_is_seen(&stage)).await;
        assert!(document().active_element().unwrap() == element, "the element itself stays");
        until("those around it are there", || rows(&stage).len() > 8).await;
        check_order(&stage);
    }
}

#[wasm_bindgen_test]
async fn focus_out_of_view_does_not_scroll_the_grid() {
    let (stage, reach) = stage_with(with(ALL, 2, "eve"), "ltr").await;
    reach.grid.focus_key("eve");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    let top = stage.one("#grid").scroll_top();
    reach.keys.set(with(ALL, 9_000, "eve"));
    until("moved", || row_keys(&stage).last().unwrap() == "eve").await;
    assert_eq!(focused(), "eve");
    reach.keys.set(many(ALL));
    until_focused("p9000").await;
    assert_eq!(row_keys(&stage).last().unwrap(), "p9000");
    tick().await;
    assert_eq!(stage.one("#grid").scroll_top(), top);
    check_order(&stage);
}

#[wasm_bindgen_test]
async fn a_gone_row_leaves_the_focus_at_its_place_far_down() {
    let (stage, reach) = large().await;
    go("Control+End", "Actions for p99999").await;
    reach.keys.set(many(60_000));
    until_focused("Actions for p59999").await;
    until("seen", || focus_is_seen(&stage)).await;
    reach.set("x y");
    until_focused("Actions for y").await;
    assert_eq!(stops(&stage), ["Actions for y"]);
    reach.set("");
    until_focused("input").await;
    until("no rows", || rows(&stage).is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_menu_of_a_row_that_goes_closes_and_acts_on_no_other() {
    let (stage, reach) = entered("ann ben eve").await;
    go("ArrowDown", "ben").await;
    press("Shift+F10");
    until_focused("Call").await;
    let item = document().active_element().unwrap();
    reach.set("ann eve sam");
    until_focused("Actions for eve").await;
    assert_eq!(stage.count("[role=menu]"), 0, "not seen for a moment at another row");
    item.unchecked_into::<HtmlElement>().click();
    reach.set("ann eve sam x y z");
    until("more rows", || rows(&stage).len() == 6).await;
    assert_eq!(stage.count("[role=menu]"), 0);
    assert_eq!(reach.log.take(), Vec::<String>::new());
    press("Enter");
    until_focused("Call").await;
    press("Enter");
    assert_eq!(reach.log.take(), ["chosen eve"]);
}

#[wasm_bindgen_test]
async fn an_open_menu_stays_when_its_row_is_scrolled_away() {
    let (stage, reach) = large().await;
    go("ArrowDown", "p1").await;
    press("Shift+F10");
    until_focused("Call").await;
    scroll(&stage, 300);
    until("scrolled", || row_keys(&stage).contains(&"p300".into())).await;
    assert_eq!(focused(), "Call");
    press("Enter");
    assert_eq!(reach.log.take(), ["chosen p1"]);
    assert_eq!(focused(), "Actions for p1");
}

#[wasm_bindgen_test]
async fn a_menu_opens_far_from_what_is_seen() {
    let (stage, reach) = large().await;
    assert!(reach.grid.open_menu("p70000"));
    until_focused("Call").await;
    press("Enter");
    assert_eq!(reach.log.take(), ["chosen p70000"]);
    assert!(focus_is_seen(&stage));
    assert!(reach.grid.focus_key("p3"));
    until_focused("p3").await;
    assert!(!reach.grid.open_menu("nobody"));
}

#[wasm_bindgen_test]
async fn headings_are_rows_of_one_cell() {
    let (stage, reach) = stage("#a ann ben +b eve").await;
    let headings = stage.all(".grid-heading");
    assert_eq!(headings.len(), 2);
    for heading in &headings {
        assert_eq!(attribute(heading, "role").as_deref(), Some("row"));
        assert_eq!(heading.child_element_count(), 1);
        let cell = heading.first_element_child().unwrap();
        assert_eq!(attribute(&cell, "role").as_deref(), Some("gridcell"));
        assert_eq!(attribute(&cell, "aria-colspan").as_deref(), Some("4"));
    }
    assert!(reach.grid.enter());
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
    assert_eq!(reach.log.take(), ["pressed +b", "pressed +b"]);
    reach.set("+c +b eve");
    until("the heading has moved", || row_keys(&stage) == ["+c", "+b", "eve"]).await;
    assert_eq!(focused(), "Group +b");
    press("Enter");
    assert_eq!(reach.log.take(), ["pressed +b"]);
    reach.set("+c #b eve");
    until_focused("Group #b").await;
    press("Enter");
    assert_eq!(reach.log.take(), Vec::<String>::new());
    press("Escape");
    assert!(reach.grid.open_first_menu(), "of the first row that is no heading");
    until_focused("Call").await;
    press("Enter");
    assert_eq!(reach.log.take(), ["chosen eve"]);
}

#[wasm_bindgen_test]
async fn a_row_not_loaded_holds_the_focus_until_it_is() {
    let (stage, reach) = entered("ann ? ben").await;
    go("ArrowRight", "kind of ann").await;
    go("ArrowDown", "Loading…").await;
    assert_eq!(stops(&stage), ["Loading…"]);
    reach.set("ann eve ben");
    until_focused("kind of eve").await;
    assert_eq!(stops(&stage), ["kind of eve"]);
    assert_eq!(row_keys(&stage), ["ann", "eve", "ben"]);
}

#[wasm_bindgen_test]
async fn a_row_that_is_not_loaded_any_more_keeps_the_focus() {
    let (stage, reach) = entered("ann ben eve").await;
    go("ArrowDown", "ben").await;
    go("ArrowRight", "kind of ben").await;
    let element = document().active_element().unwrap();
    reach.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "ben", ""]).await;
    assert_eq!(focused(), "kind of ben");
    reach.set("ann ben eve");
    until("loaded again", || row_keys(&stage) == ["ann", "ben", "eve"]).await;
    assert!(document().active_element().unwrap() == element);
    reach.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "ben", ""]).await;
    reach.set("ann sam eve");
    until_focused("kind of sam").await;
    press("Escape");
    reach.set("? ? ?");
    until("the others are not loaded", || row_keys(&stage) == ["", "sam", ""]).await;
    assert_eq!(stops(&stage), ["kind of sam"]);
}

#[wasm_bindgen_test]
async fn it_says_which_rows_it_needs() {
    let (stage, reach) = large().await;
    let needed = || {
        reach.needed.take().last().map(|range| range.split("..").map(|it| it.parse().unwrap()).collect::<Vec<usize>>())
    };
    let first = needed().unwrap();
    assert!(first[0] == 0 && (8..=30).contains(&first[1]), "{first:?}");
    go("ArrowDown", "p1").await;
    assert_eq!(needed(), None, "nothing new");
    scroll(&stage, 500);
    until("scrolled", || row_keys(&stage).contains(&"p500".into())).await;
    let then = needed().unwrap();
    assert!((490..=500).contains(&then[0]) && (505..=530).contains(&then[1]), "{then:?}");
    assert_eq!(row_keys(&stage).len(), then[1] - then[0] + 1, "and the row with the focus");
}

#[wasm_bindgen_test]
async fn rows_are_used_again_and_what_is_the_same_is_not_touched() {
    let (stage, reach) = stage("a b c d e f").await;
    let before = rows(&stage);
    let texts = |row: &HtmlElement| row.query_selector(".state").unwrap().unwrap().first_child().unwrap();
    let kept = texts(&before[2]);
    // All others.
    reach.set("u v w x y z");
    until("other rows", || row_keys(&stage) == ["u", "v", "w", "x", "y", "z"]).await;
    assert!(rows(&stage) == before, "the same nodes in the same order");
    until("other words", || before[2].text_content().unwrap().contains("state of w")).await;
    assert!(texts(&before[2]) == kept, "the same text node");
    // Some stay, and have their own node still.
    reach.set("y m u n");
    until("fewer rows", || row_keys(&stage) == ["y", "m", "u", "n"]).await;
    let now = rows(&stage);
    assert!(now[0] == before[4] && now[2] == before[0]);
    assert!(now.iter().all(|row| before.contains(row)));
    // More again: those put aside come back.
    reach.set("y m u n o p");
    until("more rows", || rows(&stage).len() == 6).await;
    assert!(rows(&stage).iter().all(|row| before.contains(row)), "none is new");
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
    assert!(after[1..after.len() - 1] == before[2..], "those that stay are not touched");
    assert!(after.last() == before.get(1), "the first has become the last");
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
    HtmlElement::style(&grid).set_property("font-size", "30px").unwrap();
    until("the same rows are seen", || (at() - 500.0).abs() < 0.1).await;
    assert!(rows(&stage)[0].get_bounding_client_rect().height() > height * 1.5);
    until("there", || row_keys(&stage).contains(&"p500".into())).await;
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
