//! Whether CloudFront takes a result: judged by event and result alone, whoever made it.

mod fields;
mod headers;
mod origin;

use serde_json::{Map, Value};

use super::violation::{Kind, Violation};
use super::{EventType, answer, restrictions};

/// What CloudFront would answer with 502 for, as far as its documentation tells: everything in
/// `output`, the result of a function, that it may not be after `input`, the event. Empty where
/// there is nothing.
///
/// It knows nothing of policies; a function written by hand is judged as well.
///
/// ```
/// use fingerpost::adapter::cloudfront::{EventType, Kind, validate};
/// use serde_json::json;
///
/// let event = json!({ "Records": [{ "cf": {
///     "request": { "uri": "/", "headers": { "via": [{ "value": "2.0 a (CloudFront)" }] } },
/// } }] });
/// let result = json!({ "uri": "/", "headers": { "x-edge-a": [{ "value": "1" }] } });
/// let violations = validate(EventType::ViewerRequest, &event, &result);
/// let kinds: Vec<Kind> = violations.iter().map(|violation| violation.kind()).collect();
/// assert_eq!(kinds, [Kind::ReadOnlyHeader, Kind::DisallowedHeader]);
/// ```
#[must_use]
pub fn validate(event_type: EventType, input: &Value, output: &Value) -> Vec<Violation> {
    let mut judge = Judge { event: event_type, violations: Vec::new() };
    let name = if event_type.is_request() { "request" } else { "response" };
    let nothing = Map::new();
    let before = input.pointer("/Records/0/cf").and_then(|cf| cf.get(name));
    let before = before.and_then(Value::as_object).unwrap_or(&nothing);
    match output.as_object() {
        None => judge.say(Kind::Result, name),
        Some(after) if !event_type.is_request() => judge.response(before, after),
        Some(after) if after.contains_key("status") => judge.answer(after),
        Some(after) => judge.request(before, after),
    }
    judge.violations
}

/// One validation.
struct Judge {
    event: EventType,
    violations: Vec<Violation>,
}

type Object = Map<String, Value>;

impl Judge {
    fn say(&mut self, kind: Kind, part: &str) {
        self.violations.push(Violation::new(kind, part));
    }

    fn want(&mut self, holds: bool, kind: Kind, part: &str) {
        if !holds {
            self.say(kind, part);
        }
    }

    /// A request that goes on.
    fn request(&mut self, before: &Object, after: &Object) {
        let may_change = ["uri", "querystring", "headers", "body", "origin"];
        self.fields(before, after, &may_change);
        self.url(before, after);
        self.headers(before, after);
        if after.get("origin") != before.get("origin") {
            self.origin(after.get("origin"));
        }
        self.request_body(before, after);
    }

    /// An answer in a request's place.
    fn answer(&mut self, after: &Object) {
        let status = self.status(after);
        self.headers(&Object::new(), after);
        self.body(after);
        let has_body =
            after.get("body").and_then(Value::as_str).is_some_and(|body| !body.is_empty());
        self.want(!(has_body && status == Some(204)), Kind::Body, "body");
        self.weight(after);
    }

    /// A response on its way back.
    fn response(&mut self, before: &Object, after: &Object) {
        let may_change = ["status", "statusDescription", "headers", "body", "bodyEncoding"];
        self.fields(before, after, &may_change);
        self.headers(before, after);
        let is_new = |name: &str| after.get(name) != before.get(name);
        if self.event == EventType::ViewerResponse {
            self.want(!is_new("status"), Kind::Status, "status");
            self.want(!is_new("body"), Kind::Body, "body");
            return;
        }
        if is_new("status") {
            self.status(after);
        }
        if is_new("body") {
            self.body(after);
            self.weight(after);
        }
    }

    /// A string of three digits, 200 to 599.
    fn status(&mut self, after: &Object) -> Option<u16> {
        let text = after.get("status").and_then(Value::as_str);
        let digits = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let status = digits.and_then(|text| text.parse().ok());
        let status = status.filter(|status| (200..600).contains(status));
        self.want(status.is_some(), Kind::Status, "status");
        status
    }

    fn body(&mut self, after: &Object) {
        let is_text = after.get("body").is_none_or(Value::is_string);
        self.want(is_text, Kind::Body, "body");
        let encoding = after.get("bodyEncoding");
        let is_known = encoding.is_none_or(|encoding| encoding == "text" || encoding == "base64");
        self.want(is_known, Kind::Body, "bodyEncoding");
        let body = after.get("body").and_then(Value::as_str).unwrap_or_default();
        if encoding.is_some_and(|encoding| encoding == "base64") {
            let digits = body.trim_end_matches('=');
            let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
            let is_whole = body.len().is_multiple_of(4) && body.len() - digits.len() <= 2;
            self.want(is_whole && digits.bytes().all(is_digit), Kind::Body, "body");
        }
    }

    fn weight(&mut self, after: &Object) {
        let most = restrictions::answer_bytes(self.event);
        self.want(answer::weight(after) <= most, Kind::TooLarge, "body");
    }
}
