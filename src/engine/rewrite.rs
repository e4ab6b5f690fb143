//! Stage 9: what the origin sees.

use super::pipeline::Run;
use super::values::Source;
use crate::decision::{Rewritten, Stage};
use crate::policy::model::Rewrite;
use crate::policy::model::Rule;
use crate::policy::target::{guard_leading_slashes, join_query};
use crate::policy::template::Place;

/// The target of the first live rewrite that changes something.
pub(super) fn rewrite(run: &mut Run<'_, '_>) -> Option<Rewritten> {
    let model = run.model;
    run.first(Stage::Rewrite, &model.rewrites, rewritten)
}

fn rewritten(run: &mut Run<'_, '_>, rule: &Rule<Rewrite>) -> Option<Rewritten> {
    let scene = run.scene;
    if !scene.judge(rule.when.as_ref()).holds() {
        return None;
    }
    let rewrite = &rule.action;
    let captures = run.capture(rewrite.from.as_ref(), scene.canonical)?;
    let source = Source { scene: &scene, captures, rule: &rule.id };
    let path = rewrite.path.expand(Place::Path, &source).ok()?;
    let query = match &rewrite.query {
        Some(template) => Some(template.expand(Place::Query, &source).ok()?),
        None => None,
    };
    let path = guard_leading_slashes(path.into_owned());
    let query = join_query(rewrite.query_mode, scene.query, query.as_deref());
    let differs = path != scene.path || query.as_deref() != scene.query;
    differs.then_some(Rewritten { path, query })
}
