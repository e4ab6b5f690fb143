//! The definition of the language: slow, obvious, and able to say why.
//!
//! One stage after the other, every rule asked in order, no index and no prefilter. What
//! [`crate::Engine`] decides must be what this decides, for every policy and every request.

mod asks;
mod assignment;
mod at_hand;
mod auth;
mod back;
mod canonical;
mod check;
mod condition;
mod cors;
mod csp;
mod edits;
mod entry;
mod experiment;
mod fields;
mod guard;
mod headers;
mod identity;
mod known;
mod lot;
mod matcher;
mod near;
mod redirect;
mod replace;
mod respond;
mod rewrite;
mod route;
mod sanity;
mod security;
mod signed_url;
mod stage;
mod story;
mod subject;
mod token;
mod truth;
mod unit;
mod values;

#[cfg(test)]
mod tests;

use super::explanation::{Explanation, ResponseExplanation};
use super::model::Model;
use crate::decision::{Acted, ResponseDecision};
use crate::facts::Facts;
use crate::request::{Request, ResponseHead};
use crate::uri::path;
use assignment::{Assignments, assign};
use back::{Maker, back};
pub(in crate::policy) use canonical::{canonical_path, is_own, lower_outside_escapes};
pub(crate) use near::nearest;
use story::Story;
use subject::Subject;

/// Decides about a request, stage by stage.
pub(crate) fn request<'p>(model: &'p Model, request: Request<'_>) -> Explanation<'p> {
    let facts = Facts::resolve(&model.client, request);
    let canonical = path::canonical(request.path);
    let none = Assignments::default();
    let arrived = Subject::of_request(&facts, &model.paths, &canonical.path, &none);
    let assigned = assign(model, &arrived);
    let subject = Subject { variants: &assigned, ..arrived };
    let claims = identity::claims(model, &subject);
    let subject = Subject { claims: &claims, ..subject };
    let mut story = Story::new(model, &assigned, subject);
    let decision = story.decide(&canonical);
    Explanation { facts: known::facts(model, &facts, &assigned), stages: story.stages, decision }
}

/// Decides about a response of the origin.
pub(crate) fn response<'p>(
    model: &'p Model,
    request: Request<'_>,
    response: ResponseHead<'_>,
) -> ResponseExplanation<'p> {
    let facts = Facts::resolve(&model.client, request);
    let canonical = path::canonical(request.path);
    let none = Assignments::default();
    let arrived = Subject::of_request(&facts, &model.paths, &canonical.path, &none);
    let assigned = assign(model, &arrived);
    let subject = Subject { variants: &assigned, ..arrived };
    let claims = identity::claims(model, &subject);
    let subject = Subject { claims: &claims, ..subject };
    let back = back(model, &assigned, &subject, response, Maker::Origin);
    ResponseExplanation {
        stages: back.stages,
        decision: ResponseDecision {
            replacement: back.replacement,
            edits: back.edits.into(),
            acted: Acted::new(back.rules, back.shadow, Vec::new()),
        },
    }
}
