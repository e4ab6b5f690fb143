//! From rules to the entries of a policy. At Netlify the later of two rules that set a header
//! wins, as in a policy. At Cloudflare the first that matches takes the place of what the origin
//! sent, and every later one adds to it.

use super::draft::HeaderRule;
use super::edit::{Edit, Verb};
use super::source::Source;

/// An entry of the policy.
#[derive(Debug)]
pub(super) struct Entry<'r> {
    pub(super) id: String,
    /// The line of its path.
    pub(super) line: usize,
    pub(super) source: &'r Source,
    /// For those who read the policy.
    pub(super) comment: Option<String>,
    pub(super) edits: Vec<Edit>,
}

impl<'r> Entry<'r> {
    fn new(rule: &'r HeaderRule, edits: Vec<Edit>) -> Entry<'r> {
        let id = format!("line-{}", rule.line);
        Entry { id, line: rule.line, source: &rule.source, comment: None, edits }
    }
}

/// Every rule by itself.
pub(super) fn overriding(rules: &[HeaderRule]) -> Vec<Entry<'_>> {
    rules.iter().map(|rule| Entry::new(rule, rule.edits.clone())).collect()
}

/// Rules that add to each other.
pub(super) fn adding(rules: &[HeaderRule]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    // What must be gone before the rule of this place adds the first line.
    let mut firsts: Vec<(usize, Entry<'_>)> = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let mut edits = rule.edits.clone();
        for edit in edits.iter_mut().filter(|edit| edit.verb == Verb::Append) {
            let before = || {
                let earlier = rules.iter().take(place).enumerate();
                earlier
                    .filter(|(_, before)| before.source.meets(&rule.source) && sets(before, edit))
            };
            let Some((first, first_rule)) = before().next() else {
                edit.verb = Verb::Set;
                continue;
            };
            if before().any(|(_, before)| before.source.covers(&rule.source)) {
                continue;
            }
            // Some of its requests have a line to add to, some have only the origin's.
            let gone = Edit { verb: Verb::Remove, value: String::new(), ..edit.clone() };
            match firsts.iter_mut().find(|(at, one)| *at == first && one.line == rule.line) {
                Some((_, one)) => one.edits.push(gone),
                None => {
                    let mut one = Entry::new(rule, vec![gone]);
                    one.id.push_str("-first");
                    one.comment = Some(format!(
                        "Line {} adds to what line {} sets.",
                        rule.line, first_rule.line
                    ));
                    firsts.push((first, one));
                }
            }
        }
        entries.push((place, Entry::new(rule, edits)));
    }
    // Of one place, those first that only take away.
    let mut ordered: Vec<_> = firsts.into_iter().chain(entries).collect();
    ordered.sort_by_key(|(place, _)| *place);
    ordered.into_iter().map(|(_, entry)| entry).collect()
}

fn sets(rule: &HeaderRule, wanted: &Edit) -> bool {
    rule.edits.iter().any(|edit| edit.name == wanted.name && edit.verb != Verb::Remove)
}
