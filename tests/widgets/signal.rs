//! `app::signal`: when signals are computed and notify, and what is left of handles when their view is gone.

use crate::stage::*;
use baton::app::dom::{View, changing, view};
use baton::app::signal::{Signal, State, Stored, constant, derive, memo};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_memo_is_computed_once_for_a_change_and_notifies_only_if_the_result_is_another() {
    let (log, number) = (Log::new(), State::new(1));
    let stage = Stage::new(move || {
        let even = memo(move |before: Option<&bool>| {
            log.note(format!("{before:?}"));
            number.get() % 2 == 0
        });
        let told = derive(move || {
            log.note("told");
            even.get().to_string()
        });
        view! { <p>{told} {move || format!(" {}", even.get())}</p> }
    })
    .await;
    let text = || stage.one("p").text_content().unwrap();
    assert_eq!((text().as_str(), log.take()), ("false false", vec!["told".into(), "None".into()]));
    number.set(3);
    until("it is computed", || log.count("Some(false)") == 1).await;
    number.set(4);
    until("the text", || text() == "true true").await;
    // Not told of the first change, and computed once for two that read it.
    assert_eq!(log.take(), ["Some(false)", "Some(false)", "told"]);
}

#[wasm_bindgen_test]
async fn what_is_read_without_subscribing_does_not_notify() {
    let (log, text, other) = (Log::new(), State::new("a".to_owned()), State::new("1".to_owned()));
    let stage = Stage::new(move || {
        let both = derive(move || text.get() + &other.get());
        view! {
            <p>
                {move || {
                    log.note("made");
                    other.track();
                    both.get_untracked() + &both.with_untracked(String::len).to_string()
                }}
            </p>
        }
    })
    .await;
    let shown = || stage.one("p").text_content().unwrap();
    text.set("b".to_owned());
    tick().await;
    assert_eq!((shown().as_str(), log.count("made")), ("a12", 1));
    change(other, |other| other.push('2'));
    until("the text", || shown() == "b123").await;
}

#[wasm_bindgen_test]
async fn handles_of_a_view_that_is_gone_have_no_value_and_take_none() {
    type Handles = (State<i32>, Signal<i32>, Signal<i32>, Signal<i32>, Stored<i32>);
    let here = State::new(true);
    let handles: Stored<Option<Handles>> = Stored::new(None);
    let stage = Stage::new(move || {
        let inside = move || {
            let state = State::new(1);
            let of = memo(move |_| state.get());
            let twice = derive(move || 2 * state.try_get_untracked().unwrap_or(100));
            handles.set(Some((state, of, twice, constant(4), Stored::new(5))));
            view! { <b>{move || of.get().to_string()}</b> }
        };
        changing(move || if here.get() { inside() } else { View::default() })
    })
    .await;
    let (state, of, twice, four, five) = handles.get().expect("the part has been made");
    assert_eq!((of.get_untracked(), twice.get_untracked(), four.get_untracked(), five.get()), (1, 2, 4, 5));
    here.set(false);
    until("it is gone", || stage.all("b").is_empty()).await;
    state.set(2);
    five.set(6);
    assert_eq!([state.try_get_untracked(), of.try_get_untracked(), twice.try_get_untracked()], [None; 3]);
    assert_eq!([four.try_get_untracked(), five.try_get(), five.try_update(|it| *it)], [None; 3]);
}

/// Reads where it was kept when it is dropped.
struct Reader(Stored<Option<Reader>>, Log);

impl Drop for Reader {
    fn drop(&mut self) {
        self.1.note(if self.0.with(Option::is_none) { "empty" } else { "full" });
    }
}

#[wasm_bindgen_test]
fn what_was_kept_may_read_what_is_kept_when_it_goes() {
    let (log, kept) = (Log::new(), Stored::new(None));
    kept.set(Some(Reader(kept, log)));
    kept.set(None);
    assert_eq!(log.take(), ["empty"]);
}

#[wasm_bindgen_test]
fn a_text_is_a_signal_that_never_changes() {
    let [text, none]: [Signal<String>; 2] = ["a".into(), Signal::default()];
    assert_eq!((text.get_untracked().as_str(), none.get_untracked().as_str()), ("a", ""));
}
