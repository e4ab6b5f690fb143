//! Warnings: what loads, and is probably not what was meant.
//!
//! Some stand where their places are known: unused lists with the lists, large bodies and platform
//! headers with the keys that name them. What only the whole policy shows is in [`whole`].

mod cover;
mod hidden;
mod literal;
mod loops;
pub(super) mod places;
mod reported;
mod rewritten;
mod security;
mod steady;
mod tier;
mod unreachable;
mod variants;
pub(super) mod whole;

use std::ops::Range;

use regex_syntax::ast::{AssertionKind, Ast};

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{Redirect, RedirectSource};
use crate::policy::regex;
use crate::syntax::{Key, Kind, Table, Value};

impl<'t> Reader<'t> {
    /// `[https]` follows the visitor's `Host`, and nothing says which hosts are the policy's own.
    pub(super) fn warn_of_unset_hosts(&mut self, https: Table<'t>) {
        let message = "`[https]` follows any `Host` that a visitor sends";
        self.report(
            Problem::warning(Code::HOSTS_UNSET, https.range(), message)
                .help("write `hosts = [\"example.com\"]` at the top of the file"),
        );
    }

    /// `^/a|/b$` is `^/a` or `/b$`: each anchor holds for its own branch only.
    pub(super) fn warn_of_alternation(&mut self, text: &str, range: Range<usize>) {
        let Ok((ast, _)) = regex::parse(text, false) else { return };
        let Ast::Alternation(alternation) = &ast else { return };
        let anchored = |find: fn(&Ast) -> bool| {
            let count = alternation.asts.iter().filter(|branch| find(branch)).count();
            (count, count > 0 && count < alternation.asts.len())
        };
        let anchor = match (anchored(begins), anchored(ends)) {
            ((_, true), _) => "^",
            (_, (_, true)) => "$",
            _ => return,
        };
        let message = format!("`{anchor}` holds for one side of the `|` only");
        self.report(
            Problem::warning(Code::UNANCHORED_REGEX, range, message)
                .help("put the alternatives into a group: `^(?:…|…)$`"),
        );
    }

    /// Browsers keep a permanent redirect, also when what it depended on is another.
    pub(super) fn warn_of_permanence(
        &mut self,
        table: Table<'t>,
        when: Option<&Condition>,
        redirect: &Redirect,
    ) {
        let mut on = None;
        if let Some(when) = when {
            when.each_check(&mut |check| {
                if changes(&check.test) {
                    on.get_or_insert_with(|| check.key.clone());
                }
            });
        }
        let permanent = redirect.status.is_permanent()
            || match &redirect.source {
                RedirectSource::Map(lines) => lines
                    .iter()
                    .any(|line| line.status().is_some_and(|status| status.is_permanent())),
                RedirectSource::Entry { .. } => false,
            };
        if let (Some(on), true) = (on, permanent) {
            let range = table.get("status").map_or(table.range(), |value| value.range());
            let message = format!("a permanent redirect that depends on `{on}`");
            self.report(
                Problem::warning(Code::PERMANENT_REDIRECT, range, message)
                    .help("write `status = 302` or `307`: browsers keep 301 and 308"),
            );
        }
    }

    /// Response headers that browsers no longer obey, or that do harm.
    pub(super) fn warn_of_dead_header(&mut self, name: &str, key: Key<'t>, value: Value<'t>) {
        let help = match name {
            "x-xss-protection" if !matches!(value.kind(), Kind::String("0")) => {
                "leave it out, or set it to `0`: a Content-Security-Policy does its work"
            }
            "expect-ct" => "leave it out: certificate transparency is always asked for",
            "public-key-pins" | "public-key-pins-report-only" => {
                "leave it out: browsers no longer pin keys"
            }
            "feature-policy" => "write `permissions-policy`, which took its place",
            _ => return,
        };
        let message = format!("browsers no longer obey `{name}`");
        self.report(Problem::warning(Code::DEAD_HEADER, key.range(), message).help(help));
    }
}

/// Whether what a condition asks for is different for the same visitor another day.
fn changes(test: &Test) -> bool {
    match test {
        Test::Cookie(..)
        | Test::Country(_)
        | Test::Continent(_)
        | Test::Region(_)
        | Test::City(_)
        | Test::Asn(_)
        | Test::Language(_)
        | Test::Device(_)
        | Test::Variant(..)
        | Test::Claim(..)
        | Test::Time { .. }
        | Test::Sample(_) => true,
        Test::Host(_)
        | Test::Path(_)
        | Test::Method(_)
        | Test::Scheme(_)
        | Test::Query(..)
        | Test::Header(..)
        | Test::Ip(_)
        | Test::Bot(_)
        | Test::Status(_)
        | Test::Response(..) => false,
    }
}

/// Whether a branch of an expression begins with `^`.
fn begins(branch: &Ast) -> bool {
    edge(branch, <[Ast]>::first, &[AssertionKind::StartLine, AssertionKind::StartText])
}

/// Whether it ends with `$`.
fn ends(branch: &Ast) -> bool {
    edge(branch, <[Ast]>::last, &[AssertionKind::EndLine, AssertionKind::EndText])
}

fn edge(branch: &Ast, pick: fn(&[Ast]) -> Option<&Ast>, kinds: &[AssertionKind]) -> bool {
    match branch {
        Ast::Assertion(assertion) => kinds.contains(&assertion.kind),
        Ast::Concat(concat) => pick(&concat.asts).is_some_and(|ast| edge(ast, pick, kinds)),
        Ast::Group(group) => edge(&group.ast, pick, kinds),
        _ => false,
    }
}
