//! The build step of the words. Of `src/core/words/*.ftl`, those of the desk: `words.rs`, with a typed function for each
//! message and the English table, and a file for each other language, `words/TAG-HASH.txt`. Of `public/words/*.ftl`, those
//! of the pages beside it: `pages/PAGE.TAG.js`, see `pages.rs`. `words.mjs` puts the files beside the app. For the
//! tests, not for a release, it makes the desk's pseudo-languages, `words/en-XA.txt` and `words/ar-XB.txt`.

#[path = "compiler.rs"]
mod compiler;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

const DESK: &str = "src/core/words";
const PAGES: &str = "public/words";

fn main() {
    println!("cargo::rerun-if-changed=.make/words");
    let out = env::var("OUT_DIR").expect("cargo says where the output goes");
    let out = Path::new(&out);
    let (_, desk) = compiled(DESK);
    let tables = emptied(out.join("words"));
    for language in desk.languages.iter().filter(|language| !language.file.is_empty()) {
        fs::write(tables.join(&language.file), &language.table).expect("space for a language");
    }
    for (tag, letters) in compiler::pseudo::PSEUDO.iter().filter(|_| !is_release()) {
        let table = compiler::pseudo::pseudo(&desk.languages[0].table, letters);
        fs::write(tables.join(format!("{tag}.txt")), table).expect("space for a pseudo-language");
    }
    fs::write(out.join("words.rs"), desk.rust()).expect("space for the words");

    let (sources, pages) = compiled(PAGES);
    let files = emptied(out.join("pages"));
    for (name, text) in pages.pages().unwrap_or_else(|mistakes| refused(&mistakes)) {
        fs::write(files.join(name), text).expect("space for a page's words");
    }
    // What they are of: the target folder may hold those of other sources as well.
    fs::write(files.join("sources"), sources).expect("space for the sources");
}

/// Compiles the files of a folder; returns their texts as well.
fn compiled(folder: &str) -> (String, compiler::Compiled) {
    // Of the sources alone, so that both targets and every machine make the same. Not the folder: what else is in it is
    // none of this.
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the words are in the sources")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ftl"))
        .map(|path| {
            println!("cargo::rerun-if-changed={}", path.display());
            let text = fs::read_to_string(&path).expect("words in UTF-8");
            (path.to_str().expect("a plain name").replace('\\', "/"), text)
        })
        .collect();
    files.sort();
    let sources: Vec<_> = files.iter().map(|(path, text)| compiler::Source { path, text }).collect();
    let compiled = compiler::compile(&sources, is_release()).unwrap_or_else(|mistakes| refused(&mistakes));
    (sources.iter().map(|source| source.text).collect(), compiled)
}

fn is_release() -> bool {
    env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

fn emptied(folder: PathBuf) -> PathBuf {
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the languages");
    folder
}

fn refused(mistakes: &[compiler::Mistake]) -> ! {
    mistakes.iter().for_each(|mistake| println!("cargo::error={mistake}"));
    process::exit(1)
}
