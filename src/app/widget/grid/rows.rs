//! The rows that are in the page, and those kept to be used again.

use std::any::Any;

use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use web_sys::HtmlElement;

use super::view::unmoved;
use super::{GridRow, TextCell};

/// What a row is made of. A row is used again for its own kind.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Item,
    /// A heading that is a button.
    Press,
    /// A heading that is text.
    Text,
}

/// A row in the page, or one kept: it shows now this, now that.
pub(super) struct Slot {
    kind: Kind,
    pub element: HtmlElement,
    /// The key of an item; the words of a heading.
    shows: RwSignal<String>,
    press: StoredValue<Option<Callback<()>>>,
    pub key: String,
    pub place: usize,
    /// How many the cell of a heading goes over.
    columns: u32,
    /// What keeps the cells alive.
    _cells: Box<dyn Any>,
}

/// Makes slots and puts them where they belong.
pub(super) struct Rows {
    /// In page order.
    pub shown: Vec<Slot>,
    spare: Vec<Slot>,
    /// Has the focus, and its row is gone: it goes when the focus has gone on.
    leaving: Option<Slot>,
    /// Cells of an item.
    columns: u32,
}

impl Default for Rows {
    fn default() -> Self {
        Self { shown: Vec::new(), spare: Vec::new(), leaving: None, columns: 1 }
    }
}

impl GridRow {
    fn kind(&self) -> Kind {
        match self {
            Self::Item { .. } => Kind::Item,
            Self::Heading { press: Some(_), .. } => Kind::Press,
            Self::Heading { press: None, .. } => Kind::Text,
        }
    }

    pub(super) fn key(&self) -> &str {
        match self {
            Self::Item { key } | Self::Heading { key, .. } => key,
        }
    }
}

impl Slot {
    fn new(kind: Kind, cells: Callback<Signal<String>, AnyView>) -> Self {
        let (shows, press) = (RwSignal::new(String::new()), StoredValue::new(None));
        let pressed = move |_| {
            if let Some(press) = press.get_value() {
                Callback::run(&press, ());
            }
        };
        let (class, cells) = match kind {
            Kind::Item => ("grid-row", cells.run(shows.into())),
            Kind::Press => {
                let button = view! { <button class="grid-name" type="button" tabindex="-1" on:click=pressed><span class="grid-words">{shows}</span></button> };
                ("grid-row grid-heading", view! { <div class="grid-cell" role="gridcell">{button}</div> }.into_any())
            }
            Kind::Text => ("grid-row grid-heading", view! { <TextCell>{shows}</TextCell> }.into_any()),
        };
        let element = document().create_element("div").expect("a div can be made");
        let _ = element.set_attribute("class", class);
        let _ = element.set_attribute("role", "row");
        let mut cells = cells.build();
        cells.mount(&element, None);
        let element = wasm_bindgen::JsCast::unchecked_into(element);
        Self { kind, element, shows, press, key: String::new(), place: usize::MAX, columns: 1, _cells: Box::new(cells) }
    }

    /// What is not loaded has no key; it is told by its place.
    fn is_of(&self, place: usize, row: &GridRow) -> bool {
        self.kind == row.kind() && self.key == row.key() && (!self.key.is_empty() || self.place == place)
    }

    /// A menu that is just going must not be seen at another row.
    fn is_free(&self) -> bool {
        self.element.query_selector("[role=menu]").is_ok_and(|menu| menu.is_none())
    }

    fn show(&mut self, place: usize, row: GridRow, columns: u32) {
        if self.place != place {
            self.place = place;
            let _ = self.element.set_attribute("aria-rowindex", &(place + 1).to_string());
            let _ = self.element.style().set_property("inset-block-start", &format!("calc(var(--grid-row) * {place})"));
        }
        if self.key != row.key() {
            self.key = row.key().to_owned();
            let _ = self.element.set_attribute("data-key", &self.key);
        }
        let shows = match row {
            GridRow::Item { key } => key,
            GridRow::Heading { label, press, .. } => {
                self.press.set_value(press);
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

impl Rows {
    /// Has these rows in the page and no others, in this order; the row `focused` is neither moved nor used for
    /// another.
    pub fn show(
        &mut self,
        grid: &HtmlElement,
        wanted: Vec<(usize, GridRow)>,
        focused: Option<&HtmlElement>,
        cells: Callback<Signal<String>, AnyView>,
    ) {
        let mut old: Vec<Option<Slot>> = std::mem::take(&mut self.shown).into_iter().map(Some).collect();
        let is_focused = |slot: &Slot| focused == Some(&slot.element);

        // First the rows that are in the page already, then whatever is free for the others.
        let mut found: Vec<Option<(Option<usize>, Slot)>> = Vec::with_capacity(wanted.len());
        for (place, row) in &wanted {
            let at = old.iter().position(|slot| slot.as_ref().is_some_and(|slot| slot.is_of(*place, row)));
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

        if let Some(item) = slots.iter().find(|slot| slot.kind == Kind::Item) {
            self.columns = item.element.child_element_count();
        }
        for (slot, (place, row)) in slots.iter_mut().zip(wanted) {
            slot.show(place, row, self.columns);
        }
        self.shown = slots;
    }

    /// The focus has gone on.
    pub fn let_go(&mut self) {
        if let Some(slot) = self.leaving.take() {
            self.keep(slot);
        }
    }

    fn keep(&mut self, slot: Slot) {
        slot.element.remove();
        self.spare.push(slot);
    }

    /// Whether the item with this key is in the page.
    pub fn has_item(&self, key: &str) -> bool {
        self.shown.iter().any(|slot| slot.kind == Kind::Item && slot.key == key)
    }

    pub fn at(&self, place: usize) -> Option<&Slot> {
        self.shown.iter().find(|slot| slot.place == place)
    }
}
