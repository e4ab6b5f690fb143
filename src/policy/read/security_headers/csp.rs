//! `csp` and `permissions_policy`: tables that become one header each. A table's order is no
//! meaning, so directives and features are sent by name.

use super::super::keys::Keys;
use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::syntax::{Kind, Value};

/// The directives of CSP Level 3, and those of Trusted Types and upgrade-insecure-requests.
const DIRECTIVES: [&str; 26] = [
    "base-uri",
    "child-src",
    "connect-src",
    "default-src",
    "fenced-frame-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "report-to",
    "report-uri",
    "require-trusted-types-for",
    "sandbox",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "trusted-types",
    "upgrade-insecure-requests",
    "worker-src",
];

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

impl<'t> Reader<'t> {
    /// `csp`: directives by name.
    pub(super) fn csp(&mut self, value: Value<'t>) -> Option<String> {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return None,
            _ => {
                self.wrong_type(value, "`false` or a table of directives");
                return None;
            }
        };
        self.keys(
            table,
            &Keys {
                noun: "`csp`",
                known: &[&DIRECTIVES],
                later: &["report_only", "nonce"],
                outer: &[&super::KEYS],
            },
        );
        let mut directives = Vec::with_capacity(table.len());
        for (key, value) in table.by_name() {
            match value.kind() {
                Kind::Boolean(true) => directives.push(key.name.to_owned()),
                Kind::Boolean(false) => {}
                Kind::String(_) | Kind::List(_) => {
                    let sources = self.list_or_one(value, Reader::source)?;
                    directives.push(format!("{} {}", key.name, sources.join(" ")));
                }
                _ => self.wrong_type(value, "a list of sources, a string or a boolean"),
            }
        }
        if directives.is_empty() {
            let problem = Problem::error(Code::EMPTY, value.range(), "`csp` without directives");
            self.report(problem.help("write `csp = false` to send none"));
        }
        Some(directives.join("; "))
    }

    /// One value or a list of them, which must not be empty.
    fn list_or_one(
        &mut self,
        value: Value<'t>,
        read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<&'t str>,
    ) -> Option<Vec<&'t str>> {
        self.values(value, read)
    }

    /// A source of a directive.
    fn source(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.some_string(value)?;
        let bare = |word: &str| {
            KEYWORDS.contains(&word)
                || ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|p| word.starts_with(p))
        };
        let problem = if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
            || text.contains([';', ','])
        {
            let message = "a source can't hold `;`, `,` or a character that isn't ASCII";
            Problem::error(Code::INVALID_HEADER_VALUE, value.range(), message)
                .help("write each source as a value of the list")
        } else if let Some(word) = text.split(' ').find(|word| bare(word)) {
            let message = format!("`{word}` without quotes is the name of a host");
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help(format!("write `'{word}'`"))
        } else {
            return Some(text);
        };
        self.report(problem);
        None
    }

    /// `permissions_policy`: who may use a feature, by the feature's name.
    pub(super) fn permissions(&mut self, value: Value<'t>) -> Option<String> {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return None,
            _ => {
                self.wrong_type(value, "`false` or a table of features");
                return None;
            }
        };
        let mut features = Vec::with_capacity(table.len());
        for (key, value) in table.by_name() {
            let name = key.name;
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                let message = format!("`{name}` is not the name of a feature");
                self.report(
                    Problem::error(Code::UNKNOWN_KEY, key.range(), message)
                        .help("names of features are lower-case letters and `-`"),
                );
                continue;
            }
            if let Kind::String("*") = value.kind() {
                features.push(format!("{name}=*"));
                continue;
            }
            if let Some(allowed) = self.list(value, Reader::allowed) {
                features.push(format!("{name}=({})", allowed.join(" ")));
            }
        }
        if table.is_empty() {
            let message = "`permissions_policy` without features";
            let problem = Problem::error(Code::EMPTY, value.range(), message);
            self.report(problem.help("write `permissions_policy = false` to send none"));
        }
        Some(features.join(", "))
    }

    /// Who may use a feature: `self`, `src`, `*`, or an origin, which the header has in quotes.
    fn allowed(&mut self, value: Value<'t>) -> Option<String> {
        let text = self.some_string(value)?;
        if let "self" | "src" | "*" = text {
            return Some(text.to_owned());
        }
        let origin = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-*:[]_".contains(&byte);
        if origin.is_some_and(|host| !host.is_empty() && host.bytes().all(allowed)) {
            return Some(format!("\"{text}\""));
        }
        let message = format!("`{text}` is not an origin");
        self.report(
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help("write `self`, or an origin such as `https://example.com`"),
        );
        None
    }
}
