//! Whether a policy asks for a fact at all, in a condition or in a template.

use crate::policy::condition::{Condition, Test};
use crate::policy::model::{
    Answer, Body, HeaderEdit, HeaderEdits, Model, RedirectSource, Rewrite, Rule, Variant,
};
use crate::policy::template::{Template, Value};

/// Whether a condition has such a test, or a template such a value.
pub(super) fn asks(
    model: &Model,
    is_such: &dyn Fn(&Test) -> bool,
    is_value: &dyn Fn(&Value) -> bool,
) -> bool {
    in_conditions(model, is_such) || in_templates(model, is_value)
}

fn in_conditions(model: &Model, is_such: &dyn Fn(&Test) -> bool) -> bool {
    fn any<A>(rules: &[Rule<A>], is_such: &dyn Fn(&Test) -> bool) -> bool {
        rules.iter().filter_map(|rule| rule.when.as_ref()).any(|when: &Condition| {
            let mut found = false;
            when.each_check(&mut |check| found |= is_such(&check.test));
            found
        })
    }
    any(&model.blocks, is_such)
        || any(&model.redirects, is_such)
        || any(&model.auth, is_such)
        || any(&model.responds, is_such)
        || any(&model.cors, is_such)
        || any(&model.experiments, is_such)
        || any(&model.rewrites, is_such)
        || any(&model.routes, is_such)
        || any(&model.headers, is_such)
}

fn in_templates(model: &Model, is_value: &dyn Fn(&Value) -> bool) -> bool {
    let has = |template: &Template| template.any_value(is_value);
    let in_variant = |variant: &Variant| {
        let rewrite = variant.rewrite.as_ref();
        rewrite.is_some_and(|to| has(&to.path) || to.query.as_ref().is_some_and(has))
            || variant.redirect.as_ref().is_some_and(|to| to.any_value(is_value))
            || in_edits(&variant.headers, &has)
    };
    model.blocks.iter().any(|rule| in_answer(&rule.action.answer, &has))
        || model.redirects.iter().any(|rule| match &rule.action.source {
            RedirectSource::Entry { to, .. } => to.any_value(is_value),
            RedirectSource::Map(lines) => {
                lines.others().iter().any(|line| line.to.any_value(is_value))
            }
        })
        || model
            .auth
            .iter()
            .filter_map(|rule| rule.action.login.as_ref())
            .any(|login| login.any_value(is_value))
        || model.responds.iter().any(|rule| in_answer(&rule.action, &has))
        || model.experiments.iter().any(|rule| rule.action.variants.iter().any(in_variant))
        || model.rewrites.iter().any(|rule| in_rewrite(&rule.action, &has))
        || model.routes.iter().any(|rule| has(&rule.action.origin))
        || model.headers.iter().any(|rule| in_edits(&rule.action, &has))
}

fn in_answer(answer: &Answer, has: &dyn Fn(&Template) -> bool) -> bool {
    let body = match &answer.body {
        Body::Template(template, _) => has(template),
        Body::Empty | Body::Bytes(_) => false,
    };
    body || answer.headers.iter().any(|(_, template)| has(template))
}

fn in_rewrite(rewrite: &Rewrite, has: &dyn Fn(&Template) -> bool) -> bool {
    let set = rewrite.normalise.iter().flat_map(|edits| &edits.set);
    has(&rewrite.path)
        || rewrite.query.as_ref().is_some_and(has)
        || set.into_iter().any(|(_, template)| has(template))
}

fn in_edits(edits: &HeaderEdits, has: &dyn Fn(&Template) -> bool) -> bool {
    edits.request.iter().chain(&edits.response).any(|edit| match edit {
        HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => false,
        HeaderEdit::Set(_, template)
        | HeaderEdit::Append(_, template)
        | HeaderEdit::Default(_, template) => has(template),
    })
}
