//! Which rules and conditions the tests of a policy reach.

use std::collections::HashSet;

use fingerpost::{Policy, TestReport};
use serde::Serialize;

use crate::output::{FAINT, clipped};

/// What the tests that ran so far have reached.
#[derive(Default)]
pub(crate) struct Reached {
    rules: HashSet<String>,
    /// Rule, condition, whether it held.
    conditions: HashSet<(String, usize, bool)>,
}

/// How much is reached, and what isn't.
#[derive(Serialize)]
pub(crate) struct Coverage {
    rules: Share,
    conditions: Share,
    unreached_rules: Vec<String>,
    unreached_conditions: Vec<Unreached>,
}

#[derive(Clone, Copy, Default, Serialize)]
struct Share {
    reached: usize,
    of: usize,
}

/// A condition that wasn't seen both to hold and to fail.
#[derive(Serialize)]
struct Unreached {
    rule: String,
    condition: String,
    wanted: String,
    seen: &'static str,
}

impl Reached {
    /// Adds what one test reached.
    pub(crate) fn add(&mut self, report: &TestReport<'_>) {
        self.rules.extend(report.reached().into_iter().map(str::to_owned));
        let judged = report.judged().iter();
        self.conditions.extend(judged.map(|j| (j.rule.to_owned(), j.condition, j.held)));
    }

    /// What it comes to. Disabled rules can't be reached and don't count.
    pub(crate) fn coverage(&self, policy: &Policy) -> Coverage {
        let mut coverage = Coverage {
            rules: Share::default(),
            conditions: Share::default(),
            unreached_rules: Vec::new(),
            unreached_conditions: Vec::new(),
        };
        for rule in policy.rules().filter(fingerpost::RuleInfo::is_enabled) {
            let reached = self.rules.contains(rule.id());
            coverage.rules.count(reached);
            if !reached {
                coverage.unreached_rules.push(rule.id().to_owned());
            }
            for (index, condition) in rule.conditions().into_iter().enumerate() {
                let was = |held| self.conditions.contains(&(rule.id().to_owned(), index, held));
                let seen = match (was(true), was(false)) {
                    (true, true) => None,
                    (true, false) => Some("never fails"),
                    (false, true) => Some("never holds"),
                    (false, false) => Some("is never asked"),
                };
                coverage.conditions.count(seen.is_none());
                if let Some(seen) = seen {
                    coverage.unreached_conditions.push(Unreached {
                        rule: rule.id().to_owned(),
                        condition: condition.key,
                        wanted: condition.wanted,
                        seen,
                    });
                }
            }
        }
        coverage
    }
}

impl Share {
    fn count(&mut self, reached: bool) {
        self.of += 1;
        self.reached += usize::from(reached);
    }
}

impl Coverage {
    /// One line; with `names`, what isn't reached below it.
    pub(crate) fn draw(&self, names: bool) -> String {
        let (rules, conditions) = (self.rules, self.conditions);
        let mut text = format!(
            "  reached: {} of {} rules; {} of {} conditions both hold and fail",
            rules.reached, rules.of, conditions.reached, conditions.of
        );
        let complete = rules.reached == rules.of && conditions.reached == conditions.of;
        if !names && !complete {
            text.push_str(&format!("{FAINT} (--coverage names the others){FAINT:#}"));
        }
        text.push('\n');
        if !names {
            return text;
        }
        for rule in &self.unreached_rules {
            text.push_str(&format!("    no test reaches `{}`\n", clipped(rule, 64)));
        }
        for Unreached { rule, condition, wanted, seen } in &self.unreached_conditions {
            let (rule, condition) = (clipped(rule, 64), clipped(condition, 80));
            let wanted = clipped(wanted, 80);
            text.push_str(&format!("    in `{rule}`, {condition} {wanted} {seen}\n"));
        }
        text
    }
}
