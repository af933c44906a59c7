//! The appearance of the page: attributes of the root element, which the style sheets use.

use crate::core::settings::{DENSITY, MOTION, TEXT_SIZE, THEME};
use crate::protocol::Setting;
use leptos::prelude::{document, window};
use web_sys::Element;

/// The size of normal text, in CSS pixels.
const NORMAL: f64 = 16.0;

/// Applies the settings of the agent. `theme`, if given, takes precedence over the theme in the settings.
pub fn apply(settings: &[Setting], theme: Option<&str>) {
    let theme = match theme.unwrap_or(THEME.of(settings)) {
        "system" if matches("(prefers-contrast: more)") => "contrast",
        theme => theme,
    };
    set(&[
        ("data-theme", theme),
        ("data-density", DENSITY.of(settings)),
        ("data-text", TEXT_SIZE.of(settings)),
        ("data-motion", MOTION.of(settings)),
    ]);
}

/// Returns a length in CSS pixels as it would be if the text were of normal size.
pub fn in_normal_text(pixels: i32) -> u32 {
    let size = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = size.and_then(|style| style.get_property_value("font-size").ok());
    let rem = size.map_or(NORMAL, |size| js_sys::parse_float(&size));
    (f64::from(pixels) * NORMAL / rem) as u32
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
