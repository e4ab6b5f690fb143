//! Events that can't be read.

use std::sync::LazyLock;

use fingerpost::Engine;
use fingerpost::adapter::cloudfront::EventType::{OriginResponse, ViewerRequest, ViewerResponse};
use fingerpost::adapter::cloudfront::{
    EventError, EventType, OnError, Options, handle, handle_text,
};
use serde_json::{Value, json};

use crate::{engine, event, handled_with, request, response};

fn options(event_type: Option<EventType>, on_error: OnError) -> Options {
    let mut options = Options::default();
    options.event_type = event_type;
    options.on_error = on_error;
    options
}

static BLOCK: LazyLock<Engine> = LazyLock::new(|| engine("[[block]]\nwhen.method = 'POST'"));

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
        let outcome = handle(&BLOCK, event.clone(), &Options::default());
        assert_eq!(outcome.error(), Some(error), "{event}");
        assert!(outcome.result().is_object(), "{event}");
        assert!(outcome.rules().is_empty());
    }
    let outcome = handle_text(&BLOCK, "no", &Options::default());
    assert_eq!(outcome.error(), Some(EventError::Json));
}

#[test]
fn passed_or_denied() {
    let mut arrived = request("/", &[]);
    arrived["method"] = json!(1);
    let came = response("200", &["x-a: b"]);
    for event_type in EventType::ALL {
        let came = (!event_type.is_request()).then_some(&came);
        let event = event(event_type, &arrived, came);
        let pass = handled_with(&BLOCK, &event, &options(None, OnError::Pass));
        assert_eq!(pass.result(), came.unwrap_or(&arrived), "{event_type}");
        let deny = handled_with(&BLOCK, &event, &options(None, OnError::Deny));
        match event_type {
            ViewerResponse => assert_eq!(deny.result(), came.unwrap()),
            _ => assert_eq!(deny.result()["status"], "503", "{event_type}"),
        }
    }
}

#[test]
fn the_event_type_may_be_stated_where_it_is_missing() {
    let mut event = event(ViewerRequest, &request("/", &[]), None);
    event["Records"][0]["cf"]["config"] = json!(null);
    let outcome = handled_with(&BLOCK, &event, &options(Some(ViewerRequest), OnError::Pass));
    assert_eq!((outcome.error(), outcome.event_type()), (None, Some(ViewerRequest)));
    event["Records"][0]["cf"]["config"] = json!({ "eventType": "origin-response" });
    let outcome = handle(&BLOCK, event, &options(Some(ViewerRequest), OnError::Pass));
    assert_eq!(outcome.event_type(), Some(OriginResponse));
}

#[test]
fn a_guard_is_asked_about_what_little_there_is() {
    let post = json!({ "Records": [{ "cf": { "request": { "method": "POST" } } }] });
    let outcome = handled_with(&BLOCK, &post, &options(Some(ViewerRequest), OnError::Pass));
    assert_eq!(outcome.result()["status"], "403");
}
