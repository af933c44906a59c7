//! A layout grid with real focus: a list whose rows hold buttons, reached with the arrow keys; of up to 100,000 rows only
//! those in view, and a few around them, are in the page.
//!
//! - Roles: `role="grid"` labelled by a heading, `role="row"`, `role="gridcell"`; `aria-rowcount` says how many rows there are,
//!   `aria-rowindex` which one this is; rows in the page are in their order. First cell: a button with the name
//!   ([`NameCell`]); then text ([`TextCell`], which takes the focus itself, so that it can be read cell by cell); last: a menu
//!   button ([`MenuCell`]). A heading row has one cell over all columns: a button or text.
//! - One tab stop for the whole grid: the cell last used has `tabindex="0"`, all others `-1`. Its row is always in the page.
//! - Keys: Up / Down row in the same column, no wrap, Up on the first row → the input; Left / Right, Home / End cell in
//!   the row, no wrap (Left / Right follow the writing direction); Ctrl+Home / Ctrl+End first / last cell of all;
//!   PgUp / PgDn a page; Enter, Space the focused button's own; Shift+F10, menu key: this row's menu; a key that types,
//!   or Esc → the input. Keys with Alt and keys in an open menu are not the grid's.
//! - Rows may change under the focus: it follows the row's key, and is scrolled into view if it was; the row with the focus is
//!   never moved in the page nor used for another. Where the row is gone: the row now at its place, else the last one, else
//!   the input.
//! - An open menu stays with its row, and closes where that is gone.
//! - The grid scrolls itself; its rows are all as high as `--grid-row` says (style/grid.css), in `em`, so they grow with the
//!   text. Rows are used again for other keys: a cell must show what the signal of the key says, and nothing it kept.
//!
//! Columns are read from the page (roles, page order), so a row may hold any number of cells.

mod cells;
mod rows;
mod view;

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement};

pub use cells::{MenuCell, NameCell, TextCell};

use super::focus;
use super::menu::is_rtl;
use rows::Rows;
use view::View;

const ROW: &str = "[role=row]";
const CELL: &str = "[role=gridcell]";
/// What stands where a row is not loaded.
const LOADING: &str = "Loading…";

/// What stands at a place.
pub enum GridRow {
    /// A row of cells.
    Item {
        /// Tells it from all others; not empty.
        key: String,
    },
    /// Begins a group.
    Heading {
        /// Tells it from all others; not empty.
        key: String,
        /// What is seen and spoken.
        label: String,
        /// What it does where it is a button.
        press: Option<Callback<()>>,
    },
}

/// What the world around a grid may ask of it. `Copy`; made before the grid and given to it.
#[derive(Clone, Copy)]
pub struct GridHandle(StoredValue<Option<Parts>, LocalStorage>);

impl Default for GridHandle {
    fn default() -> Self {
        Self::new()
    }
}

impl GridHandle {
    /// A handle for one grid.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Into the grid: the cell last used, else the first row. False where there is no row.
    pub fn enter(self) -> bool {
        self.ask(|parts| {
            let stop = parts.stop.get_value().unwrap_or_default();
            parts.go(stop.place, stop.column)
        })
    }

    /// Opens the menu of the first row that is no heading. False where there is none.
    pub fn open_first_menu(self) -> bool {
        self.ask(|parts| {
            let mut rows = (0..parts.total.get()).map_while(|place| Some((place, parts.row_at.run(place)?)));
            let first = rows.find(|(_, row)| matches!(row, GridRow::Item { .. }));
            first.is_some_and(|(place, _)| parts.go_to_menu(place))
        })
    }

    /// Opens the menu of the row with this key. False where there is none.
    pub fn open_menu(self, key: &str) -> bool {
        self.ask(|parts| parts.place_of.run(key.to_owned()).is_some_and(|place| parts.go_to_menu(place)))
    }

    /// Focus on the first cell of the row with this key. False where there is none.
    pub fn focus_key(self, key: &str) -> bool {
        self.ask(|parts| parts.place_of.run(key.to_owned()).is_some_and(|place| parts.go(place, 0)))
    }

