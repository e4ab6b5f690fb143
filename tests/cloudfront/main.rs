//! Lambda@Edge: events in, results out. After each, `validate` must have nothing to say.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod debug;
mod errors;
mod events;
mod experiments;
mod log;
mod plan;
mod requests;
mod responses;
mod settings;
mod tutorial;
mod untouched;
mod validator;

use std::time::Duration;

use fingerpost::Engine;
use fingerpost::adapter::cloudfront::{EventType, Handler, Outcome, Settings, handle, validate};
use serde_json::{Map, Value, json};

const ID: &str = "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==";

fn engine(text: &str) -> Engine {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The headers of an event, from `name: value` lines.
fn headers(lines: &[&str]) -> Value {
    let mut headers = Map::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let element = json!({ "key": name, "value": value });
        let elements = headers.entry(name.to_ascii_lowercase()).or_insert_with(|| json!([]));
        elements.as_array_mut().unwrap().push(element);
    }
    Value::Object(headers)
}

/// A request for `/path?query`.
fn request(target: &str, lines: &[&str]) -> Value {
    let (uri, query) = target.split_once('?').unwrap_or((target, ""));
    json!({
        "clientIp": "203.0.113.178",
        "method": "GET",
        "uri": uri,
        "querystring": query,
        "headers": headers(lines),
    })
}

fn response(status: &str, lines: &[&str]) -> Value {
    json!({ "status": status, "statusDescription": "x", "headers": headers(lines) })
}

/// An event about a request, and a response where there is one.
fn event(event_type: EventType, request: &Value, response: Option<&Value>) -> Value {
    let config = json!({
        "distributionDomainName": "d111111abcdef8.cloudfront.net",
        "distributionId": "EDFDVBD6EXAMPLE",
        "eventType": event_type.as_str(),
        "requestId": ID,
    });
    let mut cf = json!({ "config": config, "request": request });
    if let Some(response) = response {
        cf["response"] = response.clone();
    }
    json!({ "Records": [{ "cf": cf }] })
}

/// Through `handle`, with the validator holding.
fn handled<'e>(engine: &'e Engine, event: &Value) -> Outcome<'e> {
    handled_with(engine, event, &Settings::default())
}

fn handled_with<'e>(engine: &'e Engine, event: &Value, settings: &Settings) -> Outcome<'e> {
    let outcome = handle(engine, event.clone(), settings, None);
    let name = |event_type: EventType| if event_type.is_request() { "request" } else { "response" };
    let is_there = |event_type: &EventType| {
        event.pointer(&format!("/Records/0/cf/{}", name(*event_type))).is_some_and(Value::is_object)
    };
    // An event without its request or response leaves nothing to compare the result with.
    if let Some(event_type) = outcome.event_type().filter(is_there) {
        let violations = validate(event_type, event, outcome.result());
        assert!(violations.is_empty(), "{violations:?} of {} for {event}", outcome.result());
    }
    kept(engine, event, settings, &outcome);
    outcome
}

/// A host that keeps the event comes to the same result and the same line: what goes on untouched is
/// named, and is the event's own.
fn kept(engine: &Engine, event: &Value, settings: &Settings, outcome: &Outcome<'_>) {
    let handler = Handler::new(engine.clone(), settings.clone());
    let text = event.to_string();
    let whole = handler.handle_text(&text, None, || Duration::ZERO);
    let brief = handler.handle_kept(&text, None, || Duration::ZERO);
    assert_eq!(brief.log, whole.log, "{event}");
    let result = match serde_json::from_str(&brief.result).unwrap() {
        Value::String(name) => {
            assert_eq!(outcome.untouched(), Some(name.as_str()));
            event["Records"][0]["cf"][name].clone()
        }
        result => {
            assert_eq!(outcome.untouched(), None);
            result
        }
    };
    assert_eq!(&result, outcome.result(), "{event}");
    assert_eq!(result, serde_json::from_str::<Value>(&whole.result).unwrap(), "{event}");
}

/// The lines of a header of a result.
fn lines(result: &Value, name: &str) -> Vec<String> {
    let elements = result["headers"][name].as_array().map(Vec::as_slice).unwrap_or_default();
    elements.iter().map(|element| element["value"].as_str().unwrap().to_owned()).collect()
}

/// What was dropped, as text.
fn dropped(outcome: &Outcome<'_>) -> Vec<String> {
    outcome.dropped().iter().map(|violation| violation.part().to_owned()).collect()
}
