//! What is wrong with a configuration, and where in it: all of it, not the first only.

/// Something that is wrong. Contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The keys that lead to it, from the outermost on; a place in a list is a number from 0.
    pub at: Vec<String>,
    /// What is wrong, for whoever wrote it.
    pub why: String,
}

/// All that is wrong with a part of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Adds what is wrong at a place.
    pub fn add<const N: usize>(&mut self, at: [&str; N], why: impl Into<String>) {
        self.push(&at, why);
    }

    /// Adds what is wrong at a place of any depth.
    pub fn push(&mut self, at: &[&str], why: impl Into<String>) {
        self.0.push(Mistake { at: at.iter().map(|key| (*key).to_owned()).collect(), why: why.into() });
    }

    /// Adds what is wrong with a part at a place. `named` begins each sentence.
    pub fn within<const N: usize>(&mut self, at: [&str; N], named: &str, part: Self) {
        let outer = at.map(str::to_owned);
        self.0.extend(part.0.into_iter().map(|Mistake { at, why }| Mistake {
            at: outer.iter().cloned().chain(at).collect(),
            why: format!("{named}{why}"),
        }));
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns an error if anything is wrong.
    ///
    /// # Errors
    /// What is wrong first.
    pub fn first(self) -> Result<(), String> {
        self.0.into_iter().next().map_or(Ok(()), |mistake| Err(mistake.why))
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
