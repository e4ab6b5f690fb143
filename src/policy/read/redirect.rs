//! `[[redirect]]`: entries and maps.

use std::sync::Arc;

use super::problem::{FileId, Problem};
use super::reader::Reader;
use super::rule::Head;
use crate::diagnostic::{Code, Fault};
use crate::policy::language::words::QUERY_MODES;
use crate::policy::language::{self, Noun};
use crate::policy::map::{self, Lines};
use crate::policy::model::{MapLine, QueryMode, Redirect, RedirectSource, RedirectStatus};
use crate::policy::pattern::PathPattern;
use crate::policy::target::Target;
use crate::policy::template::Scope;
use crate::syntax::{Key, Kind as ValueKind, Table, Value};

impl<'t> Reader<'t> {
    /// What a `[[redirect]]` does.
    pub(super) fn redirect(&mut self, table: Table<'t>, head: &Head) -> Option<Redirect> {
        let before = self.problems.count();
        let status = match table.get("status") {
            Some(value) => self.redirect_status(value),
            None => Some(RedirectStatus::PermanentRedirect),
        };
        let query = table.get("query").and_then(|value| self.query_mode(value));
        let cache_control = table.get("cache_control").and_then(|value| self.field_value(value));
        let conflict = self.conflict(table, "to", "map") || self.conflict(table, "from", "map");
        let source = match table.entry("map") {
            _ if conflict => None,
            Some((key, value)) => self.map(key, value).map(RedirectSource::Map),
            None => self.entry(table, head),
        };
        (self.problems.count() == before).then_some(Redirect {
            source: source?,
            status: status?,
            query: query.unwrap_or_default(),
            cache_control: cache_control.map(str::to_owned),
        })
    }

    pub(super) fn redirect_status(&mut self, value: Value<'t>) -> Option<RedirectStatus> {
        if let ValueKind::String(text) = value.kind()
            && let Some(code) = status_meant(text)
        {
            self.wrong_type_but(value, "an integer", Some(format!("write `{code}`")));
            return None;
        }
        let code = self.integer(value)?;
        let status = RedirectStatus::from_code(code);
        if status.is_none() {
            let message = format!("{code} isn't the status of a redirect");
            self.report(Problem::error(Code::INVALID_STATUS, value.range(), message).help(
                match code {
                    200 => {
                        "write 301, 302, 303, 307 or 308; a `[[rewrite]]` serves another page \
                             under the same URL"
                    }
                    400..=599 => {
                        "write 301, 302, 303, 307 or 308; a `[[respond]]` answers with \
                             another status"
                    }
                    _ => "write 301, 302, 303, 307 or 308",
                },
            ));
        }
        status
    }

