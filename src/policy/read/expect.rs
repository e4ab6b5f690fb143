//! `expect` of a `[[test]]`.

use super::problem::Problem;
use super::reader::Reader;
use super::rule::Ids;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::Model;
use crate::policy::template::unknown_experiment;
use crate::policy::test::{Expect, ExpectedBody, ExpectedCookie};
use crate::syntax::{Kind, Value};

impl<'t> Reader<'t> {
    pub(super) fn expect(
        &mut self,
        value: Value<'t>,
        ids: &Ids<'t>,
        model: &Model,
    ) -> Option<Expect> {
        let table = self.part(value, &language::EXPECT)?;
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, table.range(), "`expect` without a key");
            self.report(problem.help("write what is expected, such as `pass = true`"));
            return None;
        }
        let text = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).and_then(|value| reader.string(value)).map(str::to_owned)
        };
        let fields = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).map_or_else(Vec::new, |value| reader.expected_headers(value))
        };
        Some(Expect {
            status: table.get("status").and_then(|value| self.any_status(value)),
            location: text(self, "location"),
            headers: fields(self, "headers"),
            request_headers: fields(self, "request_headers"),
            path: text(self, "path"),
            query: text(self, "query"),
            origin: table.get("origin").and_then(|value| self.expected_origin(value, model)),
            variants: table
                .get("variant")
                .map_or_else(Vec::new, |value| self.expected_variants(value)),
            cookies: table
                .get("cookies")
                .map_or_else(Vec::new, |value| self.expected_cookies(value)),
            body: table.get("body").and_then(|value| self.expected_body(value)),
            rule: table.get("rule").and_then(|value| self.rule_id(value, ids)),
            pass: table.get("pass").and_then(|value| self.boolean(value)),
        })
    }

    /// The id of a rule that there is.
    fn rule_id(&mut self, value: Value<'t>, ids: &Ids<'t>) -> Option<String> {
        let id = self.some_string(value)?;
        if self.intact && !ids.is_known(id) {
            let message = format!("there is no rule `{id}`");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                    .maybe_help(ids.nearest(id).map(|near| format!("did you mean `{near}`?"))),
            );
        }
        Some(id.to_owned())
    }

    /// The name of one of `[origins]`, or `false` for none.
    fn expected_origin(&mut self, value: Value<'t>, model: &Model) -> Option<Option<String>> {
        let name = match value.kind() {
            Kind::Boolean(false) => return Some(None),
            Kind::String(_) => self.some_string(value)?,
            _ => {
                self.wrong_type(value, "a string or `false`");
                return None;
            }
        };
        let known: Vec<&str> = model.origins.iter().map(|origin| origin.name.as_str()).collect();
        if known.is_empty() {
            let message = format!("there is no origin `{name}`");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                    .help("write `[origins]` and a `[[route]]`"),
            );
        } else if !known.contains(&name) && self.intact {
            self.unknown_value(value.range(), name, known);
        }
        Some(Some(name.to_owned()))
    }

    /// Variants by experiment, `false` for none.
    fn expected_variants(&mut self, value: Value<'t>) -> Vec<(String, Option<String>)> {
        let mut expected = Vec::new();
        self.each_named(value, |reader, key, value| {
            let experiments = reader.experiments;
            let Some(experiment) = experiments.iter().find(|known| known.id == key.name) else {
                let fault = unknown_experiment(key.name, key.range(), &reader.scope());
                let problem = Problem::error(fault.code, fault.range, fault.message);
                return reader.report(problem.maybe_help(fault.help));
            };
            match value.kind() {
                Kind::Boolean(false) => expected.push((key.name.to_owned(), None)),
                Kind::String(name) => {
                    reader.is_variant(name, value.range(), experiment);
                    expected.push((key.name.to_owned(), Some(name.to_owned())));
                }
                _ => reader.wrong_type(value, "a string or `false`"),
            }
        });
        expected
    }

    /// Cookies by name: a value, `true` for any, `false` for none.
    fn expected_cookies(&mut self, value: Value<'t>) -> Vec<(String, ExpectedCookie)> {
        let mut expected = Vec::new();
        self.each_named(value, |reader, key, value| {
            let cookie = match value.kind() {
                Kind::Boolean(set) => ExpectedCookie::Set(set),
                Kind::String(text) => ExpectedCookie::Value(text.to_owned()),
                _ => return reader.wrong_type(value, "a string or a boolean"),
            };
            expected.push((key.name.to_owned(), cookie));
        });
        expected
    }

    /// A text, or `{ contains = "…" }`.
    fn expected_body(&mut self, value: Value<'t>) -> Option<ExpectedBody> {
        let Kind::Table(table) = value.kind() else {
            if !matches!(value.kind(), Kind::String(_)) {
                self.wrong_type(value, "a string or a table");
                return None;
            }
            return self.string(value).map(|text| ExpectedBody::Exact(text.to_owned()));
        };
        let noun = &language::BODY;
        self.keys(table, &language::BODY);
        let Some(value) = table.get("contains") else {
            self.missing_key(table, noun, "contains", "write a text, or `{ contains = \"…\" }`");
            return None;
        };
        self.some_string(value).map(|text| ExpectedBody::Contains(text.to_owned()))
    }

    fn expected_headers(&mut self, value: Value<'t>) -> Vec<(String, Option<String>)> {
        let mut expected = Vec::new();
        self.each_named(value, |reader, key, value| {
            let Some(name) = reader.field_name(key.name, key.range()) else { return };
            match value.kind() {
                Kind::Boolean(false) => expected.push((name, None)),
                Kind::String(_) => {
                    let text = reader.field_value(value);
                    expected.push((name, Some(text.unwrap_or_default().to_owned())));
                }
                _ => reader.wrong_type(value, "a string or `false`"),
            }
        });
        expected
    }
}
