//! Which keys the language has, so that tests can say that each was written.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use toml::de::{DeTable, DeValue};

/// Every key that the reader knows, by its sources: in the lists of what a table may have, and
/// where a key is asked for. A name counts once, whichever tables have it.
pub(crate) fn of_the_language() -> BTreeSet<String> {
    let shapes = [
        r#"\.(?:get|entry)\(("[a-z_]+")\)"#,
        r"const (?:KEYS|COMMON|ANSWER|TESTS|VALUE_TESTS|OPTIONS|TOP|TABLES|ARRAYS|DIRECTIVES): [^=]*=\s*\[([^\]]*)\]",
        r"known: (?:&\[\s*)+([^\]]*)\]",
        r#"\bkey\(\s*("[a-z_-]+")"#,
    ];
    let name = Regex::new("\"([a-z][a-z_-]*)\"").unwrap();
    let mut keys = BTreeSet::new();
    for folder in ["src/policy/read", "src/policy/language"] {
        for file in files(Path::new(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            for shape in shapes {
                for found in Regex::new(shape).unwrap().captures_iter(&text) {
                    keys.extend(name.captures_iter(&found[1]).map(|name| name[1].to_owned()));
                }
            }
        }
    }
    assert!(keys.len() > 150, "only {} keys were found: {keys:?}", keys.len());
    keys
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        match path.is_dir() {
            _ if is_test => {}
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

/// Adds every key of a policy, at any depth; nothing where the text isn't TOML.
pub(crate) fn collect(text: &str, keys: &mut BTreeSet<String>) {
    if let Ok(table) = DeTable::parse(text) {
        of_table(table.get_ref(), keys);
    }
}

fn of_table(table: &DeTable<'_>, keys: &mut BTreeSet<String>) {
    for (key, value) in table {
        keys.insert(key.get_ref().to_string());
        of_value(value.get_ref(), keys);
    }
}

fn of_value(value: &DeValue<'_>, keys: &mut BTreeSet<String>) {
    match value {
        DeValue::Table(table) => of_table(table, keys),
        DeValue::Array(items) => items.iter().for_each(|item| of_value(item.get_ref(), keys)),
        _ => {}
    }
}
