//! Which keys the language has, so that tests can say that each was written.

use std::collections::BTreeSet;

use fingerpost::Schema;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

/// Every key that the reader knows, as the schema tells it. A name counts once, whichever tables
/// have it.
pub(crate) fn of_the_language() -> BTreeSet<String> {
    let schema = serde_json::to_value(Schema).unwrap();
    let inside = |value: &Value, name: &str| value.get(name).unwrap().as_object().unwrap().clone();
    let tables = inside(&schema, "definitions");
    let keys: BTreeSet<String> =
        tables.values().flat_map(|table| inside(table, "properties")).map(|(key, _)| key).collect();
    assert!(keys.len() > 150, "only {} keys were found: {keys:?}", keys.len());
    keys
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
