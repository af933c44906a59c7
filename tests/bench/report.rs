//! What a benchmark leaves for `make bench`: its section of docs/performance.md, as `target/bench/NAME.json`.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A section of the page.
pub struct Report {
    title: &'static str,
    about: &'static str,
    rows: Vec<Value>,
}

impl Report {
    /// Creates a section. `about` says in Markdown what is measured, and how.
    pub fn new(title: &'static str, about: &'static str) -> Self {
        Self { title, about, rows: Vec::new() }
    }

    /// Adds a figure, and those of others in the same run. Less is better.
    pub fn row(&mut self, name: &str, unit: &str, baton: f64, others: &[(&str, f64)]) {
        let others: BTreeMap<_, _> = others.iter().copied().collect();
        self.rows.push(json!({ "name": name, "unit": unit, "baton": baton, "others": others }));
    }

    /// Writes the section.
    pub fn write(self, name: &str) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench");
        std::fs::create_dir_all(folder).unwrap();
        let section = json!({ "title": self.title, "about": self.about, "rows": self.rows });
        std::fs::write(format!("{folder}/{name}.json"), section.to_string()).unwrap();
    }
}
