//! A layout grid with real focus: a list whose rows hold buttons, reached with the arrow keys.
//!
//! - Roles: `role="grid"` labelled by a heading, `role="row"`, `role="gridcell"`; `aria-rowcount` and `aria-rowindex` where
//!   only part of the rows is in the page. First cell: a button with the name ([`NameCell`]); then text ([`TextCell`], which
//!   takes the focus itself, so that it can be read cell by cell); last: a menu button ([`MenuCell`]).
//! - One tab stop for the whole grid: the cell last used has `tabindex="0"`, all others `-1`.
//! - Keys: Up / Down row in the same column, no wrap, Up on the first row → the input; Left / Right, Home / End cell in
//!   the row, no wrap (Left / Right follow the writing direction); Ctrl+Home / Ctrl+End first / last cell of all;
//!   PgUp / PgDn a page; Enter, Space the focused button's own; Shift+F10, menu key: this row's menu; a key that types,
//!   or Esc → the input. Keys with Alt and keys in an open menu are not the grid's.
//! - Rows may change under the focus: it follows the row's key, also when the row's nodes are moved (which takes the
//!   focus from them); where the row is gone, the row now at its place, else the input.
//!
//! The keys are read from the page (roles, page order), in one handler, so a row may hold any number of cells.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::focus;
use super::menu::{MenuButton, MenuItem, is_rtl};
use super::part::each;

const ROW: &str = "[role=row]";
const CELL: &str = "[role=gridcell]";
const STOP: &str = "[tabindex='0']";

/// What the world around a grid may ask of it. `Copy`; made before the grid and given to it.
#[derive(Clone, Copy, Default)]
pub struct GridHandle(NodeRef<html::Div>);

/// Where the focus was before the rows changed.
struct Held {
    element: HtmlElement,
    key: String,
    row: usize,
    column: usize,
}

impl GridHandle {
    /// A handle for one grid.
    pub fn new() -> Self {
        Self::default()
    }

    /// Into the grid: the cell last used, else the first row. False where there is no row.
    pub fn enter(self) -> bool {
        self.stop().is_some_and(|stop| focus_stop(&stop))
    }

    /// Opens the menu of the first row. False where there is none.
    pub fn open_first_menu(self) -> bool {
        self.rows().first().is_some_and(|row| open_menu(row))
    }

    /// Opens the menu of the row with this key. False where there is none.
    pub fn open_menu(self, key: &str) -> bool {
        self.row(key).is_some_and(|row| open_menu(&row))
    }

    /// Focus on the first cell of the row with this key. False where there is none.
    pub fn focus_key(self, key: &str) -> bool {
        self.row(key).is_some_and(|row| focus_cell(&row, 0))
    }

    fn grid(self) -> Option<HtmlElement> {
        self.0.try_get_untracked().flatten().filter(|grid| grid.is_connected()).map(Into::into)
    }

    fn rows(self) -> Vec<HtmlElement> {
        self.grid().map(|grid| focus::all(&grid, ROW)).unwrap_or_default()
    }

    fn row(self, key: &str) -> Option<HtmlElement> {
        self.rows().into_iter().find(|row| row.get_attribute("data-key").as_deref() == Some(key))
    }

    /// The one tab stop; there is one as soon as there is a row.
    fn stop(self) -> Option<HtmlElement> {
        let grid = self.grid()?;
        focus::all(&grid, STOP).into_iter().next().or_else(|| {
            let first = stop_of(&*focus::all(&grid, CELL).into_iter().next()?);
            let _ = first.set_attribute("tabindex", "0");
            Some(first)
        })
    }

    /// Where the focus is in this grid, if it is.
    fn hold(self) -> Option<Held> {
        let element = focus::active()?;
        let row = focus::closest(&element, ROW)?;
        let cell = focus::closest(&element, CELL)?;
        Some(Held {
            key: row.get_attribute("data-key")?,
            column: focus::position(&focus::all(&row, CELL), &cell)?,
            row: focus::position(&self.rows(), &row)?,
            element,
        })
    }

    /// After the rows have changed: gives the focus back where the change took it, and keeps the tab stop.
    fn settle(self, held: Option<Held>, to_input: Callback<()>) {
        if self.grid().is_none() {
            return; // the whole grid went; whoever took it away knows where the focus goes
        }
        if let Some(held) = held.filter(|_| focus::focus_is_lost()) {
            let back = held.element.is_connected() && focus::focus(&held.element)
                || self.row(&held.key).or_else(|| self.rows().into_iter().nth(held.row)).is_some_and(|row| focus_cell(&row, held.column));
            if !back {
                to_input.run(());
            }
        }
        self.stop();
    }

