//! Words written from right to left among others.

/// Returns somebody's own words or name as it stands in a sentence: isolated by invisible marks if any of it is written
/// from right to left, as it would turn around what stands beside it. Not for what is announced.
pub fn isolated(text: &str) -> String {
    let is_rtl = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
            || matches!(c, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if text.contains(is_rtl) { format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}") } else { text.to_owned() }
}

/// Returns a sentence as it is announced: without the marks of [`isolated`].
pub fn spoken(mut sentence: String) -> String {
    sentence.retain(|c| c != FIRST_STRONG_ISOLATE && c != POP_ISOLATE);
    sentence
}

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::words::{contact, invitation_gone, notice, outcome};
    use crate::protocol::{Contact, InvitationGone, NoticeSubject, Outcome};

    #[test]
    fn a_name_written_from_right_to_left_turns_nothing_around_and_is_spoken_as_it_is() {
        let by = "\u{5e9}\u{5e8}\u{5d4}";
        assert_eq!(outcome("Ben Okafor", &Outcome::NoAnswer), "Ben Okafor did not answer.");
        let said = outcome(by, &Outcome::Declined { reason: Some("\u{645}\u{634}\u{63a}\u{648}\u{644}".into()) });
        assert_eq!(
            said,
            "\u{2068}\u{5e9}\u{5e8}\u{5d4}\u{2069} declined the transfer. Reason: \
             \u{2068}\u{645}\u{634}\u{63a}\u{648}\u{644}\u{2069}"
        );
        assert_eq!(spoken(said.clone()), said.replace(['\u{2068}', '\u{2069}'], ""));
        let who = Contact { name: Some(by.into()), ..Contact::unknown("+447700900001".into()) };
        assert_eq!(contact(&who), by, "alone it needs no marks");
        let subject = NoticeSubject::SetNotReady { interaction: None, contact: who };
        assert!(notice(&subject).starts_with(&format!("You did not answer the invitation from {}.", isolated(by))));
        assert!(invitation_gone(&InvitationGone::Withdrawn { by: by.into() }, false).contains(&isolated(by)));
    }
}
