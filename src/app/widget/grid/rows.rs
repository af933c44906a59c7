//! The rows of a grid, and the elements in the page that show them, which are reused.

use crate::app::dom::{Appended, View, append, view};
use crate::app::signal::{Signal, State, Stored};

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::cells::TextCell;
use super::viewport::unmoved;

/// A row of a grid.
pub enum GridRow {
    /// A row of cells.
    Item {
        /// The unique key; not empty.
        key: String,
    },
    /// The heading of a group.
    Heading {
        /// The unique key; not empty.
        key: String,
        /// The label.
        label: String,
        /// Called when the heading is pressed. `None` makes the heading text and not a button.
        press: Option<Callback<()>>,
    },
}

/// The structure of a row. A slot is reused for rows of the same kind only.
#[derive(Clone, Copy, PartialEq)]
enum RowKind {
    /// A row of cells.
    Item,
    /// A heading that is a button.
    ButtonHeading,
    /// A heading that is text.
    TextHeading,
}

/// An element that shows a row, or is spare.
pub(super) struct Slot {
    kind: RowKind,
    pub element: HtmlElement,
    /// The key of an item; the label of a heading.
    shows: State<String>,
    press: Stored<Option<Callback<()>>>,
    pub key: String,
    pub index: usize,
    /// The number of columns that the cell of a heading spans.
    columns: u32,
    /// Keeps the cells alive.
    _cells: Appended,
}

/// The slots of a grid.
pub(super) struct Slots {
    /// The slots in the page, in page order.
    pub shown: Vec<Slot>,
    /// The slots to be reused.
    spare: Vec<Slot>,
    /// The slot that has the focus although its row is removed. It becomes spare once the focus has moved on.
    leaving: Option<Slot>,
    /// The number of cells of an item.
    columns: u32,
}

impl Default for Slots {
    fn default() -> Self {
        Self { shown: Vec::new(), spare: Vec::new(), leaving: None, columns: 1 }
    }
}

impl GridRow {
    fn kind(&self) -> RowKind {
        match self {
            Self::Item { .. } => RowKind::Item,
            Self::Heading { press: Some(_), .. } => RowKind::ButtonHeading,
            Self::Heading { press: None, .. } => RowKind::TextHeading,
        }
    }

    pub(super) fn key(&self) -> &str {
        match self {
            Self::Item { key } | Self::Heading { key, .. } => key,
        }
    }
}

impl Slot {
    fn new(kind: RowKind, cells: Callback<Signal<String>, View>) -> Self {
        let (shows, press) = (State::new(String::new()), Stored::new(None));
        let pressed = move |_| {
            if let Some(press) = press.get() {
                Callback::run(&press, ());
            }
        };
        let (class, cells) = match kind {
            RowKind::Item => ("grid-row", cells.run(shows.into())),
            RowKind::ButtonHeading => {
                let cell = view! {
                    <div class="grid-cell" role="gridcell">
                        <button class="grid-name" type="button" tabindex="-1" on:click=pressed>
                            <span class="grid-words">{shows}</span>
                        </button>
                    </div>
                };
                ("grid-row grid-heading", cell)
            }
            RowKind::TextHeading => ("grid-row grid-heading", view! { <TextCell>{shows}</TextCell> }),
        };
        let element = document().create_element("div").expect("a div can be made");
        let _ = element.set_attribute("class", class);
        let _ = element.set_attribute("role", "row");
        let cells = append(cells, &element);
        let element = wasm_bindgen::JsCast::unchecked_into(element);
        Self { kind, element, shows, press, key: String::new(), index: usize::MAX, columns: 1, _cells: cells }
    }

    /// Returns whether this slot shows a row. A row that is not loaded has no key and is identified by its index.
    fn is_of(&self, index: usize, row: &GridRow) -> bool {
        self.kind == row.kind() && self.key == row.key() && (!self.key.is_empty() || self.index == index)
    }

    /// Returns whether this slot can be reused: a menu that is closing must not appear at another row.
    fn is_free(&self) -> bool {
        self.element.query_selector("[role=menu]").is_ok_and(|menu| menu.is_none())
    }

