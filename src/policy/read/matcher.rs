//! Text tests: a string means exactly this, a table of tests must all hold, a list is OR.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::matcher::StringMatcher;
use crate::policy::regex::Pattern;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    /// The values of a header, cookie or query parameter.
    pub(super) fn matchers(&mut self, value: Value<'t>) -> Option<Vec<StringMatcher>> {
        self.values(value, |reader, value| match value.kind() {
            Kind::String(_) => reader.string(value).map(StringMatcher::exact),
            Kind::Table(table) => reader.matcher(table, false),
            Kind::Boolean(present) => {
                let help = format!("write `{{ present = {present} }}`");
                reader.wrong_type_but(value, "a string or a table", Some(help));
                None
            }
            _ => {
                reader.wrong_type(value, "a string or a table");
                None
            }
        })
    }

    /// A table of tests; `path`: it tests the path, which is always there.
    pub(super) fn matcher(&mut self, table: Table<'t>, path: bool) -> Option<StringMatcher> {
        self.keys(table, if path { &language::PATH_TEST } else { &language::TEXT_TEST });
        let problems_before = self.problems.count();
        let ignore_case = table.get("ignore_case").and_then(|value| self.boolean(value));
        let ignore_case = ignore_case.unwrap_or_default() || (path && self.paths.ignore_case);
        let text = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).and_then(|value| reader.string(value)).map(str::to_owned)
        };
        let number = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).filter(|_| !path).and_then(|value| reader.integer(value))
        };
        let matcher = StringMatcher {
            one_of: table.get("one_of").and_then(|value| {
                self.values(value, |reader, value| reader.string(value).map(str::to_owned))
            }),
            prefix: text(self, "prefix"),
            suffix: text(self, "suffix"),
            contains: text(self, "contains"),
            regex: table.get("regex").and_then(|value| self.regex(value, ignore_case)),
            present: table.get("present").filter(|_| !path).and_then(|value| self.boolean(value)),
            ignore_case,
            gt: number(self, "gt"),
            lt: number(self, "lt"),
            gte: number(self, "gte"),
            lte: number(self, "lte"),
        };
        let other = table.by_name().find(|(key, _)| key.name != "present").map(|(key, _)| key);
        if let (Some(false), Some(other)) = (matcher.present, other) {
            let message = format!("`present = false` beside `{}`", other.name);
            self.report(
                Problem::error(Code::CONFLICTING_KEYS, other.range(), message)
                    .help("what is absent has no text: write two values, `[{ … }, { … }]`"),
            );
        }
        // `ignore_case` says how, not what.
        if !table.by_name().any(|(key, _)| key.name != "ignore_case")
            && self.problems.count() == problems_before
        {
            let problem = Problem::error(Code::EMPTY, table.range(), "a table without a test");
            self.report(problem.help("write one such as `{ prefix = \"…\" }`"));
        }
        (self.problems.count() == problems_before).then_some(matcher)
    }

    fn regex(&mut self, value: Value<'t>, ignore_case: bool) -> Option<Pattern> {
        let text = self.some_string(value)?;
        if self.regexes_spent() {
            return None;
        }
        match Pattern::compile(text, ignore_case, self.limits) {
            Ok((pattern, bytes)) => {
                self.spend((1, bytes), value.range());
                self.warn_of_alternation(text, value.range());
                Some(pattern)
            }
            Err(fault) => {
                self.faults(value, vec![fault]);
                None
            }
        }
    }
}
