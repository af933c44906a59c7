//! `widget::lazy`.

use crate::stage::*;
use baton::app::dom::{mount, view};
use baton::app::signal::Stored;
use baton::app::widget::focus::focus_id;
use baton::app::widget::lazy::{NotLoaded, Part, Wait, focus_afterwards, lazy};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen_test::wasm_bindgen_test;

thread_local! {
    static GONE: Cell<bool> = const { Cell::new(true) };
}

/// A part with this text, which can be loaded once [`GONE`] is false.
type Words = Part<&'static str>;

const fn part() -> Words {
    Part::new(|| Box::pin(async { if GONE.get() { Err(NotLoaded) } else { Ok("It is here.") } }), None)
}

/// Creates a page with a button elsewhere, and the place of the part.
async fn page(part: &'static Words) -> impl Sized {
    GONE.set(true);
    let body = document().body().unwrap();
    let handle = mount(&body, move || {
        let meanwhile = |wait: Wait| {
            let failed = move || wait.failed.get().to_string();
            view! {
                <div class="waits">
                    <button id="again" data-failed=failed on:click=move |_| wait.again.run(())>"Try again"</button>
                </div>
            }
        };
        let view = move || view! { <p id="part" tabindex="-1">{part.get()}</p> };
        view! {
            <main>
                <button id="elsewhere">"Elsewhere"</button>
                <button id="opener">"Open"</button>
                {lazy(part, Box::new(meanwhile), Box::new(view))}
            </main>
        }
    });
    until("it has failed", || {
        by_id("again").is_some_and(|it| attribute(&it, "data-failed").as_deref() == Some("true"))
    })
    .await;
    handle
}

fn by_id(id: &str) -> Option<web_sys::Element> {
    document().get_element_by_id(id)
}

fn focus_id_of() -> String {
    document().active_element().map(|it| it.id()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_part_that_has_failed_comes_when_it_is_tried_again_with_the_focus_that_it_was_opened_for() {
    static PART: Words = part();
    let _page = page(&PART).await;
    focus_id("opener");
    focus_afterwards(|| focus_id("part"));
    focus_id("again");
    GONE.set(false);
    press("Enter");
    until("it is there", || by_id("part").is_some()).await;
    until("it has the focus", || focus_id_of() == "part").await;
    assert!(by_id("again").is_none());
}

#[wasm_bindgen_test]
async fn whoever_loads_it_it_comes_and_the_focus_stays_where_the_user_has_moved_it() {
    static PART: Words = part();
    let _page = page(&PART).await;
    focus_id("opener");
    let moved = Stored::new(false);
    focus_afterwards(move || {
        moved.set(true);
        focus_id("part")
    });
    focus_id("elsewhere");
    GONE.set(false);
    assert!(PART.load().await.is_ok());
    until("it is there", || by_id("part").is_some()).await;
    tick().await;
    tick().await;
    assert_eq!((focus_id_of().as_str(), moved.get()), ("elsewhere", false));
}
