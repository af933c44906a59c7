//! The contrast of every theme, light and dark, computed from the tokens of the style sheets: WCAG 1.4.3 and 1.4.11, and
//! APCA for text. A theme is any block that sets colours on `:root`; it inherits the others from the first one. To see
//! the table: `cargo test --test contrast -- --nocapture`.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const TEXT: f64 = 4.5;
const PART: f64 = 3.0;

/// A colour, what it is drawn on, and the least WCAG ratio. Text also has a least [`apca`] contrast, since the ratio
/// overstates that of two dark colours.
const PAIRS: &[(&str, &[&str], f64)] = &[
    (
        "text",
        &[
            "ground",
            "panel",
            "surface",
            "soft",
            "hover",
            "press",
            "accent-soft",
            "mine",
            "theirs",
            "warn-soft",
            "note",
            "bad-soft",
        ],
        TEXT,
    ),
    (
        "text-2",
        &[
            "ground",
            "panel",
            "surface",
            "soft",
            "hover",
            "press",
            "accent-soft",
            "theirs",
            "warn-soft",
            "note",
            "bad-soft",
        ],
        TEXT,
    ),
    ("accent-text", &["panel", "surface", "hover", "press", "accent-soft", "accent-soft-hover", "mine"], TEXT),
    ("on-accent", &["accent", "accent-hover"], TEXT),
    ("good-text", &["panel", "surface", "hover"], TEXT),
    ("warn-text", &["panel", "surface", "hover", "accent-soft", "warn-soft", "note"], TEXT),
    ("bad-text", &["panel", "surface", "hover", "accent-soft", "bad-soft"], TEXT),
    // The borders of fields, what is switched on, the marks of states, the ring of the focus.
    ("edge", &["panel", "surface"], PART),
    ("accent", &["panel", "surface"], PART),
    ("good", &["panel", "surface", "hover"], PART),
    ("bad", &["panel", "surface"], PART),
    ("focus", &["ground", "panel", "surface", "hover", "press", "accent-soft", "mine", "warn-soft", "bad-soft"], PART),
];

/// The least [`apca`] contrast of text, in either direction.
const LEAST_LC: f64 = 60.0;

/// What conveys nothing: lines and shadows whose areas can also be told apart by position, and the veil under a dialog.
const DECORATION: [&str; 6] = ["line", "accent-line", "warn-line", "bad-line", "shade", "scrim"];

/// The sheet with the tokens: the only one that names a colour.
const TOKENS: &str = "tokens.css";

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
        let sets = if it.property.starts_with("--") { is_colour(&it.value) } else { token == SCHEME };
        if !sets {
            continue;
        }
        let media = it.media.strip_prefix("@layer tokens").unwrap_or(&it.media);
        let name = format!("{} {}", media.trim(), it.selector).trim().to_owned();
        let at = themes.iter().position(|(other, _)| *other == name).unwrap_or_else(|| {
            let base = themes.first().map(|(_, tokens)| tokens.clone()).unwrap_or_default();
            themes.push((name, base));
            themes.len() - 1
        });
        themes[at].1.insert(token.to_owned(), it.value.clone());
    }
    themes
}

