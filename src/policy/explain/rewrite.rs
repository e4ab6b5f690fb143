//! Stage 9: `[[rewrite]]`. The first match changes the path and query that the origin sees; a
//! variant that rewrites takes the place of them all.

use std::borrow::Cow;

use super::assignment::Assignments;
use super::condition::{held, judge};
use super::entry::{Runs, capture};
use super::stage::{Asked, first, named, report, stands, unreached};
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Rewritten, RuleRef, Stage};
use crate::policy::explanation::{Miss, Outcome, RuleReport, StageReport};
use crate::policy::model::{Model, QueryEdits, QueryMode, Rewrite, Rule};
use crate::policy::pattern::{Captures, PathPattern};
use crate::policy::target::{guard_leading_slashes, join_query};
use crate::policy::template::{NoValue, Piece, Place, Template, Value};
use crate::request::Tier;
use crate::uri::query;

/// What the stage comes to.
pub(super) struct Rewriting<'p> {
    pub(super) target: Option<Rewritten>,
    /// The rewrite that made it; a variant's is named where its experiment is.
    pub(super) rule: Option<RuleRef<'p>>,
    pub(super) report: StageReport<'p>,
}

/// Asks the variants, then the rewrites in order.
pub(super) fn rewrites<'p>(
    model: &'p Model,
    assigned: &Assignments<'p>,
    subject: &Subject<'_>,
    runs: &Runs,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Rewriting<'p> {
    let mut reports = Vec::new();
    for (rule, variant) in assigned.live() {
        let Some(rewrite) = &variant.rewrite else { continue };
        if subject.facts.request.tier == Tier::Origin {
            break;
        }
        let captures = Captures::default();
        let values = RuleValues { subject, captures: &captures, id: &rule.id };
        let result = Making {
            path: &rewrite.path,
            query: rewrite.query.as_ref(),
            query_mode: QueryMode::Merge,
            normalise: None,
        }
        .target(&values);
        let name = named(&rule.id, Stage::Experiment);
        match result {
            Ok(target) => {
                let effect = effect(&target);
                reports.push(RuleReport::new(name, Outcome::Acted { effect }));
                reports.extend(unreached(Stage::Rewrite, &model.rewrites));
                let report = report(Stage::Rewrite, reports);
                return Rewriting { target: Some(target), rule: None, report };
            }
            Err(because) => {
                reports.push(RuleReport::new(name, Outcome::NoEffect { because }));
            }
        }
    }
    let (winner, mut report) = of_rules(model, subject, runs, shadow);
    report.rules.splice(0..0, reports);
    let (rule, target) = winner.unzip();
    Rewriting { target, rule: rule.map(|rule| named(&rule.id, Stage::Rewrite)), report }
}

fn of_rules<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    runs: &Runs,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Asked<'p, Rewrite, Rewritten> {
    first(Stage::Rewrite, &model.rewrites, shadow, |rule| {
        stands(rule, subject.facts.request.tier)?;
        let target = target(model, rule, subject, runs)?;
        let effect = effect(&target);
        Ok((target, effect))
    })
}

fn effect(target: &Rewritten) -> String {
    match &target.query {
        Some(query) => format!("to {}?{query}", target.path),
        None => format!("to {}", target.path),
    }
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
    let Rewrite { from, path, query, query_mode, normalise } = &rule.action;
    if let Some(miss) = miss(rule, subject) {
        return Err(Outcome::NotMatched(miss));
    }
    let because = |because| Outcome::NoEffect { because };
    let captures = capture(from.as_ref().map(PathPattern::lent), subject, &model.bounds, runs)
        .map_err(because)?;
    let values = RuleValues { subject, captures: &captures, id: &rule.id };
    Making { path, query: query.as_ref(), query_mode: *query_mode, normalise: normalise.as_ref() }
        .target(&values)
        .map_err(because)
}

/// What a target is made of.
struct Making<'p> {
    path: &'p Template,
    query: Option<&'p Template>,
    query_mode: QueryMode,
    normalise: Option<&'p QueryEdits>,
}

impl Making<'_> {
    /// The target, or why there is none.
    fn target(&self, values: &RuleValues<'_>) -> Result<Rewritten, String> {
        let subject = values.subject;
        let missing = |no_value: NoValue| no_value.to_string();
        let path = if is_path_alone(self.path) {
            if !subject.raw_path.starts_with('/') {
                return Err(format!("`{}` is no path", subject.raw_path));
            }
            subject.raw_path.to_owned()
        } else {
            let path = self.path.expand(Place::Path, values).map_err(missing)?;
            guard_leading_slashes(path).into_owned()
        };
        let query = self.query.map(|query| query.expand(Place::Query, values)).transpose();
        let query = query.map_err(missing)?;
        let query = join_query(self.query_mode, subject.query.map(Cow::Borrowed), query);
        let mut query = query.map(Cow::into_owned);
        if let Some(edits) = self.normalise {
            let mut set = Vec::new();
            for (name, template) in &edits.set {
                let value = template.expand(Place::Query, values).map_err(missing)?;
                set.push((name.as_str(), value));
            }
            query = query::normalise(
                query.as_deref(),
                edits.keep_only.as_deref(),
                &edits.remove,
                &set,
                edits.sort,
            );
        }
        if path == subject.raw_path && query.as_deref() == subject.query {
            return Err("the result is the target as it is".to_owned());
        }
        Ok(Rewritten { path, query })
    }
}

/// `{path}` and nothing else: the path stays byte for byte.
fn is_path_alone(template: &Template) -> bool {
    let Template::Pieces(pieces) = template else { return false };
    match pieces.as_ref() {
        [Piece::Slot(slot)] => slot.value == Value::Path && slot.filters.is_empty(),
        _ => false,
    }
}
