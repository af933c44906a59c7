//! `widget::menu`: finding an item by typing.

use crate::menu::{item, opened, stage, until_on};
use crate::stage::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_letter_goes_to_the_next_item_that_begins_with_it() {
    let (_stage, _) = opened().await;
    for (letter, label) in [("c", "Cut"), ("C", "Copy"), ("d", "Delete"), ("x", "Delete"), ("c", "Copy")] {
        press(letter);
        until_on(label).await;
    }
    press("Control+d");
    until_on("Copy").await;
}

#[wasm_bindgen_test]
async fn what_is_typed_finds_an_item_by_its_beginning_and_chooses_none() {
    let (_stage, harness) = stage().await;
    let reasons = ["I am busy", "This is not my subject", "I am about to leave"];
    harness.items.set(reasons.map(|reason| item(harness.chosen, reason, None)).to_vec());
    harness.open.set(true);
    until_on("I am busy").await;
    for key in ["i", "Space", "a", "m", "Space", "a"] {
        press(key);
    }
    assert_eq!(harness.chosen.take(), Vec::<String>::new(), "a space among what is typed chooses nothing");
    until_on("I am about to leave").await;
    press("b");
    assert_eq!(harness.chosen.take(), Vec::<String>::new());
    press("t");
    until_on("This").await;
    // No item goes on like this, so it is no text.
    press("Space");
    assert_eq!(harness.chosen.take(), ["This is not my subject with the focus on More for Ann"]);
}