    pub(super) fn query_mode(&mut self, value: Value<'t>) -> Option<QueryMode> {
        if let ValueKind::String("append") = value.kind() {
            let message = "`append` isn't a value of this key";
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                    .help("write `keep`: the visitor's query behind the target's"),
            );
            return None;
        }
        self.word(value, &QUERY_MODES)
    }

    fn entry(&mut self, table: Table<'t>, head: &Head) -> Option<RedirectSource> {
        let noun = &language::REDIRECT;
        let from = self.from(table, head, noun);
        let Some(value) = table.get("to") else {
            self.missing_key(table, noun, "to", "write `to = \"…\"`, or `map = …` for many");
            return None;
        };
        let text = self.some_string(value)?;
        let hosts_known = self.hosts_known;
        let to = self
            .in_scope(self.scope(), value, &from, |scope| Target::parse(text, scope, hosts_known));
        Some(RedirectSource::Entry { from: from.ok()?, to: to? })
    }

    /// `from`; `Err`: it is wrong or missing, which has been said.
    pub(super) fn from(
        &mut self,
        table: Table<'t>,
        head: &Head,
        noun: &Noun,
    ) -> Result<Option<PathPattern>, ()> {
        match table.get("from") {
            Some(value) => self.path_pattern(value).map(Some).ok_or(()),
            None if head.has_condition => Ok(None),
            None => {
                let help = "write `from = \"/…\"`, or a `when` that says where it applies";
                self.missing_key(table, noun, "from", help);
                Err(())
            }
        }
    }

    /// Reads a target with the captures of `from`. Where `from` is wrong its captures aren't
    /// known, so that a placeholder is unknown is no news.
    pub(super) fn in_scope<T>(
        &mut self,
        scope: Scope<'t>,
        value: Value<'t>,
        from: &Result<Option<PathPattern>, ()>,
        parse: impl FnOnce(&Scope<'_>) -> Result<T, Vec<Fault>>,
    ) -> Option<T> {
        let captures = match from {
            Ok(Some(pattern)) => pattern.captures(),
            Ok(None) | Err(()) => Vec::new(),
        };
        match parse(&Scope { captures: &captures, ..scope }) {
            Ok(parsed) => Some(parsed),
            Err(mut faults) => {
                if from.is_err() {
                    faults.retain(|fault| {
                        !matches!(fault.code, Code::UNKNOWN_PLACEHOLDER | Code::OPEN_REDIRECT)
                    });
                }
                self.faults(value, faults);
                None
            }
        }
    }

    fn map(&mut self, key: Key<'t>, value: Value<'t>) -> Option<Arc<Lines>> {
        match value.kind() {
            ValueKind::String(name) => self.csv_map(name, value),
            ValueKind::Table(table) => self.inline_map(key, table),
            _ => {
                self.wrong_type(value, "the name of a file or a table");
                None
            }
        }
    }

    fn csv_map(&mut self, name: &'t str, value: Value<'t>) -> Option<Arc<Lines>> {
        if let Some(known) = self.maps.get(name) {
            return known.clone();
        }
        let bytes = self.sidecar(value, self.limits.sidecar_bytes, Code::LIMIT_SIDECAR);
        let lines = bytes.and_then(|bytes| {
            let progress = self.source.progress();
            let targets = map::Targets { scope: self.scope(), hosts_known: self.hosts_known };
            let lines = map::read_csv(name, &bytes, self.limits, targets, progress);
            match lines {
                Ok(lines) => {
                    for line in lines.others() {
                        self.spend(line.from.regex_cost(), value.range());
                    }
                    Some(Arc::new(lines))
                }
                Err(faults) => {
                    let bytes: Arc<[u8]> = bytes.into();
                    let file = self.problems.sidecar(name, &bytes);
                    for found in faults {
                        let fault = found.fault;
                        self.report(
                            Problem::error(fault.code, found.bytes, fault.message)
                                .maybe_help(fault.help)
                                .in_file(file),
                        );
                    }
                    None
                }
            }
        });
        self.maps.insert(name, lines.clone());
        lines
    }

    /// The name of the file that a map was read from.
    pub(super) fn map_file(&self, lines: &Arc<Lines>) -> Option<&'t str> {
        let is_it = |map: &Option<Arc<_>>| map.as_ref().is_some_and(|map| Arc::ptr_eq(map, lines));
        self.maps.iter().find(|(_, map)| is_it(map)).map(|(name, _)| *name)
    }

    fn inline_map(&mut self, key: Key<'t>, table: Table<'t>) -> Option<Arc<Lines>> {
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, key.range(), "a map without lines");
            self.report(problem.help("write `map = { \"/a\" = \"/b\" }`"));
            return None;
        }
        let mut lines = Some(Vec::with_capacity(table.len()));
        for (key, value) in table.written() {
            if self.is_full() {
                return None;
            }
            match (self.map_line(key, value), &mut lines) {
                (Some(line), Some(lines)) => lines.push(line),
                _ => lines = None,
            }
        }
        let mut lines = lines?;
        map::inline_order(&mut lines);
        Some(Arc::new(lines.into_iter().collect()))
    }

    fn map_line(&mut self, key: Key<'t>, value: Value<'t>) -> Option<MapLine> {
        let from = match self.fits(key.name, key.range()).then_some(())? {
            () if self.regexes_spent() && key.name.contains(':') => Err(()),
            () => PathPattern::parse(key.name, self.limits).map_err(|faults| {
                for fault in faults {
                    self.report(
                        Problem::error(fault.code, key.range(), fault.message)
                            .maybe_help(fault.help)
                            .in_file(FileId::Policy),
                    );
                }
            }),
        };
        if let Ok(from) = &from {
            self.spend(from.regex_cost(), key.range());
        }
        let text = self.some_string(value)?;
        let hosts_known = self.hosts_known;
        let from = from.map(Some);
        let scope = self.scope();
        let to =
            self.in_scope(scope, value, &from, |scope| Target::parse(text, scope, hosts_known));
        Some(MapLine {
            from: from.ok()??,
            to: to?,
            status: None,
            query: None,
            host: None,
            line: self.line(key.start),
        })
    }
}

/// The status for a word.
fn status_meant(text: &str) -> Option<u16> {
    match text.to_ascii_lowercase().as_str() {
        "permanent" | "moved permanently" | "permanent redirect" => Some(308),
        "temporary" | "temp" | "found" | "temporary redirect" => Some(307),
        "see other" => Some(303),
        _ => None,
    }
}
