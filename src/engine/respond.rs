//! Stage 6: fixed responses. Entries that ask for the response act on the way back: see
//! [`super::replace`].

use super::answer::Draft;
use super::pipeline::{Run, asked};
use crate::decision::Stage;
use crate::policy::condition::Condition;

/// The answer of the first live rule whose condition holds.
pub(super) fn respond<'e>(run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
    let (model, plan) = (run.model, run.plan);
    if model.responds.is_empty() {
        return None;
    }
    run.first(Stage::Respond, asked(&plan.responds, &model.responds, run.scene), |run, rule| {
        let scene = run.scene;
        let acts = scene.judge(rule.when.as_ref()).holds()
            && !rule.when.as_ref().is_some_and(Condition::reads_response);
        let admitted = run.acted.rules.iter().any(|rule| rule.stage == Stage::Auth);
        acts.then(|| Draft::of(rule, &rule.action, scene, admitted))
    })
}
