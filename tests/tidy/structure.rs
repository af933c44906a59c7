//! Which file of the library uses which, read from the paths in the code: `use` declarations and qualified names.
//!
//! A path is followed through modules, imports and re-exports to the file that defines the item. Naming a module is not
//! a use; naming an item in it is. Code for tests only is left out, and so are methods, which no path names.

use std::collections::{BTreeMap, BTreeSet};

/// How many imports a path may lead through. More than that is a circle of imports.
const MAX_IMPORTS: usize = 8;

/// The files of a library and what each of them uses.
pub struct Structure {
    files: Vec<SourceFile>,
    by_path: BTreeMap<Vec<String>, usize>,
}

/// A file: one module.
struct SourceFile {
    name: String,
    /// The module's path from the crate's root.
    path: Vec<String>,
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    imports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    /// Paths in the code, and whether each is a re-export.
    paths: Vec<(Vec<String>, Mention)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mention {
    Use,
    ReExport,
}

/// Whether a module's use of its own child counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Children {
    /// It does.
    Counted,
    /// It does not: the module and its children are one unit.
    Ignored,
}

impl Structure {
    /// Reads files by their names below `src/` and their texts. Files that are declared for tests only are left out.
    pub fn read<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files = Vec::new();
        let mut test_only = BTreeSet::new();
        for (name, text) in sources {
            let (file, tests) = SourceFile::read(name, text);
            test_only.extend(tests.iter().map(|child| file.child(child)));
            files.push(file);
        }
        files.retain(|file| !(1..=file.path.len()).any(|length| test_only.contains(&file.path[..length])));
        let by_path = files.iter().enumerate().map(|(at, file)| (file.path.clone(), at)).collect();
        Self { files, by_path }
    }

    /// Returns the names of all files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Returns what each file uses, by names.
    pub fn uses(&self, children: Children) -> BTreeMap<&str, BTreeSet<&str>> {
        let used = |at: usize| {
            let file = &self.files[at];
            let targets = file.paths.iter().filter_map(|(path, mention)| Some((self.resolve(at, path, 0)?, *mention)));
            let counted = targets.filter(|(target, mention)| {
                let child = self.files[*target].path.starts_with(&file.path);
                *target != at && !(child && (*mention == Mention::ReExport || children == Children::Ignored))
            });
            counted.map(|(target, _)| self.files[target].name.as_str()).collect()
        };
        (0..self.files.len()).map(|at| (self.files[at].name.as_str(), used(at))).collect()
    }

    /// Returns the file that defines what a path names, or `None` for a module, another crate or a local name.
    fn resolve(&self, from: usize, path: &[String], imports: usize) -> Option<usize> {
        let (first, mut rest) = path.split_first()?;
        let file = &self.files[from];
        let start = match first.as_str() {
            "crate" => Vec::new(),
            "self" => file.path.clone(),
            "super" => {
                let mut start = file.path.clone();
                start.pop();
                while rest.first().is_some_and(|segment| segment == "super") {
                    start.pop();
                    rest = &rest[1..];
                }
                start
            }
            name if file.children.contains(name) => file.child(name),
            _ => return self.follow(from, first, rest, imports),
        };
        self.walk(*self.by_path.get(&start)?, rest, imports)
    }

    /// Resolves a path that begins with an import of a file.
    fn follow(&self, at: usize, name: &str, rest: &[String], imports: usize) -> Option<usize> {
        let imported = self.files[at].imports.get(name).filter(|_| imports < MAX_IMPORTS)?;
        self.resolve(at, &[imported.as_slice(), rest].concat(), imports + 1)
    }

    fn walk(&self, at: usize, rest: &[String], imports: usize) -> Option<usize> {
        let (name, after) = rest.split_first()?;
        let file = &self.files[at];
        if file.children.contains(name) {
            return self.by_path.get(&file.child(name)).and_then(|child| self.walk(*child, after, imports));
        }
        if file.items.contains(name) {
            return Some(at);
        }
        if file.imports.contains_key(name) {
            // A private import of another crate's item counts as the file's own.
            return self.follow(at, name, after, imports).or(after.is_empty().then_some(at));
        }
        let globs = file.globs.iter().filter_map(|glob| self.module(at, glob));
        globs.into_iter().find(|glob| self.files[*glob].items.contains(name)).or(Some(at))
    }

    /// Returns the module that a path names.
    fn module(&self, from: usize, path: &[String]) -> Option<usize> {
        let file = &self.files[from];
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Vec::new(),
            "super" => file.path[..file.path.len().checked_sub(1)?].to_vec(),
            name if file.children.contains(name) => file.child(name),
            _ => return None,
        };
        self.by_path.get(&[start.as_slice(), rest].concat()).copied()
    }
}

