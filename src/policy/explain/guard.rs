//! Stage 3: `[[block]]`. A guard applies if there is *one* view of the path in which its whole
//! condition holds, so that no spelling walks around it.

use super::condition::{Judgement, judge};
use super::subject::Subject;
use super::truth::{Kleene, Truth};
use crate::decision::{RuleRef, Stage};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{Block, Model, OnUnknown, Rule};
use crate::uri::path::View;

/// What the block stage comes to.
pub(super) struct Guarded<'p> {
    pub(super) winner: Option<&'p Rule<Block>>,
    pub(super) report: StageReport<'p>,
}

/// Asks the blocks, in order, about the subject's path as it arrived.
pub(super) fn blocks<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Guarded<'p> {
    let mut winner = None;
    let mut rules = Vec::new();
    for rule in &model.blocks {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Block };
        let outcome = if winner.is_some() {
            Outcome::NotReached
        } else if !rule.enabled {
            Outcome::Disabled
        } else {
            match matches(rule, subject) {
                Ok(view) => {
                    let effect = effect(rule.action.answer.status, view, subject.raw_path);
                    if rule.shadow {
                        if !shadow.contains(&name) {
                            shadow.push(name.clone());
                        }
                        Outcome::Shadow { effect }
                    } else {
                        winner = Some(rule);
                        Outcome::Acted { effect }
                    }
                }
                Err(outcome) => outcome,
            }
        };
        rules.push(RuleReport { rule: name, outcome });
    }
    Guarded { winner, report: StageReport { stage: Stage::Block, round: 0, about: None, rules } }
}

/// The view of the path in which a block applies, or why there is none.
fn matches(rule: &Rule<Block>, subject: &Subject<'_>) -> Result<View, Outcome> {
    let mut first: Option<Judgement> = None;
    for view in View::ALL {
        let path = view.of(subject.raw_path);
        let judgement = judge(rule.when.as_ref(), &Subject { path: &path, ..*subject });
        if applies(judgement.truth, rule.action.on_unknown) {
            return Ok(view);
        }
        if view == View::Canonical {
            first = Some(judgement);
        }
    }
    match first.and_then(|judgement| judgement.miss) {
        Some(miss) => Err(Outcome::NotMatched(miss)),
        None => Err(Outcome::NoEffect { because: "no view of the path matches".to_owned() }),
    }
}

fn applies(truth: Truth, on_unknown: OnUnknown) -> bool {
    match on_unknown {
        OnUnknown::ByCause => truth.may_hold(),
        OnUnknown::Match => truth.most >= Kleene::Unknown,
        OnUnknown::Skip => truth.holds(),
    }
}

fn effect(status: u16, view: View, raw: &str) -> String {
    match view {
        View::Raw | View::Canonical => status.to_string(),
        _ => format!("{status} (the path read as `{}`: {})", view.of(raw), view.name()),
    }
}
