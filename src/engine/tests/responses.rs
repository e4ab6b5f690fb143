//! The way back: replaced responses, security headers, overlays; and what the clock and shares do.

use super::*;
use crate::policy::condition::Sample;
use crate::policy::model::{
    Answer, Body, Csp, Directive, HeaderEdit, SecurityHeader, SecurityValue,
};
use crate::policy::template::BodyKind;
use crate::request::{ResponseHead, Scheme, Tier, Timestamp};

fn answer(status: u16, body: Body) -> Answer {
    Answer { status, body, content_type: None, cache_control: None, headers: Vec::new() }
}

fn page(text: &str) -> Body {
    Body::Bytes(text.as_bytes().into())
}

fn on_status(id: &str, range: (u16, u16), answer: Answer) -> Rule<Answer> {
    let when = Some(check(Test::Status(vec![range])));
    Rule { when, ..rule(id, At::Viewer, answer) }
}

/// A status, and the body where there is one.
type Replaced = Option<(u16, Option<String>)>;

/// The replacement, the edits and the rules.
fn back(engine: &Engine, response: &ResponseHead<'_>) -> (Replaced, Vec<String>, Vec<String>) {
    let decision = engine.evaluate_response(visitor("/"), response);
    let replacement = decision.replacement().map(|replacement| {
        let body = replacement.body.as_deref();
        (replacement.status, body.map(|body| String::from_utf8(body.to_vec()).unwrap()))
    });
    (replacement, told(decision.edits()), ids(decision.rules()))
}

#[test]
fn a_response_is_replaced() {
    let mut model = model(
        "[[headers]]
         id = 'seen'
         when.status = 503
         when.response.content-type = 'text/html'
         when.response.etag = { present = false }
         response.set = { x-seen = '{status}' }",
    );
    let mut shadow = on_status("shadow", (500, 599), answer(0, Body::Empty));
    shadow.shadow = true;
    let mut error = answer(503, page("later"));
    error.content_type = Some("text/html".into());
    error.cache_control = Some("no-cache".into());
    error.headers = vec![
        ("retry-after".into(), literal("60")),
        ("x-was".into(), value("", Value::Status)),
        ("x-none".into(), value("", Value::Cookie("none".into()))),
    ];
    model.responds = vec![
        shadow,
        on_status("error", (500, 599), error),
        on_status("late", (500, 599), answer(200, Body::Empty)),
        on_status("gone", (404, 404), answer(0, page(""))),
        on_status("kept", (400, 410), answer(418, Body::Empty)),
    ];
    let template = Body::Template(value("", Value::Cookie("c".into())), BodyKind::Plain);
    model.responds.push(on_status("template", (301, 301), answer(0, template)));
    let engine = engine(model);
    let headers = [
        ("ETag", "x"),
        ("Content-Encoding", "gzip"),
        ("Content-Type", "application/json"),
        ("repr-digest", "y"),
        ("x-other", "z"),
    ];
    let (replacement, edits, rules) = back(&engine, &ResponseHead::new(502, &headers));
    assert_eq!(replacement, Some((503, Some("later".into()))));
    assert_eq!(
        edits,
        [
            "-content-encoding",
            "-etag",
            "-repr-digest",
            "content-type: text/html",
            "cache-control: no-cache",
            "retry-after: 60",
            "x-was: 502",
            "x-seen: 503",
        ]
    );
    assert_eq!(rules, ["respond error", "headers seen"]);

    // An empty body replaces too; without a body that of the origin stays.
    let stale = ["-content-encoding", "-etag", "-repr-digest", "-content-type"];
    let (replacement, edits, _) = back(&engine, &ResponseHead::new(404, &headers));
    assert_eq!(
        (replacement, edits),
        (Some((404, Some(String::new()))), stale.map(String::from).to_vec())
    );
    let (replacement, edits, _) = back(&engine, &ResponseHead::new(403, &headers));
    assert_eq!((replacement, edits), (Some((418, None)), vec![]));
    // A body that can't be said is empty, and the cookie that it wants makes it private.
    let (replacement, edits, _) = back(&engine, &ResponseHead::new(301, &headers));
    assert_eq!(replacement, Some((301, Some(String::new()))));
    assert_eq!(edits.last().unwrap(), "cache-control: private, no-store");
    assert_eq!(back(&engine, &ResponseHead::new(200, &headers)), (None, vec![], vec![]));

    // On the way to the origin such an entry isn't asked, and the edge's own answers stay.
    let shadows = engine.evaluate_response(visitor("/"), &ResponseHead::new(500, &headers));
    assert_eq!(ids(shadows.shadow()), ["respond shadow"]);
    let decision = engine.evaluate(visitor("/"));
    assert!(decision.shadow().is_empty());
    forwarded(decision);
    let answer = answered(engine.evaluate(visitor("/%00")));
    assert_eq!((answer.status(), answer.headers().len()), (400, 0));
}

