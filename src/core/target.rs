//! Targets as configuration files name them: `queue:billing`.

use crate::protocol::{TargetKind, TargetRef};
use serde_json::Value;
use std::fmt;

/// Why a text does not name a target. Worded for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseTargetError {
    /// There is no colon between kind and id.
    NoKind(String),
    /// There is no such kind.
    UnknownKind(String),
}

impl fmt::Display for ParseTargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKind(text) => write!(f, "“{text}” is not a target: write queue:billing"),
            Self::UnknownKind(name) => write!(f, "“{name}” is no kind of target"),
        }
    }
}

impl std::error::Error for ParseTargetError {}

/// Parses a target written as `queue:billing`.
///
/// # Errors
/// [`ParseTargetError`].
pub fn parse(text: &str) -> Result<TargetRef, ParseTargetError> {
    let (kind, id) = text.split_once(':').ok_or_else(|| ParseTargetError::NoKind(text.to_owned()))?;
    Ok(TargetRef { kind: parse_kind(kind)?, id: id.to_owned() })
}

/// Returns a target as [`parse`] reads it.
pub fn write(target: &TargetRef) -> String {
    let kind = serde_json::to_value(target.kind).unwrap_or_default();
    format!("{}:{}", kind.as_str().unwrap_or_default(), target.id)
}

/// Parses a kind by its name on the wire, such as `agent_group`.
///
/// # Errors
/// [`ParseTargetError::UnknownKind`].
pub fn parse_kind(name: &str) -> Result<TargetKind, ParseTargetError> {
    serde_json::from_value(Value::from(name.trim())).map_err(|_| ParseTargetError::UnknownKind(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_a_kind_and_an_id() {
        let billing = TargetRef { kind: TargetKind::Queue, id: "billing:eu".into() };
        assert_eq!(parse("queue:billing:eu"), Ok(billing.clone()));
        assert_eq!(write(&billing), "queue:billing:eu");
        assert_eq!(parse("billing").unwrap_err().to_string(), "“billing” is not a target: write queue:billing");
        assert_eq!(parse("team:billing").unwrap_err().to_string(), "“team” is no kind of target");
    }
}
