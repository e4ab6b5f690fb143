//! `[security_headers]`, before the edits of `[[headers]]`.

use std::borrow::Cow;

use super::csp::{self, Overlay};
use super::pipeline::Run;
use super::scene::Scene;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::facts::Fact;
use crate::policy::model::{At, HeaderEdits, Platform, Rule, SecurityValue};
use crate::request::{Scheme, Timestamp};

/// Adds the edits. Returns the entries of `[[headers]]` that laid their `csp` over the policy's own,
/// or would have in shadow mode.
pub(super) fn edit<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    edits: &mut Vec<Edit<'e>>,
) -> Vec<&'e Rule<HeaderEdits>> {
    let model = run.model;
    let mut overlaid = Vec::new();
    if !At::Viewer.applies(scene.tier()) {
        return overlaid;
    }
    let before = edits.len();
    edits.reserve_exact(model.security_headers.headers.len());
    let secure = match scene.scheme {
        Fact::Known(scheme) => scheme == Scheme::Https,
        // There the viewer protocol policy keeps plain http out.
        Fact::Absent | Fact::Hidden => model.client.platform == Platform::CloudFront,
    };
    let client = scene.facts.request.client;
    let plain = run.plan.policies.iter();
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
        let id = "security_headers".into();
        run.rules.push(RuleRef { id, line: None, stage: Stage::Headers });
    }
    overlaid
}

/// The last step that has begun; the first where the time is unknown, which promises the least.
fn step(steps: &[(Timestamp, String)], now: Option<Timestamp>) -> Option<&str> {
    let begun = match now {
        Some(now) => steps.iter().rev().find(|(from, _)| *from <= now),
        None => steps.first(),
    };
    begun.map(|(_, value)| value.as_str())
}
