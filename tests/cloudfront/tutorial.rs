//! What everybody's tutorial does: https by the mock event, a mark on responses, a country.

use std::fs;
use std::time::Duration;

use fingerpost::adapter::cloudfront::EventType::{
    OriginRequest, OriginResponse, ViewerRequest, ViewerResponse,
};
use fingerpost::adapter::cloudfront::{EventType, Handler, Kind, Settings, plan};
use fingerpost::{Policy, Source};
use serde_json::{Value, json};

use crate::{engine, event, handled, handled_with, lines, request, response};

/// The mock event as tutorials have it.
fn mock() -> Value {
    let shared =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/events/seed-viewer-request.json");
    let event = json!({ "Records": [{ "cf": { "request": {
        "uri": "/index.html",
        "headers": {
            "host": [{ "key": "Host", "value": "example.cloudfront.net" }],
            "cloudfront-forwarded-proto": [
                { "key": "CloudFront-Forwarded-Proto", "value": "http" }
            ],
        },
    } } }] });
    if let Ok(text) = fs::read_to_string(shared) {
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), event);
    }
    event
}

fn at_viewer_request() -> Settings {
    let mut settings = Settings::default();
    settings.event_type = Some(ViewerRequest);
    settings
}

#[test]
fn https_by_the_mock_event_for_a_policy_that_insists() {
    let policy = "
        hosts = ['example.cloudfront.net']
        [client]
        platform = 'cloudfront'
        scheme_header = 'cloudfront-forwarded-proto'
        [https]
        status = 301";
    let engine_of = engine(policy);
    let outcome = handled_with(&engine_of, &mock(), &at_viewer_request());
    let expected = json!({
        "status": "301",
        "statusDescription": "Moved Permanently",
        "headers": {
            "location": [{ "key": "Location", "value": "https://example.cloudfront.net/index.html" }],
        },
    });
    assert_eq!(outcome.result(), &expected);
    // One that doesn't insist doesn't believe what a visitor can write.
    let careful = engine(&policy.replace("scheme_header = 'cloudfront-forwarded-proto'", ""));
    let outcome = handled_with(&careful, &mock(), &at_viewer_request());
    assert_eq!(outcome.result(), &mock()["Records"][0]["cf"]["request"]);
}

#[test]
fn the_mark_is_dropped_and_another_name_works() {
    let came = response("200", &["Content-Type: text/html"]);
    for (name, works) in [("x-edge-processed", false), ("x-processed", true)] {
        let engine =
            engine(&format!("[[headers]]\nid = 'mark'\nresponse.set = {{ {name} = 'true' }}"));
        let outcome = handled(&engine, &event(ViewerResponse, &request("/", &[]), Some(&came)));
        assert_eq!(lines(outcome.result(), name).len(), usize::from(works));
        let kinds: Vec<Kind> = outcome.dropped().iter().map(|dropped| dropped.kind()).collect();
        assert_eq!(kinds.first(), (!works).then_some(&Kind::DisallowedHeader));
        assert_eq!(outcome.rules()[0].id, "mark");
    }
}

#[test]
fn the_country_is_told_behind_the_cache_only() {
    let engine = engine(
        "[client]\nplatform = 'cloudfront'\n\
         [[block]]\nid = 'before'\nwhen.country = 'KP'\n\
         [[block]]\nid = 'behind'\nat = 'origin'\nwhen.country = 'KP'\nbody = 'No.'\n\
         [[headers]]\nresponse.set = { x-processed = 'true' }",
    );
    let arrived = request("/", &["CloudFront-Viewer-Country: KP"]);
    // A visitor wrote it.
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(outcome.result(), &arrived);
    let outcome = handled(&engine, &event(OriginRequest, &arrived, None));
    assert_eq!(
        (&outcome.result()["status"], &outcome.result()["body"]),
        (&json!("403"), &json!("No."))
    );
    assert_eq!(outcome.rules()[0].id, "behind");
    assert_eq!(lines(outcome.result(), "cache-control"), ["private, no-store"]);
}

#[test]
fn the_country_header_is_obeyed_where_the_policy_names_it() {
    let engine = engine(
        "[client]\nplatform = 'cloudfront'\ncountry_header = 'cloudfront-viewer-country'\n\
         [[block]]\nwhen.country = 'KP'\n[[headers]]\nresponse.set = { x-edge-processed = 'true' }",
    );
    let arrived = request("/", &["CloudFront-Viewer-Country: KP"]);
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(outcome.result()["status"], "403");
    assert_eq!(outcome.dropped()[0].kind(), Kind::DisallowedHeader);
}

/// Through the border for other languages: the result, and the line to log.
fn through(handler: &Handler, event: &Value) -> (Value, Value) {
    let handled = handler.handle_text(&event.to_string(), None, || Duration::ZERO);
    let line = handled.log.map_or(Value::Null, |line| serde_json::from_str(&line).unwrap());
    (serde_json::from_str(&handled.result).unwrap(), line)
}

