//! Events that can't be read.

use std::sync::LazyLock;

use fingerpost::adapter::cloudfront::EventType::{OriginResponse, ViewerRequest, ViewerResponse};
use fingerpost::adapter::cloudfront::{EventError, EventType, Settings, handle};
use fingerpost::{Engine, OnError};
use serde_json::{Value, json};

use crate::{engine, event, handled_with, request, response};

fn stated(event_type: EventType) -> Settings {
    let mut settings = Settings::default();
    settings.event_type = Some(event_type);
    settings
}

static BLOCK: LazyLock<Engine> = LazyLock::new(|| engine("[[block]]\nwhen.method = 'POST'"));

static DENY: LazyLock<Engine> =
    LazyLock::new(|| engine("on_error = 'deny'\n[[block]]\nwhen.method = 'POST'"));

#[test]
fn every_way_to_be_unreadable() {
    let with = |pointer: &str, value: Value| {
        let mut event =
            event(ViewerResponse, &request("/", &["a: b"]), Some(&response("200", &[])));
        *event.pointer_mut(&format!("/Records/0/cf/{pointer}")).unwrap() = value;
        event
    };
    let table = [
        (json!(null), EventError::Record),
        (json!({}), EventError::Record),
        (json!({ "Records": [] }), EventError::Record),
        (json!({ "Records": [{ "cf": 1 }] }), EventError::Record),
        (with("config/eventType", json!("viewer-thing")), EventError::EventType),
        (with("config/eventType", json!(1)), EventError::EventType),
        (with("config", json!({})), EventError::EventType),
        (with("request", json!("GET /")), EventError::Request),
        (with("request/uri", json!(["/"])), EventError::Request),
        (with("request/method", json!(1)), EventError::Request),
        (with("request/querystring", json!({})), EventError::Request),
        (with("request/headers", json!([])), EventError::Request),
        (with("request/headers/a", json!("b")), EventError::Request),
        (with("request/headers/a", json!([{ "value": 1 }])), EventError::Request),
        (with("request/headers/a", json!([{ "key": "a" }])), EventError::Request),
        (with("response", json!(null)), EventError::Response),
        (with("response/headers", json!(7)), EventError::Response),
        (with("response/status", json!("2000")), EventError::Status),
        (with("response/status", json!("+20")), EventError::Status),
        (with("response/status", json!(200)), EventError::Status),
    ];
    for (event, error) in table {
        let outcome = handle(&BLOCK, event.clone(), &Settings::default(), None);
        assert_eq!(outcome.error(), Some(error), "{event}");
        assert!(outcome.result().is_object(), "{event}");
        assert!(outcome.rules().is_empty());
    }
}

#[test]
fn passed_or_denied() {
    let mut arrived = request("/", &[]);
    arrived["method"] = json!(1);
    let came = response("200", &["x-a: b"]);
    for event_type in EventType::ALL {
        let came = (!event_type.is_request()).then_some(&came);
        let event = event(event_type, &arrived, came);
        // The policy says it, or the host in its place.
        for (policy, host, denies) in [
            (&BLOCK, None, false),
            (&DENY, None, true),
            (&BLOCK, Some(OnError::Deny), true),
            (&DENY, Some(OnError::Pass), false),
        ] {
            let mut settings = Settings::default();
            settings.on_error = host;
            let outcome = handled_with(policy, &event, &settings);
            match denies && event_type != ViewerResponse {
                true => assert_eq!(outcome.result()["status"], "503", "{event_type}"),
                false => assert_eq!(outcome.result(), came.unwrap_or(&arrived), "{event_type}"),
            }
        }
    }
}

#[test]
fn the_event_type_may_be_stated_where_it_is_missing() {
    let mut event = event(ViewerRequest, &request("/", &[]), None);
    event["Records"][0]["cf"]["config"] = json!(null);
    let outcome = handled_with(&BLOCK, &event, &stated(ViewerRequest));
    assert_eq!((outcome.error(), outcome.event_type()), (None, Some(ViewerRequest)));
    event["Records"][0]["cf"]["config"] = json!({ "eventType": "origin-response" });
    let outcome = handle(&BLOCK, event, &stated(ViewerRequest), None);
    assert_eq!(outcome.event_type(), Some(OriginResponse));
}

#[test]
fn a_guard_is_asked_about_what_little_there_is() {
    let post = json!({ "Records": [{ "cf": { "request": { "method": "POST" } } }] });
    let outcome = handled_with(&BLOCK, &post, &stated(ViewerRequest));
    assert_eq!(outcome.result()["status"], "403");
}
