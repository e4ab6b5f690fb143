//! Preflights, and what scripts may read.

use super::*;
use crate::policy::model::{Cors, CorsOrigin};
use crate::request::{Headers, ResponseHead};
use crate::uri::host::HostPattern;

fn site(host: &str) -> CorsOrigin {
    let host = HostPattern::parse(host).unwrap();
    CorsOrigin::Site { scheme: "https".into(), host, port: None }
}

fn entry(id: &str, origins: Vec<CorsOrigin>) -> Rule<Cors> {
    let cors = Cors {
        origins,
        methods: vec!["GET".into(), "PUT".into()],
        headers: vec!["x-a".into(), "x-b".into()],
        credentials: false,
        max_age: Some(600),
        expose: vec!["x-total".into()],
    };
    rule(id, At::Viewer, cors)
}

fn with(entries: Vec<Rule<Cors>>) -> Engine {
    let mut model = model("[[headers]]\nresponse.set = { x-edge = '1' }");
    model.cors = entries;
    engine(model)
}

fn preflight<'h>(method: &'h str, headers: &'h (dyn Headers + Sync)) -> Request<'h> {
    Request::new(method, "/api").with_headers(headers)
}

fn fields(answer: &Respond<'_>) -> Vec<String> {
    answer.headers().iter().map(|field| format!("{}: {}", field.name, field.value)).collect()
}

const PREFLIGHT: [(&str, &str); 2] =
    [("origin", "https://app.example"), ("access-control-request-method", "PUT")];

#[test]
fn a_preflight_is_answered() {
    let mut shadow = entry("shadow", vec![CorsOrigin::Any]);
    shadow.shadow = true;
    let mut other = entry("other", vec![CorsOrigin::Any]);
    other.when = when("when.path = '/other'");
    let engine = with(vec![shadow, other, entry("app", vec![site("app.example")])]);
    let answer = answered(engine.evaluate(preflight("OPTIONS", &PREFLIGHT)));
    assert_eq!(answer.status(), 204);
    assert_eq!(
        fields(&answer),
        [
            "access-control-allow-origin: https://app.example",
            "access-control-allow-methods: GET, PUT",
            "access-control-allow-headers: x-a, x-b",
            "access-control-max-age: 600",
            "vary: Origin",
            "x-edge: 1",
        ]
    );
    assert_eq!(ids(&answer.acted.rules), ["cors app", "headers headers-1"]);
    assert_eq!(ids(answer.acted.shadow()), ["cors shadow"]);

    // Another origin, or one that can't be meant, is allowed nothing.
    for origin in ["https://evil.example", "null", ""] {
        let headers = [("origin", origin), PREFLIGHT[1]];
        let answer = answered(engine.evaluate(preflight("OPTIONS", &headers)));
        assert_eq!((answer.status(), fields(&answer)[0].as_str()), (204, "vary: Origin"));
    }
    let twice = [PREFLIGHT[0], PREFLIGHT[0], PREFLIGHT[1]];
    let answer = answered(engine.evaluate(preflight("OPTIONS", &twice)));
    assert_eq!(fields(&answer)[0], "vary: Origin");

    forwarded(engine.evaluate(preflight("GET", &PREFLIGHT)));
    forwarded(engine.evaluate(preflight("OPTIONS", &[PREFLIGHT[0]])));
    forwarded(engine.evaluate(preflight("OPTIONS", &[PREFLIGHT[1]])));
}

#[test]
fn credentials_name_the_origin_and_anybody_is_a_star() {
    let mut trusted = entry("trusted", vec![site("app.example")]);
    trusted.action.credentials = true;
    trusted.action.headers.clear();
    trusted.action.max_age = None;
    let answer = with(vec![trusted]);
    let answer = answered(answer.evaluate(preflight("OPTIONS", &PREFLIGHT)));
    assert_eq!(
        fields(&answer)[..3],
        [
            "access-control-allow-origin: https://app.example",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET, PUT",
        ]
    );
    let anybody = with(vec![entry("any", vec![site("app.example"), CorsOrigin::Any])]);
    let answer = answered(anybody.evaluate(preflight("OPTIONS", &PREFLIGHT)));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn the_policy_has_the_last_word_about_a_response() {
    let engine = with(vec![entry("app", vec![site("app.example")]), entry("late", vec![])]);
    let edits = |request: &[(&str, &str)], response: &[(&str, &[u8])]| {
        let request = request.to_vec();
        let response = response.to_vec();
        let head = ResponseHead::new(200, &response);
        let request = Request::new("GET", "/").with_headers(&request);
        let decision = engine.evaluate_response(request, &head);
        let acted = decision.rules().iter().any(|rule| rule.id == "app");
        let mut edits = told(decision.edits());
        assert_eq!(edits.pop().as_deref(), Some("x-edge: 1"));
        assert_eq!(acted, !edits.is_empty());
        edits
    };
    let origin = [PREFLIGHT[0]];
    let reflected: [(&str, &[u8]); 3] = [
        ("Access-Control-Allow-Credentials", b"true"),
        ("access-control-allow-origin", b"https://evil.example"),
        ("Vary", b"Accept"),
    ];
    assert_eq!(
        edits(&origin, &reflected),
        [
            "-access-control-allow-origin",
            "-access-control-allow-credentials",
            "access-control-allow-origin: https://app.example",
            "access-control-expose-headers: x-total",
            "+vary: Origin",
        ]
    );
    let without = ["-access-control-allow-origin", "-access-control-allow-credentials"];
    assert_eq!(edits(&[], &reflected), [without[0], without[1], "+vary: Origin"]);
    for vary in [&b"Accept, ORIGIN"[..], b"*"] {
        assert!(edits(&[], &[("vary", vary)]).is_empty());
    }
    assert_eq!(edits(&[], &[("vary", b"\xff, origin")]), ["+vary: Origin"]);
}

#[test]
fn an_answer_of_the_edge_is_read_like_any() {
    let mut model = model("[[respond]]\nbody = 'x'");
    model.cors.push(entry("any", vec![CorsOrigin::Any]));
    let engine = engine(model);
    let headers = [PREFLIGHT[0]];
    let answer = answered(engine.evaluate(Request::new("GET", "/").with_headers(&headers)));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(ids(&answer.acted.rules), ["respond respond-1", "cors any"]);
}
