//! The browser's clock, its random numbers, and times of day.

use crate::core::connection::Moment;
use crate::protocol::{CommandId, Millis};
use js_sys::{Array, Date, Function, Math, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// Now, with a fresh random number.
pub fn moment() -> Moment {
    Moment { local: Date::now() as Millis, random: Math::random() }
}

/// A name that no other command of this agent has.
pub fn command_id() -> CommandId {
    random_id().into()
}

/// 128 random bits as a name.
pub fn random_id() -> String {
    let word = || (Math::random() * 4_294_967_296.0) as u32;
    format!("c{:08x}{:08x}{:08x}{:08x}", word(), word(), word(), word())
}

thread_local! {
    /// How people here write times: a language tag that the browser knows, or its own choice.
    static WRITTEN: RefCell<String> = RefCell::new("default".into());
}

/// From now on times are written as where this language tag belongs to. One that the browser does not take changes
/// nothing.
pub fn write_as(locale: &str) {
    let known = || {
        let format =
            Reflect::get(&Reflect::get(&js_sys::global(), &"Intl".into()).ok()?, &"DateTimeFormat".into()).ok()?;
        let known = Reflect::get(&format, &"supportedLocalesOf".into()).ok()?.dyn_into::<Function>().ok()?;
        Some(known.call1(&format, &locale.into()).ok()?.unchecked_into::<Array>().length() > 0)
    };
    if known() == Some(true) {
        WRITTEN.set(locale.into());
    }
}

/// A moment as people here write the time of day, such as "14:05".
pub fn time_of_day(at: Millis) -> String {
    let options = Object::new();
    for key in ["hour", "minute"] {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &key.into(), &"2-digit".into());
    }
    Date::new(&JsValue::from_f64(at as f64))
        .to_locale_time_string_with_options(&WRITTEN.with_borrow(String::clone), &options)
        .into()
}

/// The day of a moment as people here write it, such as "17 Nov 2026".
pub fn day(at: Millis) -> String {
    let options = Object::new();
    for (key, value) in [("day", "numeric"), ("month", "short"), ("year", "numeric")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_date_string(&WRITTEN.with_borrow(String::clone), &options).into()
}

/// A moment in the form that `<time datetime>` wants.
pub fn iso(at: Millis) -> String {
    Date::new(&JsValue::from_f64(at as f64)).to_iso_string().into()
}
