//! `[[block]]` and what it answers.

use crate::{body, fields, get, outcome};

#[test]
fn status_body_and_fields() {
    let policy = "[[block]]
                  when.path = '/a'
                  status = 451
                  body = 'no'
                  content_type = 'text/markdown'
                  cache_control = 'max-age=60'
                  headers = { link = '</why>; rel=\"blocked-by\"', x-path = '{path}' }";
    assert_eq!(outcome(policy, get("/a")), "451");
    assert_eq!(body(policy, get("/a")), "no");
    assert_eq!(
        fields(policy, get("/a")),
        [
            "content-type: text/markdown",
            "cache-control: max-age=60",
            "link: </why>; rel=\"blocked-by\"",
            "x-path: /a"
        ]
    );
}

#[test]
fn body_template_and_body_file() {
    let template = "[[block]]\nwhen.path = '/a'\nbody_template = '{method} {path} {rule}'";
    assert_eq!(body(template, get("/a")), "GET /a block-1");
    let file = "[[block]]\nwhen.path = '/a'\nbody_file = 'page.html'";
    assert_eq!(body(file, get("/a")), "<p>page</p>");
    assert_eq!(fields(file, get("/a")), ["content-type: text/html; charset=utf-8"]);
}

#[test]
fn on_unknown() {
    let of = |what: &str| format!("[[block]]\nwhen.not.country = 'DE'\non_unknown = '{what}'");
    assert_eq!(outcome(&of("match"), get("/")), "403");
    assert_eq!(outcome(&of("skip"), get("/")), "pass");
}
