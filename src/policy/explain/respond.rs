//! Stage 6: `[[respond]]`, and the answers that the edge makes itself.

use super::condition::judge;
use super::stage::{Asked, first, stands};
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Field, RuleRef, Stage};
use crate::policy::condition::Condition;
use crate::policy::explanation::Outcome;
use crate::policy::model::{Answer, Body, Model, Rule};
use crate::policy::pattern::Captures;
use crate::policy::template::Place;

/// An answer before the response edits.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) status: u16,
    pub(super) fields: Vec<Field<'static>>,
    pub(super) body: Vec<u8>,
}

/// Asks the `[[respond]]` rules in order; the first match answers. Those that ask for the response
/// wait for it: see [`super::replace`].
pub(super) fn responds<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Asked<'p, Answer, ()> {
    let rules = model.responds.iter().filter(|rule| !awaits_response(rule));
    first(Stage::Respond, rules, shadow, |rule| {
        stands(rule, subject.facts.request.tier)?;
        match judge(rule.when.as_ref(), subject).miss {
            Some(miss) => Err(Outcome::NotMatched(miss)),
            None => Ok(((), rule.action.status.to_string())),
        }
    })
}

/// Whether a rule acts when the response is there.
pub(super) fn awaits_response(rule: &Rule<Answer>) -> bool {
    rule.when.as_ref().is_some_and(Condition::reads_response)
}

/// The answer of a block or respond rule. `admitted`: it is for those only who have proved something.
pub(super) fn draft(
    id: &str,
    when: Option<&Condition>,
    answer: &Answer,
    subject: &Subject<'_>,
    admitted: bool,
) -> Draft {
    let body = body(id, answer, subject).unwrap_or_default();
    let mut fields = Vec::new();
    if let (Some(content_type), false) = (&answer.content_type, body.is_empty()) {
        fields.push(Field::new("content-type", content_type.clone()));
    }
    fields.extend(own_fields(id, when, answer, subject, admitted));
    Draft { status: answer.status, fields, body }
}

/// The body of an answer, `None` where the rule has none. One that needs what isn't there is empty.
pub(super) fn body(id: &str, answer: &Answer, subject: &Subject<'_>) -> Option<Vec<u8>> {
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id };
    match &answer.body {
        Body::Empty => None,
        Body::Bytes(bytes) => Some(bytes.to_vec()),
        Body::Template(template, kind) => {
            Some(match template.expand(Place::Body(*kind), &values) {
                Ok(text) => text.into_owned().into_bytes(),
                Err(_) => Vec::new(),
            })
        }
    }
}

/// The fields that an answer has beside its content type.
pub(super) fn own_fields(
    id: &str,
    when: Option<&Condition>,
    answer: &Answer,
    subject: &Subject<'_>,
    admitted: bool,
) -> Vec<Field<'static>> {
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id };
    let mut fields = Vec::new();
    let private = admitted || when.is_some_and(Condition::reads_visitor) || answer.reads_visitor();
    if let Some(value) = cache_control(answer.cache_control.as_deref(), private) {
        fields.push(Field::new("cache-control", value.to_owned()));
    }
    for (name, template) in &answer.headers {
        if let Ok(value) = template.expand(Place::Header, &values) {
            fields.push(Field::new(name.clone(), value.into_owned()));
        }
    }
    fields
}

/// What a shared cache may do with an answer: nothing, where it was made from a cookie, the
/// country, the address or a header, unless the rule says otherwise.
pub(super) fn cache_control(written: Option<&str>, private: bool) -> Option<&str> {
    written.or(private.then_some("private, no-store"))
}
