//! The short way of nearly every request: no guard acts on it, no redirect or a plain one, and nothing
//! else has a say. Whatever may be otherwise is left to the [pipeline](super::pipeline), which comes
//! to the same.

use std::borrow::Cow;

use super::assignment::{self, Drawn, Variants};
use super::findings::Findings;
use super::path::Paths;
use super::pipeline::arrived;
use super::plan::Plan;
use super::quick::{self, Hop, Quick};
use super::redirect::may_enforce;
use super::scene::Scene;
use super::sieve::Sieves;
use super::told::{Said, Told};
use super::{Engine, canonical, experiment, key_header, security};
use crate::decision::{Acted, Assignment, Decision, Fields, Forward, Respond};
use crate::facts::{Gathered, Glance};
use crate::few::Few;
use crate::policy::model::Model;
use crate::request::Request;
use crate::uri::path::{Canonical, is_one_for_all};

/// What of a policy the short way asks.
#[derive(Debug)]
pub(super) struct Lane {
    sieves: Sieves,
    /// All experiments are drawn by cookie and entropy alone.
    draws_random: bool,
    told: Told,
}

impl Lane {
    /// `None` for a policy of which some rule has something to say about every request.
    pub(super) fn of(model: &Model, plan: &Plan) -> Option<Lane> {
        (plan.passes && !plan.edits_requests).then(|| Lane {
            sieves: Sieves::of(&model.blocks),
            draws_random: model.experiments.iter().all(assignment::is_random),
            told: Told::of(model),
        })
    }
}

/// The decision, or where the short way doesn't lead to one, that of the `long` way.
///
/// What it finds is passed on in few words: who reads in one piece what was just written in several
/// waits for it.
#[inline(always)]
pub(super) fn decide<'e>(
    engine: &'e Engine,
    lane: &'e Lane,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    long: impl Fn() -> Decision<'e>,
) -> Decision<'e> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let Some(seen) = Glance::of(request, gathered) else { return long() };
    let mut read = None;
    let Some(host) = seen.host(&model.client, &mut read) else { return long() };
    if !lane.is_free(engine, &seen, host) {
        return long();
    }
    let found = plan.redirects.index.narrow(request.path, Some(host));
    let at = quick::At { host, path: request.path, query: request.query };
    let mut hop = None;
    if may_enforce(model, seen.scheme) {
        if plan.back.is_some() && found.is_empty() {
            let paths = Paths { settings: model.paths, constraints: &engine.constraints };
            hop = quick::to_https(model, paths, at);
        }
        if hop.is_none() {
            return long();
        }
    } else if !found.is_empty() {
        match quick::redirect(model, plan, at, found) {
            Quick::Nothing => {}
            Quick::Hop(found) if plan.back.is_some() => hop = Some(found),
            Quick::Hop(_) | Quick::Long => return long(),
        }
    }
    let drawn = match model.experiments.as_slice() {
        [] => None,
        [rule] if lane.draws_random => {
            let Some(line) = seen.cookies() else { return long() };
            let own = line.zip(plan.cookies.get(0));
            let value = own.and_then(|(line, own)| own.name.first_value(line));
            Some(assignment::assign_random(model, rule, value, request.client.entropy))
        }
        _ => return lane.with_experiments(engine, &seen, hop),
    };
    let said = lane.told.get(drawn);
    match (hop, said) {
        (Some(hop), _) => {
            let variants = said.map(|said| Few::Lent(&said.variants));
            let variants = variants.unwrap_or_else(|| told(engine, drawn));
            answer(engine, &seen, hop, variants)
        }
        (None, Some(Said { rules, edits, variants })) => Decision::Forward(Forward {
            target: None,
            origin: None,
            edits: Few::Lent(edits),
            acted: Acted::of(Few::Lent(rules)),
            variants: Few::Lent(variants),
            findings: findings(engine, &seen, drawn.map_or(Few::NONE, Few::One)),
        }),
        (None, None) => forward(engine, &seen, drawn.map_or(Few::NONE, Few::One)),
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Lane {
    /// Whether nothing before the redirects has a say.
    #[inline(always)]
    fn is_free(&self, engine: &Engine, seen: &Glance<'_>, host: &str) -> bool {
        let (model, plan) = (&*engine.model, &*engine.plan);
        let path = seen.request.path;
        let is_left = |canonical| canonical::leaves(canonical, host, path);
        if !is_one_for_all(path) || !model.canonical.as_ref().is_none_or(is_left) {
            return false;
        }
        let passes = |guard| self.sieves.passes(guard, seen, &plan.networks);
        match plan.blocks.all_always() {
            Some(guards) => guards.iter().all(|guard| passes(index(*guard))),
            None => plan.blocks.narrow(path, Some(host)).all(passes),
        }
    }

    /// Where there are several experiments, or one that asks for more.
    #[inline(never)]
    fn with_experiments<'e>(
        &self,
        engine: &'e Engine,
        seen: &Glance<'_>,
        hop: Option<Hop<'e>>,
    ) -> Decision<'e> {
        let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
        let drawn = |_: &Scene<'_>, _: &Canonical<'_>, drawn: &Few<'static, Drawn>| drawn.clone();
        let drawn = arrived(engine, *seen.request, seen.gathered, assign, drawn);
        match hop {
            Some(hop) => answer(engine, seen, hop, Variants::new(&engine.model, &drawn).told()),
            None => forward(engine, seen, drawn),
        }
    }
}

/// What is told of the variant of the one experiment.
fn told(engine: &Engine, drawn: Option<Drawn>) -> Few<'_, Assignment<'_>> {
    Variants::new(&engine.model, drawn.as_slice()).told()
}

/// What a redirect comes to.
#[inline(never)]
fn answer<'e>(
    engine: &'e Engine,
    seen: &Glance<'_>,
    hop: Hop<'e>,
    variants: Few<'e, Assignment<'e>>,
) -> Decision<'e> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let fixed = security::fixed_fields(model, plan, seen.scheme, seen.request.tier);
    let rules = match fixed {
        [] => Few::One(hop.rule()),
        _ => Few::Two([hop.rule(), security::named()]),
    };
    Decision::Respond(Respond {
        status: hop.status,
        // A redirect has a `Location` and a `Cache-Control`.
        headers: Fields::apart(hop.into_fields(), fixed),
        body: Cow::Borrowed(&[]),
        acted: Acted::of(rules),
        variants,
    })
}

/// What a request comes to that passes, where it isn't [told](Told) beforehand.
#[inline(never)]
fn forward<'e>(engine: &'e Engine, seen: &Glance<'_>, drawn: Few<'static, Drawn>) -> Decision<'e> {
    let variants = Variants::new(&engine.model, &drawn);
    let mut acted = Acted::default();
    experiment::name(variants, &mut acted);
    Decision::Forward(Forward {
        target: None,
        origin: None,
        edits: key_header::edits(&engine.model, variants, seen.request, seen.gathered),
        acted,
        variants: variants.told(),
        findings: findings(engine, seen, drawn),
    })
}

#[inline(always)]
fn findings(engine: &Engine, seen: &Glance<'_>, drawn: Few<'static, Drawn>) -> Findings {
    Findings::new(engine.plan.id, seen.scheme, seen.request.tier, drawn)
}
