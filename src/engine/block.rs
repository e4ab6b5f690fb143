//! Stage 3: guards. A path that some server reads as a blocked one is blocked.

use super::answer::Draft;
use super::pipeline::Run;
use super::scene::Scene;
use super::views::Views;
use crate::decision::Stage;
use crate::policy::condition::Condition;
use crate::policy::model::{Block, Rule};
use crate::uri::path::{Canonical, is_one_for_all};

/// The answer of the first live guard that acts on the request as it arrived.
pub(super) fn block<'e>(run: &mut Run<'e, '_>, view: &Canonical<'_>) -> Option<Draft<'e>> {
    let scene = run.scene;
    let tier = scene.tier();
    ask(run, scene, view.is_one_for_all, |rule| rule.at.applies(tier))
}

/// The same about a rewritten path. A rewrite behind the cache doesn't lead around a guard of a path
/// before it.
pub(super) fn block_again<'e>(run: &mut Run<'e, '_>, scene: &Scene<'_>) -> Option<Draft<'e>> {
    let tier = scene.tier();
    ask(run, scene, is_one_for_all(scene.path), |rule| {
        rule.at.applies(tier) || rule.when.as_ref().is_some_and(Condition::reads_path)
    })
}

/// What the answer says to the visitor is about the request as it arrived, not about a rewritten
/// path that is the origin's affair.
fn ask<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    is_one_for_all: bool,
    stands: impl Fn(&Rule<Block>) -> bool,
) -> Option<Draft<'e>> {
    let (model, plan) = (run.model, run.plan);
    if model.blocks.is_empty() {
        return None;
    }
    let views = Views::of(scene, is_one_for_all || !plan.guards_ask_path);
    let numbers = plan.blocks.narrow_any(views.iter(), scene.host.known());
    let rules = numbers.filter_map(|number| model.blocks.get(number)).filter(|rule| stands(rule));
    run.first(Stage::Block, rules, |run, rule| {
        let block = &rule.action;
        let acts = views.guarded(scene, rule.when.as_ref(), block.on_unknown);
        acts.then(|| Draft::of(rule, &block.answer, run.scene, false))
    })
}
