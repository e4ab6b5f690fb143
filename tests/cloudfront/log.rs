//! What is logged of an event, and of which.

use std::time::Duration;

use fingerpost::adapter::cloudfront::EventType::{
    OriginRequest, OriginResponse, ViewerRequest, ViewerResponse,
};
use fingerpost::adapter::cloudfront::{EventType, Handler, Logging, Settings};
use fingerpost::{Policy, Source, Timestamp};
use serde_json::{Value, json};

use crate::{ID, engine, event, request, response};

const POLICY: &str = "
    [client]
    platform = 'cloudfront'
    [[block]]
    id = 'tries'
    mode = 'shadow'
    when.path = ['/admin', '/quiet']
    [[block]]
    id = 'admin'
    when.path = '/admin'
    [[redirect]]
    id = 'round'
    from = '/round'
    to = '/round?a={header.x-a}'
    [[redirect]]
    id = 'map'
    map = { '/old' = '/new' }
    [[respond]]
    id = 'page'
    at = 'origin'
    when.status = 404
    status = 200
    body = 'page'
    [[headers]]
    id = 'mark'
    when.path = '/marked'
    response.set = { x-edge-a = '1', x-a = '{cookie.secret}' }
    [[headers]]
    id = 'seen'
    when.path = '/seen'
    response.set = { x-a = '1' }
    [[rewrite]]
    id = 'app'
    from = '/app'
    to = '/index.html'";

