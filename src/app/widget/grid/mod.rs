//! A layout grid with real focus: a list whose rows hold buttons, reached with the arrow keys; of up to 100,000 rows
//! only those in view, and a few around them, are in the page.
//!
//! - Roles: `role="grid"` labelled by a heading, `role="row"`, `role="gridcell"`; `aria-rowcount` says how many rows
//!   there are, `aria-rowindex` which one this is; rows in the page are in their order. First cell: a button with the
//!   name ([`NameCell`]); then text ([`TextCell`], which takes the focus itself, so that it can be read cell by cell);
//!   last: a menu button ([`MenuCell`]). A heading row has one cell over all columns: a button or text.
//! - One tab stop for the whole grid: the cell last used has `tabindex="0"`, all others `-1`. Its row is always in the
//!   page. The grid itself has `-1` too: something that scrolls would be a tab stop of its own in Firefox.
//! - Keys: Up / Down row in the same column, no wrap, Up on the first row → the input; Left / Right, Home / End cell in
//!   the row, no wrap (Left / Right follow the writing direction); Ctrl+Home / Ctrl+End first / last cell of all;
//!   PgUp / PgDn a page; Enter, Space the focused button's own; Shift+F10, menu key: this row's menu; a key that types,
//!   or Esc → the input. Keys with Alt and keys in an open menu are not the grid's.
//! - Rows may change under the focus: it follows the row's key, and is scrolled into view if it was; the row with the
//!   focus is never moved in the page nor used for another. Where the row is gone: the row now at its place, else the
//!   last one, else the input. A row that is only not loaded any more is not gone.
//! - An open menu stays with its row, and closes where that is gone.
//! - The grid scrolls itself; its rows are all as high as `--grid-row` says (style/widgets.css), in `em`, so they grow
//!   with the text. Rows are used again for other keys: a cell must show what the signal of the key says, and nothing
//!   it kept.
//!
//! Columns are read from the page (roles, page order), so a row may hold any number of cells.

mod cells;
mod keys;
mod parts;
mod rows;
mod view;

use std::ops::Range;

use leptos::prelude::*;

pub use cells::{MenuCell, NameCell, TextCell};

use super::focus;
use parts::{Parts, Sizes};
use rows::Rows;
use view::View;

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
        if let Some(parts) = self.0.try_get_value().flatten() {
            parts.stop.set_value(None);
            // Nothing is measured, which would lay the page out in the middle of a key.
            untrack(|| parts.scroll_to(0.0));
        }
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
    /// The cells of a row: a [`NameCell`], [`TextCell`]s, a [`MenuCell`]. Made once for some twenty rows, which then
    /// show now this key, now that.
    #[prop(into)]
    cells: Callback<Signal<String>, AnyView>,
    /// Hears which rows are in view, or close to it, when that changes: these are to be loaded, and followed. The row
    /// of the cell last used stays in the page also where it is not told and not loaded any more.
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
        high: StoredValue::new(0),
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
        told: StoredValue::new(Owner::new()),
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
        <div node_ref=parts.grid id=id class="grid" role="grid" tabindex="-1" aria-labelledby=labelled_by
            aria-rowcount=Signal::derive(move || Some(total.get().to_string()))
            on:keydown=move |event| parts.key(&event)
            on:scroll=move |_| parts.measure()
            on:focusin=move |event| parts.focus_comes(&focus::target(&event))>
            <div node_ref=parts.space class="grid-space" role="none"><div node_ref=parts.one class="grid-one"></div></div>
        </div>
    }
    .into_any()
}
