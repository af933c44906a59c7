//! The look of the whole page, as the agent has chosen it: attributes of the root element, which the style goes by.

use crate::core::settings::{MOTION, TEXT_SIZE, THEME};
use crate::protocol::Setting;
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Element;

/// Up to this width, and up to this height, the page is one column; up to the other width the interactions are above
/// the window. In rem: who has chosen larger text has less room. (Media queries go by the browser's own text size
/// alone.)
const NARROW: f64 = 48.0;
const LOW: f64 = 30.0;
const MIDDLING: f64 = 68.0;

/// Puts on what is chosen, and the theme that counts.
pub fn wear(settings: &[Setting], theme: Option<&str>) {
    let theme = match theme.unwrap_or(THEME.of(settings)) {
        "system" if matches("(prefers-contrast: more)") => "contrast",
        theme => theme,
    };
    set(&[("data-theme", theme), ("data-text", TEXT_SIZE.of(settings)), ("data-motion", MOTION.of(settings))]);
    lay_out();
}

/// Lays the page out for the room it has.
pub fn lay_out() {
    let Some(root) = document().document_element() else { return };
    let size =
        window().get_computed_style(&root).ok().flatten().and_then(|style| style.get_property_value("font-size").ok());
    let rem = size.map_or(16.0, |size| js_sys::parse_float(&size));
    let rems =
        |pixels: Result<JsValue, JsValue>| pixels.ok().and_then(|pixels| pixels.as_f64()).unwrap_or_default() / rem;
    let (width, height) = (rems(window().inner_width()), rems(window().inner_height()));
    let layout = if width <= NARROW || height <= LOW {
        "middling narrow"
    } else if width <= MIDDLING {
        "middling"
    } else {
        "wide"
    };
    set(&[("data-layout", layout)]);
}

fn set(attributes: &[(&str, &str)]) {
    let root: Option<Element> = document().document_element();
    for (root, (name, value)) in root.iter().flat_map(|root| attributes.iter().map(move |it| (root, it))) {
        let _ = root.set_attribute(name, value);
    }
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}
