//! Policies made wrong at one place.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// What is done to one value.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    at: Index,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Replace(Value),
    /// Takes an entry of a table, or a value of a list, away.
    Remove(Index),
    /// A key that the table may not have.
    Add(&'static str),
    Empty,
    Wrap,
}

pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    let value = prop::sample::select(vec![
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(404),
        json!(70_000),
        json!(0.5),
        json!(""),
        json!("x"),
        json!("5%"),
        json!("no/path"),
        json!("#"),
        json!([]),
        json!([1]),
        json!(["a", true]),
        json!({}),
        json!({ "regex": "" }),
        json!({ "x": "y" }),
    ]);
    let key = prop::sample::select(vec!["form", "status", "to", "csp", "when", "file", "id"]);
    let what = prop_oneof![
        4 => value.prop_map(What::Replace),
        2 => any::<Index>().prop_map(What::Remove),
        2 => key.prop_map(What::Add),
        1 => Just(What::Empty),
        1 => Just(What::Wrap),
    ];
    let change = (any::<Index>(), what).prop_map(|(at, what)| Change { at, what });
    prop::collection::vec(change, 8)
}

impl Change {
    /// A document with this change.
    pub(crate) fn of(&self, document: &Value) -> Value {
        let mut changed = document.clone();
        let count = count(&changed);
        let mut at = self.at.index(count);
        if let Some(value) = find(&mut changed, &mut at) {
            self.what.to(value);
        }
        changed
    }
}

impl What {
    fn to(&self, value: &mut Value) {
        match (self, value) {
            (What::Replace(new), value) => *value = new.clone(),
            (What::Remove(at), Value::Object(entries)) if !entries.is_empty() => {
                let key = entries.keys().nth(at.index(entries.len())).cloned();
                key.and_then(|key| entries.remove(&key));
            }
            (What::Remove(at), Value::Array(items)) if !items.is_empty() => {
                items.remove(at.index(items.len()));
            }
            (What::Add(key), Value::Object(entries)) => {
                entries.entry(*key).or_insert_with(|| json!("/x"));
            }
            (What::Empty, Value::Object(entries)) => entries.clear(),
            (What::Empty, Value::Array(items)) => items.clear(),
            (What::Empty, Value::String(text)) => text.clear(),
            (What::Wrap, value) => *value = Value::Array(vec![value.take()]),
            _ => {}
        }
    }
}

/// How many values there are below the document.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| 1 + count(item)).sum(),
        Value::Object(entries) => entries.values().map(|value| 1 + count(value)).sum(),
        _ => 0,
    }
}

/// The value of this number below the document.
fn find<'v>(value: &'v mut Value, at: &mut usize) -> Option<&'v mut Value> {
    let inner: Box<dyn Iterator<Item = &'v mut Value>> = match value {
        Value::Array(items) => Box::new(items.iter_mut()),
        Value::Object(entries) => Box::new(entries.values_mut()),
        _ => return None,
    };
    for value in inner {
        if *at == 0 {
            return Some(value);
        }
        *at -= 1;
        let below = count(value);
        if *at < below {
            return find(value, at);
        }
        *at -= below;
    }
    None
}
