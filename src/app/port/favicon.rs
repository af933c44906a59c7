//! The icon of the page in its tab: the mark, and how much is new.

use js_sys::Array;
use leptos::prelude::document;
use std::cell::RefCell;
use web_sys::{Blob, BlobPropertyBag, Url};

const MARK: &str = include_str!("../../../public/favicon.svg");
const PATH: &str = "/favicon.svg";

thread_local! {
    /// The icon shown, unless it is the file.
    static MADE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Shows the mark with a number on it; without one for zero.
pub fn show(count: usize) {
    let Ok(Some(link)) = document().query_selector("link[rel=icon]") else { return };
    let made = (count > 0).then(|| make(count)).flatten();
    let _ = link.set_attribute("href", made.as_deref().unwrap_or(PATH));
    if let Some(before) = MADE.replace(made) {
        let _ = Url::revoke_object_url(&before);
    }
}

/// Returns the URL of the mark with a number. A `blob:`, as the content security policy forbids `data:`.
fn make(count: usize) -> Option<String> {
    let (size, words) = if count < 10 {
        (15, count.to_string())
    } else {
        (12, if count < 100 { count.to_string() } else { "99".into() })
    };
    let badge = format!(
        "<circle cx=\"15.5\" cy=\"15.5\" r=\"8.5\" fill=\"#dc3e42\" stroke=\"#fff\"/><text x=\"15.5\" y=\"20\" fill=\"#fff\" \
         text-anchor=\"middle\" font-family=\"system-ui,sans-serif\" font-weight=\"700\" font-size=\"{size}\">{words}</text></svg>"
    );
    let svg = MARK.trim_end().trim_end_matches("</svg>").to_owned() + &badge;
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
