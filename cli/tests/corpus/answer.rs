//! What a ready policy answers, beside what the source's own engine answered.

use fingerpost::{Decision, Request, Scheme};
use serde_json::Value;

use super::data::Ready;
use super::table::Verdict;
use super::url;

/// The request of a case; its country, where it states one, isn't in it.
pub(crate) fn request(case: &Value) -> Request<'_> {
    let parts = url::parts(case["request"]["url"].as_str().unwrap());
    Request::new(case["request"]["method"].as_str().unwrap(), parts.target)
        .with_authority(parts.host)
        .with_scheme(Scheme::parse(parts.scheme).unwrap())
}

/// The engine's decision, which has to be that of the definition.
pub(crate) fn decide<'r>(ready: &'r Ready, request: &Request<'_>) -> Result<Decision<'r>, Verdict> {
    let decision = ready.engine.evaluate(*request);
    let explained = ready.policy.explain(request);
    if decision == *explained.decision() {
        return Ok(decision);
    }
    Err(Verdict::Unexplained(format!("explain says {:?}", explained.decision())))
}

/// Whether nothing acts.
pub(crate) fn is_untouched(decision: &Decision<'_>) -> bool {
    match decision {
        Decision::Forward(forward) => forward.target().is_none() && decision.rules().is_empty(),
        Decision::Respond(_) => false,
    }
}

/// `None` where it isn't this redirect.
pub(crate) fn redirects(decision: &Decision<'_>, status: u64, location: &str) -> Option<Verdict> {
    let Decision::Respond(respond) = decision else { return None };
    let got = respond.location()?;
    if u64::from(respond.status()) != status {
        None
    } else if got == location {
        Some(Verdict::Agrees)
    } else {
        (url::spelled(got) == url::spelled(location)).then_some(Verdict::AgreesRespelled)
    }
}
