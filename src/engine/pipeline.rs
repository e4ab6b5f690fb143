//! The stages in their one order, and what they leave behind.

use super::Engine;
use super::answer::Draft;
use super::assignment::{self, Drawn, Variants};
use super::findings::Findings;
use super::identity::Proofs;
use super::index::Index;
use super::path::Paths;
use super::plan::Plan;
use super::response::Maker;
use super::scene::Scene;
use super::{
    auth, block, cors, experiment, headers, lane, redirect, respond, response, rewrite, route,
    sanity,
};
use crate::decision::{Acted, Decision, Forward, Origin, Rewritten, RuleRef, Stage};
use crate::facts::{Facts, Gathered};
use crate::few::Few;
use crate::policy::model::{Model, Rule};
use crate::request::{Request, Tier};
use crate::uri::path::{Canonical, canonical};

/// One evaluation.
pub(super) struct Run<'e, 'q> {
    pub(super) model: &'e Model,
    /// The request as it arrived.
    pub(super) scene: &'q Scene<'q>,
    pub(super) variants: Variants<'e, 'q>,
    pub(super) plan: &'e Plan,
    pub(super) acted: Acted<'e>,
    /// How often the groups of a regular expression were captured.
    pub(super) capture_runs: usize,
}

/// Decides about a request.
pub(super) fn evaluate<'e>(engine: &'e Engine, request: Request<'_>) -> Decision<'e> {
    let mut gathered = Gathered::new(&engine.plan.wanted, request.headers);
    gathered.look();
    let long = || decide(engine, request, &gathered);
    match &engine.plan.lane {
        Some(lane) => lane::decide(engine, lane, &request, &gathered, long),
        None => long(),
    }
}

#[inline(never)]
fn decide<'e>(engine: &'e Engine, request: Request<'_>, gathered: &Gathered<'_>) -> Decision<'e> {
    let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
    arrived(engine, request, gathered, assign, |scene, view, drawn| {
        let mut run = Run::new(engine, scene, Variants::new(&engine.model, drawn));
        match run.decide(view) {
            Outcome::Answer(draft, maker) => Decision::Respond(response::finish(run, draft, maker)),
            Outcome::Forward(target, origin) => forward(run, target, origin, drawn.clone()),
        }
    })
}

#[inline]
fn forward<'e>(
    mut run: Run<'e, '_>,
    target: Option<Box<Rewritten>>,
    origin: Option<Origin<'e>>,
    drawn: Few<'static, Drawn>,
) -> Decision<'e> {
    let edits = headers::request(&mut run);
    let (scheme, tier) = (run.scene.scheme, run.scene.tier());
    let findings = Findings::new(run.plan.id, scheme, tier, drawn);
    let variants = run.variants.told();
    Decision::Forward(Forward { target, origin, edits, acted: run.acted, variants, findings })
}

/// Calls `act` with the request as it arrived, the canonical view of its path, and what `assign` says
/// that its experiments came to.
#[inline(always)]
pub(super) fn arrived<T>(
    engine: &Engine,
    request: Request<'_>,
    gathered: &Gathered<'_>,
    assign: impl FnOnce(&Scene<'_>) -> Few<'static, Drawn>,
    act: impl FnOnce(&Scene<'_>, &Canonical<'_>, &Few<'static, Drawn>) -> T,
) -> T {
    let facts = Facts::of_gathered(&engine.model.client, request, gathered);
    let view = canonical(request.path);
    let paths = Paths { settings: engine.model.paths, constraints: &engine.constraints };
    let proofs = Proofs::new(&engine.model.auth, &engine.plan.alike);
    let mut scene = Scene::arrival(&facts, paths, &engine.plan.networks, &view.path, &proofs);
    let drawn = assign(&scene);
    scene.variants = Variants::new(&engine.model, &drawn);
    act(&scene, &view, &drawn)
}

enum Outcome<'e> {
    Answer(Draft<'e>, Maker),
    Forward(Option<Box<Rewritten>>, Option<Origin<'e>>),
}

impl<'e, 'q> Run<'e, 'q> {
    pub(super) fn new(
        engine: &'e Engine,
        scene: &'q Scene<'q>,
        variants: Variants<'e, 'q>,
    ) -> Self {
        let (model, plan) = (&engine.model, &engine.plan);
        Run { model, scene, variants, plan, acted: Acted::default(), capture_runs: 0 }
    }

    fn decide(&mut self, view: &Canonical<'_>) -> Outcome<'e> {
        if let Some(draft) = sanity::refuse(self, view)
            .or_else(|| block::block(self, view))
            .or_else(|| redirect::redirect(self, view.is_one_for_all))
            .or_else(|| auth::auth(self, view))
            .or_else(|| respond::respond(self))
        {
            return Outcome::Answer(draft, Maker::Edge);
        }
        if let Some(draft) = cors::preflight(self) {
            return Outcome::Answer(draft, Maker::Preflight);
        }
        if let Some(draft) = experiment::redirect(self) {
            return Outcome::Answer(draft, Maker::Experiment);
        }
        let target = rewrite::rewrite(self).map(Box::new);
        if let Some(target) = &target {
            let view = canonical(&target.path);
            let (arrived, query) = (self.scene, target.query.as_deref());
            let rewritten = rewritten(arrived, &target.path, &view.path, query);
            let refused =
                block::block_again(self, &rewritten).or_else(|| auth::auth_again(self, &rewritten));
            if let Some(draft) = refused {
                return Outcome::Answer(draft, Maker::Edge);
            }
        }
        Outcome::Forward(target, route::route(self))
    }

    /// What the first live rule of a stage has to say; shadow ones that stand before it are noted.
    /// The caller leaves out rules that don't [stand](standing) at the request's tier.
    pub(super) fn first<A: 'e, T>(
        &mut self,
        stage: Stage,
        rules: impl Iterator<Item = &'e Rule<A>>,
        mut act: impl FnMut(&mut Self, &'e Rule<A>) -> Option<T>,
    ) -> Option<T> {
        for rule in rules {
            if let Some(result) = act(self, rule) {
                let named = named(rule, stage);
                if !rule.shadow {
                    self.acted.rules.push(named);
                    return Some(result);
                }
                self.acted.note_shadow(named);
            }
        }
        None
    }
}

/// The scene at a rewritten path, whose borrow is shorter.
fn rewritten<'s>(
    arrived: &Scene<'s>,
    path: &'s str,
    canonical: &'s str,
    query: Option<&'s str>,
) -> Scene<'s> {
    arrived.rewritten(path, canonical, query)
}

/// The rules that are asked about a request at a tier.
pub(super) fn standing<'e, A: 'e>(
    rules: impl IntoIterator<Item = &'e Rule<A>>,
    tier: Tier,
) -> impl Iterator<Item = &'e Rule<A>> {
    rules.into_iter().filter(move |rule| rule.enabled && rule.at.applies(tier))
}

/// The rules that an index offers about a scene, of those that are asked at its tier.
pub(super) fn asked<'e, A: 'e>(
    index: &'e Index,
    rules: &'e [Rule<A>],
    scene: &Scene<'_>,
) -> impl Iterator<Item = &'e Rule<A>> + use<'e, A> {
    let numbers = index.narrow(scene.canonical, scene.host.known());
    standing(numbers.filter_map(|number| rules.get(number)), scene.tier())
}

/// An entry as decisions name it.
pub(super) fn named<A>(rule: &Rule<A>, stage: Stage) -> RuleRef<'_> {
    RuleRef { id: rule.id.as_str().into(), line: None, stage }
}
