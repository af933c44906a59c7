//! A button that opens a menu.
//!
//! - Roles: the button has `aria-haspopup="menu"`, `aria-expanded`, and `aria-controls` while there is a menu;
//!   `role="menu"` is labelled by the button and holds `role="menuitem"` with `tabindex="-1"`. An item that cannot be
//!   used is `aria-disabled`, takes the focus all the same, and says why: seen, and in its description.
//! - Keys on the button: Enter, Space (the browser's own click), Alt+Down, and Down outside a grid, where Down is the
//!   next row; each opens on the first item. A key held down does it once.
//! - Keys in the menu: Up / Down go round, Home / End, a letter goes to the next item that begins with it; Enter, Space
//!   choose; Esc closes and goes back to the button, and nobody further out hears of it; Tab closes and goes on from
//!   the button.
//! - A press outside closes, and so does focus that goes elsewhere.
//! - Choosing: the button has the focus before the action runs, so an action that moves the focus has the last word.
//! - The menu goes a moment after the focus: a focused menu that disappears in the same task leaves a screen reader
//!   with no more to say than "collapsed".
//! - The menu is `position: fixed`, so no scrolling panel cuts it off; it opens to the side where there is room, and
//!   scrolls inside itself where there is none.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::focus::{self, Listener};
use super::part::when;

/// How long the menu outlives the focus in it.
const LINGER: Duration = Duration::from_millis(100);
/// Pixels kept free between the menu and the edge of the window.
const MARGIN: i32 = 8;

/// One thing that can be done.
#[derive(Clone)]
pub struct MenuItem {
    /// What is seen and spoken.
    pub label: String,
    /// Why it cannot be used now; `None` where it can.
    pub unavailable: Option<String>,
    /// Does it.
    pub run: Callback<()>,
}

/// Menus made so far: element ids must be unique in the page.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A menu button and, while open, its menu.
#[component]
pub fn MenuButton(
    /// The accessible name of the button; must hold the words seen on it.
    #[prop(into)]
    label: Signal<String>,
    /// The items, read while the menu is open; they may change under the focus.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// Opens and closes from outside too.
    #[prop(default = RwSignal::new(false))]
    open: RwSignal<bool>,
    /// `-1` where something else moves the focus here, as in a grid.
    #[prop(optional)]
    tabindex: Option<&'static str>,
    /// Further classes of the button.
    #[prop(optional)]
    class: &'static str,
    /// What is seen on the button.
    children: Children,
) -> AnyView {
    let id = format!("menu-{}", MADE.fetch_add(1, Ordering::Relaxed));
    let parts = Parts {
        id: StoredValue::new(id.clone()),
        open,
        shown: RwSignal::new(false),
        list: StoredValue::new(Vec::new()),
        timer: StoredValue::new(None),
    };
    let shown = parts.shown;

    Effect::new(move |_| parts.follow(open.get()));
    on_cleanup(move || parts.stop_timer());

    let button_id = format!("{id}-button");
    let labelled_by = button_id.clone();
    let menu_id = id.clone();
    let menu = move || {
        // Runs once the menu is in the page, where it can be measured and focused.
        Effect::new(move |_| parts.enter());
        let outside = move |event: web_sys::Event| {
            if !parts.holds(event.target()) {
                open.set(false);
            }
        };
        // Kept by this view's owner, so they end with it.
        StoredValue::new_local([
            Listener::new("pointerdown", outside),
            Listener::new("resize", move |_| parts.place()),
            Listener::new("scroll", move |event| {
                if !parts.holds(event.target()) {
                    parts.place();
                }
            }),
        ]);
        let prefix = id.clone();
        let rows = move || {
            parts.hold_item();
            let list = items.get();
            parts.list.set_value(list.clone());
            list.into_iter().enumerate().map(|(at, item)| item_view(&prefix, at, item)).collect::<Vec<_>>().into_any()
        };
        view! {
            <div id=id.clone() class="menu" role="menu" aria-labelledby=labelled_by.clone()
                on:keydown=move |event| parts.key_in_menu(&event)
                on:click=move |event| parts.choose(&event)
                on:focusin=move |_| parts.place() // a grid may have moved the button together with the focus
                on:focusout=move |event| parts.focus_goes(&event)>
                {move || rows()}
            </div>
        }
        .into_any()
    };
    view! {
        <button id=button_id type="button" class=format!("menu-button {class}") tabindex=tabindex
            aria-label=label aria-haspopup="menu"
            aria-expanded=Signal::derive(move || Some(shown.get().to_string()))
            aria-controls=Signal::derive(move || shown.get().then(|| menu_id.clone()))
            on:click=move |_| open.set(!open.get_untracked())
            on:keydown=move |event| parts.key_on_button(&event)>
            {children()}
        </button>
        {when(shown.into(), menu)}
    }
    .into_any()
}

