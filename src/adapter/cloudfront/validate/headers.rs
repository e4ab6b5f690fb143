//! Headers: what changed, and whether it may.

use serde_json::Value;

use super::{Judge, Kind, Object};
use crate::adapter::cloudfront::restrictions;

impl Judge {
    pub(super) fn headers(&mut self, before: &Object, after: &Object) {
        let nothing = Object::new();
        let of = |message: &'_ Object| match message.get("headers") {
            None | Some(Value::Null) => Some(Object::new()),
            Some(headers) => headers.as_object().cloned(),
        };
        let (before, after) = (of(before).unwrap_or(nothing), of(after));
        let Some(after) = after else { return self.say(Kind::HeaderValue, "headers") };
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            // What a visitor sent under one of CloudFront's own names may go.
            let lower = name.to_ascii_lowercase();
            let kind = restrictions::of_header(self.event, &lower);
            if let Some(kind) = kind.filter(|_| !lower.starts_with("cloudfront-")) {
                self.say(kind, name);
            }
        }
        for (name, lines) in &after {
            if before.get(name) != Some(lines) {
                self.new_header(name, lines, before.contains_key(name));
            }
        }
    }

    /// A header that was added or changed.
    fn new_header(&mut self, name: &str, lines: &Value, was_there: bool) {
        let is_lower = was_there || !name.bytes().any(|byte| byte.is_ascii_uppercase());
        self.want(is_lower && is_token(name), Kind::HeaderName, name);
        if let Some(kind) = restrictions::of_header(self.event, &name.to_ascii_lowercase()) {
            self.say(kind, name);
        }
        let Some(lines) = lines.as_array() else { return self.say(Kind::HeaderValue, name) };
        for line in lines {
            let is_value = match line.get("value") {
                Some(Value::String(value)) => restrictions::is_value(value),
                Some(Value::Array(values)) => {
                    values.iter().all(|value| value.as_str().is_some_and(restrictions::is_value))
                }
                _ => false,
            };
            self.want(is_value, Kind::HeaderValue, name);
            let is_name = match line.get("key") {
                None => true,
                Some(key) => key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)),
            };
            self.want(is_name, Kind::HeaderName, name);
        }
    }
}

/// RFC 9110 §5.6.2.
fn is_token(name: &str) -> bool {
    let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}
