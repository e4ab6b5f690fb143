//! Keys that don't exist, and what was probably meant by them.

use super::problem::Problem;
use super::reader::Reader;
use super::typed::choice;
use crate::diagnostic::Code;
use crate::policy::language::{Key as Known, Noun, WHEN, top};
use crate::policy::nearest::nearest;
use crate::syntax::{Key, Table};

/// What other systems call the conditions of a rule.
const CONDITIONS: [(&str, &str); 8] = [
    ("if", "when"),
    ("where", "when"),
    ("match", "when"),
    ("matches", "when"),
    ("condition", "when"),
    ("conditions", "when"),
    ("except", "unless"),
    ("if_not", "unless"),
];

impl<'t> Reader<'t> {
    /// Reports every key of a table that isn't one of those that it has.
    pub(super) fn keys(&mut self, table: Table<'t>, noun: &Noun) {
        for (key, _) in table.by_name() {
            if !is_among(key.name, noun.keys) && !self.is_full() {
                self.unknown_key(table, key, noun);
            }
        }
    }

    /// A key that a table doesn't have.
    pub(super) fn unknown_key(&mut self, table: Table<'t>, key: Key<'t>, noun: &Noun) {
        self.unknown_key_inside(table, key, noun, noun.outer);
    }

    /// The same, for a table that stands in tables of several kinds.
    pub(super) fn unknown_key_inside(
        &mut self,
        table: Table<'t>,
        key: Key<'t>,
        table_noun: &Noun,
        outer: &[&[Known]],
    ) {
        let (name, noun) = (key.name, table_noun.name);
        let names = || table_noun.keys().map(|key| key.name);
        let below_header = table.has_header() && key.start >= table.range().end;
        let elsewhere = table_noun.elsewhere.iter().find(|(key, ..)| *key == name);
        let problem = if let Some((_, why, help)) = elsewhere {
            Problem::error(Code::MISPLACED_KEY, key.range(), *why).help(*help)
        } else if let Some((first, _)) = name.split_once('.').filter(|_| key.quoted) {
            let message = format!("`{name}` in quotes is one key, not a key inside a key");
            let problem = Problem::error(Code::QUOTED_KEY, key.range(), message);
            let meant = names().any(|known| known == first);
            problem.maybe_help(meant.then(|| format!("write `{name}` without the quotes")))
        } else if below_header && is_among(name, &[top::TOP, top::TABLES]) {
            self.hosts_slid |= name == "hosts";
            let message = format!("`{name}` belongs to the top of the file, not to {noun}");
            Problem::error(Code::MISPLACED_KEY, key.range(), message)
                .help("move it above the first `[…]` of the file")
        } else if below_header && is_among(name, outer) {
            let message = format!("`{name}` belongs to the table around {noun}");
            Problem::error(Code::MISPLACED_KEY, key.range(), message)
                .help(format!("move it above the line that begins {noun}"))
        } else {
            let message = format!("{noun} has no key `{name}`");
            let problem = Problem::error(Code::UNKNOWN_KEY, key.range(), message);
            let foreign = table_noun.meant.iter().find(|(foreign, ..)| *foreign == name);
            let condition = CONDITIONS
                .iter()
                .find(|(foreign, own)| *foreign == name && names().any(|known| known == *own));
            problem.maybe_help(match near(name, table_noun) {
                _ if condition.is_some() => {
                    condition.map(|(_, own)| format!("write `{own}.KEY = …`, as in `{own}.path`"))
                }
                _ if foreign.is_some() => foreign.map(|(.., help)| (*help).to_owned()),
                _ if names().any(|known| known == "when") && is_among(name, WHEN.keys) => {
                    let own = names().find(|known| known.starts_with(name));
                    let own = own.map(|own| format!("; or did you mean `{own}`?"));
                    Some(format!("write `when.{name} = …`{}", own.unwrap_or_default()))
                }
                Some(near) => Some(format!("did you mean `{near}`?")),
                None if names().count() <= 12 => {
                    Some(format!("there is {}", choice(&names().collect::<Vec<_>>())))
                }
                None => None,
            })
        };
        self.report(problem);
    }

    /// A table lacks a key. It doesn't where another key was meant to be it, which has been said.
    pub(super) fn missing_key(&mut self, table: Table<'t>, noun: &Noun, key: &str, help: &str) {
        let is_meant = |name: &str| {
            let foreign = noun.meant.iter().find(|(foreign, ..)| *foreign == name);
            foreign.map(|(_, meant, _)| *meant).or_else(|| near(name, noun)) == Some(key)
        };
        if table.by_name().any(|(key, _)| !is_among(key.name, noun.keys) && is_meant(key.name)) {
            return;
        }
        let message = format!("{} without `{key}`", noun.name);
        self.report(Problem::error(Code::MISSING_KEY, table.range(), message).help(help));
    }

    /// Two keys that can't stand together, of which the later is reported.
    pub(super) fn conflict(&mut self, table: Table<'t>, one: &str, other: &str) -> bool {
        let (Some((one, _)), Some((other, _))) = (table.entry(one), table.entry(other)) else {
            return false;
        };
        let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
        let message = format!("`{}` and `{}` can't stand together", second.name, first.name);
        self.report(
            Problem::error(Code::CONFLICTING_KEYS, second.range(), message)
                .related(first.range(), format!("`{}` is here", first.name))
                .help(format!("leave out `{}` or `{}`", first.name, second.name)),
        );
        true
    }
}

/// The key of a table that is most like this one.
fn near(name: &str, noun: &Noun) -> Option<&'static str> {
    nearest(&name.to_ascii_lowercase().replace('-', "_"), noun.keys().map(|key| key.name))
}

pub(super) fn is_among(name: &str, groups: &[&[Known]]) -> bool {
    groups.iter().copied().flatten().any(|key| key.name == name)
}
