//! Experiments on a host of one tier, whose pages a shared cache between it and the visitors may
//! keep: it knows no variant, and gives the first visitor's to everybody.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::super::security_headers::is_kept;
use super::cover::Reach;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::condition::{Condition, Unit};
use crate::policy::model::{
    Experiment, HeaderEdit, HeaderEdits, Model, PathSettings, Platform, Rule,
};
use crate::policy::template::Template;
use crate::syntax::{Kind as ValueKind, Table};

/// A share of all visitors, in millionths.
const WHOLE: u32 = 1_000_000;

pub(super) fn report(reader: &mut Reader<'_>, root: Table<'_>, model: &Model, places: &Places) {
    // There the cache is behind the viewer's tier, which gives it the key header.
    if model.client.platform == Platform::CloudFront {
        return;
    }
    for (index, rule) in model.experiments.iter().enumerate() {
        let acts = rule.enabled && !rule.shadow && is_passed(&rule.action);
        if !acts
            || names_key(root, index)
            || model.headers.iter().any(|headers| guards(headers, rule, &model.paths))
        {
            continue;
        }
        let id = &rule.id;
        let message =
            format!("a shared cache may give one visitor's variant of `{id}` to everybody");
        let vary = mark(&rule.action.unit).map_or(String::new(), |header| {
            format!(", or `response.append = {{ vary = \"{header}\" }}`")
        });
        let key = rule.action.key_header.as_ref().map_or(String::new(), |key| {
            format!(
                "; where the only shared cache is behind this policy, let it key on `{key}`, and say \
                 so by `key_header = \"{key}\"`"
            )
        });
        let help = format!(
            "for the same requests write a `[[headers]]` with `response.set = {{ cache-control = \
             \"private\" }}`{vary}{key}"
        );
        reader.report(
            Problem::warning(
                Code::EXPERIMENT_CACHEABLE,
                places.of(Kind::Experiment, index),
                message,
            )
            .help(help),
        );
    }
}

/// Whether it lets anybody through: its redirects are `private, no-store` already.
fn is_passed(experiment: &Experiment) -> bool {
    let shown = |weight: u32| weight > 0 || experiment.override_query.is_some();
    experiment.traffic < WHOLE
        || experiment
            .variants
            .iter()
            .any(|variant| shown(variant.weight) && variant.redirect.is_none())
}

/// Whether `key_header` is written out: the policy says that caches key on it.
fn names_key(root: Table<'_>, index: usize) -> bool {
    let Some(ValueKind::List(list)) = root.get("experiment").map(|value| value.kind()) else {
        return false;
    };
    let Some(ValueKind::Table(table)) = list.iter().nth(index).map(|value| value.kind()) else {
        return false;
    };
    table.get("key_header").is_some_and(|value| matches!(value.kind(), ValueKind::String(_)))
}

/// The request header by which a cache can tell the variants apart.
fn mark(unit: &Unit) -> Option<&str> {
    match unit {
        Unit::Random | Unit::Cookie(_) => Some("cookie"),
        Unit::Header(name) => Some(name),
        Unit::Ip => None,
    }
}

/// Whether an entry keeps the experiment's responses from shared caches, or apart in them.
fn guards(
    headers: &Rule<HeaderEdits>,
    experiment: &Rule<Experiment>,
    paths: &PathSettings,
) -> bool {
    let mark = mark(&experiment.action.unit);
    let tells = |text: &str| {
        let mut members = text.split(',').map(str::trim);
        members.any(|member| {
            member == "*" || mark.is_some_and(|mark| member.eq_ignore_ascii_case(mark))
        })
    };
    let keeps = headers.action.response.iter().any(|edit| match edit {
        HeaderEdit::Set(name, value) if name == "cache-control" => is_kept(value),
        HeaderEdit::Set(name, Template::Literal(text))
        | HeaderEdit::Append(name, Template::Literal(text)) => name == "vary" && tells(text),
        _ => false,
    });
    let always = headers.when.as_ref().is_none_or(|when| is_implied(when, experiment, paths));
    headers.enabled && !headers.shadow && keeps && always
}

/// Whether a condition holds wherever the experiment's does. It may say no where it is so.
fn is_implied(wanted: &Condition, experiment: &Rule<Experiment>, paths: &PathSettings) -> bool {
    if let Condition::All(inner) = wanted {
        return inner.iter().all(|part| is_implied(part, experiment, paths));
    }
    Reach::of_part(wanted).hides(&Reach::of(experiment, None), paths)
        || experiment.when.as_ref().is_some_and(|when| has(when, wanted))
}

/// Whether a condition is one of those that must all hold.
fn has(all: &Condition, wanted: &Condition) -> bool {
    match all {
        Condition::All(inner) => inner.iter().any(|part| has(part, wanted)),
        // Conditions can't be compared; what they are made of is all in their debugging form.
        part => format!("{part:?}") == format!("{wanted:?}"),
    }
}
