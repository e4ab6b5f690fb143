//! `[[experiment]]`: who is drawn, for which variant, and how it is remembered.

mod cache;
mod layer;
mod variant;

use std::ops::Range;

pub(super) use layer::NamedLayer;

use super::field::Side;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::Head;
use crate::diagnostic::Code;
use crate::draw::{DrawKey, Purpose};
use crate::policy::condition::Unit;
use crate::policy::language;
use crate::policy::language::words::BOTS;
use crate::policy::model::{Experiment, ExperimentCookie, Model};
use crate::syntax::{Kind, Table, Value};
use variant::Variants;

/// Thirty days in seconds.
const MONTH: u32 = 2_592_000;

/// Bytes of an experiment's id, which goes into the names of a header and a cookie.
const ID_BYTES: usize = 40;

impl<'t> Reader<'t> {
    /// What an `[[experiment]]` does.
    pub(super) fn experiment(
        &mut self,
        table: Table<'t>,
        head: &Head,
        id: &str,
        model: &mut Model,
    ) -> Option<Experiment> {
        let before = self.problems.count();
        if let Some(value) = table.get("id") {
            self.is_experiment_id(id, value.range());
        }
        let variants = self.variants(table);
        let control = self.control(table, variants.as_ref());
        let traffic = match table.get("traffic") {
            Some(value) => self.share(value),
            None => Some(layer::WHOLE),
        };
        let unit = match table.get("unit") {
            Some(value) => self.unit(value),
            None => Some(Unit::Random),
        };
        let cookie = self.experiment_cookie(table, id, unit.as_ref());
        let override_query = table.get("override").and_then(|value| self.override_query(value));
        let includes_bots = table.get("bots").and_then(|value| self.word(value, &BOTS));
        let key_header = self.key_header(table, id);
        let layer = match (table.entry("layer"), unit.as_ref(), traffic) {
            (Some((_, value)), Some(unit), Some(traffic)) => {
                self.layer(table, value, id, unit, traffic, model)
            }
            _ => None,
        };
        if let (Some(None), Some((key, _))) = (&key_header, table.entry("key_header")) {
            self.keyless.push((model.experiments.len(), key.range()));
            if let (Some(variants), Some(rule)) = (&variants, head.rule()) {
                self.forbid_shared_entry(variants, rule.at, override_query.is_some(), key.range());
            }
        }
        (self.problems.count() == before).then_some(Experiment {
            variants: variants?.read,
            control: control?,
            traffic: traffic?,
            traffic_key: DrawKey::derive(Purpose::Traffic, self.salt, id),
            variant_key: DrawKey::derive(Purpose::Variant, self.salt, id),
            unit: unit?,
            layer,
            cookie,
            override_query,
            includes_bots: includes_bots.unwrap_or_default(),
            key_header: key_header?,
        })
    }

    fn is_experiment_id(&mut self, id: &str, range: Range<usize>) {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if id.len() > ID_BYTES || !id.bytes().all(fits) {
            let message = format!("`{id}` can't be the id of an experiment");
            self.report(Problem::error(Code::INVALID_ID, range, message).help(format!(
                "write 1 to {ID_BYTES} letters, digits, `-` and `_`: a header and a cookie are \
                 named after it"
            )));
        }
    }

    /// The index of the control variant.
    fn control(&mut self, table: Table<'t>, variants: Option<&Variants>) -> Option<usize> {
        let named = table.get("control");
        let name = match named {
            Some(value) => self.some_string(value)?,
            None => "control",
        };
        let names = &variants?.names;
        let control = names.iter().position(|known| known == name);
        match (control, named) {
            (Some(_), _) => {}
            (None, Some(value)) => {
                let known = names.iter().map(String::as_str).collect();
                self.unknown_value(value.range(), name, known);
            }
            (None, None) => {
                let help = "name the variant that is as it was: `control = \"…\"`, or call one \
                            `control`";
                self.missing_key(table, &language::EXPERIMENT, "control", help);
            }
        }
        control
    }

    /// What remembers the variant: by default a cookie where the unit is chance.
    fn experiment_cookie(
        &mut self,
        table: Table<'t>,
        id: &str,
        unit: Option<&Unit>,
    ) -> Option<ExperimentCookie> {
        let Some((key, value)) = table.entry("cookie") else {
            let name = format!("exp-{id}");
            let random = unit == Some(&Unit::Random) && table.get("layer").is_none();
            self.is_first_mark(&name, table.range(), "cookie", random);
            return random.then_some(ExperimentCookie { name, max_age: MONTH });
        };
        if let Some(Unit::Cookie(_) | Unit::Header(_)) = unit {
            let message = "a cookie for what a unit of the visitor's own decides anyway";
            self.report(
                Problem::error(Code::CONFLICTING_KEYS, key.range(), message)
                    .help("leave it out: the same cookie or header always draws the same variant"),
            );
        }
        let (name, max_age) = match value.kind() {
            Kind::Table(table) => {
                self.keys(table, &language::COOKIE);
                let name = match table.get("name") {
                    Some(value) => self.cookie_name(value),
                    None => Some(format!("exp-{id}")),
                };
                let max_age = match table.get("max_age") {
                    Some(value) => self.seconds(value, 1),
                    None => Some(MONTH),
                };
                (name, max_age)
            }
            Kind::String(_) => (self.cookie_name(value), Some(MONTH)),
            _ => {
                self.wrong_type(value, "a string or a table");
                return None;
            }
        };
        let name = name?;
        self.is_first_mark(&name, value.range(), "cookie", true);
        Some(ExperimentCookie { name, max_age: max_age? })
    }

    /// `override = { query = "…" }`.
    fn override_query(&mut self, value: Value<'t>) -> Option<String> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table such as `{ query = \"variant\" }`");
            return None;
        };
        self.keys(table, &language::OVERRIDE);
        let Some(query) = table.get("query") else {
            self.missing_key(
                table,
                &language::OVERRIDE,
                "query",
                "write the name of a query parameter",
            );
            return None;
        };
        self.some_string(query).map(str::to_owned)
    }

    /// The header that tells origin and cache; `Some(None)`: none is wanted.
    #[expect(clippy::option_option, reason = "wrong, none, one")]
    fn key_header(&mut self, table: Table<'t>, id: &str) -> Option<Option<String>> {
        let Some(value) = table.get("key_header") else {
            let name = format!("x-experiment-{}", id.to_ascii_lowercase());
            self.is_first_mark(&name, table.range(), "header", true);
            return Some(Some(name));
        };
        match value.kind() {
            Kind::Boolean(false) => return Some(None),
            Kind::String(_) => {}
            _ => {
                self.wrong_type(value, "a string or `false`");
                return None;
            }
        }
        let text = self.some_string(value)?;
        let name = self.field_name(text, value.range())?;
        let own = self.may_touch(&name, value.range(), Side::Request);
        self.is_first_mark(&name, value.range(), "header", own);
        own.then_some(Some(name))
    }

    /// Says so where another experiment already has this header or cookie.
    fn is_first_mark(&mut self, name: &str, range: Range<usize>, what: &str, marks: bool) {
        if !marks {
            return;
        }
        let mark = format!("{what} {name}");
        if let Some(first) = self.experiment_marks.get(&mark) {
            let message = format!("two experiments with the {what} `{name}`");
            let problem = Problem::error(Code::DUPLICATE_ID, range, message)
                .related(first.clone(), "the other is here")
                .help("give each its own: case makes no difference to a header's name");
            self.report(problem);
            return;
        }
        self.experiment_marks.insert(mark, range);
    }
}
