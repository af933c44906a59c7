//! The browser's clock, its random numbers, and times of day.

use crate::core::session::Moment;
use crate::protocol::{CommandId, Millis};
use js_sys::{Date, Math, Object, Reflect};
use wasm_bindgen::JsValue;

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

/// A moment as people here write the time of day, such as "14:05".
pub fn time_of_day(at: Millis) -> String {
    let options = Object::new();
    for key in ["hour", "minute"] {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &key.into(), &"2-digit".into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_time_string_with_options("default", &options).into()
}

/// The day of a moment as people here write it, such as "17 Nov 2026".
pub fn day(at: Millis) -> String {
    let options = Object::new();
    for (key, value) in [("day", "numeric"), ("month", "short"), ("year", "numeric")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(at as f64)).to_locale_date_string("default", &options).into()
}

/// A moment in the form that `<time datetime>` wants.
pub fn iso(at: Millis) -> String {
    Date::new(&JsValue::from_f64(at as f64)).to_iso_string().into()
}
