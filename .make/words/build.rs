//! The build step of the words: makes `words.rs`, with a typed function for each message and the English table, of
//! `src/core/words/*.ftl`, and a file for each other language, `words/TAG-HASH.txt`. `finish.mjs` puts them beside the
//! app. For the tests, not for a release, it makes the pseudo-languages, `words/en-XA.txt` and `words/ar-XB.txt`.

#[path = "compiler.rs"]
mod compiler;

use std::path::Path;
use std::{env, fs, process};

const FOLDER: &str = "src/core/words";

fn main() {
    println!("cargo::rerun-if-changed=.make/words");
    let out = env::var("OUT_DIR").expect("cargo says where the output goes");
    // Of the sources alone, so that both targets and every machine make the same.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let mut files: Vec<_> = fs::read_dir(FOLDER)
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
    // Not the folder: the Rust files in it are none of this.
    let sources: Vec<_> = files.iter().map(|(path, text)| compiler::Source { path, text }).collect();
    let compiled = compiler::compile(&sources, is_release).unwrap_or_else(|mistakes| {
        mistakes.iter().for_each(|mistake| println!("cargo::error={mistake}"));
        process::exit(1)
    });
    let out = Path::new(&out);
    let tables = out.join("words");
    let _ = fs::remove_dir_all(&tables);
    fs::create_dir_all(&tables).expect("a folder for the languages");
    for language in compiled.languages.iter().filter(|language| !language.file.is_empty()) {
        fs::write(tables.join(&language.file), &language.table).expect("space for a language");
    }
    for (tag, letters) in compiler::pseudo::PSEUDO.iter().filter(|_| !is_release) {
        let table = compiler::pseudo::pseudo(&compiled.languages[0].table, letters);
        fs::write(tables.join(format!("{tag}.txt")), table).expect("space for a pseudo-language");
    }
    fs::write(out.join("words.rs"), compiled.rust()).expect("space for the words");
}
