//! The words for what gateways say by codes: [`crate::protocol::REASONS`], and failures.

use crate::core::text::{Text, texts};

/// Returns why a message was not delivered: in our words if its code is known, else in those that came with it.
pub(super) fn failure(reason: &str, code: Option<&str>, detail: Option<&str>) -> Text {
    match code.unwrap_or_default() {
        "not_delivered" => detail.map_or_else(texts::failure_not_delivered, texts::failure_code),
        "opted_out" => texts::failure_opted_out(),
        "bad_number" => texts::failure_bad_number(),
        "no_texts" => texts::failure_no_texts(),
        "country_off" => texts::failure_country_off(),
        "too_long" => texts::failure_too_long(),
        "file" => texts::failure_file(),
        "unreachable" => texts::failure_unreachable(),
        "blocked" => texts::failure_blocked(),
        "unused_number" => texts::failure_unused_number(),
        "filtered" => texts::failure_filtered(),
        "refused" => texts::failure_refused(),
        "no_pictures" => texts::failure_no_pictures(),
        "not_sendable" => texts::failure_not_sendable(),
        "no_carrier" => texts::failure_no_carrier(),
        "no_connection" => texts::failure_no_connection(),
        "unknown" => texts::failure_unknown(),
        _ => reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::{Language, Table, When, built_in_reason};
    use crate::protocol::{FAILURES, REASONS};

    #[test]
    fn every_built_in_reason_has_words_that_are_in_english_those_on_the_wire() {
        for (id, words) in REASONS {
            assert_eq!(built_in_reason(id), words);
            assert_eq!(Text::label(words), words);
        }
    }

    #[test]
    fn a_failure_is_said_by_its_code_and_as_it_came_if_that_is_not_known() {
        assert_eq!(failure("Frozen", Some("too_long"), Some("21617")), "The message is too long.");
        assert_eq!(failure("", Some("not_delivered"), Some("30008")), "The carrier did not deliver it (code 30008).");
        assert_eq!(
            [failure("Off", None, None), failure("Off", Some("later"), None)].map(|it| it.english()),
            ["Off", "Off"]
        );
    }

    #[test]
    fn every_code_on_the_wire_has_words() {
        for code in FAILURES {
            assert_ne!(failure("?", Some(code), None), "?", "{code}");
        }
    }

    #[test]
    fn a_label_is_called_as_the_setup_says_and_a_built_in_reason_as_we_do() {
        struct German(Table);
        impl Language for German {
            fn line(&self, id: u16) -> &str {
                self.0.line(id)
            }
            fn category(&self, _: u64) -> char {
                'x'
            }
            fn number(&self, number: u64) -> String {
                number.to_string()
            }
            fn moment(&self, when: When) -> String {
                when.at.to_string()
            }
            fn list(&self, texts: &[String]) -> String {
                texts.join(", ")
            }
            fn label(&self, label: &str) -> Option<String> {
                (label == "Training").then(|| "Schulung".into())
            }
            fn is_rtl(&self) -> bool {
                false
            }
        }
        // The English sentences, but for a reason.
        let lunch = texts::reason_lunch().english();
        let table = texts::ENGLISH.replace(&format!("\n{lunch}\n"), "\nMittag\n");
        let german = German(Table::read(table.into()).expect("as many lines"));
        let of = |reason: &str| texts::not_ready_reason(reason).said(&german);
        assert_eq!(
            ["Training", "Lunch", "Dentist"].map(of),
            ["Not ready: Schulung", "Not ready: Mittag", "Not ready: Dentist"]
        );
        assert_eq!(Text::label("Training").said(&german), "Schulung");
        assert_eq!(Text::label("Training"), "Training", "in English, as it is set up");
    }
}