    fn key(self, event: &KeyboardEvent, to_input: Callback<()>) {
        let target = focus::target(event);
        let (Some(grid), Some(row), Some(cell)) = (self.grid(), focus::closest(&target, ROW), focus::closest(&target, CELL)) else {
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
        let (rows, cells) = (focus::all(&grid, ROW), focus::all(&row, CELL));
        let at = focus::position(&rows, &row).unwrap_or(0);
        let column = focus::position(&cells, &cell).unwrap_or(0);
        let (last_row, last_column) = (rows.len() - 1, cells.len() - 1);
        let page = || (visible_height(&grid) / row.offset_height().max(1)).max(1) as usize;
        let (forward, back) = if is_rtl(&grid) { ("ArrowLeft", "ArrowRight") } else { ("ArrowRight", "ArrowLeft") };

        let (to_row, to_column) = match &*key {
            "ArrowUp" if at > 0 => (at - 1, column),
            "ArrowDown" => (at + 1, column),
            "PageUp" => (at.saturating_sub(page()), column),
            "PageDown" => (at + page(), column),
            "Home" if jump => (0, 0),
            "End" if jump => (last_row, usize::MAX),
            "Home" => (at, 0),
            "End" => (at, last_column),
            it if it == forward => (at, column + 1),
            it if it == back => (at, column.saturating_sub(1)),
            "F10" if !event.shift_key() => return,
            "ContextMenu" | "F10" => {
                take(event);
                open_menu(&row);
                return;
            }
            "ArrowUp" | "Escape" => {
                take(event);
                return to_input.run(());
            }
            // On a button these are its own; on text Space would scroll the page.
            "Enter" => return,
            " " if target.tag_name() == "BUTTON" => return,
            " " => (at, column),
            // The browser types into what has the focus when this handler is done, so the key is not lost, whatever it
            // makes: a letter, an accent to come, the first stroke of an input method.
            it if focus::types_text(event) || matches!(it, "Dead" | "Process") => {
                event.stop_propagation();
                return to_input.run(());
            }
            _ => return,
        };
        take(event);
        focus_cell(&rows[to_row.min(last_row)], to_column);
    }
}

/// A grid whose rows are told by their keys.
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
    /// The rows in their order, each key once.
    #[prop(into)]
    keys: Signal<Vec<String>>,
    /// How many rows there are in all, where not all of them are in the page (the first ones are).
    #[prop(optional, into)]
    total: Option<Signal<usize>>,
    /// The cells of a row: a [`NameCell`], [`TextCell`]s, a [`MenuCell`]. Made once for a key; what changes in a row is a
    /// signal in there.
    #[prop(into)]
    row: Callback<String, AnyView>,
    /// Focus leaves for the input. Must move it before it returns: a key that types is then typed there by the browser.
    #[prop(into)]
    to_input: Callback<()>,
) -> AnyView {
    let settled = Signal::derive(move || {
        let keys = keys.get();
        // The rows change right after this and before the microtask, and a node that is moved or removed loses the focus.
        let held = handle.hold();
        queue_microtask(move || handle.settle(held, to_input));
        keys
    });
    let row = move |key: String| {
        let cells = row.run(key.clone());
        let own = key.clone();
        let place = move || keys.with(|keys| keys.iter().position(|key| *key == own).map(|at| (at + 1).to_string()));
        let index = Signal::derive(move || total.and_then(|_| place()));
        view! { <div class="grid-row" role="row" data-key=key aria-rowindex=index>{cells}</div> }.into_any()
    };
    view! {
        <div node_ref=handle.0 id=id class="grid" role="grid" aria-labelledby=labelled_by
            aria-rowcount=Signal::derive(move || total.map(|total| total.get().to_string()))
            on:keydown=move |event| handle.key(&event, to_input)
            on:focusin=move |event| {
                if let Some(cell) = focus::closest(&focus::target(&event), CELL) {
                    make_stop(&stop_of(&cell));
                }
            }>
            {each(settled, row)}
        </div>
    }
    .into_any()
}

/// The first cell: a button with the name of the row.
#[component]
pub fn NameCell(
    /// What the button does.
    #[prop(into)]
    press: Callback<()>,
    /// What is seen.
    children: Children,
) -> AnyView {
    view! {
        <div class="grid-cell" role="gridcell">
            <button class="grid-name" type="button" tabindex="-1" on:click=move |_| press.run(())>{children()}</button>
        </div>
    }
    .into_any()
}

/// A cell of text.
#[component]
pub fn TextCell(
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// What is seen.
    children: Children,
) -> AnyView {
    view! { <div class=format!("grid-cell {class}") role="gridcell" tabindex="-1">{children()}</div> }.into_any()
}

/// The last cell: a menu button.
#[component]
pub fn MenuCell(
    /// The accessible name of the button, with the name of the row in it.
    #[prop(into)]
    label: Signal<String>,
    /// What can be done.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// What is seen on the button.
    children: Children,
) -> AnyView {
    view! {
        <div class="grid-cell" role="gridcell">
            <MenuButton label items tabindex="-1">{children()}</MenuButton>
        </div>
    }
    .into_any()
}

/// Makes an event nobody else's, the browser's included.
fn take(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

/// What takes the focus in a cell: its button, else the cell.
fn stop_of(cell: &Element) -> HtmlElement {
    use wasm_bindgen::JsCast;
    cell.query_selector("button").ok().flatten().unwrap_or_else(|| cell.clone()).unchecked_into()
}

fn make_stop(stop: &HtmlElement) {
    if let Some(grid) = focus::closest(stop, "[role=grid]") {
        for old in focus::all(&grid, STOP) {
            let _ = old.set_attribute("tabindex", "-1");
        }
    }
    let _ = stop.set_attribute("tabindex", "0");
}

/// A page without the system's focus fires no `focusin`, so the tab stop is set here too.
fn focus_stop(stop: &HtmlElement) -> bool {
    make_stop(stop);
    focus::focus(stop)
}

fn focus_cell(row: &Element, column: usize) -> bool {
    let cells = focus::all(row, CELL);
    cells.get(column).or(cells.last()).is_some_and(|cell| focus_stop(&stop_of(cell)))
}

fn open_menu(row: &Element) -> bool {
    let button = focus::all(row, "[aria-haspopup=menu]").into_iter().next();
    button.inspect(|button| button.click()).is_some()
}

/// The part of the grid that can be seen at once, so that a page is what one sees: whatever around it is lowest.
fn visible_height(grid: &HtmlElement) -> i32 {
    let around = std::iter::successors(Some(Element::from(grid.clone())), |it| it.parent_element());
    around.map(|it| it.client_height()).filter(|height| *height > 0).min().unwrap_or(0)
}
