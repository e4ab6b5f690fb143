//! Answers made at the edge, before the response edits.

use std::borrow::Cow;

use super::scene::Scene;
use super::values::Source;
use crate::decision::Field;
use crate::few::Few;
use crate::policy::condition::Condition;
use crate::policy::model::{Answer, Body, Rule};
use crate::policy::template::Place;

/// What a cache may not keep for others.
pub(super) const PRIVATE: &str = "private, no-store";

/// An answer without response edits.
pub(super) struct Draft<'e> {
    pub(super) status: u16,
    pub(super) fields: Few<'e, Field<'e>>,
    pub(super) body: Cow<'e, [u8]>,
}

impl<'e> Draft<'e> {
    pub(super) fn empty(status: u16) -> Draft<'e> {
        Draft { status, fields: Few::NONE, body: Cow::Borrowed(&[]) }
    }

    /// The answer of a block or respond rule. Fields whose template needs what isn't known are
    /// left out, and so is a body: a guard doesn't let a request pass for the want of a text.
    /// `admitted`: it is for those only who have proved something.
    pub(super) fn of<A>(
        rule: &'e Rule<A>,
        answer: &'e Answer,
        scene: &Scene<'_>,
        admitted: bool,
    ) -> Draft<'e> {
        let source = Source::new(scene, &rule.id);
        let body = body(&answer.body, &source);
        let mut fields = Few::NONE;
        if let (Some(kind), false) = (&answer.content_type, body.is_empty()) {
            fields.push(Field::new("content-type", kind.as_str()));
        }
        if let Some(value) = &answer.cache_control {
            fields.push(Field::new("cache-control", value.as_str()));
        } else if admitted || is_personal(rule.when.as_ref(), answer) {
            fields.push(Field::new("cache-control", PRIVATE));
        }
        for (name, template) in &answer.headers {
            if let Some(value) = source.field(template) {
                fields.push(Field::new(name.as_str(), value));
            }
        }
        Draft { status: answer.status, fields, body }
    }
}

pub(super) fn body<'e>(body: &'e Body, source: &Source<'_>) -> Cow<'e, [u8]> {
    match body {
        Body::Empty => Cow::Borrowed(&[]),
        Body::Bytes(bytes) => Cow::Borrowed(bytes),
        Body::Template(template, kind) => match template.expand(Place::Body(*kind), source) {
            Ok(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
            Ok(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
            Err(_) => Cow::Borrowed(&[]),
        },
    }
}

/// Whether it was made for this visitor: a shared cache mustn't keep it.
pub(super) fn is_personal(when: Option<&Condition>, answer: &Answer) -> bool {
    when.is_some_and(Condition::reads_visitor) || answer.reads_visitor()
}
