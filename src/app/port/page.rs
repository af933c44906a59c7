//! The appearance of the page: attributes of the root element, which the style sheets use.

use crate::core::settings::{MOTION, TEXT_SIZE, THEME};
use crate::protocol::Setting;
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Element;

// The limits of the layouts, in rem: with larger text there is less room. Media queries cannot be used, because they
// only know the browser's own text size.

/// The maximal width of a page of one column.
const NARROW: f64 = 48.0;
/// The maximal height of a page of one column.
const LOW: f64 = 30.0;
/// The maximal width of a page with the interactions above the window.
const MIDDLING: f64 = 68.0;

/// Applies the settings of the agent. `theme`, if given, takes precedence over the theme in the settings.
pub fn apply(settings: &[Setting], theme: Option<&str>) {
    let theme = match theme.unwrap_or(THEME.of(settings)) {
        "system" if matches("(prefers-contrast: more)") => "contrast",
        theme => theme,
    };
    set(&[("data-theme", theme), ("data-text", TEXT_SIZE.of(settings)), ("data-motion", MOTION.of(settings))]);
    lay_out();
}

/// Chooses the layout that fits the size of the page.
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
