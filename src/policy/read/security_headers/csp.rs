//! `csp`: tables of directives. A table's order is no meaning, so directives are sent by name.

use super::super::field::Side;
use super::super::keys::is_among;
use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::language::security::DIRECTIVES;
use crate::policy::model::{Csp, Directive};
use crate::syntax::{Kind, Table, Value};

/// Sources that mean something only in single quotes.
const KEYWORDS: [&str; 10] = [
    "self",
    "none",
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "strict-dynamic",
    "report-sample",
    "wasm-unsafe-eval",
    "inline-speculation-rules",
    "script",
];

/// The directives that the nonce joins.
const OF_NONCES: [&str; 4] = ["script-src", "script-src-elem", "style-src", "style-src-elem"];

/// The request header that tells the origin the nonce, where none is named.
const NONCE_HEADER: &str = "x-csp-nonce";

/// How to send these responses without one.
const NO_POLICY: &str = "write `response.remove = [\"content-security-policy\"]` to send none, or \
                         `NAME = false` to take a directive away";

/// What `csp` says.
#[derive(Default)]
pub(super) struct Policies {
    pub(super) enforced: Csp,
    pub(super) reported: Csp,
    pub(super) nonce_header: Option<String>,
}

/// A preset's directives.
pub(super) fn of_preset(directives: &[(&str, &str)]) -> Csp {
    let directives = directives.iter().map(|(name, sources)| Directive {
        name: (*name).to_owned(),
        sources: Some((*sources).to_owned()),
        nonce: false,
    });
    Csp { directives: directives.collect() }
}

impl<'t> Reader<'t> {
    /// `csp` of `[security_headers]`: directives laid over those of the preset.
    pub(super) fn csp(&mut self, value: Value<'t>, base: Csp) -> Policies {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return Policies::default(),
            _ => {
                self.wrong_type_but(value, "`false` or a table of directives", meant(value));
                return Policies::default();
            }
        };
        self.keys(table, &language::CSP);
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, value.range(), "`csp` without directives");
            self.report(problem.help("write `csp = false` to send none"));
        }
        let own = laid_over(base, self.directives(table));
        let (mut enforced, mut reported) = match table.get("report_only").map(|value| value.kind())
        {
            None | Some(Kind::Boolean(false)) => (own, Csp::default()),
            Some(Kind::Boolean(true)) => (Csp::default(), own),
            Some(_) => (own, laid_over(Csp::default(), self.report_only(table))),
        };
        let nonce_header = self.nonce(table, [&mut enforced, &mut reported]);
        Policies { enforced, reported, nonce_header }
    }

    /// `csp` of a `[[headers]]`: what is laid over the policy, and over its report-only twin.
    pub(in super::super) fn csp_overlay(&mut self, value: Value<'t>) -> (Option<Csp>, Option<Csp>) {
        let Kind::Table(table) = value.kind() else {
            let help = match value.kind() {
                Kind::Boolean(false) => Some(NO_POLICY.to_owned()),
                _ => meant(value),
            };
            self.wrong_type_but(value, "a table of directives", help);
            return (None, None);
        };
        self.keys(table, &language::CSP_OVERLAY);
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, value.range(), "`csp` without directives");
            self.report(problem.help("write `NAME = [\"…\"]`, or `NAME = false` to take it away"));
        }
        let mut enforced = Csp { directives: self.directives(table) };
        let mut reported = match table.get("report_only").map(|value| value.kind()) {
            None => Csp::default(),
            Some(Kind::Table(_)) => Csp { directives: self.report_only(table) },
            Some(_) => {
                if let Some(value) = table.get("report_only") {
                    self.wrong_type(value, "a table of directives");
                }
                return (None, None);
            }
        };
        // A page's own sources don't end the nonce of its scripts.
        if self.nonce.is_some() {
            mark_nonces(&mut enforced);
            mark_nonces(&mut reported);
        }
        let some = |csp: Csp| (!csp.directives.is_empty()).then_some(csp);
        (some(enforced), some(reported))
    }

    fn report_only(&mut self, csp: Table<'t>) -> Vec<Directive> {
        let Some(value) = csp.get("report_only") else { return Vec::new() };
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a boolean or a table of directives");
            return Vec::new();
        };
        self.keys(table, &language::CSP_REPORT_ONLY);
        if table.is_empty() {
            let message = "`report_only` without directives";
            self.report(Problem::error(Code::EMPTY, value.range(), message));
        }
        self.directives(table)
    }

    /// The directives of a table, by name.
    fn directives(&mut self, table: Table<'t>) -> Vec<Directive> {
        let mut directives = Vec::with_capacity(table.len());
        for (key, value) in table.by_name() {
            if !is_among(key.name, &[DIRECTIVES]) {
                continue;
            }
            let sources = match value.kind() {
                Kind::Boolean(true) => Some(String::new()),
                Kind::Boolean(false) => None,
                Kind::String(_) | Kind::List(_) => {
                    let Some(sources) = self.values(value, Reader::source) else { continue };
                    if key.name == "report-to" {
                        let names = sources.iter().flat_map(|source| source.split(' '));
                        self.reports_to.extend(names.map(|name| (name, value.range())));
                    }
                    Some(sources.join(" "))
                }
                _ => {
                    self.wrong_type(value, "a list of sources, a string or a boolean");
                    continue;
                }
            };
            directives.push(Directive { name: key.name.to_owned(), sources, nonce: false });
        }
        directives
    }

    /// `nonce`: which header tells it to the origin.
    fn nonce(&mut self, table: Table<'t>, policies: [&mut Csp; 2]) -> Option<String> {
        let (key, value) = table.entry("nonce")?;
        let name = match value.kind() {
            Kind::Boolean(false) => return None,
            Kind::Boolean(true) => NONCE_HEADER.to_owned(),
            Kind::String(text) => {
                let name = self.field_name(text, value.range())?;
                self.may_touch(&name, value.range(), Side::Request).then_some(name)?
            }
            _ => {
                self.wrong_type(value, "a boolean or the name of a request header");
                return None;
            }
        };
        self.nonce = Some(key.range());
        let marked = policies.map(mark_nonces);
        if marked == [false, false] {
            let message = "`nonce` without a directive that it could join";
            self.report(
                Problem::error(Code::MISSING_KEY, key.range(), message)
                    .help("write `script-src = [\"'self'\"]`, or `style-src`, beside it"),
            );
        }
        Some(name)
    }

    /// A source of a directive.
    fn source(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.some_string(value)?;
        let problem = if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
            || text.contains([';', ','])
        {
            let message = "a source can't hold `;`, `,` or a character that isn't ASCII";
            Problem::error(Code::INVALID_HEADER_VALUE, value.range(), message)
                .help("write each source as a value of the list")
        } else if let Some(word) = text.split(' ').find(|word| lacks_quotes(word)) {
            let message = format!("`{word}` without quotes is the name of a host");
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help(format!("write `'{word}'`"))
        } else if let Some(word) = text.split(' ').find(|word| is_half_quoted(word)) {
            let message = format!("`{word}` has a quote at one end only");
            let help = format!("write `'{}'`", word.trim_matches('\''));
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message).help(help)
        } else {
            return Some(text);
        };
        self.report(problem);
        None
    }
}

