//! `[[headers]]`.

use crate::{edits, get, request_edits, rules};

#[test]
fn edits_go_remove_set_append_default() {
    let edit = "default = { x-d = '{path}' }\n\
                SIDE.append = { via = '1.1 edge' }\n\
                SIDE.set = { x-s = '{query.q}', x-gone = '{query.none}' }\n\
                SIDE.remove = ['server', 'x-debug-*']\n";
    let wanted = ["-server", "-x-debug-*", "x-s: 1", "+via: 1.1 edge", "?x-d: /a"];
    let policy = format!("[[headers]]\nSIDE.{edit}");
    assert_eq!(request_edits(&policy.replace("SIDE", "request"), get("/a?q=1")), wanted);
    assert_eq!(edits(&policy.replace("SIDE", "response"), get("/a?q=1"), 200, &[]), wanted);
}

#[test]
fn every_key_of_both_sides() {
    let policy = "[[headers]]
                  request.remove = 'x-r'
                  request.set = { x-s = '1' }
                  request.append = { x-a = '1' }
                  request.default = { x-d = '1' }
                  response.remove = 'x-r'
                  response.set = { x-s = '{status}' }
                  response.append = { x-a = '2' }
                  response.default = { x-d = '2' }";
    assert_eq!(request_edits(policy, get("/")), ["-x-r", "x-s: 1", "+x-a: 1", "?x-d: 1"]);
    assert_eq!(edits(policy, get("/"), 201, &[]), ["-x-r", "x-s: 201", "+x-a: 2", "?x-d: 2"]);
}

#[test]
fn all_that_match_act_in_file_order() {
    let policy =
        "[[headers]]\nrequest.set = { x-a = '1' }\n[[headers]]\nrequest.set = { x-a = '2' }";
    assert_eq!(request_edits(policy, get("/")), ["x-a: 1", "x-a: 2"]);
    assert_eq!(rules(policy, get("/")), ["headers-1", "headers-2"]);
}

#[test]
fn csp_is_laid_over_the_policys_own() {
    let policy = "[security_headers]
                  csp = { default-src = \"'self'\", object-src = \"'none'\" }
                  [[headers]]
                  when.path = '/embed'
                  csp = { frame-ancestors = 'https://a.test', object-src = false, report_only = { img-src = '*' } }";
    assert_eq!(
        edits(policy, get("/"), 200, &[]),
        ["content-security-policy: default-src 'self'; object-src 'none'"]
    );
    assert_eq!(
        edits(policy, get("/embed"), 200, &[]),
        [
            "content-security-policy: default-src 'self'; frame-ancestors https://a.test",
            "content-security-policy-report-only: img-src *"
        ]
    );
}
