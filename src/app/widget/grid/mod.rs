//! A virtualized layout grid with real focus: a list whose rows hold buttons, reached with the arrow keys. Of up to
//! 100,000 rows, only those in view and a few around them are in the page.
//!
//! - Roles: `role="grid"` labelled by a heading, `role="row"`, `role="gridcell"`; `aria-rowcount` is the number of all
//!   rows, `aria-rowindex` the number of a row; the rows in the page are in order. The first cell is a button with the
//!   name ([`NameCell`]), the next are text ([`TextCell`], which takes the focus, so that it can be read cell by cell),
//!   the last is a menu button ([`MenuCell`]). A heading row has one cell over all columns: a button or text.
//! - Tab stop: one for the whole grid. The cell last used has `tabindex="0"`, all others `-1`, and its row is always in
//!   the page. The grid itself has `-1`, because a scrollable element would be a tab stop of its own in Firefox.
//! - Keys: Up / Down go to the row in the same column and do not wrap, Up on the first row goes to the input; Left /
//!   Right / Home / End go to the cell in the row and do not wrap (Left / Right follow the writing direction);
//!   Ctrl+Home / Ctrl+End go to the first / last cell of all; PgUp / PgDn move by a page; Enter / Space belong to the
//!   focused button; Shift+F10 and the menu key open the menu of the row; a key that types and Esc go to the input.
//!   Keys with Alt, and keys in an open menu, are not handled.
//! - Slots may change under the focus: it follows the key of its row, and is scrolled into view if it was in view. The
//!   row with the focus is neither moved in the page nor reused for another key. If the row is removed, the focus goes
//!   to the row now at its index, else to the last one, else to the input. A row that is unloaded is not removed.
//! - An open menu stays with its row, and closes when the row is removed.
//! - The grid itself scrolls. All rows have the height `--grid-row` (style/grid.css), in `rem`, so they grow with the
//!   text. Slots are reused for other keys: a cell must depend on the signal of the key alone and keep no state.
//!
//! The columns are read from the page (roles, page order), so a row may hold any number of cells.

mod cells;
mod keys;
mod rows;
mod state;
mod viewport;

use crate::app::dom::{NodeRef, View, view};
use crate::app::signal::{Signal, State, Stored, derive, memo};
use std::ops::Range;

use leptos::prelude::*;

pub use cells::{MenuCell, NameCell, TextCell};

pub use rows::GridRow;

use super::focus;
use super::part::{effect, effect_with};
use rows::Slots;
use state::{GridState, ResizeWatcher};
use viewport::Viewport;

/// A handle through which others control a grid. Created before the grid and passed to it.
#[derive(Clone, Copy)]
pub struct GridHandle(Stored<Option<GridState>>);

impl Default for GridHandle {
    fn default() -> Self {
        Self::new()
    }
}

impl GridHandle {
    /// Creates a handle for one grid.
    pub fn new() -> Self {
        Self(Stored::new(None))
    }

    /// Moves the focus to the cell last used, else to the first row. Returns false if there is no row.
    pub fn enter(self) -> bool {
        self.with_rows(|state| {
            let stop = state.stop.get().unwrap_or_default();
            state.focus_cell(stop.index, stop.column)
        })
    }

    /// Opens the menu of the first row that is not a heading. Returns false if there is none.
    pub fn open_first_menu(self) -> bool {
        self.with_rows(|state| {
            let mut rows = (0..state.total.get()).map_while(|index| Some((index, state.row_at.run(index)?)));
            let first = rows.find(|(_, row)| matches!(row, GridRow::Item { .. }));
            first.is_some_and(|(index, _)| state.open_menu_at(index))
        })
    }

    /// Opens the menu of the row with this key. Returns false if there is none.
    pub fn open_menu(self, key: &str) -> bool {
        self.with_rows(|state| state.index_of.run(key.to_owned()).is_some_and(|index| state.open_menu_at(index)))
    }

