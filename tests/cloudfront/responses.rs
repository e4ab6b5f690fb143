//! Responses on their way back.

use fingerpost::adapter::cloudfront::EventType::{OriginResponse, ViewerResponse};
use serde_json::json;

use crate::{dropped, engine, event, handled, lines, request, response};

#[test]
fn header_edits_at_both_tiers() {
    for (tier, event_type) in [("viewer", ViewerResponse), ("origin", OriginResponse)] {
        let engine = engine(&format!(
            "[[headers]]\nat = '{tier}'\nwhen.path = '/a/{{*rest}}'\nresponse.remove = ['server']\n\
             response.set = {{ cache-control = 'no-store', x-edge-a = '1', warning = '199 - x' }}"
        ));
        let came = response("200", &["Server: nginx", "Cache-Control: public", "Via: 1.1 a"]);
        let outcome = handled(&engine, &event(event_type, &request("/a/b", &[]), Some(&came)));
        let mut expected = came.clone();
        expected["headers"].as_object_mut().unwrap().remove("server");
        expected["headers"]["cache-control"] =
            json!([{ "key": "Cache-Control", "value": "no-store" }]);
        let mut refused = vec!["x-edge-a"];
        if tier == "origin" {
            expected["headers"]["warning"] = json!([{ "key": "Warning", "value": "199 - x" }]);
        } else {
            refused.push("warning");
        }
        assert_eq!(outcome.result(), &expected, "{tier}");
        assert_eq!(dropped(&outcome), refused, "{tier}");
    }
}

#[test]
fn security_headers_are_added_at_the_viewer() {
    let engine =
        engine("[client]\nplatform = 'cloudfront'\n[security_headers]\npreset = 'api-2026'");
    let came = response("200", &["Content-Type: text/html"]);
    for (event_type, count) in [(ViewerResponse, 1), (OriginResponse, 0)] {
        let outcome = handled(&engine, &event(event_type, &request("/", &[]), Some(&came)));
        assert_eq!(lines(outcome.result(), "strict-transport-security").len(), count);
    }
}

#[test]
fn error_pages_behind_the_cache() {
    let engine = engine(
        "[[respond]]\nat = 'origin'\nwhen.status = 404\nstatus = 200\nbody = '<!doctype html>'\ncontent_type = 'text/html'",
    );
    let came = response("404", &["Content-Length: 9", "Content-Type: text/plain", "ETag: x"]);
    let outcome = handled(&engine, &event(OriginResponse, &request("/", &[]), Some(&came)));
    let result = outcome.result();
    assert_eq!((&result["status"], &result["statusDescription"]), (&json!("200"), &json!("OK")));
    assert_eq!(result["body"], "<!doctype html>");
    assert_eq!(lines(result, "content-type"), ["text/html"]);
    assert!(lines(result, "content-length").is_empty() && lines(result, "etag").is_empty());
    // To HEAD, no body is the body.
    let mut head = request("/", &[]);
    head["method"] = json!("HEAD");
    let outcome = handled(&engine, &event(OriginResponse, &head, Some(&came)));
    assert_eq!(outcome.result()["body"], "");
}

#[test]
fn at_viewer_response_status_and_body_stay_with_the_fields_that_speak_of_them() {
    let engine = engine(
        "[[respond]]\nid = 'gone'\nwhen.status = 200\nstatus = 410\nbody = 'x'\n[[headers]]\nresponse.set = { x-a = '1' }",
    );
    let came = response("200", &["Content-Type: image/png", "ETag: x", "Content-Length: 7"]);
    let outcome = handled(&engine, &event(ViewerResponse, &request("/", &[]), Some(&came)));
    let mut expected = came.clone();
    expected["headers"]["x-a"] = json!([{ "key": "X-A", "value": "1" }]);
    assert_eq!(outcome.result(), &expected);
    assert_eq!(dropped(&outcome), ["gone"]);
}

#[test]
fn a_page_that_is_too_large_leaves_the_response_as_it_came() {
    let engine = engine(&format!(
        "[[respond]]\nid = 'large'\nat = 'origin'\nwhen.status = 404\nbody = '{}'",
        "x".repeat((1 << 20) - 10)
    ));
    let came = response("404", &["Content-Length: 9"]);
    let outcome = handled(&engine, &event(OriginResponse, &request("/", &[]), Some(&came)));
    assert_eq!((outcome.result(), dropped(&outcome)), (&came, vec!["large".to_owned()]));
}
