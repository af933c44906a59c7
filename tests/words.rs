//! The compiler of the words: what it makes, and what it refuses, with file and line.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../.make/words/compiler.rs"]
mod compiler;

use compiler::pseudo::{PSEUDO, pseudo};
use compiler::{CATEGORIES, Compiled, LANGUAGES, PAGES, Source, compile, unused};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ENGLISH: &str = "# Its own name.
language-name = English

# What it is called.
-desk = desk

# Announced when messages have come.
#   $n (number): how many
#   $contact (text): who wrote
new-messages = { $n ->
    [0] Nothing
    [one] { $n } new message
   *[other] { $n } new messages
} from { $contact }.

# A file, in the list of files.
#   $kind (choice): what it is
file = { $kind ->
    [picture] Picture
   *[other] File
} on the { -desk }
    again
";

const GERMAN: &str = "### Reviewed by: nobody
language-name = Deutsch
new-messages = { $n ->
    [one] { $n } neue Nachricht
   *[other] { $n } neue Nachrichten
} von { $contact }.
file = { $kind ->
   *[other] Datei
}
";

const ARABIC: &str = "### Reviewed by: nobody
language-name = العربية
new-messages = { $n ->
    [zero] { $contact }
    [one] { $contact }
    [two] { $contact }
    [few] { $n } { $contact }
    [many] { $n } { $contact }
   *[other] { $n } { $contact }
}
file = { $kind }
";

