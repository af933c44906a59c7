//! The grid at work: which rows are in the page, where the focus and the tab stop are.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement};

use super::GridRow;
use super::rows::Rows;
use super::view::View;
use crate::app::widget::focus;

const ROW: &str = "[role=row]";
pub(super) const CELL: &str = "[role=gridcell]";
/// What stands where a row is not loaded.
const LOADING: &str = "Loading…";

/// A cell: that of the tab stop, or of the focus.
#[derive(Clone, Default)]
pub(super) struct Spot {
    /// Of its row; empty where that is not loaded, which is told by its place.
    pub key: String,
    pub place: usize,
    pub column: usize,
}

/// What the handlers share.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub grid: NodeRef<html::Div>,
    /// As high as all rows, so that the scrollbar tells the truth.
    pub space: NodeRef<html::Div>,
    /// As how many rows.
    pub high: StoredValue<usize>,
    /// As high as one row.
    pub one: NodeRef<html::Div>,
    pub total: Signal<usize>,
    pub row_at: Callback<usize, Option<GridRow>>,
    pub place_of: Callback<String, Option<usize>>,
    pub cells: Callback<Signal<String>, AnyView>,
    pub to_input: Callback<()>,
    pub view: RwSignal<View>,
    /// The rows to be in the page.
    pub window: Memo<Range<usize>>,
    pub rows: StoredValue<Rows, LocalStorage>,
    /// The cell last used.
    pub stop: StoredValue<Option<Spot>>,
    /// The one element with `tabindex="0"`.
    pub stop_element: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// Rows live in here, as long as the grid.
    pub owner: StoredValue<Owner>,
    /// What is made for one look at the rows ends with the next.
    pub told: StoredValue<Owner>,
}

impl Parts {
    pub fn grid(self) -> Option<HtmlElement> {
        self.grid.try_get_untracked().flatten().filter(|grid| grid.is_connected()).map(Into::into)
    }

