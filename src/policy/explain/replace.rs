//! The way back, first: `[[respond]]` rules that ask for the response. The first match takes the
//! place of what the origin said: its status, and its body where the rule has one.

use super::condition::judge;
use super::fields::has;
use super::respond::{awaits_response, body, own_fields};
use super::stage::{Asked, first, stands};
use super::subject::Subject;
use crate::decision::{Edit, Field, Replacement, RuleRef, Stage};
use crate::policy::explanation::Outcome;
use crate::policy::model::{Answer, Model, Rule};
use crate::request::ResponseHead;

/// What takes the place of the response, and the edits that make its fields fit.
pub(super) type Replacing = (Replacement<'static>, Vec<Edit<'static>>);

/// Asks the rules in order; `None` where no rule asks for the response.
pub(super) fn replace<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    response: ResponseHead<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Option<Asked<'p, Answer, Replacing>> {
    model.responds.iter().any(awaits_response).then(|| {
        let rules = model.responds.iter().filter(|rule| awaits_response(rule));
        first(Stage::Respond, rules, shadow, |rule| {
            stands(rule, subject.facts.request.tier)?;
            if let Some(miss) = judge(rule.when.as_ref(), subject).miss {
                return Err(Outcome::NotMatched(miss));
            }
            let replacing = replacing(rule, subject, response);
            let (replacement, _) = &replacing;
            let what = if replacement.body.is_some() { ", another body" } else { "" };
            let effect = format!("{} in place of {}{what}", replacement.status, response.status);
            Ok((replacing, effect))
        })
    })
}

fn replacing(rule: &Rule<Answer>, subject: &Subject<'_>, response: ResponseHead<'_>) -> Replacing {
    let answer = &rule.action;
    let body = body(&rule.id, answer, subject);
    let mut edits = Vec::new();
    if let Some(body) = &body {
        for name in Replacement::OF_THE_BODY {
            if has(response.headers, name) {
                edits.push(Edit::Remove { name: name.into() });
            }
        }
        match &answer.content_type {
            Some(content_type) if !body.is_empty() => {
                edits.push(Edit::Set(Field::new("content-type", content_type.clone())));
            }
            _ if has(response.headers, "content-type") => {
                edits.push(Edit::Remove { name: "content-type".into() });
            }
            _ => {}
        }
    }
    let fields = own_fields(&rule.id, rule.when.as_ref(), answer, subject, false);
    edits.extend(fields.into_iter().map(Edit::Set));
    // A status of 0 is one that isn't written.
    let status = if answer.status == 0 { response.status } else { answer.status };
    (Replacement { status, body: body.map(Into::into) }, edits)
}
