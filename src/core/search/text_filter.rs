//! A filter for a few texts, by the words they contain.

use super::words::Words;

/// A filter that matches texts by the words of a query.
#[derive(Clone)]
pub struct TextFilter(Words);

impl TextFilter {
    /// Parses a query.
    pub fn new(query: &str) -> Self {
        Self(Words::new(query, false))
    }

    /// Returns whether the query has no words. Such a filter matches everything.
    pub fn is_blank(&self) -> bool {
        self.0.len() == 0
    }

    /// Returns whether each word of the query begins some word of the text, in any order, regardless of accents and
    /// case.
    pub fn matches(&self, text: &str) -> bool {
        if self.is_blank() {
            return true;
        }
        let words = Words::new(text, false);
        self.0.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }
}

#[cfg(test)]
mod tests {
    use super::TextFilter;

    #[test]
    fn every_word_must_be_there_in_any_order() {
        let text = "Ihr Rückruf: Dienstag, 14 Uhr";
        for found in ["", " ", "ruck", "dienstag RUCKRUF", "14 ihr"] {
            assert!(TextFilter::new(found).matches(text), "{found}");
        }
        for missed in ["ruf", "dienstag 15", "ihrem"] {
            assert!(!TextFilter::new(missed).matches(text), "{missed}");
        }
    }
}
