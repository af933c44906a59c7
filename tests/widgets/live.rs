//! `widget::live`.

use crate::stage::*;
use baton::app::dom::view;
use baton::app::widget::live::{LiveRegions, Politeness, announce};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

/// The live regions, with a log of each text put into one, which a screen reader would speak.
struct Heard {
    stage: Stage,
    log: Log,
    _observer: Closure<dyn FnMut()>,
}

fn text(stage: &Stage, which: &str) -> String {
    stage.one(&format!("[aria-live={which}]")).text_content().unwrap()
}

impl Heard {
    async fn new() -> Self {
        let stage = Stage::new(|| view! { <LiveRegions /> }).await;
        let log = Log::new();
        let regions = stage.all("[aria-live]");
        let seen = regions.clone();
        // MutationObserver without its binding, which the app does not need. Its callback runs after each task, when
        // assistive technology is notified.
        let observer = Closure::<dyn FnMut()>::new(move || {
            for region in &seen {
                log.note(format!("{}: {}", attribute(region, "aria-live").unwrap(), region.text_content().unwrap()));
            }
        });
        let make: js_sys::Function = property(&window(), "MutationObserver").unchecked_into();
        let watch = js_sys::Reflect::construct(&make, &js_sys::Array::of1(observer.as_ref())).unwrap();
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"childList".into(), &true.into()).unwrap();
        for region in &regions {
            let observe: js_sys::Function = property(&watch, "observe").unchecked_into();
            observe.call2(&watch, region, &options).unwrap();
        }
        Self { stage, log, _observer: observer }
    }

    fn text(&self, which: &str) -> String {
        text(&self.stage, which)
    }

    async fn until(&self, which: &str, text: &str) {
        until(&format!("{which} says {text:?}"), || self.text(which) == text).await;
    }

    /// Returns the texts put into the region since the last call.
    fn said(&self, which: &str) -> Vec<String> {
        let lines = self.log.take();
        let mut said: Vec<String> =
            lines.iter().filter_map(|line| line.strip_prefix(&format!("{which}: ")).map(Into::into)).collect();
        said.dedup();
        said.retain(|text| !text.is_empty());
        said
    }
}

#[wasm_bindgen_test]
async fn two_empty_regions_are_there_from_the_start() {
    let stage = Stage::new(|| view! { <LiveRegions /> }).await;
    let regions = stage.all("[role=status]");
    let told: Vec<_> = regions.iter().filter_map(|it| attribute(it, "aria-live")).collect();
    assert_eq!(told, ["polite", "assertive"]);
    assert!(regions.iter().all(|it| it.text_content().unwrap().is_empty() && it.class_name() == "hidden"));
    assert_eq!(stage.count("[role=alert]"), 0);
}

#[wasm_bindgen_test]
async fn a_text_is_put_in_later_and_goes_away() {
    let heard = Heard::new().await;
    announce("Ready.", Politeness::Polite);
    assert_eq!(heard.text("polite"), "", "the text must not appear in the same task");
    heard.until("polite", "Ready.").await;
    assert_eq!(heard.text("assertive"), "");
    let put = js_sys::Date::now();
    let deadline = put + 15_000.0;
    while !heard.text("polite").is_empty() {
        assert!(js_sys::Date::now() < deadline, "the text is still there");
        tick().await;
    }
    assert!(js_sys::Date::now() - put > 3_000.0, "the text was removed before it could be spoken");
}

#[wasm_bindgen_test]
async fn a_burst_is_one_message_and_nothing_is_dropped() {
    let heard = Heard::new().await;
    announce("One", Politeness::Polite);
    announce("Two!", Politeness::Polite);
    announce("Three", Politeness::Polite);
    announce("Now", Politeness::Assertive);
    heard.until("polite", "One. Two! Three").await;
    heard.until("assertive", "Now").await;
    tick().await;
    assert_eq!(heard.said("polite"), ["One. Two! Three"]);
}

#[wasm_bindgen_test]
async fn what_comes_while_a_message_is_fresh_waits_its_turn() {
    let heard = Heard::new().await;
    announce("First.", Politeness::Assertive);
    heard.until("assertive", "First.").await;
    announce("Second.", Politeness::Assertive);
    announce("Third.", Politeness::Assertive);
    assert_eq!(heard.text("assertive"), "First.", "the text must stay for a while");
    heard.until("assertive", "Second. Third.").await;
    tick().await;
    assert_eq!(heard.said("assertive"), ["First.", "Second. Third."]);
}

#[wasm_bindgen_test]
async fn the_same_sentence_twice_is_spoken_twice() {
    let heard = Heard::new().await;
    announce("Sent.", Politeness::Polite);
    heard.until("polite", "Sent.").await;
    heard.log.take();
    announce("Sent.", Politeness::Polite);
    // Read from the log, because polling the page may miss the moment in which the region is empty.
    until("the region is emptied, then filled", || {
        heard.log.count("polite: ") == 1 && heard.log.count("polite: Sent.") == 1
    })
    .await;
    let lines = heard.log.take();
    let polite: Vec<_> = lines.iter().filter(|line| line.starts_with("polite")).collect();
    assert_eq!(polite, ["polite: ", "polite: Sent."], "the region must be emptied first");
}

#[wasm_bindgen_test]
async fn without_regions_nothing_breaks() {
    announce("Early.", Politeness::Polite);
    let heard = Heard::new().await;
    announce("This.", Politeness::Assertive);
    heard.until("assertive", "This.").await;
    // It has waited for the assertive text. Waits for it here, or it would be spoken in the next test.
    heard.until("polite", "Early.").await;
}
