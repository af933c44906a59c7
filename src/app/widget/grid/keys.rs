//! The keys of a grid.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::parts::{CELL, Parts, Spot, open_menu};
use crate::app::widget::focus;
use crate::app::widget::menu::is_rtl;

impl Parts {
    pub fn key(self, event: &KeyboardEvent) {
        let target = focus::target(event);
        let Some(grid) = self.grid() else { return };
        // On the grid itself, after a press between its cells: as on the cell last used.
        let stop = || self.stop_element.get_value().filter(|_| target == *grid);
        let Some((Spot { place: at, column, .. }, row)) = self.spot(&target).or_else(|| self.spot(&*stop()?)) else {
            return;
        };
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

/// Makes an event nobody else's, the browser's included.
fn take(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

/// The part of the grid that can be seen at once, so that a page is what one sees: whatever around it is lowest.
fn visible_height(grid: &HtmlElement) -> f64 {
    let around = std::iter::successors(Some(Element::from(grid.clone())), |it| it.parent_element());
    around.map(|it| it.client_height()).filter(|height| *height > 0).min().unwrap_or(0).into()
}