    /// For another question, other rows: back to the top, and no cell has been used yet.
    pub fn to_top(self) {
        self.ask(|parts| {
            parts.stop.set_value(None);
            parts.scroll_to(0.0);
            true
        });
    }

    /// Of the rows as they are now, also right after a change.
    fn ask(self, what: impl FnOnce(Parts) -> bool) -> bool {
        let parts = self.0.try_get_value().flatten().filter(|parts| parts.grid().is_some());
        parts.is_some_and(|parts| {
            untrack(|| {
                parts.measure();
                parts.arrange(None);
                what(parts)
            })
        })
    }
}

/// A cell: that of the tab stop, or of the focus.
#[derive(Clone, Default)]
struct Spot {
    /// Of its row; empty where that is not loaded, which is told by its place.
    key: String,
    place: usize,
    column: usize,
}

/// What the handlers share.
#[derive(Clone, Copy)]
struct Parts {
    grid: NodeRef<html::Div>,
    /// As high as all rows, so that the scrollbar tells the truth.
    space: NodeRef<html::Div>,
    /// As high as one row.
    one: NodeRef<html::Div>,
    total: Signal<usize>,
    row_at: Callback<usize, Option<GridRow>>,
    place_of: Callback<String, Option<usize>>,
    cells: Callback<Signal<String>, AnyView>,
    to_input: Callback<()>,
    view: RwSignal<View>,
    /// The rows to be in the page.
    window: Memo<Range<usize>>,
    rows: StoredValue<Rows, LocalStorage>,
    /// The cell last used.
    stop: StoredValue<Option<Spot>>,
    /// The one element with `tabindex="0"`.
    stop_element: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// Of the grid: rows made later live as long.
    owner: StoredValue<Owner>,
}

impl Parts {
    fn grid(self) -> Option<HtmlElement> {
        self.grid.try_get_untracked().flatten().filter(|grid| grid.is_connected()).map(Into::into)
    }