fn of(tag: &str, german: &str, complete: bool) -> Result<Compiled, Vec<String>> {
    let path = format!("words/{tag}.ftl");
    let sources = [Source { path: "words/en.ftl", text: ENGLISH }, Source { path: &path, text: german }];
    compile(&sources, complete).map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

/// Returns what the compiler says of German words in which one place is another.
fn refused(from: &str, to: &str) -> Vec<String> {
    assert!(GERMAN.contains(from), "{from}");
    of("de", &GERMAN.replacen(from, to, 1), true).err().unwrap_or_default()
}

/// Returns what the compiler says of English words in which one place is another.
fn refused_english(from: &str, to: &str) -> Vec<String> {
    assert!(ENGLISH.contains(from), "{from}");
    let text = ENGLISH.replacen(from, to, 1);
    let mistakes = compile(&[Source { path: "en.ftl", text: &text }], true).err().unwrap_or_default();
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_message_becomes_a_function_and_a_line_of_a_table() {
    let compiled = of("de", GERMAN, true).unwrap_or_else(|why| panic!("{why:?}"));
    let [english, german] = compiled.languages.as_slice() else { panic!("two languages") };
    assert_eq!(
        english.table.lines().collect::<Vec<_>>(),
        [
            "English",
            "\u{2}00\u{3}Nothing\u{4}o\u{3}\u{1}0 new message\u{4}*\u{3}\u{1}0 new messages\u{5} from \u{1}1.",
            "\u{2}0picture\u{3}Picture\u{4}*\u{3}File\u{5} on the desk again",
        ]
    );
    assert_eq!((german.name.as_str(), german.table.lines().count(), german.rtl), ("Deutsch", 3, false));
    assert!(german.file.starts_with("de-") && german.file.len() == "de-0123456789abcdef.txt".len());
    let rust = compiled.rust();
    for line in [
        "pub fn new_messages(n: u64, contact: &str) -> Text \
         { Text::of(1, [Argument::Number(n), Argument::given(contact)]) }",
        "pub fn file(kind: &'static str) -> Text { Text::of(2, [Argument::given(kind)]) }",
        "/// Announced when messages have come.",
    ] {
        assert!(rust.contains(line), "{line} in {rust}");
    }
}

#[test]
fn another_text_has_another_file_and_the_same_one_the_same() {
    let file = |text: &str| of("de", text, true).map(|it| it.languages[1].file.clone()).ok();
    assert_eq!(file(GERMAN), file(GERMAN));
    assert_ne!(file(GERMAN), file(&GERMAN.replace("Datei", "Akte")));
}

#[test]
fn a_pseudo_language_has_brackets_and_other_letters_and_leaves_arguments_and_keys() {
    let compiled = of("de", GERMAN, true).unwrap_or_else(|why| panic!("{why:?}"));
    assert_eq!(
        pseudo(&compiled.languages[0].table, PSEUDO[0].1).lines().collect::<Vec<_>>(),
        [
            "⟦ÉÉńǵĺííśĥ⟧",
            "⟦\u{2}00\u{3}Ńóóţĥííńǵ\u{4}o\u{3}\u{1}0 ńééẃ ḿééśśááǵéé\u{4}*\u{3}\u{1}0 ńééẃ ḿééśśááǵééś\u{5} ḟŕóóḿ \u{1}1.⟧",
            "⟦\u{2}0picture\u{3}Ṕííćţúúŕéé\u{4}*\u{3}Ḟííĺéé\u{5} óóń ţĥéé ḋééśḱ ááǵááííń⟧",
        ]
    );
}

#[test]
fn unknown_ids_are_refused() {
    assert_eq!(
        refused("file =", "folder ="),
        ["words/de.ftl:1: `file` is missing", "words/de.ftl:7: `folder` is not in English",]
    );
    assert_eq!(
        refused("{ $kind ->\n   *[other] Datei\n}", "{ other }"),
        ["words/de.ftl:7: `file` lacks `$kind`", "words/de.ftl:7: `file`: there is no `other`"]
    );
    assert_eq!(
        refused("{ $kind ->\n   *[other] Datei\n}", "{ -term }"),
        ["words/de.ftl:7: `file` lacks `$kind`", "words/de.ftl:7: `file`: there is no `-term`"]
    );
    assert_eq!(
        refused("language-name =", "file ="),
        [
            "words/de.ftl:1: `language-name` is missing",
            "words/de.ftl:2: `file` is there twice",
            "words/de.ftl:2: `file` lacks `$kind`",
        ]
    );
}

#[test]
fn other_placeholders_are_refused() {
    assert_eq!(
        refused("von { $contact }", "von { $kontakt }"),
        [
            "words/de.ftl:3: `new-messages` has `$kontakt`, which English has not",
            "words/de.ftl:3: `new-messages` lacks `$contact`",
        ]
    );
    assert_eq!(
        refused("{ $contact }", "{ DATETIME($contact) }"),
        [
            "words/de.ftl:3: `new-messages` has no plural categories of `$n`",
            "words/de.ftl:3: `new-messages` lacks `$contact`",
            "words/de.ftl:3: `new-messages` lacks `$n`",
            "words/de.ftl:3: `new-messages`: uses a function, an attribute or an argument of a term",
        ]
    );
}

#[test]
fn a_language_has_its_own_plural_categories_and_all_of_them() {
    assert_eq!(
        refused("    [one] { $n } neue Nachricht\n", ""),
        ["words/de.ftl:3: `new-messages` lacks the plural category `[one]` of `$n`"]
    );
    assert_eq!(
        refused("[one]", "[few]"),
        [
            "words/de.ftl:3: `new-messages` lacks the plural category `[one]` of `$n`",
            "words/de.ftl:3: `new-messages`: `[few]` is no plural category of this language",
        ]
    );
    assert!(of("ar", ARABIC, true).is_ok());
    for category in ["[zero]", "[one]", "[two]", "[few]", "[many]"] {
        let said = of("ar", &ARABIC.replace(category, "[7]"), true).err().unwrap_or_default();
        assert_eq!(said, [format!("words/ar.ftl:3: `new-messages` lacks the plural category `{category}` of `$n`")]);
    }
    let plain =
        GERMAN.replace("{ $n ->\n    [one] { $n } neue Nachricht\n   *[other] { $n } neue Nachrichten\n}", "{ $n }");
    assert_eq!(
        of("de", &plain, true).err().unwrap_or_default(),
        ["words/de.ftl:3: `new-messages` has no plural categories of `$n`"]
    );
    assert!(of("ja", &plain, true).is_ok(), "a language with one form has nothing to select");
}

#[test]
fn a_choice_is_between_the_words_of_english() {
    assert_eq!(
        refused("   *[other] Datei", "    [film] Film\n   *[other] Datei"),
        ["words/de.ftl:7: `file`: `[film]` of `$kind` is not in English"]
    );
}

#[test]
fn a_language_may_be_incomplete_until_the_release() {
    let short = GERMAN.split("new-messages").next().unwrap_or_default();
    assert!(of("de", short, false).is_ok_and(|it| it.languages[1].table == "Deutsch\n\n"));
    assert_eq!(
        of("de", short, true).err().unwrap_or_default(),
        ["words/de.ftl:1: `file` is missing", "words/de.ftl:1: `new-messages` is missing",]
    );
}

#[test]
fn a_language_is_known_and_says_who_has_read_it() {
    assert_eq!(
        of("xx", GERMAN, true).err().unwrap_or_default(),
        ["words/xx.ftl:1: the compiler does not know the plural categories of `xx`"]
    );
    assert_eq!(
        refused("### Reviewed by: nobody", ""),
        ["words/de.ftl:1: does not say who has read it: `### Reviewed by: nobody`"]
    );
}

#[test]
fn an_english_message_says_what_it_is_for_and_what_its_arguments_are() {
    assert_eq!(
        refused_english("# Announced when messages have come.\n", ""),
        ["en.ftl:9: `new-messages`: has no comment for translators"]
    );
    assert_eq!(
        refused_english("#   $n (number): how many\n", ""),
        ["en.ftl:9: `new-messages`: what `$n` is, is not said in its comment"]
    );
    assert_eq!(
        refused_english("$n (number)", "$n (many)"),
        [
            "en.ftl:10: `new-messages`: is to be `$name (kind): what`, not `$n (many): how many`",
            "en.ftl:10: `new-messages`: what `$n` is, is not said in its comment",
        ]
    );
    assert_eq!(
        refused_english("$n (number)", "$n (text)"),
        ["en.ftl:10: `new-messages` selects by `$n`, which is no number and no choice"]
    );
    assert_eq!(
        refused_english("from { $contact }", "from them"),
        ["en.ftl:10: `new-messages`: `$contact` is not in it"]
    );
    let broken = refused_english("from { $contact }.", "from { $contact ");
    assert!(broken.iter().any(|said| said.starts_with("en.ftl:") && said.contains("not Fluent")), "{broken:?}");
}

#[test]
fn an_unused_message_is_refused() {
    let english = Source { path: "en.ftl", text: ENGLISH };
    let said = |rust: &[&str]| unused(&english, rust).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(said(&["texts::new_messages(1, who)", "map(texts::file)"]), Vec::<String>::new());
    assert_eq!(said(&["texts::new_messages_of(1)", "texts::file"]), ["en.ftl:10: `new-messages` is used nowhere"]);
}

#[test]
fn categories_are_told_apart_by_their_letters() {
    let letters: Vec<_> = CATEGORIES.iter().map(|(_, letter)| letter).collect();
    assert!(letters.iter().all(|letter| letters.iter().filter(|other| *other == letter).count() == 1));
    for (tag, _, categories) in LANGUAGES {
        assert!(categories.iter().all(|it| CATEGORIES.iter().any(|(known, _)| known == it)), "{tag}");
    }
}

/// Returns the project's files of a kind below a folder.
fn files(folder: &Path, kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the project's sources") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(files(&path, kind));
        } else if path.extension().is_some_and(|extension| extension == kind) {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("a text")));
        }
    }
    found
}

