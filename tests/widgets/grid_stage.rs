//! What the tests of `widget::grid` share: a grid in the page, and what can be read of it.

use crate::stage::*;
use baton::app::dom::view;
use baton::app::signal::{Signal, State, derive};
use baton::app::widget::focus;
use baton::app::widget::grid::{Grid, GridHandle, GridRow, MenuCell, NameCell, TextCell};
use baton::app::widget::menu::MenuItem;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::{Element, HtmlElement};

/// The number of rows of a large grid.
pub const ALL: usize = 100_000;

/// The inputs and outputs of a grid.
#[derive(Clone, Copy)]
pub struct Harness {
    /// The keys of the rows: `#…` is a heading of text, `+…` one that is a button, `?` a row that is not loaded.
    pub keys: State<Arc<Vec<String>>>,
    pub grid: GridHandle,
    /// The buttons pressed and the menu items chosen.
    pub log: Log,
    /// The keys that propagated out of the grid.
    pub outside: Log,
    /// The ranges of rows that the grid needed.
    pub needed: Log,
}

impl Harness {
    /// Sets the keys of the rows, separated by spaces.
    pub fn set(self, names: &str) {
        self.keys.set(keys(names));
    }
}

/// Splits keys at spaces.
pub fn keys(names: &str) -> Arc<Vec<String>> {
    Arc::new(names.split_whitespace().map(Into::into).collect())
}

/// Returns the keys `p0`, `p1`, `p2`, …
pub fn many(count: usize) -> Arc<Vec<String>> {
    Arc::new((0..count).map(|n| format!("p{n}")).collect())
}

/// Creates an input above a grid with the columns name, kind, state and menu.
pub async fn stage(names: &str) -> (Stage, Harness) {
    stage_with(keys(names), "ltr").await
}

/// [`stage`] with keys and a writing direction.
pub async fn stage_with(rows: Arc<Vec<String>>, dir: &'static str) -> (Stage, Harness) {
    let keys = State::new(rows);
    let harness = Harness { keys, grid: GridHandle::new(), log: Log::new(), outside: Log::new(), needed: Log::new() };
    let Harness { grid, log, outside, needed, .. } = harness;
    let cells = Callback::new(move |key: Signal<String>| {
        let (kind, state) = (move || format!("kind of {}", key.get()), move || format!("state of {}", key.get()));
        let press = Callback::new(move |()| log.note(format!("pressed {}", key.get_untracked())));
        let items = derive(move || {
            let key = key.get();
            let run = Callback::new(move |()| log.note(format!("chosen {key}")));
            vec![MenuItem::new("Call", "", run)]
        });
        view! {
            <NameCell press>{key}</NameCell>
            <TextCell>{kind}</TextCell>
            <TextCell class="state">{state}</TextCell>
            <MenuCell label=derive(move || format!("Actions for {}", key.get())) items>"⋯"</MenuCell>
        }
    });
    let row_at = Callback::new(move |index: usize| {
        let key = keys.with(|keys| keys.get(index).cloned())?;
        Some(match key.chars().next() {
            Some('?') => return None,
            Some('#') => GridRow::Heading { label: format!("Group {key}"), key, press: None },
            Some('+') => {
                let label = format!("Group {key}");
                let pressed = key.clone();
                GridRow::Heading {
                    key,
                    label,
                    press: Some(Callback::new(move |()| log.note(format!("pressed {pressed}")))),
                }
            }
            _ => GridRow::Item { key },
        })
    });
    let index_of = Callback::new(move |key: String| keys.with(|keys| keys.iter().position(|one| *one == key)));
    let total = derive(move || keys.with(|keys| keys.len()));
    let need = Callback::new(move |rows: std::ops::Range<usize>| needed.note(format!("{rows:?}")));
    let to_input = Callback::new(|()| {
        focus::focus_id("input");
    });
    let stage = Stage::new(move || {
        view! {
            <div dir=dir on:keydown=move |event| outside.note(event.key())>
                <h2 id="heading">"People"</h2>
                <input id="input" />
                <Grid handle=grid id="grid" labelled_by="heading" total row_at index_of cells need to_input />
            </div>
        }
    })
    .await;
    (stage, harness)
}

/// [`stage`] with the focus on the name of the first row.
pub async fn entered(names: &str) -> (Stage, Harness) {
    let (stage, harness) = stage(names).await;
    assert!(harness.grid.enter());
    assert_eq!(focused(), keys(names)[0]);
    (stage, harness)
}

/// Returns the names of the tab stops.
pub fn stops(stage: &Stage) -> Vec<String> {
    stage.all("#grid [tabindex='0'], #grid button:not([tabindex])").iter().map(|it| name(it)).collect()
}

/// Creates a grid of [`ALL`] rows with the focus on the first.
pub async fn large() -> (Stage, Harness) {
    let (stage, harness) = stage_with(many(ALL), "ltr").await;
    assert!(harness.grid.enter());
    until_focused("p0").await;
    (stage, harness)
}

/// Returns the rows in the page.
pub fn rows(stage: &Stage) -> Vec<HtmlElement> {
    stage.all("#grid > [role=row]")
}

/// Returns the key of a row; empty if it is not loaded.
pub fn key(row: &Element) -> String {
    attribute(row, "data-key").unwrap_or_default()
}

/// Returns the keys of the rows in the page.
pub fn row_keys(stage: &Stage) -> Vec<String> {
    rows(stage).iter().map(|row| key(row)).collect()
}

/// Presses a key and waits until the focus is on `to`.
pub async fn go(key: &str, to: &str) {
    press(key);
    until_focused(to).await;
}

/// Scrolls to a row, as the wheel does.
pub fn scroll(stage: &Stage, to: usize) {
    let height = rows(stage)[0].get_bounding_client_rect().height();
    stage.one("#grid").set_scroll_top((to as f64 * height).ceil() as i32);
}

/// Returns whether the focused element is completely inside the box of the grid.
pub fn focus_is_seen(stage: &Stage) -> bool {
    let (grid, at) = (stage.one("#grid").get_bounding_client_rect(), document().active_element().unwrap());
    let at = at.get_bounding_client_rect();
    at.top() >= grid.top() - 0.5 && at.bottom() <= grid.bottom() + 0.5
}

/// Asserts that the rows in the page are in order, and that each is positioned according to its `aria-rowindex`.
pub fn check_order(stage: &Stage) {
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
