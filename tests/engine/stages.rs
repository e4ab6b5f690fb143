//! The order of the stages, and those that are simple: sanity, respond, rewrite, shadow.

use fingerpost::{Decision, Request};

use crate::{answered, engine, forwarded, ids, request};

#[test]
fn what_cannot_be_meant_is_400() {
    let engine = engine(
        "paths.reject = ['encoded_slash', 'encoded_backslash', 'bad_utf8']
         [[headers]]
         response.set = { x-edge = 'yes' }",
    );
    for target in ["/a%00b", "/../etc", "/a%2Fb", "/a%5cb", "/a%FFb"] {
        let answer = answered(engine.evaluate(request(target)));
        assert_eq!(answer.status(), 400, "{target}");
        assert_eq!(answer.body(), b"");
        // It goes the same way back as any answer.
        assert_eq!(answer.header("x-edge"), Some("yes"));
        let decision = engine.evaluate(request(target));
        assert_eq!(ids(decision.rules()), ["paths.reject", "headers-1"], "{target}");
    }
    let hosts = [("host", "a.example"), ("host", "b.example")];
    let decision = engine.evaluate(Request::new("GET", "/").with_headers(&hosts));
    assert_eq!(ids(decision.rules()), ["host", "headers-1"]);
    forwarded(engine.evaluate(request("/")));
    forwarded(engine.evaluate(Request::new("OPTIONS", "*")));
}

#[test]
fn encoded_slashes_pass_where_no_guard_reads_paths() {
    let open = engine("[[respond]]\nwhen.path = '/x'\nbody = 'x'");
    forwarded(open.evaluate(request("/a%2Fb")));
    answered(open.evaluate(request("/a%00b")));
    let guarded = engine("[[block]]\nwhen.path = '/admin'");
    assert_eq!(answered(guarded.evaluate(request("/a%2Fb"))).status(), 400);
}

const EVERY_STAGE: &str = "
    hosts = ['example.com']
    [https]
    [[block]]
    when.path = '/secret'
    [[redirect]]
    from = '/old'
    to = '/new'
    [[respond]]
    when.path = '/robots.txt'
    body = 'User-agent: *'
    [[rewrite]]
    from = '/app/{*rest}'
    to = '/v2/{rest}'
    [[headers]]
    request.set = { x-a = '1' }
    response.set = { x-b = '2' }
";

#[test]
fn stages_run_in_their_order() {
    let engine = engine(EVERY_STAGE);
    let table = [
        // A block goes before the hop to https.
        ("http://example.com/secret", vec!["block-1", "headers-1"]),
        ("http://example.com/robots.txt", vec!["https", "headers-1"]),
        ("https://example.com/old", vec!["redirect-1", "headers-1"]),
        ("https://example.com/robots.txt", vec!["respond-1", "headers-1"]),
        ("https://example.com/app/x", vec!["rewrite-1", "headers-1"]),
        ("https://example.com/else", vec!["headers-1"]),
    ];
    for (url, rules) in table {
        assert_eq!(ids(engine.evaluate(request(url)).rules()), rules, "{url}");
    }
}

