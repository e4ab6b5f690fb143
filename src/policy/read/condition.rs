//! `when` and `unless`: trees of checks.

use std::ops::Range;

use super::problem::Problem;
use super::reader::Reader;
use super::rule::Kind as RuleKind;
use crate::diagnostic::Code;
use crate::policy::condition::{Check, Condition, PathTest, Test};
use crate::policy::language;
use crate::policy::template::{Claims, unknown_claim};
use crate::syntax::{Key, Kind, Table, Value};

/// What the conditions of one rule turned out to ask for.
#[derive(Default)]
pub(super) struct Asked {
    /// The first address or place under `not` or `unless` that may be unknown.
    pub(super) negated_visitor: Option<Range<usize>>,
    /// The keys of all of them, each once.
    pub(super) negated_keys: Vec<&'static str>,
    /// The first that needs the response.
    pub(super) response: Option<Range<usize>>,
}

/// Reads the conditions of one rule.
pub(super) struct Conditions<'r, 't> {
    pub(super) reader: &'r mut Reader<'t>,
    pub(super) kind: RuleKind,
    pub(super) asked: Asked,
}

/// Where a condition stands.
#[derive(Clone, Copy)]
struct At {
    /// Levels of `any`, `all` and `not` around it.
    depth: usize,
    /// Below `not` or `unless`.
    negated: bool,
}

