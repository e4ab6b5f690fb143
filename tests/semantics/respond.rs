//! `[[respond]]`, about requests and about responses.

use crate::{body, decide_response, edits, fields, get, outcome};

#[test]
fn answers_requests() {
    let policy = "[[respond]]\nwhen.path = '/a'\nbody = 'hi'\nheaders = { retry-after = '9' }
                  [[respond]]\nwhen.path = '/b'\nstatus = 503\nbody_template = '{query.q}'
                  [[respond]]\nwhen.path = '/c'\nbody_file = 'page.html'\ncontent_type = 'text/plain'
                  [[respond]]\nwhen.path = '/d'\ncache_control = 'no-store'";
    assert_eq!(outcome(policy, get("/a")), "200");
    assert_eq!(
        fields(policy, get("/a")),
        ["content-type: text/plain; charset=utf-8", "retry-after: 9"]
    );
    assert_eq!(outcome(policy, get("/b?q=x")), "503");
    assert_eq!(body(policy, get("/b?q=x")), "x");
    assert_eq!(fields(policy, get("/c")), ["content-type: text/plain"]);
    assert_eq!(fields(policy, get("/d")), ["cache-control: no-store"]);
}

#[test]
fn replaces_responses() {
    let policy = "[[respond]]
                  when.status = 404
                  status = 200
                  body = 'app'
                  content_type = 'text/html'
                  cache_control = 'no-store'
                  headers = { x-app = '{path}' }
                  [[respond]]
                  when.status = '5xx'
                  status = 503";
    let decision = decide_response(policy, get("/x"), 404, &[]);
    let replacement = decision.replacement().unwrap();
    assert_eq!(replacement.status, 200);
    assert_eq!(replacement.body.as_deref(), Some(b"app".as_slice()));
    let origin = [("ETag", "x"), ("content-encoding", "br"), ("server", "s"), ("Digest", "d")];
    assert_eq!(
        edits(policy, get("/x"), 404, &origin),
        [
            "-content-encoding",
            "-etag",
            "-digest",
            "content-type: text/html",
            "cache-control: no-store",
            "x-app: /x"
        ]
    );
    // Without a body of its own the origin's stays.
    let decision = decide_response(policy, get("/x"), 500, &origin);
    assert_eq!(decision.replacement().unwrap().status, 503);
    assert_eq!(decision.replacement().unwrap().body, None);
    assert!(decision.edits().is_empty());
    assert!(decide_response(policy, get("/x"), 200, &origin).replacement().is_none());
    // It isn't asked about requests.
    assert_eq!(outcome(policy, get("/x")), "pass");
}

#[test]
fn later_rules_see_what_replaced_it() {
    let policy = "[[respond]]
                  when.status = 404
                  status = 200
                  headers = { x-new = 'yes' }
                  [[headers]]
                  when.status = 200
                  when.response.x-new = 'yes'
                  response.set = { x-seen = '{status}' }";
    assert_eq!(edits(policy, get("/"), 404, &[]), ["x-new: yes", "x-seen: 200"]);
}

#[test]
fn a_personal_replacement_is_for_no_shared_cache() {
    let policy = "[[respond]]\nwhen.status = 404\nwhen.cookie.a = '1'\nbody = 'x'";
    let cookie = [("cookie", "a=1")];
    assert_eq!(
        edits(policy, get("/").with_headers(&cookie), 404, &[]),
        ["content-type: text/plain; charset=utf-8", "cache-control: private, no-store"]
    );
}
