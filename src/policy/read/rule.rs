//! What rules of every kind have.

use std::collections::HashMap;
use std::ops::Range;

use super::condition::{Asked, Conditions};
use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language::words::{MODES, TIERS};
use crate::policy::language::{self, Noun};
use crate::policy::model::{About, At, Rule};
use crate::policy::nearest::nearest;
use crate::syntax::{Kind as ValueKind, Table, Value};

/// A kind of rule: an array of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Block,
    Redirect,
    Auth,
    Respond,
    Cors,
    Experiment,
    Rewrite,
    Route,
    Headers,
}

/// What decisions call the parts of a policy that are no rules.
const RESERVED_IDS: [&str; 5] = ["https", "canonical", "security_headers", "host", "paths.reject"];

impl Kind {
    pub(super) const ALL: [Kind; 9] = [
        Kind::Block,
        Kind::Redirect,
        Kind::Auth,
        Kind::Respond,
        Kind::Cors,
        Kind::Experiment,
        Kind::Rewrite,
        Kind::Route,
        Kind::Headers,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Block => "block",
            Kind::Redirect => "redirect",
            Kind::Auth => "auth",
            Kind::Respond => "respond",
            Kind::Cors => "cors",
            Kind::Experiment => "experiment",
            Kind::Rewrite => "rewrite",
            Kind::Route => "route",
            Kind::Headers => "headers",
        }
    }

    /// Its table.
    pub(super) fn table(self) -> &'static Noun {
        match self {
            Kind::Block => &language::BLOCK,
            Kind::Redirect => &language::REDIRECT,
            Kind::Auth => &language::AUTH,
            Kind::Respond => &language::RESPOND,
            Kind::Cors => &language::CORS,
            Kind::Experiment => &language::EXPERIMENT,
            Kind::Rewrite => &language::REWRITE,
            Kind::Route => &language::ROUTE,
            Kind::Headers => &language::HEADERS,
        }
    }

    /// What messages call it.
    pub(super) fn noun(self) -> &'static str {
        self.table().name
    }

    /// Where it applies on a host of two tiers, unless a rule says otherwise.
    fn tier(self) -> At {
        match self {
            Kind::Rewrite | Kind::Route => At::Origin,
            Kind::Block
            | Kind::Redirect
            | Kind::Auth
            | Kind::Respond
            | Kind::Cors
            | Kind::Experiment
            | Kind::Headers => At::Viewer,
        }
    }
}

/// A rule without what it does.
pub(super) struct Head {
    id: String,
    /// `None`: one of its conditions is wrong, which has been said.
    rule: Option<Rule<()>>,
    pub(super) asked: Asked,
    pub(super) has_condition: bool,
}

impl Head {
    /// The id, written or by position.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// What is known of the rule; `None` where its conditions are wrong.
    pub(super) fn rule(&self) -> Option<&Rule<()>> {
        self.rule.as_ref()
    }

    /// The whole rule.
    pub(super) fn with<A>(self, action: Option<A>) -> Option<Rule<A>> {
        let (rule, action) = (self.rule?, action?);
        Some(Rule {
            id: rule.id,
            about: rule.about,
            enabled: rule.enabled,
            shadow: rule.shadow,
            at: rule.at,
            when: rule.when,
            action,
        })
    }
}

/// The ids of a policy and where they are written.
#[derive(Default)]
pub(super) struct Ids<'t> {
    written: HashMap<&'t str, Range<usize>>,
    /// Every entry by kind: `None` where it has no id of its own.
    entries: Vec<(Kind, Vec<Option<&'t str>>)>,
}

impl<'t> Ids<'t> {
    /// Whether a rule, or a part of a policy that acts like one, is called so.
    pub(super) fn is_known(&self, id: &str) -> bool {
        RESERVED_IDS.contains(&id) || self.written.contains_key(id) || self.default_of(id).is_some()
    }

    /// The written id that is most like this one.
    pub(super) fn nearest(&self, id: &str) -> Option<&'t str> {
        let mut written: Vec<&'t str> = self.written.keys().copied().collect();
        // Of two that are equally near always the same one.
        written.sort_unstable();
        nearest(id, written)
    }

    /// The entry without id that is called so by its kind and position.
    fn default_of(&self, id: &str) -> Option<Kind> {
        let (name, number) = id.rsplit_once('-')?;
        let position = number.parse::<usize>().ok()?.checked_sub(1)?;
        let (kind, entries) = self.entries.iter().find(|(kind, _)| kind.name() == name)?;
        let unnamed = entries.get(position)?.is_none() && !number.starts_with(['0', '+']);
        unnamed.then_some(*kind)
    }
}