#[test]
fn either_the_response_or_something_else() {
    // What is true without the response is still asked when it is there.
    let mut model = model("");
    let mut entry = on_status("either", (404, 404), answer(200, Body::Empty));
    let path = when("when.path = '/'").unwrap();
    entry.when = Some(Condition::Any(vec![path, entry.when.unwrap()]));
    model.responds.push(entry);
    let engine = engine(model);
    forwarded(engine.evaluate(visitor("/")));
    let headers: [(&str, &str); 0] = [];
    assert_eq!(back(&engine, &ResponseHead::new(500, &headers)).0, Some((200, None)));
}

fn directive(name: &str, sources: Option<&str>, nonce: bool) -> Directive {
    Directive { name: name.to_owned(), sources: sources.map(str::to_owned), nonce }
}

fn csp(name: &'static str, directives: Vec<Directive>) -> SecurityHeader {
    SecurityHeader { name, value: SecurityValue::Csp(Csp { directives }), https_only: false }
}

const ENFORCED: &str = "content-security-policy";
const REPORTED: &str = "content-security-policy-report-only";

fn overlay(id: &str, csp: Vec<Directive>, report_only: Vec<Directive>) -> Rule<HeaderEdits> {
    let some = |directives: Vec<Directive>| {
        Some(Csp { directives }).filter(|csp| !csp.directives.is_empty())
    };
    let (csp, csp_report_only) = (some(csp), some(report_only));
    rule(id, At::Viewer, HeaderEdits { csp, csp_report_only, ..HeaderEdits::default() })
}

#[test]
fn overlays_change_the_policy_directive_by_directive() {
    let mut model = model("");
    model.security_headers.headers = vec![
        csp(
            ENFORCED,
            vec![
                directive("default-src", Some("'self'"), false),
                directive("img-src", Some("*"), false),
                directive("script-src", Some("'self'"), true),
            ],
        ),
        csp(REPORTED, vec![]),
    ];
    let engine_of = |headers: &[Rule<HeaderEdits>]| {
        let mut model = model.clone();
        model.headers = headers.to_vec();
        engine(model)
    };
    let headers: [(&str, &str); 0] = [];
    let head = ResponseHead::new(200, &headers);
    let nonce = crate::draw::nonce(&[7; 16]);
    let base =
        format!("{ENFORCED}: default-src 'self'; img-src *; script-src 'self' 'nonce-{nonce}'");
    let security = "headers security_headers".to_owned();
    let made = engine_of(&[]);
    assert_eq!(back(&made, &head), (None, vec![base.clone()], vec![security.clone()]));
    // Without entropy there is no nonce, and without it no such directive.
    let decision = made.evaluate_response(Request::new("GET", "/"), &head);
    assert_eq!(told(decision.edits()), [format!("{ENFORCED}: default-src 'self'; img-src *")]);
    let behind = made.evaluate_response(visitor("/").with_tier(Tier::Origin), &head);
    assert!(behind.edits().is_empty() && behind.rules().is_empty());

    let first = overlay(
        "first",
        vec![
            directive("img-src", None, false),
            directive("script-src", Some("https://a.example"), false),
            directive("upgrade-insecure-requests", Some(""), false),
        ],
        vec![directive("object-src", Some("'none'"), false)],
    );
    let mut second = overlay("second", vec![directive("script-src", Some("*"), false)], vec![]);
    second.action.response = vec![HeaderEdit::Set("x-a".into(), literal("1"))];
    let mut elsewhere = overlay("elsewhere", vec![directive("default-src", None, false)], vec![]);
    elsewhere.when = when("when.path = '/x'");
    let mut shadow = overlay("shadow", vec![directive("default-src", None, false)], vec![]);
    shadow.shadow = true;
    let (_, edits, rules) = back(&engine_of(&[first, shadow.clone(), second, elsewhere]), &head);
    assert_eq!(
        edits,
        [
            &format!("{ENFORCED}: default-src 'self'; script-src *; upgrade-insecure-requests"),
            &format!("{REPORTED}: object-src 'none'"),
            "x-a: 1",
        ]
    );
    assert_eq!(rules, [security.as_str(), "headers first", "headers second"]);
    let made = engine_of(&[shadow]);
    let decision = made.evaluate_response(visitor("/"), &head);
    assert_eq!(ids(decision.shadow()), ["headers shadow"]);
    assert_eq!((told(decision.edits()), ids(decision.rules())), (vec![base], vec![security]));

    // Nothing is left: nothing is sent, but the entry has done it.
    let none = ["default-src", "img-src", "script-src"].map(|name| directive(name, None, false));
    let (_, edits, rules) = back(&engine_of(&[overlay("none", none.to_vec(), vec![])]), &head);
    assert_eq!((edits, rules), (vec![], vec!["headers none".to_owned()]));
}

