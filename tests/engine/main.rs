//! What the engine decides, stage by stage, through the public API.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod adapter;
mod conditions;
mod edge;
mod guards;
mod headers;
mod redirects;
mod stages;
mod variants;

use fingerpost::{Decision, Engine, Forward, Request, Respond, RuleRef, Scheme};

/// The engine of a policy.
fn engine(text: &str) -> Engine {
    match text.parse() {
        Ok(engine) => engine,
        Err(error) => panic!("the policy is refused:\n{text}\n{error}"),
    }
}

/// A request with an address for a target: `https://example.com/a?b` states scheme and host.
fn request(url: &str) -> Request<'_> {
    let request = Request::new("GET", url);
    match url.split_once("://") {
        Some(("http", _)) => request.with_scheme(Scheme::Http),
        Some(("https", _)) => request.with_scheme(Scheme::Https),
        _ => request,
    }
}

fn answered(decision: Decision<'_>) -> Respond<'_> {
    match decision {
        Decision::Respond(answer) => answer,
        Decision::Forward(forward) => panic!("it is forwarded: {forward:?}"),
    }
}

fn forwarded(decision: Decision<'_>) -> Forward<'_> {
    match decision {
        Decision::Forward(forward) => forward,
        Decision::Respond(answer) => panic!("it is answered: {answer:?}"),
    }
}

/// `redirect-1`, `moved:3` for a line of a map.
fn ids(rules: &[RuleRef<'_>]) -> Vec<String> {
    let name = |rule: &RuleRef<'_>| match rule.line {
        Some(line) => format!("{}:{line}", rule.id),
        None => rule.id.to_string(),
    };
    rules.iter().map(name).collect()
}

/// The status and where it leads.
#[track_caller]
fn redirected(engine: &Engine, url: &str) -> (u16, String) {
    let answer = answered(engine.evaluate(request(url)));
    let location = answer.location().map(str::to_owned);
    (answer.status(), location.expect("a redirect has a location"))
}

#[test]
fn the_engine_goes_everywhere() {
    fn anywhere<T: Send + Sync + 'static>() {}
    anywhere::<Engine>();
    anywhere::<Decision<'static>>();
}

#[test]
fn a_decision_outlives_the_request() {
    let engine = engine("[[redirect]]\nfrom = '/a/{x}'\nto = '/b/{x}'");
    let decision = {
        let target = String::from("/a/1");
        engine.evaluate(Request::new("GET", &target))
    };
    assert_eq!(answered(decision).location(), Some("/b/1"));
}

#[test]
fn the_empty_policy_forwards_everything_untouched() {
    let engine = engine("");
    for url in ["/", "http://example.com/a?b", "*", "/%zz?%zz"] {
        let forward = forwarded(engine.evaluate(request(url)));
        assert!(forward.target().is_none() && forward.request_edits().is_empty(), "{url}");
    }
}
