//! The contrast of every theme, light and dark, computed from the tokens of the style sheets: WCAG 1.4.3 and 1.4.11. A
//! theme is any block that sets tokens on `:root`; it inherits the others from the first one. To see the table: `cargo
//! test --test contrast -- --nocapture`.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const TEXT: f64 = 4.5;
const PART: f64 = 3.0;

/// A background, the colours used on it, and their minimum contrast.
const PAIRS: &[(&str, &[&str], f64)] = &[
    ("text", &["surface", "ground", "raised", "accent-soft", "warn-soft", "error-soft", "mine", "theirs"], TEXT),
    ("muted", &["surface", "ground", "raised", "accent-soft", "mine", "theirs"], TEXT),
    ("accent", &["surface", "ground", "raised"], TEXT),
    ("accent-text", &["accent"], TEXT),
    // A flash has the colours swapped.
    ("surface", &["text"], TEXT),
    ("warn", &["surface", "raised"], TEXT),
    ("error", &["surface", "raised", "error-soft"], TEXT),
    // The edges of buttons and fields, the focus ring, the dots of states, the stripes of current and unread items.
    ("control", &["surface", "ground", "raised"], PART),
    ("focus", &["surface", "ground", "raised", "accent-soft", "warn-soft", "error-soft", "mine", "theirs"], PART),
    ("ready", &["surface", "raised", "accent-soft"], PART),
    ("warn", &["accent-soft"], PART),
    ("accent", &["accent-soft"], PART),
];

/// Edges that convey nothing: what they separate can also be told apart by position.
const DECORATION: [&str; 2] = ["line", "shadow"];

/// The token that says whether a theme is light, dark, or follows the system.
const SCHEME: &str = "color-scheme";

/// A declaration with its context: the enclosing at-rules and the selector.
struct Declaration {
    media: String,
    selector: String,
    property: String,
    value: String,
}

/// Returns the declarations of a style sheet, in order.
fn declarations(css: &str) -> Vec<Declaration> {
    let mut plain = String::new();
    for (at, part) in css.split("/*").enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once("*/").expect("comments are closed").1 });
    }
    let (mut found, mut around, mut word) = (Vec::new(), Vec::<String>::new(), String::new());
    for c in plain.chars() {
        match c {
            '{' => around.push(std::mem::take(&mut word).trim().to_owned()),
            ';' | '}' => {
                if let Some((property, value)) = word.split_once(':') {
                    let (selector, media) = around.split_last().expect("declarations are inside rules");
                    found.push(Declaration {
                        media: media.join(" "),
                        selector: selector.clone(),
                        property: property.trim().to_owned(),
                        value: value.trim().to_owned(),
                    });
                }
                word.clear();
                if c == '}' {
                    around.pop();
                }
            }
            c => word.push(c),
        }
    }
    assert!(around.is_empty(), "blocks are closed");
    found
}

fn sheets() -> Vec<Declaration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("style");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| declarations(&fs::read_to_string(file).unwrap())).collect()
}

type Tokens = BTreeMap<String, String>;

/// Returns the themes by the conditions that select them, beginning with the base theme. In forced colours the colours
/// are the user's.
fn themes(sheets: &[Declaration]) -> Vec<(String, Tokens)> {
    let mut themes: Vec<(String, Tokens)> = Vec::new();
    for it in sheets.iter().filter(|it| {
        it.selector.starts_with(":root") && !it.selector.contains(' ') && !it.media.contains("forced-colors")
    }) {
        let token = it.property.strip_prefix("--").unwrap_or(&it.property);
        if !it.property.starts_with("--") && token != SCHEME {
            continue;
        }
        let name = format!("{} {}", it.media, it.selector).trim().to_owned();
        let at = themes.iter().position(|(other, _)| *other == name).unwrap_or_else(|| {
            let base = themes.first().map(|(_, tokens)| tokens.clone()).unwrap_or_default();
            themes.push((name, base));
            themes.len() - 1
        });
        themes[at].1.insert(token.to_owned(), it.value.clone());
    }
    themes
}