/// Returns the circles among files that use each other.
pub fn circles<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reachable = |from: &'a str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            open.extend(uses.get(file).into_iter().flatten().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let reached: BTreeMap<_, _> = uses.keys().map(|file| (*file, reachable(file))).collect();
    let mut found: Vec<BTreeSet<_>> = Vec::new();
    for (file, all) in &reached {
        if all.contains(file) && !found.iter().any(|circle| circle.contains(file)) {
            found.push(
                all.iter()
                    .filter(|other| reached.get(**other).is_some_and(|all| all.contains(file)))
                    .copied()
                    .collect(),
            );
        }
    }
    found
}

impl SourceFile {
    /// Returns the path of a child module.
    fn child(&self, name: &str) -> Vec<String> {
        self.path.iter().cloned().chain([name.to_owned()]).collect()
    }

    /// Reads a file. Also returns which of its children are for tests only.
    fn read(name: &str, text: &str) -> (Self, Vec<String>) {
        let mut path: Vec<_> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if path.last().is_some_and(|last| last == "mod" || last == "lib") {
            path.pop();
        }
        let mut file = Self {
            name: name.to_owned(),
            path,
            children: BTreeSet::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            paths: Vec::new(),
        };
        let tokens = tokens(text);
        let tests = file.read_tokens(&tokens);
        (file, tests)
    }

    fn read_tokens(&mut self, tokens: &[String]) -> Vec<String> {
        const ITEMS: [&str; 9] = ["struct", "enum", "fn", "trait", "type", "const", "static", "union", "macro_rules"];
        let (mut at, mut tests, mut public) = (0, Vec::new(), false);
        while at < tokens.len() {
            let is = |offset: usize, text: &str| tokens.get(at + offset).is_some_and(|token| token == text);
            let token = tokens[at].as_str();
            match token {
                "#" if is(1, "[") || is(1, "!") => {
                    let end = closing(tokens, at);
                    if is_for_tests(&tokens[at..end]) {
                        let item = end_of_item(tokens, end);
                        if let Some(name) = tokens[end..item].iter().position(|token| token == "mod") {
                            tests.extend(tokens.get(end + name + 1).cloned());
                        }
                        at = item;
                    } else {
                        at = end;
                    }
                    continue;
                }
                "pub" => {
                    public = true;
                    at = if is(1, "(") { closing(tokens, at + 1) } else { at + 1 };
                    continue;
                }
                "mod" if is(2, ";") => drop(self.children.insert(tokens[at + 1].clone())),
                "use" => {
                    let end = at + tokens[at..].iter().position(|token| token == ";").unwrap_or(tokens.len() - at);
                    let mention = if public { Mention::ReExport } else { Mention::Use };
                    self.read_use(&mut tokens[at + 1..end].iter().map(String::as_str).peekable(), &[], mention);
                    at = end;
                }
                _ if ITEMS.contains(&token) => {
                    self.items.extend(tokens[at + 1..].iter().find(|token| is_name(token)).cloned());
                }
                _ if is_name(token) && is(1, "::") => {
                    let mut path = vec![token.to_owned()];
                    while tokens.get(at + 1).is_some_and(|next| next == "::")
                        && tokens.get(at + 2).is_some_and(|next| is_name(next))
                    {
                        path.push(tokens[at + 2].clone());
                        at += 2;
                    }
                    self.paths.push((path, Mention::Use));
                }
                _ => {}
            }
            public = false;
            at += 1;
        }
        tests
    }

    /// Reads the tree of a `use` declaration below a path.
    fn read_use<'a>(
        &mut self,
        tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
        below: &[String],
        mention: Mention,
    ) {
        let mut path = below.to_vec();
        while let Some(token) = tokens.next() {
            match token {
                "::" => {}
                "{" => {
                    while tokens.peek().is_some_and(|token| *token != "}") {
                        self.read_use(tokens, &path, mention);
                        if tokens.peek() == Some(&",") {
                            tokens.next();
                        }
                    }
                    tokens.next();
                    return;
                }
                "*" => {
                    self.globs.push(path);
                    return;
                }
                "self" if !path.is_empty() => {}
                name => path.push(name.to_owned()),
            }
            if matches!(tokens.peek(), None | Some(&"," | &"}" | &"as")) {
                break;
            }
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if tokens.peek() == Some(&"as") {
            tokens.next();
            name = tokens.next().unwrap_or_default().to_owned();
        }
        self.imports.insert(name, path.clone());
        self.paths.push((path, mention));
    }
}

