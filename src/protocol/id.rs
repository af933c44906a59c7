//! Names of things. Opaque to the other side: compare them, never take them apart.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// An agent, by user name.
    AgentId,
    /// One conversation with one contact on one channel.
    InteractionId,
    /// One text. For what an agent sends it is the id of the command that sent it, so that a row keeps one key from
    /// local echo to delivery report.
    MessageId,
    /// One transfer, from its start to its only outcome.
    TransferId,
    /// One agent being asked once. Never used again, so that answering it needs no version beside it.
    InvitationId,
    /// One command, made by the client; unique for each agent.
    CommandId,
    /// One system message in My Messages.
    NoticeId,
    /// One picture or other file of a message.
    MediaId,
    /// One browser, by a name it made for itself.
    DeviceId,
    /// A telephone number in E.164 form: `+`, then 7 to 15 digits.
    PhoneNumber,
}

impl PhoneNumber {
    /// Reads a number, forgiving spaces, hyphens, dots and brackets. `None` where the rest is not E.164.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')).collect();
        let digits = compact.strip_prefix('+')?;
        let fits =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        fits.then_some(Self(compact))
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[test]
    fn only_e164_numbers_are_numbers() {
        for good in ["+447700900001", "+44 7700 900-001", "+1 (202) 555.0100"] {
            assert!(PhoneNumber::parse(good).is_some(), "{good}");
        }
        for bad in
            ["", "+", "447700900001", "+0447700900001", "+44x7700900001", "+123456", "+1234567890123456", "+44<b>77009"]
        {
            assert!(PhoneNumber::parse(bad).is_none(), "{bad}");
        }
    }
}
