//! Stage 6: fixed responses. Entries that ask for the response act on the way back: see
//! [`super::replace`].

use super::answer::Draft;
use super::pipeline::{Run, standing};
use crate::decision::Stage;
use crate::policy::condition::Condition;

/// The answer of the first live rule whose condition holds.
pub(super) fn respond<'e>(run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
    let model = run.model;
    let here = standing(&model.responds, run.scene.tier())
        .filter(|rule| !rule.when.as_ref().is_some_and(Condition::reads_response));
    run.first(Stage::Respond, here, |run, rule| {
        let scene = &run.scene;
        scene.judge(rule.when.as_ref()).holds().then(|| Draft::of(rule, &rule.action, scene))
    })
}