/// Splits code into names, `::` and single characters; leaves out comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut found) = (0, Vec::new());
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    while at < chars.len() {
        let c = chars[at];
        if c == '/' && get(at + 1) == '/' {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if c == '/' && get(at + 1) == '*' {
            at += 2;
            while at < chars.len() && !(get(at) == '*' && get(at + 1) == '/') {
                at += 1;
            }
            at += 2;
        } else if c == 'r' && matches!(get(at + 1), '"' | '#') && get(at + 1 + hashes(&chars, at + 1)) == '"' {
            let count = hashes(&chars, at + 1);
            at += count + 2;
            while at < chars.len() && !(get(at) == '"' && hashes(&chars, at + 1) >= count) {
                at += 1;
            }
            at += count + 1;
        } else if c == '"' {
            at += 1;
            while at < chars.len() && get(at) != '"' {
                at += if get(at) == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' && get(at + 1) == '\\' {
            at += 3;
            at += chars[at.min(chars.len())..].iter().take_while(|c| **c != '\'').count() + 1;
        } else if c == '\'' && get(at + 2) == '\'' {
            at += 3;
        } else if c.is_alphabetic() || c == '_' {
            let name: String = chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            at += name.chars().count();
            found.push(name);
        } else if c == ':' && get(at + 1) == ':' {
            at += 2;
            found.push("::".into());
        } else {
            at += 1;
            if !c.is_whitespace() {
                found.push(c.into());
            }
        }
    }
    found
}

fn hashes(chars: &[char], at: usize) -> usize {
    chars[at.min(chars.len())..].iter().take_while(|c| **c == '#').count()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Returns where the first bracket after `at` has been closed.
fn closing(tokens: &[String], at: usize) -> usize {
    let mut depth = 0;
    for (offset, token) in tokens[at..].iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    tokens.len()
}

/// Returns whether an attribute is `cfg` with `test`.
fn is_for_tests(attribute: &[String]) -> bool {
    attribute.iter().any(|token| token == "cfg")
        && attribute.iter().any(|token| token == "test")
        && !attribute.windows(3).any(|three| three == ["not", "(", "test"])
}

/// Returns where the item at `at` ends: after its `;` or its block.
fn end_of_item(tokens: &[String], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].as_str() {
            ";" => return at + 1,
            "{" => return closing(tokens, at),
            "(" | "[" => at = closing(tokens, at),
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the uses in a library, each as `file > file`.
    fn uses(sources: &[(&str, &str)], children: Children) -> Vec<String> {
        let structure = Structure::read(sources.iter().copied());
        let uses = structure.uses(children);
        uses.iter().flat_map(|(file, used)| used.iter().map(move |other| format!("{file} > {other}"))).collect()
    }

    #[test]
    fn a_path_leads_to_the_file_that_defines_its_item() {
        let library = [
            ("lib.rs", "pub mod a; pub mod b;"),
            ("a/mod.rs", "mod inner; mod other; pub use inner::Thing; pub use other::*; pub struct Own;"),
            ("a/inner.rs", "pub struct Thing;"),
            ("a/other.rs", "use super::Own; pub fn helper(_: Own) {}"),
        ];
        let found = |b: &str| {
            let sources = [&library[..], &[("b.rs", b)]].concat();
            uses(&sources, Children::Counted).into_iter().filter(|found| found.starts_with("b.rs")).collect::<Vec<_>>()
        };
        for (code, used) in [
            ("use crate::a::Thing;", "a/inner.rs"),
            ("use crate::a::{Own};", "a/mod.rs"),
            ("use crate::a::helper;", "a/other.rs"),
            ("use crate::{a as name}; fn f(_: name::Thing) {}", "a/inner.rs"),
            ("fn f() -> crate::a::Own { todo!() }", "a/mod.rs"),
            ("pub use super::a::{Thing as Renamed};", "a/inner.rs"),
        ] {
            assert_eq!(found(code), [format!("b.rs > {used}")], "{code}");
        }
        for unused in [
            "use crate::a;",
            "// use crate::a::Own;",
            "const TEXT: &str = \"crate::a::Own\";",
            "const RAW: &str = r#\"a\" crate::a::Own \"#; const QUOTE: char = '\"';",
            "#[cfg(test)] mod tests { use crate::a::Own; }",
            "use std::a::Own;",
        ] {
            assert!(found(unused).is_empty(), "{unused}");
        }
    }

    #[test]
    fn a_circle_is_found() {
        let sources = [
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "pub struct B; fn f(_: crate::c::C) {}"),
            ("c.rs", "use super::a::A; pub struct C;"),
            ("d.rs", "use crate::a::A;"),
        ];
        let structure = Structure::read(sources);
        assert_eq!(circles(&structure.uses(Children::Counted)), [BTreeSet::from(["a.rs", "b.rs", "c.rs"])]);
        let straight = Structure::read(sources.into_iter().filter(|(name, _)| *name != "c.rs"));
        assert!(circles(&straight.uses(Children::Counted)).is_empty());
    }

    #[test]
    fn a_modules_own_children_count_where_asked_and_re_exports_never() {
        let child = ("a/child.rs", "use super::Parent; pub fn child() {}");
        let with = |parent| {
            let sources = [("lib.rs", "mod a;"), ("a/mod.rs", parent), child];
            [Children::Counted, Children::Ignored].map(|children| uses(&sources, children).len())
        };
        assert_eq!(with("mod child; pub struct Parent; fn f() { child::child() }"), [2, 1]);
        assert_eq!(with("mod child; use child::child; pub struct Parent;"), [2, 1]);
        assert_eq!(with("mod child; pub use child::child; pub struct Parent;"), [1, 1]);
        assert_eq!(with("#[cfg(test)] mod child; pub struct Parent;"), [0, 0]);
    }
}
