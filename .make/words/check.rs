//! What a language must have: the messages, the arguments and the choices of English, and its own plural categories.

use super::{Kind, LANGUAGES, Message, Mistake, Part, Source, arguments, mistake, selected, tag};
use std::collections::BTreeSet;

/// Checks a file.
pub struct Check<'a> {
    pub source: &'a Source<'a>,
    pub mistakes: &'a mut Vec<Mistake>,
}

impl Check<'_> {
    fn wrong(&mut self, line: usize, what: String) {
        self.mistakes.push(mistake(self.source, line, what));
    }

    fn categories(&self) -> Option<&'static [&'static str]> {
        let tag = tag(self.source.path);
        LANGUAGES.iter().find(|language| language.0 == tag).map(|language| language.2)
    }

    /// Checks a language against English.
    pub fn against(&mut self, english: &[Message], read: &[Message], complete: bool) {
        if self.categories().is_none() {
            let what = format!("the compiler does not know the plural categories of `{}`", tag(self.source.path));
            return self.wrong(1, what);
        }
        if !self.source.text.lines().any(|line| line.starts_with("### Reviewed by:")) {
            self.wrong(1, "does not say who has read it: `### Reviewed by: nobody`".into());
        }
        for message in read {
            let Some(model) = english.iter().find(|it| it.id == message.id) else {
                self.wrong(message.line, format!("`{}` is not in English", message.id));
                continue;
            };
            let (used, needed) = (arguments(&message.parts), arguments(&model.parts));
            for name in used.difference(&needed) {
                self.wrong(message.line, format!("`{}` has `${name}`, which English has not", message.id));
            }
            for name in needed.difference(&used) {
                self.wrong(message.line, format!("`{}` lacks `${name}`", message.id));
            }
            self.selections(model, &message.parts, message.line, &selected(&model.parts));
        }
        if complete {
            for model in english.iter().filter(|model| !read.iter().any(|it| it.id == model.id)) {
                self.wrong(1, format!("`{}` is missing", model.id));
            }
        }
    }

    /// Checks what a pattern selects by. `model`: what English does.
    pub fn selections(&mut self, message: &Message, parts: &[Part], line: usize, model: &[(String, Vec<String>)]) {
        let (id, categories) = (&message.id, self.categories().unwrap_or_default());
        let kind = |name: &str| message.arguments.iter().find(|it| it.0 == name).map(|it| it.1);
        let here = selected(parts);
        for (by, keys) in &here {
            match kind(by) {
                Some(Kind::Number) => {
                    let numbers = |key: &&String| key.bytes().all(|b| b.is_ascii_digit());
                    for key in keys.iter().filter(|key| !numbers(key)) {
                        if !categories.contains(&key.as_str()) && key != "many" {
                            self.wrong(line, format!("`{id}`: `[{key}]` is no plural category of this language"));
                        }
                    }
                    for category in categories.iter().filter(|category| !keys.iter().any(|key| key == *category)) {
                        self.wrong(line, format!("`{id}` lacks the plural category `[{category}]` of `${by}`"));
                    }
                }
                Some(Kind::Choice) => {
                    let known = model.iter().filter(|(other, _)| other == by).flat_map(|(_, keys)| keys);
                    let known: BTreeSet<_> = known.collect();
                    for key in keys.iter().filter(|key| !model.is_empty() && !known.contains(key)) {
                        self.wrong(line, format!("`{id}`: `[{key}]` of `${by}` is not in English"));
                    }
                }
                Some(_) => self.wrong(line, format!("`{id}` selects by `${by}`, which is no number and no choice")),
                None => {}
            }
        }
        for (by, _) in model.iter().filter(|(by, _)| kind(by) == Some(Kind::Number) && categories.len() > 1) {
            if !here.iter().any(|(other, _)| other == by) {
                self.wrong(line, format!("`{id}` has no plural categories of `${by}`"));
            }
        }
    }
}
