//! The icon of the page in its tab: the mark, and how much is new.

use js_sys::Array;
use leptos::prelude::document;
use std::cell::RefCell;
use web_sys::{Blob, BlobPropertyBag, Url};

const MARK: &str = include_str!("../../../public/favicon.svg");
const PATH: &str = "/favicon.svg";

/// The largest number that has room.
const MOST: usize = 99;

thread_local! {
    /// The icons made so far, by their numbers. Stored, as the browser may load one later.
    static MADE: RefCell<Vec<(usize, String)>> = const { RefCell::new(Vec::new()) };
}

/// Shows the mark with a number on it; without one for zero.
pub fn show(count: usize) {
    let Ok(Some(link)) = document().query_selector("link[rel=icon]") else { return };
    let count = count.min(MOST);
    let known = MADE.with_borrow(|made| made.iter().find(|(of, _)| *of == count).map(|(_, url)| url.clone()));
    let url = known.or_else(|| {
        let made = (count > 0).then(|| make(count)).flatten()?;
        MADE.with_borrow_mut(|all| all.push((count, made.clone())));
        Some(made)
    });
    let url = url.as_deref().unwrap_or(PATH);
    // Set again, it would be loaded and drawn again.
    if link.get_attribute("href").as_deref() != Some(url) {
        let _ = link.set_attribute("href", url);
    }
}

/// Returns the URL of the mark with a number. A `blob:`, as the content security policy forbids `data:`.
fn make(count: usize) -> Option<String> {
    let size = if count < 10 { 15 } else { 12 };
    let badge = format!(
        "<circle cx=\"15.5\" cy=\"15.5\" r=\"8.5\" fill=\"#dc3e42\" stroke=\"#fff\"/><text x=\"15.5\" y=\"20\" fill=\"#fff\" \
         text-anchor=\"middle\" font-family=\"system-ui,sans-serif\" font-weight=\"700\" font-size=\"{size}\">{count}</text></svg>"
    );
    let svg = MARK.trim_end().strip_suffix("</svg>")?.to_owned() + &badge;
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
