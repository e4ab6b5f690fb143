//! The Content-Security-Policy of a response: the policy's own, over which matching `[[headers]]`
//! lay theirs, directive by directive.

use std::collections::BTreeMap;

use crate::policy::model::{Csp, Directive, HeaderEdits};

/// The policy that is enforced.
pub(super) const ENFORCED: &str = "content-security-policy";
/// Its twin that is only reported on.
pub(super) const REPORT_ONLY: &str = "content-security-policy-report-only";

/// What an entry lays over the policy of this header.
pub(super) fn overlay<'p>(entry: &'p HeaderEdits, header: &str) -> Option<&'p Csp> {
    match header {
        ENFORCED => entry.csp.as_ref(),
        REPORT_ONLY => entry.csp_report_only.as_ref(),
        _ => None,
    }
}

/// The header's value; `None` where no directive is left, and it isn't sent.
pub(super) fn value(base: &Csp, overlays: &[&Csp], nonce: Option<&str>) -> Option<String> {
    let written: Vec<String> =
        laid(base, overlays).filter_map(|directive| written(directive, nonce)).collect();
    (!written.is_empty()).then(|| written.join("; "))
}

/// The names of the directives that want a nonce.
pub(super) fn want_nonce(base: &Csp, overlays: &[&Csp]) -> Vec<String> {
    let wanting = |directive: &&Directive| directive.nonce && directive.sources.is_some();
    laid(base, overlays).filter(wanting).map(|directive| directive.name.clone()).collect()
}

/// The directives in the order of their names: of each name the one that was laid over last.
fn laid<'p>(base: &'p Csp, overlays: &[&'p Csp]) -> impl Iterator<Item = &'p Directive> + use<'p> {
    let mut directives: BTreeMap<&str, &Directive> = BTreeMap::new();
    for csp in std::iter::once(&base).chain(overlays) {
        for directive in &csp.directives {
            directives.insert(&directive.name, directive);
        }
    }
    directives.into_values()
}

/// A directive in writing; `None` where it is taken away, or wants a nonce that there isn't.
fn written(directive: &Directive, nonce: Option<&str>) -> Option<String> {
    let sources = directive.sources.as_deref()?;
    let mut text = directive.name.clone();
    if !sources.is_empty() {
        text.push(' ');
        text.push_str(sources);
    }
    if directive.nonce {
        text.push_str(&format!(" 'nonce-{}'", nonce?));
    }
    Some(text)
}
