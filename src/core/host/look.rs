//! How the host's page looks, for the desk to look the same.

use super::request::RequestError;
use crate::core::settings::THEME;

/// How the host's page looks, as far as it has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// One of the values of [`THEME`].
    pub theme: Option<String>,
    /// How times and days are written there: a language tag (BCP 47). The desk's words are English.
    pub locale: Option<String>,
}

impl Look {
    /// Takes in what the host says; what it does not say stays.
    ///
    /// # Errors
    /// [`RequestError::Malformed`] where that is no theme, or has not the form of a language tag.
    pub fn change(&mut self, theme: Option<String>, locale: Option<String>) -> Result<(), RequestError> {
        let known = |theme: &String| THEME.values.iter().any(|(value, _)| value == theme);
        let tag = |tag: &String| {
            tag.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        };
        if !theme.iter().all(known) || !locale.iter().all(tag) {
            return Err(RequestError::Malformed);
        }
        self.theme = theme.or(self.theme.take());
        self.locale = locale.or(self.locale.take());
        Ok(())
    }
}
