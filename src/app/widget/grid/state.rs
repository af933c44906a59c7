//! The state of a grid: which rows are in the page, and where the focus and the tab stop are.

use crate::app::dom::{NodeRef, View};
use crate::app::signal::{Signal, State, Stored};
use std::ops::Range;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement};

use super::rows::{GridRow, Slots};
use super::viewport::Viewport;
use crate::app::widget::focus;

const ROW: &str = "[role=row]";
pub(super) const CELL: &str = "[role=gridcell]";
/// The text shown in place of a row that is not loaded.
const LOADING: &str = "Loading…";

/// The position of the cell that has the tab stop or the focus.
#[derive(Clone, Default)]
pub(super) struct CellPosition {
    /// The key of the row; empty if the row is not loaded, which is then identified by its index.
    pub key: String,
    pub index: usize,
    pub column: usize,
}

/// The state that the event handlers share.
#[derive(Clone, Copy)]
pub(super) struct GridState {
    pub grid: NodeRef,
    /// An element as high as all rows together, so that the scrollbar is right.
    pub space: NodeRef,
    /// The number of rows that the height of `space` is for.
    pub space_rows: Stored<usize>,
    /// An element as high as one row.
    pub sample_row: NodeRef,
    pub total: Signal<usize>,
    pub row_at: Callback<usize, Option<GridRow>>,
    pub index_of: Callback<String, Option<usize>>,
    pub cells: Callback<Signal<String>, View>,
    pub to_input: Callback<()>,
    pub viewport: State<Viewport>,
    /// The indices of the rows that should be in the page.
    pub window: Signal<Range<usize>>,
    pub slots: Stored<Slots>,
    /// The cell last used.
    pub stop: Stored<Option<CellPosition>>,
    /// The only element with `tabindex="0"`.
    pub stop_element: Stored<Option<HtmlElement>>,
    /// The reactive owner of the rows, which exists as long as the grid.
    pub owner: Stored<Owner>,
    /// The reactive owner of what callbacks create during [`GridState::arrange`]; cleaned up by the next call.
    pub arranging: Stored<Owner>,
}

impl GridState {
    /// Returns the element of the grid while it is in the page.
    pub fn grid(self) -> Option<HtmlElement> {
        self.grid.get_untracked().filter(|grid| grid.is_connected())
    }