fn item_view(prefix: &str, at: usize, item: MenuItem) -> AnyView {
    let label_id = format!("{prefix}-{at}");
    let reason_id = item.unavailable.is_some().then(|| format!("{label_id}-why"));
    // Without this the reason, which is seen inside the item, would be spoken as part of its name and then again.
    let labelled_by = reason_id.is_some().then(|| label_id.clone());
    let reason = item
        .unavailable
        .map(|reason| view! { <span class="menu-item-reason" id=reason_id.clone()>{reason}</span> }.into_any());
    view! {
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" aria-labelledby=labelled_by
            aria-disabled=reason_id.is_some().then(|| "true".to_owned()) aria-describedby=reason_id>
            <span id=label_id>{item.label}</span>
            {reason}
        </button>
    }
    .into_any()
}

/// What the handlers share.
#[derive(Clone, Copy)]
struct Parts {
    /// Of the menu; the button's is made from it.
    id: StoredValue<String>,
    /// What is wanted.
    open: RwSignal<bool>,
    /// What is in the page: the same, a moment later when closing.
    shown: RwSignal<bool>,
    /// The items as they are in the page.
    list: StoredValue<Vec<MenuItem>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Parts {
    fn follow(self, open: bool) {
        self.stop_timer();
        let shown = self.shown.get_untracked();
        if open && shown {
            self.enter(); // opened again while it was going
        } else if open {
            self.shown.set(true);
        } else if shown {
            let timer = set_timeout_with_handle(move || self.hide(), LINGER);
            self.timer.set_value(timer.ok());
        }
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Only where the focus would be lost: it may have gone on by now, and is not to be called back.
    fn hide(self) {
        if self.menu_element().is_some_and(|menu| focus::has_focus(&menu)) || focus::focus_is_lost() {
            self.focus_button();
        }
        self.shown.set(false);
    }

    fn close(self) {
        self.focus_button();
        self.open.set(false);
    }

    fn enter(self) {
        self.place();
        if let (true, Some(first)) = (self.open.get_untracked(), self.items().first()) {
            focus::focus(first);
        }
    }

    fn menu_element(self) -> Option<HtmlElement> {
        self.element("")
    }

    fn button(self) -> Option<HtmlElement> {
        self.element("-button")
    }

    fn element(self, part: &str) -> Option<HtmlElement> {
        let id = self.id.try_get_value()? + part;
        document().get_element_by_id(&id).map(JsCast::unchecked_into)
    }

    fn items(self) -> Vec<HtmlElement> {
        self.menu_element().map(|menu| focus::all(&menu, "[role=menuitem]")).unwrap_or_default()
    }

    fn focus_button(self) {
        if let Some(button) = self.button() {
            focus::focus(&button);
        }
    }

    /// Whether the button or the menu holds this node.
    fn holds(self, node: Option<web_sys::EventTarget>) -> bool {
        // The target of a resize or a scroll of the page is no node.
        let node = node.and_then(|node| node.dyn_into::<Node>().ok());
        let menu = self.menu_element().is_some_and(|menu| menu.contains(node.as_ref()));
        menu || self.button().is_some_and(|button| button.contains(node.as_ref()))
    }

    /// Before the items change: notes which one has the focus, and gives it back to the one at that place.
    fn hold_item(self) {
        let Some(at) = focus::active().and_then(|at| focus::position(&self.items(), &at)) else { return };
        queue_microtask(move || {
            let items = self.items();
            if let (true, Some(item)) = (focus::focus_is_lost(), items.get(at).or(items.last())) {
                focus::focus(item);
            }
        });
    }

    fn key_on_button(self, event: &KeyboardEvent) {
        if is_repeat(event) {
            return;
        }
        let in_grid = || focus::closest(&focus::target(event), "[role=grid]").is_some();
        match event.key().as_str() {
            "ArrowDown" if event.alt_key() || !in_grid() => self.open.set(true),
            "Escape" if self.open.get_untracked() => self.close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn key_in_menu(self, event: &KeyboardEvent) {
        if is_repeat(event) {
            return;
        }
        let items = self.items();
        let count = items.len().max(1);
        let at = focus::position(&items, &focus::target(event)).unwrap_or(0);
        let to = match event.key().as_str() {
            "Tab" => {
                // The browser's own Tab then goes on from the button.
                event.stop_propagation();
                return self.close();
            }
            "Escape" => {
                self.close();
                None
            }
            "ArrowDown" => Some((at + 1) % count),
            "ArrowUp" => Some((at + count - 1) % count),
            "Home" => Some(0),
            "End" => Some(count - 1),
            " " | "Enter" => return event.stop_propagation(), // the item's own click
            letter if focus::types_text(event) => {
                let letter = letter.to_lowercase();
                let begins =
                    |at: &usize| items[*at].text_content().is_some_and(|text| text.to_lowercase().starts_with(&letter));
                (1..=items.len()).map(|step| (at + step) % count).find(begins)
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(item) = to.and_then(|to| items.get(to)) {
            focus::focus(item);
        }
    }

    fn choose(self, event: &MouseEvent) {
        // Not while it is going: the second click of a double click does nothing more.
        let Some(item) = focus::closest(&focus::target(event), "[role=menuitem]").filter(|_| self.open.get_untracked())
        else {
            return;
        };
        let at = focus::position(&self.items(), &item);
        let run = self.list.with_value(|list| {
            at.and_then(|at| list.get(at)).filter(|item| item.unavailable.is_none()).map(|item| item.run)
        });
        if let Some(run) = run {
            self.close();
            run.run(());
        }
    }

    fn focus_goes(self, event: &FocusEvent) {
        // No target: the window lost the focus, or the node is being moved. Neither is a reason to close.
        if event.related_target().is_some() && !self.holds(event.related_target()) {
            self.open.set(false);
        }
    }

    /// Puts the menu below its button, or above where there is more room, and inside the window in any case.
    fn place(self) {
        let (Some(menu), Some(button), Some(root)) =
            (self.menu_element(), self.button(), document().document_element())
        else {
            return;
        };
        let style = menu.style();
        let set = |name: &str, pixels: i32| {
            let _ = style.set_property(name, &format!("{pixels}px"));
        };
        // Measured at the corner, unbounded. Where that corner is tells what `fixed` is relative to: the window, or an
        // ancestor with a transform.
        set("left", 0);
        set("top", 0);
        let (width, height) = (root.client_width(), root.client_height());
        set("max-width", width - 2 * MARGIN);
        set("max-height", height - 2 * MARGIN);
        let (own, at) = (menu.get_bounding_client_rect(), button.get_bounding_client_rect());
        let [left, right, top, bottom] = [at.left(), at.right(), at.top(), at.bottom()].map(|edge| edge as i32);
        let (wide, high) = (own.width().ceil() as i32, own.height().ceil() as i32);

        let rtl = is_rtl(&menu);
        let fits = if rtl { right - wide >= MARGIN } else { left + wide <= width - MARGIN };
        let x = if rtl == fits { right - wide } else { left };
        let (above, below) = (top - MARGIN, height - MARGIN - bottom);
        let up = high > below && above > below;
        let room = if up { above } else { below }.clamp(0, height - 2 * MARGIN);
        let y = if up { top - high.min(room) } else { bottom };
        set("left", x.clamp(MARGIN, (width - MARGIN - wide).max(MARGIN)) - own.left() as i32);
        set("top", y.clamp(MARGIN, (height - MARGIN - high.min(room)).max(MARGIN)) - own.top() as i32);
        set("max-height", room);
    }
}

/// A key held down clicks a button again and again: the menu would open, choose, open, choose.
fn is_repeat(event: &KeyboardEvent) -> bool {
    let held = event.repeat() && matches!(event.key().as_str(), "Enter" | " ");
    if held {
        event.prevent_default();
        event.stop_propagation();
    }
    held
}

/// Whether text runs from right to left here.
pub(super) fn is_rtl(it: &web_sys::Element) -> bool {
    focus::closest(it, "[dir]").is_some_and(|it| it.get_attribute("dir").as_deref() == Some("rtl"))
}
