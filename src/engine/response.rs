//! The way back: an entry of `[[respond]]` in the response's place, `[[cors]]`, security headers,
//! the edits of variants and `[[headers]]`, the cookies of experiments.

use super::Engine;
use super::answer::Draft;
use super::assignment::{self, Assigned};
use super::findings::Findings;
use super::pipeline::{self, Run};
use super::scene::{Response, Scene};
use super::{cors, fields, headers, memory, replace, security};
use crate::decision::{Edit, Field, Replacement, Respond, ResponseDecision, apply_edits};
use crate::facts::Fact;
use crate::lent::Lent;
use crate::request::{Headers, Request, ResponseHead, Scheme, Tier};

/// Who made the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    Origin,
    /// `[[cors]]`, to a preflight.
    Preflight,
    /// A variant that leads elsewhere.
    Experiment,
    /// Any other stage.
    Edge,
}

/// Decides about a response of the origin.
pub(super) fn evaluate<'e>(
    engine: &'e Engine,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    pipeline::arrived(engine, request, |arrival, _| {
        let assigned = assignment::assign(engine, &arrival);
        match engine.plan.is_back_plain {
            true => plain(engine, arrival.scheme, request.tier, &assigned, response),
            false => {
                let scene = arrival.with_variants(&assigned);
                decide(Run::new(engine, &scene, &assigned), response)
            }
        }
    })
}

/// The same without `[[respond]]`.
#[cfg(feature = "cloudfront")]
pub(super) fn evaluate_kept<'e>(
    engine: &'e Engine,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    pipeline::arrived(engine, request, |arrival, _| {
        let assigned = assignment::assign(engine, &arrival);
        let scene = arrival.with_variants(&assigned);
        settle(Run::new(engine, &scene, &assigned), Response::of(response), None)
    })
}

/// The same, with what the way there found out.
pub(super) fn evaluate_after<'e>(
    engine: &'e Engine,
    findings: &Findings,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let Some((scheme, assigned)) = findings.told(engine.plan.id, &engine.model) else {
        return evaluate(engine, request, response);
    };
    if engine.plan.is_back_plain {
        return plain(engine, scheme, request.tier, &assigned, response);
    }
    pipeline::arrived(engine, request, |arrival, _| {
        let scene = arrival.with_variants(&assigned);
        decide(Run::new(engine, &scene, &assigned), response)
    })
}

/// Where no rule acts on responses: security headers and cookies.
fn plain<'e>(
    engine: &'e Engine,
    scheme: Fact<Scheme>,
    tier: Tier,
    assigned: &[Assigned<'e>],
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let mut decision = ResponseDecision::default();
    let ResponseDecision { edits, rules, .. } = &mut decision;
    security::edit_fixed(engine, scheme, tier, edits, rules);
    memory::remember(&engine.plan.cookies, assigned, tier, response.headers, edits, rules);
    decision
}

fn decide<'e>(mut run: Run<'e, '_>, response: &ResponseHead<'_>) -> ResponseDecision<'e> {
    let came = Response::of(response);
    let scene = answered(run.scene, came);
    let replaced = replace::replace(&mut run, &scene, came);
    settle(run, came, replaced)
}

/// What becomes of a response, and of what took its place with edits of its own.
fn settle<'e>(
    mut run: Run<'e, '_>,
    came: Response<'_>,
    replaced: Option<(Replacement<'e>, Vec<Edit<'e>>)>,
) -> ResponseDecision<'e> {
    let (replacement, mut edits) = match replaced {
        None => (None, edits(&mut run, came, Maker::Origin)),
        Some((replacement, mut before)) => {
            let lines = fields::edited(came.headers, &before);
            let replaced = Response { status: replacement.status, headers: &lines };
            let after = edits(&mut run, replaced, Maker::Origin);
            before.extend(after.into_vec());
            (Some(replacement), before.into())
        }
    };
    remember(&mut run, came.headers, &mut edits);
    let Run { rules, shadow, .. } = run;
    ResponseDecision { replacement, edits, rules, shadow }
}

fn remember<'e>(
    run: &mut Run<'e, '_>,
    response: &(dyn Headers + Sync),
    edits: &mut Lent<'e, Edit<'e>>,
) {
    let (cookies, tier) = (&run.plan.cookies, run.scene.tier());
    memory::remember(cookies, run.assigned, tier, response, edits, &mut run.rules);
}

/// An answer of the edge goes the same way back as one of the origin.
pub(super) fn finish<'e>(mut run: Run<'e, '_>, draft: Draft<'e>, maker: Maker) -> Respond<'e> {
    let Draft { status, fields: mut headers, body } = draft;
    let before = Fields(&headers);
    let mut edits = edits(&mut run, Response { status, headers: &before }, maker);
    if maker == Maker::Experiment {
        remember(&mut run, &before, &mut edits);
    }
    headers.reserve_exact(edits.len());
    apply_edits(&mut headers, edits.into_items());
    let variants = assignment::told(run.assigned);
    let Run { rules, shadow, looped, .. } = run;
    Respond { status, headers, body, rules, shadow, looped, variants }
}

/// The edits of a response, whoever made it.
fn edits<'e>(run: &mut Run<'e, '_>, response: Response<'_>, maker: Maker) -> Lent<'e, Edit<'e>> {
    let scene = answered(run.scene, response);
    let mut edits = Lent::Own(match maker {
        Maker::Preflight => Vec::new(),
        Maker::Origin | Maker::Experiment | Maker::Edge => cors::response(run, &scene, response),
    });
    let overlaid = security::edit(run, &scene, &mut edits);
    headers::response(run, &scene, &overlaid, &mut edits);
    edits
}

/// The scene with the response, whose borrow is shorter.
fn answered<'s>(scene: &Scene<'s>, response: Response<'s>) -> Scene<'s> {
    scene.answered(response)
}

/// The fields of an answer before the edits.
struct Fields<'f>(&'f [Field<'f>]);

impl Headers for Fields<'_> {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        for field in self.0 {
            visit(&field.name, field.value.as_bytes());
        }
    }
}
