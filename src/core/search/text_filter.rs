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

    /// Returns the folded words of the query, as UTF-16.
    pub fn words(&self) -> impl Iterator<Item = &[u16]> {
        self.0.iter()
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

/// Returns the folded words of a text, as UTF-16: what a [`TextFilter`] compares.
pub fn folded_words(text: &str) -> impl Iterator<Item = Vec<u16>> {
    let words = Words::new(text, false);
    (0..words.len()).map(move |word| words.word(word).to_vec())
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