    /// Measures the viewport and the height of a row.
    pub fn measure(self) {
        let (Some(grid), Some(sample)) = (self.grid(), self.sample_row.get_untracked()) else { return };
        let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX);
        let old = self.viewport.get_untracked();
        let row = sample.get_bounding_client_rect().height();
        if old.row > 0.0 && row > 0.0 && row != old.row {
            // The text size has changed: the same rows stay in view.
            grid.set_scroll_top((old.top / old.row * row) as i32);
        }
        // Limited by the window, so that a grid whose height no style limits does not render all its rows.
        let height = f64::from(grid.client_height()).min(window);
        self.set_viewport(Viewport { top: grid.scroll_top().into(), height, row });
    }

    fn set_viewport(self, view: Viewport) {
        if self.viewport.get_untracked() != view {
            self.viewport.set(view);
        }
    }

    /// Scrolls to this offset in pixels.
    pub fn scroll_to(self, top: f64) {
        let view = self.viewport.get_untracked();
        if let Some(grid) = self.grid().filter(|_| view.top != top) {
            grid.set_scroll_top(top as i32);
            self.set_viewport(Viewport { top: grid.scroll_top().into(), ..view });
        }
    }

    /// Returns the position of the cell that an element belongs to, and the element of its row.
    pub fn position_of(self, it: &Element) -> Option<(CellPosition, HtmlElement)> {
        let (row, cell) = (focus::closest(it, ROW)?, focus::closest(it, CELL)?);
        let (key, index) = self.slots.with(|slots| {
            let slot = slots.shown.iter().find(|slot| slot.element == row)?;
            Some((slot.key.clone(), slot.index))
        })?;
        let cells = focus::all(&row, CELL);
        // A heading has no columns: the column of the row before is kept for the next one.
        let column =
            if cells.len() > 1 { focus::position(&cells, &cell)? } else { self.stop.get().unwrap_or_default().column };
        Some((CellPosition { key, index, column }, row))
    }

    /// Returns the current position of a cell; `None` if its row is removed. A row that is not found while no row is
    /// loaded at its index counts as unloaded and not as removed.
    fn relocate(self, position: &CellPosition, last: usize) -> Option<CellPosition> {
        let now = if position.key.is_empty() { Some(position.index) } else { self.index_of.run(position.key.clone()) };
        if now.is_none() && position.index <= last && self.row_at.run(position.index).is_none() {
            return Some(position.clone());
        }
        Some(CellPosition { index: now?.min(last), ..position.clone() })
    }

    /// Updates the rows in the page, the focus and the tab stop. Moves the focus to `to` if given.
    pub fn arrange(self, to: Option<CellPosition>) {
        let Some(grid) = self.grid() else { return };
        let total = self.total.get();
        let last = total.saturating_sub(1);
        if let Some(space) = self.space.get_untracked().filter(|_| self.space_rows.get() != total) {
            self.space_rows.set(total);
            let _ = HtmlElement::style(&space).set_property("block-size", &format!("calc(var(--grid-row) * {total})"));
            let _ = HtmlElement::style(&grid).set_property("--grid-rows", &total.to_string());
        }
        let held = focus::active().and_then(|active| self.position_of(&active));
        let mut view = self.viewport.get_untracked();
        if held.is_some() {
            // The browser may have scrolled to the row that Tab leads to without having said so yet.
            view.top = grid.scroll_top().into();
        }
        let seen = held.as_ref().is_some_and(|(position, _)| view.sees(position.index));
        let moves = to.is_some();

        let arranging = self.arranging.get();
        arranging.cleanup();
        let used = arranging.with(|| match (to, &held) {
            (Some(to), _) => Some(to),
            (None, Some((held, _))) => self
                .relocate(held, last)
                // The focus goes to the row now at the index of the removed one.
                .or_else(|| Some(CellPosition { index: held.index.min(last), ..held.clone() })),
            (None, None) => self.stop.get().and_then(|stop| self.relocate(&stop, last)),
        });
        let mut stop = used.clone().unwrap_or_default();
        let elsewhere = held.as_ref().is_some_and(|(position, _)| position.index != stop.index);
        if total > 0 && (moves || seen && elsewhere) {
            self.scroll_to(view.revealing(stop.index));
        }

        let mut indices: Vec<usize> = self.window.get().collect();
        if let (Err(at), true) = (indices.binary_search(&stop.index), total > 0) {
            indices.insert(at, stop.index);
        }
        let loading = |index: usize| match &stop {
            // Unloaded, but kept because it has the tab stop.
            CellPosition { key, .. } if index == stop.index && self.slots.with(|slots| slots.has_item(key)) => {
                GridRow::Item { key: key.clone() }
            }
            _ => GridRow::Heading { key: String::new(), label: LOADING.into(), press: None },
        };
        let wanted: Vec<_> = arranging
            .with(|| indices.into_iter().map(|at| (at, self.row_at.run(at).unwrap_or_else(|| loading(at)))).collect());
        if let Some((_, row)) = wanted.iter().find(|(index, _)| *index == stop.index) {
            stop.key = row.key().to_owned();
        }
        self.stop.set(used.is_some().then_some(stop.clone()));
        untrack(|| {
            let mut slots = self.slots.try_update(std::mem::take).unwrap_or_default();
            let held_row = held.as_ref().map(|(_, row)| row);
            self.owner.get().with(|| slots.show(&grid, wanted, held_row, self.cells));
            let cell = slots.at(stop.index).and_then(|slot| cell_of(&slot.element, stop.column));
            self.slots.set(slots);
            if let Some(cell) = &cell {
                self.make_stop(cell);
            }
            match (cell, held_row) {
                (Some(cell), _) if moves => {
                    focus::focus(&cell);
                }
                (Some(cell), Some(held)) if !held.contains(Some(&cell)) => {
                    if seen {
                        focus::focus(&cell);
                    } else {
                        focus_without_scroll(&cell);
                    }
                }
                // An open menu follows its button when something scrolls.
                (Some(cell), Some(_)) if elsewhere => {
                    if seen {
                        focus::reveal(&cell);
                    }
                    let _ = web_sys::Event::new("scroll").map(|event| grid.dispatch_event(&event));
                }
                (None, Some(_)) => self.to_input.run(()),
                _ => {}
            }
            // Outside of the update: what leaves the page may have handlers that read the slots.
            if let Some(slot) = self.slots.update(Slots::take_leaving) {
                slot.element.remove();
                self.slots.update(|slots| slots.spare(slot));
            }
        });
    }

    /// Moves the focus to a cell. Returns false if there is no row.
    pub fn focus_cell(self, index: usize, column: usize) -> bool {
        let total = self.total.get_untracked();
        if total > 0 {
            untrack(|| self.arrange(Some(CellPosition { key: String::new(), index: index.min(total - 1), column })));
        }
        total > 0
    }

    /// Moves the focus to the menu button of a row and opens the menu. Returns false if there is none.
    pub fn open_menu_at(self, index: usize) -> bool {
        self.focus_cell(index, usize::MAX) && {
            let row = self.slots.with(|slots| slots.at(index).map(|slot| slot.element.clone()));
            row.is_some_and(|row| open_menu(&row))
        }
    }

    fn make_stop(self, stop: &HtmlElement) {
        if let Some(old) = self.stop_element.get().filter(|old| old != stop) {
            let _ = old.set_attribute("tabindex", "-1");
        }
        if stop.tab_index() != 0 {
            let _ = stop.set_attribute("tabindex", "0");
        }
        self.stop_element.set(Some(stop.clone()));
    }

    /// Makes the cell that has received the focus the tab stop.
    pub fn focus_arrived(self, to: &Element) {
        if let (Some((position, _)), Some(cell)) = (self.position_of(to), focus::closest(to, CELL)) {
            self.stop.set(Some(position));
            self.make_stop(&stop_of(&cell));
        }
    }
}