#[test]
fn the_fields_of_an_answer_have_their_order() {
    let engine = engine(
        "[[respond]]
         when.path = '/x'
         when.header.accept = { contains = 'html' }
         body_template = '<p>{path}&{query.q}'
         content_type = 'text/html'
         headers = { x-path = '{path}', x-none = '{cookie.none}', x-rule = '{rule}' }
         [[respond]]
         when.path = '/empty'
         status = 204
         [[respond]]
         when.path = '/kept'
         when.country = ['unknown']
         body = 'hi'
         cache_control = 'max-age=60'",
    );
    let accept = [("accept", "text/html")];
    let answer =
        answered(engine.evaluate(Request::new("GET", "/x?q=%3Cb%3E").with_headers(&accept)));
    let fields: Vec<_> =
        answer.headers().iter().map(|f| format!("{}: {}", f.name, f.value)).collect();
    assert_eq!(
        fields,
        [
            "content-type: text/html",
            "cache-control: private, no-store",
            "x-path: /x",
            "x-rule: respond-1"
        ]
    );
    assert_eq!(answer.body(), b"<p>/x&&lt;b&gt;");

    let empty = answered(engine.evaluate(request("/empty")));
    assert_eq!((empty.status(), empty.headers().len(), empty.body()), (204, 0, b"".as_slice()));

    let kept = answered(engine.evaluate(request("/kept")));
    assert_eq!(kept.header("cache-control"), Some("max-age=60"));
    assert_eq!(kept.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[test]
fn a_rewrite_changes_what_the_origin_sees() {
    let engine = engine(
        "[[rewrite]]
         from = '/same'
         to = '/same'
         [[rewrite]]
         from = '/needs'
         to = '/needs/{cookie.who}'
         [[rewrite]]
         from = '/app/{*rest}'
         to = '/index.html?from={rest}'
         [[rewrite]]
         from = { regex = '^/u/(?<id>\\d+)$' }
         to = '/users/{id}'
         query = 'drop'
         [[rewrite]]
         from = '/up/{*rest}'
         to = '/{rest}'",
    );
    let target = |url: &str| {
        let forward = forwarded(engine.evaluate(request(url)));
        forward.target().map(|target| (target.path.clone(), target.query.clone()))
    };
    let some = |path: &str, query: Option<&str>| Some((path.to_owned(), query.map(str::to_owned)));
    assert_eq!(target("/same"), None);
    assert_eq!(target("/needs"), None);
    assert_eq!(target("/app/a%20b?x=1"), some("/index.html", Some("x=1&from=a%20b")));
    assert_eq!(target("/u/42?x=1"), some("/users/42", None));
    assert_eq!(target("/up//evil.example/"), some("/evil.example/", None));
    assert_eq!(target("/else"), None);
}

#[test]
fn blocks_are_asked_again_about_the_rewritten_path() {
    let engine = engine(
        "[[block]]
         id = 'quiet'
         mode = 'shadow'
         [[block]]
         id = 'internal'
         when.path = '/internal/{*rest}'
         body_template = 'no {path}'
         [[rewrite]]
         from = '/open/{*rest}'
         to = '/internal/{rest}'",
    );
    let decision = engine.evaluate(request("/open/door"));
    assert_eq!(ids(decision.rules()), ["rewrite-1", "internal"]);
    // Reported by both passes, told once.
    assert_eq!(ids(decision.shadow()), ["quiet"]);
    // The answer doesn't give the origin's paths away.
    let answer = answered(decision);
    assert_eq!((answer.status(), answer.body()), (403, b"no /open/door".as_slice()));
}

#[test]
fn shadow_rules_are_told_and_change_nothing() {
    let engine = engine(
        "[[block]]
         id = 'b-before'
         mode = 'shadow'
         when.path = '/x'
         [[block]]
         id = 'b-live'
         when.path = '/x'
         when.method = 'POST'
         [[block]]
         id = 'b-after'
         mode = 'shadow'
         when.path = '/x'
         [[block]]
         id = 'b-off'
         enabled = false
         [[redirect]]
         id = 'r'
         mode = 'shadow'
         from = '/x'
         to = '/y'
         [[respond]]
         id = 's'
         mode = 'shadow'
         when.path = '/x'
         [[rewrite]]
         id = 'w'
         mode = 'shadow'
         from = '/x'
         to = '/z'
         [[headers]]
         id = 'h'
         mode = 'shadow'
         request.set = { x-a = '1' }
         response.set = { x-b = '1' }",
    );
    let decision = engine.evaluate(Request::new("POST", "/x"));
    assert_eq!(ids(decision.rules()), ["b-live"]);
    assert_eq!(ids(decision.shadow()), ["b-before", "h"]);
    assert_eq!(answered(decision).header("x-b"), None);

    let decision = engine.evaluate(request("/x"));
    assert!(decision.rules().is_empty());
    assert_eq!(ids(decision.shadow()), ["b-before", "b-after", "r", "s", "w", "h"]);
    let Decision::Forward(forward) = decision else { panic!("nothing live matches") };
    assert!(forward.target().is_none() && forward.request_edits().is_empty());
}
