//! Answers that the function makes.

use fingerpost::adapter::cloudfront::EventType::{OriginRequest, ViewerRequest};
use fingerpost::{Engine, Policy, Source};
use serde_json::json;

use crate::{dropped, engine, event, handled, lines, request};

#[test]
fn a_block_has_its_security_headers() {
    for (tier, event_type) in [("viewer", ViewerRequest), ("origin", OriginRequest)] {
        let engine = engine(&format!(
            "[client]\nplatform = 'cloudfront'\n[security_headers]\npreset = 'web-2026'\n\
             [[block]]\nat = '{tier}'\nwhen.path = '/admin'\nbody = 'No.'"
        ));
        let outcome = handled(&engine, &event(event_type, &request("/admin", &[]), None));
        let result = outcome.result();
        assert_eq!(
            (&result["status"], &result["statusDescription"]),
            (&json!("403"), &json!("Forbidden"))
        );
        assert_eq!((&result["body"], &result["bodyEncoding"]), (&json!("No."), &json!("text")));
        for name in
            ["strict-transport-security", "content-security-policy", "x-content-type-options"]
        {
            assert_eq!(lines(result, name).len(), 1, "{name} at {tier}");
        }
        assert_eq!(result["headers"]["x-content-type-options"][0]["key"], "X-Content-Type-Options");
    }
}

#[test]
fn answers_behind_the_cache_get_what_viewer_response_does_not_add() {
    let engine = engine(
        "[security_headers]\ncsp = { default-src = \"'self'\", script-src = \"'self'\", nonce = true }\nframe_options = 'DENY'\n\
         [[headers]]\nresponse.set = { cache-control = 'private, no-cache' }\n\
         [[headers]]\ncsp = { img-src = '*' }\n\
         [[block]]\nat = 'origin'\nwhen.path = '/a'\n\
         [[redirect]]\nat = 'origin'\nfrom = '/b'\nto = '/c'",
    );
    let security = |path: &str| {
        let outcome = handled(&engine, &event(OriginRequest, &request(path, &[]), None));
        (
            lines(outcome.result(), "x-frame-options"),
            lines(outcome.result(), "content-security-policy"),
        )
    };
    let (frame, csp) = security("/a");
    assert_eq!(frame, ["DENY"]);
    assert!(csp[0].contains("default-src") && !csp[0].contains("nonce"), "{csp:?}");
    // A redirect goes through viewer-response.
    assert_eq!(security("/b").0.len(), 0);
}

#[test]
fn bodies() {
    let bytes = [0xff, 0xfe, 0x00];
    let source = Source::text(
        "[[respond]]\nwhen.path = '/bin'\nbody_file = 'x.bin'\ncontent_type = 'image/x'\n\
         [[respond]]\nwhen.path = '/none'\nstatus = 204\n\
         [[respond]]\nwhen.path = '/text'\nbody = 'é'",
    )
    .with_file("x.bin", bytes.as_slice());
    let engine = Engine::new(&Policy::parse(source).unwrap()).unwrap();
    let answer = |path: &str, method: &str| {
        let mut request = request(path, &[]);
        request["method"] = json!(method);
        let result = handled(&engine, &event(ViewerRequest, &request, None)).into_result();
        (result["body"].clone(), result["bodyEncoding"].clone())
    };
    assert_eq!(answer("/bin", "GET"), (json!("//4A"), json!("base64")));
    assert_eq!(answer("/text", "GET"), (json!("é"), json!("text")));
    assert_eq!(answer("/text", "HEAD"), (json!(null), json!(null)));
    assert_eq!(answer("/none", "GET"), (json!(null), json!(null)));
}

#[test]
fn what_is_too_large_loses_its_body() {
    let text = |at: &str, bytes: usize| {
        format!("[[respond]]\nat = '{at}'\nwhen.path = '/a'\nbody = '{}'", "x".repeat(bytes))
    };
    let table = [
        ("viewer", ViewerRequest, 40_000, true),
        ("viewer", ViewerRequest, 41_000, false),
        ("origin", OriginRequest, 41_000, true),
    ];
    for (at, event_type, bytes, fits) in table {
        let engine = engine(&text(at, bytes));
        let outcome = handled(&engine, &event(event_type, &request("/a", &[]), None));
        assert_eq!(outcome.result().get("body").is_some(), fits, "{at} {bytes}");
        assert_eq!(outcome.result()["status"], "200");
        assert_eq!(dropped(&outcome).is_empty(), fits);
    }
}

#[test]
fn headers_alone_can_be_too_large() {
    let mut text = String::from("[[block]]\nwhen.path = '/a'\n[[headers]]\n");
    for name in ["a", "b", "c", "d", "e", "f"] {
        text.push_str(&format!("response.set.x-{name} = '{}'\n", "v".repeat(8000)));
    }
    let engine = engine(&text);
    let outcome = handled(&engine, &event(ViewerRequest, &request("/a", &[]), None));
    assert_eq!(outcome.result()["status"], "403");
    assert_eq!(outcome.result()["headers"].as_object().unwrap().len(), 5);
    assert_eq!(outcome.dropped().len(), 1);
}

#[test]
fn several_cookies() {
    let engine = engine(
        "[[redirect]]\nfrom = '/a'\nto = '/b'\n\
         [[headers]]\nresponse.append = { set-cookie = 'a=1' }\n\
         [[headers]]\nresponse.append = { set-cookie = 'b=2' }",
    );
    let outcome = handled(&engine, &event(ViewerRequest, &request("/a", &[]), None));
    assert_eq!(lines(outcome.result(), "set-cookie"), ["a=1", "b=2"]);
}
