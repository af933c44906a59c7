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
    /// The time zone of times; empty for the browser's.
    static ZONE: RefCell<String> = RefCell::default();
}

const DAY: f64 = 86_400_000.0;

/// Sets the locale of times. Ignores what is no language tag; one that the browser does not know counts as its own.
pub fn set_locale(locale: &str) {
    // Not `supportedLocalesOf`: to list what it supports takes a browser tens of milliseconds, and the desk starts with this.
    if intl("getCanonicalLocales", locale).is_some() {
        LOCALE.set(locale.into());
    }
}

/// Returns what a function of `Intl` makes of a name; `None` if the browser has none of it, or refuses the name.
fn intl(function: &str, name: &str) -> Option<Array> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let function = Reflect::get(&intl, &function.into()).ok()?.dyn_into::<Function>().ok()?;
    function.call1(&intl, &name.into()).ok()?.dyn_into().ok()
}

/// Sets the time zone of times; `None` for the browser's, as is one that it does not know. Returns whether that is another
/// one than before.
pub fn set_zone(zone: Option<&str>) -> bool {
    let known = |zone: &&str| formatted(0, &[("timeZone", zone), ("hour", "2-digit")]).is_some();
    let zone = zone.filter(known).unwrap_or_default();
    ZONE.with_borrow_mut(|current| std::mem::replace(current, zone.into()) != zone)
}

/// Returns the time zones that the browser knows, by name.
pub fn zones() -> Vec<String> {
    let all = intl("supportedValuesOf", "timeZone");
    all.map(|all| all.iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default()
}

/// Returns a time as the locale writes it, by options of `Intl.DateTimeFormat`; `None` if one of them cannot be.
fn formatted(at: Millis, options: &[(&str, &str)]) -> Option<String> {
    LOCALE.with_borrow(|locale| in_locale(at, locale, options))
}

fn in_locale(at: Millis, locale: &str, options: &[(&str, &str)]) -> Option<String> {
    let given = Object::new();
    let set = |key: &str, value: &str| {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&given, &key.into(), &value.into());
    };
    ZONE.with_borrow(|zone| {
        if !zone.is_empty() {
            set("timeZone", zone);
        }
    });
    options.iter().for_each(|(key, value)| set(key, value));
    let date = date(at as f64);
    let write = Reflect::get(&date, &"toLocaleString".into()).ok()?.dyn_into::<Function>().ok()?;
    write.call2(&date, &locale.into(), &given).ok()?.as_string()
}

fn date(at: f64) -> Date {
    Date::new(&JsValue::from_f64(at))
}

/// Returns by how many milliseconds local time is ahead of UTC at a time.
fn ahead(at: f64) -> f64 {
    if ZONE.with_borrow(String::is_empty) {
        // In minutes, behind UTC.
        return -date(at).get_timezone_offset() * 60_000.0;
    }
    // As 2026-11-17 14:05:00.
    let parts = [("dateStyle", "short"), ("timeStyle", "medium")];
    let local =
        in_locale(at as Millis, "sv", &parts).map(|local| Date::parse(&format!("{}Z", local.replace(' ', "T"))));
    local.filter(|local| local.is_finite()).map_or(0.0, |local| local - (at / 1000.0).floor() * 1000.0)
}

/// Returns a local time as a date whose UTC is it.
fn local(at: Millis) -> Date {
    date(at as f64 + ahead(at as f64))
}

/// Returns the time that is written so locally. The clocks may change in between.
fn of_local(local: f64) -> Millis {
    (local - ahead(local - ahead(local))) as Millis
}

/// Has the browser read what it needs to write times, which takes it tens of milliseconds the first time.
pub fn warm_up() {
    time_of_day(0);
}

/// Returns the local time of day, such as "14:05".
pub fn time_of_day(at: Millis) -> String {
    formatted(at, &[("hour", "2-digit"), ("minute", "2-digit")]).unwrap_or_default()
}

/// Returns the local date, such as "17 Nov 2026".
pub fn day(at: Millis) -> String {
    formatted(at, &[("day", "numeric"), ("month", "short"), ("year", "numeric")]).unwrap_or_default()
}

/// Returns the local day of a time, counted from a fixed one.
pub fn local_day(at: Millis) -> u64 {
    ((at as f64 + ahead(at as f64)) / DAY) as u64
}

/// Returns the local day of a time as it is said on the day `today`, such as "Tuesday 17 November".
pub fn long_day(at: Millis, today: u64) -> String {
    let with_year = local_day(at).abs_diff(today) > 300;
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
    formatted(at, if with_year { &parts } else { &parts[..3] }).unwrap_or_default()
}

/// Returns the number of what a time is listed under: on the day `today` and the one before its local day, else its
/// month.
pub fn period(at: Millis, today: u64) -> (u64, u32) {
    let (day, date) = (local_day(at), local(at));
    if day + 1 >= today { (day, 0) } else { (0, date.get_utc_full_year() * 12 + date.get_utc_month() + 1) }
}

/// Returns the month of a time, such as "November 2026".
pub fn month(at: Millis) -> String {
    formatted(at, &[("month", "long"), ("year", "numeric")]).unwrap_or_default()
}

/// Returns the local time of day, and the date before it if that is not the date of `now`.
pub fn moment_of(at: Millis, now: Millis) -> String {
    let (time, date) = (time_of_day(at), day(at));
    if date == day(now) { time } else { format!("{date}, {time}") }
}

/// Returns the local time of day `hour` o'clock on the day after that of `now`.
pub fn tomorrow_at(hour: u32, now: Millis) -> Millis {
    of_local((local_day(now) + 1) as f64 * DAY + f64::from(hour) * 3_600_000.0)
}

/// Returns a time as the value of a field for a local date and time, to the minute.
pub fn field(at: Millis) -> String {
    local(at).to_iso_string().slice(0, 16).into()
}

/// Returns the time that a field for a local date and time holds, if it holds one.
pub fn of_field(value: &str) -> Option<Millis> {
    let local = Date::parse(&format!("{value}Z"));
    local.is_finite().then(|| of_local(local))
}

/// Returns a time in the format of `<time datetime>`.
pub fn iso(at: Millis) -> String {
    Date::new(&JsValue::from_f64(at as f64)).to_iso_string().into()
}