/// Measures the grid whenever its size or the height of its rows changes, until it is dropped.
pub(super) struct ResizeWatcher {
    observer: web_sys::ResizeObserver,
    _heard: Closure<dyn FnMut()>,
}

impl ResizeWatcher {
    /// Starts observing the sizes.
    pub fn new(state: GridState) -> Option<Self> {
        let heard = Closure::new(move || state.measure());
        let observer = web_sys::ResizeObserver::new(JsValue::as_ref(heard.as_ref()).unchecked_ref()).ok()?;
        observer.observe(&*state.grid()?);
        observer.observe(&*state.sample_row.get_untracked()?);
        Some(Self { observer, _heard: heard })
    }
}

impl Drop for ResizeWatcher {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Moves the focus without scrolling.
fn focus_without_scroll(to: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = to.focus_with_options(&options);
}

/// Returns the element of a cell that takes the focus: its button, else the cell.
fn stop_of(cell: &Element) -> HtmlElement {
    cell.query_selector("button").ok().flatten().unwrap_or_else(|| cell.clone()).unchecked_into()
}

/// Returns the element that takes the focus in a column of a row, or in its last column.
fn cell_of(row: &Element, column: usize) -> Option<HtmlElement> {
    let cells = focus::all(row, CELL);
    cells.get(column).or(cells.last()).map(|cell| stop_of(cell))
}

/// Opens the menu of a row. Returns false if it has none.
pub(super) fn open_menu(row: &Element) -> bool {
    let button = focus::all(row, "[aria-haspopup=menu]").into_iter().next();
    button.inspect(web_sys::HtmlElement::click).is_some()
}
