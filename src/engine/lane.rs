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
use super::told::{Said, Told};
use super::{Engine, canonical, experiment, key_header, security};
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

/// The decision, unless the short way doesn't lead to one: then it is the long way's.
#[inline(always)]
pub(super) fn decide<'e>(
    engine: &'e Engine,
    lane: &'e Lane,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    long: impl FnOnce() -> Decision<'e>,
) -> Decision<'e> {
    let mut hop = None;
    match (pass(engine, lane, request, gathered, &mut hop), hop) {
        (None, _) => long(),
        (Some(passed), None) => lane.forward(engine, request, gathered, passed),
        (Some(passed), Some(hop)) => lane.answer(engine, request, hop, &passed),
    }
}

/// What was found on the short way.
struct Passed {
    scheme: Fact<Scheme>,
    drawn: Few<'static, Drawn>,
}

/// `hop`: to be set where a redirect acts.
#[inline(always)]
fn pass<'e>(
    engine: &'e Engine,
    lane: &Lane,
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    hop: &mut Option<Hop<'e>>,
) -> Option<Passed> {
    let (model, plan) = (&*engine.model, &*engine.plan);
    let seen = Glance::of(&model.client, request, gathered)?;
    let (host, path) = (seen.host()?, request.path);
    let is_left = |canonical| canonical::leaves(canonical, host, path);
    if !is_one_for_all(path)
        || may_enforce(model, seen.scheme)
        || !model.canonical.as_ref().is_none_or(is_left)
    {
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
    if !found.is_empty() {
        let at = quick::At { host, path, query: request.query };
        match quick::redirect(model, plan, at, found) {
            Quick::Nothing => {}
            Quick::Hop(found) if plan.back.is_some() => *hop = Some(found),
            Quick::Hop(_) | Quick::Long => return None,
        }
    }
    let drawn = lane.draw(engine, request, gathered, &seen)?;
    Some(Passed { scheme: seen.scheme, drawn })
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Lane {
    #[inline]
    fn draw(
        &self,
        engine: &Engine,
        request: &Request<'_>,
        gathered: &Gathered<'_>,
        seen: &Glance<'_>,
    ) -> Option<Few<'static, Drawn>> {
        let (model, cookies) = (&*engine.model, &engine.plan.cookies);
        match model.experiments.as_slice() {
            [] => Some(Few::NONE),
            [rule] if self.draws_random => {
                let line = seen.cookies()?;
                let own = line.zip(cookies.get(0));
                let value = own.and_then(|(line, own)| own.name.first_value(line));
                let entropy = request.client.entropy;
                Some(Few::One(assignment::assign_random(model, rule, value, entropy)))
            }
            _ => {
                let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
                let drawn =
                    |_: &Scene<'_>, _: &Canonical<'_>, drawn: &Few<'static, Drawn>| drawn.clone();
                Some(arrived(engine, *request, gathered, assign, drawn))
            }
        }
    }

    /// What a redirect comes to.
    fn answer<'e>(
        &'e self,
        engine: &'e Engine,
        request: &Request<'_>,
        hop: Hop<'e>,
        Passed { scheme, drawn }: &Passed,
    ) -> Decision<'e> {
        let (model, plan) = (&*engine.model, &*engine.plan);
        let fixed = security::fixed_fields(model, plan, *scheme, request.tier);
        let rules = match fixed {
            [] => Few::One(hop.rule),
            _ => Few::Two([hop.rule, security::named()]),
        };
        Decision::Respond(Respond {
            status: hop.status,
            // A redirect has a `Location` and a `Cache-Control`.
            headers: Fields::apart(hop.fields, fixed),
            body: Cow::Borrowed(&[]),
            acted: Acted::of(rules),
            variants: match self.told.get(drawn) {
                Some(said) => Few::Lent(&*said.variants),
                None => Variants::new(model, drawn).told(),
            },
        })
    }

    #[inline(always)]
    fn forward<'e>(
        &'e self,
        engine: &'e Engine,
        request: &Request<'_>,
        gathered: &Gathered<'_>,
        Passed { scheme, drawn }: Passed,
    ) -> Decision<'e> {
        let model = &*engine.model;
        let (acted, edits, variants) = match self.told.get(&drawn) {
            Some(Said { rules, edits, variants }) => {
                (Acted::of(Few::Lent(rules)), Few::Lent(&**edits), Few::Lent(&**variants))
            }
            None => {
                let (variants, mut acted) = (Variants::new(model, &drawn), Acted::default());
                experiment::name(variants, &mut acted);
                (acted, key_header::edits(model, variants, request, gathered), variants.told())
            }
        };
        let findings = Findings::new(engine.plan.id, scheme, request.tier, drawn);
        Decision::Forward(Forward { target: None, origin: None, edits, acted, variants, findings })
    }
}