    pub fn measure(self) {
        let (Some(grid), Some(one)) = (self.grid(), self.one.get_untracked()) else { return };
        let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX);
        let old = self.view.get_untracked();
        let row = one.get_bounding_client_rect().height();
        if old.row > 0.0 && row > 0.0 && row != old.row {
            grid.set_scroll_top((old.top / old.row * row) as i32); // the text has grown: the same rows are seen
        }
        // A grid without a height of its own, which no style should leave it, does not put all of its rows into the
        // page.
        self.look(View { top: grid.scroll_top().into(), height: f64::from(grid.client_height()).min(window), row });
    }

    fn look(self, view: View) {
        if self.view.get_untracked() != view {
            self.view.set(view);
        }
    }

    pub fn scroll_to(self, top: f64) {
        let view = self.view.get_untracked();
        if let Some(grid) = self.grid().filter(|_| view.top != top) {
            grid.set_scroll_top(top as i32);
            self.look(View { top: grid.scroll_top().into(), ..view });
        }
    }

    /// Where in the grid an element is, and its row.
    pub fn spot(self, it: &Element) -> Option<(Spot, HtmlElement)> {
        let (row, cell) = (focus::closest(it, ROW)?, focus::closest(it, CELL)?);
        let (key, place) = self.rows.with_value(|rows| {
            let slot = rows.shown.iter().find(|slot| slot.element == row)?;
            Some((slot.key.clone(), slot.place))
        })?;
        let cells = focus::all(&row, CELL);
        // A heading has no columns: the next row has the one that the row before had.
        let column = if cells.len() > 1 {
            focus::position(&cells, &cell)?
        } else {
            self.stop.get_value().unwrap_or_default().column
        };
        Some((Spot { key, place, column }, row))
    }

    /// Where a cell is now. Of a row that is gone: where its place is, if it is `held` by the focus. A row that cannot
    /// be found while nothing is loaded at its place is taken to be there still.
    fn follow(self, spot: Spot, last: usize, held: bool) -> Option<Spot> {
        let now = if spot.key.is_empty() { Some(spot.place) } else { self.place_of.run(spot.key.clone()) };
        if now.is_none() && spot.place <= last && self.row_at.run(spot.place).is_none() {
            return Some(spot);
        }
        let place = now.or(held.then_some(spot.place))?.min(last);
        Some(Spot { place, ..spot })
    }

    /// Has the right rows in the page, the focus where it belongs, or at `to`, and one tab stop.
    pub fn arrange(self, to: Option<Spot>) {
        let Some(grid) = self.grid() else { return };
        let total = self.total.get();
        let last = total.saturating_sub(1);
        if let Some(space) = self.space.get_untracked().filter(|_| self.high.get_value() != total) {
            self.high.set_value(total);
            let _ = HtmlElement::style(&space).set_property("block-size", &format!("calc(var(--grid-row) * {total})"));
            let _ = HtmlElement::style(&grid).set_property("--grid-rows", &total.to_string());
        }
        let held = focus::active().and_then(|active| self.spot(&active));
        let view = self.view.get_untracked();
        let seen = held.as_ref().is_some_and(|(spot, _)| view.sees(spot.place));
        let moves = to.is_some();

        let told = self.told.get_value();
        told.cleanup();
        let used = told.with(|| match (to, &held) {
            (Some(to), _) => Some(to),
            (None, Some((spot, _))) => self.follow(spot.clone(), last, true),
            (None, None) => self.stop.get_value().and_then(|stop| self.follow(stop, last, false)),
        });
        let mut stop = used.clone().unwrap_or_default();
        let elsewhere = held.as_ref().is_some_and(|(spot, _)| spot.place != stop.place);
        if total > 0 && (moves || seen && elsewhere) {
            self.scroll_to(view.revealing(stop.place));
        }

        let mut places: Vec<usize> = self.window.get().collect();
        if let (Err(at), true) = (places.binary_search(&stop.place), total > 0) {
            places.insert(at, stop.place);
        }
        let loading = |place: usize| match &stop {
            // Left by those who load, and still held here.
            Spot { key, .. } if place == stop.place && self.rows.with_value(|rows| rows.has_item(key)) => {
                GridRow::Item { key: key.clone() }
            }
            _ => GridRow::Heading { key: String::new(), label: LOADING.into(), press: None },
        };
        let wanted: Vec<_> = told
            .with(|| places.into_iter().map(|at| (at, self.row_at.run(at).unwrap_or_else(|| loading(at)))).collect());
        if let Some((_, row)) = wanted.iter().find(|(place, _)| *place == stop.place) {
            stop.key = row.key().to_owned();
        }
        self.stop.set_value(used.is_some().then_some(stop.clone()));
        untrack(|| {
            let mut rows = self.rows.try_update_value(std::mem::take).unwrap_or_default();
            let held_row = held.as_ref().map(|(_, row)| row);
            self.owner.get_value().with(|| rows.show(&grid, wanted, held_row, self.cells));
            let cell = rows.at(stop.place).and_then(|slot| cell_of(&slot.element, stop.column));
            self.rows.set_value(rows);
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
                        focus_still(&cell);
                    }
                }
                // An open menu goes with its button: menus look for it when something scrolls.
                (Some(_), Some(_)) if elsewhere => {
                    let _ = web_sys::Event::new("scroll").map(|event| grid.dispatch_event(&event));
                }
                (None, Some(_)) => self.to_input.run(()),
                _ => {}
            }
            self.rows.update_value(Rows::let_go);
        });
    }

    /// Focus on a cell. False where there is no row.
    pub fn go(self, place: usize, column: usize) -> bool {
        let total = self.total.get_untracked();
        if total > 0 {
            untrack(|| self.arrange(Some(Spot { key: String::new(), place: place.min(total - 1), column })));
        }
        total > 0
    }

    pub fn go_to_menu(self, place: usize) -> bool {
        self.go(place, usize::MAX) && {
            let row = self.rows.with_value(|rows| rows.at(place).map(|slot| slot.element.clone()));
            row.is_some_and(|row| open_menu(&row))
        }
    }

    fn make_stop(self, stop: &HtmlElement) {
        if let Some(old) = self.stop_element.get_value().filter(|old| old != stop) {
            let _ = old.set_attribute("tabindex", "-1");
        }
        if stop.tab_index() != 0 {
            let _ = stop.set_attribute("tabindex", "0");
        }
        self.stop_element.set_value(Some(stop.clone()));
    }

    pub fn focus_comes(self, to: &Element) {
        if let (Some((spot, _)), Some(cell)) = (self.spot(to), focus::closest(to, CELL)) {
            self.stop.set_value(Some(spot));
            self.make_stop(&stop_of(&cell));
        }
    }
}

/// Hears when the grid or the height of its rows changes; no more when dropped.
pub(super) struct Sizes {
    observer: web_sys::ResizeObserver,
    _heard: Closure<dyn FnMut()>,
}

impl Sizes {
    pub fn follow(parts: Parts) -> Option<Self> {
        let heard = Closure::new(move || parts.measure());
        let observer = web_sys::ResizeObserver::new(JsValue::as_ref(heard.as_ref()).unchecked_ref()).ok()?;
        observer.observe(&*parts.grid()?);
        observer.observe(&*parts.one.get_untracked()?);
        Some(Self { observer, _heard: heard })
    }
}

impl Drop for Sizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Focus, and nothing scrolls.
fn focus_still(to: &HtmlElement) {
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    let _ = to.focus_with_options(&still);
}

/// What takes the focus in a cell: its button, else the cell.
fn stop_of(cell: &Element) -> HtmlElement {
    cell.query_selector("button").ok().flatten().unwrap_or_else(|| cell.clone()).unchecked_into()
}

/// What takes the focus in a column of a row, or in its last.
fn cell_of(row: &Element, column: usize) -> Option<HtmlElement> {
    let cells = focus::all(row, CELL);
    cells.get(column).or(cells.last()).map(|cell| stop_of(cell))
}

pub(super) fn open_menu(row: &Element) -> bool {
    let button = focus::all(row, "[aria-haspopup=menu]").into_iter().next();
    button.inspect(|button| button.click()).is_some()
}
