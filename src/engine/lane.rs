//! The short way of nearly every request: no guard acts on it, no redirect or a plain one, and nothing
//! else has a say. Whatever may be otherwise is left to the [pipeline](super::pipeline), which comes
//! to the same.

use std::borrow::Cow;

use super::assignment::{self, Drawn, Variants};
use super::findings::Findings;
use super::pipeline::arrived;
use super::plan::Plan;
use super::quick::{self, Hop, Quick};
use super::redirect::may_enforce;
use super::scene::Scene;
use super::sieve::Sieves;
use super::{Engine, experiment, key_header, security};
use crate::decision::{Acted, Decision, Fields, Forward, Respond};
use crate::facts::{Fact, Gathered, Glance};
use crate::few::Few;
use crate::policy::model::Model;
use crate::request::{Request, Scheme};
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

/// What was found on the short way.
pub(super) struct Passed<'e> {
    scheme: Fact<Scheme>,
    hop: Option<Hop<'e>>,
    drawn: Few<Drawn>,
}

/// `None` where the short way doesn't lead to a decision.
#[inline(always)]
pub(super) fn pass<'e>(
    engine: &'e Engine,
    lane: &Lane,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
) -> Option<Passed<'e>> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let seen = Glance::of(&model.client, request, gathered)?;
    let (host, path) = (seen.host()?, request.path);
    if !is_one_for_all(path) || may_enforce(model, seen.scheme) {
        return None;
    }
    let passes = |guard| lane.sieves.passes(guard, &seen, &plan.networks);
    let is_free = match plan.blocks.all_always() {
        Some(guards) => guards.iter().all(|guard| passes(index(*guard))),
        None => plan.blocks.narrow(path, Some(host)).all(passes),
    };
    if !is_free {
        return None;
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
    Some(Passed { scheme: seen.scheme, hop, drawn })
}

/// The decision about a request that has passed.
#[inline(always)]
pub(super) fn decide<'e>(
    engine: &'e Engine,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    Passed { scheme, hop, drawn }: Passed<'e>,
) -> Decision<'e> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let variants = Variants::new(model, &drawn);
    if let Some(hop) = hop {
        let mut rules = Few::One(hop.rule);
        let fixed = security::fixed_fields(model, plan, scheme, request.tier, &mut rules);
        return Decision::Respond(Respond {
            status: hop.status,
            headers: Fields::new(hop.fields, fixed),
            body: Cow::Borrowed(&[]),
            acted: Acted::of(rules),
            variants: variants.told(),
        });
    }
    let mut acted = Acted::default();
    experiment::name(variants, &mut acted);
    Decision::Forward(Forward {
        target: None,
        origin: None,
        edits: key_header::edits(model, variants, request, gathered),
        acted,
        variants: variants.told(),
        findings: Findings::new(plan.id, scheme, request.tier, drawn),
    })
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
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
