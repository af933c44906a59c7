//! `widget::grid`: roles, keys and focus.

use crate::grid_stage::*;
use crate::stage::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Presses keys, each with the element that must have the focus afterwards.
fn walk(steps: &[(&str, &str)]) {
    for (at, (key, to)) in steps.iter().enumerate() {
        press(key);
        assert_eq!(&focused(), to, "after {key}, step {at}");
    }
}

#[wasm_bindgen_test]
async fn it_is_a_labelled_grid_of_rows_of_cells() {
    let (stage, _) = stage("ann ben").await;
    let grid = stage.one("[role=grid]");
    assert_eq!(attribute(&grid, "aria-labelledby").as_deref(), Some("heading"));
    assert_eq!(attribute(&grid, "aria-rowcount").as_deref(), Some("2"));
    assert_eq!(stage.count("[role=grid] > [role=row]"), 2);
    for row in stage.all("[role=row]") {
        let mut next = row.first_element_child();
        let mut cells = 0;
        while let Some(cell) = next {
            assert_eq!(attribute(&cell, "role").as_deref(), Some("gridcell"));
            next = cell.next_element_sibling();
            cells += 1;
        }
        assert_eq!(cells, 4);
    }
    assert_eq!(stage.count("[role=row] > :first-child > button"), 2);
    assert_eq!(stage.count("[role=row] > :last-child > button[aria-haspopup=menu]"), 2);
}

#[wasm_bindgen_test]
async fn it_has_one_tab_stop_the_cell_last_used() {
    let (stage, harness) = stage("ann ben").await;
    assert_eq!(stops(&stage), ["ann"], "the first cell before any is used");
    harness.grid.enter();
    walk(&[("ArrowDown", "ben"), ("End", "Actions for ben")]);
    assert_eq!(stops(&stage), ["Actions for ben"]);
    press("ArrowLeft");
    assert_eq!(stops(&stage), ["state of ben"]);
    stage.one("[data-key=ann] button.grid-name").focus().unwrap(); // as a click does
    assert_eq!(stops(&stage), ["ann"]);
    harness.set("ben eve");
    until("the rows changed", || stage.count("[data-key=eve]") == 1).await;
    until("a tab stop again", || stops(&stage) == ["ben"]).await;
}

#[wasm_bindgen_test]
async fn entering_goes_to_the_cell_last_used_else_the_first_row() {
    let (stage, harness) = stage("ann ben eve").await;
    assert!(harness.grid.enter());
    assert_eq!(focused(), "ann");
    walk(&[("ArrowDown", "ben"), ("ArrowRight", "kind of ben"), ("Escape", "input")]);
    assert!(harness.grid.enter());
    assert_eq!(focused(), "kind of ben");
    press("Escape");
    harness.set("eve ann");
    until("the row is gone", || stage.count("[data-key=ben]") == 0).await;
    assert!(harness.grid.enter());
    assert_eq!(focused(), "eve");
    harness.set("");
    until("the rows are gone", || stage.count("[role=row]") == 0).await;
    assert!(!harness.grid.enter());
}

#[wasm_bindgen_test]
async fn up_and_down_keep_the_column_and_do_not_go_round() {
    let (_stage, _) = entered("ann ben").await;
    walk(&[
        ("ArrowRight", "kind of ann"),
        ("ArrowDown", "kind of ben"),
        ("ArrowDown", "kind of ben"),
        ("ArrowUp", "kind of ann"),
    ]);
}

#[wasm_bindgen_test]
async fn up_on_the_first_row_goes_to_the_input() {
    let (_stage, _) = entered("ann ben").await;
    walk(&[("ArrowDown", "ben"), ("ArrowUp", "ann"), ("ArrowUp", "input")]);
}

#[wasm_bindgen_test]
async fn left_and_right_home_and_end_stay_in_the_row() {
    let (_stage, _) = entered("ann ben").await;
    walk(&[
        ("ArrowLeft", "ann"),
        ("ArrowRight", "kind of ann"),
        ("ArrowRight", "state of ann"),
        ("ArrowRight", "Actions for ann"),
        ("ArrowRight", "Actions for ann"),
        ("ArrowLeft", "state of ann"),
        ("Home", "ann"),
        ("End", "Actions for ann"),
    ]);
}

#[wasm_bindgen_test]
async fn left_and_right_follow_the_writing_direction() {
    let (_stage, harness) = stage_with(keys("ann ben"), "rtl").await;
    harness.grid.enter();
    walk(&[("ArrowLeft", "kind of ann"), ("ArrowLeft", "state of ann"), ("ArrowRight", "kind of ann")]);
}

#[wasm_bindgen_test]
async fn control_home_and_end_go_to_the_first_and_last_cell() {
    let (_stage, _) = entered("ann ben eve").await;
    walk(&[("Control+End", "Actions for eve"), ("Control+Home", "ann")]);
}

