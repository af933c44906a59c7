//! The words of the pages beside the desk, as scripts: a module for each page and language, with the messages whose ids
//! begin with the page's name.
//!
//! A message is words with the names of its arguments in braces, or a list of such words and of selections,
//! `{by: ARGUMENT, of: {KEY: MESSAGE}}`, where the key `*` stands for all others. `public/words/words.js` reads them.

use super::{Compiled, Language, Mistake, Part};
use std::fmt::Write;

/// The pages: each is what the ids of its messages begin with.
pub const PAGES: [&str; 4] = ["handset", "crm", "sign-in", "start"];

/// The module for hosts, which is one file: it has the words of all languages in it.
const HOSTS: &str = "embed";

/// Who cannot run scripts reads this message in all languages.
const NO_SCRIPT: &str = "start-no-script";

impl Compiled {
    /// Returns the files of the pages, by name: `PAGE.TAG.js`, `embed.json` with the words for `embed/baton.js` by
    /// language, `languages.json`, which says of each whether it is written from right to left, and the page
    /// `no-script.html`.
    ///
    /// # Errors
    /// Returns the messages that belong to no page or hold what a page cannot show.
    #[allow(dead_code, reason = "the build step and the tests each use some of it")]
    pub fn pages(&self) -> Result<Vec<(String, String)>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        for message in &self.messages {
            let pages = PAGES.iter().filter(|page| is_of(&message.id, page)).count();
            if pages + usize::from(is_of(&message.id, HOSTS)) != 1 {
                let what = format!("`{}` begins with the name of no page", message.id);
                mistakes.push(Mistake { path: "en.ftl".into(), line: message.line, what });
            }
        }
        for language in &self.languages {
            let has_braces = language.rows.iter().zip(&self.messages).find(|(parts, _)| has_braces(parts));
            mistakes.extend(has_braces.map(|(_, message)| {
                let what = format!("`{}` has braces or marks of HTML, which a page cannot show", message.id);
                Mistake { path: format!("{}.ftl", language.tag), line: message.line, what }
            }));
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mut files = Vec::new();
        for language in &self.languages {
            for page in PAGES {
                let words = self.object(language, page);
                files.push((format!("{page}.{}.js", language.tag), format!("export default {words};\n")));
            }
        }
        let of_all = |value: &dyn Fn(&Language) -> String| {
            let all = self.languages.iter().map(|it| format!("{}:{}", quoted(&it.tag), value(it)));
            format!("{{{}}}", all.collect::<Vec<_>>().join(","))
        };
        files.push(("embed.json".into(), of_all(&|language| self.object(language, HOSTS))));
        files.push(("languages.json".into(), of_all(&|language| language.rtl.to_string())));
        files.push(("no-script.html".into(), self.no_script()));
        Ok(files)
    }

    fn object(&self, language: &Language, page: &str) -> String {
        let rows =
            self.messages.iter().zip(&language.rows).filter(|(it, parts)| is_of(&it.id, page) && !parts.is_empty());
        let rows = rows.map(|(it, parts)| format!("{}:{}", quoted(&it.id), script(parts)));
        format!("{{{}}}", rows.collect::<Vec<_>>().join(","))
    }

    fn no_script(&self) -> String {
        let at = self.messages.iter().position(|it| it.id == NO_SCRIPT);
        let mut said = String::new();
        for language in &self.languages {
            if let Some([Part::Text(words)]) = at.map(|at| language.rows[at].as_slice()) {
                let (tag, direction) = (&language.tag, if language.rtl { "rtl" } else { "ltr" });
                let _ = writeln!(said, "      <p lang=\"{tag}\" dir=\"{direction}\">{words}</p>");
            }
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\">\n    \
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n    <title>Baton</title>\n    \
             <link rel=\"stylesheet\" href=\"/sign-in/done.css\">\n  </head>\n  <body>\n    <main>\n      \
             <h1>Baton</h1>\n{said}    </main>\n  </body>\n</html>\n"
        )
    }
}

/// Returns whether a message is one of a page.
fn is_of(id: &str, page: &str) -> bool {
    id.strip_prefix(page).is_some_and(|rest| rest.starts_with('-'))
}

fn has_braces(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Text(text) => text.contains(['{', '}', '<', '&']),
        Part::Argument(_) => false,
        Part::Select { variants, .. } => variants.iter().any(|(_, parts)| has_braces(parts)),
    })
}

fn script(parts: &[Part]) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut words = String::new();
    for part in parts {
        match part {
            Part::Text(text) => words.push_str(text),
            Part::Argument(name) => _ = write!(words, "{{{name}}}"),
            Part::Select { by, variants } => {
                if !words.is_empty() {
                    all.push(quoted(&std::mem::take(&mut words)));
                }
                let last = variants.len() - 1;
                let row = |(at, (key, parts)): (usize, &(String, Vec<Part>))| {
                    format!("{}:{}", quoted(if at == last { "*" } else { key }), script(parts))
                };
                let rows = variants.iter().enumerate().map(row).collect::<Vec<_>>().join(",");
                all.push(format!("{{\"by\":{},\"of\":{{{rows}}}}}", quoted(by)));
            }
        }
    }
    if all.is_empty() {
        return quoted(&words);
    }
    if !words.is_empty() {
        all.push(quoted(&words));
    }
    format!("[{}]", all.join(","))
}

/// Returns a text as a literal of JSON.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