/// Returns all languages of a folder, compiled, and their files.
fn whole(folder: &str) -> (Compiled, Vec<(String, String)>) {
    let words = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), "ftl");
    let sources: Vec<_> = words.iter().map(|(path, text)| Source { path, text }).collect();
    let compiled = compile(&sources, true).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    assert_eq!(compiled.languages.len(), LANGUAGES.len());
    (compiled, words)
}

#[test]
fn the_words_of_the_desk_are_whole_and_each_is_used() {
    let (compiled, words) = whole("src/core/words");
    let english = &compiled.languages[0].table;
    for (tag, letters) in PSEUDO {
        let table = pseudo(english, letters);
        let longer = table.chars().count() as f64 / english.chars().count() as f64;
        assert!((1.35..1.6).contains(&longer), "{tag} is {longer} times as long");
        let mut each: Vec<_> = letters.chars().collect();
        each.sort_unstable();
        each.dedup();
        assert_eq!(each.len(), 26, "{tag}: one letter for each");
    }
    let rust: Vec<_> = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs");
    let rust: Vec<_> = rust.iter().map(|(_, text)| text.as_str()).collect();
    let (path, text) = words.iter().find(|(path, _)| path.ends_with("en.ftl")).expect("English");
    let unused = unused(&Source { path, text }, &rust);
    assert_eq!(unused.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_words_of_the_pages_are_whole_and_each_is_used_and_there() {
    let (compiled, _) = whole("public/words");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    let sources: Vec<_> = ["html", "js"].iter().flat_map(|kind| files(&folder, kind)).collect();
    // By their ids between quotes, in attributes whose names begin with `data-said` and in scripts.
    let mut used = BTreeSet::new();
    for (path, text) in &sources {
        let is_page = path.ends_with(".html");
        let literals = text.split('"').collect::<Vec<_>>();
        for pair in literals.windows(2) {
            let is_said = !is_page || pair[0].rsplit(' ').next().is_some_and(|name| name.starts_with("data-said"));
            let is_id = pair[1].bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !pair[1].ends_with('-');
            let is_of_page = |page: &&str| pair[1].strip_prefix(*page).is_some_and(|rest| rest.starts_with('-'));
            if is_said && is_id && PAGES.iter().chain(&["embed"]).any(is_of_page) {
                used.insert(pair[1].to_owned());
            }
        }
    }
    let there: BTreeSet<_> = compiled.messages.iter().map(|it| it.id.clone()).collect();
    // It is in a page of its own, which the build makes.
    let elsewhere = BTreeSet::from(["start-no-script".to_owned()]);
    assert_eq!(used.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "there is no such message");
    let unused: Vec<_> = there.difference(&used).filter(|id| !elsewhere.contains(*id)).collect();
    assert_eq!(unused, Vec::<&String>::new(), "used nowhere");
}

#[test]
fn no_words_stand_in_the_pages_themselves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    for page in ["handset", "sign-in", "demo-crm"] {
        for (path, text) in files(&folder.join(page), "html") {
            let between = text.split('>').skip(1).map(|rest| rest.split('<').next().unwrap_or_default().trim());
            // Names are the same in every language.
            let words: Vec<_> = between.filter(|words| !["", "Baton", "CRM", "Support"].contains(words)).collect();
            assert_eq!(words, [""; 0], "{path}");
            for attribute in [" title=\"", " aria-label=\"", " placeholder=\"", " alt=\""] {
                assert!(!text.contains(attribute), "{path}: {attribute}");
            }
        }
    }
}

/// What English pages have in them, since they may be read when there is nothing else.
#[test]
fn english_words_beside_the_files_are_the_same() {
    let pages = whole("public/words").0.pages().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let of = |wanted: &str| &pages.iter().find(|(name, _)| name == wanted).expect("a file of the pages").1;
    let read = |path: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(path)).expect("a page")
    };
    let embed: serde_json::Value = serde_json::from_str(of("embed.json")).expect("JSON");
    let module = read("embed/baton.js");
    for (id, words) in embed["en"].as_object().expect("English") {
        assert!(module.contains(&format!("{:?}: {words}", id)), "{id}: {words}");
    }
    let start: serde_json::Value =
        serde_json::from_str(of("start.en.js").trim_start_matches("export default ").trim_end_matches(";\n"))
            .expect("JSON");
    assert!(read("index.html").contains(start["start-no-script"].as_str().expect("words")));
}

