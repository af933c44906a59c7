//! What people read is in `core/words/*.ftl`, and nowhere else.

use super::{File, none, sources};

/// Where sentences would be seen or heard.
const SPEAKS: [&str; 8] = [
    "src/app/",
    "src/core/choices.rs",
    "src/core/desk/",
    "src/core/files.rs",
    "src/core/settings.rs",
    "src/core/shortcuts.rs",
    "src/core/text.rs",
    "src/core/words",
];

/// The product's name, and what the sign-in's provider or a developer reads.
const NAMES: [&str; 2] = ["Baton", "Bearer {token}"];

/// Returns the texts in quotation marks of a line, each with what stands before it.
fn literals(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = line.split('"');
    let mut before = parts.next().unwrap_or_default();
    std::iter::from_fn(move || {
        let literal = parts.next()?;
        let found = (before, literal);
        before = parts.next()?;
        Some(found)
    })
}

/// Returns whether a text is for people: a sentence, or words where an element is named.
fn speaks(before: &str, text: &str) -> bool {
    let first = text.chars().next().unwrap_or_default();
    let is_sentence = first.is_uppercase() && text.contains(' ') && text.chars().skip(1).any(char::is_lowercase);
    let names = ["label=", "title=", "placeholder=", ">"].iter().any(|end| before.ends_with(end));
    let is_name = names && text.chars().any(char::is_alphabetic) && !before.ends_with("->") && !before.ends_with("=>");
    is_sentence || is_name
}

fn spoken(file: &File) -> Vec<String> {
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().enumerate().filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//")
            && !["expect(", "reason = ", "#[error", "assert", "console::"].iter().any(|it| line.contains(it))
    });
    let found = lines.filter(|(_, line)| {
        literals(line.split(" // ").next().unwrap_or_default())
            .any(|(before, text)| !NAMES.contains(&text) && speaks(before, text))
    });
    found.map(|(at, line)| format!("{}:{}: {}", file.name, at + 1, line.trim())).collect()
}

#[test]
fn what_people_read_is_among_the_words() {
    let speaks = |file: &File| file.is_in(&SPEAKS) && !file.name.contains("/tests/");
    none("words outside of core/words/*.ftl", sources().iter().filter(|file| speaks(file)).flat_map(spoken).collect());
}

#[test]
fn a_sentence_is_told_from_a_key() {
    for (before, text) in [("let it = ", "You are ready."), ("label=", "close"), ("<p>", "Note: "), ("(", "Try again")]
    {
        assert!(speaks(before, text), "{text}");
    }
    for (before, text) in [("(", "Escape"), ("key == ", "ArrowDown"), ("=> ", "circle-alert"), ("class=", "btn ghost")]
    {
        assert!(!speaks(before, text), "{text}");
    }
    let line: Vec<_> = literals(r#"view! { <a title="One">"Two" }"#).collect();
    assert_eq!(line, [("view! { <a title=", "One"), (">", "Two")]);
}
