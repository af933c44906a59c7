//! The words that carriers reserve, and what follows from them.
//!
//! - **STOP** ends the conversation and opts the contact out of texts from that service number. One text confirms it;
//!   after that nothing is sent until they opt in again (CTIA Messaging Principles and Best Practices, May 2023,
//!   §5.1.3; in the USA 47 CFR 64.1200(a)(10) for the words and (a)(12) for the one confirmation).
//! - **START** opts in again. From a contact who has not opted out it is a text like any other.
//! - **HELP** is answered at once. It rings nobody; where a conversation is open, its agent sees it there.
//!
//! Only a text that is nothing but the word counts. A contact who has opted out and writes something else wants to be
//! read: it comes to an agent, who is told by name why no answer can be sent.
//!
//! Where the carrier does all this by itself (Twilio:
//! <https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out>), it is noted here as well, and nothing is sent.

use super::{Hub, InteractionFact, InteractionState};
use crate::protocol::{Delivery, InteractionId, Message, MessageId, Millis, Sender};

/// What is answered on a service number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords {
    /// Confirms that a contact has opted out.
    pub stop: Option<String>,
    /// Confirms that they have opted in again.
    pub start: Option<String>,
    /// Who answers HELP.
    pub help: Help,
}

/// Who answers HELP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Help {
    /// An agent: it is a text like any other.
    #[default]
    Agent,
    /// We, with these words.
    Text(String),
    /// The carrier.
    Carrier,
}

impl Hub {
    /// Whether the contact wants no texts from this service number.
    pub(super) fn has_opted_out(&self, conversation: &InteractionState) -> bool {
        self.opted_out.contains(&(conversation.service_number.clone(), conversation.contact.number.clone()))
    }

    /// Whether an agent's message that is still on its way to the carrier may not go out any more: the contact has
    /// opted out since.
    pub fn withdrawn(&self, interaction: &InteractionId, message: &MessageId) -> bool {
        let conversation = self.conversations.get(interaction).filter(|conversation| self.has_opted_out(conversation));
        conversation
            .and_then(|conversation| conversation.message(message))
            .is_some_and(|message| message.from.agent().is_some())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Stop,
    Start,
    Help,
}

/// The reserved word that a text is.
fn word(text: &str) -> Option<Word> {
    const WORDS: [(Word, &[&str]); 3] = [
        (Word::Stop, &["STOP", "STOPALL", "END", "CANCEL", "UNSUBSCRIBE", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]),
        (Word::Start, &["START", "UNSTOP", "YES"]),
        (Word::Help, &["HELP", "INFO"]),
    ];
    let text = text.trim().to_uppercase();
    WORDS.into_iter().find(|(_, words)| words.contains(&text.as_str())).map(|(word, _)| word)
}

/// What follows from a text besides its being received. `known` is the conversation it belongs to, where one is open
/// already.
pub(super) fn follow(text: &str, keywords: &Keywords, opted_out: bool, known: Option<&InteractionState>) -> Followed {
    let (consent, answer) = match word(text) {
        Some(Word::Stop) => (Some(false), keywords.stop.as_ref().filter(|_| !opted_out)),
        Some(Word::Start) if opted_out => (Some(true), keywords.start.as_ref()),
        Some(Word::Help) => match &keywords.help {
            Help::Agent => return Followed::default(),
            Help::Text(text) => (None, Some(text)),
            Help::Carrier => (None, None),
        },
        Some(Word::Start) | None => return Followed::default(),
    };
    let stops = consent == Some(false);
    Followed {
        consent: consent.filter(|given| *given == opted_out),
        answer: answer.cloned(),
        ends: stops,
        done: known.is_none() && !stops,
    }
}

/// What follows from a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Followed {
    consent: Option<bool>,
    answer: Option<String>,
    /// The contact has ended the conversation.
    ends: bool,
    /// It was answered, and nobody is to be asked.
    done: bool,
}

impl Followed {
    /// As facts, after the one that the message was received.
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
            assert!(word(stop) == Some(Word::Stop), "{stop}");
        }
        assert!(word("yes") == Some(Word::Start) && word("Info") == Some(Word::Help));
        for other in ["please stop", "stop it", "start again", "yes please", "help me", ""] {
            assert!(word(other).is_none(), "{other}");
        }
    }
}
