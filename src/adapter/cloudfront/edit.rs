//! Header edits on the headers of an event. What doesn't change keeps its elements as they are.

use serde_json::{Map, Value, json};

use super::lines::values;
use super::violation::{Kind, Violation};
use super::{EventType, restrictions};
use crate::decision::{Edit, Field};

/// Applies edits in order to the `headers` of a request or response. Those that CloudFront doesn't
/// take are left out and noted.
pub(super) fn apply(
    message: &mut Map<String, Value>,
    edits: &[Edit<'_>],
    event: EventType,
    dropped: &mut Vec<Violation>,
) {
    if edits.is_empty() {
        return;
    }
    let headers = message.entry("headers").or_insert(Value::Null);
    if headers.is_null() {
        *headers = Value::Object(Map::new());
    }
    // Other shapes are refused where the event is read.
    let Some(headers) = headers.as_object_mut() else { return };
    for edit in edits {
        if let Err(violation) = apply_one(headers, edit, event) {
            note(dropped, violation);
        }
    }
}

/// One violation a part: of a header set and appended to, the first.
pub(super) fn note(dropped: &mut Vec<Violation>, violation: Violation) {
    if !dropped.contains(&violation) {
        dropped.push(violation);
    }
}

fn apply_one(
    headers: &mut Map<String, Value>,
    edit: &Edit<'_>,
    event: EventType,
) -> Result<(), Violation> {
    match edit {
        Edit::Remove { name } => remove(headers, event, |key| key.eq_ignore_ascii_case(name)),
        Edit::RemovePrefix { prefix } => remove(headers, event, |key| {
            key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        }),
        Edit::Set(field) => {
            let key = key_of(headers, &field.name);
            let is_so = |key: &String| {
                headers.get(key).is_some_and(|lines| values(lines).eq([field.value.as_ref()]))
            };
            if key.as_ref().is_some_and(is_so) {
                return Ok(());
            }
            admit(event, field)?;
            headers.insert(
                key.unwrap_or_else(|| field.name.clone().into_owned()),
                Value::Array(vec![element(field)]),
            );
            Ok(())
        }
        Edit::Append(field) => append(headers, event, field),
        Edit::Default(field) => {
            let lines = key_of(headers, &field.name).and_then(|key| headers.get(&key));
            match lines.is_some_and(|lines| values(lines).next().is_some()) {
                true => Ok(()),
                false => append(headers, event, field),
            }
        }
    }
}

fn append(
    headers: &mut Map<String, Value>,
    event: EventType,
    field: &Field<'_>,
) -> Result<(), Violation> {
    admit(event, field)?;
    let key = key_of(headers, &field.name).unwrap_or_else(|| field.name.clone().into_owned());
    let lines = headers.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    if let Some(lines) = lines.as_array_mut() {
        lines.push(element(field));
    }
    Ok(())
}

/// Takes fields away; one that is read-only stays, and is told.
fn remove(
    headers: &mut Map<String, Value>,
    event: EventType,
    goes: impl Fn(&str) -> bool,
) -> Result<(), Violation> {
    let mut kept = None;
    headers.retain(|key, _| {
        if !goes(key) {
            return true;
        }
        // What a visitor sent under a name of CloudFront's may go.
        let name = key.to_ascii_lowercase();
        match restrictions::of_header(event, &name) {
            Some(kind) if !name.starts_with("cloudfront-") => {
                kept = Some(Violation::new(kind, name));
                true
            }
            _ => false,
        }
    });
    kept.map_or(Ok(()), Err)
}

/// The name under which a field stands. CloudFront's are in lower case; those of events that people
/// write aren't always.
fn key_of(headers: &Map<String, Value>, name: &str) -> Option<String> {
    if headers.contains_key(name) {
        return Some(name.to_owned());
    }
    headers.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}

/// Whether CloudFront takes the field.
pub(super) fn admit(event: EventType, field: &Field<'_>) -> Result<(), Violation> {
    let kind = match restrictions::of_header(event, &field.name) {
        None if restrictions::is_value(&field.value) => return Ok(()),
        None => Kind::HeaderValue,
        Some(kind) => kind,
    };
    Err(Violation::new(kind, field.name.as_ref()))
}

/// A field as an element of its array.
pub(super) fn element(field: &Field<'_>) -> Value {
    json!({ "key": train_case(&field.name), "value": field.value.as_ref() })
}

/// `x-robots-tag` as `X-Robots-Tag`, in which CloudFront writes a name without `key`.
fn train_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        text.push(if begins { c.to_ascii_uppercase() } else { c });
        begins = c == '-';
    }
    text
}
