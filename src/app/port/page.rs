//! The page: its version, what `public/start.js` has begun, and its appearance, which is attributes of the root element
//! that the style sheets use.

use crate::core::settings::{DENSITY, MOTION, TEXT_SIZE, THEME};
use crate::protocol::Setting;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Element, WebSocket};

/// What `public/start.js` does. Other pages, as those of tests, have none of it.
mod start {
    use super::{JsValue, WebSocket, wasm_bindgen};

    #[wasm_bindgen(js_namespace = baton)]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub fn open(token: &str) -> Result<WebSocket, JsValue>;
        #[wasm_bindgen(catch, js_name = mayLoadAgain)]
        pub fn may_load_again() -> Result<bool, JsValue>;
        #[wasm_bindgen(catch, js_name = loadAgain)]
        pub fn load_again() -> Result<(), JsValue>;
    }
}

/// Opens a socket; the first time, it may be the one that was opened with this token before the app ran. Its handlers, set at
/// once, are told all that there has been on it. If it is open, or was, or its handshake brings the hello, that has been said.
/// `None` if the browser refuses at once.
pub fn open_socket(token: &str) -> Option<WebSocket> {
    start::open(token).ok()
}

/// Returns whether the page may load itself again because it is of another version than the gateway: once a minute.
pub fn may_load_again() -> bool {
    start::may_load_again().unwrap_or_default()
}

/// Loads the page again: the gateway's, as long as it can be reached.
pub fn load_again() {
    let _ = start::load_again();
}

/// Returns the version of the app that the page is of. `None` in a quick build.
pub fn version() -> Option<String> {
    document().query_selector("meta[name=version]").ok()??.get_attribute("content")
}

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
