//! What labels of the setup are called in the languages of the desk.

use super::compose;
use super::mistakes::Mistakes;
use super::text::texts;
use crate::protocol::{Label, MAX_REMARK_CHARS};
use std::collections::BTreeMap;

/// What labels are called, by label and language.
pub type Labels = BTreeMap<String, BTreeMap<String, String>>;

/// Returns what is invalid.
pub fn mistakes(labels: &Labels) -> Mistakes {
    let mut all = Mistakes::default();
    for (label, said) in labels {
        for (tag, words) in said {
            let at = [label.as_str(), tag.as_str()];
            if !texts::LANGUAGES.iter().any(|known| known.0 == tag) {
                let known: Vec<_> = texts::LANGUAGES.iter().map(|known| known.0).collect();
                all.add(at, format!("{label}: “{tag}” is no language of the desk: {}", known.join(", ")));
            }
            match compose::line(words, MAX_REMARK_CHARS) {
                Ok(words) if words.is_empty() => all.add(at, format!("{label} has no words in {tag}")),
                Ok(_) => {}
                Err(_) => {
                    let why = format!(
                        "the words of {label} in {tag} have more than {MAX_REMARK_CHARS} characters, or control \
                         characters"
                    );
                    all.add(at, why);
                }
            }
        }
    }
    all
}

/// Returns them as agents are told.
pub fn told(labels: &Labels) -> Vec<Label> {
    let of_label = |(label, said): (&String, &BTreeMap<String, String>)| {
        let one = |(language, words): (&String, &String)| Label {
            label: label.clone(),
            language: language.clone(),
            words: words.trim().to_owned(),
        };
        said.iter().map(one).collect::<Vec<_>>()
    };
    labels.iter().flat_map(of_label).collect()
}
