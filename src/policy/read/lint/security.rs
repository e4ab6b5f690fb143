//! Security headers that other rules undo, and content policies that protect from little.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::model::{Csp, Directive, HeaderEdit, Model, SecurityValue};
use crate::syntax::{Kind as ValueKind, Table};

/// Where scripts come from, the nearest directive first.
const OF_SCRIPTS: [&str; 3] = ["script-src-elem", "script-src", "default-src"];

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
    let place = csp_place(root);
    for header in &model.security_headers.headers {
        if let (SecurityValue::Csp(csp), "content-security-policy") = (&header.value, header.name) {
            let unsafe_source = unsafe_script(csp);
            if let (Some((directive, source)), Some(place)) = (unsafe_source, &place) {
                let message = format!("`{source}` in `{directive}` lets any script run");
                reader.report(Problem::warning(Code::CSP_UNSAFE, place.clone(), message).help(
                    "name the sites that scripts come from; for inline ones write \
                         `nonce = true`, or their hashes",
                ));
            }
            for directive in &csp.directives {
                let sources = directive.sources.as_deref().unwrap_or_default();
                let none = sources.split(' ').any(|source| source == "'none'");
                if let (true, true, Some(place)) = (none, sources != "'none'", &place) {
                    let message = format!(
                        "`'none'` beside other sources in `{}` means nothing",
                        directive.name
                    );
                    reader.report(
                        Problem::warning(Code::CSP_UNSAFE, place.clone(), message)
                            .help("write `'none'` alone, or leave it out"),
                    );
                }
            }
        }
    }
}

/// The source by which any script runs, if there is one: inline ones without a nonce or hash, or
/// from everywhere.
fn unsafe_script(csp: &Csp) -> Option<(&str, &str)> {
    let find = |name: &&str| csp.directives.iter().find(|directive| directive.name == *name);
    let directive: &Directive = OF_SCRIPTS.iter().find_map(find)?;
    let sources = directive.sources.as_deref()?;
    let narrowed = directive.nonce
        || sources.split(' ').any(|source| {
            ["'nonce-", "'sha256-", "'sha384-", "'sha512-"].iter().any(|p| source.starts_with(p))
        });
    let lax = |source: &&str| match *source {
        "'unsafe-inline'" => !narrowed,
        "*" | "http:" | "https:" | "data:" => !sources.contains("'strict-dynamic'"),
        _ => false,
    };
    Some((&directive.name, sources.split(' ').find(lax)?))
}

/// Where `csp` is written.
fn csp_place(root: Table<'_>) -> Option<Range<usize>> {
    let ValueKind::Table(table) = root.get("security_headers")?.kind() else { return None };
    table.entry("csp").map(|(key, _)| key.range())
}