/// Returns the tokens named in a value.
fn named(value: &str) -> impl Iterator<Item = &str> {
    value.split("var(--").skip(1).map(|rest| rest.split([',', ')']).next().unwrap())
}

/// Returns red, green and blue, from 0 to 255 each.
fn colour(tokens: &Tokens, token: &str, dark: bool) -> [f64; 3] {
    let value = tokens.get(token).unwrap_or_else(|| panic!("no --{token}")).to_lowercase();
    let either = value.strip_prefix("light-dark(").and_then(|it| it.strip_suffix(')')?.split_once(','));
    let value = either.map_or(value.as_str(), |(light, night)| if dark { night } else { light }).trim();
    if let Some(other) = named(value).next() {
        return colour(tokens, other, dark);
    }
    match value {
        "white" => return [255.0; 3],
        "black" => return [0.0; 3],
        _ => {}
    }
    let digits = value
        .strip_prefix('#')
        .unwrap_or_else(|| panic!("--{token}: {value} is not a colour that can be computed: write it as #rrggbb"));
    let wide: String =
        if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
    assert!(wide.len() == 6, "--{token}: {value}: the contrast of a transparent colour depends on its background");
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()))
}

/// Returns the contrast ratio as defined by WCAG.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let [r, g, b] = colour
            .map(|c| if c / 255.0 <= 0.04045 { c / 255.0 / 12.92 } else { ((c / 255.0 + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_pair_differs_enough_in_every_theme() {
    let themes = themes(&sheets());
    assert!(!themes.is_empty());
    let (mut table, mut low) = (String::new(), Vec::new());
    let schemes =
        |tokens: &Tokens| ["light", "dark"].into_iter().filter(|it| tokens[SCHEME].contains(it)).collect::<Vec<_>>();
    for (theme, tokens, scheme) in
        themes.iter().flat_map(|(theme, tokens)| schemes(tokens).into_iter().map(move |it| (theme, tokens, it)))
    {
        writeln!(table, "\n{theme}, {scheme}").unwrap();
        let colour = |token| colour(tokens, token, scheme == "dark");
        for &(fore, backs, least) in PAIRS {
            write!(table, "  {fore:>12} ≥{least} ").unwrap();
            for back in backs {
                let ratio = contrast(colour(fore), colour(back));
                write!(table, " {back} {ratio:.1}").unwrap();
                if ratio < least {
                    low.push(format!("{theme}, {scheme}: --{fore} on --{back} is {ratio:.2}, and must be {least}"));
                }
            }
            table.push('\n');
        }
    }
    println!("{table}");
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

/// A new colour must not go unchecked.
#[test]
fn every_colour_in_use_is_in_the_table() {
    let fores: BTreeSet<_> = PAIRS.iter().map(|&(fore, ..)| fore).collect();
    let backs: BTreeSet<_> = PAIRS.iter().flat_map(|&(_, backs, _)| backs).copied().collect();
    let sheets = sheets();
    let colours: Tokens =
        themes(&sheets).remove(0).1.into_iter().filter(|(_, value)| value.starts_with(['#', 'l'])).collect();
    for it in sheets.iter().filter(|it| !it.property.starts_with("--")) {
        let back = it.property.starts_with("background");
        for token in named(&it.value).filter(|token| colours.contains_key(*token)) {
            let known = if back { backs.contains(token) } else { fores.contains(token) };
            assert!(
                known || DECORATION.contains(&token),
                "{} {{ {}: {} }}: --{token} is not in the table",
                it.selector,
                it.property,
                it.value
            );
        }
    }
}

#[test]
fn contrast_is_computed_as_wcag_does() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([119.0; 3], [255.0; 3]) - 4.478).abs() < 1e-3, "#777 on white is just not enough");
    let css = ":root { color-scheme: light dark; --a: #fff; } \
        @media (x) { :root[data-theme=\"y\"] { --b: light-dark(var(--a), #000); } /* no */ }";
    let found = themes(&declarations(css));
    assert_eq!(
        found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        [":root", "@media (x) :root[data-theme=\"y\"]"]
    );
    assert_eq!([false, true].map(|dark| colour(&found[1].1, "b", dark)), [[255.0; 3], [0.0; 3]]);
}
