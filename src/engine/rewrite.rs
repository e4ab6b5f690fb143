//! Stage 9: what the origin sees.

use std::borrow::Cow;

use super::pipeline::{Run, asked};
use super::scene::Scene;
use super::values::Source;
use crate::decision::{Rewritten, Stage};
use crate::policy::model::{QueryEdits, QueryMode, Rewrite, Rule};
use crate::policy::pattern::PathPattern;
use crate::policy::target::{guard_leading_slashes, join_query};
use crate::policy::template::{Piece, Place, Template, Value};
use crate::request::Tier;
use crate::uri::query::normalise;

/// The target of the first variant that changes something, else of the first live rewrite that does.
pub(super) fn rewrite(run: &mut Run<'_, '_>) -> Option<Rewritten> {
    let (model, plan) = (run.model, run.plan);
    let scene = run.scene;
    if scene.tier() != Tier::Origin {
        let by_variant = run.variants.live().find_map(|(id, variant)| {
            let rewrite = variant.rewrite.as_ref()?;
            let source = Source::new(scene, id);
            let query = (rewrite.query.as_ref(), QueryMode::Merge);
            changed(scene, target(&source, &rewrite.path, query)?)
        });
        if by_variant.is_some() {
            return by_variant;
        }
    }
    if model.rewrites.is_empty() {
        return None;
    }
    run.first(Stage::Rewrite, asked(&plan.rewrites, &model.rewrites, scene), rewritten)
}

fn rewritten(run: &mut Run<'_, '_>, rule: &Rule<Rewrite>) -> Option<Rewritten> {
    let scene = run.scene;
    if !scene.judge(rule.when.as_ref()).holds() {
        return None;
    }
    let rewrite = &rule.action;
    let captures = run.capture(rewrite.from.as_ref().map(PathPattern::lent), scene.canonical)?;
    let source = Source { scene, captures, rule: &rule.id };
    let query = (rewrite.query.as_ref(), rewrite.query_mode);
    let mut target = target(&source, &rewrite.path, query)?;
    if let Some(edits) = &rewrite.normalise {
        target.query = normalised(edits, target.query, &source)?;
    }
    changed(scene, target)
}

fn target(
    source: &Source<'_>,
    path: &Template,
    (query, mode): (Option<&Template>, QueryMode),
) -> Option<Rewritten> {
    let scene = source.scene;
    let path = if is_path_itself(path) {
        // The asterisk of `OPTIONS *` is no path, and takes no query.
        scene.path.starts_with('/').then(|| scene.path.to_owned())?
    } else {
        guard_leading_slashes(path.expand(Place::Path, source).ok()?).into_owned()
    };
    let query = match query {
        Some(template) => Some(template.expand(Place::Query, source).ok()?),
        None => None,
    };
    let query = join_query(mode, scene.query.map(Cow::Borrowed), query);
    Some(Rewritten { path, query: query.map(Cow::into_owned) })
}

/// `{path}`: a rewrite of the query only, which leaves the path byte for byte.
fn is_path_itself(template: &Template) -> bool {
    match template {
        Template::Literal(_) => false,
        Template::Pieces(pieces) => matches!(
            &**pieces,
            [Piece::Slot(slot)] if slot.value == Value::Path && slot.filters.is_empty()
        ),
    }
}

fn normalised(
    edits: &QueryEdits,
    query: Option<String>,
    source: &Source<'_>,
) -> Option<Option<String>> {
    let mut set = Vec::with_capacity(edits.set.len());
    for (name, template) in &edits.set {
        set.push((name.as_str(), template.expand(Place::Query, source).ok()?));
    }
    Some(normalise(query.as_deref(), edits.keep_only.as_deref(), &edits.remove, &set, edits.sort))
}

fn changed(scene: &Scene<'_>, target: Rewritten) -> Option<Rewritten> {
    let differs = target.path != scene.path || target.query.as_deref() != scene.query;
    differs.then_some(target)
}
