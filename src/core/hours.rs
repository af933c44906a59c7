//! Opening hours of service numbers: when agents may write to contacts first, and who writes gets no automatic answer.
//! Whoever has written may always be answered.
//!
//! The rules know no time zones. How far local time is ahead of UTC at a moment is looked up by a function, so that the
//! gateway alone has the tables.

use super::mistakes::Mistakes;
use super::{compose, languages};
use crate::protocol::{MAX_TEXT_CHARS, Millis};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Looks up by how many milliseconds the local time of a zone is ahead of UTC at a moment; `None` if there is no such zone.
pub type Offsets = fn(&str, Millis) -> Option<i64>;

/// Opening hours.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The time zone, such as `Europe/London`.
    pub zone: String,
    /// When it is open.
    pub open: Vec<Span>,
    /// The automatic answer to whoever writes when it is not; `None` for none.
    #[serde(default)]
    pub answer: Option<String>,
    /// The same in other languages, by their tags.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

/// Some hours of some days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The days.
    pub days: BTreeSet<Day>,
    /// When it opens on them.
    pub from: TimeOfDay,
    /// When it closes; after `from`, at the latest `24:00`.
    pub to: TimeOfDay,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][*self as usize])
    }
}

/// A time of day, in minutes from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(i64);

impl TimeOfDay {
    /// How one is written.
    pub const FORM: &str = "a time of day is written 08:00, at the latest 24:00";

    /// Reads a time such as `08:00`, at the latest `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':').filter(|_| text.len() == 5)?;
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i64>().ok())?;
        let (hour, minute) = (number(hour)?, number(minute)?);
        (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(Self(hour * 60 + minute))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(Self::FORM))
    }
}

impl Hours {
    /// Returns what is invalid, each as the end of a sentence.
    pub fn mistakes(&self) -> Mistakes {
        let mut mistakes = Mistakes::default();
        if self.open.is_empty() {
            mistakes.add(["open"], "hours need at least one day in each entry of open");
        }
        for (at, span) in self.open.iter().enumerate() {
            let place = at.to_string();
            if span.days.is_empty() {
                mistakes.add(["open", &place, "days"], "hours need at least one day in each entry of open");
            }
            if span.from >= span.to {
                let why = "hours must open before they close; past midnight is a second entry";
                mistakes.add(["open", &place, "to"], why);
            }
            let before = self.open[..at].iter().filter(|before| before.from < span.to && span.from < before.to);
            if let Some(day) = before.flat_map(|before| before.days.intersection(&span.days)).next() {
                mistakes.add(["open", &place], format!("hours overlap with those of an entry before on {day}"));
            }
        }
        if self.answer.as_ref().is_some_and(|text| compose::check(text).is_err()) {
            let why =
                format!("the answer of hours must have 1 to {MAX_TEXT_CHARS} characters and no control characters");
            mistakes.add(["answer"], why);
        }
        for (tag, text) in &self.answers {
            if let Err(why) = languages::check(tag) {
                mistakes.add(["answers", tag], format!("the answer of hours in {tag}: {why}"));
            }
            if compose::check(text).is_err() {
                let why = format!(
                    "the answer of hours in {tag} must have 1 to {MAX_TEXT_CHARS} characters and no control characters"
                );
                mistakes.add(["answers", tag], why);
            }
        }
        mistakes
    }

    /// Returns the automatic answer to a contact of this language: in it, or the one that is for all.
    pub fn answer_in(&self, language: Option<&str>) -> Option<&str> {
        let all = self.answers.iter().map(|(tag, text)| (tag.as_str(), text.as_str()));
        let own = language.and_then(|wanted| languages::best(all, wanted));
        own.or(self.answer.as_deref())
    }

    /// Checks that the zone is known.
    ///
    /// # Errors
    /// Returns the end of a sentence for the operator if it is not.
    pub fn check_zone(&self, offsets: Offsets) -> Result<(), String> {
        offsets(&self.zone, 0).map(|_| ()).ok_or_else(|| format!("hours are in {}, which is no time zone", self.zone))
    }

