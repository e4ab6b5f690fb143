//! `hsts`: Strict-Transport-Security (RFC 6797 §6.1), at once or rising by date.

use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::SecurityValue;
use crate::request::Timestamp;
use crate::syntax::{Kind, Table, Value};

/// A year, which the browsers' preload list asks for.
const PRELOAD_AGE: i64 = 31_536_000;

impl<'t> Reader<'t> {
    /// The header's value, and whether preload is on.
    pub(super) fn hsts(&mut self, value: Value<'t>, https: bool) -> Option<(SecurityValue, bool)> {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return None,
            _ => {
                let help = format!("write `{}`", meant(value.kind()));
                self.wrong_type_but(value, "`false` or a table", Some(help));
                return None;
            }
        };
        self.keys(table, &language::HSTS);
        let mut flag = |key| table.get(key).and_then(|value| self.boolean(value)).unwrap_or(false);
        let (subdomains, preload) = (flag("include_subdomains"), flag("preload"));
        if let Some(ramp) = table.get("ramp") {
            let conflict =
                self.conflict(table, "max_age", "ramp") || self.conflict(table, "preload", "ramp");
            let steps = self.ramp(ramp)?;
            let steps = steps.into_iter();
            let steps = steps.map(|(from, age)| (from, header(age, subdomains, false))).collect();
            return (!conflict).then_some((SecurityValue::Ramp(steps), false));
        }
        let Some(max_age) = table.get("max_age") else {
            self.missing_key(
                table,
                &language::HSTS,
                "max_age",
                "write seconds, such as `63072000`",
            );
            return None;
        };
        let seconds = self.age(max_age)?;
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
        Some((SecurityValue::Text(header(seconds, subdomains, preload)), preload))
    }

    /// `ramp`: ages by the instants from which they are sent.
    fn ramp(&mut self, value: Value<'t>) -> Option<Vec<(Timestamp, i64)>> {
        let mut last: Option<Timestamp> = None;
        self.values(value, |reader, value| {
            let Kind::Table(table) = value.kind() else {
                reader.wrong_type(value, "a table such as `{ from = …, max_age = 300 }`");
                return None;
            };
            let (from, max_age) = reader.step(table)?;
            if last.is_some_and(|last| last >= from) {
                let at = table.get("from").map_or(table.range(), |value| value.range());
                let message = "a step that doesn't begin behind the one before it";
                reader.report(
                    Problem::error(Code::INVALID_TIME, at, message)
                        .help("write the steps in the order of their instants"),
                );
                return None;
            }
            last = Some(from);
            Some((from, max_age))
        })
    }

    fn step(&mut self, table: Table<'t>) -> Option<(Timestamp, i64)> {
        let noun = &language::HSTS_STEP;
        self.keys(table, &language::HSTS_STEP);
        let from = match table.get("from") {
            Some(value) => self.time(value),
            None => {
                self.missing_key(table, noun, "from", "write `from = 2026-01-31T12:00:00Z`");
                None
            }
        };
        let Some(max_age) = table.get("max_age") else {
            self.missing_key(table, noun, "max_age", "write seconds, such as `300`");
            return None;
        };
        let max_age = self.age(max_age);
        Some((from?, max_age?))
    }

    fn age(&mut self, value: Value<'t>) -> Option<i64> {
        let seconds = self.seconds_of(value)?;
        if seconds < 0 {
            let problem = Problem::error(Code::UNKNOWN_VALUE, value.range(), "a negative age");
            self.report(problem.help("write seconds; `0` makes browsers forget"));
        }
        Some(seconds)
    }
}

/// The table for a value that is none: `true`, seconds, or the header as it is sent.
fn meant(value: Kind<'_>) -> String {
    let mut max_age = match value {
        Kind::Integer(Some(seconds @ 1..)) => seconds,
        _ => PRELOAD_AGE,
    };
    let mut flags = String::new();
    if let Kind::String(text) = value {
        for part in text.split(';').map(|part| part.trim().to_ascii_lowercase()) {
            match part.as_str() {
                "includesubdomains" => flags.push_str(", include_subdomains = true"),
                "preload" => flags.push_str(", preload = true"),
                _ => {
                    let seconds = part.strip_prefix("max-age=").and_then(|age| age.parse().ok());
                    max_age = seconds.unwrap_or(max_age);
                }
            }
        }
    }
    format!("{{ max_age = {max_age}{flags} }}")
}

fn header(seconds: i64, subdomains: bool, preload: bool) -> String {
    let mut text = format!("max-age={seconds}");
    text.push_str(if subdomains { "; includeSubDomains" } else { "" });
    text.push_str(if preload { "; preload" } else { "" });
    text
}
