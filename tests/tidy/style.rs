//! The rules of the style sheets and of the icons.

use super::{File, files, none};
use std::collections::BTreeSet;

/// What names a side of the page. In its place stands a logical property, which follows the direction of the text.
const PHYSICAL: [&str; 9] = [
    "left",
    "right",
    "margin-left",
    "margin-right",
    "padding-left",
    "padding-right",
    "border-left",
    "border-right",
    "float",
];

/// The calls in which the text after the comma or the bracket is an icon's name.
const CALLS: [&str; 4] = ["icon(\"", "sized(\"", "icon=\"", "#i-"];

fn sheets() -> impl Iterator<Item = File> {
    files().into_iter().filter(|file| file.name.ends_with(".css") && file.is_in(&["style/", "public/"]))
}

/// Returns the lines of a sheet with their numbers, without comments.
fn code(sheet: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in sheet.lines().enumerate() {
        let (mut kept, mut rest) = (String::new(), line);
        while !rest.is_empty() {
            let (part, after) = rest
                .split_once(if inside { "*/" } else { "/*" })
                .map_or((rest, None), |(part, after)| (part, Some(after)));
            if !inside {
                kept += part;
            }
            let Some(after) = after else { break };
            (inside, rest) = (!inside, after);
        }
        found.push((at + 1, kept));
    }
    found
}

/// Returns what a declaration in a line says of a side of the page.
fn physical(line: &str) -> bool {
    line.split(['{', ';', '}']).filter_map(|it| it.split_once(':')).any(|(property, value)| {
        let property = property.trim();
        let corner = property.starts_with("border-") && property.ends_with("-radius");
        PHYSICAL.iter().any(|it| property == *it || property.starts_with(&format!("{it}-")))
            || corner && ["left", "right"].iter().any(|side| property.contains(side))
            || property == "text-align" && ["left", "right"].contains(&value.trim().trim_end_matches(" !important"))
    })
}

#[test]
fn sheets_name_no_side_of_the_page() {
    let found = sheets().flat_map(|file| {
        let lines = code(&file.text).into_iter().filter(|(_, line)| physical(line));
        lines.map(|(at, line)| format!("{}:{at}: {}", file.name, line.trim())).collect::<Vec<_>>()
    });
    none("a side of the page, where text may run the other way", found.collect());
}

/// The desk has the width that a page around it gives it, at the text size that its agent has chosen.
#[test]
fn the_desk_is_laid_out_by_its_own_width() {
    let asks = |line: &str| line.contains("@media") && ["width", "height", "aspect"].iter().any(|it| line.contains(it));
    let found = sheets().filter(|file| file.is_in(&["style/"])).flat_map(|file| {
        let lines = code(&file.text).into_iter().filter(|(_, line)| asks(line));
        lines.map(|(at, line)| format!("{}:{at}: {}", file.name, line.trim())).collect::<Vec<_>>()
    });
    none("laid out by the width of the screen", found.collect());
}

/// Returns the selectors of a sheet, each with the number of its line and, where it is nested, below those around it.
fn selectors(sheet: &str) -> Vec<(usize, String)> {
    let (mut around, mut said, mut found) = (Vec::<String>::new(), String::new(), Vec::new());
    for (at, line) in code(sheet) {
        for letter in line.chars().chain(['\n']) {
            match letter {
                '{' => {
                    let own = said.split_whitespace().collect::<Vec<_>>().join(" ");
                    let own = if own.starts_with('@') { String::new() } else { own };
                    let whole = around.iter().chain([&own]).map(String::as_str).collect::<Vec<_>>().join(" ");
                    found.push((at, whole.trim().to_owned()));
                    around.push(own);
                    said.clear();
                }
                '}' => {
                    around.pop();
                    said.clear();
                }
                ';' => said.clear(),
                letter => said.push(letter),
            }
        }
    }
    found
}

