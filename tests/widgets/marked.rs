//! `widget::marked`.

use crate::stage::{Stage, tick};
use baton::app::dom::view;
use baton::app::signal::{State, memo};
use baton::app::widget::marked::Marked;
use wasm_bindgen_test::wasm_bindgen_test;

fn parts(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    list.iter().map(|(text, marked)| ((*text).to_owned(), *marked)).collect()
}

#[wasm_bindgen_test]
async fn what_is_marked_follows_and_markup_is_text() {
    let shown = State::new(parts(&[("Ben ", false), ("<b>Ok", true), ("afor", false)]));
    let stage = Stage::new(move || view! { <p><Marked parts=memo(move |_| shown.get()) /></p> }).await;
    tick().await;
    assert_eq!(stage.one("p").text_content().unwrap(), "Ben <b>Okafor");
    assert_eq!((stage.one("mark").text_content().unwrap().as_str(), stage.count("b")), ("<b>Ok", 0));
    shown.set(parts(&[("Sam Roe", false)]));
    tick().await;
    assert_eq!((stage.one("p").text_content().unwrap().as_str(), stage.count("mark")), ("Sam Roe", 0));
    shown.set(Vec::new());
    tick().await;
    assert_eq!(stage.one("p").text_content().unwrap(), "");
}
