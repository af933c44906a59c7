//! The browser's clock, its random numbers, and the formatting of times.

use crate::core::connection::Moment;
use crate::protocol::{CommandId, Millis};
use js_sys::{Array, Date, Function, Math, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// Returns the current time with a new random number.
pub fn moment() -> Moment {
    Moment { local: Date::now() as Millis, random: Math::random() }
}

/// Returns a new id for a command.
pub fn command_id() -> CommandId {
    random_id().into()
}

/// Returns 128 random bits as a string.
pub fn random_id() -> String {
    let word = || (Math::random() * 4_294_967_296.0) as u32;
    format!("c{:08x}{:08x}{:08x}{:08x}", word(), word(), word(), word())
}

thread_local! {
    /// The locale of times: a language tag that the browser supports, or `default` for its own.
    static LOCALE: RefCell<String> = RefCell::new("default".into());
}

/// Sets the locale of times. Ignores a language tag that the browser does not support.
pub fn set_locale(locale: &str) {
    let supported = || {
        let format =
            Reflect::get(&Reflect::get(&js_sys::global(), &"Intl".into()).ok()?, &"DateTimeFormat".into()).ok()?;
        let supported = Reflect::get(&format, &"supportedLocalesOf".into()).ok()?.dyn_into::<Function>().ok()?;
        Some(supported.call1(&format, &locale.into()).ok()?.unchecked_into::<Array>().length() > 0)
    };
    if locale == "default" || supported() == Some(true) {
        LOCALE.set(locale.into());
    }
}

/// Returns the local time of day, such as "14:05".
pub fn time_of_day(at: Millis) -> String {
    let options = Object::new();
    for key in ["hour", "minute"] {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &key.into(), &"2-digit".into());
    }
    Date::new(&JsValue::from_f64(at as f64))
        .to_locale_time_string_with_options(&LOCALE.with_borrow(String::clone), &options)
        .into()
}

/// Returns the local date, such as "17 Nov 2026".
pub fn day(at: Millis) -> String {
    let options = Object::new();
    for (key, value) in [("day", "numeric"), ("month", "short"), ("year", "numeric")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_date_string(&LOCALE.with_borrow(String::clone), &options).into()
}

/// Returns the local day of a time, counted from a fixed one.
pub fn local_day(at: Millis) -> u64 {
    // In minutes, behind UTC.
    let behind = Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset() * 60_000.0;
    ((at as f64 - behind) / 86_400_000.0) as u64
}

/// Returns the local day of a time as it is said on the day `today`, such as "Tuesday 17 November".
pub fn long_day(at: Millis, today: u64) -> String {
    let options = Object::new();
    let year = (local_day(at).abs_diff(today) > 300).then_some(("year", "numeric"));
    for (key, value) in [("weekday", "long"), ("day", "numeric"), ("month", "long")].into_iter().chain(year) {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_date_string(&LOCALE.with_borrow(String::clone), &options).into()
}

/// Returns the number of what a time is listed under: on the day `today` and the one before its local day, else its
/// month.
pub fn period(at: Millis, today: u64) -> (u64, u32) {
    let (day, date) = (local_day(at), Date::new(&JsValue::from_f64(at as f64)));
    if day + 1 >= today { (day, 0) } else { (0, date.get_full_year() * 12 + date.get_month() + 1) }
}

/// Returns the month of a time, such as "November 2026".
pub fn month(at: Millis) -> String {
    let options = Object::new();
    for (key, value) in [("month", "long"), ("year", "numeric")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_date_string(&LOCALE.with_borrow(String::clone), &options).into()
}

/// Returns the local time of day, and the date before it if that is not the date of `now`.
pub fn moment_of(at: Millis, now: Millis) -> String {
    let (time, date) = (time_of_day(at), day(at));
    if date == day(now) { time } else { format!("{date}, {time}") }
}

/// Returns the local time of day `hour` o'clock on the day after that of `now`.
pub fn tomorrow_at(hour: u32, now: Millis) -> Millis {
    let date = Date::new(&JsValue::from_f64(now as f64));
    date.set_date(date.get_date() + 1);
    date.set_hours(hour);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0) as Millis
}

/// Returns a time as the value of a field for a local date and time, to the minute.
pub fn field(at: Millis) -> String {
    let date = Date::new(&JsValue::from_f64(at as f64));
    let local = Date::new(&JsValue::from_f64(at as f64 - date.get_timezone_offset() * 60_000.0));
    local.to_iso_string().slice(0, 16).into()
}

/// Returns the time that a field for a local date and time holds, if it holds one.
pub fn of_field(value: &str) -> Option<Millis> {
    let at = Date::parse(value);
    at.is_finite().then_some(at as Millis)
}

/// Returns a time in the format of `<time datetime>`.
pub fn iso(at: Millis) -> String {
    Date::new(&JsValue::from_f64(at as f64)).to_iso_string().into()
}
