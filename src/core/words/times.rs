//! Lengths of time, and points in time.

use super::counted;
use crate::protocol::Millis;

/// Returns a length of time in words, rounded down to minutes, hours or days.
pub fn duration(millis: Millis) -> String {
    let of = |n: u64, one, many| counted(n as usize, one, many);
    match millis / 60_000 {
        0 => "less than a minute".into(),
        minutes @ (1..60) => of(minutes, "minute", "minutes"),
        minutes @ 61..120 => format!("1 hour {}", of(minutes - 60, "minute", "minutes")),
        minutes @ (60 | 120..1440) => of(minutes / 60, "hour", "hours"),
        minutes => of(minutes / 1440, "day", "days"),
    }
}

/// Returns [`duration`] in few characters, for places where the clock beside it says what it is.
pub fn short_duration(millis: Millis) -> String {
    match millis / 60_000 {
        0 => "<1 min".into(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes @ 60..1440 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / 1440),
    }
}

/// Returns until when an interaction is parked: until a time, in words, or until the contact writes.
pub fn until(time: Option<&str>) -> String {
    format!("until {}", time.unwrap_or("the contact writes"))
}
