//! Stage 6: `[[respond]]`, and the answers that the edge makes itself.

use super::condition::judge;
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Field, RuleRef, Stage};
use crate::policy::condition::Condition;
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
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

/// Asks the `[[respond]]` rules in order; the first match answers.
pub(super) fn responds<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> (Option<&'p Rule<Answer>>, StageReport<'p>) {
    let mut winner = None;
    let mut rules = Vec::new();
    for rule in &model.responds {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Respond };
        let outcome = if winner.is_some() {
            Outcome::NotReached
        } else if !rule.enabled {
            Outcome::Disabled
        } else {
            match judge(rule.when.as_ref(), subject).miss {
                Some(miss) => Outcome::NotMatched(miss),
                None if rule.shadow => {
                    shadow.push(name.clone());
                    Outcome::Shadow { effect: rule.action.status.to_string() }
                }
                None => {
                    winner = Some(rule);
                    Outcome::Acted { effect: rule.action.status.to_string() }
                }
            }
        };
        rules.push(RuleReport { rule: name, outcome });
    }
    (winner, StageReport { stage: Stage::Respond, round: 0, about: None, rules })
}

/// The answer of a block or respond rule.
pub(super) fn draft(
    id: &str,
    when: Option<&Condition>,
    answer: &Answer,
    subject: &Subject<'_>,
) -> Draft {
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id };
    let body = match &answer.body {
        Body::Empty => Vec::new(),
        Body::Bytes(bytes) => bytes.to_vec(),
        Body::Template(template, kind) => match template.expand(Place::Body(*kind), &values) {
            Ok(text) => text.into_owned().into_bytes(),
            Err(_) => Vec::new(),
        },
    };
    let mut fields = Vec::new();
    if let (Some(content_type), false) = (&answer.content_type, body.is_empty()) {
        fields.push(Field::new("content-type", content_type.clone()));
    }
    let private = when.is_some_and(Condition::reads_visitor) || answer.reads_visitor();
    if let Some(value) = cache_control(answer.cache_control.as_deref(), private) {
        fields.push(Field::new("cache-control", value.to_owned()));
    }
    for (name, template) in &answer.headers {
        if let Ok(value) = template.expand(Place::Header, &values) {
            fields.push(Field::new(name.clone(), value.into_owned()));
        }
    }
    Draft { status: answer.status, fields, body }
}

/// What a shared cache may do with an answer: nothing, where it was made from a cookie, the
/// country, the address or a header, unless the rule says otherwise.
pub(super) fn cache_control(written: Option<&str>, private: bool) -> Option<&str> {
    written.or(private.then_some("private, no-store"))
}