    /// Moves the focus to the first cell of the row with this key. Returns false if there is none.
    pub fn focus_key(self, key: &str) -> bool {
        self.with_rows(|state| state.index_of.run(key.to_owned()).is_some_and(|index| state.focus_cell(index, 0)))
    }

    /// Resets the grid for other content: scrolls to the top and forgets the cell last used.
    pub fn reset(self) {
        if let Some(state) = self.0.try_get().flatten() {
            state.stop.set(None);
            // Without measuring, which would force a layout while a key is handled.
            untrack(|| state.scroll_to(0.0));
        }
    }

    /// Runs `act` once the rows in the page are up to date. Returns false if there is no grid.
    fn with_rows(self, act: impl FnOnce(GridState) -> bool) -> bool {
        let state = self.0.try_get().flatten().filter(|state| state.grid().is_some());
        state.is_some_and(|state| {
            untrack(|| {
                state.measure();
                state.arrange(None);
                act(state)
            })
        })
    }
}

/// A grid of rows identified by their indices and keys.
#[component]
pub fn Grid(
    /// The handle that controls the grid.
    handle: GridHandle,
    /// The id of the element, for `aria-controls` of the input.
    #[prop(into)]
    id: String,
    /// The id of the heading that names the grid.
    #[prop(into)]
    labelled_by: String,
    /// The number of all rows.
    #[prop(into)]
    total: Signal<usize>,
    /// Returns the row at an index; `None` while it is not loaded. Called again when a signal that it reads changes.
    #[prop(into)]
    row_at: Callback<usize, Option<GridRow>>,
    /// Returns the current index of the row with this key, in the page or not.
    #[prop(into)]
    index_of: Callback<String, Option<usize>>,
    /// Returns the cells of a row: a [`NameCell`], [`TextCell`]s, a [`MenuCell`]. Called for about twenty rows, which
    /// are reused for other keys.
    #[prop(into)]
    cells: Callback<Signal<String>, View>,
    /// Called with the indices of the rows in view or close to it when these change: they are to be loaded. The row of
    /// the cell last used stays in the page even if it is outside and not loaded any more.
    #[prop(into)]
    need: Callback<Range<usize>>,
    /// Moves the focus to the input. Must do so before it returns, because the browser then types a typing key there.
    #[prop(into)]
    to_input: Callback<()>,
) -> View {
    let viewport = State::new(Viewport::default());
    let window = memo(move |_| viewport.get().rows(total.get()));
    let state = GridState {
        grid: NodeRef::new(),
        space: NodeRef::new(),
        space_rows: Stored::new(0),
        sample_row: NodeRef::new(),
        total,
        row_at,
        index_of,
        cells,
        to_input,
        viewport,
        window,
        slots: Stored::new(Slots::default()),
        stop: Stored::new(None),
        stop_element: Stored::new(None),
        owner: Stored::new(Owner::new()),
        arranging: Stored::new(Owner::new()),
    };
    handle.0.set(Some(state));
    let resize_watcher = Stored::new(None);
    effect_with(move |ran: Option<()>| {
        if ran.is_none() {
            state.measure();
            resize_watcher.set(ResizeWatcher::new(state));
        }
        state.arrange(None);
    });
    effect(move || {
        let rows = window.get();
        untrack(|| need.run(rows));
    });
    view! {
        <div
            node_ref=state.grid
            id=id
            class="grid"
            role="grid"
            tabindex="-1"
            aria-labelledby=labelled_by
            aria-rowcount=derive(move || Some(total.get().to_string()))
            on:keydown=move |event| state.key(&event)
            on:scroll=move |_| state.measure()
            on:focusin=move |event| state.focus_arrived(&focus::target(&event))
        >
            <div node_ref=state.space class="grid-space" role="none">
                <div node_ref=state.sample_row class="grid-one"></div>
            </div>
        </div>
    }
}