#[wasm_bindgen_test]
async fn page_keys_move_by_what_is_seen() {
    let names = (0..30).map(|n| format!("p{n:02} ")).collect::<String>();
    let (stage, _) = entered(&names).await;
    let row = stage.all("[role=row]")[0].offset_height();
    let grid = stage.one("#grid");
    web_sys::HtmlElement::style(&grid).set_property("height", &format!("{}px", row * 5)).unwrap();
    let steps = [("PageDown", "p05"), ("PageDown", "p10"), ("PageUp", "p05"), ("PageUp", "p00"), ("PageUp", "p00")];
    let at_the_end =
        [("Control+End", "Actions for p29"), ("PageDown", "Actions for p29"), ("PageUp", "Actions for p24")];
    for (key, to) in steps.into_iter().chain(at_the_end) {
        press(key);
        until_focused(to).await;
    }
}

#[wasm_bindgen_test]
async fn enter_and_space_are_the_focused_buttons() {
    let (stage, harness) = entered("ann ben").await;
    press("Enter");
    press("Space");
    assert_eq!(harness.log.take(), ["pressed ann", "pressed ann"]);
    press("ArrowRight");
    assert!(press("Space").prevented, "Space on text must not scroll the page");
    assert_eq!(focused(), "kind of ann");
    for key in ["Enter", "Space", "Alt+ArrowDown"] {
        press("End");
        press(key);
        until_focused("Call").await;
        press("Escape");
        assert_eq!(focused(), "Actions for ann");
        until("the menu is gone", || stage.count("[role=menu]") == 0).await;
    }
}

#[wasm_bindgen_test]
async fn down_on_a_menu_button_is_the_next_row() {
    let (stage, _) = entered("ann ben").await;
    walk(&[("End", "Actions for ann"), ("ArrowDown", "Actions for ben")]);
    assert_eq!(stage.count("[role=menu]"), 0);
}

#[wasm_bindgen_test]
async fn the_menu_keys_open_the_menu_of_this_row_from_any_cell() {
    for key in ["Shift+F10", "ContextMenu"] {
        let (_stage, harness) = entered("ann ben").await;
        walk(&[("ArrowDown", "ben"), ("ArrowRight", "kind of ben")]);
        assert!(press(key).prevented, "the browser's context menu must not open");
        until_focused("Call").await;
        press("Enter");
        assert_eq!(harness.log.take(), ["chosen ben"]);
        assert_eq!(focused(), "Actions for ben");
    }
}

#[wasm_bindgen_test]
async fn a_key_that_types_goes_to_the_input_with_what_it_types() {
    let (stage, _) = entered("ann ben").await;
    let value = || property(&stage.one("#input"), "value").as_string().unwrap();
    let mut typed = String::new();
    for key in ["b", "É", "7", "+"] {
        press("ArrowDown");
        let pressed = press(key);
        assert_eq!(focused(), "input", "after {key}");
        assert!(!pressed.prevented, "the browser must type the key");
        typed.push_str(key);
        assert_eq!(value(), typed);
        stage.one("[data-key=ann] button.grid-name").focus().unwrap();
    }
    for key in ["Dead", "Process"] {
        press(key);
        assert_eq!(focused(), "input", "after {key}");
        stage.one("[data-key=ann] button.grid-name").focus().unwrap();
    }
    // This types @ on a German keyboard.
    press_with("Control+Alt+@", |init| init.set_modifier_alt_graph(true));
    assert_eq!(focused(), "input");
}

#[wasm_bindgen_test]
async fn shortcuts_are_left_alone() {
    let (_stage, harness) = entered("ann ben").await;
    for key in ["Control+c", "Alt+ArrowLeft", "Meta+a", "Alt+x", "Control+ArrowDown", "F5", "F10", "Tab"] {
        assert!(!press(key).prevented, "{key}");
        assert_eq!(focused(), "ann", "after {key}");
    }
    assert_eq!(harness.outside.take().len(), 8, "all keys must propagate");
}

