//! What a test reached: rules that acted, conditions that were seen to hold or to fail.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::decision::Stage;
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::explanation::{
    Explanation, Miss, Outcome, ResponseExplanation, RuleReport, StageReport,
};
use crate::policy::rules::RuleInfo;

/// One condition of one rule, as a test saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Judged<'p> {
    /// The rule's id.
    pub rule: &'p str,
    /// Which of [`RuleInfo::conditions`], from 0.
    pub condition: usize,
    /// It held, or it certainly did not. What is unknown is neither.
    pub held: bool,
}

fn reports<'a, 'p>(
    explanation: &'a Explanation<'p>,
    response: Option<&'a ResponseExplanation<'p>>,
) -> impl Iterator<Item = &'a RuleReport<'p>> {
    let response: &[StageReport<'p>] = response.map_or(&[], ResponseExplanation::stages);
    explanation.stages().iter().chain(response).flat_map(|stage| &stage.rules)
}

/// The rules that acted or matched in shadow mode, each once.
pub(super) fn rules<'a>(
    explanation: &'a Explanation<'_>,
    response: Option<&'a ResponseExplanation<'_>>,
) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    reports(explanation, response)
        .filter(|report| matches!(report.outcome, Outcome::Acted { .. } | Outcome::Shadow { .. }))
        .map(|report| report.rule.id.as_ref())
        .filter(|id| seen.insert(*id))
        .collect()
}

/// The conditions that were seen to hold or to fail, each once.
pub(super) fn conditions<'p>(
    policy: &'p Policy,
    explanation: &Explanation<'_>,
    response: Option<&ResponseExplanation<'_>>,
) -> Vec<Judged<'p>> {
    let infos: HashMap<&str, RuleInfo<'p>> = policy.rules().map(|info| (info.id(), info)).collect();
    let mut seen = HashSet::new();
    let mut judged = Vec::new();
    for report in reports(explanation, response) {
        let Some(info) = infos.get(report.rule.id.as_ref()) else { continue };
        let mut add = |condition, held| {
            let entry = Judged { rule: info.id(), condition, held };
            if seen.insert(entry) {
                judged.push(entry);
            }
        };
        match &report.outcome {
            Outcome::Acted { .. } | Outcome::Shadow { .. } | Outcome::NoEffect { .. } => {
                (0..info.condition_count()).for_each(|condition| add(condition, true));
            }
            Outcome::NotMatched(miss) => {
                let Some(missed) = position(info, miss) else { continue };
                let from = info.index_of_from();
                // A rewrite's `from` isn't looked at before its `when` holds.
                let asked = match info.stage() {
                    Stage::Rewrite if from != Some(missed) => info.joined().len(),
                    _ => info.condition_count(),
                };
                if miss.held + 1 == miss.of {
                    (0..asked).filter(|other| *other != missed).for_each(|other| add(other, true));
                } else if miss.held >= missed {
                    // Those before it hold or are unknown; as many hold as stand before it.
                    (0..missed).for_each(|before| add(before, true));
                }
                if !miss.unknown {
                    add(missed, false);
                }
            }
            Outcome::Disabled
            | Outcome::Elsewhere
            | Outcome::NotReached
            | Outcome::Outranked { .. } => {}
        }
    }
    judged
}

/// Which of a rule's conditions a miss is about.
fn position(info: &RuleInfo<'_>, miss: &Miss) -> Option<usize> {
    if matches!(miss.condition.as_str(), "from" | "map") {
        return info.index_of_from();
    }
    let parts = info.joined();
    let key = miss.condition.strip_prefix("not ").unwrap_or(&miss.condition);
    let wanted = miss.wanted.strip_prefix("not ").unwrap_or(&miss.wanted);
    let negated = key.len() < miss.condition.len();
    let part = parts.iter().position(|part| {
        let mut found = miss.condition == "not" && matches!(part, Condition::Not(_));
        part.each_check(&mut |check| found |= *check.key == *key && *check.wanted == *wanted);
        // A check that stands both as such and in a `not`: `not` says which is meant, unless
        // both are deeper inside an `any`.
        found && (matches!(part, Condition::Any(_)) || negated == matches!(part, Condition::Not(_)))
    });
    part.map(|part| info.index_of_when() + part)
}
