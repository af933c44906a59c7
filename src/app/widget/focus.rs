//! Helpers for the focus: where it is, whether it is lost, and moving it. The focus must never fall to `body`.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, Event, EventTarget, FocusEvent, FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// Returns the element that has the focus.
pub fn active() -> Option<HtmlElement> {
    document().active_element().map(JsCast::unchecked_into)
}

/// Returns whether no useful element has the focus, so that the next key would go to the page as a whole.
pub fn focus_is_lost() -> bool {
    active().is_none_or(|at| !at.is_connected() || matches!(at.tag_name().as_str(), "BODY" | "HTML"))
}

/// Returns whether the focus is on `root` or inside it.
pub fn has_focus(root: &Element) -> bool {
    active().is_some_and(|at| root.contains(Some(&at)))
}

/// Moves the focus and scrolls no further than needed. Returns false if the element does not take the focus, because it
/// is gone, hidden or disabled.
pub fn focus(to: &HtmlElement) -> bool {
    // `focus()` alone may scroll the element to the middle, which makes a list jump with each step.
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = to.focus_with_options(&options);
    reveal(to);
    active().is_some_and(|at| at.is_same_node(Some(to)))
}

/// Scrolls no further than needed to show the whole of an element.
pub fn reveal(it: &Element) {
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    nearest.set_inline(ScrollLogicalPosition::Nearest);
    it.scroll_into_view_with_scroll_into_view_options(&nearest);
}

/// Shows the whole of a text area that takes the focus: Chromium scrolls only until the caret is in view.
pub fn reveal_field(event: FocusEvent) {
    if let Some(field) = event.target() {
        reveal(field.unchecked_ref());
    }
}

/// [`focus()`] by element id. An element that is not focusable, such as a heading or a region, gets `tabindex="-1"`.
pub fn focus_id(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|it| focus_container(it.unchecked_ref()))
}

/// [`focus()`] for an element that may need `tabindex="-1"` to be focusable.
pub fn focus_container(to: &HtmlElement) -> bool {
    focus(to) || {
        let _ = to.set_attribute("tabindex", "-1");
        focus(to)
    }
}

/// Returns whether the element has a box, which `display: none` and `hidden` prevent.
pub fn is_visible(it: &Element) -> bool {
    let shape = it.get_bounding_client_rect();
    shape.width() > 0.0 || shape.height() > 0.0
}

/// Returns the elements inside `root` that match, in page order.
pub(super) fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = root.query_selector_all(selector).ok();
    found.iter().flat_map(|list| (0..list.length()).filter_map(|i| list.item(i))).map(JsCast::unchecked_into).collect()
}

/// Returns the index of `it` in `list`.
pub(super) fn position(list: &[HtmlElement], it: &Element) -> Option<usize> {
    list.iter().position(|one| one.is_same_node(Some(it)))
}

/// Returns the target of an event.
pub fn target(event: &Event) -> Element {
    event.target().expect("a dispatched event has a target").unchecked_into()
}

/// Returns `it` or its closest ancestor that matches.
pub fn closest(it: &Element, selector: &str) -> Option<HtmlElement> {
    it.closest(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// Returns whether a key types a character and is not a shortcut. AltGr, which is Ctrl+Alt on Windows, types characters
/// such as @ on many keyboards.
pub(super) fn types_text(event: &web_sys::KeyboardEvent) -> bool {
    let shortcut = event.ctrl_key() || event.alt_key() || event.meta_key();
    event.key().chars().count() == 1 && (!shortcut || event.get_modifier_state("AltGraph"))
}

/// A listener on the window that gets events before any element can stop them. Dropping it removes it.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Adds a listener for the capture phase, which also gets events that do not bubble, such as `scroll`.
    pub fn new(name: &'static str, heard: impl FnMut(Event) + 'static) -> Self {
        let (target, heard) = (EventTarget::from(window()), Closure::new(heard));
        let _ = target.add_event_listener_with_callback_and_bool(
            name,
            JsValue::as_ref(heard.as_ref()).unchecked_ref(),
            true,
        );
        Self { target, name, heard }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let heard = JsValue::as_ref(self.heard.as_ref()).unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, heard, true);
    }
}