#[wasm_bindgen_test]
async fn escape_goes_to_the_input_and_no_further_out() {
    let (_stage, harness) = entered("ann ben").await;
    walk(&[("ArrowDown", "ben"), ("Escape", "input")]);
    assert_eq!(harness.outside.take(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn keys_in_an_open_menu_are_the_menus() {
    let (stage, harness) = entered("ann ben").await;
    walk(&[("End", "Actions for ann")]);
    press("Enter");
    until_focused("Call").await;
    for key in ["ArrowDown", "ArrowUp", "Home", "PageDown", "ArrowRight", "x", "Control+Home"] {
        press(key);
        assert_eq!(focused(), "Call", "after {key}");
    }
    press("Escape");
    assert_eq!(focused(), "Actions for ann");
    assert_eq!(stops(&stage), ["Actions for ann"]);
    assert_eq!(harness.log.take(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn the_first_menu_opens_from_outside() {
    let (stage, harness) = stage("ann ben").await;
    stage.one("#input").focus().unwrap();
    assert!(harness.grid.open_first_menu());
    until_focused("Call").await;
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen ann"]);
    assert_eq!(focused(), "Actions for ann");
    assert!(harness.grid.open_menu("ben"));
    until_focused("Call").await;
    press("Escape");
    assert_eq!(focused(), "Actions for ben");
    harness.set("");
    until("the rows are gone", || stage.count("[role=row]") == 0).await;
    assert!(!harness.grid.open_first_menu());
    assert!(!harness.grid.open_menu("ben"));
}

#[wasm_bindgen_test]
async fn a_row_is_focused_by_its_key() {
    let (_stage, harness) = stage("ann ben").await;
    assert!(harness.grid.focus_key("ben"));
    assert_eq!(focused(), "ben");
    assert!(!harness.grid.focus_key("nobody"));
    assert_eq!(focused(), "ben");
}

#[wasm_bindgen_test]
async fn focus_follows_its_row_wherever_that_goes() {
    let (stage, harness) = entered("ann ben eve sam").await;
    walk(&[("ArrowDown", "ben"), ("ArrowRight", "kind of ben")]);
    for order in ["sam eve ben ann", "ben sam eve ann", "new ann eve sam ben", "ben", "x y z ben"] {
        harness.set(order);
        until(order, || {
            stage.all("[role=row]").iter().filter_map(|row| attribute(row, "data-key")).eq(keys(order).iter().cloned())
        })
        .await;
        until_focused("kind of ben").await;
        assert_eq!(stops(&stage), ["kind of ben"]);
    }
}

#[wasm_bindgen_test]
async fn focus_follows_its_row_into_its_open_menu() {
    let (stage, harness) = entered("ann ben eve").await;
    press("Shift+F10");
    until_focused("Call").await;
    harness.set("eve ben ann");
    until("the rows changed", || attribute(&stage.all("[role=row]")[2], "data-key").as_deref() == Some("ann")).await;
    until_focused("Call").await;
    let gap = || {
        let button = stage.one("[data-key=ann] [aria-haspopup]").get_bounding_client_rect();
        stage.one("[role=menu]").get_bounding_client_rect().top() - button.bottom()
    };
    until("the menu is at its button", || gap().abs() <= 5.0).await;
    press("Enter");
    assert_eq!(harness.log.take(), ["chosen ann"]);
}

#[wasm_bindgen_test]
async fn when_the_row_is_gone_the_one_now_at_its_place_has_the_focus() {
    let (stage, harness) = entered("ann ben eve sam").await;
    walk(&[("ArrowDown", "ben"), ("End", "Actions for ben")]);
    harness.set("ann eve sam");
    until_focused("Actions for eve").await;
    harness.set("sam ann");
    until_focused("Actions for ann").await;
    assert_eq!(stops(&stage), ["Actions for ann"]);
}

#[wasm_bindgen_test]
async fn when_there_is_no_row_at_that_place_the_last_one_else_the_input_has_the_focus() {
    let (stage, harness) = entered("ann ben eve").await;
    walk(&[("Control+End", "Actions for eve")]);
    harness.set("sam ann");
    until_focused("Actions for ann").await;
    assert_eq!(stops(&stage), ["Actions for ann"]);
    harness.set("");
    until_focused("input").await;
    until("the rows are gone", || stage.count("[role=row]") == 0).await;
    assert_eq!(focused(), "input");
}

#[wasm_bindgen_test]
async fn all_rows_replaced_the_place_counts() {
    let (_stage, harness) = entered("ann ben eve").await;
    walk(&[("ArrowDown", "ben"), ("ArrowRight", "kind of ben")]);
    harness.set("x y z");
    until_focused("kind of y").await;
}

#[wasm_bindgen_test]
async fn two_changes_at_once_lose_no_focus() {
    let (stage, harness) = entered("ann ben eve").await;
    press("ArrowDown");
    harness.set("eve ann");
    harness.set("sam eve ann");
    until("the rows changed", || stage.count("[data-key=sam]") == 1).await;
    until_focused("eve").await;
}

#[wasm_bindgen_test]
async fn a_change_takes_no_focus_from_elsewhere() {
    let (stage, harness) = entered("ann ben eve").await;
    press("Escape");
    harness.set("eve");
    until("the rows changed", || stage.count("[role=row]") == 1).await;
    tick().await;
    assert_eq!(focused(), "input");
}
