//! The project's rules that the compiler does not check.

#![cfg(not(target_arch = "wasm32"))]

#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/structure.rs"]
mod structure;
#[path = "tidy/style.rs"]
mod style;
#[path = "tidy/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a file. Most files are far shorter; one that grows beyond does more than one thing.
const MAX_LINES: usize = 500;

/// Words that the pure layers must not contain: the browser, the server, the clock, randomness.
const IMPURE: [&str; 11] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo_net",
    "leptos",
    "tokio",
    "axum",
    "rusqlite",
    "rand",
    "getrandom",
    "SystemTime",
];

/// Words that a log statement must not contain: what people write, and what lets somebody act as them.
const NEVER_LOGGED: [&str; 10] =
    ["text", "body", "note", "number", "contact", "phone", "token", "secret", "inbound", "outbound"];

struct File {
    /// Its path from the package's folder, with forward slashes.
    name: String,
    text: String,
}

impl File {
    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.name.starts_with(folder))
    }

    /// Returns the lines with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Returns every text file of the package, without those that tools create.
fn files() -> Vec<File> {
    const NOT_OURS: [&str; 7] =
        ["target", "node_modules", "dist", "results", "Cargo.lock", "package-lock.json", ".git"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let ours = |path: &PathBuf| !NOT_OURS.contains(&path.file_name().unwrap().to_str().unwrap());
        for path in entries.filter(ours) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(File { name, text });
            }
        }
    }
    assert!(found.len() > 50, "the package's files are not here");
    found
}

fn sources() -> Vec<File> {
    files().into_iter().filter(|file| file.name.ends_with(".rs")).collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[track_caller]
fn none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn the_wire_and_the_rules_are_pure() {
    let impure = |line: &str| line.contains("std::time") || words(line).any(|word| IMPURE.contains(&word));
    let found = sources().into_iter().filter(|file| file.is_in(&["src/core/", "src/protocol/"])).flat_map(|file| {
        let lines: Vec<_> = file
            .code()
            .filter(|(_, line)| impure(line))
            .map(|(at, line)| format!("{}:{at}: {line}", file.name))
            .collect();
        lines
    });
    none("browser, server, clock or randomness in a pure layer", found.collect());
}

#[test]
fn every_source_says_what_it_is() {
    let bare = sources().into_iter().filter(|file| !file.text.starts_with("//! "));
    none("without module docs at the top", bare.map(|file| file.name).collect());
}

#[test]
fn no_file_is_too_long() {
    let kinds = [".rs", ".ts", ".js", ".css", ".sh", ".html"];
    let long = files()
        .into_iter()
        .filter(|file| kinds.iter().any(|kind| file.name.ends_with(kind)) && file.text.lines().count() > MAX_LINES);
    none("too long", long.map(|file| format!("{}: {} lines", file.name, file.text.lines().count())).collect());
}

#[test]
fn only_programs_print() {
    let prints = |line: &str| {
        ["println!", "eprintln!", "print!", "dbg!", "todo!", "unimplemented!"].iter().any(|p| line.contains(p))
    };
    let ours = |file: &File| file.is_in(&["src/"]) && !file.is_in(&["src/bin/", "src/main.rs"]);
    let found = sources().into_iter().filter(ours).flat_map(|file| {
        let lines: Vec<_> = file
            .code()
            .filter(|(_, line)| prints(line))
            .map(|(at, line)| format!("{}:{at}: {line}", file.name))
            .collect();
        lines
    });
    none("printed from the library", found.collect());
}

#[test]
fn logs_hold_nothing_that_people_write() {
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| file.is_in(&["src/"])) {
        for level in ["trace", "debug", "info", "warn", "error"] {
            for (at, _) in file.text.match_indices(&format!("{level}!(")) {
                let fields = logged_fields(&file.text[at..]);
                if words(&fields).any(|word| NEVER_LOGGED.contains(&word)) {
                    found.push(format!("{}: {level}!({fields})", file.name));
                }
            }
        }
    }
    none("logged", found);
}

#[test]
fn secrets_are_compared_in_constant_time() {
    let compares = |line: &str| ["==", "!=", ".eq(", ".cmp("].iter().any(|operator| line.contains(operator));
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| file.is_in(&["src/gateway/"])) {
        let lines = file.code().filter(|(_, line)| line.contains("expose()") && compares(line));
        found.extend(lines.map(|(at, line)| format!("{}:{at}: {line}", file.name)));
    }
    none("a secret is compared by something else than Secret::is", found);
}

/// Returns what a call of a log macro logs: its arguments without its message, but with the fields in the message's
/// braces.
fn logged_fields(call: &str) -> String {
    let (mut fields, mut in_sentence, mut in_braces, mut depth) = (String::new(), false, false, 0);
    for c in call.chars().skip_while(|c| *c != '(') {
        match c {
            '"' => in_sentence = !in_sentence,
            '{' | '}' if in_sentence => in_braces = c == '{',
            '(' if !in_sentence => depth += 1,
            ')' if !in_sentence => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        fields.push(if in_sentence && !in_braces { ' ' } else { c });
    }
    fields
}

#[test]
fn what_is_logged_is_read_off_the_call() {
    let check = |call: &str, want: bool| {
        assert_eq!(words(&logged_fields(call)).any(|word| NEVER_LOGGED.contains(&word)), want, "{call}");
    };
    check(r#"info!(%agent, "a text has come"); let text = 1;"#, false);
    check(r#"info!(%agent, text = %message.text, "come")"#, true);
    check(r#"warn!("came from {number}")"#, true);
    check("error!(\n    ?refusal,\n    ?token,\n    \"refused\"\n)", true);
}

#[test]
fn the_tests_that_the_security_page_names_exist() {
    let page = files().into_iter().find(|file| file.name == "docs/security.md").expect("the page");
    let table = page.text.split_once("## Findings and their tests").expect("the table").1;
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.contains("(pending: "));
    let quoted = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let tests: Vec<_> = quoted.filter(|name| name.contains('_') && words(name).eq([*name])).collect();
    assert!(tests.len() > 10, "the table is not read");
    let sources = sources();
    let is_there = |name: &str| sources.iter().any(|file| file.text.contains(&format!("fn {name}(")));
    none("named in docs/security.md", tests.into_iter().filter(|name| !is_there(name)).map(str::to_owned).collect());
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let homes = ["root", "home", "Users"].map(|home| format!("/{home}/"));
    let found = files().into_iter().flat_map(|file| {
        let named = |line: &str| homes.iter().any(|home| line.contains(home));
        let lines: Vec<_> = file.text.lines().enumerate().filter(|(_, line)| named(line)).collect();
        lines.into_iter().map(|(at, line)| format!("{}:{}: {line}", file.name, at + 1)).collect::<Vec<_>>()
    });
    none("a path of one machine", found.collect());
}
