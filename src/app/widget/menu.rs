//! A button that opens a menu.
//!
//! - Roles: the button has `aria-haspopup="menu"`, `aria-expanded`, and `aria-controls` while the menu exists;
//!   `role="menu"` is labelled by the button and contains `role="menuitem"` with `tabindex="-1"`. An unavailable item
//!   is `aria-disabled`, but focusable, and says why, visibly and in its description.
//! - Keys on the button: Enter and Space (the browser's own click), Alt+Down, and Down outside a grid, where it goes to
//!   the next row; each opens the menu on its first item. A key held down counts once.
//! - Keys in the menu: Up / Down wrap, Home / End go to the ends, a letter goes to the next item that begins with it, and
//!   letters typed within a second of each other to one that begins with all of them. A space among them is one of them
//!   if an item begins so, and only moves. Enter / Space choose; Esc closes and returns to the button, and does not propagate; Tab closes and moves on from
//!   the button.
//! - A press outside, or focus elsewhere, closes the menu.
//! - Choosing: the button gets the focus before the action runs, so an action that moves the focus wins.
//! - The menu is removed a moment after it has lost the focus: if it disappeared in the same task, a screen reader
//!   would say no more than "collapsed".
//! - The menu is a manual popover: it is in the top layer, so that nothing clips, moves or covers it, whatever it is in.
//!   Where the browser has no popovers it is `position: fixed`. It opens where there is room, scrolls if there is too
//!   little, and is placed again when it has grown.

use crate::app::dom::{Children, View, changing, view};
use crate::app::signal::{Signal, State, Stored, derive};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use js_sys::JsString;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::focus::{self, Listener};
use super::icon::sized;
use super::part::{effect, when};

/// The longest time between two letters of what is typed to find an item, in milliseconds.
const TYPING: f64 = 1_000.0;
/// The time for which a closed menu stays in the page.
const LINGER: Duration = Duration::from_millis(100);
/// The least distance between the menu and the edge of the window, in CSS pixels.
const MARGIN: i32 = 8;
/// The distance between the menu and its button, in CSS pixels.
const GAP: i32 = 4;

/// An item of a menu.
#[derive(Clone)]
pub struct MenuItem {
    /// The label.
    pub label: String,
    /// The name of the icon before the label; empty for none.
    pub icon: &'static str,
    /// The reason why the item is unavailable; `None` if it is available.
    pub unavailable: Option<String>,
    /// The hint for who is about to choose it; empty for none. Said where a reason would be.
    pub hint: String,
    /// True if the item is what holds now, such as the current one of several states.
    pub current: bool,
    /// True if a line parts the item from the one before it.
    pub apart: bool,
    /// Called when the item is chosen.
    pub run: Callback<()>,
}

impl MenuItem {
    /// Returns an item that is available.
    pub fn new(label: impl Into<String>, icon: &'static str, run: Callback<()>) -> Self {
        Self { label: label.into(), icon, unavailable: None, hint: String::new(), current: false, apart: false, run }
    }

    /// Returns the item, unavailable if there is a reason.
    pub fn unless(self, unavailable: String) -> Self {
        Self { unavailable: Some(unavailable).filter(|why| !why.is_empty()), ..self }
    }

    /// Returns the item, with what is to be known before it is chosen.
    pub fn hint(self, hint: String) -> Self {
        Self { hint, ..self }
    }

    /// Returns the item, marked as what holds now if it does.
    pub fn current(self, current: bool) -> Self {
        Self { current, ..self }
    }

    /// Returns the item, parted from the one before it by a line.
    pub fn apart(self) -> Self {
        Self { apart: true, ..self }
    }
}

/// The number of menus created so far, for unique element ids.
static CREATED: AtomicU32 = AtomicU32::new(0);

