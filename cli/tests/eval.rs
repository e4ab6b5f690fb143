//! `fingerpost eval`.

mod run;

use insta::assert_snapshot;
use run::{policies, shown, shown_with};

#[test]
fn a_url_gives_a_decision() {
    assert_snapshot!(shown(&["eval", "site.toml", "http://www.example.com/old?x=1"]));
}

#[test]
fn flags_state_the_request() {
    assert_snapshot!(shown(&[
        "eval",
        "site.toml",
        "/",
        "--country",
        "de",
        "-H",
        "accept-language: de-AT",
        "-X",
        "HEAD",
        "-H",
        "User-Agent: curl/8",
        "--ip",
        "192.0.2.1",
        "--now",
        "2026-07-01T09:30:00Z",
    ]));
    assert!(
        shown(&["eval", "site.toml", "/x", "--scheme", "http"]).contains("https://example.com/x")
    );
    assert!(shown(&["eval", "site.toml", "/x", "--scheme", "unknown"]).contains("forward"));
    assert!(shown(&["eval", "site.toml", "/x", "--header", "host: a b"]).contains("400"));
}

#[test]
fn a_request_in_a_file_may_bring_its_response() {
    let json = r#"{
        "method": "POST", "url": "/app/x", "headers": { "accept": ["a", "b"] }, "ip": "192.0.2.7",
        "country": "DE", "now": "2026-07-01T09:30:00Z", "scheme": "https", "tier": "whole",
        "response": { "status": 200, "headers": [["Server", "nginx"]] }
    }"#;
    assert_snapshot!(shown_with(&policies(), &["eval", "site.toml", "--request", "-"], json));
}

#[test]
fn json_lines_give_a_line_each() {
    let lines = r#"
{ "url": "https://example.com/a" }

{ "url": "https://example.com/admin/x", "ip": "203.0.113.1" }
{ "url": "https://example.com/", "headers": [["a", 1]] }
{ "uri": "/" }
not json
{ "url": "/app/y", "response": {} }"#;
    assert_snapshot!(shown_with(&policies(), &["eval", "site.toml", "--jsonl"], lines));
}

#[test]
fn wrong_requests_are_wrong_usage() {
    for (args, why) in [
        (&["example.com/x"][..], "is no URL"),
        (&["/", "--country", "Germany"], "is no country"),
        (&["/", "--now", "tomorrow"], "RFC 3339"),
        (&["/", "--ip", "1.2.3"], "--ip"),
        (&["/", "-H", "accept"], "has no colon"),
        (&["/", "--request", "x.json"], "cannot be used with"),
        (&["--request", "x.json", "--ip", "192.0.2.1"], "cannot be used with"),
        (&["--jsonl", "-X", "PUT"], "cannot be used with"),
        (&["--request", "nowhere.json"], "cannot read"),
        (&[], "required"),
    ] {
        let args = [&["eval", "site.toml"], args].concat();
        let shown = shown(&args);
        assert!(shown.starts_with("exit 2\n"), "{args:?}: {shown}");
        assert!(shown.contains(why), "{args:?}: {shown}");
    }
}

#[test]
fn a_refused_policy_is_a_finding() {
    let shown = shown(&["eval", "broken.toml", "/"]);
    assert!(shown.starts_with("exit 1\n--- err\n"), "{shown}");
}