/// Returns whether the value of a token is one colour.
fn is_colour(value: &str) -> bool {
    ["#", "light-dark(", "rgb("].iter().any(|begin| value.starts_with(begin))
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

/// Returns the lightness contrast Lc of text, from 0 to about 108, by the Accessible Perceptual Contrast Algorithm
/// (APCA-W3 0.1.9, Andrew Somers, <https://github.com/Myndex/apca-w3>); 60 is the least for text that is read in lines.
fn apca(text: [f64; 3], ground: [f64; 3]) -> f64 {
    // Luminance for a screen, with a soft clamp of what is nearly black.
    let luminance = |colour: [f64; 3]| {
        let [r, g, b] = colour.map(|c| (c / 255.0).powf(2.4));
        let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
        if y > 0.022 { y } else { y + (0.022 - y).powf(1.414) }
    };
    let (text, ground) = (luminance(text), luminance(ground));
    let contrast = if ground > text {
        ground.powf(0.56) - text.powf(0.57) // dark on light
    } else {
        text.powf(0.62) - ground.powf(0.65) // light on dark
    };
    let scaled = contrast * 1.14;
    if (ground - text).abs() < 0.0005 || scaled < 0.1 { 0.0 } else { (scaled - 0.027) * 100.0 }
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
                let (ratio, lc) = (contrast(colour(fore), colour(back)), apca(colour(fore), colour(back)));
                write!(table, " {back} {ratio:.1} (Lc {lc:.0})").unwrap();
                if ratio < least {
                    low.push(format!("{theme}, {scheme}: --{fore} on --{back} is {ratio:.2}, and must be {least}"));
                }
                if least == TEXT && lc < LEAST_LC {
                    low.push(format!("{theme}, {scheme}: --{fore} on --{back} is Lc {lc:.0}, and must be {LEAST_LC}"));
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
    let colours: Tokens = themes(&sheets).remove(0).1.into_iter().filter(|(token, _)| token != SCHEME).collect();
    let known = |token: &str| fores.contains(token) || backs.contains(token) || DECORATION.contains(&token);
    let unknown: Vec<_> = colours.keys().filter(|token| !known(token)).collect();
    assert!(unknown.is_empty(), "in no pair: {unknown:?}");
    let mut wrong = Vec::new();
    for it in sheets.iter().filter(|it| it.property == "color") {
        for token in named(&it.value).filter(|token| colours.contains_key(*token)) {
            let is_text = PAIRS.iter().any(|&(fore, _, least)| fore == token && least == TEXT);
            let is_drawn = fores.contains(token) && it.selector.split(',').all(draws_an_icon);
            if !is_text && !is_drawn {
                wrong.push(format!("{} {{ color: {} }}", it.selector, it.value));
            }
        }
    }
    assert!(wrong.is_empty(), "no colours of text:\n{}", wrong.join("\n"));
}

/// Returns whether a selector is of icons, which are drawn in the colour of their text.
fn draws_an_icon(selector: &str) -> bool {
    let last = selector.split([' ', '>', '+', '~']).next_back().unwrap_or_default();
    last.split(['.', ':', '[']).any(|part| ["i", "presence", "svg"].contains(&part))
}

/// So that a theme changes everything, and the table above is of all there is. In forced colours the system's names are
/// the user's colours.
#[test]
fn only_tokens_name_colours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let folders = ["style", "public/handset", "public/demo-crm", "public/sign-in"];
    for file in folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap()) {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        if !name.ends_with(".css") || name == TOKENS {
            continue;
        }
        for it in declarations(&fs::read_to_string(&file).unwrap()) {
            // The demo's pages are no part of the desk, and have tokens of their own.
            let own_token = !file.starts_with(root.join("style")) && it.property.starts_with("--");
            if !own_token && names_a_colour(&it.value) {
                found.push(format!("{name}: {} {{ {}: {} }}", it.selector, it.property, it.value));
            }
        }
    }
    assert!(found.is_empty(), "colours outside of tokens:\n{}", found.join("\n"));
}

fn names_a_colour(value: &str) -> bool {
    const NAMES: [&str; 10] = ["white", "black", "red", "green", "blue", "grey", "gray", "orange", "yellow", "silver"];
    const FUNCTIONS: [&str; 7] = ["rgb(", "rgba(", "hsl(", "hwb(", "lab(", "oklch(", "light-dark("];
    let hex = value.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_hexdigit()));
    let mut words = value.split(|c: char| !c.is_alphanumeric() && c != '-');
    hex || FUNCTIONS.iter().any(|it| value.contains(it)) || words.any(|word| NAMES.contains(&word))
}

#[test]
fn contrast_is_computed_as_wcag_and_apca_do() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([119.0; 3], [255.0; 3]) - 4.478).abs() < 1e-3, "#777 on white is just not enough");
    // The values that apca-w3 names for its own test.
    let (grey, white, black) = ([136.0; 3], [255.0; 3], [0.0; 3]);
    for (text, ground, lc) in
        [(grey, white, 63.06), (white, grey, 68.54), (black, [170.0; 3], 58.15), ([170.0; 3], black, 56.24)]
    {
        assert!((apca(text, ground) - lc).abs() < 0.01, "{text:?} on {ground:?} is {}", apca(text, ground));
    }
    let css = ":root { color-scheme: light dark; --a: #fff; } \
        @media (x) { :root[data-theme=\"y\"] { --b: light-dark(var(--a), #000); } /* no */ }";
    let found = themes(&declarations(css));
    assert_eq!(
        found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        [":root", "@media (x) :root[data-theme=\"y\"]"]
    );
    assert_eq!([false, true].map(|dark| colour(&found[1].1, "b", dark)), [[255.0; 3], [0.0; 3]]);
}
