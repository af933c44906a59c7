//! Protection against a second press that reaches what has taken the place of what was pressed: the next window's
//! button after a double click, the button that the focus went to after one Enter too many.
//!
//! - A press is a click, or Enter or Space on the element with the focus.
//! - The newcomer takes no press for half a second. For a click it is what has come under the pointer since
//!   the last click; for a key, the element that the page has moved the focus to since the last press.
//! - It takes one at once if the agent moved there: by pointing elsewhere, or by any other key. A menu counts as such,
//!   because it was opened in order to go there.
//! - A tap counts where it began: the browser sends its click to whatever is there by the time it has recognized it.
//! - What appears by itself is a newcomer too: where something has been added to an element with `data-arrivals`, no
//!   part of that element takes a click for as long, because the rest of it may have moved. Keys go where the focus is,
//!   and that is moved by the agent, or as above.
//! - A key that is held down presses nothing but what it pressed first.

use super::focus::{self, Listener};
use crate::app::signal::Stored;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, MutationObserver, MutationObserverInit, MutationRecord};

/// For how long a newcomer takes no press, in milliseconds.
const QUIET: f64 = 500.0;
/// The distance between two clicks, in CSS pixels, from which the pointer was moved on purpose.
const MOVED: i32 = 24;

/// What can be pressed.
const CONTROL: &str = "a[href], button, input, textarea, select, summary, label, [role], [tabindex]";

/// What things are added to by themselves.
const ARRIVALS: &str = "[data-arrivals]";

/// The last press, as long as the agent has not moved elsewhere.
struct Press {
    control: Element,
    /// The place of the pointer, in CSS pixels; `None` for a key.
    point: Option<(i32, i32)>,
    /// When something else came under the pointer.
    replaced: Option<f64>,
    /// When the page moved the focus elsewhere.
    moved: Option<f64>,
}

impl Press {
    /// Returns whether this is another element than the one that was pressed.
    fn is_elsewhere(&self, at: &Element) -> bool {
        !self.control.is_same_node(Some(at))
    }
}

/// The press that is being stopped, until it ends.
enum Stopped {
    Key(String),
    Click(#[expect(dead_code, reason = "listens until it is dropped")] Listener),
}

thread_local! {
    static STOPPED: RefCell<Option<Stopped>> = const { RefCell::new(None) };
    /// The number of taps whose clicks are still to come.
    static TAPS: Cell<u32> = const { Cell::new(0) };
    static LAST: RefCell<Option<Press>> = const { RefCell::new(None) };
    /// Where something has appeared by itself last, and when.
    static ARRIVED: RefCell<Option<(Element, f64)>> = const { RefCell::new(None) };
}

/// Guards the page for as long as the calling component exists. Called once, at the root of the app.
pub fn use_guard() {
    // Owned by the caller's reactive owner, which drops them.
    Stored::new([
        Listener::new("keydown", |event| key(event.unchecked_ref())),
        Listener::new("keyup", |event| release(event.unchecked_ref())),
        Listener::new("pointerdown", |event| point(event.unchecked_ref())),
        // What began as a tap scrolls.
        Listener::new("pointercancel", |_| {
            TAPS.set(0);
            STOPPED.take();
        }),
        Listener::new("focusin", |event| focused(&event)),
        // Whatever it came from: a voice, an emoji picker, the clipboard.
        Listener::new("input", |_| drop(LAST.take())),
    ]);
    Stored::new(Observer::new());
}

/// Returns what is pressed where a press meets this element. A label and its field are one: a browser clicks the field
/// when the label is clicked.
fn control(at: &Element) -> Element {
    let pressed = at.closest(CONTROL).ok().flatten().unwrap_or_else(|| at.clone());
    let field = js_sys::Reflect::get(&pressed, &JsValue::from_str("control")).ok();
    field.and_then(|field| field.dyn_into().ok()).unwrap_or(pressed)
}

fn key(event: &KeyboardEvent) {
    TAPS.set(0);
    STOPPED.take();
    let key = event.key();
    if matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta" | "AltGraph") {
        return;
    }
    let Some(control) = focus::active().map(Element::from) else { return };
    let field = control.is_instance_of::<web_sys::HtmlTextAreaElement>() || is_text_field(&control);
    if key != "Enter" && (key != " " || field) {
        LAST.take();
        return;
    }
    let stops = LAST.with_borrow(|last| {
        last.as_ref().is_some_and(|last| {
            last.is_elsewhere(&control) && (event.repeat() || recent(last.moved, event.time_stamp()))
        })
    });
    if stops {
        STOPPED.set(Some(Stopped::Key(key)));
        stop(event);
    } else if !event.repeat() {
        LAST.set(Some(Press { control, point: None, replaced: None, moved: None }));
    }
}

/// Stops what a browser does only when the key comes up again.
fn release(event: &KeyboardEvent) {
    if STOPPED.with_borrow(|stopped| matches!(stopped, Some(Stopped::Key(key)) if *key == event.key())) {
        STOPPED.take();
        stop(event);
    }
}

