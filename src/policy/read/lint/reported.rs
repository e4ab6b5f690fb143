//! Pages that lay a reported `csp` over an enforced one to allow something: reports allow nothing,
//! so the page stays as forbidden as it was. What is reported to be stricter is no mistake.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use super::security::{CSP, Sources, enforced};
use crate::diagnostic::Code;
use crate::policy::model::{HeaderEdit, HeaderEdits, Model};

/// Where a directive that isn't written is taken from (CSP Level 3 §6.8.3), the nearest first;
/// those that have no other begin with themselves.
const FALLBACKS: [(&str, &[&str]); 9] = [
    ("script-src-elem", &["script-src", "default-src"]),
    ("script-src-attr", &["script-src", "default-src"]),
    ("style-src-elem", &["style-src", "default-src"]),
    ("style-src-attr", &["style-src", "default-src"]),
    ("worker-src", &["child-src", "script-src", "default-src"]),
    ("frame-src", &["child-src", "default-src"]),
    ("form-action", &[]),
    ("frame-ancestors", &[]),
    ("base-uri", &[]),
];

/// Reports the rules that only report what the enforced policy forbids.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let Some(enforced) = enforced(model) else { return };
    for (index, rule) in model.headers.iter().enumerate() {
        if !rule.enabled || rule.shadow || replaces(&rule.action) {
            continue;
        }
        let Some((directive, source)) = forbidden(model, &rule.action, &enforced) else { continue };
        let message = format!(
            "`{source}` in the reported `{directive}` of `{}` stays forbidden: \
             `[security_headers]` enforces its `csp`",
            rule.id
        );
        reader.report(
            Problem::warning(Code::CSP_REPORTED, places.of(Kind::Headers, index), message)
                .help(format!("to allow it, write `csp = {{ {directive} = … }}`")),
        );
    }
}

/// Whether a rule sends another policy in place of the enforced one.
fn replaces(edits: &HeaderEdits) -> bool {
    edits.response.iter().any(|edit| match edit {
        HeaderEdit::Remove(name) | HeaderEdit::Set(name, _) => name == CSP,
        HeaderEdit::RemovePrefix(prefix) => CSP.starts_with(prefix.as_str()),
        HeaderEdit::Append(..) | HeaderEdit::Default(..) => false,
    })
}

/// The first source that a rule only reports and the enforced policy doesn't allow.
fn forbidden<'m>(
    model: &'m Model,
    edits: &'m HeaderEdits,
    enforced: &[Sources<'m>],
) -> Option<(&'m str, &'m str)> {
    let reported = edits.csp_report_only.iter().flat_map(|csp| &csp.directives);
    reported
        .filter_map(|directive| Some((directive.name.as_str(), directive.sources.as_deref()?)))
        // A policy by nonces allows the rest for browsers that don't know them.
        .filter(|(_, sources)| !sources.contains("'strict-dynamic'"))
        .find_map(|(name, sources)| {
            let chain = chain(name)?;
            let in_force =
                chain.iter().find_map(|name| enforced.iter().find(|own| own.name == *name))?;
            if chain.iter().any(|name| is_laid_over(model, name)) {
                return None;
            }
            let mut sources = sources.split(' ').filter(|source| !source.is_empty());
            Some((name, sources.find(|source| !allows(in_force, source))?))
        })
}

/// The directives that say where something may come from, the nearest first; `None` where the
/// directive says something else.
fn chain(name: &str) -> Option<Vec<&str>> {
    let known = FALLBACKS.iter().find(|(known, _)| *known == name);
    let others = match known {
        Some((_, others)) => others,
        None if name.ends_with("-src") => &["default-src"][..],
        None => return None,
    };
    Some([name].into_iter().chain(others.iter().copied()).collect())
}

/// Whether some rule lays an enforced directive over the base: which policy is sent where isn't
/// looked into.
fn is_laid_over(model: &Model, name: &str) -> bool {
    let mut laid = model.headers.iter().flat_map(|rule| &rule.action.csp);
    laid.any(|csp| csp.directives.iter().any(|directive| directive.name == name))
}

/// Whether a source is allowed, or may be: wildcards and whole schemes aren't compared.
fn allows(directive: &Sources<'_>, source: &str) -> bool {
    if ["'none'", "'report-sample'"].contains(&source) || directive.nonce {
        return true;
    }
    let bare = |source: &str| match source.split_once("://") {
        Some((_, rest)) => rest.to_ascii_lowercase(),
        None => source.to_ascii_lowercase(),
    };
    let asked = bare(source);
    directive.sources.iter().any(|own| {
        let broad = own.contains('*') || ["https:", "http:"].contains(own);
        (broad && !source.starts_with('\'')) || asked.starts_with(&bare(own))
    })
}
