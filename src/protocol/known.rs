//! What gateways say by themselves, by codes: reasons and failures that a client says in its agent's language. The words
//! travel beside the code, for clients that do not know it.

use serde::Serialize;

/// The reasons that a gateway gives, or offers where none are set up: id and words.
pub const REASONS: [(&str, &str); 8] = [
    ("break", "Break"),
    ("lunch", "Lunch"),
    ("after_call_work", "After-call work"),
    ("wrap_up", "Wrap-up"),
    ("no_answer", "Did not answer"),
    ("busy", "I am busy with another contact."),
    ("not_my_subject", "This is not my subject."),
    ("leaving", "I am about to leave."),
];

/// The codes of [`Failure`].
pub const FAILURES: [&str; 17] = [
    "opted_out",
    "bad_number",
    "no_texts",
    "country_off",
    "too_long",
    "file",
    "unreachable",
    "blocked",
    "unused_number",
    "filtered",
    "not_delivered",
    "refused",
    "no_pictures",
    "not_sendable",
    "no_carrier",
    "no_connection",
    "unknown",
];

/// Returns the id of a reason that is known by its words.
pub fn reason_id(words: &str) -> Option<&'static str> {
    REASONS.iter().find(|known| known.1 == words).map(|known| known.0)
}

/// Returns a reason by its words in [`REASONS`] where its id is there, and as it is otherwise.
pub fn known_reason<'a>(reason: &'a str, id: Option<&str>) -> &'a str {
    REASONS.iter().find(|known| Some(known.0) == id).map_or(reason, |known| known.1)
}

/// Why a message was not delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Failure {
    /// The reason in words.
    pub reason: String,
    /// Its code, where it is a known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the carrier itself calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Failure {
    /// Returns one without a code.
    pub fn said(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), code: None, detail: None }
    }

    /// Returns one with a code.
    pub fn known(code: &str, reason: &str) -> Self {
        Self { code: Some(code.into()), ..Self::said(reason) }
    }
}
