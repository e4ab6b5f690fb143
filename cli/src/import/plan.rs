//! From rules to the entries of a policy: what is said twice is left out, what a policy would ask
//! in another order gets its exceptions, what is plain and many becomes a map.

use std::collections::HashMap;

use super::report::{Outcome, Report};
use super::rule::{Action, Rule};

/// From so many plain lines in a row on they are a map, not entries of their own.
const BULK: usize = 16;

/// An entry of the policy.
#[derive(Debug)]
pub(super) enum Entry<'r> {
    /// One rule, and the earlier ones whose requests it leaves alone.
    One(&'r Rule, Vec<&'r Rule>),
    /// Redirects without conditions but for a host: a map.
    Map(Vec<&'r Rule>),
    /// Paths with one fixed answer.
    Paths(Vec<&'r Rule>),
}

/// Leaves out what an earlier line already says, and reports it as such.
pub(super) fn without_repeats(
    rules: Vec<Rule>,
    outcome: Outcome,
    report: &mut Report,
) -> Vec<Rule> {
    let mut seen = HashMap::new();
    let mut kept: Vec<Rule> = Vec::with_capacity(rules.len());
    for rule in rules {
        let place = *seen.entry((rule.when.clone(), rule.shape.key())).or_insert(kept.len());
        match kept.get(place) {
            None => kept.push(rule),
            Some(first) => {
                let mut because =
                    format!("it is never reached: line {} has the same source", first.line);
                if let (Some(one), Some(other)) = (first.action.target(), rule.action.target()) {
                    if one == other {
                        because.push_str(" and target");
                    } else {
                        because.push_str(&format!("; it leads to `{one}`, this one to `{other}`"));
                    }
                }
                report.set(rule.line, outcome, Some(because));
            }
        }
    }
    kept
}

/// The entries, in the order in which the policy asks them.
pub(super) fn entries(rules: &[Rule]) -> Vec<Entry<'_>> {
    let mut before = Before::default();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for rule in rules {
        let exceptions = before.exceptions(rule);
        before.add(rule);
        if matches!(rule.action, Action::Leave) {
            continue;
        }
        if exceptions.is_empty() {
            match entries.last_mut() {
                Some(Entry::Map(lines)) if is_plain_redirect(rule) => lines.push(rule),
                Some(Entry::Paths(lines))
                    if lines.last().is_some_and(|one| go_together(one, rule)) =>
                {
                    lines.push(rule);
                }
                _ if is_plain_redirect(rule) => entries.push(Entry::Map(vec![rule])),
                _ => entries.push(Entry::Paths(vec![rule])),
            }
        } else {
            entries.push(Entry::One(rule, exceptions));
        }
    }
    entries.into_iter().flat_map(unbundle).collect()
}

/// A short run is written out.
fn unbundle(entry: Entry<'_>) -> Vec<Entry<'_>> {
    match entry {
        Entry::Map(lines) | Entry::Paths(lines) if lines.len() < BULK => {
            lines.into_iter().map(|rule| Entry::One(rule, Vec::new())).collect()
        }
        entry => vec![entry],
    }
}

/// Whether it fits into a line of a map.
fn is_plain_redirect(rule: &Rule) -> bool {
    let when = &rule.when;
    matches!(rule.action, Action::Redirect { .. })
        && rule.shape.pattern().is_some()
        && when.scheme.is_none()
        && when.query.is_empty()
        && when.countries.is_empty()
        && when.cookie.is_none()
}

/// Whether two rules are one answer for two paths.
fn go_together(one: &Rule, other: &Rule) -> bool {
    match (&one.action, &other.action) {
        (
            Action::Respond { status: one_status, page: None },
            Action::Respond { status: other_status, page: None },
        ) => one_status == other_status && one.when == other.when,
        _ => false,
    }
}

/// The rules so far that a later one may have to leave alone.
#[derive(Default)]
struct Before<'r> {
    /// Those of one path, by the path.
    exact: HashMap<String, Vec<&'r Rule>>,
    open: Vec<&'r Rule>,
    /// All of them.
    all: Vec<&'r Rule>,
}

impl<'r> Before<'r> {
    fn add(&mut self, rule: &'r Rule) {
        if matches!(rule.action, Action::Redirect { stays: false, .. }) {
            return;
        }
        self.all.push(rule);
        if rule.shape.is_exact() {
            self.exact.entry(rule.shape.key()).or_default().push(rule);
        } else {
            self.open.push(rule);
        }
    }

    fn exceptions(&self, rule: &Rule) -> Vec<&'r Rule> {
        let mut exceptions: Vec<&Rule> = if rule.shape.is_exact() {
            let same = self.exact.get(&rule.shape.key()).into_iter().flatten();
            same.chain(&self.open).copied().collect()
        } else {
            self.all.clone()
        };
        exceptions.retain(|before| before.must_except_in(rule));
        exceptions.sort_by_key(|before| before.line);
        exceptions
    }
}
