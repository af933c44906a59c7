//! Words looked for in a text: what a plain search over a few things needs.

use super::words::Words;

/// The words of a query.
#[derive(Clone)]
pub struct Sought(Words);

impl Sought {
    /// Reads a query.
    pub fn new(query: &str) -> Self {
        Self(Words::new(query, false))
    }

    /// Whether nothing is looked for.
    pub fn blank(&self) -> bool {
        self.0.len() == 0
    }

    /// Whether some word of the text begins with each word looked for, in any order, accents and case left out.
    pub fn is_in(&self, text: &str) -> bool {
        if self.blank() {
            return true;
        }
        let words = Words::new(text, false);
        self.0.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }
}

#[cfg(test)]
mod tests {
    use super::Sought;

    #[test]
    fn every_word_must_be_there_in_any_order() {
        let text = "Ihr Rückruf: Dienstag, 14 Uhr";
        for found in ["", " ", "ruck", "dienstag RUCKRUF", "14 ihr"] {
            assert!(Sought::new(found).is_in(text), "{found}");
        }
        for missed in ["ruf", "dienstag 15", "ihrem"] {
            assert!(!Sought::new(missed).is_in(text), "{missed}");
        }
    }
}
