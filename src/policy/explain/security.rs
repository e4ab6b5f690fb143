//! `[security_headers]`: what every response gets.

use std::collections::HashSet;

use super::condition::judge;
use super::csp;
use super::stage::{named, stands};
use super::subject::Subject;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::draw;
use crate::facts::Fact;
use crate::policy::explanation::Note;
use crate::policy::model::{
    At, Csp, HeaderEdits, Model, Platform, Rule, SecurityHeader, SecurityValue,
};
use crate::request::{Scheme, Timestamp};

/// What `[security_headers]` come to.
pub(super) struct Secured<'p> {
    pub(super) edits: Vec<Edit<'p>>,
    /// The table, where there are edits.
    pub(super) rule: Option<RuleRef<'p>>,
    /// The directives that want a nonce which can't be made.
    pub(super) note: Option<Note>,
}

/// The edits, with the name of the table where there are any.
pub(super) fn headers<'p>(model: &'p Model, subject: &Subject<'_>) -> Secured<'p> {
    let request = subject.facts.request;
    if !At::Viewer.applies(request.tier) {
        return Secured { edits: Vec::new(), rule: None, note: None };
    }
    let mut directives: Vec<String> = Vec::new();
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
                let overlays = overlays(model, header, subject);
                if request.client.entropy.is_none() {
                    directives.extend(csp::want_nonce(base, &overlays));
                }
                policy(base, &overlays, subject).map(|value| Field::new(header.name, value))
            }
        })
        .map(Edit::Set)
        .collect();
    let mut named_already = HashSet::new();
    directives.retain(|name| named_already.insert(name.clone()));
    Secured {
        rule: (!sent.is_empty()).then(|| named("security_headers", Stage::Headers)),
        edits: sent,
        note: (!directives.is_empty()).then_some(Note::NoNonce { directives }),
    }
}

/// The step of a ramp that is due.
fn step(steps: &[(Timestamp, String)], now: Option<Timestamp>) -> Option<&str> {
    let due = match now {
        None => steps.first(),
        Some(now) => steps.iter().rfind(|(from, _)| *from <= now),
    };
    due.map(|(_, value)| value.as_str())
}

/// What matching rules lay over the Content-Security-Policy of this header.
fn overlays<'p>(model: &'p Model, header: &SecurityHeader, subject: &Subject<'_>) -> Vec<&'p Csp> {
    model
        .headers
        .iter()
        .filter(|rule| {
            stands(rule, subject.facts.request.tier).is_ok()
                && !rule.shadow
                && judge(rule.when.as_ref(), subject).truth.holds()
        })
        .filter_map(|rule| csp::overlay(&rule.action, header.name))
        .collect()
}

/// The Content-Security-Policy of this response.
fn policy(base: &Csp, overlays: &[&Csp], subject: &Subject<'_>) -> Option<String> {
    let nonce = subject.facts.request.client.entropy.as_ref().map(draw::nonce);
    csp::value(base, overlays, nonce.as_deref())
}

/// Whether there is a policy over which an entry lays its own.
pub(super) fn lays_over(model: &Model, rule: &Rule<HeaderEdits>, subject: &Subject<'_>) -> bool {
    At::Viewer.applies(subject.facts.request.tier)
        && model.security_headers.headers.iter().any(|header| {
            matches!(header.value, SecurityValue::Csp(_))
                && csp::overlay(&rule.action, header.name).is_some()
        })
}
