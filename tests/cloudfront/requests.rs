//! Requests that go on: changed where a rule says so, else byte for byte.

use fingerpost::adapter::cloudfront::EventType::{OriginRequest, ViewerRequest};
use serde_json::json;

use crate::{dropped, engine, event, handled, lines, request};

#[test]
fn what_nobody_speaks_of_stays() {
    let engine = engine("[[headers]]\nrequest.set = { x-a = '1' }");
    let mut arrived =
        request("/a?b=%20c&&", &["Host: a.example", "VIA: 2.0 x", "Cookie: a=b", "COOKIE: c=d"]);
    arrived["body"] = json!({ "inputTruncated": false, "action": "read-only", "encoding": "base64", "data": "YQ==" });
    arrived["someday"] = json!({ "new": [1, 2.5, null] });
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    let mut expected = arrived.clone();
    expected["headers"]["x-a"] = json!([{ "key": "X-A", "value": "1" }]);
    assert_eq!(outcome.result(), &expected);
    assert!(outcome.dropped().is_empty());
}

#[test]
fn header_edits() {
    let engine = engine(
        "[[headers]]
        request.remove = ['x-old', 'x-debug-*']
        request.set = { x-set = 'new', x-same = 'same' }
        request.append = { x-list = 'b' }
        request.default = { x-there = 'no', x-missing = 'yes' }",
    );
    let arrived = request(
        "/",
        &[
            "X-Old: 1",
            "X-Debug-A: 1",
            "X-DEBUG-B: 1",
            "x-set: 1",
            "X-Set: 2",
            "X-sAmE: same",
            "X-List: a",
            "X-There: 1",
        ],
    );
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    let expected = json!({
        "x-set": [{ "key": "X-Set", "value": "new" }],
        "x-same": [{ "key": "X-sAmE", "value": "same" }],
        "x-list": [{ "key": "X-List", "value": "a" }, { "key": "X-List", "value": "b" }],
        "x-there": [{ "key": "X-There", "value": "1" }],
        "x-missing": [{ "key": "X-Missing", "value": "yes" }],
    });
    assert_eq!(outcome.result()["headers"], expected);
}

#[test]
fn edits_that_would_be_a_502_are_dropped_and_told() {
    let table = [
        // By the header that a rule sets: at viewer-request, and behind the cache.
        ("x-edge-processed", false, false),
        ("x-amz-cf-a", false, false),
        ("x-real-ip", false, false),
        ("x-cache", false, false),
        ("cloudfront-viewer-country", false, true),
        ("if-none-match", true, false),
        ("accept-encoding", true, false),
        ("cdn-loop", false, false),
        ("x-mine", true, true),
    ];
    for (name, at_viewer, at_origin) in table {
        for (tier, event_type, may) in
            [("viewer", ViewerRequest, at_viewer), ("origin", OriginRequest, at_origin)]
        {
            let text =
                format!("[[headers]]\nat = '{tier}'\nrequest.set = {{ {name} = '1', x-b = '2' }}");
            let engine = engine(&text);
            let outcome = handled(&engine, &event(event_type, &request("/", &[]), None));
            assert_eq!(!lines(outcome.result(), name).is_empty(), may, "{name} at {tier}");
            assert_eq!(dropped(&outcome).is_empty(), may, "{name} at {tier}");
            assert_eq!(lines(outcome.result(), "x-b"), ["2"]);
        }
    }
}

#[test]
fn read_only_headers_stay_where_a_prefix_would_take_them() {
    let engine = engine("[[headers]]\nrequest.remove = ['cdn-*', 'cloudfront-*']");
    let sent = ["CDN-Loop: a", "CDN-Other: b", "CloudFront-Viewer-Country: DE"];
    let outcome = handled(&engine, &event(ViewerRequest, &request("/", &sent), None));
    assert_eq!(outcome.result()["headers"].as_object().unwrap().len(), 1);
    assert_eq!(dropped(&outcome), ["cdn-loop"]);
    // What isn't there can't be missed.
    let outcome = handled(&engine, &event(ViewerRequest, &request("/", &[]), None));
    assert!(outcome.dropped().is_empty());
}

/// Found by the fuzz target `cloudfront_event`: names that aren't in lower case, as people write them.
#[test]
fn what_a_visitor_sent_under_a_name_of_cloudfronts_goes_in_any_case() {
    let engine = engine("[[headers]]\nrequest.remove = ['cloudfront-*']");
    let mut arrived = request("/", &["X-A: b"]);
    arrived["headers"]["CloudFront-Viewer-Country"] = json!([{ "value": "KP" }]);
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(outcome.result()["headers"].as_object().unwrap().len(), 1);
    assert!(outcome.dropped().is_empty());
}

