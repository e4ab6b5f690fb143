//! A request that was decided, with its reasons.

use axum::extract::Request;
use axum::http;
use axum::response::Response;
use fingerpost::adapter::tower::{Decided, DecidedResponse};
use fingerpost::{Decision, Policy, ResponseExplanation, ResponseHead, RuleRef, Scheme};

use super::event::{self, Event};
use super::site::Came;
use crate::{nearest, render};

/// The head of a request as it arrived.
pub(super) fn head(request: &Request) -> http::Request<()> {
    let mut head = http::Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    head
}

/// What was decided and why; `None` of a response that no policy has seen.
pub(super) fn event(
    policy: &Policy,
    mut arrived: http::Request<()>,
    response: &Response,
) -> Option<Event> {
    let decided = response.extensions().get::<Decided>()?;
    arrived.extensions_mut().insert(*decided.client());
    let request = fingerpost::Request::from(&arrived);
    let explanation = policy.explain(&request);
    let came = response.extensions().get::<Came>().filter(|_| is_forward(decided.decision()));
    let head = came.map(|came| ResponseHead::new(came.status.as_u16(), &came.headers));
    let back = head.as_ref().map(|head| policy.explain_response(&request, head));
    let acted = nearest::acted(&explanation, back.as_ref().map(ResponseExplanation::decision));
    let nearest = acted.nearest(|| policy.nearest(&request, head.as_ref(), nearest::ASKED));
    let status = came.map_or(0, |came| came.status.as_u16());
    let back = back.as_ref().map(|back| (back, status));
    let text = render::full(&explanation, back, &nearest, false);
    let on_response = response.extensions().get::<DecidedResponse>();
    let location = response.headers().get(http::header::LOCATION);
    Some(Event::Request(event::Request {
        method: arrived.method().to_string(),
        url: url(&arrived, decided.client().scheme),
        status: response.status().as_u16(),
        location: location.map(text_of),
        answered: !is_forward(decided.decision()),
        rules: names(decided.decision().rules(), on_response.map(DecidedResponse::rules)),
        shadow: names(decided.decision().shadow(), on_response.map(DecidedResponse::shadow)),
        digest: decided.digest().to_owned(),
        explanation: anstream::adapter::strip_str(&text).to_string(),
        headers: response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), text_of(value)))
            .collect(),
    }))
}

fn is_forward(decision: &Decision<'_>) -> bool {
    matches!(decision, Decision::Forward(_))
}

fn url(arrived: &http::Request<()>, scheme: Option<Scheme>) -> String {
    let host = arrived.headers().get(http::header::HOST).map(text_of).unwrap_or_default();
    let scheme = scheme.map_or("http", Scheme::as_str);
    let target = arrived.uri().path_and_query().map_or("/", |path| path.as_str());
    format!("{scheme}://{host}{target}")
}

fn text_of(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Each rule once.
fn names(there: &[RuleRef<'_>], back: Option<&[RuleRef<'_>]>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in there.iter().chain(back.unwrap_or_default()).map(render::name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