fn handler(log: &str) -> Handler {
    Handler::new(engine(POLICY), format!(r#"{{ "log": "{log}" }}"#).parse().unwrap())
}

/// The line of an event.
fn line_of(handler: &Handler, event: &Value) -> Option<Value> {
    let handled = handler.handle_text(&event.to_string(), Some(Timestamp(1_782_898_200)), || {
        Duration::from_micros(41)
    });
    let line = handled.log?;
    assert!(!line.contains('\n'), "{line}");
    let mut record: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(record["fingerpost"], env!("CARGO_PKG_VERSION"));
    assert_eq!(record["policy"], handler.engine().digest());
    assert_eq!(record["micros"], 41);
    for key in ["fingerpost", "policy", "micros"] {
        record.as_object_mut().unwrap().remove(key);
    }
    Some(record)
}

/// A visitor that has much to tell, and none of it is logged.
fn asked(path: &str) -> Value {
    request(
        &format!("{path}?q=secret-query"),
        &["Cookie: secret=secret-cookie", "X-A: secret-header"],
    )
}

#[test]
fn what_a_line_says() {
    let all = handler("all");
    let rule = |id: &str, stage: &str| json!({ "id": id, "stage": stage });
    let mapped = json!({ "id": "map", "line": 17, "stage": "redirect" });
    let lost = json!([{ "kind": "disallowed-header", "part": "x-edge-a" }]);
    let came = |status| Some(response(status, &["Set-Cookie: secret-cookie"]));
    for (event_type, path, came, expected) in [
        (
            ViewerRequest,
            "/admin",
            None,
            json!({
                "outcome": "respond", "status": 403,
                "rules": [rule("admin", "block")], "shadow": [rule("tries", "block")],
            }),
        ),
        (
            ViewerRequest,
            "/quiet",
            None,
            json!({
                "outcome": "forward", "rules": [], "shadow": [rule("tries", "block")],
            }),
        ),
        (
            ViewerRequest,
            "/old",
            None,
            json!({
                "outcome": "respond", "status": 308, "rules": [mapped],
            }),
        ),
        (
            OriginRequest,
            "/app",
            None,
            json!({
                "outcome": "forward", "rules": [rule("app", "rewrite")],
            }),
        ),
        (
            OriginResponse,
            "/x",
            came("404"),
            json!({
                "outcome": "replace", "status": 200, "rules": [rule("page", "respond")],
            }),
        ),
        (
            ViewerResponse,
            "/seen",
            came("200"),
            json!({
                "outcome": "response", "status": 200, "rules": [rule("seen", "headers")],
            }),
        ),
        (
            ViewerResponse,
            "/marked",
            came("200"),
            json!({
                "outcome": "response", "status": 200, "rules": [rule("mark", "headers")], "dropped": lost,
            }),
        ),
    ] {
        let event = event(event_type, &asked(path), came.as_ref());
        let mut expected = expected;
        expected["event"] = json!(event_type.as_str());
        assert_eq!(line_of(&all, &event), Some(expected), "{path}");
    }
}

#[test]
fn a_circle_of_redirects_is_told() {
    let policy = "[[redirect]]\nid = 'there'\nfrom = '/a/{x}'\nto = '/b/{x}'\n\
                  [[redirect]]\nid = 'back'\nfrom = '/b/{x}'\nto = '/a/{x}'";
    let handler = Handler::new(engine(policy), r#"{ "log": "0%" }"#.parse().unwrap());
    let line = line_of(&handler, &event(ViewerRequest, &asked("/a/1"), None)).unwrap();
    let ids: Vec<_> = line["loop"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, ["there", "back"]);
}

#[test]
fn an_event_that_cannot_be_read() {
    let all = handler("all");
    let mut broken = event(ViewerRequest, &asked("/"), None);
    broken["Records"][0]["cf"]["request"]["method"] = json!(1);
    assert_eq!(
        line_of(&all, &broken),
        Some(json!({
            "event": "viewer-request", "outcome": "pass", "rules": [], "error": "request",
        }))
    );
    let json = all.handle_text("secret", None, || Duration::ZERO);
    let line: Value = serde_json::from_str(&json.log.unwrap()).unwrap();
    assert_eq!(
        (&line["outcome"], &line["status"], &line["error"]),
        (&json!("deny"), &json!(503), &json!("json"))
    );
    assert_eq!(line.get("event"), None);
}

#[test]
fn of_which_events_there_is_a_line() {
    let came = response("200", &[]);
    let nothing = event(ViewerRequest, &asked("/"), None);
    let acted = event(ViewerRequest, &asked("/old"), None);
    let shadow = event(ViewerRequest, &asked("/quiet"), None);
    let amiss = event(ViewerResponse, &asked("/marked"), Some(&came));
    let mut broken = nothing.clone();
    broken["Records"][0]["cf"]["request"]["method"] = json!(1);
    for (log, lines) in [
        ("off", [false; 5]),
        ("0%", [false, false, false, true, true]),
        ("100%", [false, true, true, true, true]),
        ("all", [false, true, true, true, true]),
    ] {
        let handler = handler(log);
        let events = [&nothing, &acted, &shadow, &amiss, &broken];
        assert_eq!(events.map(|event| line_of(&handler, event).is_some()), lines, "{log}");
    }
}

#[test]
fn the_clock_is_asked_only_for_a_line() {
    let event = event(ViewerRequest, &asked("/old"), None).to_string();
    let handled = handler("off").handle_text(&event, None, || panic!("there is no line"));
    assert_eq!(handled.log, None);
}

#[test]
fn a_sample_is_of_requests_and_of_the_size_that_is_asked_for() {
    let sampled = handler("25%");
    let came = response("200", &[]);
    let with_id = |event: Value, id: &str| {
        let mut event = event;
        event["Records"][0]["cf"]["config"]["requestId"] = json!(id);
        event
    };
    let mut count = 0;
    for number in 0..4_000 {
        let id = format!("id-{number}==");
        let there = with_id(event(ViewerRequest, &asked("/old"), None), &id);
        let back = with_id(event(ViewerResponse, &asked("/seen"), Some(&came)), &id);
        let (there, back) = (line_of(&sampled, &there), line_of(&sampled, &back));
        assert_eq!(there.is_some(), back.is_some(), "{id}");
        count += usize::from(there.is_some());
    }
    assert!((900..1_100).contains(&count), "{count} of 4,000");
    // One without an id isn't drawn.
    let mut event = event(ViewerRequest, &asked("/old"), None);
    event["Records"][0]["cf"]["config"]["requestId"] = json!(null);
    assert_eq!(line_of(&handler("100%"), &event), None);
}

/// Every policy of `rules/`, every event, a visitor whose every text is marked: no mark is logged.
#[test]
fn no_line_has_anything_of_the_visitor() {
    let mut lines = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let policy = Policy::parse(Source::path(&path)).unwrap();
        let engine = fingerpost::Engine::new(&policy).unwrap();
        let mut settings = Settings::default();
        settings.log = Logging::All;
        let handler = Handler::new(engine, settings);
        for event_type in EventType::ALL {
            let path = "/old/secret-path";
            let arrived = request(
                &format!("{path}?q=secret-query"),
                &[
                    "Host: example.com",
                    "Cookie: secret=secret-cookie",
                    "User-Agent: secret-agent",
                    "Authorization: secret-word",
                    "X-Secret-Name: secret-value",
                ],
            );
            let came = response("404", &["Set-Cookie: a=secret-cookie", "X-B: secret-value"]);
            let came = (!event_type.is_request()).then_some(&came);
            let text = event(event_type, &arrived, came).to_string();
            let handled = handler.handle_text(&text, None, || Duration::ZERO);
            if let Some(line) = handled.log {
                lines += 1;
                for mark in ["secret", "203.0.113.178", ID, "d111111abcdef8"] {
                    assert!(!line.contains(mark), "{line}");
                }
            }
        }
    }
    assert!(lines > 5, "only {lines} lines");
}