#[test]
fn a_ramp_rises_with_the_time() {
    let mut model = model("");
    let steps = [(100, "a"), (200, "b")].map(|(at, text)| (Timestamp(at), text.to_owned()));
    let value = SecurityValue::Ramp(steps.to_vec());
    model.security_headers.headers =
        vec![SecurityHeader { name: "strict-transport-security", value, https_only: true }];
    let engine = engine(model);
    let headers: [(&str, &str); 0] = [];
    let head = ResponseHead::new(200, &headers);
    let at = |now: Option<i64>, scheme| {
        let mut request = visitor("/").with_scheme(scheme);
        request.client.now = now.map(Timestamp);
        let decision = engine.evaluate_response(request, &head);
        assert_eq!(decision.rules().len(), decision.edits().len());
        told(decision.edits()).concat().split(": ").nth(1).unwrap_or_default().to_owned()
    };
    let table = [(None, "a"), (Some(99), ""), (Some(100), "a"), (Some(199), "a"), (Some(200), "b")];
    for (now, expected) in table {
        assert_eq!(at(now, Scheme::Https), expected, "{now:?}");
        assert_eq!(at(now, Scheme::Http), "");
    }
}

#[test]
fn a_time_window_is_open_at_its_end() {
    let mut model = model("[[respond]]\nbody = 'x'");
    let mut acts = |from: Option<i64>, until: Option<i64>, now: Option<i64>| {
        let (from, until) = (from.map(Timestamp), until.map(Timestamp));
        model.responds[0].when = Some(check(Test::Time { from, until }));
        let mut request = visitor("/");
        request.client.now = now.map(Timestamp);
        matches!(engine(model.clone()).evaluate(request), Decision::Respond(_))
    };
    assert!(acts(Some(5), Some(7), Some(5)) && acts(Some(5), Some(7), Some(6)));
    assert!(!acts(Some(5), Some(7), Some(4)) && !acts(Some(5), Some(7), Some(7)));
    assert!(acts(Some(5), None, Some(500)) && acts(None, Some(7), Some(-5)));
    assert!(!acts(None, Some(7), None));
}

#[test]
fn a_share_is_stable() {
    let mut model = model("[[respond]]\nbody = 'x'");
    let key = DrawKey::derive(Purpose::Sample, "", "respond-1");
    let mut acts = |share, unit: Unit, request: Request<'_>| {
        model.responds[0].when = Some(check(Test::Sample(Sample { share, unit, key })));
        matches!(engine(model.clone()).evaluate(request), Decision::Respond(_))
    };
    let nobody = Request::new("GET", "/");
    assert!(acts(1_000_000, Unit::Ip, nobody) && !acts(0, Unit::Ip, visitor("/")));
    assert!(!acts(999_999, Unit::Ip, nobody));
    assert!(!acts(999_999, Unit::Cookie("uid".into()), nobody));
    for name in ["ann", "bob", "cyd", "dot", "eve"] {
        let point = key.point(name.as_bytes());
        let headers = [("cookie", format!("uid={name}")), ("x-user", name.to_owned())];
        let request = nobody.with_headers(&headers);
        for unit in [Unit::Cookie("uid".into()), Unit::Header("x-user".into())] {
            assert!(acts(point + 1, unit.clone(), request));
            assert!(!acts(point, unit, request));
        }
    }
}

#[test]
fn who_has_no_unit_is_known_to_be_in_no_share() {
    // `unless` a sample by a cookie: who sends none isn't sampled; without an address nobody knows.
    let mut model = model("[[respond]]\nbody = 'x'");
    let mut acts = |unit: Unit, request: Request<'_>| {
        let key = DrawKey::derive(Purpose::Sample, "", "x");
        let sampled = check(Test::Sample(Sample { share: 500_000, unit, key }));
        model.responds[0].when = Some(Condition::Not(Box::new(sampled)));
        matches!(engine(model.clone()).evaluate(request), Decision::Respond(_))
    };
    let request = Request::new("GET", "/");
    assert!(acts(Unit::Cookie("uid".into()), request) && acts(Unit::Header("x".into()), request));
    assert!(!acts(Unit::Ip, request));
    let unreadable = [("x", b"\xff"), ("cookie", b"\xff")];
    assert!(!acts(Unit::Header("x".into()), request.with_headers(&unreadable)));
}
