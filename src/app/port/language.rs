//! The language of the page: its words, and how it writes numbers, times and lists, by the browser's `Intl`. English is in
//! the app; another language is a file that is loaded when it is wanted.

use super::http::{send, text};
use super::{clock, storage};
use crate::app::widget::focus;
use crate::core::text::{English, Language, Table, Text, When, language, texts};
use crate::protocol::{Label, Millis};
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;

thread_local! {
    static SPOKEN: RefCell<Spoken> = RefCell::default();
    /// Changes when another language is spoken: the views are made anew then.
    static CHANGED: ArcTrigger = ArcTrigger::new();
}

/// The language that is spoken.
#[derive(Default)]
struct Spoken {
    english: English,
    other: Option<Other>,
    /// The tag of the one that is wanted: its file may be on its way.
    wanted: String,
    /// What labels are called, in all languages.
    labels: Vec<Label>,
    /// While that is so: what is to be said in it.
    held: Option<Vec<Box<dyn FnOnce()>>>,
    /// What it was chosen by: the languages of the agent and of the host, and whether the agent's is known.
    asked: String,
}

/// A language other than English, with its formatters, which are dear to make.
struct Other {
    tag: &'static str,
    table: Table,
    is_rtl: bool,
    plural: JsValue,
    number: JsValue,
    list: JsValue,
}

/// Returns a text in the language of the page.
pub fn said(text: Text) -> String {
    SPOKEN.with_borrow(|spoken| text.said(spoken))
}

/// Returns the local day of a time as it is said on the day `today`, such as "Today" or "Tuesday 17 November".
pub fn day_in_words(at: Millis, today: u64) -> String {
    match today.checked_sub(clock::local_day(at)) {
        Some(0) => said(texts::today()),
        Some(1) => said(texts::yesterday()),
        _ => clock::long_day(at, today),
    }
}

/// Returns a [`clock::period`] in words, such as "Today" or "November 2026".
pub fn period_in_words(at: Millis, today: u64) -> String {
    if clock::local_day(at) + 1 >= today { day_in_words(at, today) } else { clock::month(at) }
}

/// Returns the name of a language in the one that is spoken.
pub fn name_of(language: &str) -> String {
    let kind = Object::new();
    let _ = Reflect::set(&kind, &"type".into(), &"language".into());
    let name = formatter("DisplayNames", tag(), &kind).and_then(|names| format(&names, "of", &language.into()));
    name.unwrap_or_else(|| language.to_owned())
}

/// Returns whether no speaker of the language has read its words yet.
pub fn is_unread() -> bool {
    SPOKEN.with_borrow(|spoken| texts::LANGUAGES.iter().any(|it| it.0 == spoken.wanted && !it.4))
}

/// Calls labels as the setup says from now on.
pub fn call(labels: &[Label]) {
    let is_new = SPOKEN.with_borrow_mut(|spoken| {
        let own =
            |labels: &[Label]| labels.iter().filter(|it| it.language == spoken.tag()).cloned().collect::<Vec<_>>();
        let is_new = own(labels) != own(&spoken.labels);
        spoken.labels = labels.to_vec();
        is_new
    });
    if is_new {
        renew();
    }
}

/// Returns the tag of the language that is spoken.
pub fn tag() -> &'static str {
    SPOKEN.with_borrow(Spoken::tag)
}

/// Subscribes to changes of the language.
pub fn track() {
    CHANGED.with(|changed| changed.track());
}

/// Speaks the agent's language; else the host's, the one that was used last, the browser's, English: the first that there
/// is. Times are written as the agent's or the host's language tag says, and else as the browser's. Where it is `known`
/// which one the agent has chosen, that is noted for this browser's next page. Does nothing where the same was asked
/// before, as it is with each announcement.
pub fn choose(own: Option<&str>, host: Option<&str>, known: bool) {
    let asked =
        ["asked", own.unwrap_or_default(), host.unwrap_or_default(), if known { "known" } else { "" }].join(" ");
    if SPOKEN.with_borrow(|spoken| spoken.asked == asked) {
        return;
    }
    SPOKEN.with_borrow_mut(|spoken| spoken.asked = asked);
    if known {
        storage::set_language(own);
    }
    let browser = Reflect::get(&window().navigator(), &"languages".into()).unwrap_or_default();
    let browser = browser.dyn_into::<Array>().map(|tags| tags.iter().filter_map(|tag| tag.as_string()).collect());
    let browser: Vec<String> = browser.unwrap_or_default();
    let last = storage::language().into_iter();
    let given = own.into_iter().chain(host).map(ToOwned::to_owned);
    let mut tags = given.chain(last).chain(browser.iter().cloned()).chain(["en".into()]);
    let Some((tag, file, is_rtl)) = tags.find_map(|tag| language(&tag)) else { return };
    // As in the agent's country, where the browser knows it.
    let same = browser.iter().find(|it| language(it).is_some_and(|known| known.0 == tag));
    clock::set_locale(match (own, host) {
        (None, Some(host)) => host,
        (None, None) if same.is_none() && tag == "en" => "default",
        _ => same.map_or(tag, String::as_str),
    });
    let is_new = SPOKEN.with_borrow_mut(|spoken| std::mem::replace(&mut spoken.wanted, tag.into()) != tag);
    if !is_new {
        return;
    }
    if file.is_empty() {
        speak(tag, None);
        return say_held();
    }
    SPOKEN.with_borrow_mut(|spoken| _ = spoken.held.get_or_insert_default());
    spawn_local(async move {
        let table = fetched(file).await.and_then(|text| Table::read(text.into()));
        if SPOKEN.with_borrow(|spoken| spoken.wanted != tag) {
            return;
        }
        match table {
            Some(table) => speak(tag, Some(Other::new(tag, table, is_rtl))),
            // The language that is spoken stays, and the next choice tries again.
            None => SPOKEN.with_borrow_mut(|spoken| {
                spoken.wanted.clear();
                spoken.asked.clear();
            }),
        }
        say_held();
    });
}

