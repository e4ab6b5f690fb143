//! Policies as JSON documents, as editors see them, and back.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

/// A policy as JSON: date-times are texts. `None`: it isn't TOML.
pub(crate) fn read(text: &str) -> Option<Value> {
    DeTable::parse(text).ok().map(|table| of_table(table.get_ref()))
}

fn of_table(table: &DeTable<'_>) -> Value {
    let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), of(value.get_ref())));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(integer) => {
            let number = i64::from_str_radix(integer.as_str(), integer.radix());
            number.map_or(Value::Null, |number| Value::Number(number.into()))
        }
        DeValue::Float(float) => {
            let number = float.as_str().parse().ok().and_then(Number::from_f64);
            number.map_or(Value::Null, Value::Number)
        }
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Datetime(datetime) => Value::String(datetime.to_string()),
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|item| of(item.get_ref())).collect())
        }
        DeValue::Table(table) => of_table(table),
    }
}

/// A document as TOML: a line a top-level key.
pub(crate) fn written(document: &Value) -> String {
    let mut text = String::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        let _ = writeln!(text, "{} = {}", Value::from(key.as_str()), inline(value));
    }
    text
}

fn inline(value: &Value) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", list(items.iter().map(inline).collect())),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| {
                format!("{} = {}", Value::from(key.as_str()), inline(value))
            };
            format!("{{ {} }}", list(entries.iter().map(entry).collect()))
        }
        // JSON's texts, numbers and booleans are TOML's.
        plain => plain.to_string(),
    }
}

/// The examples of a Markdown file: line, words after `toml`, text.
pub(crate) fn examples(markdown: &str) -> Vec<(usize, Vec<&str>, String)> {
    let mut found = Vec::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let words: Vec<&str> = info.split([',', ' ']).collect();
        let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
        let text = inside.collect::<Vec<_>>().join("\n");
        if words.first() == Some(&"toml") {
            found.push((at + 1, words, text));
        }
    }
    found
}
