//! `widget::menu`: where it stands.

use crate::menu::{button, item, until_on};
use crate::stage::*;
use baton::app::dom::view;
use baton::app::signal::{State, derive};
use baton::app::widget::menu::{MenuButton, MenuItem};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// The greatest distance between a menu and its button, in CSS pixels.
const GAP: f64 = 5.0;

/// Returns items that take some room, all unavailable if there is a reason.
fn long_items(count: usize, why: Option<&str>) -> Vec<MenuItem> {
    (1..=count).map(|n| item(Log::new(), &format!("A rather long item {n}"), why)).collect()
}

/// Creates a menu in a corner of a small box that clips its content.
async fn in_corner(place: &'static str, direction: &'static str) -> (Stage, State<Vec<MenuItem>>) {
    let style = format!("position:fixed;{place};width:60px;height:40px;overflow:hidden");
    let items = State::new(long_items(5, None));
    let stage = Stage::new(move || {
        view! {
            <div dir=direction style=style>
                <MenuButton label=derive(|| "More".to_string()) items=derive(move || items.get())>"More"</MenuButton>
            </div>
        }
    })
    .await;
    button(&stage).focus().unwrap();
    press("Enter");
    until_on("A rather long item 1").await;
    (stage, items)
}

/// Asserts that no item of the menu is covered or clipped.
fn check_items_are_seen(stage: &Stage, what: &str) {
    for item in stage.all("[role=menuitem]") {
        let at = item.get_bounding_client_rect();
        let (x, y) = (at.left() + at.width() / 2.0, at.top() + at.height() / 2.0);
        let hit = document().element_from_point(x as f32, y as f32);
        assert!(hit.is_some_and(|hit| item.contains(Some(&hit))), "{what}: {} is covered or clipped", name(&item));
    }
}

#[wasm_bindgen_test]
async fn it_is_wholly_seen_over_boxes_that_clip_and_that_are_containers() {
    // Each of these makes a box that `fixed` is relative to, and that clips: the last is what a container was at first.
    for box_style in ["container-type:inline-size", "transform:translateX(20px)", "contain:layout"] {
        let items = State::new(long_items(5, None));
        let style = format!("overflow:hidden;width:60px;height:40px;margin:50px;{box_style}");
        let stage = Stage::new(move || {
            view! {
                <div style=style>
                    <MenuButton label=derive(|| "More".to_string()) items=derive(move || items.get())>"More"</MenuButton>
                </div>
                // What stands over everything in the page is not over a menu.
                <div style="position:fixed;inset:0;z-index:1000;pointer-events:auto"></div>
            }
        })
        .await;
        button(&stage).focus().unwrap();
        press("Enter");
        until_on("A rather long item 1").await;
        check_items_are_seen(&stage, box_style);
        let (menu, at) =
            (stage.one("[role=menu]").get_bounding_client_rect(), button(&stage).get_bounding_client_rect());
        assert!((menu.top() - at.bottom()).abs() <= GAP, "{box_style}: the menu is not at its button");
        assert!((menu.left() - at.left()).abs() <= 1.0, "{box_style}: the menu is not at its button");
    }
}

#[wasm_bindgen_test]
async fn it_is_wholly_seen_in_every_corner_of_the_window() {
    for direction in ["ltr", "rtl"] {
        for place in ["left:0;top:0", "right:0;top:0", "left:0;bottom:0", "right:0;bottom:0"] {
            let (stage, _) = in_corner(place, direction).await;
            let root = document().document_element().unwrap();
            let shape = stage.one("[role=menu]").get_bounding_client_rect();
            let inside = shape.left() >= 0.0
                && shape.top() >= 0.0
                && shape.right() <= f64::from(root.client_width())
                && shape.bottom() <= f64::from(root.client_height());
            assert!(
                inside,
                "{place} {direction}: {}..{} × {}..{}",
                shape.left(),
                shape.right(),
                shape.top(),
                shape.bottom()
            );
            check_items_are_seen(&stage, &format!("{place} {direction}"));
            let over = button(&stage).get_bounding_client_rect();
            let apart = shape.bottom() <= over.top() + 1.0 || shape.top() >= over.bottom() - 1.0;
            assert!(apart, "{place} {direction}: the menu covers its button");
        }
    }
}

#[wasm_bindgen_test]
async fn it_follows_its_button_when_something_scrolls() {
    let chosen = Log::new();
    let items = State::new(vec![item(chosen, "Copy", None)]);
    let stage = Stage::new(move || {
        view! {
            <div id="scroller" style="height:200px;overflow:auto">
                <div style="height:80px"></div>
                <MenuButton label=derive(|| "More".to_string()) items=derive(move || items.get())>"More"</MenuButton>
                <div style="height:600px"></div>
            </div>
        }
    })
    .await;
    button(&stage).focus().unwrap();
    press("Enter");
    until_on("Copy").await;
    let gap = || {
        (stage.one("[role=menu]").get_bounding_client_rect().top() - button(&stage).get_bounding_client_rect().bottom())
            .abs()
    };
    assert!(gap() <= GAP, "{}", gap());
    stage.one("#scroller").set_scroll_top(50);
    until("the menu is at its button again", || gap() <= GAP).await;
}

#[wasm_bindgen_test]
async fn what_grows_while_it_is_open_is_wholly_seen() {
    for place in ["left:0;top:0", "right:0;bottom:0"] {
        let (stage, items) = in_corner(place, "ltr").await;
        items.set(long_items(6, Some("A reason that was not known when the menu was opened")));
        until("the items have changed", || stage.count("[role=menuitem][aria-disabled]") == 6).await;
        tick().await;
        check_items_are_seen(&stage, place);
    }
}

#[wasm_bindgen_test]
async fn what_is_too_long_scrolls_and_stays_where_it_is_while_it_changes() {
    let (stage, items) = in_corner("left:0;bottom:0", "ltr").await;
    items.set(long_items(80, None));
    until("the items have changed", || stage.count("[role=menuitem]") == 80).await;
    press("End");
    until_on("A rather long item 80").await;
    let last_is_seen = || {
        let (item, menu) = (document().active_element().unwrap(), stage.one("[role=menu]"));
        item.get_bounding_client_rect().bottom() <= menu.get_bounding_client_rect().bottom()
    };
    tick().await;
    assert!(last_is_seen(), "the item in focus is out of sight");
    items.set(long_items(80, Some("A reason")));
    until("the items have changed", || stage.count("[role=menuitem][aria-disabled]") == 80).await;
    tick().await;
    until_on("A rather long item 80").await;
    assert!(last_is_seen(), "the item in focus is out of sight");
}
