//! `[security_headers]`: what every response gets.

use super::condition::judge;
use super::csp;
use super::stage::{named, stands};
use super::subject::Subject;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::draw;
use crate::facts::Fact;
use crate::policy::model::{
    At, Csp, HeaderEdits, Model, Platform, Rule, SecurityHeader, SecurityValue,
};
use crate::request::{Scheme, Timestamp};

/// The edits, with the name of the table where there are any.
pub(super) fn headers<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
) -> (Vec<Edit<'p>>, Option<RuleRef<'p>>) {
    let request = subject.facts.request;
    if !At::Viewer.applies(request.tier) {
        return (Vec::new(), None);
    }
    let over_https = match subject.facts.scheme {
        Fact::Known(scheme) => scheme == Scheme::Https,
        // CloudFront's viewer protocol policy keeps http out, and browsers ignore the field
        // over http (RFC 6797 §8.1).
        Fact::Absent | Fact::Hidden => model.client.platform == Platform::CloudFront,
    };
    let sent: Vec<Edit<'p>> = model
        .security_headers
        .headers
        .iter()
        .filter(|header| over_https || !header.https_only)
        .filter_map(|header| match &header.value {
            SecurityValue::Text(value) => Some(Field::new(header.name, value.as_str())),
            SecurityValue::Ramp(steps) => {
                step(steps, request.client.now).map(|value| Field::new(header.name, value))
            }
            SecurityValue::Csp(base) => {
                policy(model, header, base, subject).map(|value| Field::new(header.name, value))
            }
        })
        .map(Edit::Set)
        .collect();
    let rule = (!sent.is_empty()).then(|| named("security_headers", Stage::Headers));
    (sent, rule)
}

/// The step of a ramp that is due.
fn step(steps: &[(Timestamp, String)], now: Option<Timestamp>) -> Option<&str> {
    let due = match now {
        None => steps.first(),
        Some(now) => steps.iter().rfind(|(from, _)| *from <= now),
    };
    due.map(|(_, value)| value.as_str())
}

/// The Content-Security-Policy of this response.
fn policy(
    model: &Model,
    header: &SecurityHeader,
    base: &Csp,
    subject: &Subject<'_>,
) -> Option<String> {
    let overlays: Vec<&Csp> = model
        .headers
        .iter()
        .filter(|rule| {
            stands(rule, subject.facts.request.tier).is_ok()
                && !rule.shadow
                && judge(rule.when.as_ref(), subject).truth.holds()
        })
        .filter_map(|rule| csp::overlay(&rule.action, header.name))
        .collect();
    let nonce = subject.facts.request.client.entropy.as_ref().map(draw::nonce);
    csp::value(base, &overlays, nonce.as_deref())
}

/// Whether there is a policy over which an entry lays its own.
pub(super) fn lays_over(model: &Model, rule: &Rule<HeaderEdits>, subject: &Subject<'_>) -> bool {
    At::Viewer.applies(subject.facts.request.tier)
        && model.security_headers.headers.iter().any(|header| {
            matches!(header.value, SecurityValue::Csp(_))
                && csp::overlay(&rule.action, header.name).is_some()
        })
}
