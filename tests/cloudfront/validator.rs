//! The validator, on results that a function by hand might give.

use fingerpost::adapter::cloudfront::EventType::{
    self, OriginRequest, OriginResponse, ViewerRequest, ViewerResponse,
};
use fingerpost::adapter::cloudfront::{Kind, validate};
use serde_json::{Value, json};

use crate::{event, request, response};

fn kinds(event_type: EventType, change: impl FnOnce(&mut Value)) -> Vec<Kind> {
    let arrived = request("/a?b", &["Host: a.example", "Via: 2.0 a", "Accept-Encoding: gzip"]);
    let came = response("200", &["Via: 1.1 b", "Content-Length: 3"]);
    let (came, mut result) = match event_type.is_request() {
        true => (None, arrived.clone()),
        false => (Some(&came), came.clone()),
    };
    change(&mut result);
    let violations = validate(event_type, &event(event_type, &arrived, came), &result);
    violations.iter().map(|violation| violation.kind()).collect()
}

fn set(pointer: &'static str, value: Value) -> impl Fn(&mut Value) {
    move |result| match result.pointer_mut(pointer) {
        Some(there) => *there = value.clone(),
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            result.pointer_mut(parent).unwrap()[name] = value.clone();
        }
    }
}

#[test]
fn every_violation() {
    let header = |value: &str| json!([{ "key": "X-A", "value": value }]);
    let table: Vec<(EventType, &'static str, Value, Vec<Kind>)> = vec![
        (ViewerRequest, "/uri", json!("/b"), vec![]),
        (ViewerRequest, "/uri", json!("b"), vec![Kind::Uri]),
        (ViewerRequest, "/uri", json!("/b?c"), vec![Kind::Uri]),
        (ViewerRequest, "/uri", json!("/b c"), vec![Kind::Uri]),
        (ViewerRequest, "/uri", json!(format!("/{}", "b".repeat(8191))), vec![Kind::UrlTooLong]),
        (ViewerRequest, "/uri", json!(format!("/{}", "b".repeat(8189))), vec![]),
        (OriginRequest, "/querystring", json!("a=%20b"), vec![]),
        (OriginRequest, "/querystring", json!("a b"), vec![Kind::Querystring]),
        (OriginRequest, "/querystring", json!("a#b"), vec![Kind::Querystring]),
        (ViewerRequest, "/clientIp", json!("192.0.2.1"), vec![Kind::Field]),
        (ViewerRequest, "/method", json!("POST"), vec![Kind::Field]),
        (ViewerRequest, "/mine", json!(1), vec![Kind::Field]),
        (ViewerRequest, "/headers/x-a", header("b"), vec![]),
        (ViewerRequest, "/headers/X-A", header("b"), vec![Kind::HeaderName]),
        (ViewerRequest, "/headers/x-b", header("b"), vec![Kind::HeaderName]),
        (ViewerRequest, "/headers/x-a", header("b\r\nc: d"), vec![Kind::HeaderValue]),
        (ViewerRequest, "/headers/x-a", json!("b"), vec![Kind::HeaderValue]),
        (ViewerRequest, "/headers/x-a", json!([{ "value": 1 }]), vec![Kind::HeaderValue]),
        (ViewerRequest, "/headers/x-a", json!([{ "value": ["b", "c"] }]), vec![]),
        (ViewerRequest, "/headers/host", json!([{ "value": "b" }]), vec![Kind::ReadOnlyHeader]),
        (OriginRequest, "/headers/host", json!([{ "value": "b" }]), vec![]),
        (OriginRequest, "/headers/accept-encoding", json!([]), vec![Kind::ReadOnlyHeader]),
        (
            ViewerRequest,
            "/headers/x-edge-a",
            json!([{ "value": "b" }]),
            vec![Kind::DisallowedHeader],
        ),
        (ViewerRequest, "/headers/x-forwarded-proto", json!([]), vec![Kind::DisallowedHeader]),
        (
            ViewerRequest,
            "/headers",
            json!({ "host": [{ "key": "Host", "value": "a.example" }] }),
            vec![Kind::ReadOnlyHeader],
        ),
        (ViewerRequest, "/headers", json!(1), vec![Kind::HeaderValue]),
        (ViewerRequest, "/origin", json!({}), vec![Kind::Origin]),
        (OriginRequest, "/origin", json!({ "custom": {}, "s3": {} }), vec![Kind::Origin]),
        (
            OriginRequest,
            "/body",
            json!({ "action": "replace", "encoding": "text", "data": "" }),
            vec![],
        ),
        (OriginRequest, "/body", json!({ "action": "replace" }), vec![Kind::Body]),
        (ViewerRequest, "", json!(null), vec![Kind::Result]),
        (ViewerRequest, "", json!({ "status": "200" }), vec![]),
        (ViewerRequest, "", json!({ "status": 200 }), vec![Kind::Status]),
        (ViewerRequest, "", json!({ "status": "199" }), vec![Kind::Status]),
        (ViewerRequest, "", json!({ "status": "204", "body": "a" }), vec![Kind::Body]),
        (ViewerRequest, "", json!({ "status": "200", "body": 1 }), vec![Kind::Body]),
        (ViewerRequest, "", json!({ "status": "200", "bodyEncoding": "gzip" }), vec![Kind::Body]),
        (
            ViewerRequest,
            "",
            json!({ "status": "200", "body": "a", "bodyEncoding": "base64" }),
            vec![Kind::Body],
        ),
        (
            ViewerRequest,
            "",
            json!({ "status": "200", "body": "a".repeat(41_000) }),
            vec![Kind::TooLarge],
        ),
        (OriginRequest, "", json!({ "status": "200", "body": "a".repeat(41_000) }), vec![]),
        (
            OriginRequest,
            "",
            json!({ "status": "200", "body": "a".repeat(1 << 20) }),
            vec![Kind::TooLarge],
        ),
        (OriginResponse, "/status", json!("404"), vec![]),
        (OriginResponse, "/status", json!("600"), vec![Kind::Status]),
        (OriginResponse, "/body", json!("a"), vec![]),
        (OriginResponse, "/body", json!("a".repeat(1 << 20)), vec![Kind::TooLarge]),
        (OriginResponse, "/headers/content-length", json!([]), vec![]),
        (OriginResponse, "/headers/transfer-encoding", json!([]), vec![Kind::ReadOnlyHeader]),
        (ViewerResponse, "/status", json!("404"), vec![Kind::Status]),
        (ViewerResponse, "/body", json!("a"), vec![Kind::Body]),
        (ViewerResponse, "/headers/content-length", json!([]), vec![Kind::ReadOnlyHeader]),
        (ViewerResponse, "/headers/warning", json!([]), vec![Kind::ReadOnlyHeader]),
        (ViewerResponse, "/headers", json!({}), vec![Kind::ReadOnlyHeader, Kind::ReadOnlyHeader]),
    ];
    for (event_type, pointer, value, expected) in table {
        let shown = value.to_string().chars().take(60).collect::<String>();
        assert_eq!(
            kinds(event_type, set(pointer, value)),
            expected,
            "{event_type} {pointer} {shown}"
        );
    }
}

#[test]
fn a_lost_field_is_told() {
    let lose = |result: &mut Value| {
        result.as_object_mut().unwrap().remove("clientIp");
    };
    assert_eq!(kinds(ViewerRequest, lose), [Kind::Field]);
    for event_type in EventType::ALL {
        assert!(kinds(event_type, |_| {}).is_empty());
    }
}