/// Returns whether a selector is about any element inside of what is chosen by what it contains. Browsers then restyle
/// all of it, however little changes in it: on the desk, 8 ms for each word.
fn restyles_all(selector: &str) -> bool {
    let after = selector.split_once(":has(").map_or("", |(_, after)| after);
    after.split([' ', '(', ',']).any(|part| part.starts_with('*'))
}

#[test]
fn no_change_restyles_all_of_the_desk() {
    let found = sheets().flat_map(|file| {
        let all = selectors(&file.text).into_iter().filter(|(_, selector)| restyles_all(selector));
        all.map(|(at, selector)| format!("{}:{at}: {selector}", file.name)).collect::<Vec<_>>()
    });
    none("any element after :has(), where a class says which", found.collect());
}

#[test]
fn what_is_any_element_after_has_is_told_apart() {
    for (selector, want) in [
        (".desk:has(> .aside) > .main > *", true),
        (".desk:not(:has(> .aside)) & > .main:not(.empty) > *", true),
        (".desk:has(> .aside) > .main > :is(.window, .empty)", false),
        (".main > * + *", false),
    ] {
        assert_eq!(restyles_all(selector), want, "{selector}");
    }
    let sheet = "@layer a {\n  .b:has(c) {\n    d: 1;\n    & > * { e: 2; }\n  }\n  f { g: 3 }\n}";
    let lines = [(1, ""), (2, ".b:has(c)"), (4, ".b:has(c) & > *"), (6, "f")];
    assert_eq!(selectors(sheet), lines.map(|(at, selector)| (at, selector.to_owned())));
}

#[test]
fn what_is_a_side_of_the_page_is_told_apart() {
    for (line, want) in [
        (".a { margin-left: 1px; }", true),
        ("  left: 0;", true),
        (".b { color: red; text-align: right }", true),
        ("border-top-left-radius: 2px;", true),
        (".left { width: var(--left, 60%); }", false),
        ("text-align: start; inset-inline: 0; border-start-start-radius: 2px;", false),
    ] {
        assert_eq!(physical(line), want, "{line}");
    }
    let lines: Vec<_> = code("a /* left: 0;\n right: 0; */ b").into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["a ", " b"]);
}

/// Returns the names that the app gives icons by, as far as they stand in a call.
fn named(source: &str) -> impl Iterator<Item = &str> {
    let calls = CALLS.iter().flat_map(|call| source.split(call).skip(1));
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let items = source.split("MenuItem::new(").skip(1).filter_map(|rest| rest.split_once(", \"").map(|(_, rest)| rest));
    calls.chain(items).map(move |rest| &rest[..name(rest)]).filter(|name| !name.is_empty())
}

/// The sprite is part of the page: an icon that nobody uses is downloaded by everybody.
#[test]
fn every_icon_is_used_and_every_one_used_is_there() {
    let all = files();
    let sprite = all.iter().find(|file| file.name == "public/icons.svg").expect("the sprite");
    let ids = sprite.text.split("<symbol id=\"i-").skip(1).filter_map(|rest| rest.split('"').next());
    let icons: BTreeSet<_> = ids.collect();
    assert!(icons.len() > 10, "the sprite is not read");
    let sources: Vec<_> = all.iter().filter(|file| file.name.ends_with(".rs") && file.is_in(&["src/app/"])).collect();
    let unknown = sources.iter().flat_map(|file| {
        named(&file.text).filter(|name| !icons.contains(name)).map(move |name| format!("{}: {name}", file.name))
    });
    none("icons that are not in the sprite", unknown.collect());
    let quoted = |icon: &str| [format!("\"{icon}\""), format!("#i-{icon}\"")];
    let is_used = |icon: &str| quoted(icon).iter().any(|it| sources.iter().any(|file| file.text.contains(it)));
    none("icons that nothing uses", icons.into_iter().filter(|icon| !is_used(icon)).map(str::to_owned).collect());
}