/// A source that means something only in single quotes, without them.
fn lacks_quotes(word: &str) -> bool {
    KEYWORDS.contains(&word)
        || ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|start| word.starts_with(start))
}

/// A source that begins with a quote, or ends with one, and doesn't do both.
fn is_half_quoted(word: &str) -> bool {
    word.starts_with('\'') != word.ends_with('\'') || word == "'"
}

/// The table for the header's text.
fn meant(value: Value<'_>) -> Option<String> {
    let text = match value.kind() {
        Kind::String(text) => text,
        Kind::Boolean(true) => "default-src 'self'",
        _ => return None,
    };
    let mut directives = Vec::new();
    for directive in text.split(';').map(str::trim).filter(|directive| !directive.is_empty()) {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().filter(|name| is_among(name, &[DIRECTIVES]))?;
        let sources: Vec<String> = words
            .map(|word| match lacks_quotes(word) {
                true => format!("\"'{word}'\""),
                false => format!("\"{word}\""),
            })
            .collect();
        directives.push(match sources.is_empty() {
            true => format!("{name} = true"),
            false => format!("{name} = [{}]", sources.join(", ")),
        });
    }
    (!directives.is_empty()).then(|| format!("write `{{ {} }}`", directives.join(", ")))
}

/// A policy with another laid over it, directive by directive.
fn laid_over(base: Csp, over: Vec<Directive>) -> Csp {
    let mut directives = base.directives;
    directives.retain(|old| !over.iter().any(|new| new.name == old.name));
    directives.extend(over.into_iter().filter(|new| new.sources.is_some()));
    directives.sort_by(|one, other| one.name.cmp(&other.name));
    Csp { directives }
}

/// Lets the nonce join the directives that load something; whether there is one.
fn mark_nonces(csp: &mut Csp) -> bool {
    let mut any = false;
    for directive in &mut csp.directives {
        let loads = directive.sources.as_deref().is_some_and(|sources| sources != "'none'");
        directive.nonce = loads && OF_NONCES.contains(&directive.name.as_str());
        any |= directive.nonce;
    }
    any
}