/// Says something once the language that is wanted is there: at once, or when its file has come.
pub fn when_there(say: Box<dyn FnOnce()>) {
    let now = SPOKEN.with_borrow_mut(|spoken| match &mut spoken.held {
        Some(held) => {
            held.push(say);
            None
        }
        None => Some(say),
    });
    now.into_iter().for_each(|say| say());
}

fn say_held() {
    let held = SPOKEN.with_borrow_mut(|spoken| spoken.held.take());
    held.into_iter().flatten().for_each(|say| say());
}

/// Returns a file that is beside the app.
async fn fetched(file: &str) -> Option<String> {
    text(send("GET", &format!("/{file}"), None, None).await.filter(Response::ok)?).await
}

fn speak(tag: &'static str, other: Option<Other>) {
    let is_rtl = other.as_ref().is_some_and(|other| other.is_rtl);
    let was = SPOKEN.with_borrow_mut(|spoken| std::mem::replace(&mut spoken.other, other).is_some());
    let root = document().document_element();
    for (root, (name, value)) in
        root.iter().flat_map(|root| [("lang", tag), ("dir", if is_rtl { "rtl" } else { "ltr" })].map(|it| (root, it)))
    {
        let _ = root.set_attribute(name, value);
    }
    if was || tag != "en" {
        renew();
    }
}

/// Has the views made anew: they say something else.
pub fn renew() {
    let focused = document().active_element().map(|it| it.id()).filter(|id| !id.is_empty());
    CHANGED.with(ArcTrigger::notify);
    // The element is another one now.
    request_animation_frame(move || {
        focused.iter().for_each(|id| _ = focus::focus_id(id));
    });
}

impl Spoken {
    fn tag(&self) -> &'static str {
        self.other.as_ref().map_or("en", |other| other.tag)
    }
}

impl Other {
    fn new(tag: &'static str, table: Table, is_rtl: bool) -> Self {
        let list = Object::new();
        for (key, value) in [("type", "unit"), ("style", "short")] {
            let _ = Reflect::set(&list, &key.into(), &value.into());
        }
        let none = Object::new();
        let of = |name: &str, options: &Object| formatter(name, tag, options).unwrap_or_default();
        let (plural, number, list) = (of("PluralRules", &none), of("NumberFormat", &none), of("ListFormat", &list));
        Self { tag, table, is_rtl, plural, number, list }
    }
}

/// Makes a formatter of `Intl`.
fn formatter(name: &str, tag: &str, options: &Object) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let make = Reflect::get(&intl, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    Reflect::construct(&make, &Array::of2(&tag.into(), options)).ok()
}

/// Returns what a method of a formatter makes of a value.
fn format(by: &JsValue, method: &str, value: &JsValue) -> Option<String> {
    let method = Reflect::get(by, &method.into()).ok()?.dyn_into::<Function>().ok()?;
    method.call1(by, value).ok()?.as_string()
}

impl Language for Spoken {
    fn line(&self, id: u16) -> &str {
        let own = self.other.as_ref().map(|other| other.table.line(id)).filter(|line| !line.is_empty());
        own.unwrap_or_else(|| self.english.line(id))
    }

    fn category(&self, number: u64) -> char {
        let of = |other: &Other| format(&other.plural, "select", &(number as f64).into());
        match self.other.as_ref().and_then(of).as_deref() {
            None => self.english.category(number),
            Some("other") => 'x',
            Some(name) => name.chars().next().unwrap_or('x'),
        }
    }

    fn number(&self, number: u64) -> String {
        let of = |other: &Other| format(&other.number, "format", &(number as f64).into());
        self.other.as_ref().and_then(of).unwrap_or_else(|| self.english.number(number))
    }

    fn moment(&self, when: When) -> String {
        clock::moment_of(when.at, when.now)
    }

    fn list(&self, texts: &[String]) -> String {
        let all = || texts.iter().map(|text| JsValue::from_str(text)).collect::<Array>();
        let of = |other: &Other| format(&other.list, "format", &all());
        self.other.as_ref().and_then(of).unwrap_or_else(|| self.english.list(texts))
    }

    fn label(&self, label: &str) -> Option<String> {
        let known = self.labels.iter().find(|it| it.label == label && it.language == self.tag());
        known.map(|it| it.words.clone())
    }

    fn is_rtl(&self) -> bool {
        self.other.as_ref().is_some_and(|other| other.is_rtl)
    }
}
