//! Stage 3: `[[block]]`. A guard applies if there is *one* view of the path in which its whole
//! condition holds, so that no spelling walks around it.

use super::condition::{Judgement, judge};
use super::stage::{Asked, first, stands};
use super::subject::Subject;
use super::truth::{Kleene, Truth};
use crate::decision::{RuleRef, Stage};
use crate::policy::condition::Condition;
use crate::policy::explanation::Outcome;
use crate::policy::model::{Block, Model, OnUnknown, Rule};
use crate::uri::path::View;

/// Asks the blocks, in order, about the subject's path as it arrived. `again`: about a rewritten
/// path, behind which no block of either tier may be walked around.
pub(super) fn blocks<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    again: bool,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Asked<'p, Block, ()> {
    first(Stage::Block, &model.blocks, shadow, |rule| {
        match stands(rule, subject.facts.request.tier) {
            Err(Outcome::Elsewhere)
                if again && rule.when.as_ref().is_some_and(Condition::reads_path) => {}
            stands => stands?,
        }
        let view = matches(rule, subject)?;
        Ok(((), effect(rule.action.answer.status, view, subject.raw_path)))
    })
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
