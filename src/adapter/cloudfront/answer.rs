//! Answers that a function makes, and what they weigh.

use http::StatusCode;
use serde_json::{Map, Value};

use super::edit::{self, note};
use super::lines::values;
use super::violation::{Kind, Violation};
use super::{EventType, base64, restrictions};
use crate::decision::{Edit, Respond};

/// An answer as a result. `more` are edits of its headers that the engine leaves to a later event
/// which isn't to come.
pub(super) fn generated(
    answer: &Respond<'_>,
    more: &[Edit<'_>],
    event: EventType,
    method: &str,
    dropped: &mut Vec<Violation>,
) -> Value {
    let mut result = Map::new();
    write_status(&mut result, answer.status());
    let mut headers = Map::new();
    for field in answer.headers() {
        match edit::admit(event, field) {
            Ok(()) => {
                let name = field.name.clone().into_owned();
                let lines = headers.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Some(lines) = lines.as_array_mut() {
                    lines.push(edit::element(field));
                }
            }
            Err(violation) => note(dropped, violation),
        }
    }
    result.insert("headers".to_owned(), Value::Object(headers));
    edit::apply(&mut result, more, event, dropped);
    if has_body(answer.status(), method) && !answer.body().is_empty() {
        write_body(&mut result, answer.body());
    }
    lighten(&mut result, event, dropped);
    Value::Object(result)
}

/// `status`, a string, and `statusDescription`.
pub(super) fn write_status(response: &mut Map<String, Value>, status: u16) {
    response.insert("status".to_owned(), status.to_string().into());
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    response.insert("statusDescription".to_owned(), reason.unwrap_or_default().into());
}

/// `body` and `bodyEncoding`.
pub(super) fn write_body(response: &mut Map<String, Value>, body: &[u8]) {
    let (text, encoding) = match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), "text"),
        Err(_) => (base64::encode(body), "base64"),
    };
    response.insert("body".to_owned(), text.into());
    response.insert("bodyEncoding".to_owned(), encoding.into());
}

/// Whether a response may have a body (RFC 9110 §6.4.1); CloudFront takes one with 204 for an error.
pub(super) fn has_body(status: u16, method: &str) -> bool {
    method != "HEAD" && !matches!(status, 100..=199 | 204 | 304)
}

/// What an answer weighs: status, headers and body as they stand in it.
pub(super) fn weight(response: &Map<String, Value>) -> usize {
    let text = |name| response.get(name).and_then(Value::as_str).map_or(0, str::len);
    let headers = response.get("headers").and_then(Value::as_object);
    let fields = headers.into_iter().flatten().map(|(name, lines)| {
        // `: ` and the end of the line.
        values(lines).map(|value| name.len() + value.len() + 4).sum::<usize>()
    });
    text("status") + text("statusDescription") + text("body") + fields.sum::<usize>()
}

/// Takes from an answer that is too heavy: its body, then its heaviest headers.
fn lighten(response: &mut Map<String, Value>, event: EventType, dropped: &mut Vec<Violation>) {
    let most = restrictions::answer_bytes(event);
    if weight(response) > most && response.remove("body").is_some() {
        response.remove("bodyEncoding");
        note(dropped, Violation::new(Kind::TooLarge, "body"));
    }
    while weight(response) > most {
        let Some(Value::Object(headers)) = response.get_mut("headers") else { return };
        let bytes = |lines: &Value| values(lines).map(str::len).sum::<usize>();
        let heaviest = headers.iter().max_by_key(|(_, lines)| bytes(lines));
        let Some(name) = heaviest.map(|(name, _)| name.clone()) else { return };
        headers.remove(&name);
        note(dropped, Violation::new(Kind::TooLarge, name));
    }
}
