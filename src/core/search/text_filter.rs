//! A filter for a few texts, by the words they contain.

use super::words::Words;
use std::ops::Range;

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

    /// Returns a text in parts, each with whether it begins a word as a word of the query does.
    pub fn marked(&self, text: &str) -> Vec<(String, bool)> {
        let words = Words::new(text, false);
        let marks = (0..words.len()).filter_map(|word| {
            let begins = |wanted: &&[u16]| words.word(word).starts_with(wanted);
            let letters = self.0.iter().filter(begins).map(<[u16]>::len).max()?;
            Some(words.bytes(word, 0..letters))
        });
        parts(text, marks.collect())
    }
}

/// Returns a text in parts, each with whether it is one of `marks`: byte ranges, in order.
pub fn parts(text: &str, marks: Vec<Range<usize>>) -> Vec<(String, bool)> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let mut push = |range: Range<usize>, marked| {
        let part = text.get(range).unwrap_or_default();
        if !part.is_empty() {
            parts.push((part.to_owned(), marked));
        }
    };
    for mark in marks {
        push(from..mark.start, false);
        from = mark.end;
        push(mark, true);
    }
    push(from..text.len(), false);
    parts
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
    fn the_beginnings_of_words_are_marked_as_they_are_written() {
        let text = "Ihr Rückruf: Dienstag, 14 Uhr <b>rück</b>";
        let marked = |query: &str| {
            let parts = TextFilter::new(query).marked(text);
            assert_eq!(parts.iter().map(|(part, _)| part.as_str()).collect::<String>(), text);
            parts.into_iter().filter(|(_, marked)| *marked).map(|(part, _)| part).collect::<Vec<_>>()
        };
        assert_eq!(marked("RUCK 14"), ["Rück", "14", "rück"]);
        assert_eq!(marked("r ruckruf"), ["Rückruf", "r"], "the longest that begins it");
        for nothing in ["", " ", "uhren", "ag"] {
            assert_eq!(marked(nothing), [""; 0], "{nothing}");
        }
        // Accents of their own, and letters of two.
        assert_eq!(TextFilter::new("nan").marked("na\u{300}n 😀")[0], ("na\u{300}n".to_owned(), true));
    }

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
