//! `Content-Security-Policy` (CSP3 §2.2): the policy's own directives, over which matching
//! `[[headers]]` lay theirs.

use std::collections::BTreeMap;

use super::pipeline::{Run, asked};
use super::scene::Scene;
use crate::draw;
use crate::policy::model::{Csp, Directive, HeaderEdits, Rule};

/// The overlay of an entry, over the policy or over its report-only twin.
pub(super) type Overlay = fn(&HeaderEdits) -> Option<&Csp>;

/// The entries that match and have an overlay, in file order, those in shadow mode among them.
pub(super) fn overlaying<'e>(
    run: &Run<'e, '_>,
    scene: &Scene<'_>,
    overlay: Overlay,
) -> Vec<&'e Rule<HeaderEdits>> {
    let entries = asked(&run.plan.headers, &run.model.headers, scene);
    let overlaying = entries
        .filter(|rule| overlay(&rule.action).is_some() && scene.judge(rule.when.as_ref()).holds());
    overlaying.collect()
}

/// The value of the header; `None` where nothing is left to say. `entropy` is what the nonce is
/// made from, without which directives that have one are left out: without the nonce they would
/// forbid the page its own scripts.
pub(super) fn text<'e>(
    base: &'e Csp,
    overlays: impl Iterator<Item = &'e Csp>,
    entropy: Option<&[u8; 16]>,
) -> Option<String> {
    let mut directives: BTreeMap<&str, &Directive> = BTreeMap::new();
    for directive in std::iter::once(base).chain(overlays).flat_map(|csp| &csp.directives) {
        if directive.sources.is_some() {
            directives.insert(&directive.name, directive);
        } else {
            directives.remove(directive.name.as_str());
        }
    }
    let wanted = directives.values().any(|directive| directive.nonce);
    let nonce = entropy.filter(|_| wanted).map(draw::nonce);
    let mut text = String::new();
    for directive in directives.values() {
        if directive.nonce && nonce.is_none() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&directive.name);
        let sources = directive.sources.as_deref().unwrap_or_default();
        if !sources.is_empty() {
            text.push(' ');
            text.push_str(sources);
        }
        if let Some(nonce) = nonce.as_ref().filter(|_| directive.nonce) {
            text.push_str(&format!(" 'nonce-{nonce}'"));
        }
    }
    (!text.is_empty()).then_some(text)
}
