//! Stage 10: which origin is asked. Conditions see the request as it arrived.

use super::pipeline::{Run, asked};
use super::values::Source;
use crate::decision::{self, Stage};
use crate::policy::model::Origin;
use crate::request::Tier;

/// The origin of the first variant that names one, else of the first live route that comes to one.
pub(super) fn route<'e>(run: &mut Run<'e, '_>) -> Option<decision::Origin<'e>> {
    let (model, plan) = (run.model, run.plan);
    if model.origins.is_empty() {
        return None;
    }
    let scene = run.scene;
    if scene.tier() != Tier::Viewer
        && let Some(origin) = run.variants.live().find_map(|(_, variant)| variant.route)
    {
        return model.origins.get(origin).map(Origin::told);
    }
    run.first(Stage::Route, asked(&plan.routes, &model.routes, scene), |_, rule| {
        if !scene.judge(rule.when.as_ref()).holds() {
            return None;
        }
        let name = Source::new(scene, &rule.id).field(&rule.action.origin)?;
        model.origins.iter().find(|origin| origin.name == name).map(Origin::told)
    })
}

impl Origin {
    fn told(&self) -> decision::Origin<'_> {
        decision::Origin {
            name: self.name.as_str().into(),
            scheme: self.scheme,
            host: self.host.as_str().into(),
            port: self.port,
            path: self.path.as_str().into(),
            keeps_host: self.keeps_host,
        }
    }
}
