//! The look of the host's page, which the desk adopts.

use super::request::RequestError;
use crate::core::settings::THEME;

/// The look of the host's page, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// One of the values of [`THEME`].
    pub theme: Option<String>,
    /// The language, and the format of times and days: a language tag (BCP 47). The agent's own choice counts more.
    pub locale: Option<String>,
}

impl Look {
    /// Changes what is given; the rest stays.
    ///
    /// # Errors
    /// Returns [`RequestError::Malformed`] where a value is not a theme, or does not have the form of a language tag.
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
