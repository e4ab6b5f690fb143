//! From rules to the entries of a policy. At Netlify the later of two rules that set a header
//! wins, as in a policy. At Cloudflare the first that matches takes the place of what the origin
//! sent, and every later one adds to it.

use std::collections::BTreeMap;

use super::edit::{Edit, Verb};
use super::rule::HeaderRule;

/// An entry of the policy.
#[derive(Debug)]
pub(super) enum Entry<'r> {
    Rule {
        rule: &'r HeaderRule,
        edits: Vec<Edit>,
    },
    /// These rules add to what an earlier one sets, but not at all of their paths: where they are
    /// the first to match, what the origin sent goes.
    First {
        rules: Vec<&'r HeaderRule>,
        /// The line of the one that they add to.
        to: usize,
        names: Vec<String>,
    },
}

/// Every rule by itself.
pub(super) fn overriding(rules: &[HeaderRule]) -> Vec<Entry<'_>> {
    rules.iter().map(|rule| Entry::Rule { rule, edits: rule.edits.clone() }).collect()
}

/// Rules that add to each other.
pub(super) fn adding(rules: &[HeaderRule]) -> Vec<Entry<'_>> {
    let mut firsts: Vec<(usize, Entry<'_>)> = Vec::new();
    let mut entries = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let mut edits = rule.edits.clone();
        // The headers of which only some requests have a line to add to, by the earliest rule
        // that may have set it.
        let mut unsure: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for edit in edits.iter_mut().filter(|edit| edit.verb == Verb::Append) {
            let before: Vec<usize> = (0..place)
                .filter(|at| rules.get(*at).is_some_and(|before| may_set(before, edit, rule)))
                .collect();
            let covers = |at: &usize| {
                rules.get(*at).is_some_and(|before| before.source.covers(&rule.source))
            };
            match before.first() {
                None => edit.verb = Verb::Set,
                Some(_) if before.iter().any(covers) => {}
                Some(first) => unsure.entry(*first).or_default().push(edit.name.clone()),
            }
        }
        for (first, names) in unsure {
            push_first(&mut firsts, first, rules, rule, names);
        }
        entries.push((place, Entry::Rule { rule, edits }));
    }
    // In one place, what only takes away goes first.
    let mut ordered: Vec<_> = firsts.into_iter().chain(entries).collect();
    ordered.sort_by_key(|(place, _)| *place);
    ordered.into_iter().map(|(_, entry)| entry).collect()
}

/// Whether the earlier rule sets the header for some request of the later one.
fn may_set(before: &HeaderRule, edit: &Edit, rule: &HeaderRule) -> bool {
    let sets = |other: &Edit| other.name == edit.name && other.verb != Verb::Remove;
    before.source.meets(&rule.source) && before.edits.iter().any(sets)
}

/// Adds a rule to an entry of its like, or a new one.
fn push_first<'r>(
    firsts: &mut Vec<(usize, Entry<'r>)>,
    place: usize,
    all: &'r [HeaderRule],
    rule: &'r HeaderRule,
    wanted: Vec<String>,
) {
    for (at, entry) in firsts.iter_mut() {
        if let Entry::First { rules, names, .. } = entry
            && *at == place
            && *names == wanted
            && rules.iter().all(|one| one.source.host == rule.source.host)
        {
            return rules.push(rule);
        }
    }
    let to = all.get(place).map_or(0, |first| first.line);
    firsts.push((place, Entry::First { rules: vec![rule], to, names: wanted }));
}
