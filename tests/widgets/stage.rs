//! What the tests share: a page with a view on it, keys, and waiting for what one means.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};

/// A view in the page; gone when dropped, so that no test finds the one before.
pub struct Stage {
    host: HtmlElement,
    // Taken on drop, before the host goes.
    unmount: Option<Box<dyn FnOnce()>>,
}

impl Stage {
    /// Puts the view on the page, with the project's own style.
    pub async fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        // A test that failed could not clean up; the next one is not to fail of it.
        if let Some(left) = document().query_selector("[data-stage]").unwrap() {
            left.remove();
        }
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.set_attribute("data-stage", "").unwrap();
        let style = document().create_element("style").unwrap();
        style.set_text_content(Some(include_str!("../../style/widgets.css")));
        document().body().unwrap().append_child(&host).unwrap();
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.append_child(&style).unwrap();
        host.append_child(&root).unwrap();
        let handle = leptos::mount::mount_to(root, view);
        blur();
        // What a widget does on its own right after it appears is done by then.
        tick().await;
        Self { host, unmount: Some(Box::new(move || drop(handle))) }
    }

    /// The only element that matches.
    pub fn one(&self, selector: &str) -> HtmlElement {
        let found = self.all(selector);
        assert_eq!(found.len(), 1, "elements that match {selector}");
        found.into_iter().next().unwrap()
    }

    /// All elements that match, in page order.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.host.query_selector_all(selector).unwrap();
        (0..list.length()).map(|at| list.item(at).unwrap().unchecked_into()).collect()
    }

    /// How many match.
    pub fn count(&self, selector: &str) -> usize {
        self.all(selector).len()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(unmount) = self.unmount.take() {
            unmount();
        }
        self.host.remove();
    }
}

/// Takes the focus away, as in a fresh page.
pub fn blur() {
    if let Some(active) = document().active_element() {
        active.unchecked_into::<HtmlElement>().blur().unwrap();
    }
}

/// Lets the browser do what is due.
pub async fn tick() {
    let turn = js_sys::Promise::new(&mut |done, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 5).unwrap();
    });
    JsFuture::from(turn).await.unwrap();
}

/// Waits until `condition` holds; fails, saying `what`, when it does not within five seconds.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = js_sys::Date::now() + 5_000.0;
    while !condition() {
        assert!(js_sys::Date::now() < deadline, "not so in five seconds: {what}; the focus is on {}", focused());
        tick().await;
    }
}

/// Waits until the focused element is called so (see [`focused`]).
pub async fn until_focused(name: &str) {
    until(&format!("focus on {name}"), || focused() == name).await;
}

/// The focused element by its id, else its label, else its text, else its tag.
pub fn focused() -> String {
    document().active_element().map_or("nothing".into(), |at| name(&at))
}

/// See [`focused`].
pub fn name(it: &Element) -> String {
    let text = || it.text_content().filter(|text| !text.is_empty() && it.tag_name() != "BODY");
    let id =
        it.get_attribute("data-name").or_else(|| Some(it.id()).filter(|id| !id.is_empty() && !id.starts_with("menu-")));
    id.or_else(|| it.get_attribute("aria-label")).or_else(text).unwrap_or_else(|| it.tag_name().to_lowercase())
}

/// The text of an attribute.
pub fn attribute(it: &Element, name: &str) -> Option<String> {
    it.get_attribute(name)
}

/// How a key went: told by what the widgets leave to others.
pub struct Pressed {
    /// Somebody has taken it from the browser.
    pub prevented: bool,
}

/// Presses a key on what has the focus: `"Enter"`, `"Shift+F10"`, `"b"`. Does what the browser itself would do with it
/// then: Enter and Space click a button, a letter goes into the input that has the focus *after* the handlers.
pub fn press(keys: &str) -> Pressed {
    press_with(keys, |_| {})
}

/// [`press`], with more to say about the key.
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

/// Dispatches a plain event.
pub fn fire(on: &web_sys::EventTarget, name: &str, bubbles: bool) {
    let init = EventInit::new();
    init.set_bubbles(bubbles);
    on.dispatch_event(&Event::new_with_event_init_dict(name, &init).unwrap()).unwrap();
}

/// What is written down while a test runs.
#[derive(Clone, Copy)]
pub struct Log(StoredValue<Vec<String>>);

impl Log {
    /// An empty one. Inside the view only, where there is an owner; outside it would never be freed, which a test may
    /// do.
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Writes one line.
    pub fn note(self, line: impl Into<String>) {
        self.0.update_value(|lines| lines.push(line.into()));
    }

    /// How many such lines there are.
    pub fn count(self, line: &str) -> usize {
        self.0.with_value(|lines| lines.iter().filter(|it| *it == line).count())
    }

    /// All lines, which are then gone.
    pub fn take(self) -> Vec<String> {
        self.0.try_update_value(std::mem::take).unwrap_or_default()
    }
}

/// A property of an object of the browser that its bindings leave out.
pub fn property(of: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(of, &name.into()).unwrap()
}
