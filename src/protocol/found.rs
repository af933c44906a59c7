//! Contacts, as they are found to be written to.

use super::{Contact, InteractionId, PhoneNumber, Refusal};
use serde::Serialize;

/// A contact that a query has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FoundContact {
    /// The contact.
    pub contact: Contact,
    /// False if nothing is known of the contact, or nothing that the agent may see: the query is a number, and this is
    /// it.
    pub known: bool,
    /// The open interaction with the contact: the agent's own if there is one, else the newest of those for targets that
    /// they see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenConversation>,
    /// Why a first text to the contact would be refused now, for those of the agent's service numbers from which it
    /// would be. Quotas are not looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedNumber>,
}

/// An interaction that is open, as it is told to somebody who is to write to its contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OpenConversation {
    /// The owner's display name; absent while it waits for an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Its id, if it is the agent's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction: Option<InteractionId>,
}

/// A service number from which a contact cannot be written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RefusedNumber {
    /// The service number.
    pub from: PhoneNumber,
    /// Why.
    pub refusal: Refusal,
}

/// A service number from which an agent may write to contacts first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServiceNumber {
    /// The number.
    pub number: PhoneNumber,
    /// The number as people write it internationally, if the gateway knows how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// The display name of the target that it leads to.
    pub name: String,
}
