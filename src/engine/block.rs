//! Stage 3: guards. A path that some server reads as a blocked one is blocked.

use std::borrow::Cow;

use super::answer::Draft;
use super::pipeline::Run;
use super::scene::Scene;
use crate::decision::Stage;
use crate::policy::condition::Condition;
use crate::policy::model::{Block, Rule};
use crate::uri::path::{View, is_one_for_all};

/// The answer of the first live guard that acts on the request as it arrived.
pub(super) fn block<'e>(run: &mut Run<'e, '_>, scene: &Scene<'_>) -> Option<Draft<'e>> {
    let tier = scene.tier();
    ask(run, scene, |rule| rule.at.applies(tier))
}

/// The same about a rewritten path. A rewrite behind the cache doesn't lead around a guard of a path
/// before it.
pub(super) fn block_again<'e>(run: &mut Run<'e, '_>, scene: &Scene<'_>) -> Option<Draft<'e>> {
    let tier = scene.tier();
    ask(run, scene, |rule| {
        rule.at.applies(tier) || rule.when.as_ref().is_some_and(Condition::reads_path)
    })
}

/// What the answer says to the visitor is about the request as it arrived, not about a rewritten
/// path that is the origin's affair.
fn ask<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    stands: impl Fn(&Rule<Block>) -> bool,
) -> Option<Draft<'e>> {
    let (model, plan) = (run.model, run.plan);
    if model.blocks.is_empty() {
        return None;
    }
    let views = views(scene.path);
    let numbers =
        plan.blocks.narrow_any(views.iter().flatten().map(|view| &**view), scene.host.known());
    let rules = numbers.filter_map(|number| model.blocks.get(number)).filter(|rule| stands(rule));
    run.first(Stage::Block, rules, |run, rule| {
        let block = &rule.action;
        // One view at a time: a condition that asks for two paths asks about the same server.
        let acts = |view: &Cow<'_, str>| {
            scene.judge_view(rule.when.as_ref(), view).guards(block.on_unknown)
        };
        views.iter().flatten().any(acts).then(|| Draft::of(rule, &block.answer, &run.scene))
    })
}

/// The views of a path that differ. Of an ordinary path, all are the same one.
fn views(path: &str) -> [Option<Cow<'_, str>>; View::ALL.len()] {
    let mut distinct = View::ALL.map(|_| None);
    if is_one_for_all(path) {
        if let Some(slot) = distinct.first_mut() {
            *slot = Some(Cow::Borrowed(path));
        }
        return distinct;
    }
    for (index, view) in View::ALL.into_iter().enumerate() {
        let text = view.of(path);
        let (before, here) = distinct.split_at_mut(index);
        if let Some(slot) = here.first_mut()
            && !before.iter().flatten().any(|seen: &Cow<'_, str>| *seen == text)
        {
            *slot = Some(text);
        }
    }
    distinct
}
