//! The way back: an entry of `[[respond]]` in the response's place, `[[cors]]`, security headers,
//! the edits of variants and `[[headers]]`, the cookies of experiments.

use super::Engine;
use super::answer::Draft;
use super::assignment;
use super::gathered::Gathered;
use super::pipeline::{self, Run};
use super::scene::{Response, Scene};
use super::{cors, fields, headers, memory, replace, security};
use crate::decision::{Edit, Field, Respond, ResponseDecision, apply_edits};
use crate::facts::Facts;
use crate::lent::Lent;
use crate::request::{Headers, Request, ResponseHead};
use crate::uri::path::canonical;

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
    let gathered = Gathered::of(&engine.plan.wanted, request.headers);
    let facts = Facts::resolve(&engine.model.client, request.with_headers(&gathered));
    let view = canonical(request.path);
    let arrival = pipeline::arrival(engine, &facts, &view.path);
    let assigned = assignment::assign(&engine.model, &arrival);
    let mut run = Run::new(engine, arrival, &assigned);
    let came = Response { status: response.status, headers: response.headers };
    let scene = answered(run.scene, came);
    let (replacement, edits) = match replace::replace(&mut run, &scene, came) {
        None => (None, edits(&mut run, came, Maker::Origin)),
        Some((replacement, mut before)) => {
            let lines = fields::edited(came.headers, &before);
            let replaced = Response { status: replacement.status, headers: &lines };
            let after = edits(&mut run, replaced, Maker::Origin);
            before.extend(after.into_vec());
            (Some(replacement), before.into())
        }
    };
    let mut edits = edits;
    memory::remember(&mut run, came.headers, &mut edits);
    let Run { rules, shadow, .. } = run;
    ResponseDecision { replacement, edits, rules, shadow }
}

/// An answer of the edge goes the same way back as one of the origin.
pub(super) fn finish<'e>(mut run: Run<'e, '_>, draft: Draft<'e>, maker: Maker) -> Respond<'e> {
    let Draft { status, fields: mut headers, body } = draft;
    let before = Fields(&headers);
    let mut edits = edits(&mut run, Response { status, headers: &before }, maker);
    if maker == Maker::Experiment {
        memory::remember(&mut run, &before, &mut edits);
    }
    apply_edits(&mut headers, edits.to_mut());
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
fn answered<'s>(scene: Scene<'s>, response: Response<'s>) -> Scene<'s> {
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
