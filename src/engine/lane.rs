//! The short way of nearly every request: no guard acts on it, no redirect or a plain one, and nothing
//! else has a say. Whatever may be otherwise is left to the [pipeline](super::pipeline), which comes
//! to the same.

use std::borrow::Cow;

use super::assignment::{self, Drawn, Variants};
use super::findings::Findings;
use super::pipeline::{arrived, named};
use super::plan::Plan;
use super::quick::{self, Quick};
use super::redirect::may_enforce;
use super::scene::Scene;
use super::sieve::Sieves;
use super::{Engine, key_header, security};
use crate::decision::{Acted, Decision, Fields, Forward, Respond, Stage};
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
}

impl Lane {
    /// `None` for a policy of which some rule has something to say about every request.
    pub(super) fn of(model: &Model, plan: &Plan) -> Option<Lane> {
        let is_short = plan.passes && !plan.edits_requests && model.canonical.is_none();
        is_short.then(|| Lane {
            sieves: Sieves::of(&model.blocks),
            draws_random: model.experiments.iter().all(assignment::is_random),
        })
    }
}

/// `None` where the short way doesn't lead to a decision.
#[inline]
pub(super) fn decide<'e>(
    engine: &'e Engine,
    lane: &Lane,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
) -> Option<Decision<'e>> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let seen = Glance::of(&model.client, request, gathered)?;
    let (host, path) = (seen.host()?, request.path);
    if !is_one_for_all(path) || may_enforce(model, seen.scheme) {
        return None;
    }
    if !model.blocks.is_empty() {
        let mut guards = plan.blocks.narrow(path, Some(host));
        if !guards.all(|guard| lane.sieves.passes(guard, &seen, &plan.networks)) {
            return None;
        }
    }
    let found = plan.redirects.index.narrow(path, Some(host));
    let hop = if found.is_empty() {
        None
    } else {
        let at = quick::At { host, path, query: request.query };
        match quick::redirect(model, plan, at, found) {
            Quick::Long => return None,
            Quick::Hop(_) if plan.back.is_none() => return None,
            Quick::Hop(hop) => Some(hop),
            Quick::Nothing => None,
        }
    };
    let drawn = match model.experiments.is_empty() {
        true => Few::None,
        false => lane.draw(engine, request, gathered, &seen)?,
    };
    let variants = Variants::new(model, &drawn);
    let told = variants.told();
    let Some(hop) = hop else {
        let mut acted = Acted::default();
        for assigned in variants.iter().filter(|assigned| assigned.variant.is_some()) {
            let rule = named(assigned.rule, Stage::Experiment);
            match assigned.rule.shadow {
                true => acted.note_shadow(rule),
                false => acted.rules.push(rule),
            }
        }
        let edits = key_header::edits(model, variants, request, gathered);
        let findings = Findings::new(plan.id, seen.scheme, request.tier, drawn);
        let (target, origin) = (None, None);
        let forward = Forward { target, origin, edits, acted, variants: told, findings };
        return Some(Decision::Forward(forward));
    };
    let mut rules = Few::One(hop.rule);
    let fixed = security::fixed_fields(model, plan, seen.scheme, request.tier, &mut rules);
    Some(Decision::Respond(Respond {
        status: hop.status,
        headers: Fields::new(hop.fields, fixed),
        body: Cow::Borrowed(&[]),
        acted: Acted::of(rules),
        variants: told,
    }))
}

impl Lane {
    fn draw(
        &self,
        engine: &Engine,
        request: &Request<'_>,
        gathered: &Gathered<'_>,
        seen: &Glance<'_>,
    ) -> Option<Few<Drawn>> {
        let (model, cookies) = (&*engine.model, &engine.plan.cookies);
        let ([rule], true) = (model.experiments.as_slice(), self.draws_random) else {
            let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
            let drawn = |_: &Scene<'_>, _: &Canonical<'_>, drawn: &Few<Drawn>| drawn.clone();
            return Some(arrived(engine, *request, gathered, assign, drawn));
        };
        let line = seen.cookies()?;
        let value = line.zip(cookies.get(0)).and_then(|(line, own)| own.name.first_value(line));
        Some(Few::One(assignment::assign_random(model, rule, value, request.client.entropy)))
    }
}
