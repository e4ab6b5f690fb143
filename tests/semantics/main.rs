//! What every key of the language means: a policy's text and a request, and what comes of them,
//! asked of the definition and of the engine alike.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[cfg(feature = "auth")]
mod auth;
mod block;
mod canonical;
#[cfg(feature = "auth")]
mod claims;
mod client;
mod conditions;
mod cors;
mod experiment;
mod headers;
mod https;
mod keys;
#[path = "../keys/mod.rs"]
mod language;
mod origins;
mod paths;
mod places;
mod policy;
mod redirect;
mod respond;
mod rewrite;
mod rule;
mod security_headers;
#[cfg(feature = "auth")]
mod signed_url;
mod tests;
mod texts;
#[cfg(feature = "auth")]
mod token;

use fingerpost::{
    Decision, Edit, Engine, Field, Policy, Request, ResponseDecision, ResponseHead, Scheme, Source,
    Timestamp,
};

/// 2026-06-01T00:00:00Z.
const JUNE: i64 = 1_780_272_000;

fn source(text: &str) -> Source {
    Source::text(text)
        .with_file("moved.csv", "from,to,status,query,host\n/m,/moved,301,drop,example.com\n")
        .with_file("deny.txt", "# scanners\n198.51.100.7\n")
        .with_file("page.html", "<p>page</p>")
        .with_file("jwks.json", include_str!("../auth/jwks.json"))
        .with_file("hs.key", include_str!("../auth/hs.key"))
        .with_file("rs.pem", include_str!("../auth/rs.pem"))
        .with_file("cf.pem", include_str!("../auth/cf.pem"))
        .with_file("url.key", "another secret of the tests, of 32 bytes and more\n")
}

#[track_caller]
fn parse(text: &str) -> Policy {
    match Policy::parse(source(text)) {
        Ok(policy) => policy,
        Err(error) => panic!("the policy is refused:\n{text}\n{error}"),
    }
}

/// What definition and engine decide about a request.
#[track_caller]
fn decide(text: &str, request: Request<'_>) -> Decision<'static> {
    let policy = parse(text);
    let engine = Engine::new(&policy).unwrap();
    let decision = engine.evaluate(request);
    assert_eq!(&decision, policy.explain(&request).decision(), "the law, for {text}");
    decision.into_owned()
}

/// What definition and engine decide about a response.
#[track_caller]
fn decide_response(
    text: &str,
    request: Request<'_>,
    status: u16,
    headers: &[(&str, &str)],
) -> ResponseDecision<'static> {
    let policy = parse(text);
    let engine = Engine::new(&policy).unwrap();
    let headers = headers.to_vec();
    let head = ResponseHead::new(status, &headers);
    let decision = engine.evaluate_response(request, &head);
    assert_eq!(&decision, policy.explain_response(&request, &head).decision(), "the law, {text}");
    decision.into_owned()
}

/// A request with a URL for a target, by https where none says otherwise.
fn get(url: &str) -> Request<'_> {
    let scheme = if url.starts_with("http:") { Scheme::Http } else { Scheme::Https };
    Request::new("GET", url).with_scheme(scheme)
}

/// The same with headers.
fn with<'r, const N: usize>(
    url: &'r str,
    headers: &'r [(&'static str, &'static str); N],
) -> Request<'r> {
    get(url).with_headers(headers)
}

fn at(url: &str, now: i64) -> Request<'_> {
    get(url).with_now(Timestamp(now))
}

/// In a word: `403`, `308 /new`, `pass`, `pass /path?query`, `pass to app`.
#[track_caller]
fn outcome(text: &str, request: Request<'_>) -> String {
    match decide(text, request) {
        Decision::Respond(answer) => match answer.location() {
            Some(location) => format!("{} {location}", answer.status()),
            None => answer.status().to_string(),
        },
        Decision::Forward(forward) => {
            let mut word = "pass".to_owned();
            if let Some(target) = forward.target() {
                word = format!("{word} {}", target.path);
                if let Some(query) = &target.query {
                    word = format!("{word}?{query}");
                }
            }
            match forward.origin() {
                Some(origin) => format!("{word} to {}", origin.name),
                None => word,
            }
        }
    }
}

/// The rules that acted, and those in shadow mode behind a `~`.
#[track_caller]
fn rules(text: &str, request: Request<'_>) -> Vec<String> {
    let decision = decide(text, request);
    let acted = decision.rules().iter().map(|rule| rule.id.to_string());
    acted.chain(decision.shadow().iter().map(|rule| format!("~{}", rule.id))).collect()
}

/// The visitor's variants.
#[track_caller]
fn variants(text: &str, request: Request<'_>) -> Vec<String> {
    let decision = decide(text, request);
    let variants = decision.variants().iter();
    variants.map(|one| format!("{}={}", one.experiment, one.variant)).collect()
}

/// The edits of the request that is forwarded.
#[track_caller]
fn request_edits(text: &str, request: Request<'_>) -> Vec<String> {
    match decide(text, request) {
        Decision::Forward(forward) => written(forward.request_edits()),
        Decision::Respond(answer) => panic!("it is answered: {answer:?}"),
    }
}

/// The edits of a response.
#[track_caller]
fn edits(text: &str, request: Request<'_>, status: u16, headers: &[(&str, &str)]) -> Vec<String> {
    written(decide_response(text, request, status, headers).edits())
}

/// The fields of the edge's own answer.
#[track_caller]
fn fields(text: &str, request: Request<'_>) -> Vec<String> {
    match decide(text, request) {
        Decision::Respond(answer) => answer.headers().iter().map(line).collect(),
        Decision::Forward(forward) => panic!("it is forwarded: {forward:?}"),
    }
}

/// The body of the edge's own answer.
#[track_caller]
fn body(text: &str, request: Request<'_>) -> String {
    match decide(text, request) {
        Decision::Respond(answer) => String::from_utf8(answer.body().to_vec()).unwrap(),
        Decision::Forward(forward) => panic!("it is forwarded: {forward:?}"),
    }
}

fn line(field: &Field<'_>) -> String {
    format!("{}: {}", field.name, field.value)
}

/// `-name`, `-prefix*`, `name: value`, `+name: value`, `?name: value`.
fn written(edits: &[Edit<'_>]) -> Vec<String> {
    edits
        .iter()
        .map(|edit| match edit {
            Edit::Remove { name } => format!("-{name}"),
            Edit::RemovePrefix { prefix } => format!("-{prefix}*"),
            Edit::Set(field) => line(field),
            Edit::Append(field) => format!("+{}", line(field)),
            Edit::Default(field) => format!("?{}", line(field)),
        })
        .collect()
}
