//! Splits a text into folded words, and maps their letters back to the text.

use super::fold::{Folded, fold};
use super::spell::spell;
use std::ops::Range;

/// The folded words of a text. Can be filled again without another allocation.
#[derive(Clone, Default)]
pub(super) struct Words {
    /// The letters without accents and case, as UTF-16.
    letters: Vec<u16>,
    /// The byte range of the text that each letter comes from.
    bytes: Vec<Range<u32>>,
    /// The end of each word in `letters`. No word is empty.
    ends: Vec<usize>,
}

impl Words {
    pub(super) fn new(text: &str, spelling: bool) -> Self {
        let mut words = Self::default();
        words.letters.reserve(text.len());
        words.bytes.reserve(text.len());
        words.fill(text, spelling);
        words
    }

    /// Splits a text. With `spelling`, letters are spelt in those of the Latin alphabet where that is usual (`ü` as `ue`,
    /// `ж` as `zh`), which does not change the number of words.
    pub(super) fn fill(&mut self, text: &str, spelling: bool) {
        self.letters.clear();
        self.bytes.clear();
        self.ends.clear();
        for (start, c) in text.char_indices() {
            let bytes = start as u32..(start + c.len_utf8()) as u32;
            let at = self.letters.len();
            let word = self.ends.last().copied().unwrap_or(0);
            if spelling && let Some(replaced) = spell(c, &mut self.letters, word) {
                self.bytes.truncate(at - replaced);
            } else {
                match fold(c) {
                    Folded::Letters(units) => self.letters.extend(units.into_iter().filter(|unit| *unit != 0)),
                    Folded::Nothing => {}
                    Folded::Gap => self.end_word(),
                }
            }
            self.bytes.resize(self.letters.len(), bytes.clone());
            // A combining mark extends the letter before it; an apostrophe does not.
            if at == self.letters.len()
                && !c.is_ascii()
                && fold(c) == Folded::Nothing
                && !('\u{2000}'..='\u{206f}').contains(&c)
                && at > self.ends.last().copied().unwrap_or(0)
                && let Some(before) = self.bytes.last_mut()
            {
                before.end = bytes.end;
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        if self.letters.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.letters.len());
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn range(&self, word: usize) -> Range<usize> {
        word.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[word]
    }

    pub(super) fn word(&self, word: usize) -> &[u16] {
        &self.letters[self.range(word)]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u16]> {
        (0..self.len()).map(|word| self.word(word))
    }

    /// Returns the byte range of the text that some letters of a word come from.
    pub(super) fn bytes(&self, word: usize, letters: Range<usize>) -> Range<usize> {
        let from = self.range(word).start;
        self.bytes[from + letters.start].start as usize..self.bytes[from + letters.end - 1].end as usize
    }
}

/// Returns a key that sorts names as a search sorts equally good matches. Targets put into an index in this order are
/// found fastest and take the least memory.
pub fn name_key(name: &str) -> Vec<u16> {
    Words::new(name, false).iter().flat_map(|word| word.iter().copied().chain([0x20])).collect()
}
