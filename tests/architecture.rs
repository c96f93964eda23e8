//! Data goes one way: no module imports one that comes after it, and no stage imports another stage.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::repository;

/// The modules from the ground up; each may import those before it.
const ORDER: &[&str] = &[
    // The ground floor: words, spans and scores that every stage speaks of.
    "vocabulary",
    "lexicon",
    "checksum",
    "origin",
    "article",
    "labels",
    "date",
    "model",
    "config",
    // The stages.
    "read",
    "page",
    "zone",
    "language",
    "duplicate",
    "split",
    "label",
    "attribution",
    "resolve",
    "holder",
    "aggregate",
    // What joins their results.
    "analysis",
    "labeller",
    "select",
    "table",
    "corpus",
    "rows",
    "write",
    "publish",
    "progress",
    "pipeline",
    "describe",
    "eval",
    "pieces",
    "cli",
];
/// What turns one thing into another, and knows nothing of what stands before and behind it.
const STAGES: &[&str] = &[
    "read",
    "page",
    "zone",
    "language",
    "duplicate",
    "split",
    "label",
    "attribution",
    "resolve",
    "holder",
    "aggregate",
];

/// The top-level modules that each top-level module imports, tests left out.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(repository("src")).expect("the sources") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name != "lib" && name != "main" {
            let mut of: BTreeSet<String> = BTreeSet::new();
            add_imports(&path, &mut of);
            of.remove(&name);
            out.insert(name, of);
        }
    }
    out
}

fn add_imports(path: &Path, out: &mut BTreeSet<String>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        entries.for_each(|entry| add_imports(&entry.expect("an entry").path(), out));
        return;
    }
    if path.file_name().is_some_and(|name| name == "tests.rs") {
        return;
    }
    let text = fs::read_to_string(path).expect("a source file");
    let code = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    for line in lines {
        for behind in line.split("crate::").skip(1) {
            let word = |c: &char| c.is_ascii_lowercase() || *c == '_';
            let names = behind.strip_prefix('{').map_or_else(
                || vec![behind.chars().take_while(word).collect()],
                |list| {
                    list.split([',', '}'])
                        .map(|name| name.trim().chars().take_while(word).collect())
                        .collect()
                },
            );
            out.extend(
                names
                    .into_iter()
                    .filter(|name: &String| ORDER.contains(&name.as_str())),
            );
        }
    }
}

#[test]
fn no_module_imports_one_that_comes_after_it() {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    for (module, imported) in imports() {
        let own = place(&module)
            .unwrap_or_else(|| panic!("`{module}` has no place in the order: give it one"));
        for name in imported {
            assert!(
                place(&name) < Some(own),
                "`{module}` imports `{name}`, which comes after it"
            );
        }
    }
}

#[test]
fn no_stage_imports_a_stage() {
    for (module, imported) in imports() {
        let other = imported.iter().find(|name| STAGES.contains(&name.as_str()));
        if STAGES.contains(&module.as_str()) {
            assert_eq!(other, None, "of `{module}`");
        }
    }
}

#[test]
fn imports_are_seen() {
    let imports = imports();
    assert!(imports["pipeline"].contains("labeller") && imports["labeller"].contains("zone"));
    assert!(
        imports["cli"].contains("pipeline"),
        "`use crate::{{…}}` is read, too"
    );
}