    fn measure(self) {
        let (Some(grid), Some(one)) = (self.grid(), self.one.get_untracked()) else { return };
        let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX);
        let old = self.view.get_untracked();
        let row = one.get_bounding_client_rect().height();
        if old.row > 0.0 && row > 0.0 && row != old.row {
            grid.set_scroll_top((old.top / old.row * row) as i32); // the text has grown: the same rows are seen
        }
        // A grid without a height of its own, which no style should leave it, does not put all of its rows into the page.
        self.look(View { top: grid.scroll_top().into(), height: f64::from(grid.client_height()).min(window), row });
    }

    fn look(self, view: View) {
        if self.view.get_untracked() != view {
            self.view.set(view);
        }
    }

    fn scroll_to(self, top: f64) {
        let view = self.view.get_untracked();
        if let Some(grid) = self.grid().filter(|_| view.top != top) {
            grid.set_scroll_top(top as i32);
            self.look(View { top: grid.scroll_top().into(), ..view });
        }
    }

    /// Where in the grid an element is, and its row.
    fn spot(self, it: &Element) -> Option<(Spot, HtmlElement)> {
        let (row, cell) = (focus::closest(it, ROW)?, focus::closest(it, CELL)?);
        let (key, place) = self.rows.with_value(|rows| {
            let slot = rows.shown.iter().find(|slot| slot.element == row)?;
            Some((slot.key.clone(), slot.place))
        })?;
        let cells = focus::all(&row, CELL);
        // A heading has no columns: the next row has the one that the row before had.
        let column = if cells.len() > 1 { focus::position(&cells, &cell)? } else { self.stop.get_value().unwrap_or_default().column };
        Some((Spot { key, place, column }, row))
    }

    /// Where a cell is now. Of a row that is gone: where its place is, if it is `held` by the focus.
    fn follow(self, spot: Spot, last: usize, held: bool) -> Option<Spot> {
        let now = if spot.key.is_empty() { Some(spot.place) } else { self.place_of.run(spot.key.clone()) };
        let place = now.or(held.then_some(spot.place))?.min(last);
        Some(Spot { place, ..spot })
    }

    /// Has the right rows in the page, the focus where it belongs, or at `to`, and one tab stop.
    fn arrange(self, to: Option<Spot>) {
        let Some(grid) = self.grid() else { return };
        let total = self.total.get();
        let last = total.saturating_sub(1);
        if let Some(space) = self.space.get_untracked() {
            let _ = HtmlElement::style(&space).set_property("block-size", &format!("calc(var(--grid-row) * {total})"));
        }
        let held = focus::active().and_then(|active| self.spot(&active));
        let view = self.view.get_untracked();
        let seen = held.as_ref().is_some_and(|(spot, _)| view.sees(spot.place));
        let moves = to.is_some();

        // So that what is made for one look at the rows ends with the next.
        let told = self.owner.with_value(Owner::child);
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
        let loading = || GridRow::Heading { key: String::new(), label: LOADING.into(), press: None };
        let wanted: Vec<_> = told.with(|| places.into_iter().map(|at| (at, self.row_at.run(at).unwrap_or_else(loading))).collect());
        if let Some((_, row)) = wanted.iter().find(|(place, _)| *place == stop.place) {
            stop.key = row.key().to_owned();
        }
        self.stop.set_value(used.is_some().then_some(stop.clone()));
        untrack(|| {
            let mut rows = self.rows.try_update_value(std::mem::take).unwrap_or_default();
            let held_row = held.as_ref().map(|(_, row)| row);
            self.owner.with_value(Clone::clone).with(|| rows.show(&grid, wanted, told, held_row, self.cells));
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
    fn go(self, place: usize, column: usize) -> bool {
        let total = self.total.get_untracked();
        if total > 0 {
            untrack(|| self.arrange(Some(Spot { key: String::new(), place: place.min(total - 1), column })));
        }
        total > 0
    }

    fn go_to_menu(self, place: usize) -> bool {
        self.go(place, usize::MAX) && {
            let row = self.rows.with_value(|rows| rows.at(place).map(|slot| slot.element.clone()));
            row.is_some_and(|row| open_menu(&row))
        }
    }

    fn make_stop(self, stop: &HtmlElement) {
        if let Some(old) = self.stop_element.get_value() {
            let _ = old.set_attribute("tabindex", "-1");
        }
        let _ = stop.set_attribute("tabindex", "0");
        self.stop_element.set_value(Some(stop.clone()));
    }

    fn focus_comes(self, to: &Element) {
        if let (Some((spot, _)), Some(cell)) = (self.spot(to), focus::closest(to, CELL)) {
            self.stop.set_value(Some(spot));
            self.make_stop(&stop_of(&cell));
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let target = focus::target(event);
        let (Some(grid), Some((Spot { place: at, column, .. }, row))) = (self.grid(), self.spot(&target)) else {
            return;
        };
        if focus::closest(&target, "[role=menu]").is_some() {
            return;
        }
        let key = event.key();
        let jump = event.ctrl_key() || event.meta_key();
        if event.alt_key() && !focus::types_text(event) || jump && !matches!(&*key, "Home" | "End") && !focus::types_text(event) {
            return;
        }
        self.measure();
        let (last_row, last_column) = (self.total.get_untracked().saturating_sub(1), focus::all(&row, CELL).len() - 1);
        let page = || ((visible_height(&grid) / self.view.get_untracked().row) as usize).max(1);
        // A heading has no columns to go through.
        let step = |to: usize| if last_column == 0 { column } else { to };
        let (forward, back) = if is_rtl(&grid) { ("ArrowLeft", "ArrowRight") } else { ("ArrowRight", "ArrowLeft") };

        let (to_row, to_column) = match &*key {
            "ArrowUp" if at > 0 => (at - 1, column),
            "ArrowDown" => (at + 1, column),
            "PageUp" => (at.saturating_sub(page()), column),
            "PageDown" => (at.saturating_add(page()), column),
            "Home" if jump => (0, 0),
            "End" if jump => (last_row, usize::MAX),
            "Home" => (at, step(0)),
            "End" => (at, step(last_column)),
            it if it == forward => (at, step(column + 1)),
            it if it == back => (at, step(column.saturating_sub(1))),
            "F10" if !event.shift_key() => return,
            "ContextMenu" | "F10" => {
                take(event);
                open_menu(&row);
                return;
            }
            "ArrowUp" | "Escape" => {
                take(event);
                return self.to_input.run(());
            }
            // On a button these are its own; on text Space would scroll the page.
            "Enter" => return,
            " " if target.tag_name() == "BUTTON" => return,
            " " => (at, column),
            // The browser types into what has the focus when this handler is done, so the key is not lost, whatever it
            // makes: a letter, an accent to come, the first stroke of an input method.
            it if focus::types_text(event) || matches!(it, "Dead" | "Process") => {
                event.stop_propagation();
                return self.to_input.run(());
            }
            _ => return,
        };
        take(event);
        self.go(to_row, to_column);
    }
}

/// A grid of rows told by their places and keys.
#[component]
pub fn Grid(
    /// Made before, shared with whoever moves the focus in here.
    handle: GridHandle,
    /// The id of the grid, for `aria-controls` of the input.
    #[prop(into)]
    id: String,
    /// The id of the heading that names the grid.
    #[prop(into)]
    labelled_by: String,
    /// How many rows there are in all.
    #[prop(into)]
    total: Signal<usize>,
    /// What stands at a place; `None` while that is not loaded. Asked again when a signal read in there changes.
    #[prop(into)]
    row_at: Callback<usize, Option<GridRow>>,
    /// Where the row with this key stands now, also where it is not in the page.
    #[prop(into)]
    place_of: Callback<String, Option<usize>>,
    /// The cells of a row: a [`NameCell`], [`TextCell`]s, a [`MenuCell`]. Made once for some twenty rows, which then show now
    /// this key, now that.
    #[prop(into)]
    cells: Callback<Signal<String>, AnyView>,
    /// Hears which rows are in the page, when that changes: these are to be loaded, and followed.
    #[prop(into)]
    need: Callback<Range<usize>>,
    /// Focus leaves for the input. Must move it before it returns: a key that types is then typed there by the browser.
    #[prop(into)]
    to_input: Callback<()>,
) -> AnyView {
    let view = RwSignal::new(View::default());
    let window = Memo::new(move |_| view.get().rows(total.get()));
    let parts = Parts {
        grid: NodeRef::new(),
        space: NodeRef::new(),
        one: NodeRef::new(),
        total,
        row_at,
        place_of,
        cells,
        to_input,
        view,
        window,
        rows: StoredValue::new_local(Rows::default()),
        stop: StoredValue::new(None),
        stop_element: StoredValue::new_local(None),
        owner: StoredValue::new(Owner::new()),
    };
    handle.0.set_value(Some(parts));
    let sizes = StoredValue::new_local(None);
    Effect::new(move |ran: Option<()>| {
        if ran.is_none() {
            parts.measure();
            sizes.set_value(Sizes::follow(parts));
        }
        parts.arrange(None);
    });
    Effect::new(move |_| {
        let rows = window.get();
        untrack(|| need.run(rows));
    });
    view! {
        <div node_ref=parts.grid id=id class="grid" role="grid" aria-labelledby=labelled_by
            aria-rowcount=Signal::derive(move || Some(total.get().to_string()))
            on:keydown=move |event| parts.key(&event)
            on:scroll=move |_| parts.measure()
            on:focusin=move |event| parts.focus_comes(&focus::target(&event))>
            <div node_ref=parts.space class="grid-space" role="none"><div node_ref=parts.one class="grid-one"></div></div>
        </div>
    }
    .into_any()
}

/// Hears when the grid or the height of its rows changes; no more when dropped.
struct Sizes {
    observer: web_sys::ResizeObserver,
    _heard: Closure<dyn FnMut()>,
}

impl Sizes {
    fn follow(parts: Parts) -> Option<Self> {
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

/// Makes an event nobody else's, the browser's included.
fn take(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
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

fn open_menu(row: &Element) -> bool {
    let button = focus::all(row, "[aria-haspopup=menu]").into_iter().next();
    button.inspect(|button| button.click()).is_some()
}

/// The part of the grid that can be seen at once, so that a page is what one sees: whatever around it is lowest.
fn visible_height(grid: &HtmlElement) -> f64 {
    let around = std::iter::successors(Some(Element::from(grid.clone())), |it| it.parent_element());
    around.map(|it| it.client_height()).filter(|height| *height > 0).min().unwrap_or(0).into()
}
