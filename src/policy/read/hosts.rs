//! The policy's own hosts.

use super::reader::Reader;
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{Model, RedirectSource, Rule};
use crate::syntax::{Kind, Table, Value};
use crate::uri::host::HostPattern;

impl<'t> Reader<'t> {
    /// Top-level `hosts`.
    pub(super) fn hosts(&mut self, value: Value<'t>) -> Vec<HostPattern> {
        self.values(value, Reader::host).unwrap_or_default()
    }
}

/// Whether a rule's `when` names a host outside `not`.
pub(super) fn names_host(rule: Table<'_>) -> bool {
    fn named(value: Value<'_>) -> bool {
        let Kind::Table(table) = value.kind() else { return false };
        let inside = |key: &str| match table.get(key).map(|value| value.kind()) {
            Some(Kind::List(list)) => list.iter().any(named),
            _ => false,
        };
        table.get("host").is_some() || inside("any") || inside("all")
    }
    rule.get("when").is_some_and(named)
}

/// Where `hosts` isn't written: `canonical.host`, its aliases, and every host that a rule asks for
/// outside `not`, in an order that the order of the file doesn't change.
pub(super) fn derive(model: &Model) -> Vec<HostPattern> {
    let mut hosts = Vec::new();
    if let Some(canonical) = &model.canonical {
        hosts.extend(canonical.host.clone().map(HostPattern::Exact));
        hosts.extend_from_slice(&canonical.aliases);
    }
    let mut found = Vec::new();
    of_rules(&model.blocks, &mut found);
    of_rules(&model.redirects, &mut found);
    of_rules(&model.auth, &mut found);
    of_rules(&model.responds, &mut found);
    of_rules(&model.cors, &mut found);
    of_rules(&model.experiments, &mut found);
    of_rules(&model.rewrites, &mut found);
    of_rules(&model.routes, &mut found);
    of_rules(&model.headers, &mut found);
    for rule in model.redirects.iter().filter(|rule| rule.enabled) {
        if let RedirectSource::Map(lines) = &rule.action.source {
            found.extend(lines.hosts());
            found.extend(lines.others().iter().filter_map(|line| line.host.as_ref()));
        }
    }
    found.sort_by_key(|host| sort_key(host));
    hosts.extend(found.into_iter().cloned());
    let mut seen = std::collections::HashSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    hosts
}

fn sort_key(host: &HostPattern) -> (u8, &str) {
    match host {
        HostPattern::Exact(name) => (0, name),
        HostPattern::OneLabel(suffix) => (1, suffix),
        HostPattern::AnyDepth(suffix) => (2, suffix),
    }
}

fn of_rules<'m, A>(rules: &'m [Rule<A>], found: &mut Vec<&'m HostPattern>) {
    for rule in rules.iter().filter(|rule| rule.enabled) {
        if let Some(when) = &rule.when {
            positive(when, found);
        }
    }
}

fn positive<'m>(condition: &'m Condition, found: &mut Vec<&'m HostPattern>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) => {
            for condition in inner {
                positive(condition, found);
            }
        }
        Condition::Not(_) => {}
        Condition::Check(check) => {
            if let Test::Host(hosts) = &check.test {
                found.extend(&**hosts);
            }
        }
    }
}