    fn show(&mut self, index: usize, row: GridRow, columns: u32) {
        if self.index != index {
            self.index = index;
            let _ = self.element.set_attribute("aria-rowindex", &(index + 1).to_string());
            let _ = self.element.style().set_property("inset-block-start", &format!("calc(var(--grid-row) * {index})"));
        }
        if self.key != row.key() {
            self.key = row.key().to_owned();
            let _ = self.element.set_attribute("data-key", &self.key);
        }
        let shows = match row {
            GridRow::Item { key } => key,
            GridRow::Heading { label, press, .. } => {
                self.press.set(press);
                if let Some(cell) = self.element.first_element_child().filter(|_| self.columns != columns) {
                    let _ = cell.set_attribute("aria-colspan", &columns.to_string());
                }
                self.columns = columns;
                label
            }
        };
        if self.shows.with_untracked(|old| *old != shows) {
            self.shows.set(shows);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.element.remove();
    }
}

impl Slots {
    /// Puts exactly these rows into the page, in this order. The element `focused` is neither moved nor reused.
    pub fn show(
        &mut self,
        grid: &HtmlElement,
        wanted: Vec<(usize, GridRow)>,
        focused: Option<&HtmlElement>,
        cells: Callback<Signal<String>, View>,
    ) {
        let mut old: Vec<Option<Slot>> = std::mem::take(&mut self.shown).into_iter().map(Some).collect();
        let is_focused = |slot: &Slot| focused == Some(&slot.element);

        // First the rows that are in the page already, then free slots for the others.
        let mut found: Vec<Option<(Option<usize>, Slot)>> = Vec::with_capacity(wanted.len());
        for (index, row) in &wanted {
            let at = old.iter().position(|slot| slot.as_ref().is_some_and(|slot| slot.is_of(*index, row)));
            found.push(at.and_then(|at| Some((Some(at), old[at].take()?))));
        }
        for ((_, row), found) in wanted.iter().zip(&mut found) {
            if found.is_some() {
                continue;
            }
            let kind = row.kind();
            let fits = |slot: &Slot| slot.kind == kind && !is_focused(slot) && slot.is_free();
            let at = old.iter().position(|slot| slot.as_ref().is_some_and(fits));
            let used = at.and_then(|at| Some((Some(at), old[at].take()?)));
            let spare = || self.spare.iter().position(fits).map(|at| (None, self.spare.swap_remove(at)));
            *found = used.or_else(spare).or_else(|| Some((None, Slot::new(kind, cells))));
        }
        for slot in old.into_iter().flatten() {
            if is_focused(&slot) {
                self.leaving = Some(slot);
            } else {
                self.keep(slot);
            }
        }

        let (was, mut slots): (Vec<_>, Vec<_>) = found.into_iter().flatten().unzip();
        let fixed = slots.iter().position(is_focused);
        let unmoved = unmoved(&was, fixed);
        let mut next: Option<web_sys::Node> = None;
        for (slot, unmoved) in slots.iter().zip(unmoved).rev() {
            if !unmoved {
                let _ = grid.insert_before(&slot.element, next.as_ref());
            }
            next = Some(slot.element.clone().into());
        }

        if let Some(item) = slots.iter().find(|slot| slot.kind == RowKind::Item) {
            self.columns = item.element.child_element_count();
        }
        for (slot, (index, row)) in slots.iter_mut().zip(wanted) {
            slot.show(index, row, self.columns);
        }
        self.shown = slots;
    }

    /// Removes and returns the slot of a removed row, once the focus has moved on.
    pub fn take_leaving(&mut self) -> Option<Slot> {
        self.leaving.take()
    }

    /// Keeps a slot that is not in the page any more for another row.
    pub fn spare(&mut self, slot: Slot) {
        self.spare.push(slot);
    }

    fn keep(&mut self, slot: Slot) {
        slot.element.remove();
        self.spare.push(slot);
    }

    /// Returns whether the item with this key is in the page.
    pub fn has_item(&self, key: &str) -> bool {
        self.shown.iter().any(|slot| slot.kind == RowKind::Item && slot.key == key)
    }

    /// Returns the slot that shows the row at an index.
    pub fn at(&self, index: usize) -> Option<&Slot> {
        self.shown.iter().find(|slot| slot.index == index)
    }
}