/// A menu button and, while it is open, its menu.
#[component]
pub fn MenuButton(
    /// The accessible name of the button, which must contain its visible text.
    #[prop(into)]
    label: Signal<String>,
    /// The items, read while the menu is open. They may change under the focus.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// True if the menu is open. May be set from outside.
    #[prop(default = State::new(false))]
    open: State<bool>,
    /// True if the menu cannot be opened now, and closes if it is open. What says why is beside the button.
    #[prop(optional, into)]
    unavailable: Signal<bool>,
    /// The `tabindex` of the button: `-1` if a grid around it moves the focus.
    #[prop(optional)]
    tabindex: Option<&'static str>,
    /// Additional classes of the button.
    #[prop(optional)]
    class: &'static str,
    /// The visible content of the button.
    children: Children,
) -> View {
    let id = format!("menu-{}", CREATED.fetch_add(1, Ordering::Relaxed));
    let state = MenuState {
        id: Stored::new(id.clone()),
        open,
        shown: State::new(false),
        list: Stored::new(Vec::new()),
        typed: Stored::new((String::new(), 0.0)),
        timer: Stored::new(None),
    };
    let shown = state.shown;

    effect(move || match open.get() && unavailable.get() {
        true => open.set(false),
        false => state.follow(open.get()),
    });
    on_cleanup(move || state.stop_timer());

    let button_id = format!("{id}-button");
    let labelled_by = button_id.clone();
    let menu_id = id.clone();
    let menu = move || {
        // An effect, because it runs once the menu is in the page and can be measured and focused.
        effect(move || state.enter());
        let outside = move |event: web_sys::Event| {
            if !state.contains(event.target()) {
                open.set(false);
            }
        };
        // Owned by the view's reactive owner, which drops them.
        Stored::new([
            Listener::new("pointerdown", outside),
            Listener::new("resize", move |_| state.place()),
            Listener::new("scroll", move |event| {
                if !state.contains(event.target()) {
                    state.place();
                }
            }),
        ]);
        let prefix = id.clone();
        let rows = move || {
            state.follow_items();
            let list = items.get();
            state.list.set(list.clone());
            list.into_iter().enumerate().map(|(at, item)| item_view(&prefix, at, item)).collect()
        };
        view! {
            <div
                id=id.clone()
                class="menu"
                role="menu"
                popover="manual"
                aria-labelledby=labelled_by.clone()
                on:keydown=move |event| state.key_in_menu(&event)
                on:click=move |event| state.choose(&event)
                on:focusin=move |_| state.place() // a grid may have moved the button together with the focus
                on:focusout=move |event| state.focus_leaves(&event)
            >
                {changing(rows)}
            </div>
        }
    };
    view! {
        <button
            id=button_id
            type="button"
            class=format!("menu-button {class}")
            tabindex=tabindex
            aria-label=label
            aria-haspopup="menu"
            aria-expanded=derive(move || Some(shown.get().to_string()))
            aria-controls=derive(move || shown.get().then(|| menu_id.clone()))
            aria-disabled=derive(move || unavailable.get().then(|| "true".to_owned()))
            on:click=move |_| open.set(!open.get_untracked())
            on:keydown=move |event| state.key_on_button(&event)
        >
            {children()}
        </button>
        {when(shown.into(), menu)}
    }
}

fn item_view(prefix: &str, at: usize, item: MenuItem) -> View {
    let label_id = format!("{prefix}-{at}");
    let disabled = item.unavailable.is_some();
    let reason = item.unavailable.or(Some(item.hint).filter(|hint| !hint.is_empty()));
    let reason_id = reason.is_some().then(|| format!("{label_id}-why"));
    // Without this, the reason, which is inside the item, would be spoken as part of its name and then again.
    let labelled_by = reason_id.is_some().then(|| label_id.clone());
    let reason = reason.map(|reason| view! { <span class="menu-item-reason" id=reason_id.clone()>{reason}</span> });
    let icon = match item.icon {
        "" => View::default(),
        "ready" | "away" | "out" => sized(item.icon, "presence"),
        other => sized(other, "i"),
    };
    view! {
        {item.apart.then(|| view! { <hr /> })}
        <button
            type="button"
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            aria-labelledby=labelled_by
            aria-current=item.current.then(|| "true".to_owned())
            aria-disabled=disabled.then(|| "true".to_owned())
            aria-describedby=reason_id
        >
            {icon}
            <span class="menu-item-words"><span id=label_id>{item.label}</span>{reason}</span>
            {item.current.then(|| sized("check", "i s"))}
        </button>
    }
}

