//! Stage 9: `[[rewrite]]`. The first match changes the path and query that the origin sees.

use super::condition::{held, judge};
use super::entry::{Runs, capture};
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Rewritten, RuleRef, Stage};
use crate::policy::explanation::{Miss, Outcome, RuleReport, StageReport};
use crate::policy::model::{Model, Rewrite, Rule};
use crate::policy::target::{guard_leading_slashes, join_query};
use crate::policy::template::Place;

/// Asks the rewrites in order.
pub(super) fn rewrites<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    runs: &Runs,
    shadow: &mut Vec<RuleRef<'p>>,
) -> (Option<(RuleRef<'p>, Rewritten)>, StageReport<'p>) {
    let mut winner = None;
    let mut rules = Vec::new();
    for rule in &model.rewrites {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Rewrite };
        let outcome = if winner.is_some() {
            Outcome::NotReached
        } else if !rule.enabled {
            Outcome::Disabled
        } else {
            match target(model, rule, subject, runs) {
                Ok(target) => {
                    let effect = match &target.query {
                        Some(query) => format!("to {}?{query}", target.path),
                        None => format!("to {}", target.path),
                    };
                    if rule.shadow {
                        shadow.push(name.clone());
                        Outcome::Shadow { effect }
                    } else {
                        winner = Some((name.clone(), target));
                        Outcome::Acted { effect }
                    }
                }
                Err(outcome) => outcome,
            }
        };
        rules.push(RuleReport { rule: name, outcome });
    }
    (winner, StageReport { stage: Stage::Rewrite, round: 0, about: None, rules })
}

/// Why a rewrite does not match: its `from` is one condition beside those of its `when`.
fn miss(rule: &Rule<Rewrite>, subject: &Subject<'_>) -> Option<Miss> {
    let miss = judge(rule.when.as_ref(), subject).miss;
    let Some(from) = &rule.action.from else { return miss };
    let (held, of) = held(rule.when.as_ref(), subject);
    if from.matches(subject.path, subject.settings) {
        return miss.map(|miss| Miss { held: held + 1, of: of + 1, ..miss });
    }
    Some(Miss {
        condition: "from".to_owned(),
        wanted: format!("`{from}`"),
        seen: format!("`{}`", subject.path),
        unknown: false,
        held,
        of: of + 1,
    })
}

fn target(
    model: &Model,
    rule: &Rule<Rewrite>,
    subject: &Subject<'_>,
    runs: &Runs,
) -> Result<Rewritten, Outcome> {
    let from = rule.action.from.as_ref();
    if let Some(miss) = miss(rule, subject) {
        return Err(Outcome::NotMatched(miss));
    }
    let captures = capture(from, subject, &model.bounds, runs)
        .map_err(|because| Outcome::NoEffect { because })?;
    let values = RuleValues { subject, captures: &captures, id: &rule.id };
    let missing = |no_value: crate::policy::template::NoValue| Outcome::NoEffect {
        because: no_value.to_string(),
    };
    let path = rule.action.path.expand(Place::Path, &values).map_err(missing)?;
    let query = match &rule.action.query {
        Some(query) => Some(query.expand(Place::Query, &values).map_err(missing)?),
        None => None,
    };
    let target = Rewritten {
        path: guard_leading_slashes(path.into_owned()),
        query: join_query(rule.action.query_mode, subject.query, query.as_deref()),
    };
    if target.path == subject.raw_path && target.query.as_deref() == subject.query {
        return Err(Outcome::NoEffect { because: "the result is the target as it is".to_owned() });
    }
    Ok(target)
}
