//! Stages over models that are made here, part by part.

use std::sync::Arc;

use super::Engine;
use crate::decision::{Assignment, Decision, Edit, Forward, Respond, RuleRef};
use crate::draw::{DrawKey, Purpose};
use crate::policy::Policy;
use crate::policy::condition::{Check, Condition, Test, Unit};
use crate::policy::model::{
    At, Experiment, ExperimentCookie, HeaderEdits, Model, Rule, Variant, VariantRewrite,
};
use crate::policy::template::{Piece, Slot, Template, Value};
use crate::request::Request;

mod assignments;
mod cors;
mod experiments;
mod responses;
mod tiers;

/// The model of a policy, to add to.
fn model(text: &str) -> Model {
    Policy::parse(text).map(|policy| (*policy.model).clone()).unwrap()
}

fn engine(model: Model) -> Engine {
    Engine::of_model(Arc::new(model), String::new()).unwrap()
}

fn rule<A>(id: &str, at: At, action: A) -> Rule<A> {
    Rule { id: id.to_owned(), about: None, enabled: true, shadow: false, at, when: None, action }
}

/// The condition of the one block of a policy.
fn when(text: &str) -> Option<Condition> {
    model(&format!("[[block]]\non_unknown = 'skip'\n{text}")).blocks.remove(0).when
}

fn check(test: Test) -> Condition {
    Condition::Check(Check { test, key: Box::default(), wanted: Box::default() })
}

fn literal(text: &str) -> Template {
    Template::Literal(text.into())
}

fn value(before: &str, value: Value) -> Template {
    let slot = Piece::Slot(Slot { value, filters: Box::default() });
    Template::Pieces([Piece::Text(before.to_owned()), slot].into())
}

fn variant(name: &str, weight: u32) -> Variant {
    Variant {
        name: name.to_owned(),
        weight,
        rewrite: None,
        redirect: None,
        route: None,
        headers: HeaderEdits::default(),
    }
}

/// An experiment of random units; the first variant is the control.
fn experiment(id: &str, variants: Vec<Variant>) -> Rule<Experiment> {
    rule(
        id,
        At::Viewer,
        Experiment {
            variants,
            control: 0,
            traffic: 1_000_000,
            traffic_key: DrawKey::derive(Purpose::Traffic, "", id),
            variant_key: DrawKey::derive(Purpose::Variant, "", id),
            unit: Unit::Random,
            layer: None,
            cookie: Some(ExperimentCookie { name: format!("c-{id}"), max_age: 60 }),
            override_query: None,
            includes_bots: true,
            key_header: Some(format!("x-experiment-{id}")),
        },
    )
}

/// One that everybody is in, with its one variant.
fn certain(id: &str, variant: Variant) -> Rule<Experiment> {
    let mut rule = experiment(id, vec![variant]);
    rule.action.unit = Unit::Ip;
    rule.action.cookie = None;
    rule
}

fn rewrite_to(path: Template) -> Option<VariantRewrite> {
    Some(VariantRewrite { path, query: None })
}

fn visitor(target: &str) -> Request<'_> {
    Request::new("GET", target).with_ip([192, 0, 2, 1].into()).with_entropy([7; 16])
}

fn answered(decision: Decision<'_>) -> Respond<'_> {
    match decision {
        Decision::Respond(answer) => answer,
        Decision::Forward(forward) => panic!("it is forwarded: {forward:?}"),
    }
}

fn forwarded(decision: Decision<'_>) -> Forward<'_> {
    match decision {
        Decision::Forward(forward) => forward,
        Decision::Respond(answer) => panic!("it is answered: {answer:?}"),
    }
}

fn ids(rules: &[RuleRef<'_>]) -> Vec<String> {
    rules.iter().map(|rule| format!("{} {}", rule.stage.name(), rule.id)).collect()
}

fn names(variants: &[Assignment<'_>]) -> Vec<String> {
    variants.iter().map(|one| format!("{}={}", one.experiment, one.variant)).collect()
}

/// `-name`, `name: value`, `+name: value`.
fn told(edits: &[Edit<'_>]) -> Vec<String> {
    edits
        .iter()
        .map(|edit| match edit {
            Edit::Remove { name } => format!("-{name}"),
            Edit::RemovePrefix { prefix } => format!("-{prefix}*"),
            Edit::Set(field) => format!("{}: {}", field.name, field.value),
            Edit::Append(field) => format!("+{}: {}", field.name, field.value),
            Edit::Default(field) => format!("?{}: {}", field.name, field.value),
        })
        .collect()
}
