//! `[[headers]]` and `[security_headers]`, on both sides.

use fingerpost::{Edit, Engine, Request, ResponseHead, Scheme};

use crate::{answered, engine, forwarded, ids, request};

/// Edits in one line each.
fn lines(edits: &[Edit<'_>]) -> Vec<String> {
    let line = |edit: &Edit<'_>| match edit {
        Edit::Remove { name } => format!("remove {name}"),
        Edit::RemovePrefix { prefix } => format!("remove {prefix}*"),
        Edit::Set(field) => format!("set {}: {}", field.name, field.value),
        Edit::Append(field) => format!("append {}: {}", field.name, field.value),
        Edit::Default(field) => format!("default {}: {}", field.name, field.value),
    };
    edits.iter().map(line).collect()
}

fn response(engine: &Engine, request: Request<'_>, status: u16) -> Vec<String> {
    let none: [(&str, &str); 0] = [];
    lines(engine.evaluate_response(request, &ResponseHead::new(status, &none)).edits())
}

#[test]
fn edits_go_in_file_order_and_inside_an_entry_by_kind() {
    let engine = engine(
        "[[headers]]
         request.default = { x-d = 'd' }
         request.append = { x-c = 'c' }
         request.set = { x-b = '{method} {path_and_query}' }
         request.remove = ['x-a', 'x-debug-*']
         [[headers]]
         when.path = '/a'
         request.set = { x-b = 'again' }
         [[headers]]
         request.set = { x-none = '{cookie.none}' }
         [[headers]]
         request.set = { x-some = '{cookie.none|default:\"-\"}', x-none = '{header.none}' }",
    );
    let decision = engine.evaluate(request("/a?b=c"));
    assert_eq!(ids(decision.rules()), ["headers-1", "headers-2", "headers-4"]);
    assert_eq!(
        lines(forwarded(decision).request_edits()),
        [
            "remove x-a",
            "remove x-debug-*",
            "set x-b: GET /a?b=c",
            "append x-c: c",
            "default x-d: d",
            "set x-b: again",
            "set x-some: -"
        ]
    );
}

#[test]
fn conditions_of_headers_see_the_request_as_it_arrived() {
    let engine = engine(
        "[[rewrite]]
         from = '/a'
         to = '/b'
         [[headers]]
         when.path = '/a'
         request.set = { x-path = '{path}' }
         response.set = { x-path = '{path}' }",
    );
    let forward = forwarded(engine.evaluate(request("/a")));
    assert_eq!(lines(forward.request_edits()), ["set x-path: /a"]);
    assert_eq!(response(&engine, request("/a"), 200), ["set x-path: /a"]);
}

#[test]
fn a_visitor_cannot_write_a_header_line() {
    let engine = engine(
        "[[headers]]
         request.set = { x-q = '{query.q}', x-p = '{path}' }",
    );
    let forward = forwarded(engine.evaluate(request("/a%0D%0Ab?q=1%0D%0Ax-evil:1")));
    assert_eq!(lines(forward.request_edits()), ["set x-p: /a%0D%0Ab"]);
}

#[test]
fn response_conditions_see_the_response_as_it_came() {
    let engine = engine(
        "[[headers]]
         response.set = { cache-control = 'no-store', server = 'edge' }
         [[headers]]
         when.status = ['5xx', 404]
         response.set = { x-status = '{status}' }
         [[headers]]
         when.response.server = 'origin'
         response.remove = ['server']",
    );
    let request = request("/");
    assert_eq!(
        response(&engine, request, 200),
        ["set cache-control: no-store", "set server: edge"]
    );
    let head = ResponseHead::new(404, &[("Server", "origin")]);
    let decision = engine.evaluate_response(request, &head);
    assert_eq!(ids(decision.rules()), ["headers-1", "headers-2", "headers-3"]);
    assert_eq!(lines(decision.edits()).last().unwrap(), "remove server");
}

#[test]
fn the_edges_own_answers_go_the_same_way_back() {
    let engine = engine(
        "[security_headers]
         content_type_options = 'nosniff'
         [[block]]
         when.path = '/no'
         body = 'no'
         [[headers]]
         when.status = '4xx'
         when.response.content-type = { prefix = 'text/' }
         response.set = { content-type = 'text/x-no', x-status = '{status}' }
         response.default = { x-content-type-options = 'other' }",
    );
    let decision = engine.evaluate(request("/no"));
    assert_eq!(ids(decision.rules()), ["block-1", "security_headers", "headers-1"]);
    let answer = answered(decision);
    let fields: Vec<_> =
        answer.headers().iter().map(|field| format!("{}: {}", field.name, field.value)).collect();
    assert_eq!(
        fields,
        ["x-content-type-options: nosniff", "content-type: text/x-no", "x-status: 403"]
    );
}

#[test]
fn hsts_is_sent_over_https_only() {
    let policy = "[security_headers]\nhsts = { max_age = 31536000 }\n";
    let bare = engine(policy);
    let sent = |engine: &Engine, request| !response(engine, request, 200).is_empty();
    assert!(sent(&bare, request("/").with_scheme(Scheme::Https)));
    assert!(!sent(&bare, request("/").with_scheme(Scheme::Http)));
    assert!(!sent(&bare, request("/")));
    let cloudfront = engine(&format!("{policy}[client]\nplatform = 'cloudfront'"));
    assert!(sent(&cloudfront, request("/")));
    assert!(!sent(&cloudfront, request("/").with_scheme(Scheme::Http)));
    // A rule refines the preset.
    let refined =
        engine(&format!("{policy}[[headers]]\nresponse.remove = ['strict-transport-security']"));
    let edits = response(&refined, request("/").with_scheme(Scheme::Https), 200);
    assert_eq!(
        edits,
        ["set strict-transport-security: max-age=31536000", "remove strict-transport-security"]
    );
}