    /// Returns when it opens next; `None` if it is open at `now`, or the zone is not known.
    pub fn opens(&self, now: Millis, offsets: Offsets) -> Option<Millis> {
        let offset = |at: i64| offsets(&self.zone, Millis::try_from(at).ok()?);
        let now = i64::try_from(now).ok()?;
        let local = now + offset(now)?;
        let midnight = local - local.rem_euclid(DAY);
        let on = |midnight: i64| {
            // The first of 1970 was a Thursday.
            let weekday = (midnight.div_euclid(DAY) + 3).rem_euclid(7);
            let of_day = self.open.iter().filter(move |span| span.days.iter().any(|day| *day as i64 == weekday));
            of_day.map(move |span| (midnight + span.from.0 * MINUTE, midnight + span.to.0 * MINUTE))
        };
        if on(midnight).any(|(from, to)| (from..to).contains(&local)) {
            return None;
        }
        let next =
            (0..=7).flat_map(|days| on(midnight + days * DAY)).map(|(from, _)| from).filter(|from| *from > local);
        let next = next.min()?;
        // The clocks may change before.
        let guess = next - offset(next)?;
        Millis::try_from(next - offset(guess)?).ok()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE;
    /// Monday, 5 January 1970.
    const MONDAY: i64 = 4 * DAY;

    /// An hour ahead from the second Sunday, 01:00 UTC.
    fn offsets(zone: &str, at: Millis) -> Option<i64> {
        match zone {
            "UTC" => Some(0),
            "Summer" => Some(if at as i64 >= MONDAY + 13 * DAY + HOUR { HOUR } else { 0 }),
            "West" => Some(-5 * HOUR),
            _ => None,
        }
    }

    fn hours(zone: &str) -> Hours {
        serde_json::from_str(&format!(
            r#"{{"zone":"{zone}","open":[
                {{"days":["mon","tue","wed","thu","fri"],"from":"08:00","to":"18:00"}},
                {{"days":["sat"],"from":"10:30","to":"13:00"}}
            ]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn it_is_open_in_between_and_opens_with_the_next_span() {
        let check = |zone: &str, now: i64, opens: Option<i64>| {
            assert_eq!(hours(zone).opens(now as Millis, offsets), opens.map(|at| at as Millis), "{zone} {now}");
        };
        check("UTC", MONDAY + 8 * HOUR - 1, Some(MONDAY + 8 * HOUR));
        check("UTC", MONDAY + 8 * HOUR, None);
        check("UTC", MONDAY + 18 * HOUR - 1, None);
        check("UTC", MONDAY + 18 * HOUR, Some(MONDAY + DAY + 8 * HOUR));
        check("UTC", MONDAY + 4 * DAY + 20 * HOUR, Some(MONDAY + 5 * DAY + 10 * HOUR + 30 * MINUTE));
        check("UTC", MONDAY + 5 * DAY + 13 * HOUR, Some(MONDAY + 7 * DAY + 8 * HOUR));
        check("West", MONDAY + 12 * HOUR, Some(MONDAY + 13 * HOUR));
        check("West", MONDAY + 22 * HOUR, None);
        // On the Saturday before the clocks change, the Monday after.
        check("Summer", MONDAY + 12 * DAY + 20 * HOUR, Some(MONDAY + 14 * DAY + 7 * HOUR));
        check("Nowhere", MONDAY, None);
    }

    #[test]
    fn once_a_week_and_all_day() {
        let once: Hours =
            serde_json::from_str(r#"{"zone":"UTC","open":[{"days":["sun"],"from":"00:00","to":"24:00"}]}"#).unwrap();
        assert_eq!(once.opens(MONDAY as Millis, offsets), Some((MONDAY + 6 * DAY) as Millis));
        assert_eq!(once.opens((MONDAY + 7 * DAY - 1) as Millis, offsets), None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let read = |span: &str| {
            let read = serde_json::from_str::<Hours>(&format!(r#"{{"zone":"UTC","open":[{span}]}}"#));
            read.map_err(|error| error.to_string()).and_then(|hours| hours.mistakes().first())
        };
        assert_eq!(read(r#"{"days":["mon"],"from":"00:00","to":"24:00"}"#), Ok(()));
        for (bad, why) in [
            ("", "at least one day"),
            (r#"{"days":[],"from":"08:00","to":"18:00"}"#, "at least one day"),
            (r#"{"days":["mon"],"from":"18:00","to":"08:00"}"#, "before they close"),
            (r#"{"days":["mon"],"from":"8:00","to":"18:00"}"#, "written 08:00"),
            (r#"{"days":["mon"],"from":"08:60","to":"18:00"}"#, "written 08:00"),
            (r#"{"days":["mon"],"from":"08:00","to":"24:01"}"#, "written 08:00"),
            (r#"{"days":["mon"],"from":"+8:00","to":"18:00"}"#, "written 08:00"),
            (r#"{"days":["monday"],"from":"08:00","to":"18:00"}"#, "monday"),
        ] {
            assert!(read(bad).expect_err(bad).contains(why), "{bad}");
        }
        assert!(hours("Nowhere").check_zone(offsets).unwrap_err().contains("Nowhere, which is no time zone"));
    }
}