impl<'t> Reader<'t> {
    /// The entries of a kind of rule.
    pub(super) fn entries(&mut self, root: Table<'t>, kind: Kind) -> Vec<Table<'t>> {
        let Some(value) = root.get(kind.name()) else { return Vec::new() };
        self.array_of_tables(value, kind.name())
    }

    /// The tables of `[[name]]`.
    pub(super) fn array_of_tables(&mut self, value: Value<'t>, name: &str) -> Vec<Table<'t>> {
        let mut tables = Vec::new();
        match value.kind() {
            ValueKind::List(list) => {
                tables.reserve(list.len());
                for item in list.iter() {
                    match item.kind() {
                        ValueKind::Table(table) => tables.push(table),
                        _ if self.is_full() => break,
                        _ => self.wrong_type(item, "a table"),
                    }
                }
            }
            kind => {
                let message = format!("expected entries `[[{name}]]`, found {}", kind.name());
                self.report(
                    Problem::error(Code::WRONG_TYPE, value.range(), message)
                        .help(format!("write `[[{name}]]`: there may be several")),
                );
            }
        }
        tables
    }

    /// Reads the ids of all rules, which must differ.
    pub(super) fn ids(&mut self, rules: &[(Kind, Vec<Table<'t>>)]) -> Ids<'t> {
        let mut ids = Ids::default();
        for (kind, entries) in rules {
            let mut named = Vec::with_capacity(entries.len());
            for table in entries {
                let id = table.get("id").filter(|_| !self.is_full());
                named.push(id.and_then(|value| self.id(value, &mut ids.written)));
            }
            ids.entries.push((*kind, named));
        }
        // An id may be what another rule is called without having one.
        let mut taken: Vec<(&str, Range<usize>)> = ids
            .written
            .iter()
            .filter(|(id, _)| ids.default_of(id).is_some())
            .map(|(id, range)| (*id, range.clone()))
            .collect();
        taken.sort_by_key(|(_, range)| range.start);
        for (id, range) in taken {
            let message = format!("`{id}` is what a rule without `id` is called by its position");
            self.report(
                Problem::error(Code::DUPLICATE_ID, range, message)
                    .help("choose another id, or give that rule one"),
            );
        }
        ids
    }

    fn id(
        &mut self,
        value: Value<'t>,
        written: &mut HashMap<&'t str, Range<usize>>,
    ) -> Option<&'t str> {
        let id = self.some_string(value)?;
        if !self.is_id(id, value.range()) {
            return Some(id);
        }
        if RESERVED_IDS.contains(&id) {
            let message = format!("`{id}` is the name of a part of every policy");
            self.report(
                Problem::error(Code::INVALID_ID, value.range(), message).help("choose another id"),
            );
        } else if let Some(first) = written.get(id) {
            let problem = Problem::error(
                Code::DUPLICATE_ID,
                value.range(),
                format!("`{id}` is the id of another rule"),
            );
            self.report(problem.related(first.clone(), "it is here").help("choose another id"));
        } else {
            written.insert(id, value.range());
        }
        Some(id)
    }

    /// Whether a text can be an id.
    pub(super) fn is_id(&mut self, text: &str, range: Range<usize>) -> bool {
        let valid = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte));
        if !valid {
            let problem = Problem::error(Code::INVALID_ID, range, format!("`{text}` is not an id"));
            self.report(problem.help("write 1 to 64 letters, digits, `.`, `_`, `:` and `-`"));
        }
        valid
    }

    /// Reads what rules of every kind have; `number` counts from 1.
    pub(super) fn head(&mut self, table: Table<'t>, kind: Kind, number: usize) -> Head {
        self.keys(table, kind.table());
        let text = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).and_then(|value| reader.string(value)).map(str::to_owned)
        };
        // Its own id has been checked with all the others.
        let id = match table.get("id").map(|value| value.kind()) {
            Some(ValueKind::String(id)) => id.to_owned(),
            _ => format!("{}-{number}", kind.name()),
        };
        let tags = table.get("tags").and_then(|value| {
            self.list(value, |reader, value| reader.some_string(value).map(str::to_owned))
        });
        let mut conditions = Conditions { reader: self, kind, asked: Asked::default() };
        let when = conditions.of_rule(table, &id);
        let asked = conditions.asked;
        let has_condition = table.get("when").is_some() || table.get("unless").is_some();
        let (description, owner) = (text(self, "description"), text(self, "owner"));
        let about = About { description, owner, tags: tags.unwrap_or_default() };
        let is_said =
            about.description.is_some() || about.owner.is_some() || !about.tags.is_empty();
        let enabled = table.get("enabled").and_then(|value| self.boolean(value)).unwrap_or(true);
        let shadow = table.get("mode").and_then(|value| self.word(value, &MODES));
        let at = table.get("at").and_then(|value| self.word(value, &TIERS));
        let rule = when.ok().map(|when| Rule {
            id: id.clone(),
            about: Some(about).filter(|_| is_said).map(Box::new),
            enabled,
            shadow: shadow.unwrap_or_default(),
            at: at.unwrap_or(kind.tier()),
            when,
            action: (),
        });
        Head { id, rule, asked, has_condition }
    }
}
