//! What everybody's tutorial does: https by the mock event, a mark on responses, a country.

use std::fs;

use fingerpost::adapter::cloudfront::EventType::{OriginRequest, ViewerRequest, ViewerResponse};
use fingerpost::adapter::cloudfront::{Kind, Settings};
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