#[test]
fn rewrites() {
    let engine = engine(
        "[[rewrite]]
        from = '/app/{*rest}'
        to = '/index.html?from={rest}'
        [[rewrite]]
        from = '/norm'
        query = { remove = ['utm_*'] }",
    );
    let table = [
        ("/app/a/b?c=d", "/index.html", "c=d&from=a/b"),
        ("/norm?utm_a=1", "/norm", ""),
        ("/norm?x=1&utm_a=1", "/norm", "x=1"),
        ("/other?x=%zz", "/other", "x=%zz"),
    ];
    for (target, uri, query) in table {
        let outcome = handled(&engine, &event(OriginRequest, &request(target, &[]), None));
        let result = outcome.result();
        assert_eq!(
            (&result["uri"], &result["querystring"]),
            (&json!(uri), &json!(query)),
            "{target}"
        );
    }
    // Rewrites stand at the origin; one may be told to stand before the cache.
    let outcome = handled(&engine, &event(ViewerRequest, &request("/app/a", &[]), None));
    assert_eq!(outcome.result()["uri"], "/app/a");
}

#[test]
fn a_url_that_is_too_long_stays_as_it_was() {
    let engine =
        engine(&format!("[[rewrite]]\nfrom = '/{{*rest}}'\nto = '/{}{{rest}}'", "a/".repeat(200)));
    let path = format!("/{}", "b".repeat(7900));
    let outcome = handled(&engine, &event(OriginRequest, &request(&path, &[]), None));
    assert_eq!(outcome.result()["uri"], path.as_str());
    assert_eq!(dropped(&outcome), ["uri"]);
}

const ORIGINS: &str = "
    [client]
    platform = 'cloudfront'
    [origins]
    api = 'https://api.example.net:8443/v1'
    old = { url = 'http://old.example.net', host_header = 'viewer' }
    lan = 'http://10.0.0.7'
    odd = 'https://odd.example.net:99'
    [[route]]
    when.path = '/{name}'
    origin = '{header.x-origin}'";

#[test]
fn routes() {
    let engine = engine(ORIGINS);
    let custom = json!({ "custom": {
        "customHeaders": { "x-secret": [{ "key": "X-Secret", "value": "1" }] },
        "domainName": "site.example.net", "keepaliveTimeout": 7, "path": "/p", "port": 80,
        "protocol": "http", "readTimeout": 20, "sslProtocols": ["TLSv1.1"],
    } });
    let s3 = json!({ "s3": {
        "authMethod": "none", "customHeaders": {}, "domainName": "b.s3.amazonaws.com", "path": "",
        "region": "",
    } });
    let routed = |name: &str, before: &serde_json::Value| {
        let mut arrived = request("/a", &["Host: site.example.net", &format!("X-Origin: {name}")]);
        arrived["origin"] = before.clone();
        let outcome = handled(&engine, &event(OriginRequest, &arrived, None));
        let host = lines(outcome.result(), "host").remove(0);
        (outcome.result()["origin"].clone(), host, dropped(&outcome))
    };
    let (origin, host, _) = routed("api", &custom);
    let expected = json!({ "custom": {
        "customHeaders": {}, "domainName": "api.example.net", "keepaliveTimeout": 7, "path": "/v1",
        "port": 8443, "protocol": "https", "readTimeout": 20, "sslProtocols": ["TLSv1.1"],
    } });
    assert_eq!((origin, host.as_str()), (expected, "api.example.net:8443"));
    let (origin, host, _) = routed("old", &s3);
    assert_eq!(origin["custom"]["domainName"], "old.example.net");
    assert_eq!(origin["custom"]["port"], 80);
    assert!(origin.get("s3").is_none());
    assert_eq!(host, "site.example.net");
    // CloudFront asks no addresses, and few ports.
    for name in ["lan", "odd"] {
        let (origin, host, dropped) = routed(name, &custom);
        assert_eq!((origin, host.as_str()), (custom.clone(), "site.example.net"), "{name}");
        assert_eq!(dropped, [name]);
    }
    // The event may tell no origin.
    let (origin, ..) = routed("api", &json!(null));
    assert_eq!(origin["custom"]["sslProtocols"], json!(["TLSv1.2"]));
}

#[test]
fn there_is_no_origin_to_choose_before_the_cache() {
    let engine =
        engine("[origins]\na = 'https://a.example'\n[[route]]\nat = 'viewer'\norigin = 'a'");
    let arrived = request("/", &[]);
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(outcome.result(), &arrived);
    assert_eq!(dropped(&outcome), ["a"]);
}
