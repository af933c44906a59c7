//! Lengths of time, and points in time.

use crate::core::text::{Text, texts};
use crate::protocol::Millis;

/// Returns a length of time in words, rounded down to minutes, hours or days.
pub fn duration(millis: Millis) -> Text {
    match millis / 60_000 {
        0 => texts::under_a_minute(),
        minutes @ (1..60) => texts::minutes(minutes),
        minutes @ 61..120 => texts::an_hour_and_minutes(minutes - 60),
        minutes @ (60 | 120..1440) => texts::hours(minutes / 60),
        minutes => texts::days(minutes / 1440),
    }
}

/// Returns [`duration`] in few characters, for places where the clock beside it says what it is.
pub fn short_duration(millis: Millis) -> Text {
    match millis / 60_000 {
        0 => texts::short_under_a_minute(),
        minutes @ 1..60 => texts::short_minutes(minutes),
        minutes @ 60..1440 => texts::short_hours(minutes / 60),
        minutes => texts::short_days(minutes / 1440),
    }
}
