//! The keys of a `when` about URL, header section and response, and how they nest.

use fingerpost::Request;

use crate::{edits, get, outcome, with};

/// A block with this `when`.
fn block(when: &str) -> String {
    format!("[[block]]\non_unknown = 'skip'\nwhen = {{ {when} }}")
}

#[test]
fn host() {
    for (pattern, hits, misses) in [
        ("'example.com'", vec!["example.com", "EXAMPLE.com."], vec!["www.example.com"]),
        ("'*.example.com'", vec!["a.example.com"], vec!["example.com", "b.a.example.com"]),
        ("'**.example.com'", vec!["a.example.com", "b.a.example.com"], vec!["example.com"]),
    ] {
        let policy = block(&format!("host = {pattern}"));
        for host in hits {
            assert_eq!(outcome(&policy, get(&format!("https://{host}/"))), "403", "{host}");
        }
        for host in misses {
            assert_eq!(outcome(&policy, get(&format!("https://{host}/"))), "pass", "{host}");
        }
    }
}

#[test]
fn path() {
    let policy = block("path = ['/a/{x}', { suffix = '.bak' }]");
    assert_eq!(outcome(&policy, get("/a/1")), "403");
    assert_eq!(outcome(&policy, get("/x.bak")), "403");
    assert_eq!(outcome(&policy, get("/a/1/2")), "pass");
}

#[test]
fn method() {
    let policy = block("method = ['POST', 'PUT']");
    assert_eq!(outcome(&policy, Request::new("PUT", "/")), "403");
    assert_eq!(outcome(&policy, Request::new("put", "/")), "pass");
}

#[test]
fn scheme() {
    let policy = block("scheme = 'http'");
    assert_eq!(outcome(&policy, get("http://a.test/")), "403");
    assert_eq!(outcome(&policy, get("https://a.test/")), "pass");
    assert_eq!(outcome(&policy, Request::new("GET", "/")), "pass", "nobody told it");
}

#[test]
fn query() {
    let policy = block("query.q = 'a b'");
    for target in ["/?q=a+b", "/?q=1&q=a%20b", "/?%71=a+b"] {
        assert_eq!(outcome(&policy, get(target)), "403", "{target}");
    }
    assert_eq!(outcome(&policy, get("/?Q=a+b")), "pass", "names compare with case");
}

#[test]
fn header() {
    let policy = block("header.X-A = 'a, b'");
    assert_eq!(outcome(&policy, with("/", &[("x-a", "a"), ("X-A", "b")])), "403");
    assert_eq!(outcome(&policy, with("/", &[("x-a", "a")])), "pass");
}

#[test]
fn cookie() {
    let policy = block("cookie.plan = 'pro'");
    assert_eq!(outcome(&policy, with("/", &[("cookie", "a=1; plan=free; plan=pro")])), "403");
    assert_eq!(outcome(&policy, with("/", &[("cookie", "Plan=pro")])), "pass");
}

#[test]
fn user_agent() {
    let policy = block("user_agent = { contains = 'badbot', ignore_case = true }");
    assert_eq!(outcome(&policy, with("/", &[("user-agent", "BadBot/1")])), "403");
    assert_eq!(outcome(&policy, get("/")), "pass");
}

#[test]
fn status_and_response() {
    let policy = "[[headers]]
                  when.status = [404, '5xx', '300-302']
                  response.set = { x-seen = 'status' }
                  [[headers]]
                  when.response.content-type = { prefix = 'text/' }
                  response.set = { x-text = 'yes' }";
    for (status, wanted) in [(404, 1), (503, 1), (301, 1), (303, 0), (200, 0)] {
        assert_eq!(edits(policy, get("/"), status, &[]).len(), wanted, "{status}");
    }
    assert_eq!(edits(policy, get("/"), 200, &[("Content-Type", "text/css")]), ["x-text: yes"]);
}

#[test]
fn not_any_all() {
    let policy = block("path = '/a', not = { query.a = '1' }");
    assert_eq!(outcome(&policy, get("/a?a=2")), "403");
    assert_eq!(outcome(&policy, get("/a?a=1")), "pass");
    let policy = block("any = [{ path = '/a', method = 'POST' }, { query.b = '1' }]");
    assert_eq!(outcome(&policy, get("/a")), "pass");
    assert_eq!(outcome(&policy, get("/x?b=1")), "403");
    let policy = block("all = [{ query.a = '1' }, { query.b = '2' }]");
    assert_eq!(outcome(&policy, get("/?a=1&b=2")), "403");
    assert_eq!(outcome(&policy, get("/?a=1")), "pass");
}

#[test]
fn unknown_is_neither_true_nor_false() {
    // Not of what nobody told isn't true either.
    let policy = "[[respond]]\nwhen.not = { scheme = 'http' }";
    assert_eq!(outcome(policy, Request::new("GET", "/")), "pass");
    // Something else decides: false for `all`, true for `any`.
    let policy = "[[respond]]\nwhen.not.all = [{ scheme = 'http' }, { path = '/b' }]";
    assert_eq!(outcome(policy, Request::new("GET", "/a")), "200");
    let policy = "[[respond]]\nwhen.any = [{ scheme = 'http' }, { path = '/a' }]";
    assert_eq!(outcome(policy, Request::new("GET", "/a")), "200");
}
