//! The way back: an entry of `[[respond]]` in the response's place, `[[cors]]`, security headers,
//! the edits of variants and `[[headers]]`, the cookies of experiments.

use super::Engine;
use super::answer::Draft;
use super::assignment::{self, Drawn, Variants};
use super::findings::Findings;
use super::pipeline::{self, Run};
use super::scene::{Response, Scene};
use super::{back, cors, fields, headers, memory, replace, security};
use crate::decision::{Edit, Field, Fields, Replacement, Respond, ResponseDecision, apply_edits};
use crate::facts::Gathered;
use crate::few::Few;
use crate::request::{Headers, Request, ResponseHead};
use crate::uri::path::Canonical;

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
    let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
    arrived(engine, request, assign, |scene, _, drawn| match &engine.plan.back {
        Some(back) => back::decide(engine, back, (scene.scheme, scene.tier()), drawn, response),
        None => with_rules(engine, scene, drawn, response),
    })
}

/// [`pipeline::arrived`] of a request whose header fields aren't gathered yet.
fn arrived<T>(
    engine: &Engine,
    request: Request<'_>,
    assign: impl FnOnce(&Scene<'_>) -> Few<'static, Drawn>,
    act: impl FnOnce(&Scene<'_>, &Canonical<'_>, &Few<'static, Drawn>) -> T,
) -> T {
    let mut gathered = Gathered::new(&engine.plan.wanted, request.headers);
    gathered.look();
    pipeline::arrived(engine, request, &gathered, assign, act)
}

/// The same without `[[respond]]`.
#[cfg(feature = "cloudfront")]
pub(super) fn evaluate_kept<'e>(
    engine: &'e Engine,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let assign = |scene: &Scene<'_>| assignment::assign(engine, scene);
    arrived(engine, request, assign, |scene, _, drawn| {
        let variants = Variants::new(&engine.model, drawn);
        settle(Run::new(engine, scene, variants), Response::of(response), None)
    })
}

/// The same, with what the way there found out; the request is read where that isn't enough.
#[inline]
pub(super) fn evaluate_after<'e, 'r>(
    engine: &'e Engine,
    findings: &Findings,
    request: impl FnOnce() -> Request<'r>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let Some(found) = findings.of(engine.plan.id) else {
        return evaluate(engine, request(), response);
    };
    if let Some(back) = &engine.plan.back {
        return back::decide(engine, back, (found.scheme, found.tier), &found.drawn, response);
    }
    arrived(
        engine,
        request(),
        |_| found.drawn.clone(),
        |scene, _, drawn| with_rules(engine, scene, drawn, response),
    )
}

fn with_rules<'e>(
    engine: &'e Engine,
    scene: &Scene<'_>,
    drawn: &[Drawn],
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let variants = Variants::new(&engine.model, drawn);
    let mut run = Run::new(engine, scene, variants);
    let came = Response::of(response);
    let with_response = answered(run.scene, came);
    let replaced = replace::replace(&mut run, &with_response, came);
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
    ResponseDecision { replacement, edits, acted: run.acted }
}

fn remember<'e>(
    run: &mut Run<'e, '_>,
    response: &(dyn Headers + Sync),
    edits: &mut Few<'e, Edit<'e>>,
) {
    let (cookies, tier) = (&run.plan.cookies, run.scene.tier());
    memory::remember(cookies, run.variants, tier, response, edits, &mut run.acted);
}

/// An answer of the edge goes the same way back as one of the origin.
pub(super) fn finish<'e>(mut run: Run<'e, '_>, draft: Draft<'e>, maker: Maker) -> Respond<'e> {
    let Draft { status, fields, body } = draft;
    let headers = match (&run.plan.back, maker) {
        (Some(_), Maker::Edge | Maker::Preflight) => {
            let (scheme, tier) = (run.scene.scheme, run.scene.tier());
            let fixed = security::fixed_fields(run.model, run.plan, scheme, tier);
            if !fixed.is_empty() {
                run.acted.rules.push(security::named());
            }
            Fields::new(fields, fixed)
        }
        _ => edited(&mut run, status, fields, maker),
    };
    let (variants, acted) = (run.variants.told(), run.acted);
    Respond { status, headers, body, acted, variants }
}

fn edited<'e>(
    run: &mut Run<'e, '_>,
    status: u16,
    fields: Few<'e, Field<'e>>,
    maker: Maker,
) -> Fields<'e> {
    let mut headers: Vec<Field<'e>> = fields.into_iter().collect();
    let before = Made(&headers);
    let mut edits = edits(run, Response { status, headers: &before }, maker);
    if maker == Maker::Experiment {
        remember(run, &before, &mut edits);
    }
    apply_edits(&mut headers, edits.into_vec());
    headers.into()
}

/// The edits of a response, whoever made it.
fn edits<'e>(run: &mut Run<'e, '_>, response: Response<'_>, maker: Maker) -> Few<'e, Edit<'e>> {
    let scene = answered(run.scene, response);
    let mut edits = Few::Many(match maker {
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
struct Made<'f>(&'f [Field<'f>]);

impl Headers for Made<'_> {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        for field in self.0 {
            visit(&field.name, field.value.as_bytes());
        }
    }
}
