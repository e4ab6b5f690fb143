//! `[[respond]]` on the way back: an entry that asks for the response takes its place.

use super::answer::{PRIVATE, body, is_personal};
use super::fields::has;
use super::pipeline::{Run, standing};
use super::scene::{Response, Scene};
use super::values::Source;
use crate::decision::{Edit, Field, Replacement, Stage};
use crate::policy::model::{Answer, Body, Rule};

/// What the first live entry that matches puts in the place of the origin's response, and the edits
/// that go with it.
pub(super) fn replace<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    response: Response<'_>,
) -> Option<(Replacement<'e>, Vec<Edit<'e>>)> {
    let model = run.model;
    let asking = run.plan.replacing.iter().filter_map(|index| model.responds.get(*index));
    run.first(Stage::Respond, standing(asking, scene.tier()), |_, rule| {
        scene.judge(rule.when.as_ref()).holds().then(|| replaced(rule, scene, response))
    })
}

fn replaced<'e>(
    rule: &'e Rule<Answer>,
    scene: &Scene<'_>,
    response: Response<'_>,
) -> (Replacement<'e>, Vec<Edit<'e>>) {
    let answer = &rule.action;
    let source = Source::new(scene, &rule.id);
    let body = match &answer.body {
        Body::Empty => None,
        written => Some(body(written, &source)),
    };
    let mut edits = Vec::new();
    let remove = |name: &'static str| Edit::Remove { name: name.into() };
    if body.is_some() {
        let stale = Replacement::OF_THE_BODY.into_iter().filter(|name| has(response.headers, name));
        edits.extend(stale.map(remove));
    }
    match (&answer.content_type, &body) {
        (Some(kind), Some(body)) if !body.is_empty() => {
            edits.push(Edit::Set(Field::new("content-type", kind.as_str())));
        }
        (_, Some(_)) if has(response.headers, "content-type") => edits.push(remove("content-type")),
        _ => {}
    }
    if let Some(value) = &answer.cache_control {
        edits.push(Edit::Set(Field::new("cache-control", value.as_str())));
    } else if is_personal(rule.when.as_ref(), answer) {
        edits.push(Edit::Set(Field::new("cache-control", PRIVATE)));
    }
    for (name, template) in &answer.headers {
        if let Some(value) = source.field(template) {
            edits.push(Edit::Set(Field::new(name.as_str(), value)));
        }
    }
    // 0 stands for a status that isn't written.
    let status = if answer.status == 0 { response.status } else { answer.status };
    (Replacement { status, body }, edits)
}
