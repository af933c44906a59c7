//! What a store is to forget.

use crate::core::contacts::{Pseudonym, Pseudonyms};
use crate::core::hub::Erasure;
use crate::gateway::bytes::hex;
use crate::gateway::config::Secret;
use crate::protocol::{InteractionId, PhoneNumber};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// How much was erased, by place.
pub type Counts = BTreeMap<String, u64>;

/// Some interactions, and a contact by their pseudonym. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Subject {
    number: u64,
    contact: Option<Pseudonym>,
    interactions: Arc<HashSet<InteractionId>>,
    pseudonyms: Pseudonyms,
}

impl Subject {
    /// Creates the subject of an erasure.
    pub fn new(erasure: &Erasure, pseudonyms: &Pseudonyms) -> Self {
        let interactions = Arc::new(erasure.interactions.iter().cloned().collect());
        Self { number: erasure.number, contact: erasure.contact.clone(), interactions, pseudonyms: pseudonyms.clone() }
    }

    /// Returns the number of the erasure.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the interactions.
    pub fn interactions(&self) -> impl Iterator<Item = &InteractionId> {
        self.interactions.iter()
    }

    /// Returns whether an interaction is part of it.
    pub fn has(&self, interaction: &InteractionId) -> bool {
        self.interactions.contains(interaction)
    }

    /// Returns whether it is about a contact as a whole.
    pub fn is_contact(&self) -> bool {
        self.contact.is_some()
    }

    /// Returns those of some numbers that are the contact's: one, or none.
    pub fn among(&self, numbers: Vec<String>) -> Vec<String> {
        let Some(contact) = &self.contact else { return Vec::new() };
        let is_theirs = |number: &String| self.pseudonyms.of(&PhoneNumber::from(number.as_str())) == *contact;
        numbers.into_iter().filter(is_theirs).collect()
    }
}

/// Returns the pseudonyms of a key: HMAC-SHA-256 over the number, as hexadecimal digits.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn pseudonyms(key: &Secret) -> Pseudonyms {
    let key: Hmac<Sha256> = Hmac::new_from_slice(key.expose().as_bytes()).expect("HMAC takes keys of any length");
    Pseudonyms::new(move |number| Pseudonym(hex(&key.clone().chain_update(number.as_str()).finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_by_whoever_has_the_key() {
        let [ours, theirs] = ["k1", "k2"].map(|key| pseudonyms(&Secret::new(key.into())));
        let number = PhoneNumber::from("+447700900001");
        assert_ne!(ours.of(&number), theirs.of(&number));
        let erasure = Erasure { contact: Some(ours.of(&number)), ..Erasure::default() };
        let numbers = || vec!["+447700900002".to_owned(), number.to_string()];
        assert_eq!(Subject::new(&erasure, &ours).among(numbers()), ["+447700900001"]);
        assert!(Subject::new(&erasure, &theirs).among(numbers()).is_empty());
        assert!(Subject::new(&Erasure::default(), &ours).among(numbers()).is_empty());
    }
}
