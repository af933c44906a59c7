//! The keyboard handling of a grid.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::state::{CELL, CellPosition, GridState, open_menu};
use crate::app::widget::focus;
use crate::app::widget::menu::is_rtl;

impl GridState {
    /// Handles a key pressed in the grid.
    pub fn key(self, event: &KeyboardEvent) {
        let target = focus::target(event);
        let Some(grid) = self.grid() else { return };
        // With the focus on the grid itself, after a click between its cells, the keys work from the cell last used.
        let stop = || self.stop_element.get().filter(|_| target == *grid);
        let position = self.position_of(&target).or_else(|| self.position_of(&*stop()?));
        let Some((CellPosition { index: at, column, .. }, row)) = position else { return };
        if focus::closest(&target, "[role=menu]").is_some() {
            return;
        }
        let key = event.key();
        let jump = event.ctrl_key() || event.meta_key();
        if event.alt_key() && !focus::types_text(event)
            || jump && !matches!(&*key, "Home" | "End") && !focus::types_text(event)
        {
            return;
        }
        self.measure();
        let (last_row, last_column) = (self.total.get_untracked().saturating_sub(1), focus::all(&row, CELL).len() - 1);
        let page = || ((visible_height(&grid) / self.viewport.get_untracked().row) as usize).max(1);
        // A heading has one cell only.
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
            // Buttons handle these themselves; on text, Space would scroll the page.
            "Enter" => return,
            " " if target.tag_name() == "BUTTON" => return,
            " " => (at, column),
            // The browser types into the element that has the focus after this handler, so the key is not lost: a
            // letter, a dead key, or the first key of an input method.
            it if focus::types_text(event) || matches!(it, "Dead" | "Process") => {
                event.stop_propagation();
                return self.to_input.run(());
            }
            _ => return,
        };
        take(event);
        self.focus_cell(to_row, to_column);
    }
}

/// Keeps an event from other handlers and from the browser.
fn take(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

/// Returns the height of the visible part of the grid, which the lowest of its ancestors limits.
fn visible_height(grid: &HtmlElement) -> f64 {
    let around = std::iter::successors(Some(Element::from(grid.clone())), |it| it.parent_element());
    around.map(|it| it.client_height()).filter(|height| *height > 0).min().unwrap_or(0).into()
}
