//! `[security_headers]`, before the edits of `[[headers]]`.

use std::borrow::Cow;

#[cfg(feature = "cloudfront")]
use super::Engine;
use super::csp::{self, Overlay};
use super::pipeline::Run;
use super::plan::Plan;
use super::scene::Scene;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::facts::Fact;
#[cfg(feature = "cloudfront")]
use crate::facts::Facts;
use crate::few::{Few, Lend};
use crate::policy::model::{At, HeaderEdits, Model, Platform, Rule, SecurityValue};
#[cfg(feature = "cloudfront")]
use crate::request::Request;
use crate::request::{Scheme, Tier, Timestamp};

/// What is worked out once.
#[derive(Debug)]
pub(super) struct Security {
    /// Of every header, the Content-Security-Policy over which nothing is laid; `None` where a nonce
    /// is in it, or it is another header.
    policies: Box<[Option<String>]>,
    /// Over plain http and over https, where nothing in them hangs on the request.
    fixed: Option<[Box<[Edit<'static>]>; 2]>,
    /// The same as the fields of an answer.
    fields: Option<[Box<[Field<'static>]>; 2]>,
}

impl Security {
    pub(super) fn of(model: &Model) -> Security {
        let headers = model.security_headers.headers.iter();
        let policies = headers.map(|header| match &header.value {
            SecurityValue::Csp(csp) if csp.directives.iter().all(|directive| !directive.nonce) => {
                csp::text(csp, std::iter::empty(), None)
            }
            _ => None,
        });
        let policies: Box<[Option<String>]> = policies.collect();
        let lays_over = |rule: &Rule<HeaderEdits>| {
            rule.action.csp.is_some() || rule.action.csp_report_only.is_some()
        };
        let fixed = match model.headers.iter().any(lays_over) {
            true => None,
            false => fixed(model, &policies, false).zip(fixed(model, &policies, true)),
        };
        let fixed = fixed.map(<[_; 2]>::from);
        let fields = fixed.as_ref().map(|fixed| fixed.each_ref().map(|edits| set_by(edits)));
        Security { policies, fixed, fields }
    }

    /// The edits, where nothing in them hangs on more of the request than its scheme and tier.
    pub(super) fn edits(&self, secure: bool) -> Option<&[Edit<'static>]> {
        let [plain, over_tls] = self.fixed.as_ref()?;
        Some(if secure { over_tls } else { plain })
    }
}

/// The edits, where nothing in them hangs on the request.
fn fixed(model: &Model, policies: &[Option<String>], secure: bool) -> Option<Box<[Edit<'static>]>> {
    let headers = model.security_headers.headers.iter().zip(policies);
    let sent = headers.filter(|(header, _)| secure || !header.https_only);
    let edits = sent.map(|(header, policy)| {
        let value = match (&header.value, policy) {
            (SecurityValue::Text(value), _) | (SecurityValue::Csp(_), Some(value)) => value,
            _ => return None,
        };
        Some(Edit::Set(Field::new(header.name, value.clone())))
    });
    edits.collect()
}

/// The fields that edits set.
fn set_by(edits: &[Edit<'static>]) -> Box<[Field<'static>]> {
    let fields = edits.iter().filter_map(|edit| match edit {
        Edit::Set(field) => Some(field.clone()),
        _ => None,
    });
    fields.collect()
}

/// Adds the edits. Returns the entries of `[[headers]]` that laid their `csp` over the policy's own,
/// or would have in shadow mode.
pub(super) fn edit<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    edits: &mut Few<'e, Edit<'e>>,
) -> Vec<&'e Rule<HeaderEdits>> {
    let model = run.model;
    let mut overlaid = Vec::new();
    if !At::Viewer.applies(scene.tier()) {
        return overlaid;
    }
    let secure = is_secure(model, scene.scheme);
    if let Some(fixed) = run.plan.security.edits(secure) {
        add_fixed(fixed, edits, &mut run.acted.rules);
        return overlaid;
    }
    let edits = edits.to_mut();
    let before = edits.len();
    let client = scene.facts.request.client;
    let plain = run.plan.security.policies.iter();
    for (header, plain) in model.security_headers.headers.iter().zip(plain) {
        if header.https_only && !secure {
            continue;
        }
        let value = match &header.value {
            SecurityValue::Text(value) => Some(Cow::Borrowed(value.as_str())),
            SecurityValue::Ramp(steps) => step(steps, client.now).map(Cow::Borrowed),
            SecurityValue::Csp(base) => {
                let overlay: Overlay = match header.name {
                    "content-security-policy-report-only" => |entry| entry.csp_report_only.as_ref(),
                    _ => |entry| entry.csp.as_ref(),
                };
                let entries = csp::overlaying(run, scene, overlay);
                let live = || entries.iter().filter(|entry| !entry.shadow);
                let overlays = live().filter_map(|entry| overlay(&entry.action));
                let value = match plain {
                    Some(plain) if live().next().is_none() => Some(Cow::Borrowed(plain.as_str())),
                    _ => csp::text(base, overlays, client.entropy.as_ref()).map(Cow::Owned),
                };
                overlaid.extend(entries);
                value
            }
        };
        edits.extend(value.map(|value| Edit::Set(Field::new(header.name, value))));
    }
    if edits.len() > before {
        run.acted.rules.push(named());
    }
    overlaid
}

/// The edits of an answer made behind the cache, where the tier before it isn't run any more: the
/// base of each policy, as what rules lay over it may ask for what is hidden there; and no nonce, as
/// such an answer may be cached.
#[cfg(feature = "cloudfront")]
pub(super) fn behind<'e>(engine: &'e Engine, request: Request<'_>) -> Vec<Edit<'e>> {
    let scheme = Facts::resolve(&engine.model.client, request).scheme;
    let secure = is_secure(&engine.model, scheme);
    let headers = engine.model.security_headers.headers.iter();
    let sent = headers.filter(|header| secure || !header.https_only);
    let edits = sent.filter_map(|header| {
        let value = match &header.value {
            SecurityValue::Text(value) => Cow::Borrowed(value.as_str()),
            SecurityValue::Ramp(steps) => Cow::Borrowed(step(steps, request.client.now)?),
            SecurityValue::Csp(base) => Cow::Owned(csp::text(base, std::iter::empty(), None)?),
        };
        Some(Edit::Set(Field::new(header.name, value)))
    });
    edits.collect()
}

/// Whether the visitor came over TLS, as far as that is known.
pub(super) fn is_secure(model: &Model, scheme: Fact<Scheme>) -> bool {
    match scheme {
        Fact::Known(scheme) => scheme == Scheme::Https,
        // There the viewer protocol policy keeps plain http out.
        Fact::Absent | Fact::Hidden => model.client.platform == Platform::CloudFront,
    }
}

fn add_fixed<'e>(
    fixed: &'e [Edit<'static>],
    edits: &mut Few<'e, Edit<'e>>,
    rules: &mut Few<'e, RuleRef<'e>>,
) {
    if !fixed.is_empty() {
        rules.push(named());
    }
    match edits.is_empty() {
        true => *edits = Few::Lent(fixed),
        false => edits.to_mut().extend(fixed.iter().map(Lend::lend)),
    }
}

/// The fields of an answer of the edge, where they are [fixed](Security::edits).
pub(super) fn fixed_fields<'e>(
    model: &Model,
    plan: &'e Plan,
    scheme: Fact<Scheme>,
    tier: Tier,
) -> &'e [Field<'static>] {
    let is_due = At::Viewer.applies(tier);
    let Some([plain, over_tls]) = plan.security.fields.as_ref().filter(|_| is_due) else {
        return &[];
    };
    if is_secure(model, scheme) { over_tls } else { plain }
}

/// The security headers as decisions name them.
pub(super) fn named<'e>() -> RuleRef<'e> {
    RuleRef { id: "security_headers".into(), line: None, stage: Stage::Headers }
}

/// The last step that has begun; the first where the time is unknown, which promises the least.
fn step(steps: &[(Timestamp, String)], now: Option<Timestamp>) -> Option<&str> {
    let begun = match now {
        Some(now) => steps.iter().rev().find(|(from, _)| *from <= now),
        None => steps.first(),
    };
    begun.map(|(_, value)| value.as_str())
}