/// The state that the event handlers share.
#[derive(Clone, Copy)]
struct MenuState {
    /// The id of the menu, from which that of the button is made.
    id: Stored<String>,
    /// True if the menu is open.
    open: State<bool>,
    /// True if the menu is in the page, where it stays a moment after closing.
    shown: State<bool>,
    /// The items in the page.
    list: Stored<Vec<MenuItem>>,
    /// The letters typed to find an item, and when the last of them was.
    typed: Stored<(String, f64)>,
    timer: Stored<Option<TimeoutHandle>>,
}

impl MenuState {
    /// Shows the menu, or schedules its removal.
    fn follow(self, open: bool) {
        self.stop_timer();
        let shown = self.shown.get_untracked();
        if open && shown {
            self.enter(); // opened again before it was removed
        } else if open {
            self.shown.set(true);
        } else if shown {
            let timer = set_timeout_with_handle(move || self.hide(), LINGER);
            self.timer.set(timer.ok());
        }
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Removes the menu. Moves the focus to the button only if it would be lost otherwise.
    fn hide(self) {
        if self.menu_element().is_some_and(|menu| focus::has_focus(&menu)) || focus::focus_is_lost() {
            self.focus_button();
        }
        self.shown.set(false);
    }

    /// Closes the menu and returns the focus to the button.
    fn close(self) {
        self.focus_button();
        self.open.set(false);
    }

    /// Places the menu and moves the focus to its first item.
    fn enter(self) {
        self.forget_typed();
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
        let id = self.id.try_get()? + part;
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

    /// Returns whether the button or the menu contains this node.
    fn contains(self, node: Option<web_sys::EventTarget>) -> bool {
        // The target of an event of the window is not a node.
        let node = node.and_then(|node| node.dyn_into::<Node>().ok());
        let menu = self.menu_element().is_some_and(|menu| menu.contains(node.as_ref()));
        menu || self.button().is_some_and(|button| button.contains(node.as_ref()))
    }

    /// Keeps the focus at its item number while the items change, and places what may have grown. Called before they do.
    fn follow_items(self) {
        let at = focus::active().and_then(|at| focus::position(&self.items(), &at));
        queue_microtask(move || {
            self.place();
            let items = self.items();
            let item = at.and_then(|at| items.get(at).or(items.last()));
            if let Some(item) = item.filter(|item| focus::focus_is_lost() || focus::has_focus(item)) {
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
        let typed = self.typed(&items, at, event);
        let to = match event.key().as_str() {
            _ if typed.is_some() => typed,
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
            _ if focus::types_text(event) => None,
            _ => return,
        };
        if typed.is_none() {
            self.forget_typed();
        }
        event.prevent_default();
        event.stop_propagation();
        if let Some(item) = to.and_then(|to| items.get(to)) {
            focus::focus(item);
        }
    }

    fn forget_typed(self) {
        self.typed.set((String::new(), 0.0));
    }

    /// Returns the item that what has been typed leads to, from the item in the place `at`; `None` if the key types
    /// nothing that an item begins with.
    fn typed(self, items: &[HtmlElement], at: usize, event: &KeyboardEvent) -> Option<usize> {
        if !focus::types_text(event) {
            return None;
        }
        // By the browser: Unicode's tables would add 10 kB to the download.
        let lower = |text: &str| String::from(JsString::from(text).to_lower_case());
        let (before, last) = self.typed.get();
        let letter = lower(&event.key());
        let texts: Vec<_> = items.iter().map(|item| lower(&item.text_content().unwrap_or_default())).collect();
        let find = |text: &str, from: usize| {
            (from..=texts.len()).map(|step| (at + step) % texts.len()).find(|at| texts[*at].starts_with(text))
        };
        let whole = if event.time_stamp() - last < TYPING { before + &letter } else { letter.clone() };
        // One letter again and again goes through the items that begin with it.
        let longer = whole.chars().any(|c| !letter.starts_with(c)).then(|| find(&whole, 0)).flatten();
        let (found, typed) = match longer {
            Some(found) => (found, whole),
            None => (find(&letter, 1)?, letter),
        };
        self.typed.set((typed, event.time_stamp()));
        Some(found)
    }

    fn choose(self, event: &MouseEvent) {
        // Not once it is closed: the second click of a double click must do nothing.
        let Some(item) = focus::closest(&focus::target(event), "[role=menuitem]").filter(|_| self.open.get_untracked())
        else {
            return;
        };
        let at = focus::position(&self.items(), &item);
        let run = self
            .list
            .with(|list| at.and_then(|at| list.get(at)).filter(|item| item.unavailable.is_none()).map(|item| item.run));
        if let Some(run) = run {
            self.close();
            run.run(());
        }
    }

    fn focus_leaves(self, event: &FocusEvent) {
        // Without a target, the window has lost the focus or the node is being moved, which does not close the menu.
        if event.related_target().is_some() && !self.contains(event.related_target()) {
            self.open.set(false);
        }
    }

    /// Places the menu below its button, or above if there is more room, and always inside the window.
    fn place(self) {
        let (Some(menu), Some(button), Some(root)) =
            (self.menu_element(), self.button(), document().document_element())
        else {
            return;
        };
        // Also after a grid has moved the row around it, which closes a popover. An error where there are no popovers.
        if menu.matches(":popover-open") == Ok(false) {
            let _ = menu.show_popover();
        }
        let style = menu.style();
        let set = |name: &str, pixels: i32| {
            let _ = style.set_property(name, &format!("{pixels}px"));
        };
        let scrolled = menu.scroll_top();
        // Measured at the corner, as wide and high as it can be. Where that corner is tells what `fixed` is relative to:
        // the window, or without popovers an ancestor with a transform.
        set("left", 0);
        set("top", 0);
        let (width, height) = (root.client_width(), root.client_height());
        set("max-height", height - 2 * MARGIN);
        let (own, at) = (menu.get_bounding_client_rect(), button.get_bounding_client_rect());
        let [left, right, top, bottom] = [at.left(), at.right(), at.top(), at.bottom()].map(|edge| edge as i32);
        let (wide, high) = (own.width().ceil() as i32, own.height().ceil() as i32);

        let rtl = is_rtl(&menu);
        let fits = if rtl { right - wide >= MARGIN } else { left + wide <= width - MARGIN };
        let x = if rtl == fits { right - wide } else { left };
        let (top, bottom) = (top - GAP, bottom + GAP);
        let (above, below) = (top - MARGIN, height - MARGIN - bottom);
        let up = high > below && above > below;
        let room = if up { above } else { below }.clamp(0, height - 2 * MARGIN);
        let y = if up { top - high.min(room) } else { bottom };
        set("left", x.clamp(MARGIN, (width - MARGIN - wide).max(MARGIN)) - own.left() as i32);
        set("top", y.clamp(MARGIN, (height - MARGIN - high.min(room)).max(MARGIN)) - own.top() as i32);
        set("max-height", room);
        // Where it was measured it may have been higher, with less to scroll.
        menu.set_scroll_top(scrolled);
    }
}

/// Stops a key that is held down, which would open the menu, choose, and open again. Returns whether it was stopped.
fn is_repeat(event: &KeyboardEvent) -> bool {
    let held = event.repeat() && matches!(event.key().as_str(), "Enter" | " ");
    if held {
        event.prevent_default();
        event.stop_propagation();
    }
    held
}

/// Returns whether text runs from right to left at an element.
pub(super) fn is_rtl(it: &web_sys::Element) -> bool {
    focus::closest(it, "[dir]").is_some_and(|it| it.get_attribute("dir").as_deref() == Some("rtl"))
}
