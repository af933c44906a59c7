//! Time zones, by the tables of the IANA that are in the program: the system may have none.

use crate::protocol::Millis;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns by how many milliseconds the local time of a zone is ahead of UTC at a moment; `None` if there is no such zone.
pub fn offset(zone: &str, at: Millis) -> Option<i64> {
    let at = Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()?;
    Some(i64::from(TimeZone::get(zone).ok()?.to_offset(at).seconds()) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_are_told_apart() {
        const HOUR: i64 = 3_600_000;
        let (winter, summer) = (1_768_000_000_000, 1_783_000_000_000);
        assert_eq!([offset("Europe/London", winter), offset("Europe/London", summer)], [Some(0), Some(HOUR)]);
        assert_eq!([offset("UTC", winter), offset("America/Phoenix", summer)], [Some(0), Some(-7 * HOUR)]);
        assert_eq!([offset("Europe/Londn", winter), offset("", winter)], [None, None]);
    }
}
