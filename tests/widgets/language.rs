//! `port::language`.

use baton::app::port::language::choose;
use leptos::prelude::window;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_choice_that_was_made_before_reads_and_stores_nothing() {
    let navigator = window().navigator();
    let reads = Rc::new(Cell::new(0));
    let counted = reads.clone();
    let get = Closure::<dyn FnMut() -> JsValue>::new(move || {
        counted.set(counted.get() + 1);
        js_sys::Array::of1(&"en-GB".into()).into()
    });
    let getter = js_sys::Object::new();
    js_sys::Reflect::set(&getter, &"get".into(), get.as_ref()).unwrap();
    js_sys::Reflect::set(&getter, &"configurable".into(), &true.into()).unwrap();
    js_sys::Object::define_property(&navigator, &"languages".into(), &getter);
    let storage = window().local_storage().unwrap().unwrap();
    let stored = || storage.get_item("baton/language").unwrap();

    choose(Some("en"), None, true);
    assert_eq!((reads.get(), stored().as_deref()), (1, Some("en")));
    storage.set_item("baton/language", "en-GB").unwrap();
    choose(Some("en"), None, true);
    assert_eq!((reads.get(), stored().as_deref()), (1, Some("en-GB")));

    for (read, (own, host, known)) in (2..).zip([(None, None, true), (None, Some("en"), true), (None, None, false)]) {
        choose(own, host, known);
        assert_eq!((reads.get(), stored()), (read, None));
    }
    js_sys::Reflect::delete_property(&navigator, &"languages".into()).unwrap();
}
