//! Security headers that other rules undo, and content policies that protect from little.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::model::{HeaderEdit, Model, SecurityValue};
use crate::syntax::{Kind as ValueKind, Table};

/// Where scripts come from, the nearest directive first.
const OF_SCRIPTS: [&str; 3] = ["script-src-elem", "script-src", "default-src"];

pub(super) const CSP: &str = "content-security-policy";

/// What `[security_headers]` sends and a rule for every response takes away or replaces.
pub(super) fn report_undone(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    for (index, rule) in model.headers.iter().enumerate() {
        if rule.when.is_some() || !rule.enabled || rule.shadow {
            continue;
        }
        for header in &model.security_headers.headers {
            let undoes = |edit: &&HeaderEdit| match edit {
                HeaderEdit::Remove(name) | HeaderEdit::Set(name, _) => name == header.name,
                HeaderEdit::RemovePrefix(prefix) => header.name.starts_with(prefix.as_str()),
                HeaderEdit::Append(..) | HeaderEdit::Default(..) => false,
            };
            if rule.action.response.iter().any(|edit| undoes(&edit)) {
                let message = format!(
                    "`{}` undoes `{}` of `[security_headers]` on every response",
                    rule.id, header.name
                );
                reader.report(
                    Problem::warning(
                        Code::UNDONE_SECURITY_HEADER,
                        places.of(Kind::Headers, index),
                        message,
                    )
                    .help("write its value, or `false`, in `[security_headers]`"),
                );
            }
        }
    }
}

/// A policy that lets any script run, or contradicts itself.
pub(super) fn report_csp(reader: &mut Reader<'_>, root: Table<'_>, model: &Model) {
    let Some(place) = csp_place(root) else { return };
    if let Some(directives) = enforced(model) {
        if let Some((directive, source)) = unsafe_script(&directives) {
            let message = format!("`{source}` in `{directive}` lets any script run");
            reader.report(Problem::warning(Code::CSP_UNSAFE, place.clone(), message).help(
                "name the sites that scripts come from; for inline ones write `nonce = true`, or \
                 their hashes",
            ));
        }
        for directive in directives {
            if directive.sources.contains(&"'none'") && directive.sources.len() > 1 {
                let name = directive.name;
                let message = format!("`'none'` beside other sources in `{name}` means nothing");
                reader.report(
                    Problem::warning(Code::CSP_UNSAFE, place.clone(), message)
                        .help("write `'none'` alone, or leave it out"),
                );
            }
        }
    }
}

/// A rule's `csp` is enforced, though the policy over which it is laid is only reported.
pub(super) fn report_enforced(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let is_sent = |name: &str| {
        model.security_headers.headers.iter().any(|header| {
            header.name == name
                && !matches!(&header.value, SecurityValue::Csp(csp) if csp.directives.is_empty())
        })
    };
    if is_sent(CSP) || !is_sent("content-security-policy-report-only") {
        return;
    }
    for (index, rule) in model.headers.iter().enumerate() {
        let mut directives = rule.action.csp.iter().flat_map(|csp| &csp.directives);
        let is_sent = directives.any(|directive| directive.sources.is_some());
        if rule.enabled && !rule.shadow && is_sent {
            let message = format!(
                "`csp` of `{}` is enforced, and that of `[security_headers]` only reported",
                rule.id
            );
            reader.report(
                Problem::warning(Code::CSP_ENFORCED, places.of(Kind::Headers, index), message)
                    .help("to report it too, write `csp = { report_only = { … } }`"),
            );
        }
    }
}

/// The enforced policy of `[security_headers]`.
pub(super) fn enforced(model: &Model) -> Option<Vec<Sources<'_>>> {
    let mut headers = model.security_headers.headers.iter();
    directives(&headers.find(|header| header.name == CSP)?.value)
}

/// A directive taken apart.
pub(super) struct Sources<'m> {
    pub(super) name: &'m str,
    pub(super) sources: Vec<&'m str>,
    pub(super) nonce: bool,
}

impl<'m> Sources<'m> {
    fn of(name: &'m str, sources: &'m str, nonce: bool) -> Sources<'m> {
        let sources = sources.split(' ').filter(|source| !source.is_empty());
        Sources { name, sources: sources.collect(), nonce }
    }
}

/// The directives of a content policy, written out or not.
fn directives(value: &SecurityValue) -> Option<Vec<Sources<'_>>> {
    Some(match value {
        SecurityValue::Text(text) => text
            .split("; ")
            .map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
            .map(|(name, sources)| Sources::of(name, sources, false))
            .collect(),
        SecurityValue::Csp(csp) => {
            let sources = csp.directives.iter();
            sources
                .filter_map(|directive| {
                    Some(Sources::of(
                        &directive.name,
                        directive.sources.as_deref()?,
                        directive.nonce,
                    ))
                })
                .collect()
        }
        SecurityValue::Ramp(_) => return None,
    })
}

/// The source by which any script runs, if there is one: inline ones without a nonce or hash, or
/// from everywhere.
fn unsafe_script<'m>(directives: &[Sources<'m>]) -> Option<(&'m str, &'m str)> {
    let find = |name: &&str| directives.iter().find(|directive| directive.name == *name);
    let directive = OF_SCRIPTS.iter().find_map(find)?;
    let has =
        |beginning: &str| directive.sources.iter().any(|source| source.starts_with(beginning));
    let narrowed =
        directive.nonce || ["'nonce-", "'sha256-", "'sha384-", "'sha512-"].into_iter().any(has);
    let lax = |source: &&&str| match **source {
        "'unsafe-inline'" => !narrowed,
        "*" | "http:" | "https:" | "data:" => !has("'strict-dynamic'"),
        _ => false,
    };
    Some((directive.name, directive.sources.iter().find(lax)?))
}

/// Where `csp` is written.
fn csp_place(root: Table<'_>) -> Option<Range<usize>> {
    let ValueKind::Table(table) = root.get("security_headers")?.kind() else { return None };
    table.entry("csp").map(|(key, _)| key.range())
}
