//! What the tests share: a view in the page, key presses, and waiting for a condition.

use baton::app::dom::{Mounted, View, mount};
use baton::app::signal::{State, Stored};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};

/// The style sheets that widgets need, in the order of the page.
const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/controls.css"),
    include_str!("../../style/menu.css"),
    include_str!("../../style/grid.css"),
    include_str!("../../style/dialog.css"),
);

/// A view in the page. Dropping it removes it, so that each test begins with an empty page.
pub struct Stage {
    host: HtmlElement,
    // Taken on drop, before the host is removed.
    mounted: Option<Mounted>,
}

impl Stage {
    /// Mounts a view in the page, with the project's style sheets.
    pub async fn new(view: impl FnOnce() -> View) -> Self {
        // A failed test could not clean up, which must not make the next one fail.
        if let Some(left) = document().query_selector("[data-stage]").unwrap() {
            left.remove();
        }
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.set_attribute("data-stage", "").unwrap();
        let style = document().create_element("style").unwrap();
        style.set_text_content(Some(STYLE));
        document().body().unwrap().append_child(&host).unwrap();
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.append_child(&style).unwrap();
        host.append_child(&root).unwrap();
        let mounted = Some(mount(&root, view));
        blur();
        // Lets the effects of the widget run.
        tick().await;
        Self { host, mounted }
    }

    /// Returns the only element that matches. Panics unless there is exactly one.
    pub fn one(&self, selector: &str) -> HtmlElement {
        let found = self.all(selector);
        assert_eq!(found.len(), 1, "number of elements that match {selector}");
        found.into_iter().next().unwrap()
    }

    /// Returns all elements that match, in page order.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.host.query_selector_all(selector).unwrap();
        (0..list.length()).map(|at| list.item(at).unwrap().unchecked_into()).collect()
    }

    /// Returns the number of elements that match.
    pub fn count(&self, selector: &str) -> usize {
        self.all(selector).len()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.mounted.take());
        self.host.remove();
    }
}

/// Removes the focus, as in a new page.
pub fn blur() {
    if let Some(active) = document().active_element() {
        active.unchecked_into::<HtmlElement>().blur().unwrap();
    }
}

/// Lets the browser run pending tasks.
pub async fn tick() {
    let turn = js_sys::Promise::new(&mut |done, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 5).unwrap();
    });
    JsFuture::from(turn).await.unwrap();
}

/// Waits until `condition` holds. Panics with `what` if it does not within five seconds.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = js_sys::Date::now() + 5_000.0;
    while !condition() {
        assert!(js_sys::Date::now() < deadline, "timed out waiting for: {what}; the focus is on {}", focused());
        tick().await;
    }
}

/// Waits until the focused element has this name (see [`focused`]).
pub async fn until_focused(name: &str) {
    until(&format!("focus on {name}"), || focused() == name).await;
}

/// Returns the name of the focused element: its id, else its label, else its text, else its tag.
pub fn focused() -> String {
    document().active_element().map_or("nothing".into(), |at| name(&at))
}

/// Returns the name of an element (see [`focused`]).
pub fn name(it: &Element) -> String {
    let text = || it.text_content().filter(|text| !text.is_empty() && it.tag_name() != "BODY");
    let id =
        it.get_attribute("data-name").or_else(|| Some(it.id()).filter(|id| !id.is_empty() && !id.starts_with("menu-")));
    id.or_else(|| it.get_attribute("aria-label")).or_else(text).unwrap_or_else(|| it.tag_name().to_lowercase())
}

/// Returns the value of an attribute.
pub fn attribute(it: &Element, name: &str) -> Option<String> {
    it.get_attribute(name)
}

/// The result of a key press.
pub struct Pressed {
    /// Whether a handler has prevented the browser's default action.
    pub prevented: bool,
}

/// Presses a key, such as `"Enter"`, `"Shift+F10"` or `"b"`, on the focused element, and imitates the browser's default
/// action: Enter and Space click a button, a letter goes into the input that has the focus *after* the handlers.
pub fn press(keys: &str) -> Pressed {
    press_with(keys, |_| {})
}

/// [`press`] with further properties of the event.
pub fn press_with(keys: &str, more: impl FnOnce(&KeyboardEventInit)) -> Pressed {
    let (modifiers, key) = match keys.rsplit_once('+') {
        Some((modifiers, key)) if !key.is_empty() => (modifiers, key),
        _ => ("", keys),
    };
    let key = if key == "Space" { " " } else { key };
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    init.set_key(key);
    init.set_shift_key(modifiers.contains("Shift"));
    init.set_ctrl_key(modifiers.contains("Control"));
    init.set_alt_key(modifiers.contains("Alt"));
    init.set_meta_key(modifiers.contains("Meta"));
    more(&init);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let on = document().active_element().expect("an element to press on");
    on.dispatch_event(&event).unwrap();
    let prevented = event.default_prevented();
    let after = document().active_element().unwrap();
    if !prevented && modifiers.is_empty() {
        if matches!(key, "Enter" | " ") && after.tag_name() == "BUTTON" && after.is_same_node(Some(&on)) {
            after.unchecked_into::<HtmlElement>().click();
        } else if let (1, Some(input)) = (key.chars().count(), after.dyn_ref::<HtmlInputElement>()) {
            input.set_value(&format!("{}{key}", input.value()));
        }
    }
    Pressed { prevented }
}

/// Replaces the value of a state by what `change` makes of it.
pub fn change<T: Clone + 'static>(state: State<T>, change: impl FnOnce(&mut T)) {
    let mut value = state.get_untracked();
    change(&mut value);
    state.set(value);
}

/// Dispatches an event.
pub fn fire(on: &web_sys::EventTarget, name: &str, bubbles: bool) {
    let init = EventInit::new();
    init.set_bubbles(bubbles);
    on.dispatch_event(&Event::new_with_event_init_dict(name, &init).unwrap()).unwrap();
}

/// A log of what happens during a test.
#[derive(Clone, Copy)]
pub struct Log(Stored<Vec<String>>);

impl Log {
    /// Creates an empty log. Outside a reactive owner it is never freed, which does no harm in a test.
    pub fn new() -> Self {
        Self(Stored::new(Vec::new()))
    }

    /// Appends a line.
    pub fn note(self, line: impl Into<String>) {
        self.0.update(|lines| lines.push(line.into()));
    }

    /// Returns how often the log contains a line.
    pub fn count(self, line: &str) -> usize {
        self.0.with(|lines| lines.iter().filter(|it| *it == line).count())
    }

    /// Removes and returns all lines.
    pub fn take(self) -> Vec<String> {
        self.0.try_update(std::mem::take).unwrap_or_default()
    }
}

/// Returns a property of an object that `web_sys` does not have.
pub fn property(of: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(of, &name.into()).unwrap()
}
