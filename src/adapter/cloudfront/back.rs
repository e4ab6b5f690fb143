//! A response on its way back: the event's own, changed as told.

use serde_json::{Map, Value};

use super::edit::{self, note};
use super::lines::Lines;
use super::violation::{Kind, Violation};
use super::{EventError, EventType, answer, restrictions};
use crate::decision::{Replacement, ResponseDecision};
use crate::request::{Request, ResponseHead};
use crate::{Engine, Stage};

/// Decides about a response and puts it into effect. What CloudFront doesn't let this event replace
/// stays, and so do the fields that speak of it.
pub(super) fn decide<'e>(
    engine: &'e Engine,
    request: Request<'_>,
    response: &mut Map<String, Value>,
    event: EventType,
    dropped: &mut Vec<Violation>,
) -> Result<ResponseDecision<'e>, EventError> {
    let status = status(response).ok_or(EventError::Status)?;
    let lines = Lines::of(response).ok_or(EventError::Response)?;
    let head = ResponseHead::new(status, &lines);
    let decision = engine.evaluate_response(request, &head);
    let Some(replacement) = decision.replacement() else {
        edit::apply(response, decision.edits(), event, dropped);
        return Ok(decision);
    };
    match replaced(response, &decision, replacement, event, request.method()) {
        Ok((replaced, refused)) => {
            *response = replaced;
            refused.into_iter().for_each(|violation| note(dropped, violation));
            Ok(decision)
        }
        Err(kind) => {
            let mut rules = decision.rules().iter();
            let rule = rules.find(|rule| rule.stage == Stage::Respond);
            note(dropped, Violation::new(kind, rule.map_or("body", |rule| rule.id.as_ref())));
            let lines = Lines::of(response).ok_or(EventError::Response)?;
            let kept = engine.evaluate_response_kept(request, &ResponseHead::new(status, &lines));
            edit::apply(response, kept.edits(), event, dropped);
            Ok(kept)
        }
    }
}

/// `status`: a string of three digits.
fn status(response: &Map<String, Value>) -> Option<u16> {
    let text = response.get("status")?.as_str()?;
    let status = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    (100..600).contains(&status).then_some(status)
}

/// The response with another status, and body where there is one.
fn replaced(
    response: &Map<String, Value>,
    decision: &ResponseDecision<'_>,
    replacement: &Replacement<'_>,
    event: EventType,
    method: &str,
) -> Result<(Map<String, Value>, Vec<Violation>), Kind> {
    if event != EventType::OriginResponse || !(200..600).contains(&replacement.status) {
        return Err(Kind::Status);
    }
    let (mut response, mut refused) = (response.clone(), Vec::new());
    answer::write_status(&mut response, replacement.status);
    edit::apply(&mut response, decision.edits(), event, &mut refused);
    let Some(body) = &replacement.body else {
        return Ok((response, refused));
    };
    // The length of the body that was.
    if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
        headers.retain(|name, _| !name.eq_ignore_ascii_case("content-length"));
    }
    // An empty one takes the origin's away: where the field is missing, that stays.
    let bytes = if answer::has_body(replacement.status, method) { &**body } else { &[] };
    answer::write_body(&mut response, bytes);
    match answer::weight(&response) > restrictions::answer_bytes(event) {
        true => Err(Kind::TooLarge),
        false => Ok((response, refused)),
    }
}