const PAGE: &str = "# A button.
handset-send = Send

# How much there is.
#   $n (number): how many
#   $who (text): whose
handset-files = { $n ->
    [one] { $n } \"file\"
   *[other] { $n } files
} of { $who }
";

fn pages(english: &str, arabic: &str) -> Result<Vec<(String, String)>, Vec<String>> {
    let sources = [Source { path: "en.ftl", text: english }, Source { path: "ar.ftl", text: arabic }];
    let compiled = compile(&sources, true).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    compiled.pages().map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

#[test]
fn a_page_gets_a_module_for_each_language_with_its_own_words() {
    let arabic = "### Reviewed by: nobody\nhandset-send = \u{623}\nhandset-files = { $n ->\n    [zero] z\n    [one] o\n    \
                  [two] t\n    [few] f\n    [many] { $n }m\n   *[other] x\n} { $who }\n";
    let files = pages(PAGE, arabic).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let of = |wanted: &str| files.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str());
    assert_eq!(
        of("handset.en.js"),
        Some(
            "export default {\"handset-send\":\"Send\",\"handset-files\":[{\"by\":\"n\",\"of\":{\"one\":\"{n} \
             \\\"file\\\"\",\"*\":\"{n} files\"}},\" of {who}\"]};\n"
        )
    );
    assert!(of("handset.ar.js").is_some_and(|text| text.contains("\"many\":\"{n}m\",\"*\":\"x\"}},\" {who}\"]")));
    assert_eq!(of("crm.en.js"), Some("export default {};\n"));
    assert_eq!(of("languages.json"), Some("{\"en\":false,\"ar\":true}"));
}

#[test]
fn a_message_of_no_page_and_one_that_a_page_cannot_show_are_refused() {
    let arabic = "### Reviewed by: nobody\nhandset-send = \u{623}\n";
    let english = "# A button.\nhandset-send = Send\n";
    assert_eq!(
        pages(&english.replace("handset", "phone"), &arabic.replace("handset", "phone")).err().unwrap_or_default(),
        ["en.ftl:2: `phone-send` begins with the name of no page"]
    );
    assert_eq!(
        pages(english, &arabic.replace('\u{623}', "{ \"{\" }")).err().unwrap_or_default(),
        ["ar.ftl:2: `handset-send` has braces or marks of HTML, which a page cannot show"]
    );
}
