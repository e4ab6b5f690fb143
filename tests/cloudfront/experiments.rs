//! Experiments over the four events: one request, one variant.

use fingerpost::Decision;
use fingerpost::adapter::cloudfront::EventType::{OriginRequest, ViewerRequest, ViewerResponse};
use fingerpost::adapter::cloudfront::{Decided, Outcome};
use serde_json::{Value, json};

use crate::{engine, event, handled, lines, request, response};

const POLICY: &str = "
    [client]
    platform = 'cloudfront'
    [[experiment]]
    id = 'start'
    when.path = '/'
    variants = { a = { weight = 1 }, b = { weight = 1, rewrite = '/b.html' } }
    control = 'a'
    cookie = 'exp-start'
    key_header = 'x-exp'";

const BROWSER: &str = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0";

fn with_id(mut event: Value, id: &str) -> Value {
    event["Records"][0]["cf"]["config"]["requestId"] = json!(id);
    event
}

fn variant(outcome: &Outcome<'_>) -> Option<String> {
    let Decided::Request(Decision::Forward(_)) = outcome.decided() else { panic!("forwards") };
    lines(outcome.result(), "x-exp").into_iter().next()
}

#[test]
fn viewer_response_sets_the_cookie_of_the_variant_that_viewer_request_chose() {
    let engine = engine(POLICY);
    let arrived = request("/", &[BROWSER, "X-Exp: forged"]);
    let came = response("200", &[]);
    let mut seen = [0, 0];
    for number in 0..200 {
        let id = format!("request-{number}");
        let there = handled(&engine, &with_id(event(ViewerRequest, &arrived, None), &id));
        let variant = variant(&there).unwrap();
        seen[usize::from(variant == "b")] += 1;
        let uri = if variant == "b" { "/b.html" } else { "/" };
        assert_eq!(there.result()["uri"], uri);
        let back = handled(&engine, &with_id(event(ViewerResponse, &arrived, Some(&came)), &id));
        let cookies = lines(back.result(), "set-cookie");
        assert!(cookies[0].starts_with(&format!("exp-start={variant};")), "{cookies:?}");
        assert_eq!(lines(back.result(), "cache-control"), ["private"]);
    }
    assert!(seen.iter().all(|count| *count > 60), "{seen:?}");
}

#[test]
fn without_a_request_id_everybody_gets_the_control_and_no_cookie() {
    let engine = engine(POLICY);
    let arrived = request("/", &[BROWSER]);
    let mut there = event(ViewerRequest, &arrived, None);
    there["Records"][0]["cf"]["config"].as_object_mut().unwrap().remove("requestId");
    assert_eq!(variant(&handled(&engine, &there)).as_deref(), Some("a"));
    let mut back = event(ViewerResponse, &arrived, Some(&response("200", &[])));
    back["Records"][0]["cf"]["config"].as_object_mut().unwrap().remove("requestId");
    assert!(lines(handled(&engine, &back).result(), "set-cookie").is_empty());
}

#[test]
fn what_a_visitor_sends_under_the_key_header_goes() {
    let engine = engine(POLICY);
    // Not in the experiment: another path.
    let arrived = request("/other", &[BROWSER, "X-Exp: b"]);
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(variant(&outcome), None);
    // A sticky visitor keeps the variant, whatever the header says.
    let arrived = request("/", &[BROWSER, "X-Exp: a", "X-Exp: a", "Cookie: exp-start=b"]);
    let outcome = handled(&engine, &event(ViewerRequest, &arrived, None));
    assert_eq!(lines(outcome.result(), "x-exp"), ["b"]);
}

#[test]
fn behind_the_cache_the_key_header_tells() {
    let engine = engine(&format!(
        "{POLICY}\n[[headers]]\nat = 'origin'\nwhen.variant.start = 'b'\nrequest.set = {{ x-told = 'b' }}"
    ));
    for (told, expected) in [("b", vec!["b"]), ("a", vec![]), ("c", vec![])] {
        let arrived =
            request("/b.html", &["User-Agent: Amazon CloudFront", &format!("X-Exp: {told}")]);
        let outcome = handled(&engine, &event(OriginRequest, &arrived, None));
        assert_eq!(lines(outcome.result(), "x-told"), expected, "{told}");
        assert_eq!(lines(outcome.result(), "x-exp"), [told]);
    }
}
