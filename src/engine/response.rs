//! The way back: security headers, then the edits of `[[headers]]`.

use super::Engine;
use super::answer::Draft;
use super::headers;
use super::pipeline::Run;
use super::scene::{Response, Scene};
use crate::decision::{Edit, Field, Respond, ResponseDecision, RuleRef, Stage, apply_edits};
use crate::facts::{Fact, Facts};
use crate::policy::model::{Platform, SecurityValue};
use crate::request::{Headers, Request, ResponseHead, Scheme};
use crate::uri::path::canonical;

/// Decides about a response of the origin.
pub(super) fn evaluate<'e>(
    engine: &'e Engine,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    let facts = Facts::resolve(&engine.model.client, request);
    let view = canonical(request.path);
    let mut run = Run::new(engine, &facts, &view.path);
    let response = Response { status: response.status, headers: response.headers };
    let edits = edits(&mut run, response);
    ResponseDecision { edits, rules: run.rules, shadow: run.shadow, ..ResponseDecision::default() }
}

/// An answer of the edge goes the same way back as one of the origin.
pub(super) fn finish<'e>(mut run: Run<'e, '_>, draft: Draft<'e>) -> Respond<'e> {
    let Draft { status, fields: mut headers, body } = draft;
    let edits = edits(&mut run, Response { status, headers: &Fields(&headers) });
    apply_edits(&mut headers, &edits);
    let Run { rules, shadow, looped, .. } = run;
    Respond { status, headers, body, rules, shadow, looped, variants: Vec::new() }
}

fn edits<'e>(run: &mut Run<'e, '_>, response: Response<'_>) -> Vec<Edit<'e>> {
    let arrived = run.scene;
    let model = run.model;
    let secure = match arrived.scheme {
        Fact::Known(scheme) => scheme == Scheme::Https,
        // There the viewer protocol policy keeps plain http out.
        Fact::Absent | Fact::Hidden => model.client.platform == Platform::CloudFront,
    };
    let sent = model.security_headers.headers.iter().filter(|header| secure || !header.https_only);
    let mut edits: Vec<Edit<'e>> = sent
        .filter_map(|header| match &header.value {
            SecurityValue::Text(value) => Some(Edit::Set(Field::new(header.name, value.as_str()))),
            SecurityValue::Ramp(_) | SecurityValue::Csp(_) => None,
        })
        .collect();
    if !edits.is_empty() {
        let id = "security_headers".into();
        run.rules.push(RuleRef { id, line: None, stage: Stage::Headers });
    }
    edits.extend(headers::response(run, &answered(arrived, response)));
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
