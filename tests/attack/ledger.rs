//! What was sent both ways, what was acknowledged, and in the end what of it was lost or doubled.

use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What is said of an outbound text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// None yet: the command is sent again.
    #[default]
    None,
    Done,
    Refused,
}

/// All texts of one gateway, by their words: each is there once.
#[derive(Debug, Default)]
pub struct Ledger {
    /// By agents: who writes, and what the gateway has answered.
    pub outbound: BTreeMap<String, (usize, Answer)>,
    /// By contacts: who writes, and whether the carrier was told that it was taken.
    pub inbound: BTreeMap<String, (usize, bool)>,
}

/// The sums over all gateways.
#[derive(Debug, Default)]
pub struct Account {
    pub kills: usize,
    /// How many of the kills came while the gateway was starting.
    pub in_start: usize,
    /// Texts from contacts and from agents, each acknowledged.
    pub inbound: usize,
    pub outbound: usize,
    pub refused: usize,
    /// Texts handed to the carrier of which it is not known whether it took them: the agent is told so.
    pub uncertain: usize,
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
}

impl Account {
    /// Compares a ledger with what the transcripts show and with what the carrier has taken.
    pub fn add(&mut self, ledger: &Ledger, shown: &[Value], carrier: &[String]) {
        let mut transcripts: HashMap<&str, Vec<&Value>> = HashMap::new();
        for message in shown {
            transcripts.entry(message["text"].as_str().unwrap_or_default()).or_default().push(message);
        }
        let mut taken: HashMap<&str, usize> = HashMap::new();
        carrier.iter().for_each(|body| *taken.entry(body).or_default() += 1);
        let in_transcript = |text: &str| transcripts.get(text).map_or(&[][..], Vec::as_slice);
        for text in ledger.inbound.keys() {
            self.inbound += 1;
            self.count(text, "from a contact", in_transcript(text).len(), 1);
        }
        for (text, (_, answer)) in &ledger.outbound {
            let wanted = usize::from(*answer == Answer::Done);
            let (messages, at_carrier) = (in_transcript(text), taken.get(text.as_str()).copied().unwrap_or_default());
            self.outbound += wanted;
            self.refused += 1 - wanted;
            self.count(text, "in the transcript", messages.len(), wanted);
            let unknown = messages.iter().any(|message| message["delivery"]["failed"]["code"] == "unknown");
            self.uncertain += usize::from(unknown);
            if !unknown || at_carrier > 1 {
                self.count(text, "at the carrier", at_carrier, wanted);
            }
        }
    }

    fn count(&mut self, text: &str, place: &str, is: usize, wanted: usize) {
        if is < wanted {
            self.lost.push(format!("{text} {place}"));
        } else if is > wanted {
            self.doubled.push(format!("{text} {place}: {is} times"));
        }
    }
}
