//! Stage 3: `[[block]]`. A guard applies if there is *one* view of the path in which its whole
//! condition holds, so that no spelling walks around it.

use super::check::judge_check;
use super::condition::{Judgement, judge};
use super::stage::{Asked, first, stands};
use super::subject::Subject;
use super::truth::{Kleene, Truth};
use crate::decision::{RuleRef, Stage};
use crate::policy::condition::Condition;
use crate::policy::explanation::{Note, Outcome};
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
    let mut notes: Vec<(usize, Note)> = Vec::new();
    let mut asked = 0;
    let (winner, mut report) = first(Stage::Block, &model.blocks, shadow, |rule| {
        asked += 1;
        match stands(rule, subject.facts.request.tier) {
            Err(Outcome::Elsewhere)
                if again && rule.when.as_ref().is_some_and(Condition::reads_path) => {}
            stands => stands?,
        }
        let (result, note) = matches(rule, subject);
        notes.extend(note.map(|note| (asked - 1, note)));
        let view = result?;
        Ok(((), effect(rule.action.answer.status, view, subject.raw_path)))
    });
    // Rules are asked one after the other from the first on, and each has its report.
    for (index, note) in notes {
        if let Some(report) = report.rules.get_mut(index) {
            report.notes.push(note);
        }
    }
    (winner, report)
}

/// The view of the path in which a block applies, or why there is none; and what wasn't known.
fn matches(rule: &Rule<Block>, subject: &Subject<'_>) -> (Result<View, Outcome>, Option<Note>) {
    let mut first: Option<(Judgement, Option<Note>)> = None;
    for view in View::ALL {
        let path = view.of(subject.raw_path);
        let subject = Subject { path: &path, ..*subject };
        let judgement = judge(rule.when.as_ref(), &subject);
        let applies = applies(judgement.truth, rule.action.on_unknown);
        let undecided = !judgement.truth.holds() && !judgement.truth.fails();
        let note = if undecided { on_unknown(rule, &subject, applies) } else { None };
        if applies {
            return (Ok(view), note);
        }
        if view == View::Canonical {
            first = Some((judgement, note));
        }
    }
    match first {
        Some((Judgement { miss: Some(miss), .. }, note)) => (Err(Outcome::NotMatched(miss)), note),
        _ => (Err(Outcome::NoEffect { because: "no view of the path matches".to_owned() }), None),
    }
}

/// The first check that isn't known to hold or to fail, and what became of that.
fn on_unknown(rule: &Rule<Block>, subject: &Subject<'_>, applies: bool) -> Option<Note> {
    let mut unknown = None;
    rule.when.as_ref()?.each_check(&mut |check| {
        let (truth, _) = judge_check(check, subject);
        if unknown.is_none() && !truth.holds() && !truth.fails() {
            unknown = Some((check.key.to_string(), truth.may_hold()));
        }
    });
    let (fact, unreadable) = unknown?;
    Some(Note::OnUnknown {
        fact,
        unreadable,
        counts_as: if applies { "match" } else { "skip" },
        written: rule.action.on_unknown != OnUnknown::ByCause,
    })
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
