//! Telephone numbers as networks and people write them, converted to E.164 (ITU-T) by libphonenumber's tables.
//!
//! A number must be *possible*: its country code exists and the rest has a form that this country uses. Whether it is
//! assigned is not checked: the tables are always behind, and no real customer may be rejected for that.

use crate::protocol::PhoneNumber;
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;
use phonenumber::{Metadata, Mode, parse};
use thiserror::Error;

/// The longest short code, in digits: longer numbers belong to some country.
const MAX_SHORT_CODE: usize = 8;

/// Why a text is no number that can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotANumber {
    /// A name in place of a number, such as a bank's: nobody can answer it.
    #[error("it is a name")]
    Name,
    /// A short code, which belongs to a service, not to a person.
    #[error("it is a short code")]
    ShortCode,
    /// No country has such numbers.
    #[error("no country has such numbers")]
    Impossible,
}

impl NotANumber {
    /// Returns its name in responses and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "sender_is_a_name",
            Self::ShortCode => "sender_is_a_short_code",
            Self::Impossible => "bad_number",
        }
    }
}

/// Reads a number. Without `+` it is a number of `country`, or else an international one without its `+`.
///
/// # Errors
/// [`NotANumber`].
pub fn read(country: Option<Id>, text: &str) -> Result<PhoneNumber, NotANumber> {
    let text = text.trim();
    if text.chars().any(char::is_alphabetic) {
        return Err(NotANumber::Name);
    }
    let international = text.starts_with('+');
    let national = if international || country.is_some() { possible(country, text) } else { None };
    if let Some(number) = national {
        return Ok(number);
    }
    if !international && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return match possible(None, &format!("+{text}")) {
            _ if text.len() <= MAX_SHORT_CODE => Err(NotANumber::ShortCode),
            number => number.ok_or(NotANumber::Impossible),
        };
    }
    Err(NotANumber::Impossible)
}

/// Returns a number as people write it internationally, in groups of digits; `None` if its country is not known.
pub fn format(number: &PhoneNumber) -> Option<String> {
    let number = parse(None, number.as_str()).ok()?;
    Some(number.format().mode(Mode::International).to_string())
}

fn possible(country: Option<Id>, text: &str) -> Option<PhoneNumber> {
    let number = parse(country, text).ok()?;
    let national = number.national().to_string();
    let of_country = DATABASE.by_code(&number.code().value())?;
    of_country.iter().any(|country| fits(country, &national)).then_some(())?;
    PhoneNumber::parse(&number.format().mode(Mode::E164).to_string())
}

/// Returns whether a national number has the form of the country's numbers, and the length of one of the kinds that
/// people text from.
fn fits(country: &Metadata, national: &str) -> bool {
    let country = country.descriptors();
    let kinds = [country.mobile(), country.fixed_line(), country.voip(), country.toll_free()];
    country.general().is_match(national)
        && kinds
            .into_iter()
            .flatten()
            .any(|kind| kind.possible_length().iter().any(|&length| usize::from(length) == national.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::destinations;

    #[test]
    fn numbers_become_e164() {
        let check = |country: Option<Id>, text: &str, want: Result<&str, NotANumber>| {
            assert_eq!(read(country, text), want.map(PhoneNumber::from), "{text} {country:?}");
        };
        for text in
            ["+447700900001", "+44 7700 900-001", "447700900001", "07700900001", "07700 900001", "00447700900001"]
        {
            check(Some(Id::GB), text, Ok("+447700900001"));
        }
        check(None, "447700900001", Ok("+447700900001"));
        check(None, "07700900001", Err(NotANumber::Impossible));
        // Without its plus, an international number is recognized by its length.
        check(Some(Id::GB), "12025550100", Ok("+12025550100"));
        check(Some(Id::US), "(202) 555-0100", Ok("+12025550100"));
        check(Some(Id::US), "447700900001", Ok("+447700900001"));
        // Italy keeps the zero.
        check(Some(Id::IT), "06 1234 5678", Ok("+390612345678"));
        check(Some(Id::GB), "MyBank", Err(NotANumber::Name));
        check(Some(Id::GB), "whatsapp:+447700900001", Err(NotANumber::Name));
        check(Some(Id::GB), "60777", Err(NotANumber::ShortCode));
        check(Some(Id::US), "12345", Err(NotANumber::ShortCode));
        for bad in ["", "+", "+44770090", "+4477009000012345", "+999123456789", "+", "???", "+0447700900001"] {
            check(Some(Id::GB), bad, Err(NotANumber::Impossible));
        }
    }

    #[test]
    fn numbers_are_grouped_as_people_write_them() {
        for (number, want) in [
            ("+447700900001", Some("+44 7700 900001")),
            ("+12025550100", Some("+1 202-555-0100")),
            ("+4915123456789", Some("+49 1512 3456789")),
            ("+390612345678", Some("+39 06 1234 5678")),
            ("+999123456789", None),
        ] {
            assert_eq!(format(&number.into()).as_deref(), want, "{number}");
        }
    }

    /// The table of `core::destinations` against that of libphonenumber.
    #[test]
    fn dear_ranges_of_all_countries_are_barred_and_ordinary_numbers_are_not() {
        let barred = |number: &PhoneNumber| destinations::barred(number, std::iter::empty()).is_some();
        let (mut dear, mut missed, mut ordinary, mut wronged) = (0, Vec::new(), 0, Vec::new());
        for code in 1..1000 {
            // Nobody's country is barred as a whole.
            if matches!(code, 808 | 870 | 878 | 881 | 882 | 883 | 888 | 979 | 991) {
                assert!(barred(&format!("+{code}12345678").as_str().into()), "{code}");
                continue;
            }
            for country in DATABASE.by_code(&code).into_iter().flatten() {
                let kinds = country.descriptors();
                let number = |example: &str| PhoneNumber::from(format!("+{code}{example}"));
                for kind in [kinds.mobile(), kinds.fixed_line(), kinds.voip(), kinds.toll_free()].into_iter().flatten()
                {
                    if let Some(number) = kind.example().map(number) {
                        ordinary += 1;
                        wronged.extend(Some(number).filter(barred));
                    }
                }
                for kind in [kinds.premium_rate(), kinds.shared_cost()].into_iter().flatten() {
                    if let Some(number) = kind.example().map(number) {
                        dear += 1;
                        missed.extend(Some(number).filter(|number| !barred(number)));
                    }
                }
            }
        }
        assert_eq!(wronged, []);
        assert!(ordinary > 400 && dear > 150 && missed.len() * 20 < dear, "{missed:?}");
    }
}
