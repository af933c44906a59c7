//! `app::dom`: what is made of a view, and what stays of it when it changes.

use crate::stage::*;
use baton::app::dom::{NodeRef, View, changing, each, view};
use baton::app::signal::State;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlSelectElement, HtmlTextAreaElement};

fn keys(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

fn order(stage: &Stage) -> String {
    stage.all("button").iter().map(|it| it.text_content().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

#[wasm_bindgen_test]
async fn attributes_follow_their_signals_and_are_there_or_not() {
    let (text, is) = (State::new("one".to_owned()), State::new(false));
    let some = move || is.get().then(|| text.get());
    let (refers, none) = (NodeRef::new(), None::<&str>);
    let stage = Stage::new(move || {
        view! {
            <p
                node_ref=refers
                class="always"
                class:sometimes=is
                style:--wide=text
                title=text
                hidden=is
                aria-label=some
                aria-hidden="true"
                data-nothing=none
            >
                "before "{text}" after"
            </p>
            <textarea prop:value=text></textarea>
            <svg><use href="#i"></use></svg>
        }
    })
    .await;
    let (p, field) = (stage.one("p"), stage.one("textarea").unchecked_into::<HtmlTextAreaElement>());
    assert!(refers.get_untracked().as_ref() == Some(&p));
    let all = || {
        ["class", "style", "title", "hidden", "aria-label", "aria-hidden", "data-nothing"].map(|it| attribute(&p, it))
    };
    let some = |it: [Option<&str>; 7]| it.map(|it| it.map(str::to_owned));
    let words = || p.text_content().unwrap();
    assert_eq!(all(), some([Some("always"), Some("--wide: one;"), Some("one"), None, None, Some("true"), None]));
    assert_eq!((words(), field.value()), ("before one after".into(), "one".into()));
    let node = p.child_nodes().item(1).unwrap();
    text.set("<b>two</b>".into());
    is.set(true);
    until("the text", || words() == "before <b>two</b> after").await;
    until("the class", || p.class_name() == "always sometimes").await;
    let told = Some("<b>two</b>");
    assert_eq!(all()[2..], some([None, None, told, Some(""), told, Some("true"), None])[2..]);
    assert_eq!(field.value(), "<b>two</b>");
    assert!(p.child_nodes().item(1).unwrap().is_same_node(Some(&node)), "the text's node must be the same");
    is.set(false);
    until("the class is gone", || p.class_name() == "always").await;
    assert_eq!(all()[3..5], [None, None]);
    assert_eq!(stage.one("use").namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
}

#[wasm_bindgen_test]
async fn a_part_that_changes_keeps_the_element_that_has_the_focus() {
    let (is, pressed) = (State::new(false), Log::new());
    let stage = Stage::new(move || {
        changing(move || match is.get() {
            false => view! {
                <p>"Before"</p>
                <button id="it" class="a" title="Now" on:click=move |_| pressed.note("first")>"One"</button>
            },
            true => view! {
                <h2>"Before"</h2>
                <button id="it" class="b" on:click=move |_| pressed.note("second")>{move || "Two"}</button>
            },
        })
    })
    .await;
    let button = stage.one("button");
    button.focus().unwrap();
    is.set(true);
    until("the other text", || button.text_content().as_deref() == Some("Two")).await;
    assert_eq!((focused(), stage.count("p"), stage.count("h2")), ("it".into(), 0, 1));
    assert_eq!((attribute(&button, "class").as_deref(), attribute(&button, "title")), (Some("b"), None));
    button.click();
    assert_eq!(pressed.take(), ["second"]);
    assert!(stage.one("h2").next_element_sibling().as_ref() == Some(&*button), "the order must be the same");
}

#[wasm_bindgen_test]
async fn a_list_makes_moves_and_removes_what_has_changed_and_no_more() {
    let (shown, made) = (State::new(keys("a b c d")), Log::new());
    let row = move |key: String| {
        made.note(&*key);
        on_cleanup({
            let key = key.clone();
            move || made.note(format!("-{key}"))
        });
        view! { <button>{key}</button> }
    };
    let stage = Stage::new(move || view! { <p>"Above"</p>{each(shown.into(), row)}<p>"Below"</p> }).await;
    assert_eq!((order(&stage).as_str(), made.take()), ("a b c d", keys("a b c d")));
    let find =
        |key: &str| stage.all("button").into_iter().find(|it| it.text_content().as_deref() == Some(key)).unwrap();
    let set = async |words: &'static str| {
        shown.set(keys(words));
        until(words, || order(&stage) == words).await;
        tick().await;
        made.take()
    };
    // One goes from the front to the end: the others, and the focus in them, stay where they are.
    let b = find("b");
    b.focus().unwrap();
    assert_eq!(set("b c d a").await, keys(""));
    assert!(find("b") == b && focused() == "b");
    // One comes from the end to the front.
    assert_eq!(set("a b c d").await, keys(""));
    assert_eq!(focused(), "b");
    // Some go, some come, some change places.
    assert_eq!(set("x d b y").await, keys("-a -c x y"));
    assert!(find("b") == b);
    assert_eq!(set("").await, keys("-x -d -b -y"));
    assert_eq!(set("z b").await, keys("z b"));
    let around = stage.all("p").into_iter().map(|it| (it.next_element_sibling(), it.previous_element_sibling()));
    let names = |it: Option<web_sys::Element>| it.map(|it| name(&it)).unwrap_or_default();
    let around: Vec<_> = around.map(|(next, previous)| (names(next), names(previous))).collect();
    assert_eq!((&*around[0].0, &*around[1].1), ("z", "b"));
}

#[wasm_bindgen_test]
async fn in_any_order_each_row_is_made_once() {
    let (shown, made) = (State::new(Vec::new()), Log::new());
    let row = move |key: String| {
        made.note(&*key);
        view! { {None::<View>}<button>{key}</button>{View::default()} }
    };
    let stage = Stage::new(move || each(shown.into(), row)).await;
    let mut seed = 7_u32;
    for _ in 0..60 {
        // Some of ten, in some order.
        let mut some: Vec<String> = Vec::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = format!("k{}", (seed >> 16) % 10);
            if !some.contains(&key) {
                some.push(key);
            }
        }
        let before: Vec<HtmlElement> = stage.all("button");
        made.take();
        shown.set(some.clone());
        let wanted = some.join(" ");
        until(&wanted, || order(&stage) == wanted).await;
        let text = |it: &HtmlElement| it.text_content().unwrap_or_default();
        let mut new = made.take();
        new.sort();
        let mut missing: Vec<_> =
            some.iter().filter(|key| before.iter().all(|it| text(it) != **key)).cloned().collect();
        missing.sort();
        assert_eq!(new, missing);
        let kept = stage.all("button").into_iter().filter(|it| !new.contains(&text(it)));
        assert!(kept.into_iter().all(|it| before.contains(&it)), "a row that stays keeps its element");
    }
}

#[wasm_bindgen_test]
async fn what_is_gone_is_cleaned_up() {
    let log = Log::new();
    let text = State::new("1".to_owned());
    let stage = Stage::new(move || {
        on_cleanup(move || log.note("gone"));
        let seen = move || {
            log.note(text.get());
            text.get()
        };
        view! { <p title=seen>"Text"</p> }
    })
    .await;
    assert_eq!(log.take(), ["1"]);
    drop(stage);
    assert_eq!(log.take(), ["gone"]);
    text.set("2".into());
    tick().await;
    assert_eq!(log.take(), Vec::<String>::new(), "no effect runs any more");
}

#[wasm_bindgen_test]
async fn a_key_that_is_there_twice_has_two_rows() {
    let shown = State::new(keys("a a"));
    let stage = Stage::new(move || each(shown.into(), |key| view! { <button>{key}</button> })).await;
    for words in ["a a", "a a b", "b a", "a b a", "a", ""] {
        shown.set(keys(words));
        until(words, || order(&stage) == words).await;
    }
}

#[wasm_bindgen_test]
async fn a_select_has_its_value_as_soon_as_it_has_options() {
    let (chosen, again) = (State::new("b".to_owned()), State::new(()));
    let stage = Stage::new(move || {
        changing(move || {
            again.track();
            let options = ["a", "b", "c"].map(|it| view! { <option value=move || it>{it}</option> });
            view! { <select prop:value=chosen>{options.into_iter().collect::<Vec<_>>()}</select> }
        })
    })
    .await;
    let select = stage.one("select").unchecked_into::<HtmlSelectElement>();
    assert_eq!(select.value(), "b");
    // What the user has chosen and nobody has taken is set right by the next word from the signal.
    select.set_value("c");
    chosen.set("b".into());
    until("it is set", || select.value() == "b").await;
    again.set(());
    tick().await;
    assert_eq!(select.value(), "b");
}

#[wasm_bindgen_test]
async fn what_was_dynamic_becomes_static() {
    let is = State::new(false);
    let stage = Stage::new(move || {
        changing(move || match is.get() {
            false => view! { <p class=move || "a" title=move || "x" class:more=true>"Text"</p> },
            true => view! { <p class="b">"Text"</p> },
        })
    })
    .await;
    let p = stage.one("p");
    assert_eq!(p.class_name(), "a more");
    is.set(true);
    until("the other class", || p.class_name() == "b").await;
    assert_eq!(attribute(&p, "title"), None);
}