impl<'t> Conditions<'_, 't> {
    /// What must hold for a rule of this id: its time window and its sample, then `when` and
    /// `unless` in the order in which they are written. `Err`: one of them is wrong, which has
    /// been said.
    pub(super) fn of_rule(&mut self, rule: Table<'t>, id: &str) -> Result<Option<Condition>, ()> {
        let window = self.reader.window(rule);
        let mut complete = window.is_ok();
        let window = window.unwrap_or_default();
        let mut parts: Vec<Condition> = window
            .map(|(test, key, wanted)| {
                Condition::Check(Check { test, key: key.into(), wanted: wanted.into() })
            })
            .into_iter()
            .collect();
        if let Some(value) = rule.get("sample") {
            match self.reader.sample(value, id) {
                Some(test) => parts.push(check(test, "sample".to_owned(), value)),
                None => complete = false,
            }
        }
        let mut entries: Vec<_> =
            ["when", "unless"].into_iter().filter_map(|name| rule.entry(name)).collect();
        entries.sort_by_key(|(key, _)| key.start);
        let any = !entries.is_empty() || !parts.is_empty();
        for (key, value) in entries {
            let negated = key.name == "unless";
            match self.table(key, value, At { depth: 0, negated }) {
                Some(checks) if negated => {
                    self.warn_of_both(key, &checks);
                    parts.push(Condition::Not(Box::new(all(checks))));
                }
                Some(checks) => parts.extend(checks),
                None => complete = false,
            }
        }
        if complete { Ok(any.then(|| all(parts))) } else { Err(()) }
    }

    /// A table of conditions that must all hold.
    fn table(&mut self, key: Key<'t>, value: Value<'t>, at: At) -> Option<Vec<Condition>> {
        let Kind::Table(table) = value.kind() else {
            self.reader.wrong_type(value, "a table of conditions");
            return None;
        };
        if table.is_empty() {
            let problem = Problem::error(
                Code::EMPTY,
                key.range(),
                format!("`{}` without conditions", key.name),
            );
            self.reader.report(problem.help("leave it out: a rule without it applies always"));
            return None;
        }
        let mut conditions = Some(Vec::with_capacity(table.len()));
        for (key, value) in table.written() {
            match (self.condition(table, key, value, at), &mut conditions) {
                (Some(condition), Some(conditions)) => conditions.extend(condition),
                _ => conditions = None,
            }
        }
        conditions
    }

    /// One `key = value` of a `when`. A table such as `header` holds several.
    fn condition(
        &mut self,
        table: Table<'t>,
        key: Key<'t>,
        value: Value<'t>,
        at: At,
    ) -> Option<Vec<Condition>> {
        if self.reader.is_full() {
            return None;
        }
        match key.name {
            "not" => {
                let at = self.deeper(key, At { negated: true, ..at })?;
                let inner = self.table(key, value, at)?;
                self.warn_of_both(key, &inner);
                return Some(vec![Condition::Not(Box::new(all(inner)))]);
            }
            "any" => return self.group(key, value, at).map(|inner| vec![Condition::Any(inner)]),
            "all" => return self.group(key, value, at).map(|inner| vec![Condition::All(inner)]),
            "query" | "header" | "cookie" | "variant" | "claim" | "response" => {
                return self.named(key, value);
            }
            _ => {}
        }
        let (reader, range) = (&mut *self.reader, key.range());
        let test = match key.name {
            "host" => Test::Host(reader.values(value, Reader::host)?.into()),
            "path" => Test::Path(reader.values(value, path_test)?),
            "method" => Test::Method(reader.values(value, Reader::method)?),
            "scheme" => Test::Scheme(reader.values(value, Reader::scheme)?),
            "user_agent" => Test::Header("user-agent".to_owned(), reader.matchers(value)?),
            "ip" => {
                let networks = reader.networks(value);
                self.visitor("ip", range, at);
                Test::Ip(networks?)
            }
            "country" => {
                let countries = reader.countries(value);
                // With `unknown` in the list it is never unknown.
                if countries.as_ref().is_none_or(|set| !set.unknown) {
                    self.visitor("country", range, at);
                }
                Test::Country(countries?)
            }
            "continent" => {
                self.visitor("continent", range, at);
                Test::Continent(self.reader.values(value, Reader::continent)?)
            }
            "region" => {
                self.visitor("region", range, at);
                Test::Region(self.reader.values(value, Reader::region)?)
            }
            "city" => {
                self.visitor("city", range, at);
                Test::City(self.reader.cities(value)?)
            }
            "asn" => {
                self.visitor("asn", range, at);
                Test::Asn(self.reader.values(value, Reader::asn)?)
            }
            "language" => Test::Language(reader.asked_languages(key, value)?),
            "device" => Test::Device(reader.values(value, Reader::device)?),
            "bot" => Test::Bot(reader.boolean(value)?),
            "status" => {
                self.response(key, "`status`")?;
                Test::Status(self.reader.values(value, Reader::status_range)?)
            }
            _ => {
                self.reader.unknown_key_inside(table, key, &language::WHEN, self.kind.table().keys);
                return None;
            }
        };
        Some(vec![check(test, key.name.to_owned(), value)])
    }

    /// The names of a `header`, `cookie`, `query`, `variant`, `claim` or `response`, each a condition.
    fn named(&mut self, key: Key<'t>, value: Value<'t>) -> Option<Vec<Condition>> {
        let Kind::Table(table) = value.kind() else {
            let problem = Problem::error(
                Code::WRONG_TYPE,
                value.range(),
                format!("expected a name behind `{}`", key.name),
            );
            self.reader.report(problem.help(format!("write `{}.NAME = …`", key.name)));
            return None;
        };
        match key.name {
            "response" => self.response(key, "`response`")?,
            "variant" => self.variant(key)?,
            "claim" => self.claim(key)?,
            _ => {}
        }
        if table.is_empty() {
            let problem = Problem::error(
                Code::EMPTY,
                value.range(),
                format!("`{}` without a name", key.name),
            );
            self.reader.report(problem.help(format!("write `{}.NAME = …`", key.name)));
            return None;
        }
        let mut conditions = Some(Vec::with_capacity(table.len()));
        for (name, value) in table.written() {
            match (self.by_name(key.name, name, value), &mut conditions) {
                (Some(condition), Some(conditions)) => conditions.push(condition),
                _ => conditions = None,
            }
        }
        conditions
    }

    fn by_name(&mut self, kind: &str, name: Key<'t>, value: Value<'t>) -> Option<Condition> {
        let reader = &mut *self.reader;
        if reader.is_full() {
            return None;
        }
        let key = format!("{kind}.{}", name.name);
        let test = match kind {
            "header" | "response" => {
                let field = reader.field_name(name.name, name.range());
                let matchers = reader.matchers(value);
                let (field, matchers) = (field?, matchers?);
                if kind == "header" {
                    Test::Header(field, matchers)
                } else {
                    Test::Response(field, matchers)
                }
            }
            "variant" => reader.asked_variant(name, value)?,
            _ => {
                let fits = reader.fits(name.name, name.range());
                let matchers = reader.matchers(value)?;
                let name = name.name.to_owned();
                match kind {
                    _ if !fits => return None,
                    "claim" => Test::Claim(name, matchers),
                    "cookie" => Test::Cookie(name, matchers),
                    _ => Test::Query(name, matchers),
                }
            }
        };
        Some(check(test, key, value))
    }

    /// The tables of an `any` or `all`.
    fn group(&mut self, key: Key<'t>, value: Value<'t>, at: At) -> Option<Vec<Condition>> {
        let at = self.deeper(key, at)?;
        let Kind::List(list) = value.kind() else {
            self.reader.wrong_type(value, "a list of tables");
            return None;
        };
        if list.len() == 0 {
            let message = format!("`{}` without conditions", key.name);
            let problem = Problem::error(Code::EMPTY, value.range(), message);
            self.reader.report(problem.help("write tables of conditions, `[{ … }, { … }]`"));
            return None;
        }
        let mut group = Some(Vec::with_capacity(list.len()));
        for value in list.iter() {
            match (self.table(key, value, at), &mut group) {
                (Some(conditions), Some(group)) => group.push(all(conditions)),
                _ => group = None,
            }
        }
        group
    }

    /// `unless.a` and `unless.b` say "not both"; most who write them mean "neither".
    fn warn_of_both(&mut self, key: Key<'t>, conditions: &[Condition]) {
        if conditions.len() < 2 {
            return;
        }
        let name = key.name;
        let keys = conditions.iter().map(|condition| match condition {
            Condition::Check(check) => &*check.key,
            Condition::Any(_) => "any",
            Condition::All(_) => "all",
            Condition::Not(_) => "not",
        });
        let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
        let message =
            format!("`{name}` leaves out only what has all of these at once: {}", keys.join(", "));
        self.reader.report(Problem::warning(Code::NOT_BOTH, key.range(), message).help(format!(
            "write `{name}.any = [{{ … }}, {{ … }}]` where one is enough; `{name}.all = [{{ … }}]` \
             says that all are meant"
        )));
    }

    /// One level of `any`, `all` or `not` more.
    fn deeper(&mut self, key: Key<'t>, at: At) -> Option<At> {
        let most = self.reader.limits.condition_depth;
        if at.depth < most {
            return Some(At { depth: at.depth + 1, ..at });
        }
        let message = format!("conditions nested deeper than {most}");
        self.reader.report(
            Problem::error(Code::LIMIT_CONDITION_DEPTH, key.range(), message)
                .help("a list of values is `any` already, and a table of keys `all`"),
        );
        None
    }

    /// A fact about the visitor that may be unknown.
    fn visitor(&mut self, key: &'static str, range: Range<usize>, at: At) {
        if at.negated {
            self.asked.negated_visitor.get_or_insert(range);
            if !self.asked.negated_keys.contains(&key) {
                self.asked.negated_keys.push(key);
            }
        }
    }

    /// A variant: experiments are assigned before there are any.
    fn variant(&mut self, key: Key<'t>) -> Option<()> {
        if self.kind != RuleKind::Experiment {
            return Some(());
        }
        let message = "an experiment can't ask for the variant of another";
        self.reader.report(
            Problem::error(Code::VARIANT_IN_EXPERIMENT, key.range(), message)
                .help("leave it out; experiments that exclude each other share a `layer`"),
        );
        None
    }

    /// A claim, where somebody may have been admitted.
    fn claim(&mut self, key: Key<'t>) -> Option<()> {
        let claims = match self.kind {
            RuleKind::Respond | RuleKind::Rewrite | RuleKind::Route | RuleKind::Headers => {
                self.reader.later_scope().claims
            }
            _ => Claims::Early,
        };
        if claims == Claims::Known {
            return Some(());
        }
        let fault = unknown_claim(key.range(), claims);
        let problem = Problem::error(fault.code, fault.range, fault.message);
        self.reader.report(problem.maybe_help(fault.help));
        None
    }

    /// A condition over the response, where the rule may have one.
    fn response(&mut self, key: Key<'t>, name: &str) -> Option<()> {
        if let RuleKind::Headers | RuleKind::Respond = self.kind {
            self.asked.response.get_or_insert(key.range());
            return Some(());
        }
        let noun = self.kind.noun();
        let message = format!("{noun} is decided before there is a response: {name}");
        let problem = Problem::error(Code::RESPONSE_CONDITION, key.range(), message)
            .help("only `[[headers]]` and `[[respond]]` may ask for it");
        self.reader.report(problem);
        None
    }
}

/// A `path` value: a pattern, or text tests.
fn path_test<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<PathTest> {
    match value.kind() {
        Kind::String(_) => reader.pattern(value).map(PathTest::Pattern),
        Kind::Table(table) => reader.matcher(table, true).map(PathTest::Text),
        _ => {
            reader.wrong_type(value, "a string or a table");
            None
        }
    }
}

fn check(test: Test, key: String, value: Value<'_>) -> Condition {
    Condition::Check(Check { test, key: key.into(), wanted: value.written().into() })
}

/// Conditions that must all hold; one alone stands for itself.
fn all(mut conditions: Vec<Condition>) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            Condition::All(conditions)
        }
        None => Condition::All(conditions),
    }
}