/// What a plan says of a rule: level and code, and the help.
fn said(policy: &str, rule: &str) -> Vec<(String, String)> {
    let policy = Policy::parse(policy).unwrap();
    let plan = plan(&policy);
    let planned = plan.rules().iter().find(|planned| planned.id() == rule).unwrap();
    let findings = planned.findings().iter().map(|finding| {
        let code = format!("{} {}", finding.level().as_str(), finding.code());
        (code, finding.help().unwrap_or_default().to_owned())
    });
    findings.collect()
}

#[test]
fn the_mock_event_through_the_handler_and_what_the_plan_warns_of() {
    const INSISTS: &str = "hosts = ['example.cloudfront.net']\n\
        [client]\nplatform = 'cloudfront'\nscheme_header = 'cloudfront-forwarded-proto'\n\
        [https]\nstatus = 301";
    let settings = r#"{ "event_type": "viewer-request" }"#.parse().unwrap();
    let (result, line) = through(&Handler::new(engine(INSISTS), settings), &mock());
    assert_eq!(result["status"], "301");
    assert_eq!(lines(&result, "location"), ["https://example.cloudfront.net/index.html"]);
    assert_eq!(line["rules"], json!([{ "id": "https", "stage": "redirect" }]));

    let warned = said(INSISTS, "https");
    assert_eq!(warned[0].0, "warning visitor-header");
    let codes: Vec<_> =
        Policy::parse(INSISTS).unwrap().warnings().iter().map(|w| w.code().as_str()).collect();
    assert!(codes.contains(&"explicit-platform-header"), "{codes:?}");

    // Who doesn't insist is told where https belongs.
    let careful = INSISTS.replace("scheme_header = 'cloudfront-forwarded-proto'", "");
    let (code, help) = said(&careful, "https").remove(0);
    assert_eq!(code, "error fact-missing");
    assert!(help.contains("viewer protocol policy") && help.contains("at = \"origin\""), "{help}");
}

#[test]
fn the_challenge_as_tutorials_write_it() {
    const CHALLENGE: &str = "[client]\nplatform = 'cloudfront'\n\
        [[block]]\nid = 'not-served'\nwhen.country = 'KP'\n\
        [[headers]]\nid = 'mark'\nresponse.set = { x-edge-processed = 'true' }";
    let (code, help) = said(CHALLENGE, "mark").remove(0);
    assert_eq!(
        (code.as_str(), help.as_str()),
        ("error header-refused", "choose another name, such as `x-processed`")
    );
    assert_eq!(said(CHALLENGE, "not-served")[0].0, "error fact-missing");

    let handler = Handler::new(engine(CHALLENGE), Settings::default());
    let came = response("200", &["Content-Type: text/html"]);
    let (result, line) = through(&handler, &event(ViewerResponse, &request("/", &[]), Some(&came)));
    assert_eq!(result, came);
    assert_eq!(
        line["dropped"],
        json!([{ "kind": "disallowed-header", "part": "x-edge-processed" }])
    );
    let arrived = request("/", &["CloudFront-Viewer-Country: KP"]);
    let (result, _) = through(&handler, &event(ViewerRequest, &arrived, None));
    assert_eq!(result, arrived);
}

#[test]
fn the_challenge_as_it_works() {
    let source = Source::path(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/cloudfront.toml"));
    let policy = Policy::parse(source).unwrap();
    assert!(!plan(&policy).has_errors());
    assert_eq!(plan(&policy).events(), [OriginRequest, OriginResponse, ViewerResponse]);
    let engine = fingerpost::Engine::new(&policy).unwrap();
    let handler = Handler::new(engine, Settings::default());
    let ask = |event_type: EventType, country: &str, came: Option<&Value>| {
        let arrived = request("/", &[&format!("CloudFront-Viewer-Country: {country}")]);
        through(&handler, &event(event_type, &arrived, came))
    };

    let (result, line) = ask(OriginRequest, "KP", None);
    assert_eq!(
        (&result["status"], lines(&result, "x-processed")),
        (&json!("403"), vec!["true".to_owned()])
    );
    assert_eq!(line["rules"][0]["id"], "not-served");
    let (result, line) = ask(OriginRequest, "DE", None);
    assert_eq!((&result["uri"], line), (&json!("/"), Value::Null));
    // What a visitor wrote.
    assert_eq!(ask(ViewerRequest, "KP", None).0["uri"], "/");

    let (ok, missing) = (response("200", &[]), response("404", &[]));
    let (result, line) = ask(ViewerResponse, "DE", Some(&ok));
    assert_eq!(lines(&result, "x-processed"), ["true"]);
    assert_eq!((&line["rules"][0]["id"], line.get("dropped")), (&json!("mark"), None));
    assert!(lines(&ask(OriginResponse, "DE", Some(&ok)).0, "x-processed").is_empty());
    assert_eq!(lines(&ask(OriginResponse, "DE", Some(&missing)).0, "x-processed"), ["true"]);
}
