//! Stage 6: fixed responses.

use super::answer::Draft;
use super::pipeline::Run;
use crate::decision::Stage;

/// The answer of the first live rule whose condition holds.
pub(super) fn respond<'e>(run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
    let model = run.model;
    run.first(Stage::Respond, &model.responds, |run, rule| {
        let scene = &run.scene;
        scene.judge(rule.when.as_ref()).holds().then(|| Draft::of(rule, &rule.action, scene))
    })
}
