//! `[security_headers]`: a preset, then each header by a key of its own.

mod csp;
mod preset;

use super::keys::Keys;
use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::model::{SecurityHeader, SecurityValue};
use crate::syntax::{Kind, Table, Value};
use preset::{API, Preset, WEB};

const KEYS: [&str; 11] = [
    "preset",
    "hsts",
    "csp",
    "permissions_policy",
    "referrer_policy",
    "frame_options",
    "content_type_options",
    "coop",
    "coep",
    "corp",
    "origin_agent_cluster",
];

const LATER: [&str; 4] = ["report_only", "nonce", "ramp", "reporting_endpoints"];

const REFERRER_POLICIES: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// A year, which the browsers' preload list asks for.
const PRELOAD_AGE: i64 = 31_536_000;

/// What `[security_headers]` says.
#[derive(Default)]
pub(super) struct SecurityHeaders {
    pub(super) headers: Vec<SecurityHeader>,
    /// `hsts.preload` is on.
    pub(super) preload: bool,
}

impl<'t> Reader<'t> {
    /// Reads `[security_headers]`. `https`: the policy sends visitors to HTTPS.
    pub(super) fn security_headers(&mut self, table: Table<'t>, https: bool) -> SecurityHeaders {
        let noun = "`[security_headers]`";
        self.keys(table, &Keys { noun, known: &[&KEYS], later: &LATER, outer: &[] });
        let none = Preset::default();
        let presets = [("web-2026", &WEB), ("api-2026", &API), ("none", &none)];
        let preset = table.get("preset").and_then(|value| self.word(value, &presets));
        let preset = preset.unwrap_or(&none);
        let mut found = SecurityHeaders::default();
        if table.is_empty() {
            let problem =
                Problem::error(Code::EMPTY, table.range(), "`[security_headers]` without a key");
            self.report(problem.help("write `preset = \"web-2026\"`"));
        }
        let mut send = |name: &'static str, value: Option<String>| {
            if let Some(value) = value {
                let https_only = name == "strict-transport-security";
                found.headers.push(SecurityHeader {
                    name,
                    value: SecurityValue::Text(value),
                    https_only,
                });
            }
        };
        let hsts = table.get("hsts").map(|value| self.hsts(value, https));
        let preload = matches!(hsts, Some(Some((_, true))));
        send(
            "strict-transport-security",
            match hsts {
                Some(hsts) => hsts.map(|(value, _)| value),
                None => preset.hsts.map(str::to_owned),
            },
        );
        let csp = table.get("csp").map(|value| self.csp(value));
        send("content-security-policy", csp.unwrap_or_else(|| preset.csp.map(str::to_owned)));
        let permissions = table.get("permissions_policy").map(|value| self.permissions(value));
        let permissions = permissions.unwrap_or_else(|| preset.permissions.map(str::to_owned));
        send("permissions-policy", permissions);
        let mut word = |key: &str, of_preset: Option<&str>, words: &[&'static str]| {
            let value = match table.get(key) {
                Some(value) => self.word_or_false(value, words),
                None => of_preset,
            };
            value.map(str::to_owned)
        };
        send("referrer-policy", word("referrer_policy", preset.referrer, REFERRER_POLICIES));
        send("x-frame-options", word("frame_options", preset.frame, &["DENY", "SAMEORIGIN"]));
        let sniff = word("content_type_options", preset.content_type_options, &["nosniff"]);
        send("x-content-type-options", sniff);
        send(
            "cross-origin-opener-policy",
            word(
                "coop",
                preset.coop,
                &[
                    "same-origin",
                    "same-origin-allow-popups",
                    "noopener-allow-popups",
                    "unsafe-none",
                ],
            ),
        );
        send(
            "cross-origin-embedder-policy",
            word("coep", None, &["require-corp", "credentialless", "unsafe-none"]),
        );
        send(
            "cross-origin-resource-policy",
            word("corp", preset.corp, &["same-origin", "same-site", "cross-origin"]),
        );
        let cluster = match table.get("origin_agent_cluster") {
            Some(value) => self.boolean(value).unwrap_or_default(),
            None => preset.origin_agent_cluster,
        };
        send("origin-agent-cluster", cluster.then(|| "?1".to_owned()));
        found.preload = preload;
        found
    }

    /// One of some words, or `false` for none.
    fn word_or_false(&mut self, value: Value<'t>, words: &[&'static str]) -> Option<&'static str> {
        if let Kind::Boolean(false) = value.kind() {
            return None;
        }
        let words: Vec<(&str, &'static str)> = words.iter().map(|word| (*word, *word)).collect();
        self.word(value, &words)
    }

    /// `hsts`: the header's value (RFC 6797 §6.1), and whether preload is on.
    fn hsts(&mut self, value: Value<'t>, https: bool) -> Option<(String, bool)> {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return None,
            _ => {
                self.wrong_type(value, "`false`, or a table such as `{ max_age = 63072000 }`");
                return None;
            }
        };
        self.keys(
            table,
            &Keys {
                noun: "`hsts`",
                known: &[&["max_age", "include_subdomains", "preload"]],
                later: &["ramp"],
                outer: &[&KEYS],
            },
        );
        let Some(max_age) = table.get("max_age") else {
            self.missing_key(table, "`hsts`", "max_age", "write seconds, such as `63072000`");
            return None;
        };
        let seconds = self.integer(max_age);
        let mut flag = |key| table.get(key).and_then(|value| self.boolean(value)).unwrap_or(false);
        let (subdomains, preload) = (flag("include_subdomains"), flag("preload"));
        let seconds = seconds?;
        if seconds < 0 {
            let problem = Problem::error(Code::UNKNOWN_VALUE, max_age.range(), "a negative age");
            self.report(problem.help("write seconds; `0` makes browsers forget"));
        }
        let lacks = if seconds < PRELOAD_AGE {
            Some("a `max_age` of 31536000 or more")
        } else if !subdomains {
            Some("`include_subdomains = true`")
        } else if !https {
            Some("an `[https]` table, which sends http to https")
        } else {
            None
        };
        if let (Some(lacks), Some((key, _)), true) = (lacks, table.entry("preload"), preload) {
            let message = "`preload` without what the browsers' preload list asks for";
            self.report(
                Problem::error(Code::HSTS_PRELOAD, key.range(), message)
                    .help(format!("it needs {lacks}")),
            );
        }
        let mut text = format!("max-age={seconds}");
        text.push_str(if subdomains { "; includeSubDomains" } else { "" });
        text.push_str(if preload { "; preload" } else { "" });
        Some((text, preload))
    }
}
