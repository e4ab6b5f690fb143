//! The header fields of an event: an object of arrays, each element one line.
//!
//! `{"cookie": [{"key": "Cookie", "value": "a=b"}, {"key": "Cookie", "value": "c=d"}]}`

use serde_json::{Map, Value};

use crate::request::Headers;

/// Header fields as they stand in an event; `None` where it has none.
#[derive(Clone, Copy, Default)]
pub(super) struct Lines<'v>(Option<&'v Map<String, Value>>);

impl<'v> Lines<'v> {
    /// Those of a `request` or `response`; `None` if they have a shape that they never have. A line
    /// that was passed over would look like one that isn't there, and a guard would go by that.
    pub(super) fn of(message: &'v Map<String, Value>) -> Option<Lines<'v>> {
        let headers = match message.get("headers") {
            None | Some(Value::Null) => return Some(Lines(None)),
            Some(headers) => headers.as_object()?,
        };
        let readable = |elements: &Value| {
            let mut elements = elements.as_array()?.iter();
            elements.all(|element| element.get("value").is_some_and(is_text)).then_some(())
        };
        headers
            .values()
            .all(|elements| readable(elements).is_some())
            .then_some(Lines(Some(headers)))
    }
}

/// CloudFront takes a string, or an array of them.
fn is_text(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(values) => values.iter().all(Value::is_string),
        _ => false,
    }
}

/// The values of the elements of one field, in order.
pub(super) fn values(elements: &Value) -> impl Iterator<Item = &str> {
    let elements = elements.as_array().map(Vec::as_slice).unwrap_or_default();
    elements.iter().filter_map(|element| element.get("value")).flat_map(|value| {
        let several = value.as_array().map(Vec::as_slice).unwrap_or_default();
        value.as_str().into_iter().chain(several.iter().filter_map(Value::as_str))
    })
}

impl Headers for Lines<'_> {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        for (name, elements) in self.0.into_iter().flatten() {
            values(elements).for_each(|value| visit(name, value.as_bytes()));
        }
    }
}
