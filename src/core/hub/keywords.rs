//! Reserved keywords in texts from contacts, and what follows from them.
//!
//! - **STOP** ends the interaction and opts the contact out of texts from that service number. One text confirms it;
//!   after that nothing is sent until they opt in again (CTIA Messaging Principles and Best Practices, May 2023,
//!   §5.1.3; in the USA 47 CFR 64.1200(a)(10) for the words and (a)(12) for the one confirmation).
//! - **START** opts in again. From a contact who has not opted out it is an ordinary text.
//! - **HELP** is answered at once and invites nobody. If an interaction is open, its owner sees the text there.
//!
//! Only a text that consists of nothing but the keyword counts. Any other text from a contact who has opted out goes to
//! an agent, who is told why no answer can be sent.
//!
//! If the carrier handles keywords itself (Twilio: <https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out>),
//! they are recorded here too, and nothing is sent.

use super::{Hub, InteractionFact, InteractionState};
use crate::core::languages;
use crate::protocol::{Delivery, InteractionId, Message, MessageId, Millis, Sender};
use std::collections::BTreeMap;

/// The answers to keywords on a service number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords {
    /// The text that confirms an opt-out; `None` sends nothing.
    pub stop: Option<String>,
    /// The text that confirms an opt-in; `None` sends nothing.
    pub start: Option<String>,
    /// The party that answers HELP.
    pub help: Help,
    /// What is said instead of those texts in other languages, by their tags.
    pub languages: BTreeMap<String, KeywordTexts>,
}

/// The texts that answer keywords, in a language. What is not there is said as for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the keywords")]
pub struct KeywordTexts {
    pub stop: Option<String>,
    pub start: Option<String>,
    pub help: Option<String>,
}

impl Keywords {
    /// Returns the answers to a contact of this language.
    pub(super) fn in_language(&self, language: Option<&str>) -> Self {
        let all = self.languages.iter().map(|(tag, answers)| (tag.as_str(), answers));
        let own = language.and_then(|wanted| languages::best(all, wanted)).cloned().unwrap_or_default();
        Self {
            stop: own.stop.or_else(|| self.stop.clone()),
            start: own.start.or_else(|| self.start.clone()),
            help: own.help.map_or_else(|| self.help.clone(), Help::Text),
            languages: BTreeMap::new(),
        }
    }
}

/// The party that answers HELP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Help {
    /// An agent, as an ordinary text.
    #[default]
    Agent,
    /// The gateway, with this text.
    Text(String),
    /// The carrier.
    Carrier,
}

impl Hub {
    /// Returns whether the contact has opted out of texts from the service number.
    pub(super) fn has_opted_out(&self, interaction: &InteractionState) -> bool {
        self.wants_nothing(&(interaction.service_number.clone(), interaction.contact.number.clone()))
    }

    /// Returns whether an agent's message that has not reached the carrier yet must not be sent any more, because the
    /// contact has opted out since, or is erased.
    pub fn withdrawn(&self, interaction: &InteractionId, message: &MessageId) -> bool {
        let Some(interaction) = self.interaction(interaction) else { return true };
        let message = Some(interaction).filter(|it| self.has_opted_out(it)).and_then(|it| it.message(message));
        message.is_some_and(|message| message.from.agent().is_some())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    Stop,
    Start,
    Help,
}

/// Returns the keyword that a text consists of.
fn keyword(text: &str) -> Option<Keyword> {
    const WORDS: [(Keyword, &[&str]); 3] = [
        (Keyword::Stop, &["STOP", "STOPALL", "END", "CANCEL", "UNSUBSCRIBE", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]),
        (Keyword::Start, &["START", "UNSTOP", "YES"]),
        (Keyword::Help, &["HELP", "INFO"]),
    ];
    let text = text.trim().to_uppercase();
    WORDS.into_iter().find(|(_, words)| words.contains(&text.as_str())).map(|(word, _)| word)
}

/// Returns what follows from a text besides its receipt. `known` is the open interaction it belongs to, if there is
/// one.
pub(super) fn consequences(
    text: &str,
    keywords: &Keywords,
    opted_out: bool,
    known: Option<&InteractionState>,
) -> Consequences {
    let (consent, answer) = match keyword(text) {
        Some(Keyword::Stop) => (Some(false), keywords.stop.as_ref().filter(|_| !opted_out)),
        Some(Keyword::Start) if opted_out => (Some(true), keywords.start.as_ref()),
        Some(Keyword::Help) => match &keywords.help {
            Help::Agent => return Consequences::default(),
            Help::Text(text) => (None, Some(text)),
            Help::Carrier => (None, None),
        },
        Some(Keyword::Start) | None => return Consequences::default(),
    };
    let stops = consent == Some(false);
    Consequences {
        consent: consent.filter(|given| *given == opted_out),
        answer: answer.cloned(),
        ends: stops,
        done: known.is_none() && !stops,
    }
}

/// The consequences of a keyword; none for an ordinary text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Consequences {
    consent: Option<bool>,
    answer: Option<String>,
    /// The contact has ended the interaction.
    ends: bool,
    /// The text has been answered, and nobody is invited.
    done: bool,
}

impl Consequences {
    /// Returns the facts that follow the receipt of the message.
    pub(super) fn facts(self, now: Millis, received: &MessageId) -> impl Iterator<Item = InteractionFact> + use<> {
        let Self { consent, answer, ends, done } = self;
        let answer = answer.map(|text| Message {
            id: format!("{received}.answer").into(),
            at: now,
            from: Sender::Service,
            text,
            media: Vec::new(),
            delivery: Some(Delivery::Sending),
        });
        let consent = consent.map(|given| InteractionFact::Consent { given });
        let sent = answer.map(|message| InteractionFact::Sent { message });
        let ended = (ends || done).then_some(InteractionFact::Ended { by_contact: ends });
        consent.into_iter().chain(sent).chain(ended).chain(done.then_some(InteractionFact::Done))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn only_the_bare_word_counts() {
        for stop in ["STOP", " stop\n", "Unsubscribe", "opt out", "END"] {
            assert!(keyword(stop) == Some(Keyword::Stop), "{stop}");
        }
        assert!(keyword("yes") == Some(Keyword::Start) && keyword("Info") == Some(Keyword::Help));
        for other in ["please stop", "stop it", "start again", "yes please", "help me", ""] {
            assert!(keyword(other).is_none(), "{other}");
        }
    }
}