fn point(event: &MouseEvent) {
    STOPPED.take();
    TAPS.set(if is_touch(event) { TAPS.get() + 1 } else { 0 });
    if event.button() != 0 {
        return;
    }
    let target = focus::target(event);
    let control = control(&target);
    let arrives = ARRIVED.with_borrow(|arrived| {
        let arrived = arrived.as_ref().filter(|(_, at)| recent(Some(*at), event.time_stamp()));
        arrived.is_some_and(|(there, _)| there.contains(Some(&target)))
    });
    let stops = arrives
        || LAST.with_borrow(|last| {
            let elsewhere = |last: &&Press| last.is_elsewhere(&control) && is_near(last, event);
            // If nothing else was seen to come, it has come just now.
            last.as_ref()
                .filter(elsewhere)
                .is_some_and(|last| last.replaced.is_none_or(|at| recent(Some(at), event.time_stamp())))
        });
    if stops {
        stop_click(|_| true);
        return;
    }
    if is_touch(event) {
        // A tap is where it began; its click is sent to what is there by then.
        let pressed = control.clone();
        stop_click(move |event| !pressed.is_same_node(Some(&self::control(&focus::target(event)))));
    }
    let point = Some((event.client_x(), event.client_y()));
    LAST.set(Some(Press { control, point, replaced: None, moved: None }));
}

/// Stops the click that a press becomes, if `stops` returns true for it. Only this one: with a listener for clicks there,
/// Chromium tells screen readers that all can be clicked.
fn stop_click(stops: impl Fn(&Event) -> bool + 'static) {
    let click = Listener::new("click", move |event| {
        if stops(&event) {
            stop(&event);
        }
        TAPS.set(TAPS.get().saturating_sub(1));
        if TAPS.get() == 0 {
            // Not at once: it is the listener that is running.
            set_timeout(|| drop(STOPPED.take()), Duration::ZERO);
        }
    });
    STOPPED.set(Some(Stopped::Click(click)));
}

fn is_touch(event: &MouseEvent) -> bool {
    let kind = js_sys::Reflect::get(event, &JsValue::from_str("pointerType"));
    kind.is_ok_and(|kind| kind.as_string().as_deref() == Some("touch"))
}

fn focused(event: &Event) {
    let target = focus::target(event);
    LAST.with_borrow_mut(|last| {
        if let Some(last) = last.as_mut().filter(|last| last.is_elsewhere(&target)) {
            last.moved = focus::closest(&target, "[role=menu]").is_none().then(|| event.time_stamp());
        }
    });
}

fn is_text_field(control: &Element) -> bool {
    control.dyn_ref::<web_sys::HtmlInputElement>().is_some_and(|field| {
        !matches!(field.type_().as_str(), "button" | "submit" | "reset" | "checkbox" | "radio" | "file")
    })
}

fn is_near(last: &Press, event: &MouseEvent) -> bool {
    last.point.is_some_and(|(x, y)| (event.client_x() - x).abs() < MOVED && (event.client_y() - y).abs() < MOVED)
}

fn recent(at: Option<f64>, now: f64) -> bool {
    at.is_some_and(|at| now - at < QUIET)
}

fn stop(event: &Event) {
    event.stop_immediate_propagation();
    event.prevent_default();
}

/// Watches for what appears by itself, and for what comes under the pointer after a click. Dropping it ends that.
struct Observer {
    observer: MutationObserver,
    _changed: Closure<dyn FnMut(js_sys::Array)>,
}

impl Observer {
    fn new() -> Self {
        let changed = Closure::new(changed);
        let observer = MutationObserver::new(JsValue::as_ref(changed.as_ref()).unchecked_ref())
            .expect("a browser has mutation observers");
        let all = MutationObserverInit::new();
        all.set_child_list(true);
        all.set_subtree(true);
        let _ = observer.observe_with_options(&document(), &all);
        Self { observer, _changed: changed }
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn changed(records: js_sys::Array) {
    let now = window().performance().map_or(0.0, |clock| clock.now());
    for record in records.iter().map(JsCast::unchecked_into::<MutationRecord>) {
        let there = record.target().and_then(|there| there.dyn_into::<Element>().ok());
        let Some(there) = there.filter(|there| there.matches(ARRIVALS).unwrap_or_default()) else { continue };
        let added = record.added_nodes();
        if (0..added.length()).filter_map(|at| added.item(at)).any(|it| it.is_instance_of::<Element>()) {
            ARRIVED.set(Some((there, now)));
        }
    }
    LAST.with_borrow_mut(|last| {
        let Some(last) = last.as_mut().filter(|last| last.replaced.is_none()) else { return };
        let Some((x, y)) = last.point else { return };
        let there = document().element_from_point(x as f32, y as f32).map(|there| control(&there));
        if there.is_none_or(|there| !there.is_same_node(Some(&last.control))) {
            last.replaced = Some(now);
        }
    });
}
